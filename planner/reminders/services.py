"""Reminders are written down ahead, and said once a day (docs/domain.md g; docs/domain-more.md q)."""
from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from babel.dates import format_date
from sqlalchemy.orm import Session

from planner.core import outbox
from planner.core.errors import NotFound
from planner.core.localtime import local_date
from planner.messages.services import Purpose, mail_person
from planner.people.models import Organisation, Person
from planner.reminders import expected, queries, rules, words
from planner.reminders.expected import Digest, Due, Key, Matter
from planner.reminders.models import Reminder, ReminderState
from planner.reminders.rules import Hours, House, Outcome
from planner.steps.agenda.models import Claim
from planner.steps.agenda.queries.pauses import names_of, pauses_over
from planner.workflow.agenda import ClaimState

# How far ahead steps are written down: who looks at next week sees what is then said.
HORIZON = timedelta(days=8)
OFFER = "offer"                 # topic of the outbox: an offer to be told


def key_reminders(session: Session, *, now: datetime) -> int:
    """Write down the steps of the coming days, and bring those that wait up to date; returns how many are new.

    Doing it twice changes nothing: (rule, subject, anchor, recipient, step) is unique. A deadline that moved makes
    new rows and cancels the old ones (`Outcome.MOVED`); one that moves back revives them.

    Source: docs/domain.md b (reminder) and g.
    """
    session.execute(sa.select(Organisation.id).with_for_update())   # two clocks at once: one after the other
    house, hours = queries.house_of(session), queries.hours_of(session)
    matters = {matter.uid: matter for matter in queries.matters(session, now=now)}
    _cancel_moved(session, matters, now=now)
    dues = expected.due_steps(matters.values(), house=house, hours=hours, until=now + HORIZON)
    known = {row.key: row for row in queries.reminders_about(session, {due.matter.uid for due in dues})}
    new = 0
    for due in dues:
        row = known.get(due.key)
        if row is None:
            session.add(_written(due))
            new += 1
        elif row.state is ReminderState.CANCELLED:
            row.state, row.outcome, row.detail = ReminderState.DUE, "", _detail(due)
        elif row.state is ReminderState.DUE and row.send_at != due.planned.send_at:
            row.send_at = due.planned.send_at                       # the person has other hours now
    session.flush()
    return new


def _written(due: Due) -> Reminder:
    return Reminder(rule=due.row.key, subject_kind=due.matter.subject.value, subject_uid=due.matter.uid,
                    anchor_at=due.matter.anchor_at, recipient_id=due.recipient_id, step=due.step,
                    nominal_at=due.planned.nominal_at, send_at=due.planned.send_at, detail=_detail(due))


def _detail(due: Due) -> dict[str, str | bool]:
    """What the trace says when the subject itself is gone or changed."""
    return words.detail(due)


def _cancel_moved(session: Session, matters: Mapping[str, Matter], *, now: datetime) -> None:
    """Steps that wait for a date which is no longer the date."""
    waiting = queries.due_reminders(session)
    elsewhere = queries.matters_named(session, {row.subject_uid for row in waiting} - set(matters), now=now)
    current = {**elsewhere, **matters}
    for row in waiting:
        matter = current.get(row.subject_uid)
        if matter is not None and matter.anchor_at != row.anchor_at:
            _end(row, ReminderState.CANCELLED, Outcome.MOVED, to=matter.anchor_at.isoformat())


def _end(row: Reminder, state: ReminderState, outcome: Outcome, **detail: str) -> None:
    row.state, row.outcome = state, outcome.value
    row.detail = {**row.detail, **detail}


# --- The digest --------------------------------------------------------------------------------------------------


def send_digest(session: Session, *, person_id: int, now: datetime) -> bool:
    """Say to one person what is to be said today, in one mail; returns whether there was one.

    Nothing goes out in quiet hours, before the digest's time, on a day off, or twice on one day. What is done
    meanwhile drops out, and of several steps about one thing the newest is said. Nothing to say is nothing sent.

    Source: docs/domain.md g (digest); docs/domain-more.md q (traces).
    """
    person = session.scalar(sa.select(Person).where(Person.id == person_id).with_for_update())
    if person is None:
        raise NotFound("not_found")
    house, hours = queries.house_of(session), queries.own_hours(session, person)
    rows = queries.due_reminders(session, person_id)
    if hours is None:
        _drop(rows)
        return False
    day = queries.local_day(now, hours)
    if not rows or not expected.is_open(now, hours=hours, house=house) or queries.has_had_digest(session, person, day):
        return False
    mail, waiting = _todays(session, person, rows, day=day, house=house, hours=hours, now=now)
    for due in mail.newer:
        _end(waiting[due.key], ReminderState.SKIPPED, Outcome.NEWER)
    if not mail.says or not _mailed(session, person, mail, hours=hours, now=now):
        return False
    for due in mail.says:
        _said(waiting[due.key], due, now=now)
    return True


