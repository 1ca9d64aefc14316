"""What a lead decides about something that did not go out: again, by hand, leave it (docs/domain.md c)."""
from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from planner import policy
from planner.core.errors import Conflict, RuleBroken
from planner.messages.services import notify
from planner.people.models import Person
from planner.people.queries import holders
from planner.policy import Action, Role
from planner.search import services as search
from planner.steps.agenda.models import Slot
from planner.steps.agenda.services import outcomes
from planner.steps.publishing import queries
from planner.steps.publishing.models import Publication
from planner.steps.publishing.services import errands, lines
from planner.steps.publishing.services.planning import required
from planner.steps.publishing.services.states import advance_publication
from planner.workflow.agenda import SlotState
from planner.workflow.publishing import PublicationState

CHOOSE_AFTER = timedelta(hours=24)
_P = PublicationState


def retry(session: Session, *, actor: Person, publication: Publication, now: datetime) -> None:
    """Send it again, with all its tries, as soon as its channel has a turn; also a change that failed there.

    Raises:
        NotAllowed.
        Conflict: it did not fail, or somebody was faster.
    """
    policy.require(actor, Action.PUBLISH, publication)
    errand = errands.open_errand(session, publication)
    if errand is not None:
        errands.retry(session, errand, actor_id=actor.id, now=now)
        return
    advance_publication(session, publication, "retry", actor_id=actor.id, now=now)
    publication.due_at, publication.next_try_at = min(publication.due_at, now), now
    publication.tries, publication.failed_at, publication.note = 0, None, ""


def look_again(session: Session, *, actor: Person, publication: Publication, now: datetime) -> None:
    """Ask the channel once more whether it is out there. Raises NotAllowed, Conflict."""
    _unsure(actor, publication)
    publication.tries, publication.next_try_at = 1, now
    publication.waits_for_lead, publication.note = False, ""


def say_missing(session: Session, *, actor: Person, publication: Publication, now: datetime) -> None:
    """Somebody looked: it is not out there, and goes again. Raises NotAllowed, Conflict."""
    _unsure(actor, publication)
    publication.tries = 0
    lines.note_missing(session, publication, now=now)


def _unsure(actor: Person, publication: Publication) -> None:
    policy.require(actor, Action.PUBLISH, publication)
    if publication.state is not _P.VERIFYING or not publication.waits_for_lead:
        raise Conflict("stale")


def give_up(session: Session, *, actor: Person, publication: Publication, reason: str, now: datetime) -> None:
    """Leave it as it is: this channel does without. When it was the last one that failed, the slot is published so.

    Raises:
        NotAllowed, Conflict.
        RuleBroken: no reason, or it is out nowhere (``publication_last_one``): then its slot is cancelled or moved.
    Source: docs/domain.md c (publication: give up; slot: accept).
    """
    policy.require(actor, Action.PUBLISH, publication)
    if not reason.strip():
        raise RuleBroken("reason_needed")
    slot = publication.slot
    others = [each for each in queries.live_of_slot(session, slot.id) if each.id != publication.id]
    if slot.state in {SlotState.READY, SlotState.PARTLY_PUBLISHED} and not others:
        raise RuleBroken("publication_last_one")
    advance_publication(session, publication, "give_up", actor_id=actor.id, now=now, reason=reason)
    publication.failed_at = None
    search.drop(session, kind="article", uid=publication.uid)
    _settle(session, slot, required(others), actor=actor, reason=reason, now=now)


def accept(session: Session, *, actor: Person, slot: Slot, reason: str, now: datetime) -> None:
    """Let a slot be with the channels that have its text; what failed elsewhere is given up.

    Raises:
        NotAllowed, Conflict (it is not partly published), RuleBroken (no reason).
    """
    policy.require(actor, Action.PUBLISH, slot)
    if slot.state is not SlotState.PARTLY_PUBLISHED:
        raise Conflict("stale")
    for publication in queries.live_of_slot(session, slot.id):
        if publication.state is _P.FAILED:
            give_up(session, actor=actor, publication=publication, reason=reason, now=now)


def _settle(session: Session, slot: Slot, left: list[Publication], *, actor: Person, reason: str,
            now: datetime) -> None:
    states = {each.state for each in left}
    if slot.state is SlotState.PARTLY_PUBLISHED and _P.FAILED not in states and states & {_P.PUBLISHED}:
        if states == {_P.PUBLISHED}:
            outcomes.accept_partly(session, slot, actor=actor, reason=reason, now=now)
    elif slot.state is SlotState.READY and states == {_P.PUBLISHED}:
        outcomes.mark_published(session, slot, now=now)


def remind_of_partly(session: Session, *, now: datetime) -> int:
    """Ask the leads, once, about each slot that is partly published for a day: again, by hand, or leave it so.

    Returns how many messages. Source: docs/domain.md c (one of three channels fails).
    """
    told = 0
    for publication in queries.partly_since(session, before=now - CHOOSE_AFTER):
        for lead in holders(session, Role.LEAD):
            told += notify(session, lead, key=f"choose:{publication.uid}", text_key="slot_partly_choose",
                           params={"title": publication.variant.draft.title},
                           address=f"/publish/{publication.slot.uid}", now=now)
    return told


def errand_by_hand(session: Session, *, actor: Person, publication: Publication, now: datetime) -> None:
    """Somebody mended it, or took it down, over there. Raises NotAllowed, Conflict."""
    policy.require(actor, Action.PUBLISH, publication)
    errand = errands.open_errand(session, publication)
    if errand is None:
        raise Conflict("stale")
    errands.done_by_hand(session, errand, actor_id=actor.id, now=now)
