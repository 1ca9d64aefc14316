"""A post as a published article: every row of the way that it would have gone here, in its final state."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from functools import cached_property
from urllib.parse import unquote, urlsplit

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from planner.core import event_log
from planner.core.localtime import to_local
from planner.imports.blog.catalogue import KIND, Catalogue
from planner.imports.models import ImportKey
from planner.people.models import Person
from planner.search import services as search
from planner.steps.agenda.models import Claim, Slot, Topic
from planner.steps.inventory.models import PublishedWork, TopicArea
from planner.steps.publishing.models import Publication, SlugHistory, Variant
from planner.steps.writing.models import Draft, Revision
from planner.steps.writing.rules import revision_hash, word_count
from planner.web.markdown import excerpt, plain_text
from planner.workflow.agenda import ClaimState, SlotState, TopicState
from planner.workflow.publishing import PublicationState
from planner.workflow.writing import DraftState

ORIGIN = "import"
EXCERPT = 600           # characters, as long as the column


@dataclass(frozen=True)
class Article:
    """A post that may come in: what it says, when it came out, and where it stood.

    ``old_paths`` are its paths on the old site, the last one first; ``wanted`` is what its address
    here should look like. ``links`` are the addresses within the old site that its text points to.
    """

    identity: str
    content_hash: str
    title: str
    body: str
    lang: str
    at: datetime
    summary: str
    wanted: str
    old_paths: tuple[str, ...]
    links: tuple[str, ...] = ()

    @cached_property
    def sha256(self) -> str:
        """The fingerprint of the revision that it becomes."""
        return revision_hash(self.title, self.body)

    @cached_property
    def stand(self) -> str:
        """The words under its title in lists: the author's own, else how the text begins."""
        return self.summary if 0 < len(self.summary) <= EXCERPT else excerpt(self.summary or self.body)

    @cached_property
    def plain(self) -> str:
        """Its words alone, for the index."""
        return plain_text(self.body)

    @cached_property
    def words(self) -> int:
        """How many words it has, title included."""
        return word_count(self.title, self.body)

    def prepare(self) -> None:
        """Work out what takes long, so that nobody waits for it who wants to write to the database meanwhile."""
        _ = self.sha256, self.stand, self.plain, self.words


@dataclass(frozen=True, slots=True)
class Placed:
    """Where an article went: its address here, and the old paths that the web server has to lead there."""

    address: str
    elsewhere: tuple[str, ...]


def write(catalogue: Catalogue, article: Article, authors: Sequence[Person], areas: Sequence[TopicArea]) -> Placed:
    """Make the rows of an article that is not here yet. Source: docs/domain-more.md s (blog folder or zip)."""
    session = catalogue.session
    with session.no_autoflush:          # all of its rows go in one flush
        slot = _slot(catalogue, article, areas)
        draft = _draft(session, slot, article, authors)
        publication = _publication(catalogue, article, slot, draft)
    session.flush()
    placed = _give_address(catalogue, publication, article, draft)
    session.add(PublishedWork(
        source_uid=draft.uid, topic_uid=slot.topic.uid if slot.topic else None, title=article.title,
        excerpt=article.stand, lang=article.lang, address=placed.address, published_at=article.at,
        local_date=slot.local_date, authors=list(authors), areas=list(areas)))
    session.add(ImportKey(kind=KIND, source=catalogue.source, identity=article.identity, object_kind="draft",
                          object_uid=draft.uid, content_hash=article.content_hash, written_hash=article.sha256))
    for row, state in ((slot, slot.state), (draft, draft.state), (publication, publication.state)):
        event_log.record(session, row, ORIGIN, actor_id=catalogue.actor_id, now=catalogue.now, to_state=state.value,
                         source=catalogue.source)
    _index(session, publication, article, authors)
    return placed


def _slot(catalogue: Catalogue, article: Article, areas: Sequence[TopicArea]) -> Slot:
    """A place in the past. It never waited for an author, so it has no deadlines but its own moment."""
    topic = Topic(title=article.title, lang=article.lang, area=next(iter(areas), None), state=TopicState.PUBLISHED)
    slot = Slot(topic=topic, lang=article.lang, channels=[catalogue.channel(article.lang)], site_id=catalogue.site.id,
                origin=ORIGIN, state=SlotState.PUBLISHED, zone=catalogue.house.zone, claims=[])
    _set_moment(slot, article.at)
    catalogue.session.add(slot)
    return slot


def _set_moment(slot: Slot, at: datetime) -> None:
    local = to_local(at, slot.zone)
    slot.local_date, slot.local_time = local.date(), time(local.hour, local.minute)
    slot.publish_at = slot.claim_by = at


def _draft(session: Session, slot: Slot, article: Article, authors: Sequence[Person]) -> Draft:
    claim = Claim(slot=slot, author=authors[0], co_authors=list(authors[1:]), state=ClaimState.FULFILLED,
                  taken_at=article.at, ended_at=article.at)
    draft = Draft(claim=claim, topic=slot.topic, title=article.title, lang=article.lang, state=DraftState.PUBLISHED)
    session.add_all([claim, draft])
    _revise(session, draft, article, number=1, by=authors[0])
    return draft


