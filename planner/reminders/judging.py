"""What becomes of the steps that wait for one person, on one day. Pure: no clock, no db.

Every step that was looked at has one outcome (docs/domain-more.md q, trace).
"""
from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from planner.reminders import expected, rules
from planner.reminders.answers.rules import NO_SILENCES, Silences, hear
from planner.reminders.expected import Due, Key, Matter, MatterKey
from planner.reminders.rules import Hours, House, Outcome, Rule

Detail = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Waiting:
    """One step that was written down and waits; ``sent_at`` is when it was said before."""

    id: int
    uid: str
    rule: str
    subject_uid: str
    anchor_at: datetime
    recipient_id: int
    step: int
    outcome: str = ""
    sent_at: datetime | None = None

    @property
    def key(self) -> Key:
        """What makes it the only one of its kind."""
        return self.rule, self.subject_uid, self.anchor_at, self.recipient_id, self.step


@dataclass(frozen=True, slots=True)
class World:
    """What stands now: the rules by key, what is still to be done, people's wishes, the slots that stand still."""

    house: House
    rules: Mapping[str, Rule]
    matters: Mapping[MatterKey, Matter]
    silences: Silences = NO_SILENCES
    held: Collection[str] = frozenset()
    escalated: Collection[int] = frozenset()        # the rows of steps that were for somebody one step up


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is said today, the most urgent first; what is over, with what its trace keeps; and why the others wait."""

    says: Sequence[tuple[Waiting, Due]] = ()
    ends: Sequence[tuple[Waiting, Outcome, Detail]] = ()
    waits: Sequence[tuple[Waiting, Outcome, Detail]] = ()


def judge(waiting: Iterable[Waiting], dues: Mapping[Key, Due], *, day: date, hours: Hours, world: World) -> Verdict:
    """What becomes of the steps that wait for one person, in the digest of ``day``.

    Args:
        waiting: the rows of that person.
        dues: their steps as they stand now; a row that is not among them is done, moved, or asked of others.
    Source: docs/domain.md g (digest: a done subject drops out at send time); docs/domain-more.md k, q.
    """
    rows = {row.key: row for row in waiting}
    ends = [(row, *_over(row, world)) for key, row in rows.items()
            if key not in dues and _is_today(row, day=day, hours=hours, world=world)]
    there = {key: dues[key] for key in rows if key in dues}
    heard = hear(there.values(), silences=world.silences, hours={row.recipient_id: hours for row in rows.values()})
    ends += [(rows[key], outcome, {}) for key, outcome in heard.hushed.items()
             if expected.carries(there[key], day, hours=hours)]
    waits, said = _waits(heard.dues, there, rows, day=day, hours=hours, world=world)
    mail = expected.digest(said, day, hours=hours)
    ends += [(rows[due.key], Outcome.NEWER, {}) for due in mail.newer]
    return Verdict([(rows[due.key], due) for due in mail.says], ends, waits)


def judge_at_once(waiting: Iterable[Waiting], dues: Mapping[Key, Due], *, now: datetime, hours: Hours,
                  world: World) -> Verdict:
    """What becomes of the urgent steps of one person whose moment has come; arguments as `judge`.

    What is said at once ends the older steps about the same date that wait for a daily mail.

    Source: docs/domain.md g (urgent).
    """
    others = {row.key: row for row in waiting if not _is_urgent(row, world)}
    rows = {row.key: row for row in waiting
            if row.key not in others and (row.key not in dues or dues[row.key].planned.send_at <= now)}
    ends = [(row, *_over(row, world)) for key, row in rows.items() if key not in dues]
    waits: list[tuple[Waiting, Outcome, Detail]] = []
    said: list[Due] = []
    for key in rows.keys() & dues.keys():
        due = dues[key]
        if due.matter.slot in world.held:
            waits.append((rows[key], Outcome.PAUSED, {}))
        elif due.matter.ends_at is not None and due.matter.ends_at <= now:
            ends.append((rows[key], Outcome.DONE, {}))
        elif expected.goes_at(due, hours=hours, house=world.house) > now:
            waits.append((rows[key], Outcome.LOOKING, {}))
        else:
            said.append(due)
    mail = expected.at_once(said, now, hours=hours)
    ends += [(row, Outcome.NEWER, {}) for key, row in others.items()
             if key in dues and expected.is_overtaken(dues[key], mail.says)]
    ends += [(rows[due.key], Outcome.NEWER, {}) for due in mail.newer]
    return Verdict([(rows[due.key], due) for due in mail.says], ends, waits)


def _is_urgent(row: Waiting, world: World) -> bool:
    return row.rule in world.rules and world.rules[row.rule].is_urgent


def _is_today(row: Waiting, *, day: date, hours: Hours, world: World) -> bool:
    """Whether the digest of ``day`` would carry this row, were its subject still to be done."""
    rule = world.rules.get(row.rule)
    if rule is None or row.step not in rule.steps:
        return True
    planned = rules.plan(rule, row.anchor_at, step=row.step, house=world.house, hours=hours,
                         is_escalation=row.id in world.escalated)
    return planned.digest_on is not None and planned.digest_on <= day


def _over(row: Waiting, world: World) -> tuple[Outcome, Detail]:
    rule = world.rules.get(row.rule)
    matter = None if rule is None else world.matters.get((rule.subject, row.subject_uid, rule.anchor))
    if matter is not None and matter.anchor_at != row.anchor_at:
        return Outcome.MOVED, {"to": matter.anchor_at.isoformat()}
    return Outcome.DONE, {}


def _waits(dues: Iterable[Due], before: Mapping[Key, Due], rows: Mapping[Key, Waiting], *, day: date, hours: Hours,
           world: World) -> tuple[list[tuple[Waiting, Outcome, Detail]], list[Due]]:
    """The steps that wait for a reason, and those that may be said."""
    waits: list[tuple[Waiting, Outcome, Detail]] = []
    said: list[Due] = []
    for due in dues:
        row = rows[due.key]
        put_off = due.planned.digest_on
        if due.matter.slot in world.held:
            waits.append((row, Outcome.PAUSED, {}))
        elif due.matter.busy_on == day:
            waits.append((row, Outcome.LOOKING, {}))
        elif put_off is not None and put_off > day and expected.carries(before[due.key], day, hours=hours):
            waits.append((row, Outcome.SNOOZED, {"until": put_off.isoformat()}))
        else:
            said.append(due)
    return waits, said


def outcome_of(due: Due) -> Outcome:
    """What the trace says of a step that was said: at its time, after quiet hours, or when somebody was back."""
    if due.row.is_urgent:
        return Outcome.AT_ONCE
    if due.planned.is_held_by_absence:
        return Outcome.ABSENT
    return Outcome.DIGEST if due.planned.send_at == due.planned.nominal_at else Outcome.QUIET
