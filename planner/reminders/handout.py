"""Handing out reminders: each once, to many people at a time, by as many clocks as there are (docs/domain.md g).

A turn takes some people whom nobody else is handing out to, judges all their steps with a fixed number of statements,
marks each step by a conditional update and posts one row to the outbox for each person: all in one transaction. The
mail is written from that row, where what was done meanwhile drops out once more.
"""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.core.db import changed_rows
from planner.core.errors import Conflict
from planner.core.outbox import Message
from planner.messages.models import Notice
from planner.people.models import Person
from planner.reminders import expected, queries
from planner.reminders.answers.models import Snooze
from planner.reminders.answers.queries import silences_of
from planner.reminders.expected import Due, Key, Matter
from planner.reminders.judging import Verdict, Waiting, World, judge, judge_at_once, outcome_of
from planner.reminders.models import Reminder, ReminderState
from planner.reminders.rules import Hours, Outcome, Subject
from planner.steps.agenda.queries.pauses import names_of, pauses_over

DIGEST = "digest"               # topic of the outbox: one person's digest of one day, to be written
URGENT = "urgent"               # and what can't wait for it, in a mail of its own
CHUNK = 500                     # names in one statement
Row = dict[str, Any]


@dataclass(slots=True)
class _Changes:
    """What a turn writes: rows by what becomes of them, and what is posted."""

    said: dict[Outcome, list[int]] = field(default_factory=lambda: defaultdict(list))
    again: list[int] = field(default_factory=list)          # said before, and not once more
    ended: dict[tuple[ReminderState, Outcome], list[int]] = field(default_factory=lambda: defaultdict(list))
    noted: list[tuple[int, ReminderState, Outcome, Row]] = field(default_factory=list)
    posts: list[Row] = field(default_factory=list)
    over: list[Key] = field(default_factory=list)           # of which a snooze has nothing left to hold
    letters: dict[int, str] = field(default_factory=dict)   # by row the key of its mail, where no day says it


def hand_out(session: Session, person_ids: Collection[int], *, now: datetime) -> int:
    """Say to these people what is to be said today, in one digest each; returns for how many there was one.

    Nothing goes out in quiet hours, before the digest's time, on a day off, or twice on one day. What is done
    meanwhile drops out, and of several steps about one thing the newest is said. Nothing to say is nothing sent. Who
    is being handed out to by somebody else is left to them.

    Raises:
        Conflict: somebody else changed one of the steps meanwhile (``stale``); nothing was written.
    Source: docs/domain.md g (digest); docs/domain-more.md q (traces).
    """
    people = _take(session, person_ids)
    house, hours = queries.house_of(session), queries.hours_of(session, list(people))
    rows = _waiting(session, people, now=now)
    changes = _Changes()
    for person_id in people.keys() - hours.keys():
        _drop(rows.get(person_id, ()), changes)
    days = {each: queries.local_day(now, hours[each]) for each in people
            if each in hours and expected.is_open(now, hours=hours[each], house=house)}
    keys = {each: f"{DIGEST}:{people[each].uid}:{day.isoformat()}" for each, day in days.items()}
    had = _had(session, keys.values())
    open_to = {each: day for each, day in days.items() if keys[each] not in had}
    told = _told(session, open_to)
    locales = {each: people[each].locale for each in open_to}
    verdicts = _judge(session, {each: rows.get(each, ()) for each in open_to}, open_to, hours, locales, changes,
                      now=now)
    for person_id, day in open_to.items():
        _settle(verdicts.get(person_id, Verdict()), changes)
        says = [row.id for row, _due in verdicts[person_id].says] if person_id in verdicts else []
        if says or person_id in told:
            changes.posts.append({"key": keys[person_id], "payload": {
                "person": people[person_id].uid, "day": day.isoformat(), "reminders": says}})
    _write(session, changes, now=now)
    return len(changes.posts)


def hand_out_urgent(session: Session, person_ids: Collection[int], *, now: datetime) -> int:
    """Say to these people what is urgent and whose moment has come, at any hour, in one mail; returns how many mails.

    Raises:
        Conflict: as :func:`hand_out`.
    Source: docs/domain.md g (urgent).
    """
    people = _take(session, person_ids)
    hours = queries.hours_of(session, list(people))
    rows = _waiting(session, hours, now=now)
    changes = _Changes()
    here = {each: queries.local_day(now, hours[each]) for each in hours}
    verdicts = _judge(session, {each: rows.get(each, ()) for each in hours}, here, hours,
                      {each: people[each].locale for each in hours}, changes, now=now, is_urgent=True)
    for person_id, verdict in verdicts.items():
        _settle(verdict, changes)
        if verdict.says:
            key = _letter_key(verdict.says[0][0])
            ids = [row.id for row, _due in verdict.says]
            changes.letters.update(dict.fromkeys(ids, key))
            changes.posts.append({"topic": URGENT, "key": key, "payload": {
                "person": people[person_id].uid, "reminders": ids}})
    _write(session, changes, now=now)
    return len(changes.posts)