def _revise(session: Session, draft: Draft, article: Article, *, number: int, by: Person | None) -> None:
    draft.head = Revision(draft=draft, number=number, title=article.title, body=article.body, sha256=article.sha256,
                          word_count=article.words, by=by, at=article.at)
    session.add(draft.head)


def _publication(catalogue: Catalogue, article: Article, slot: Slot, draft: Draft) -> Publication:
    channel = catalogue.channel(article.lang)
    publication = Publication(
        variant=Variant(draft=draft, channel=channel, site_id=catalogue.site.id, lang=article.lang,
                        excerpt=article.stand, rules_edition=channel.rules[-1].edition if channel.rules else None),
        slot=slot, revision=draft.head, site_id=catalogue.site.id, lang=article.lang,
        state=PublicationState.PUBLISHED, due_at=article.at, published_at=article.at, changed_at=article.at,
        origin_path=next((path for path in article.old_paths if len(path) <= 300), None))
    catalogue.session.add(publication)
    return publication


def _give_address(catalogue: Catalogue, publication: Publication, article: Article, draft: Draft) -> Placed:
    """Its address here. Old ones that our blog can answer lead to it; any other is the web server's to redirect."""
    session, lang = catalogue.session, article.lang
    publication.slug = catalogue.take_slug(lang, article.wanted)
    publication.url = catalogue.prefix(lang) + publication.slug
    slugs, elsewhere = [publication.slug], []
    for old in dict.fromkeys(urlsplit(path).path for path in article.old_paths):
        alias = _below_blog(old, catalogue.prefix(lang))
        if old.rstrip("/") == publication.url:
            continue
        if alias and catalogue.take_alias(lang, alias):
            slugs.append(alias)
        else:
            elsewhere.append(old)
    session.add_all(SlugHistory(site_id=catalogue.site.id, lang=lang, slug=slug, draft_id=draft.id, from_at=article.at)
                    for slug in slugs)
    return Placed(publication.url, tuple(elsewhere))


def _below_blog(path: str, prefix: str) -> str:
    """The last part of a path that lies right below our blog, as it stands in addresses; "" for any other."""
    inside = unquote(path.removeprefix(prefix)).strip("/") if path.startswith(prefix) else ""
    return "" if "/" in inside or len(inside) > 200 else inside


def _index(session: Session, publication: Publication, article: Article, authors: Sequence[Person]) -> None:
    session.flush()
    search.put(session, kind="article", uid=publication.uid, lang=article.lang, title=article.title,
               text=article.plain, address=publication.url or "", audience="public",
               detail=", ".join(person.name for person in authors))


# --- A post that is here already ---------------------------------------------------------------------------------


def find(session: Session, key: ImportKey) -> Publication | None:
    """The publication on our blog that an earlier import made; None when it is gone."""
    return session.scalar(
        sa.select(Publication).join(Variant, Variant.id == Publication.variant_id)
        .join(Draft, Draft.id == Variant.draft_id)
        .where(Draft.uid == key.object_uid, Publication.slug.is_not(None)).order_by(Publication.id)
        .options(joinedload(Publication.variant).joinedload(Variant.draft).joinedload(Draft.head),
                 joinedload(Publication.variant).joinedload(Variant.draft).joinedload(Draft.claim),
                 joinedload(Publication.slot)))


def is_untouched(publication: Publication | None, key: ImportKey) -> bool:
    """Whether the article is still out, with the very text that the import wrote."""
    if publication is None or publication.state is not PublicationState.PUBLISHED:
        return False
    head = publication.variant.draft.head
    return head is not None and head.sha256 == key.written_hash and publication.revision_id == head.id


def update(catalogue: Catalogue, article: Article, publication: Publication, key: ImportKey) -> None:
    """Bring title, text and date up to date; address, authors and areas stay as they are."""
    session, draft, slot = catalogue.session, publication.variant.draft, publication.slot
    authors = [draft.claim.author, *draft.claim.co_authors] if draft.claim else []
    if article.sha256 != key.written_hash:
        number = 1 + (draft.head.number if draft.head else 0)
        _revise(session, draft, article, number=number, by=authors[0] if authors else None)
        publication.revision = draft.head
    draft.title = article.title
    if slot.topic is not None:
        slot.topic.title = article.title
    _set_moment(slot, article.at)
    publication.due_at = publication.published_at = article.at
    publication.changed_at = catalogue.now
    publication.variant.excerpt = article.stand
    _update_work(session, article, draft, slot)
    key.content_hash, key.written_hash = article.content_hash, article.sha256
    event_log.record(session, draft, "import_again", actor_id=catalogue.actor_id, now=catalogue.now,
                     source=catalogue.source)
    _index(session, publication, article, authors)


def _update_work(session: Session, article: Article, draft: Draft, slot: Slot) -> None:
    work = session.scalar(sa.select(PublishedWork).where(PublishedWork.source_uid == draft.uid))
    if work is not None:
        work.title, work.excerpt = article.title, article.stand
        work.published_at, work.local_date = article.at, slot.local_date
