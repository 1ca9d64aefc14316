"""Many texts of our own at once: the same checks, rows and news as one by one, in a few statements for all of them.

Taken are only those that nothing is special about; the others go one by one (`release.release_due`). When anything of
a batch breaks, all of it goes one by one, so that one that breaks holds nothing else back.

Source: docs/domain.md c (publication); docs/performance.md P9.
"""
from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, contains_eager, joinedload, load_only, selectinload
from sqlalchemy.orm.attributes import instance_dict

from planner.channels.listeners import OWN
from planner.channels.models import Channel
from planner.core import event_log, events
from planner.core.garbage import no_collection
from planner.core.uid import new_uid
from planner.people.models import Person, PersonStatus
from planner.people.queries import get_organisation
from planner.search import services as search
from planner.similarity import sources
from planner.steps.agenda.models import Claim, ClaimHandover, ClaimSwap, Slot, Topic
from planner.steps.inventory.models import PublishedWork, work_area, work_author, work_persona
from planner.steps.publishing import queries, rules
from planner.steps.publishing.events import ArticlePublished
from planner.steps.publishing.models import (
    AttemptKind,
    Outcome,
    Publication,
    PublicationAttempt,
    SlugHistory,
    Variant,
)
from planner.steps.publishing.services import out
from planner.steps.publishing.services.planning import automatic
from planner.steps.writing.models import Draft, FinalApproval, ReviewRound, Revision
from planner.workflow import CLAIM, DRAFT, PUBLICATION, SLOT, TOPIC
from planner.workflow.agenda import LINED_UP, AskState, ClaimState, SlotState, TopicState
from planner.workflow.publishing import PublicationState, StartFacts
from planner.workflow.writing import DraftState

SIZE = 200                  # a transaction: nobody waits long for the database
_P = PublicationState
_HOLDS = StartFacts(is_due=True, approvals_valid=True, author_active=True)


def release_batch(session: Session, ids: Collection[int], *, now: datetime) -> set[int]:
    """Put those of these publications out that nothing is special about, in one go; returns which ones went.

    The others are left as they are. Whatever breaks is raised: then nothing went.
    """
    plain = _plain(session, ids, now=now)
    with no_collection():
        found = _with_free_slugs(session, _read(session, plain), ids)
        if not found:
            return set()
        _advance(session, found, now=now)
        _give_addresses(session, found, now=now)
        _keep_works(session, found, now=now)
        _tell(session, found, now=now)
        return {each.id for each in found}


def _plain(session: Session, ids: Collection[int], *, now: datetime) -> list[int]:
    """Keys of those that are due, that hold every check, and that nothing is special about; their rows are locked.

    Special is what needs a look at a row of its own: pictures, a language version, another channel that the planner
    serves, an earlier try, somebody who waits for the slot, a question about the claim.
    """
    other, other_variant, other_channel = aliased(Publication), aliased(Variant), aliased(Channel)
    beside = sa.exists().where(
        other.slot_id == Publication.slot_id, other.id != Publication.id, other.state.not_in(queries.GONE),
        other.variant_id == other_variant.id, other_variant.channel_id == other_channel.id,
        other_channel.connector.in_(automatic()))
    newest = (sa.select(FinalApproval.sha256).join(ReviewRound, ReviewRound.id == FinalApproval.round_id)
              .where(ReviewRound.draft_id == Draft.id, FinalApproval.stale_at.is_(None))
              .order_by(FinalApproval.id.desc()).limit(1).correlate(Draft).scalar_subquery())
    tried = sa.exists().where(PublicationAttempt.publication_id == Publication.id)
    known = sa.exists().where(PublishedWork.source_uid == Draft.uid)
    waiting = aliased(Claim)
    lined_up = sa.exists().where(waiting.slot_id == Slot.id, waiting.state.in_(LINED_UP))
    asked = sa.exists().where(ClaimHandover.claim_id == Claim.id, ClaimHandover.state == AskState.ASKED)
    swap = sa.exists().where(ClaimSwap.state == AskState.ASKED,
                             sa.or_(ClaimSwap.slot_a_id == Slot.id, ClaimSwap.slot_b_id == Slot.id))
    return list(session.scalars(
        sa.select(Publication.id).join(Variant, Variant.id == Publication.variant_id)
        .join(Channel, Channel.id == Variant.channel_id).join(Draft, Draft.id == Variant.draft_id)
        .join(Revision, Revision.id == Publication.revision_id).join(Claim, Claim.id == Draft.claim_id)
        .join(Person, Person.id == Claim.author_id).join(Slot, Slot.id == Publication.slot_id)
        .join(Topic, Topic.id == Slot.topic_id)
        .where(Publication.id.in_(ids), Publication.state == _P.SCHEDULED, Publication.due_at <= now,
               Publication.due_at >= now - rules.GOES_OUT_WITHIN, Publication.waits_for_lead.is_(False),
               Publication.site_id.is_not(None), Channel.connector == OWN, Draft.version_of_id.is_(None),
               Draft.state == DraftState.SCHEDULED, newest == Revision.sha256, Claim.slot_id == Slot.id,
               Claim.state == ClaimState.ACTIVE, Person.status != PersonStatus.LEFT, Slot.is_reserve.is_(False),
               Slot.state == SlotState.READY, Topic.state == TopicState.PLANNED,
               Revision.body.not_like("%![%"), Revision.body.not_ilike("%<img%"),
               ~beside, ~tried, ~known, ~lined_up, ~asked, ~swap, ~queries.PAUSED)
        .order_by(Publication.due_at, Publication.id)
        .with_for_update(of=[Publication, Draft, Claim, Slot, Topic], skip_locked=True)))


