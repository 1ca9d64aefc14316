"""Steps are written down ahead, all of them in a few statements however many there are (docs/domain.md b, reminder)."""
from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.core.garbage import no_collection
from planner.core.uid import new_uid
from planner.people.models import Organisation
from planner.reminders import expected, queries, words
from planner.reminders.expected import HORIZON, Due, Key, Matter, MatterKey
from planner.reminders.models import Reminder, ReminderState
from planner.reminders.rules import Outcome, Rule

AT_ONCE = 2_000         # rows a statement writes
T = TypeVar("T")


class Written(NamedTuple):
    """A row as keying needs it; a whole object for each of tens of thousands would cost more than the rest."""

    id: int
    state: str
    nominal_at: datetime
    send_at: datetime


@dataclass(slots=True)
class Changes:
    """What a turn changes: rows to make, moments to correct, rows to bring back, rows to end."""

    new: list[Due] = field(default_factory=list)
    moved: list[tuple[int, Due]] = field(default_factory=list)
    back: list[tuple[int, Due]] = field(default_factory=list)
    ended: list[tuple[int, Outcome, dict[str, str]]] = field(default_factory=list)


def key_reminders(session: Session, *, now: datetime) -> int:
    """Write down the steps of the coming days, and bring those that wait up to date; returns how many are new.

    Doing it twice changes nothing: (rule, subject, anchor, recipient, step) is unique. A deadline that moved makes
    new rows and cancels the old ones (`Outcome.MOVED`); one that moves back revives them. What waits for a rule that
    was switched off is cancelled too (`Outcome.OFF`).

    Source: docs/domain.md b (reminder) and g.
    """
    session.execute(sa.select(Organisation.id).with_for_update())   # two clocks at once: one after the other
    with no_collection():
        return _key(session, now=now)


def _key(session: Session, *, now: datetime) -> int:
    house, hours, table = queries.house_of(session), queries.hours_of(session), queries.rules_of(session)
    matters = {matter.key: matter for matter in queries.matters(session, now=now, house=house, table=table)}
    dues = {due.key: due for due in expected.due_steps(
        matters.values(), table=table, house=house, hours=hours, until=now + HORIZON)}
    written = _written(session, dues.values())
    changes = _compare(dues, written)
    in_force = {row.key: row for row in table if row.is_active}
    stray = {key: row for key, row in written.items() if key not in dues and row.state == ReminderState.DUE}
    changes.ended += _over(session, stray, in_force, matters, now=now)
    _write(session, changes, now=now)
    return len(changes.new)


def _written(session: Session, dues: Collection[Due]) -> dict[Key, Written]:
    """What waits, and every row that one of ``dues`` may be; one statement."""
    waits: sa.ColumnElement[bool] = Reminder.state == ReminderState.DUE
    if dues:
        anchors = [due.matter.anchor_at for due in dues]
        waits = sa.or_(waits, Reminder.anchor_at.between(min(anchors), max(anchors)))
    row: Any = Reminder.__table__.c
    plain = [sa.type_coerce(column, sa.String) for column in (row.anchor_at, row.state, row.nominal_at, row.send_at)]
    rows = session.connection().execute(
        sa.select(row.id, row.rule, row.subject_uid, row.recipient_id, row.step, *plain).where(waits))
    instant = _Instants()
    return {(rule, uid, instant[anchor], recipient_id, step): Written(row_id, state, instant[nominal], instant[send])
            for row_id, rule, uid, recipient_id, step, anchor, state, nominal, send in rows}


class _Instants(dict[Any, datetime]):
    """Instants as the database hands them out, each text read once: thousands of steps share a handful of moments."""

    def __missing__(self, value: str | datetime) -> datetime:
        found = datetime.fromisoformat(value) if isinstance(value, str) else value
        self[value] = found = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
        return found


def _compare(dues: Mapping[Key, Due], written: Mapping[Key, Written]) -> Changes:
    found = Changes()
    for key, due in dues.items():
        row = written.get(key)
        if row is None:
            found.new.append(due)
        elif row.state == ReminderState.CANCELLED:
            found.back.append((row.id, due))
        elif row.state == ReminderState.DUE and (row.nominal_at, row.send_at) != (
                due.planned.nominal_at, due.planned.send_at):
            found.moved.append((row.id, due))           # the person has other hours now, or the rule another moment
    return found


