"""Later, never, and done by one press: what people answer to reminders (docs/domain-more.md q)."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from planner import policy
from planner.core.errors import Conflict, NotFound, RuleBroken
from planner.core.localtime import local_date
from planner.messages.services import finish
from planner.people.models import Person
from planner.policy import Action
from planner.reminders import expected, queries
from planner.reminders.answers import queries as answers
from planner.reminders.answers.models import Mute, Press, Snooze
from planner.reminders.answers.rules import NEVER_MUTED, Asked, Choice, Until, snooze_until
from planner.reminders.expected import Due, Matter
from planner.reminders.models import Reminder, ReminderState
from planner.reminders.rules import Hours, House, Outcome, Rule, Subject

AHEAD = timedelta(days=60)          # how far ahead a step may lie that somebody asks not to hear


def notice_key(row: Reminder) -> str:
    """What makes the inbox line of a reminder that was said the only one; said again, it gets another."""
    return f"reminder:{row.uid}:{row.sent_at:%Y-%m-%d}"


@dataclass(frozen=True, slots=True)
class Own:
    """One rule about one subject as it concerns one person."""

    rule: Rule
    matter: Matter
    steps: tuple[Due, ...]
    house: House
    hours: Hours

    @property
    def is_escalation(self) -> bool:
        """Whether they hear of it only because it is somebody else's."""
        return all(due.is_escalation for due in self.steps)


def own(session: Session, actor: Person, rule: str, subject_uid: str, *, now: datetime) -> Own:
    """What somebody is reminded of by this rule about this subject. Raises NotFound when they are not."""
    hours = queries.own_hours(session, actor)
    if hours is None:
        raise NotFound("not_found")
    house, table = queries.house_of(session), queries.rules_by_key(session)
    if rule not in table:
        raise NotFound("not_found")
    matters = queries.matters_named(session, [subject_uid], now=now, house=house, subjects=[table[rule].subject])
    found = expected.due_steps(matters.values(), table=[table[rule]], house=house, hours={actor.id: hours},
                               until=now + AHEAD)
    steps = tuple(found)
    if not steps:
        raise NotFound("not_found")
    return Own(table[rule], steps[0].matter, steps, house, hours)


def spoken_of(session: Session, actor: Person, address: str, *, now: datetime) -> tuple[str, str] | None:
    """The rule and the subject that somebody is reminded of about what an address of ours opens: the rule that spoke
    last, or else speaks next. None when nothing is said of it."""
    hours = queries.own_hours(session, actor)
    if hours is None:
        return None
    house, table = queries.house_of(session), queries.rules_of(session)
    matters = [matter for matter in queries.matters(session, now=now, person=actor, house=house, table=table)
               if any(address == each or address.startswith(f"{each}/")
                      for each in (matter.address, matter.lead_address))]
    dues = expected.due_steps(matters, table=table, house=house, hours={actor.id: hours}, until=now + AHEAD)
    if not dues:
        return None
    past = [due for due in dues if due.planned.nominal_at <= now]
    one = max(past, key=_moment) if past else min(dues, key=_moment)
    return one.row.key, one.matter.uid


def _moment(due: Due) -> tuple[datetime, int]:
    return due.planned.nominal_at, due.step


def can_ask_time(one: Own) -> bool:
    """Whether more time is what an author could ask for instead."""
    return one.rule.subject is Subject.CLAIM and not one.is_escalation


def asked(session: Session, actor: Person, one: Own) -> Asked:
    """What the bounds of a snooze hang on."""
    before = answers.count_snoozes(session, actor, one.rule.key, one.matter.uid, one.matter.anchor_at)
    return Asked(one.matter.anchor_at, before, one.rule.kind, one.is_escalation)


def hold(session: Session, actor: Person) -> None:
    """Whoever answers and whoever hands out digests wait for each other; rows that name this person don't."""
    session.execute(sa.select(Person.id).where(Person.id == actor.id).with_for_update(key_share=True))


# --- Later -------------------------------------------------------------------------------------------------------


def snooze(session: Session, *, actor: Person, rule: str, subject_uid: str, choice: Choice, on: date | None = None,
           now: datetime) -> tuple[Snooze, Until]:
    """Say nothing of this until a later day; then the newest step up to that day, once.

    Raises:
        RuleBroken: as :func:`rules.snooze_until`.
        NotFound: it is none of the actor's reminders.
    Source: docs/domain-more.md q (snooze: by the recipient only, for one rule and subject).
    """
    policy.require(actor, Action.SEE_SELF)
    hold(session, actor)
    one = own(session, actor, rule, subject_uid, now=now)
    until = snooze_until(choice, asked(session, actor, one), now=now, house=one.house, hours=one.hours, on=on)
    if (running := answers.find_snooze(session, actor, rule, subject_uid)) is not None:
        _let_go(session, running, now=now)
        session.flush()
    row = Snooze(person_id=actor.id, rule=rule, subject_uid=subject_uid, anchor_at=one.matter.anchor_at,
                 until_on=until.day, until_at=until.at, title=one.matter.title, at=now)
    session.add(row)
    session.flush()
    _put_off(session, row, one.hours, now=now)
    return row, until


def end_snooze(session: Session, uid: str, *, actor: Person, now: datetime) -> Snooze:
    """Take a snooze back: it counts for nothing. Raises NotFound, Conflict (``snooze_over``)."""
    policy.require(actor, Action.SEE_SELF)
    hold(session, actor)
    row = answers.get_snooze(session, actor, uid)
    if row.ended_at is not None:
        raise Conflict("snooze_over")
    _let_go(session, row, now=now)
    row.is_taken_back = True
    session.flush()
    return row


