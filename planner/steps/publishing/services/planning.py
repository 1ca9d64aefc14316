"""From an approved text to publications that wait for their moment, and back when the approval falls."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.channels.listeners import OWN
from planner.channels.models import Channel
from planner.connectors import KINDS
from planner.search import services as search
from planner.steps.agenda.models import Claim, Slot
from planner.steps.agenda.services import outcomes
from planner.steps.publishing import queries
from planner.steps.publishing.models import Publication, Variant
from planner.steps.publishing.services.states import advance_publication
from planner.steps.writing.models import Draft, Revision
from planner.steps.writing.queries.versions import approved_versions
from planner.steps.writing.services.states import advance_draft
from planner.web.markdown import excerpt, plain_text
from planner.workflow.agenda import SlotState
from planner.workflow.publishing import PublicationState
from planner.workflow.writing import DraftState

_P = PublicationState
EXCERPT = 280
_WAITING = frozenset({_P.DRAFT, _P.READY, _P.SCHEDULED})
# Where a text stands when it goes out, or is out.
_GOES_OUT = frozenset({DraftState.SCHEDULED, DraftState.PUBLISHED})


def is_own(channel: Channel) -> bool:
    """Whether it is a site of ours."""
    return channel.connector == OWN


def is_automatic(channel: Channel) -> bool:
    """Whether the planner puts texts out there itself; elsewhere somebody does it by hand and pastes the address."""
    return channel.connector in automatic()


def automatic() -> tuple[str, ...]:
    """The connectors by which the planner puts texts out itself."""
    return (OWN, *KINDS)


def required(publications: list[Publication]) -> list[Publication]:
    """Those that must be out before the slot counts as published: where the planner does it, or all when there is none.

    A language version is never waited for.
    """
    publications = [each for each in publications if each.variant.draft.version_of_id is None]
    return [each for each in publications if is_automatic(each.variant.channel)] or publications


def plan_publications(session: Session, draft: Draft, revision: Revision, *, actor_id: int | None,
                      now: datetime) -> list[Publication]:
    """Make one publication for each channel of the draft's slot, carry the approved revision, make the slot ready.

    Doing it again for a later approved revision brings the same publications up to date.
    Source: docs/domain.md c (slot: ready; draft: freeze; publication: check, schedule).
    """
    if draft.version_of_id is not None:
        return plan_version(session, draft, revision, actor_id=actor_id, now=now)
    if draft.claim is None or draft.claim.slot.state not in {SlotState.CLAIMED, SlotState.READY}:
        return []
    planned = _plan_source(session, draft, draft.claim.slot, revision, actor_id=actor_id, now=now)
    for version, approved in approved_versions(session, draft.id):
        plan_version(session, version, approved, actor_id=actor_id, now=now)
    return planned


def _plan_source(session: Session, draft: Draft, slot: Slot, revision: Revision, *, actor_id: int | None,
                 now: datetime) -> list[Publication]:
    is_first = not queries.has_variants(session, draft.id)
    known = {} if is_first else {each.variant.channel_id: each for each in queries.live_of_draft(session, draft.id)}
    channels = queries.channels_of(session, slot)
    there = {} if is_first else queries.variants_of(session, draft)
    known |= _new(draft, slot, [channel for channel in channels if channel.id not in known], there)
    session.add_all(known.values())
    wanted = {channel.id for channel in channels}
    for channel_id, publication in known.items():
        if publication.state is _P.FAILED:              # the next try sends the text as it is now
            publication.revision = revision
        if publication.state not in _WAITING:
            continue
        if channel_id in wanted:
            _carry(session, publication, revision, slot, actor_id=actor_id, now=now)
        else:
            advance_publication(session, publication, "cancel", actor_id=actor_id, now=now)
    if draft.state is DraftState.APPROVED and known:
        advance_draft(session, draft, "freeze", actor_id=actor_id, now=now)
    if slot.state is SlotState.CLAIMED and known:
        outcomes.make_ready(session, slot, now=now)
    session.flush()
    return list(known.values())


def plan_version(session: Session, version: Draft, revision: Revision, *, actor_id: int | None,
                 now: datetime) -> list[Publication]:
    """A language version goes out beside its source: on our own sites that speak its language, at the same moment.

    While its source is not approved it waits; when the source is out already, its moment is now.
    Source: docs/domain-more.md o (language versions).
    """
    source, claim = version.version_of, version.claim
    if source is None or claim is None or source.state not in _GOES_OUT or claim.slot.is_reserve:
        return []
    slot = claim.slot
    known = {each.variant.channel_id: each for each in queries.live_of_draft(session, version.id)}
    channels = [channel for channel in queries.channels_of(session, slot)
                if channel.id not in known and is_own(channel) and speaks(channel, version.lang)]
    known |= _new(version, slot, channels, queries.variants_of(session, version) if channels else {})
    session.add_all(known.values())
    for publication in known.values():
        if publication.state in _WAITING:
            _carry(session, publication, revision, slot, actor_id=actor_id, now=now)
            publication.due_at = max(slot.publish_at, now)
    if version.state is DraftState.APPROVED and known:
        advance_draft(session, version, "freeze", actor_id=actor_id, now=now)
    session.flush()
    return list(known.values())


def speaks(channel: Channel, lang: str) -> bool:
    """Whether the site of a channel has pages in this language."""
    return channel.site is not None and lang in channel.site.languages


def _new(draft: Draft, slot: Slot, channels: Sequence[Channel], there: Mapping[int, Variant]) \
        -> dict[int, Publication]:
    """A publication on each of these channels, by the variants that are there; the caller writes them."""
    made = {}
    for channel in channels:
        variant = there.get(channel.id) or Variant(draft=draft, channel=channel, site_id=channel.site_id,
                                                   lang=draft.lang)
        variant.rules_edition = channel.rules[-1].edition if channel.rules else None
        made[channel.id] = Publication(variant=variant, slot=slot, site_id=channel.site_id, lang=draft.lang,
                                       state=_P.DRAFT, due_at=slot.publish_at)
    return made


def _carry(session: Session, publication: Publication, revision: Revision, slot: Slot, *, actor_id: int | None,
           now: datetime) -> None:
    publication.revision = revision
    publication.variant.excerpt = excerpt(revision.body, EXCERPT)
    publication.due_at, publication.waits_for_lead, publication.note = slot.publish_at, False, ""
    if slot.is_reserve:                 # kept until somebody gives it a day: it stays a draft
        return
    if publication.state is _P.DRAFT:
        advance_publication(session, publication, "check", actor_id=None, now=now)
    if publication.state is _P.READY and is_automatic(publication.variant.channel):
        schedule(session, publication, actor_id=actor_id, now=now)
    if is_own(publication.variant.channel):             # the index's share of the work, while there is time for it
        search.prepare(session, kind="article", uid=publication.uid, lang=publication.lang, title=revision.title,
                       text=plain_text(revision.body), made_from=revision.sha256)


def schedule(session: Session, publication: Publication, *, actor_id: int | None, now: datetime) -> None:
    """It goes out at its moment, with all its tries before it. Raises Conflict."""
    advance_publication(session, publication, "schedule", actor_id=actor_id, now=now)
    publication.tries, publication.next_try_at = 0, None


def suspend_publications(session: Session, draft: Draft, *, now: datetime) -> list[Publication]:
    """An approval fell: nothing of this text goes out until there is a new one. Returns what was stopped."""
    of_all = [*queries.live_of_draft(session, draft.id), *queries.live_of_versions(session, draft.id)]
    stopped = [each for each in of_all if each.state is _P.SCHEDULED]
    for publication in stopped:
        advance_publication(session, publication, "suspend", actor_id=None, now=now)
    if draft.version_of_id is None and draft.claim is not None and draft.claim.slot.state is SlotState.READY:
        outcomes.make_unready(session, draft.claim.slot, now=now)
    return stopped


def move_publications(session: Session, slot: Slot, *, now: datetime) -> list[Publication]:
    """The slot has another moment: what waits for it waits for that one."""
    found = queries.live_of_slot(session, slot.id)
    moved = [each for each in found if each.state in _WAITING or each.state is _P.FAILED]
    for publication in moved:
        if publication.state is _P.SCHEDULED:
            advance_publication(session, publication, "suspend", actor_id=None, now=now)
            schedule(session, publication, actor_id=None, now=now)
        elif publication.state is _P.FAILED:            # another day, another try
            advance_publication(session, publication, "retry", actor_id=None, now=now)
            publication.tries, publication.next_try_at, publication.failed_at = 0, None, None
        publication.due_at, publication.waits_for_lead, publication.note = slot.publish_at, False, ""
    return moved


def exchange_publications(session: Session, slot: Slot, other: Slot, *, actor_id: int | None,
                          now: datetime) -> list[Publication]:
    """Two slots changed contents: publications follow their text to its new slot, and wait for that moment.

    A text that now waits in a reserve item has no moment: nothing of it is scheduled until it is taken from there.
    Source: docs/domain.md k (exchange contents).
    """
    found = list(session.scalars(
        sa.select(Publication).join(Publication.variant).join(Variant.draft).join(Draft.claim)
        .where(Claim.slot_id.in_([slot.id, other.id])).order_by(Publication.id)))
    for each in found:
        claim = each.variant.draft.claim
        assert claim is not None
        each.slot = claim.slot
        if each.state in _WAITING:
            each.due_at, each.waits_for_lead, each.note = each.slot.publish_at, False, ""
    session.flush()
    for one in (slot, other):
        _plan_again(session, one, actor_id=actor_id, now=now)
    return found


def _plan_again(session: Session, slot: Slot, *, actor_id: int | None, now: datetime) -> None:
    if slot.state is not SlotState.READY:
        return
    waiting = [each for each in queries.live_of_slot(session, slot.id) if each.state in _WAITING]
    if slot.is_reserve:
        for each in waiting:
            if each.state is _P.SCHEDULED:
                advance_publication(session, each, "suspend", actor_id=actor_id, now=now)
        return
    draft = next((each.variant.draft for each in waiting if each.variant.draft.version_of_id is None), None)
    approval = queries.valid_approval(session, draft.id) if draft is not None else None
    if draft is not None and approval is not None:
        plan_publications(session, draft, approval.revision, actor_id=actor_id, now=now)


def cancel_publications(session: Session, slot: Slot, *, actor_id: int | None, now: datetime) -> list[Publication]:
    """The slot lost its text or its place: what waits is cancelled; what is out stays out."""
    gone = [each for each in queries.live_of_slot(session, slot.id)
            if each.state in _WAITING or each.state is _P.FAILED]
    for publication in gone:
        event = "give_up" if publication.state is _P.FAILED else "cancel"
        advance_publication(session, publication, event, actor_id=actor_id, now=now)
        search.drop(session, kind="article", uid=publication.uid)
    return gone
