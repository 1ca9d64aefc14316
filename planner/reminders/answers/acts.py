"""What one press in a mail does: a signed link opens a page with one button (trust 2.5).

The link names an act, a reminder and the day of the mail; it acts for whom it was written to, once, and only when that
person is signed in.
"""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from flask import current_app
from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy.orm import Session

from planner.core.errors import NotFound
from planner.messages.stopping import ACTS_FOR, STOPS_FOR, check_age
from planner.people.models import Person
from planner.reminders.answers import queries as answers
from planner.reminders.answers import services
from planner.reminders.answers.models import Press
from planner.reminders.answers.rules import Choice, Until, snooze_until
from planner.reminders.models import Reminder
from planner.reminders.rules import Audience, Rule, Subject
from planner.steps.agenda.models import Slot
from planner.steps.agenda.services import claim_slot
from planner.steps.writing.models import ReviewRequest
from planner.steps.writing.services.looking import look_at


class Act(StrEnum):
    """What a link of a mail can do."""

    TOMORROW = "tomorrow"
    NEXT_WEEK = "next_week"
    DATE = "date"
    NEVER = "never"                 # not of this subject any more
    LOOKING = "looking"
    CLAIM = "claim"


CHOICES = {Act.TOMORROW: Choice.TOMORROW, Act.NEXT_WEEK: Choice.NEXT_WEEK, Act.DATE: Choice.DATE}


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a link says: the act, the uid of the reminder, and the day of the mail."""

    act: Act
    reminder: str
    day: date

    @property
    def key(self) -> str:
        """What makes a press the only one of this mail."""
        return f"{self.act}:{self.reminder}:{self.day.isoformat()}"


def _signer(salt: str) -> URLSafeSerializer:
    return _made(str(current_app.secret_key or ""), salt)


@lru_cache(maxsize=8)
def _made(secret: str, salt: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt=salt)


def sign(ticket: Ticket) -> str:
    """The ticket as a part of an address."""
    return str(_signer("reminder-act").dumps([ticket.act.value, ticket.reminder, ticket.day.isoformat()]))


def read(token: str, *, today: date) -> Ticket:
    """The ticket in an address. Raises NotFound for one that we did not sign, GrownOld."""
    try:
        act, reminder, day = _signer("reminder-act").loads(token)
        found = Ticket(Act(act), reminder, date.fromisoformat(day))
    except (BadData, ValueError, TypeError) as error:
        raise NotFound("not_found") from error
    check_age(found.day, lasts=ACTS_FOR, today=today)
    return found


def sign_stop(person: Person, *, on: date) -> str:
    """The part of the address that ends somebody's daily mail, and does nothing else."""
    return str(_signer("stop-digest").dumps([person.uid, on.isoformat()]))


def read_stop(token: str, *, today: date) -> str:
    """Whose daily mail an address ends: the uid. Raises NotFound for one that we did not sign, GrownOld."""
    try:
        uid, day = _signer("stop-digest").loads(token)
        signed_on = date.fromisoformat(day)
    except (BadData, ValueError, TypeError) as error:
        raise NotFound("not_found") from error
    check_age(signed_on, lasts=STOPS_FOR, today=today)
    return str(uid)


def reminder_of(session: Session, ticket: Ticket, actor: Person) -> Reminder:
    """The reminder that a ticket is about. Raises NotFound, also for somebody else's."""
    found = session.scalar(sa.select(Reminder).where(Reminder.uid == ticket.reminder,
                                                     Reminder.recipient_id == actor.id))
    if found is None:
        raise NotFound("not_found")
    return found


def pressed(session: Session, ticket: Ticket, actor: Person) -> Press | None:
    """What the press of this ticket did; None when nobody pressed it yet."""
    return answers.find_press(session, f"{actor.uid}:{ticket.key}")


def preview(session: Session, ticket: Ticket, *, actor: Person, now: datetime) -> Until | None:
    """Until when a snooze would wait; None for another act, or while its day is still to be said.

    Raises:
        PlannerError: what the press would be refused for.
    """
    row = reminder_of(session, ticket, actor)
    one = services.own(session, actor, row.rule, row.subject_uid, now=now)
    choice = CHOICES.get(ticket.act)
    if choice is None:
        return None
    known = services.asked(session, actor, one)
    asked = Choice.TOMORROW if choice is Choice.DATE else choice
    until = snooze_until(asked, known, now=now, house=one.house, hours=one.hours)
    return None if choice is Choice.DATE else until


def do(session: Session, ticket: Ticket, *, actor: Person, on: date | None = None, now: datetime) \
        -> tuple[Press, bool]:
    """Do what a ticket says, the first time that it is pressed; returns the press and whether this was it.

    Raises:
        NotFound: it is somebody else's, or its subject is done.
        PlannerError: as the act itself.
    """
    row = reminder_of(session, ticket, actor)
    return services.once(session, ticket.key, lambda: _act(session, ticket, row, actor=actor, on=on, now=now),
                         actor=actor, now=now)


def _act(session: Session, ticket: Ticket, row: Reminder, *, actor: Person, on: date | None, now: datetime) \
        -> dict[str, Any]:
    if ticket.act is Act.LOOKING:
        return _look(session, row, actor=actor, now=now)
    if ticket.act is Act.CLAIM:
        return _claim(session, row, actor=actor, now=now)
    if ticket.act is Act.NEVER:
        muted = services.mute(session, actor=actor, rule=row.rule, subject_uid=row.subject_uid, now=now)
        return {"mute": muted.uid}
    snoozed, until = services.snooze(session, actor=actor, rule=row.rule, subject_uid=row.subject_uid,
                                     choice=CHOICES[ticket.act], on=on, now=now)
    return {"snooze": snoozed.uid, "until": until.day.isoformat(), "shortened": until.is_shortened}


def _look(session: Session, row: Reminder, *, actor: Person, now: datetime) -> dict[str, Any]:
    request = session.scalar(sa.select(ReviewRequest).where(ReviewRequest.uid == row.subject_uid))
    if request is None:
        raise NotFound("not_found")
    look_at(session, request, actor=actor, now=now)
    return {}


def _claim(session: Session, row: Reminder, *, actor: Person, now: datetime) -> dict[str, Any]:
    slot = session.scalar(sa.select(Slot).where(Slot.uid == row.subject_uid))
    if slot is None:
        raise NotFound("not_found")
    claim_slot(session, actor=actor, slot=slot, now=now)
    return {"slot": slot.uid}


def acts_for(rule: Rule, *, is_escalation: bool) -> tuple[Act, ...]:
    """What a line of a mail offers besides opening its subject, the likeliest first."""
    if is_escalation:
        return () if rule.is_urgent else (Act.NEVER,)
    first = {Audience.REVIEWER: (Act.LOOKING,), Audience.FITTING: (Act.CLAIM,)}.get(rule.audience, ()) \
        if rule.subject in {Subject.REVIEW, Subject.OPEN} else ()
    if rule.is_urgent:                  # it can neither wait nor be switched off
        return first
    return (*first, Act.TOMORROW, Act.NEXT_WEEK, Act.DATE, Act.NEVER)