def _drop(rows: Iterable[Reminder]) -> None:
    """Somebody left, or has no address any more: nothing waits for them."""
    for row in rows:
        _end(row, ReminderState.SKIPPED, Outcome.DONE)


def _todays(session: Session, person: Person, rows: Iterable[Reminder], *, day: date, house: House, hours: Hours,
            now: datetime) -> tuple[Digest, dict[Key, Reminder]]:
    """The digest of today out of the rows that wait; those whose subject is done or moved are ended here."""
    rows = list(rows)
    current = queries.matters_named(session, {row.subject_uid for row in rows}, now=now)
    waiting = {row.key: row for row in rows}
    dues = {due.key: due for due in expected.due_steps(
        current.values(), house=house, hours={person.id: hours}, until=expected.last_instant(now, days=1))}
    for key, row in waiting.items():
        matter = current.get(row.subject_uid)
        if key in dues or not _is_today(row, day=day, house=house, hours=hours):
            continue
        if matter is not None and matter.anchor_at != row.anchor_at:
            _end(row, ReminderState.CANCELLED, Outcome.MOVED, to=matter.anchor_at.isoformat())
        else:
            _end(row, ReminderState.SKIPPED, Outcome.DONE, at=now.isoformat())
    held = _hold(session, waiting, current.values(), dues)
    busy = queries.looked_at(session, {row.subject_uid for row in rows}, day=day, zone=hours.zone)
    for key, row in waiting.items():
        if key in dues and row.subject_uid in busy:
            row.outcome = Outcome.LOOKING.value
    said = [due for key, due in dues.items()
            if key in waiting and due.matter.slot not in held and due.matter.uid not in busy]
    return expected.digest(said, day, hours=hours), waiting


def _hold(session: Session, waiting: Mapping[Key, Reminder], matters: Iterable[Matter],
          dues: Mapping[Key, Due]) -> Collection[str]:
    """What stands still is not spoken of: the uids of those slots. Each step that waits says so.

    Once somebody resumes, the newest step is said in the next digest. Source: docs/domain-more.md k (pause, resume).
    """
    pauses = pauses_over(session, {matter.slot for matter in matters})
    names = names_of(session, pauses.values()) if pauses else {}
    for key, row in waiting.items():
        due = dues.get(key)
        if due is not None and (pause := pauses.get(due.matter.slot)) is not None:
            row.outcome = Outcome.PAUSED.value
            row.detail = {**row.detail, "paused": names[pause.id].label(row.recipient.locale),
                          "paused_by": pause.by.name}
    return pauses.keys()


def let_go(session: Session) -> None:
    """A pause is over: what waits is held no more."""
    session.execute(sa.update(Reminder).where(Reminder.state == ReminderState.DUE,
                                              Reminder.outcome == Outcome.PAUSED.value).values(outcome=""))


def _is_today(row: Reminder, *, day: date, house: House, hours: Hours) -> bool:
    """Whether the digest of ``day`` would carry this row, were its subject still to be done."""
    planned = rules.plan(rules.rule(row.rule), row.anchor_at, step=row.step, house=house, hours=hours,
                         is_escalation=bool(row.detail.get("escalation")))
    return planned.digest_on is not None and planned.digest_on <= day


def _mailed(session: Session, person: Person, mail: Digest, *, hours: Hours, now: datetime) -> bool:
    def short_day(at: datetime) -> str:
        return format_date(local_date(at, person.zone), "EEE d MMM", locale=person.locale)

    return mail_person(session, person, "digest", key=queries.digest_key(person, mail.day), now=now,
                       purpose=Purpose.ACTION, lines=[words.said(due) for due in mail.says], today=mail.day,
                       hours=hours, words=words, short_day=short_day)


def _said(row: Reminder, due: Due, *, now: datetime) -> None:
    outcome = Outcome.DIGEST
    if due.planned.is_held_by_absence:
        outcome = Outcome.ABSENT
    elif due.planned.send_at != due.planned.nominal_at:
        outcome = Outcome.QUIET
    row.sent_at = now
    _end(row, ReminderState.SENT, outcome)


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