def _letter_key(first: Waiting) -> str:
    """Of the mail whose first step this is; one that was said before, and put off while it could be, has another."""
    again = f":{first.sent_at:%Y%m%dT%H%M%S}" if first.sent_at is not None else ""
    return f"{URGENT}:{first.uid}{again}"


def _take(session: Session, person_ids: Collection[int]) -> dict[int, Any]:
    """Uid and language of those whom nobody else is handing out to, held until the end of the transaction."""
    rows = session.execute(sa.select(Person.id, Person.uid, Person.locale).where(Person.id.in_(person_ids))
                           .order_by(Person.id).with_for_update(skip_locked=True, key_share=True))
    return {row.id: row for row in rows}


def _waiting(session: Session, people: Collection[int], *, now: datetime) -> dict[int, list[Waiting]]:
    """The steps that wait and may be said today somewhere, by person, the oldest moment first."""
    found: dict[int, list[Waiting]] = defaultdict(list)
    rows = session.execute(
        sa.select(Reminder.id, Reminder.uid, Reminder.rule, Reminder.subject_uid, Reminder.anchor_at,
                  Reminder.recipient_id, Reminder.step, Reminder.outcome, Reminder.sent_at)
        .where(Reminder.state == ReminderState.DUE, Reminder.recipient_id.in_(people),
               Reminder.send_at <= now + timedelta(days=1))
        .order_by(Reminder.nominal_at, Reminder.id))
    for row in rows:
        found[row.recipient_id].append(Waiting(*row))
    return found


def _details(session: Session, ids: Sequence[int]) -> dict[int, Row]:
    """What the traces of these rows keep."""
    found: dict[int, Row] = {}
    for first in range(0, len(ids), CHUNK):
        rows = session.execute(sa.select(Reminder.id, Reminder.detail).where(
            Reminder.id.in_(ids[first:first + CHUNK])))
        found.update((number, detail) for number, detail in rows)
    return found


def _had(session: Session, keys: Iterable[str]) -> set[str]:
    """Which digests were posted already; in older houses they stood in the outbox as mails."""
    names = sorted(keys)
    found: set[str] = set()
    for first in range(0, len(names), CHUNK):
        some = names[first:first + CHUNK]
        rows = session.scalars(sa.select(Message.key).where(
            Message.key.in_([*some, *(f"mail:{name}" for name in some)])))
        found.update(key.removeprefix("mail:") for key in rows)
    return found


def _told(session: Session, people: Collection[int]) -> set[int]:
    """For whom something happened that belongs into their next digest."""
    if not people:
        return set()
    return set(session.scalars(sa.select(Notice.person_id).where(
        Notice.person_id.in_(people), Notice.for_digest, Notice.read_at.is_(None), Notice.done_at.is_(None))
        .distinct()))


def _drop(rows: Iterable[Waiting], changes: _Changes) -> None:
    """Somebody left, or has no address any more: nothing waits for them."""
    for row in rows:
        changes.ended[ReminderState.SKIPPED, Outcome.DONE].append(row.id)


# --- What becomes of the steps -----------------------------------------------------------------------------------


def _judge(session: Session, rows: Mapping[int, Sequence[Waiting]], days: Mapping[int, date],
           hours: Mapping[int, Hours], locales: Mapping[int, str], changes: _Changes, *, now: datetime,
           is_urgent: bool = False) -> dict[int, Verdict]:
    if not any(rows.values()):
        return {}
    table, house = queries.rules_by_key(session), queries.house_of(session)
    if not is_urgent:
        rows = {each: [row for row in some if not _is_urgent(row, table)] for each, some in rows.items()}
    waiting = [row for some in rows.values() for row in some]
    if not waiting:
        return {}
    subjects = {table[row.rule].subject for row in waiting if row.rule in table}
    matters = queries.matters_named(session, {row.subject_uid for row in waiting}, now=now, house=house,
                                    subjects=subjects or frozenset(Subject))
    dues: dict[int, dict[Key, Due]] = defaultdict(dict)
    for due in expected.due_steps(matters.values(), table=table.values(), house=house,
                                  hours={each: hours[each] for each in rows}, until=now + timedelta(days=2)):
        dues[due.recipient_id][due.key] = due
    gone = _details(session, [row.id for row in waiting if row.key not in dues[row.recipient_id]])
    world = World(house, table, matters, silences_of(session, list(rows)),
                  _held(session, matters, waiting, table, locales, changes),
                  {each for each, detail in gone.items() if detail.get("escalation")})
    if is_urgent:
        return {each: judge_at_once(some, dues[each], now=now, hours=hours[each], world=world)
                for each, some in rows.items() if some}
    return {each: judge(some, dues[each], day=days[each], hours=hours[each], world=world)
            for each, some in rows.items() if some}


