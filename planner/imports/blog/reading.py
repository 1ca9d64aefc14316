"""From a folder or zip to candidates: each file read by the rules of posts, with what the house adds to it."""
from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from planner.core.localtime import to_utc
from planner.imports.blog.articles import Article
from planner.imports.blog.findings import Finding
from planner.imports.blog.languages import language_of
from planner.imports.blog.posts import ParsedPost, Reason, Refused, parse_post
from planner.imports.blog.report import FileState
from planner.imports.blog.services import Candidate
from planner.imports.blog.sources import SourceFile, read_any

MORNING = time(9)       # of a post whose day alone is known
LONGEST_TITLE = 200


def read(source: Path, *, lang: str, zone: str, now: datetime) -> list[Candidate]:
    """Every post of a folder or zip, by path; see `candidate`.

    Args:
        lang: of the house; a post that does not tell its language has that of most others, else this one.
        zone: of the house.
    Raises:
        RuleBroken: it is neither, or more than an import takes (`sources.read_any`).
    """
    place = ZoneInfo(zone)
    found = [candidate(_parsed(file, place, now), zone=zone, now=now) for file in read_any(source)]
    told = Counter(one.article.lang for one in found if one.article and one.article.lang)
    mostly = max(told, key=lambda each: told[each], default=lang)
    return [replace(one, article=replace(one.article, lang=mostly)) if one.article and not one.article.lang else one
            for one in found]


def _parsed(file: SourceFile | Refused, zone: ZoneInfo, now: datetime) -> ParsedPost | Refused:
    if isinstance(file, Refused):
        return file
    try:
        return parse_post(file.path, file.read(), now=now, zone=zone)
    except OSError as error:
        return Refused(file.path, Reason.UNREADABLE, error.strerror or "")


def candidate(post: ParsedPost | Refused, *, zone: str, now: datetime) -> Candidate:
    """What the import makes of one file that was read; its language is "" when nothing tells it."""
    if isinstance(post, Refused):
        state = FileState.DRAFT if post.code is Reason.DRAFT else FileState.REFUSED
        code = "" if state is FileState.DRAFT else f"post_{post.code.value}"
        return Candidate(post.path, state=state, code=code, params={"detail": post.detail})
    found = tuple(_plain(finding) for finding in post.findings)
    if len(post.title) > LONGEST_TITLE:
        return Candidate(post.path, state=FileState.REFUSED, title=post.title[:LONGEST_TITLE], found=found,
                         code="post_title_long", params={"limit": LONGEST_TITLE})
    return Candidate(post.path, _article(post, zone=zone, now=now), post.authors, post.tags, found)


def _article(post: ParsedPost, *, zone: str, now: datetime) -> Article:
    at = post.published.at if post.published.exact else min(to_utc(post.published.on, MORNING, zone), now)
    return Article(
        identity=post.identity, content_hash=post.content_hash, title=post.title, body=post.body,
        lang=post.lang or language_of(post.body), at=at, summary=post.excerpt, wanted=post.slug,
        old_paths=post.old_paths, links=post.links)


def _plain(finding: Finding) -> dict[str, Any]:
    return {"code": finding.code.value, "line": finding.line, "source": finding.source, "result": finding.result}