def _read(session: Session, ids: Collection[int]) -> list[Publication]:
    """These, with all that is needed of them."""
    if not ids:
        return []
    return list(session.scalars(
        sa.select(Publication).join(Publication.variant).join(Variant.draft).join(Draft.claim).join(Claim.author)
        .join(Publication.slot).join(Slot.topic)
        .where(Publication.id.in_(ids)).order_by(Publication.due_at, Publication.id)
        .options(
            contains_eager(Publication.variant).joinedload(Variant.channel),
            contains_eager(Publication.variant).contains_eager(Variant.draft).selectinload(Draft.personas),
            contains_eager(Publication.variant).contains_eager(Variant.draft).contains_eager(Draft.claim).options(
                load_only(Claim.uid, Claim.state, Claim.slot_id, Claim.author_id, Claim.version),
                contains_eager(Claim.author), selectinload(Claim.co_authors)),
            contains_eager(Publication.slot).contains_eager(Slot.topic).options(
                load_only(Topic.uid, Topic.state, Topic.title, Topic.area_id, Topic.version), joinedload(Topic.area)),
            joinedload(Publication.revision).load_only(Revision.title, Revision.sha256, Revision.number))
        .execution_options(populate_existing=True)))


# --- Addresses -----------------------------------------------------------------------------------------------------


def _with_free_slugs(session: Session, found: Sequence[Publication], ids: Collection[int]) -> list[Publication]:
    """Those whose address is clear: it was given before, or nobody else has or wants one like it."""
    titles = session.execute(
        sa.select(Publication.site_id, Publication.lang, Revision.title, Publication.id)
        .join(Revision, Revision.id == Publication.revision_id)
        .where(Publication.id.in_(ids), Publication.slug.is_(None))).all()
    stems = {key: (site_id, lang, rules.slug(title)) for site_id, lang, title, key in titles}
    wanted = Counter(stems.values())
    names = {stem for _site, _lang, stem in stems.values()} | {each.slug for each in found if each.slug}
    taken: dict[tuple[int | None, str, str], int] = {
        (row.site_id, row.lang, row.slug): row.draft_id
        for row in session.scalars(sa.select(SlugHistory).where(SlugHistory.slug.in_(names)))}

    def is_clear(each: Publication) -> bool:
        own = each.variant.draft_id
        if each.slug is not None:
            return taken.get((each.site_id, each.lang, each.slug), own) == own
        place = stems[each.id]
        return wanted[place] == 1 and place[2] not in rules.RESERVED and taken.get(place, own) == own

    return [each for each in found if is_clear(each)]


def _give_addresses(session: Session, found: Sequence[Publication], *, now: datetime) -> None:
    """Note whose each address is, for ever, where it is not known yet."""
    known = {(row.site_id, row.lang, row.slug) for row in session.scalars(
        sa.select(SlugHistory).where(SlugHistory.slug.in_([each.slug for each in found])))}
    _insert(session, SlugHistory, [
        {"site_id": each.site_id, "lang": each.lang, "slug": each.slug, "draft_id": each.variant.draft_id,
         "from_at": now} for each in found if (each.site_id, each.lang, each.slug) not in known])


# --- States --------------------------------------------------------------------------------------------------------