def snooze_again(session: Session, uid: str, *, actor: Person, now: datetime) -> Snooze:
    """Undo of :func:`end_snooze`. Raises NotFound, Conflict (``snooze_over``) when its day or its date is past."""
    policy.require(actor, Action.SEE_SELF)
    hold(session, actor)
    row, hours = answers.get_snooze(session, actor, uid), queries.own_hours(session, actor)
    one = own(session, actor, row.rule, row.subject_uid, now=now)
    if (not row.is_taken_back or hours is None or row.until_on <= local_date(now, hours.zone)
            or row.anchor_at != one.matter.anchor_at
            or answers.find_snooze(session, actor, row.rule, row.subject_uid) is not None):
        raise Conflict("snooze_over")
    row.ended_at, row.is_taken_back = None, False
    session.flush()
    _put_off(session, row, hours, now=now)
    return row


def _steps(session: Session, row: Snooze) -> list[Reminder]:
    """What was written down of it and was said or may be, the oldest moment first."""
    return list(session.scalars(
        sa.select(Reminder).where(
            Reminder.recipient_id == row.person_id, Reminder.rule == row.rule, Reminder.anchor_at == row.anchor_at,
            Reminder.subject_uid == row.subject_uid, Reminder.state.in_((ReminderState.DUE, ReminderState.SENT)))
        .order_by(Reminder.nominal_at, Reminder.step)))


def _put_off(session: Session, row: Snooze, hours: Hours, *, now: datetime) -> None:
    """The steps up to its day wait; one that was said waits to be said again, unless a newer one does."""
    steps = [step for step in _steps(session, row) if local_date(step.send_at, hours.zone) <= row.until_on]
    for step in steps:
        if step.state is ReminderState.DUE or step is steps[-1]:
            step.state, step.outcome = ReminderState.DUE, Outcome.SNOOZED.value
            step.detail = {**step.detail, "until": row.until_on.isoformat()}
        if step.sent_at is not None:
            finish(session, notice_key(step), now=now, person=session.get_one(Person, row.person_id))


def _let_go(session: Session, row: Snooze, *, now: datetime) -> None:
    """What waited for its day is as it was: said, or waiting for its own day."""
    for step in _steps(session, row):
        if step.outcome == Outcome.SNOOZED.value and step.state is ReminderState.DUE:
            is_said = step.sent_at is not None
            step.state = ReminderState.SENT if is_said else ReminderState.DUE
            step.outcome = Outcome.DIGEST.value if is_said else ""
    row.ended_at = now


# --- Never -------------------------------------------------------------------------------------------------------


def mute(session: Session, *, actor: Person, rule: str, subject_uid: str = "", now: datetime) -> Mute:
    """Say no more of a rule, or of one subject of it; muting twice is muting once.

    Raises:
        RuleBroken: what is urgent or about safety is always said (``mute_urgent``).
        NotFound: there is no such rule, or it is none of the actor's reminders.
    Source: docs/domain-more.md q (mute).
    """
    policy.require(actor, Action.SEE_SELF)
    hold(session, actor)
    row = queries.rules_by_key(session).get(rule)
    if row is None:
        raise NotFound("not_found")
    if row.kind in NEVER_MUTED:
        raise RuleBroken("mute_urgent")
    title = own(session, actor, rule, subject_uid, now=now).matter.title if subject_uid else ""
    found = answers.find_mute(session, actor, rule, subject_uid)
    if found is None:
        found = Mute(person_id=actor.id, rule=rule, subject_uid=subject_uid, at=now)
        session.add(found)
    if found.ended_at is not None:
        found.at, found.ended_at = now, None
    found.title = title or found.title or ""
    session.flush()
    return found


def unmute(session: Session, uid: str, *, actor: Person, now: datetime) -> Mute:
    """Hear of it again from now on; what was left out meanwhile is not said. Raises NotFound."""
    policy.require(actor, Action.SEE_SELF)
    hold(session, actor)
    row = answers.get_mute(session, actor, uid)
    row.ended_at = row.ended_at or now
    session.flush()
    return row


def mute_again(session: Session, uid: str, *, actor: Person, now: datetime) -> Mute:
    """Undo of :func:`unmute`. Raises NotFound."""
    policy.require(actor, Action.SEE_SELF)
    hold(session, actor)
    row = answers.get_mute(session, actor, uid)
    if row.ended_at is not None:
        row.at, row.ended_at = now, None
    session.flush()
    return row


# --- Once --------------------------------------------------------------------------------------------------------


def once(session: Session, key: str, act: Callable[[], dict[str, Any]], *, actor: Person, now: datetime) \
        -> tuple[Press, bool]:
    """Do ``act`` the first time that ``key`` is pressed; returns the press and whether it was that first time.

    The unique key decides, not a look beforehand: of two presses at once one acts. Whatever ``act`` raises takes the
    press back with the rest of the transaction.

    Source: docs/domain-more.md q (links of a mail act once); trust 6.2.
    """
    policy.require(actor, Action.SEE_SELF)
    press = Press(key=f"{actor.uid}:{key}", person_id=actor.id, at=now)
    try:
        with session.begin_nested():
            session.add(press)
    except IntegrityError:
        found = answers.find_press(session, f"{actor.uid}:{key}")
        if found is None:
            raise Conflict("stale") from None
        return found, False
    press.said = act()
    session.flush()
    return press, True
