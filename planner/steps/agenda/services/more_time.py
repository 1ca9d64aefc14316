"""An author asks for more time; a lead grants it or not, and both hear it (docs/domain.md c, extend; k)."""
from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from planner import policy
from planner.core import event_log
from planner.core.errors import Conflict, RuleBroken
from planner.core.localtime import local_date
from planner.people.models import Person
from planner.people.queries import work_calendar
from planner.policy import Action
from planner.steps.agenda import rules
from planner.steps.agenda.models import Claim
from planner.steps.agenda.services.claims import chain_of, set_deadlines
from planner.steps.agenda.services.holding import hold
from planner.steps.agenda.services.notices import tell, tell_leads
from planner.workflow.agenda import ClaimState, SlotState


def ask_more_time(session: Session, *, actor: Person, claim: Claim, until: date, reason: str, now: datetime) -> Claim:
    """The author asks to hand the draft in on a later day; asking again replaces the day and the reason.

    Raises:
        RuleBroken: no reason, a day that is not later than the draft's, has passed, or is not before the slot's.
        Conflict: the claim is over, or the text is on its way out (``more_time_over``); NotAllowed.
    """
    policy.require(actor, Action.ASK_SWAP, claim)
    hold(session, claim.slot)
    if not can_ask(claim):
        raise Conflict("more_time_over")
    if not reason.strip():
        raise RuleBroken("reason_missing")
    _expect_later(claim, until, now=now)
    claim.more_until, claim.more_why = until, reason.strip()
    event_log.record(session, claim, "time_ask", actor_id=actor.id, now=now, reason=claim.more_why,
                     until=until.isoformat())
    session.flush()
    tell_leads(session, "more_time_asked", claim.slot, now=now, but=actor.id, key=f"{claim.uid}:{claim.version}",
               name=actor.name, until_on=until.isoformat(), reason=claim.more_why)
    return claim


def can_ask(claim: Claim) -> bool:
    """Whether there is still a draft to hand in later."""
    return (claim.state is ClaimState.ACTIVE and claim.slot.state is SlotState.CLAIMED
            and claim.draft_due is not None and not claim.slot.is_reserve)


def _expect_later(claim: Claim, until: date, *, now: datetime) -> None:
    slot = claim.slot
    due_on = local_date(claim.draft_due, slot.zone) if claim.draft_due else slot.local_date
    if until <= due_on or until < local_date(now, slot.zone):
        raise RuleBroken("more_time_earlier", due_on=due_on.isoformat())
    if until >= slot.local_date:
        raise RuleBroken("more_time_too_late")


def grant_more_time(session: Session, *, actor: Person, claim: Claim, now: datetime) -> Claim:
    """Give the author the day that they ask for; later deadlines stay where they can.

    Raises:
        Conflict: they ask nothing any more (``more_time_over``).
        RuleBroken: the day has passed meanwhile; NotAllowed.
    """
    policy.require(actor, Action.ASSIGN, claim)
    until = _asked(session, claim)
    _expect_later(claim, until, now=now)
    slot = claim.slot
    dates = rules.later_draft(chain_of(claim), until, slot.local_date, slot.zone, work_calendar(session))
    set_deadlines(session, actor=actor, claim=claim, dates=dates, version=claim.version, now=now)
    tell(session, claim.author, "more_time_granted", slot, key=f"{claim.uid}:{claim.version}", now=now,
         name=actor.name, until_on=until.isoformat())
    return claim


def decline_more_time(session: Session, *, actor: Person, claim: Claim, reason: str, now: datetime) -> Claim:
    """Keep the dates as they are, with a word why. Raises RuleBroken without one, Conflict, NotAllowed."""
    policy.require(actor, Action.ASSIGN, claim)
    _asked(session, claim)
    if not reason.strip():
        raise RuleBroken("reason_missing")
    _settle(session, claim, "time_deny", actor, reason=reason.strip(), now=now)
    tell(session, claim.author, "more_time_declined", claim.slot, key=f"{claim.uid}:{claim.version}", now=now,
         name=actor.name, reason=reason.strip())
    return claim


def withdraw_more_time(session: Session, *, actor: Person, claim: Claim, now: datetime) -> Claim:
    """The author manages after all. Raises Conflict when nothing is asked any more, NotAllowed."""
    policy.require(actor, Action.ASK_SWAP, claim)
    _asked(session, claim)
    _settle(session, claim, "time_withdraw", actor, reason=None, now=now)
    return claim


def _asked(session: Session, claim: Claim) -> date:
    hold(session, claim.slot)
    session.refresh(claim)
    if claim.more_until is None or not can_ask(claim):
        raise Conflict("more_time_over")
    return claim.more_until


def _settle(session: Session, claim: Claim, event: str, actor: Person, *, reason: str | None, now: datetime) -> None:
    claim.more_until, claim.more_why = None, ""
    event_log.record(session, claim, event, actor_id=actor.id, now=now, reason=reason)
    session.flush()
