"""Reminders are written down ahead, and said once a day (docs/domain.md g; docs/domain-more.md q)."""
from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.core import outbox
from planner.messages.services import Purpose, mail_person
from planner.reminders import keying, queries, rules
from planner.reminders.models import Reminder, ReminderState
from planner.reminders.rules import Outcome
from planner.steps.agenda.models import Claim
from planner.workflow.agenda import ClaimState

OFFER = "offer"                 # topic of the outbox: an offer to be told


key_reminders = keying.key_reminders


def let_go(session: Session) -> None:
    """A pause is over: what waits is held no more."""
    session.execute(sa.update(Reminder).where(Reminder.state == ReminderState.DUE,
                                              Reminder.outcome == Outcome.PAUSED.value).values(outcome=""))


# --- At once -----------------------------------------------------------------------------------------------------


def queue_offer(session: Session, claim: Claim, *, now: datetime) -> bool:
    """Have an offer told by mail at once, outside of quiet hours; inside of them only when it ends before they do.

    Source: docs/domain.md k 10.
    """
    hours = queries.own_hours(session, claim.author)
    if hours is None:
        return False
    opens = rules.send_at(now, hours=hours, calendar=queries.house_of(session).calendar)
    in_time = claim.expires_at is None or opens < claim.expires_at
    return outbox.post(session, OFFER, key=f"offer:{claim.uid}:{claim.version}", now=now, claim=claim.uid,
                       not_before=opens if in_time else now)


def mail_offer(session: Session, uid: str, *, key: str, now: datetime) -> bool:
    """Mail an offer that still waits for its answer; returns whether there was one to mail."""
    claim = session.scalar(sa.select(Claim).where(Claim.uid == uid))
    if claim is None or claim.state is not ClaimState.OFFERED or claim.expires_at is None or claim.expires_at <= now:
        return False
    return mail_person(session, claim.author, "offer", key=key, now=now, purpose=Purpose.ACTION, slot=claim.slot,
                       title=claim.slot.topic.title if claim.slot.topic else "", until=claim.expires_at,
                       note=claim.offer_note)
