"""Bringing a blog in: each file for itself, so that a broken one spoils nothing else (docs/domain-more.md s)."""
from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner import policy
from planner.core import event_log
from planner.core.errors import RuleBroken
from planner.imports.blog import articles
from planner.imports.blog.articles import Article
from planner.imports.blog.catalogue import KIND, LONGEST_TAG, Catalogue, Tags, bare_name, name_of
from planner.imports.blog.facts import Author
from planner.imports.blog.findings import Found
from planner.imports.blog.links import bare_path, relinked
from planner.imports.blog.report import FileState, Line
from planner.imports.models import ImportKey, ImportRun
from planner.people.models import Person
from planner.policy import Action
from planner.steps.inventory.models import PublishedWork, TopicArea
from planner.steps.inventory.queries import bare
from planner.steps.writing.models import Draft

log = logging.getLogger("planner.imports")


@dataclass(frozen=True, slots=True)
class Candidate:
    """One file as it was read: an article that may come in, or the state and code that say why not."""

    path: str
    article: Article | None = None
    authors: tuple[Author, ...] = ()
    tags: tuple[str, ...] = ()
    found: tuple[dict[str, Any], ...] = ()
    state: FileState = FileState.NEW
    title: str = ""
    code: str = ""
    params: dict[str, Any] = field(default_factory=dict)


@dataclass
class Course:
    """A whole import on its way: what all of its batches share. ``seen`` holds the identities met so far, ``unchanged``
    those that are here already, exactly so.
    """

    source: str
    dry: bool
    tags: Tags
    unchanged: frozenset[str] = frozenset()
    seen: set[str] = field(default_factory=set)
    people: set[str] = field(default_factory=set)
    areas: set[str] = field(default_factory=set)
    made: dict[str, int] = field(default_factory=lambda: {"authors": 0, "areas": 0, "proposed": 0})


def begin_run(session: Session, *, actor: Person | None, source: str, dry: bool, file_name: str = "",
              sha256: str = "", stored_as: str | None = None) -> ImportRun:
    """Write down that an import begins. ``actor`` None is the operator at the command line. Raises NotAllowed."""
    if actor is not None:
        policy.require(actor, Action.IMPORT_BLOG)
    run = ImportRun(kind=KIND, source=source, dry=dry, by_id=actor.id if actor else None, sha256=sha256,
                    file_name=file_name[:200], stored_as=stored_as)
    session.add(run)
    session.flush()
    return run


def plan_addresses(session: Session, candidates: Sequence[Candidate], *, course: Course, actor: Person | None,
                   now: datetime) -> list[Candidate]:
    """Give every post the address that it will have, and let links among the posts lead to these.

    Returns:
        The candidates, each wanting exactly that address, with the text that goes in.
    """
    catalogue = Catalogue(session, tags=course.tags, source=course.source, actor=actor, now=now)
    known = _known_addresses(session, course.source)
    planned: list[Candidate] = []
    addresses: dict[str, str] = {}
    for one in candidates:
        if (article := one.article) is None:
            planned.append(one)
            continue
        address = known.get(article.identity)
        if address is None:
            article = replace(article, wanted=catalogue.take_slug(article.lang, article.wanted))
            address = catalogue.prefix(article.lang) + article.wanted
        addresses |= {bare_path(old): address for old in article.old_paths}
        planned.append(replace(one, article=article))
    return [_linked(one, addresses) for one in planned]


def _linked(candidate: Candidate, addresses: Mapping[str, str]) -> Candidate:
    """The candidate with links that lead somewhere; these are nothing to report any more."""
    article = candidate.article
    if article is None:
        return candidate
    found = tuple(one for one in candidate.found
                  if one["code"] != Found.LOCAL_LINK.value or bare_path(one["source"]) not in addresses)
    return replace(candidate, found=found,
                   article=replace(article, body=relinked(article.body, article.links, addresses)))


def _known_addresses(session: Session, source: str) -> dict[str, str]:
    """Where the posts of earlier runs are, by identity."""
    rows = session.execute(
        sa.select(ImportKey.identity, PublishedWork.address)
        .join(PublishedWork, PublishedWork.source_uid == ImportKey.object_uid)
        .where(ImportKey.kind == KIND, ImportKey.source == source))
    return {row.identity: row.address for row in rows}


def import_posts(session: Session, candidates: Sequence[Candidate], *, course: Course, actor: Person | None,
                 now: datetime) -> list[Line]:
    """Bring in one batch of posts; each is a savepoint of its own.

    Returns:
        What became of each, in order. In a dry run nothing is written, and the same is said.
    """
    catalogue = Catalogue(session, tags=course.tags, source=course.source, actor=actor, now=now)
    keys = catalogue.keys(one.article.identity for one in candidates if one.article)
    lines = [_one(catalogue, course, candidate, keys) for candidate in candidates]
    for what, count in catalogue.made.items():
        course.made[what] += count
    return lines