def _over(session: Session, stray: Mapping[Key, Written], in_force: Mapping[str, Rule],
          matters: Mapping[MatterKey, Matter], *, now: datetime) -> list[tuple[int, Outcome, dict[str, str]]]:
    """Steps that wait for a date which is no longer the date, or for a rule that nobody wants any more."""
    ended: list[tuple[int, Outcome, dict[str, str]]] = []
    far: list[tuple[int, datetime, MatterKey]] = []
    for (name, uid, anchor_at, _who, step), row in stray.items():
        rule = in_force.get(name)
        if rule is None or step not in rule.steps:
            ended.append((row.id, Outcome.OFF, {}))
        else:
            far.append((row.id, anchor_at, (rule.subject, uid, rule.anchor)))
    current = {**_elsewhere(session, {key for _id, _at, key in far} - matters.keys(), now=now), **matters}
    for row_id, anchor_at, key in far:
        matter = current.get(key)
        if matter is not None and matter.anchor_at != anchor_at:
            ended.append((row_id, Outcome.MOVED, {"to": matter.anchor_at.isoformat()}))
    return ended


def _elsewhere(session: Session, keys: Collection[MatterKey], *, now: datetime) -> dict[MatterKey, Matter]:
    subjects = {subject for subject, _uid, _anchor in keys}
    return queries.matters_named(session, {uid for _subject, uid, _anchor in keys}, now=now, subjects=subjects)


# --- Writing -----------------------------------------------------------------------------------------------------


def _write(session: Session, changes: Changes, *, now: datetime) -> None:
    session.flush()
    table: Any = Reminder.__table__             # rows as they are, past the mapper
    for part in _parts([_values(due, now) for due in changes.new]):
        session.execute(sa.insert(table), part)
    _update(session, [_moments(row_id, due) for row_id, due in changes.moved], now=now)
    _update(session, [_moments(row_id, due) | {"state": ReminderState.DUE, "outcome": "", "detail": words.detail(due)}
                      for row_id, due in changes.back], now=now)
    _end(session, changes.ended, now=now)


def _values(due: Due, now: datetime) -> dict[str, Any]:
    return {"uid": new_uid(), "rule": due.row.key, "subject_kind": due.matter.subject.value,
            "subject_uid": due.matter.uid, "anchor_at": due.matter.anchor_at, "recipient_id": due.recipient_id,
            "step": due.step, "nominal_at": due.planned.nominal_at, "send_at": due.planned.send_at,
            "state": ReminderState.DUE, "outcome": "", "detail": words.detail(due), "created_at": now,
            "updated_at": now, "version": 1}


def _moments(row_id: int, due: Due) -> dict[str, Any]:
    return {"row": row_id, "nominal_at": due.planned.nominal_at, "send_at": due.planned.send_at}


def _update(session: Session, rows: list[dict[str, Any]], *, now: datetime) -> None:
    """Change rows that still wait, or were cancelled; what somebody else said meanwhile stays said."""
    table: Any = Reminder.__table__
    for part in _parts(rows):
        values: dict[str, Any] = {name: sa.bindparam(f"new_{name}") for name in part[0] if name != "row"}
        session.connection().execute(
            sa.update(table).where(table.c.id == sa.bindparam("row"),
                                   sa.or_(table.c.state == ReminderState.DUE,
                                          table.c.state == ReminderState.CANCELLED))
            .values(**values, updated_at=now, version=table.c.version + 1),
            [{("row" if name == "row" else f"new_{name}"): value for name, value in row.items()} for row in part])
    if rows:
        session.expire_all()


def _end(session: Session, ended: Collection[tuple[int, Outcome, dict[str, str]]], *, now: datetime) -> None:
    """Cancel rows, each with why; what its trace kept before stays."""
    if not ended:
        return
    kept: dict[int, dict[str, Any]] = {}
    for part in _parts([row_id for row_id, _outcome, _detail in ended]):
        for row in session.execute(sa.select(Reminder.id, Reminder.detail).where(Reminder.id.in_(part))):
            kept[row.id] = row.detail
    _update(session, [{"row": row_id, "state": ReminderState.CANCELLED, "outcome": outcome.value,
                       "detail": {**kept.get(row_id, {}), **detail}} for row_id, outcome, detail in ended], now=now)


def _parts(rows: list[T]) -> Iterator[list[T]]:
    return (rows[first:first + AT_ONCE] for first in range(0, len(rows), AT_ONCE))