def _advance(session: Session, found: Sequence[Publication], *, now: datetime) -> None:
    """Each step of each table, as one by one; the rows are locked, so nobody else takes one meanwhile."""
    lines: list[dict[str, Any]] = []
    for each in found:
        draft, slot = each.variant.draft, each.slot
        claim, topic = draft.claim, slot.topic
        assert claim is not None
        assert topic is not None
        each_slug = each.slug or rules.slug(each.revision.title if each.revision else "")
        begun = PUBLICATION.follow(each.state, "start", _HOLDS)
        steps: tuple[tuple[Any, str, Any, Any, dict[str, str]], ...] = (
            (each, "start", each.state, begun, {}), (each, "ok", begun, PUBLICATION.follow(begun, "ok"), {}),
            (draft, "publish", draft.state, DRAFT.follow(draft.state, "publish"), {}),
            (slot, "published", slot.state, SLOT.follow(slot.state, "published"), {}),
            (claim, "fulfil", claim.state, CLAIM.follow(claim.state, "fulfil"), {"name": claim.author.name}),
            (topic, "publish", topic.state, TOPIC.follow(topic.state, "publish"), {}))
        lines += [event_log.line(session, subject, event, actor_id=None, now=now, **detail)
                  | {"from_state": was.value, "to_state": becomes.value}
                  for subject, event, was, becomes, detail in steps]
        _now_is(each, now, slug=each_slug, state=_P.PUBLISHED, published_at=now, changed_at=now, url=None)
        instance_dict(each)["url"] = out.article_path(session, each)
    _insert(session, event_log.Event, lines)
    _update_each(session, Publication, [
        {"own_id": each.id, "own_slug": each.slug, "own_url": each.url} for each in found], now=now,
        slug=sa.bindparam("own_slug"), url=sa.bindparam("own_url"), state=_P.PUBLISHED, published_at=now,
        changed_at=now)
    _insert(session, PublicationAttempt, [
        {"publication_id": each.id, "number": 1, "kind": AttemptKind.PUBLISH, "at": now, "ended_at": now,
         "idempotency_key": each.uid, "outcome": Outcome.OK, "detail": ""} for each in found])
    drafts = [each.variant.draft for each in found]
    slots = [each.slot for each in found]
    _update_all(session, Draft, drafts, now=now, state=DraftState.PUBLISHED)
    _update_all(session, Slot, slots, now=now, state=SlotState.PUBLISHED, sequence=Slot.sequence + 1)
    _update_all(session, Claim, [draft.claim for draft in drafts], now=now, state=ClaimState.FULFILLED, ended_at=now)
    _update_all(session, Topic, [slot.topic for slot in slots], now=now, state=TopicState.PUBLISHED)
    for slot in slots:
        instance_dict(slot)["sequence"] = slot.sequence + 1


def _now_is(row: Any, now: datetime, **values: Any) -> None:
    """What the session has of a row is what the database has by now."""
    instance_dict(row).update(values, updated_at=now, version=row.version + 1)


def _update_all(session: Session, model: Any, rows: Sequence[Any], *, now: datetime, **values: Any) -> None:
    table = cast("sa.Table", model.__table__)
    session.connection().execute(sa.update(table).where(table.c.id.in_([row.id for row in rows])).values(
        **values, updated_at=now, version=table.c.version + 1))
    plain = {name: value for name, value in values.items() if name != "sequence"}
    for row in rows:
        _now_is(row, now, **plain)


def _update_each(session: Session, model: Any, rows: list[dict[str, Any]], *, now: datetime, **values: Any) -> None:
    table = cast("sa.Table", model.__table__)
    session.connection().execute(sa.update(table).where(table.c.id == sa.bindparam("own_id")).values(
        **values, updated_at=now, version=table.c.version + 1), rows)


def _insert(session: Session, model: Any, rows: list[dict[str, Any]]) -> None:
    if rows:
        session.connection().execute(sa.insert(cast("sa.Table", model.__table__)), rows)


# --- What follows ----------------------------------------------------------------------------------------------------


def _keep_works(session: Session, found: Sequence[Publication], *, now: datetime) -> None:
    """Write what maps, matching and cadence read."""
    zone = get_organisation(session).zone
    works = [out.new_work(each, now=now, zone=zone) for each in found]
    for work, each in zip(works, found, strict=True):
        work.uid = new_uid()
        out.describe_work(work, each)
    _insert(session, PublishedWork, [
        {"uid": work.uid, "source_uid": work.source_uid, "topic_uid": work.topic_uid, "title": work.title,
         "excerpt": work.excerpt, "lang": work.lang, "address": work.address, "published_at": now,
         "local_date": work.local_date, "is_out": work.is_out, "created_at": now, "updated_at": now, "version": 1}
        for work in works])
    ids = {row.uid: row.id for row in session.execute(sa.select(PublishedWork.uid, PublishedWork.id).where(
        PublishedWork.uid.in_([work.uid for work in works])))}
    for table, column, rows in ((work_author, "person_id", "authors"), (work_area, "area_id", "areas"),
                                (work_persona, "persona_id", "personas")):
        links = [{"work_id": ids[work.uid], column: row.id} for work in works for row in getattr(work, rows)]
        if links:
            session.connection().execute(sa.insert(table), links)
    sources.notice(session, works)


def _tell(session: Session, found: Sequence[Publication], *, now: datetime) -> None:
    """The news, then the index: what was made ready is opened, the rest is made now."""
    events.announce_many(session, [ArticlePublished(each, now) for each in found])
    opened = search.open_many(session, kind="article", opened=[out.opened(each) for each in found])
    for each in found:
        if each.uid not in opened:
            out.index(session, each)