def _is_urgent(row: Waiting, table: Mapping[str, Any]) -> bool:
    return row.rule in table and table[row.rule].is_urgent


def _held(session: Session, matters: Mapping[Any, Matter], waiting: Iterable[Waiting], table: Mapping[str, Any],
          locales: Mapping[int, str], changes: _Changes) -> Collection[str]:
    """What stands still is not spoken of: the uids of those slots. Each step that waits for it says so.

    Once somebody resumes, the newest step is said in the next digest. Source: docs/domain-more.md k (pause, resume).
    """
    pauses = pauses_over(session, {matter.slot for matter in matters.values() if matter.slot})
    if not pauses:
        return frozenset()
    names = names_of(session, pauses.values())
    for row in waiting:
        rule = table.get(row.rule)
        matter = None if rule is None else matters.get((rule.subject, row.subject_uid, rule.anchor))
        pause = None if matter is None else pauses.get(matter.slot)
        if pause is not None and row.outcome != Outcome.PAUSED:
            changes.noted.append((row.id, ReminderState.DUE, Outcome.PAUSED, {
                "paused": names[pause.id].label(locales[row.recipient_id]), "paused_by": pause.by.name}))
    return frozenset(pauses)


def _settle(verdict: Verdict, changes: _Changes) -> None:
    for row, due in verdict.says:
        changes.said[outcome_of(due)].append(row.id)
        changes.over.append(row.key)
    for row, outcome, detail in verdict.ends:
        if outcome is Outcome.MOVED:
            changes.noted.append((row.id, ReminderState.CANCELLED, outcome, dict(detail)))
        elif row.sent_at is not None:
            changes.again.append(row.id)
        else:
            changes.ended[ReminderState.SKIPPED, outcome].append(row.id)
        if outcome in {Outcome.MOVED, Outcome.DONE}:
            changes.over.append(row.key)
    for row, outcome, detail in verdict.waits:
        if outcome is not Outcome.PAUSED and row.outcome != outcome:
            changes.noted.append((row.id, ReminderState.DUE, outcome, dict(detail)))


# --- Written in one go -------------------------------------------------------------------------------------------


def _write(session: Session, changes: _Changes, *, now: datetime) -> None:
    for outcome, ids in changes.said.items():
        _mark(session, ids, now=now, state=ReminderState.SENT, outcome=outcome.value, sent_at=now)
    for (state, outcome), ids in changes.ended.items():
        _mark(session, ids, now=now, state=state, outcome=outcome.value)
    _mark(session, changes.again, now=now, state=ReminderState.SENT, outcome=Outcome.DIGEST.value)
    kept = _details(session, [number for number, _state, _outcome, more in changes.noted if more])
    for number, state, outcome, more in changes.noted:
        detail = {"detail": {**kept[number], **more}} if more else {}
        _mark(session, [number], now=now, state=state, outcome=outcome.value, **detail)
    details = _details(session, list(changes.letters))
    for number, key in changes.letters.items():
        session.execute(sa.update(Reminder).where(Reminder.id == number).values(
            detail={**details[number], "letter": key}).execution_options(synchronize_session=False))
    _end_snoozes(session, changes.over, now=now)
    if changes.posts:
        session.execute(sa.insert(Message), [
            {"topic": DIGEST, "created_at": now, "due_at": now, "available_at": now, **post}
            for post in changes.posts])


def _mark(session: Session, ids: Sequence[int], *, now: datetime, **values: Any) -> None:
    """Write what became of steps that wait; one that waits no more was somebody else's."""
    for first in range(0, len(ids), CHUNK):
        some = ids[first:first + CHUNK]
        changed = changed_rows(session, sa.update(Reminder).where(
            Reminder.id.in_(some), Reminder.state == ReminderState.DUE)
            .values(**values, updated_at=now, version=Reminder.version + 1)
            .execution_options(synchronize_session=False))
        if changed != len(some):
            raise Conflict("stale")


def _end_snoozes(session: Session, over: Sequence[Key], *, now: datetime) -> None:
    """A snooze that was kept, or whose subject is done, is over."""
    people = {key[3] for key in over}
    if not people:
        return
    rows = session.execute(sa.select(Snooze.id, Snooze.rule, Snooze.subject_uid, Snooze.anchor_at, Snooze.person_id)
                           .where(Snooze.person_id.in_(people), Snooze.ended_at.is_(None))).all()
    wanted = {key[:4] for key in over}
    ids = [row.id for row in rows if tuple(row)[1:] in wanted]
    if ids:
        session.execute(sa.update(Snooze).where(Snooze.id.in_(ids)).values(
            ended_at=now, updated_at=now, version=Snooze.version + 1).execution_options(synchronize_session=False))