def _one(catalogue: Catalogue, course: Course, candidate: Candidate, keys: dict[str, ImportKey]) -> Line:
    article = candidate.article
    line = Line(candidate.path, candidate.state, candidate.title, code=candidate.code, params=candidate.params,
                found=list(candidate.found))
    if article is None:
        return line
    line = replace(line, title=article.title, lang=article.lang)
    if article.identity in course.seen:
        return replace(line, state=FileState.DOUBLE)
    course.seen.add(article.identity)
    catalogue.begin()
    try:
        with catalogue.session.begin_nested():
            return _bring_in(catalogue, course, candidate, article, keys.get(article.identity), line)
    except RuleBroken as refused:
        catalogue.forget()
        return replace(line, state=FileState.REFUSED, code=refused.code, params=refused.params)
    except Exception:  # one file that nothing foresaw must not stop the others; the log has the cause
        log.exception("importing %s failed", candidate.path)
        catalogue.forget()
        return replace(line, state=FileState.REFUSED, code="post_unforeseen")


def _bring_in(catalogue: Catalogue, course: Course, candidate: Candidate, article: Article, key: ImportKey | None,
              line: Line) -> Line:
    if key is not None:
        return _again(catalogue, course, article, key, line)
    if course.dry:
        _foresee(catalogue, course, candidate, article)
        return line
    people = _authors(catalogue, candidate, article)
    placed = articles.write(catalogue, article, people, _areas(catalogue, candidate))
    return replace(line, address=placed.address, old_paths=list(placed.elsewhere))


def _again(catalogue: Catalogue, course: Course, article: Article, key: ImportKey, line: Line) -> Line:
    """A post that came in before: unchanged, changed there, or changed here and so left alone."""
    if key.content_hash == article.content_hash:
        return replace(line, state=FileState.SAME)
    publication = articles.find(catalogue.session, key)
    if publication is None or not articles.is_untouched(publication, key):
        return replace(line, state=FileState.KEPT)
    if not course.dry:
        articles.update(catalogue, article, publication, key)
    return replace(line, state=FileState.UPDATE, address=publication.url or "")


def _authors(catalogue: Catalogue, candidate: Candidate, article: Article) -> list[Person]:
    """The authors in order, each once; who is not here yet becomes a member without sign-in."""
    if not candidate.authors:
        raise RuleBroken("post_no_author")
    found: dict[int, Person] = {}
    for written in candidate.authors:
        person = catalogue.author(written) or catalogue.make_author(written, article.lang)
        catalogue.give_slug(person)
        found.setdefault(person.id, person)
    return list(found.values())


def _areas(catalogue: Catalogue, candidate: Candidate) -> list[TopicArea]:
    """The areas of the tags, each once; a tag that is no word or far too long says nothing."""
    found = {area.key: area for tag in candidate.tags if is_area_name(tag) and (area := catalogue.area(tag))}
    return list(found.values())


def is_area_name(tag: str) -> bool:
    """Whether a tag can be the name of an area."""
    return bool(bare(tag)) and len(tag) <= LONGEST_TAG


def _foresee(catalogue: Catalogue, course: Course, candidate: Candidate, article: Article) -> None:
    """What a real run would do with a new post, written nowhere. Raises RuleBroken as it would."""
    if not candidate.authors:
        raise RuleBroken("post_no_author")
    for written in candidate.authors:
        name = bare_name(name_of(written))
        if catalogue.author(written) is None and name not in course.people:
            course.people.add(name)
            course.made["authors"] += 1
    for tag in candidate.tags:
        if is_area_name(tag) and bare(tag) not in course.areas and catalogue.is_new_area(tag):
            course.areas.add(bare(tag))
            course.made["areas" if catalogue.is_frequent(tag) else "proposed"] += 1


def no_longer_there(session: Session, course: Course) -> list[Line]:
    """Posts that an earlier run of this source brought in and this one did not see; they stay as they are."""
    rows = session.execute(
        sa.select(ImportKey.identity, Draft.title, Draft.lang).join(Draft, Draft.uid == ImportKey.object_uid)
        .where(ImportKey.kind == KIND, ImportKey.source == course.source).order_by(ImportKey.identity))
    return [Line(row.identity, FileState.GONE, row.title, row.lang) for row in rows if row.identity not in course.seen]


def finish_run(session: Session, run: ImportRun, *, lines: Sequence[Line], counts: dict[str, Any],
               report: dict[str, Any], now: datetime) -> None:
    """Keep the report of a run, whole or stopped half-way."""
    run.counts, run.finished_at = counts, now
    run.report = report | {"files": [line.plain() for line in lines]}
    event_log.record(session, run, "import_checked" if run.dry else "import", actor_id=run.by_id, now=now,
                     source=run.source, **counts.get("states", {}))
