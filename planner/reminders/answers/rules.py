"""Not now, and not this any more: until when a reminder waits, and what that leaves to be said. Pure: no clock, no db.

Source: docs/domain-more.md q (mute, snooze).
"""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from planner.core.errors import RuleBroken
from planner.core.localtime import local_date
from planner.reminders import rules
from planner.reminders.expected import Due, Key
from planner.reminders.rules import Hours, House, Kind, Outcome

MOST_SNOOZES = 3                # for one rule, subject and anchor value
FURTHEST = timedelta(days=30)
NEVER_MUTED = frozenset({Kind.URGENT, Kind.SECURITY})
_DAY = timedelta(days=1)


class Choice(StrEnum):
    """Until when somebody wants to hear nothing."""

    TOMORROW = "tomorrow"
    NEXT_WEEK = "next_week"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Until:
    """The day on which it is said again, the moment of that day's digest, and whether that is earlier than asked."""

    day: date
    at: datetime
    is_shortened: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants to hear later. ``before``: how often they wanted that already, for this anchor value."""

    anchor_at: datetime
    before: int = 0
    kind: Kind = Kind.ACTION
    is_escalation: bool = False


def snooze_until(
    choice: Choice, asked: Asked, *, now: datetime, house: House, hours: Hours, on: date | None = None,
) -> Until:
    """Until when a reminder waits.

    Args:
        choice: tomorrow, next week, or the day ``on``; days are the person's own, working days the organisation's.
        asked: the reminder; its due date is read in the organisation's zone.
    Raises:
        RuleBroken: in this order ``snooze_urgent``, ``snooze_escalation``, ``snooze_too_often``, ``snooze_past``,
            ``snooze_too_far``, ``snooze_too_late`` (the last working day before the due date is today or past).
    Source: docs/domain-more.md q (snooze).
    """
    _refuse(asked)
    today = local_date(now, hours.zone)
    wanted = _wanted(choice, on, today, house)
    if now >= asked.anchor_at:
        day = house.calendar.addwd(today, 1)
    else:
        last = house.calendar.addwd(local_date(asked.anchor_at, house.zone), -1)
        if last <= today:
            raise RuleBroken("snooze_too_late")
        day = min(wanted, last)
    return Until(day, rules.digest_at(day, hours=hours), is_shortened=day != wanted)


def _refuse(asked: Asked) -> None:
    if asked.kind in NEVER_MUTED:
        raise RuleBroken("snooze_urgent")
    if asked.is_escalation:
        raise RuleBroken("snooze_escalation")
    if asked.before >= MOST_SNOOZES:
        raise RuleBroken("snooze_too_often")


def _wanted(choice: Choice, on: date | None, today: date, house: House) -> date:
    if choice is Choice.TOMORROW:
        return house.calendar.addwd(today, 1)
    if choice is Choice.NEXT_WEEK:
        return house.calendar.on_or_after(today + timedelta(days=7 - today.weekday()))
    if on is None or on <= today:
        raise RuleBroken("snooze_past")
    if on - today > FURTHEST:
        raise RuleBroken("snooze_too_far")
    return house.calendar.on_or_after(on)


def offered(asked: Asked, *, now: datetime, house: House, hours: Hours) -> list[tuple[Choice, Until]]:
    """The choices that are no date and have an effect of their own; none when it can't wait."""
    found: list[tuple[Choice, Until]] = []
    for choice in (Choice.TOMORROW, Choice.NEXT_WEEK):
        try:
            until = snooze_until(choice, asked, now=now, house=house, hours=hours)
        except RuleBroken:
            return []
        if until.day not in {each.day for _choice, each in found}:
            found.append((choice, until))
    return found


# --- What is left to be said -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Silences:
    """What people asked not to hear: (person, rule, subject), an empty text meaning all of them; and until when, by
    (person, rule, subject, anchor value)."""

    mutes: Collection[tuple[int, str, str]] = frozenset()
    snoozes: Mapping[tuple[int, str, str, datetime], date] = field(default_factory=dict)

    def mute(self, person_id: int, rule: str, subject_uid: str) -> bool:
        """Whether somebody switched this off."""
        return any(each in self.mutes for each in (
            (person_id, rule, subject_uid), (person_id, rule, ""), (person_id, "", "")))

    def until(self, due: Due) -> date | None:
        """Until when its recipient asked to wait; a moved deadline is another anchor value, and ends that.

        What has become urgent since does not wait.
        """
        if due.is_escalation or due.row.kind in NEVER_MUTED:
            return None
        return self.snoozes.get((due.recipient_id, due.row.key, due.matter.uid, due.matter.anchor_at))


NO_SILENCES = Silences()


@dataclass(frozen=True, slots=True)
class Heard:
    """Steps that may be said, each with its day, and what became of the others."""

    dues: Sequence[Due]
    hushed: Mapping[Key, Outcome] = field(default_factory=dict)


def hear(dues: Iterable[Due], *, silences: Silences, hours: Mapping[int, Hours]) -> Heard:
    """What is left of ``dues`` once people's wishes are kept.

    Of the steps up to the day until which somebody waits, the newest is said on that day, whether it was said before
    or not; those behind it are not. Steps after that day, and steps to somebody else, go on.

    Source: docs/domain-more.md q (mute, snooze).
    """
    said: list[Due] = []
    hushed: dict[Key, Outcome] = {}
    waiting: dict[tuple[int, str, str], list[Due]] = defaultdict(list)
    for due in dues:
        until = silences.until(due)
        if is_muted(due, silences):
            hushed[due.key] = Outcome.MUTED
        elif until is not None and moment_on(due, hours) <= until:
            waiting[due.recipient_id, due.row.key, due.matter.uid].append(due)
        else:
            said.append(due)
    for group in waiting.values():
        newest = max(group, key=lambda due: (due.planned.nominal_at, due.step))
        hushed |= {due.key: Outcome.SNOOZED for due in group if due is not newest}
        said.append(_put_off(newest, silences.until(newest)))
    return Heard(said, hushed)


def is_muted(due: Due, silences: Silences) -> bool:
    """Whether its recipient switched it off; what is urgent or about safety is said all the same."""
    return due.row.kind not in NEVER_MUTED and silences.mute(due.recipient_id, due.row.key, due.matter.uid)


def moment_on(due: Due, hours: Mapping[int, Hours]) -> date:
    """The recipient's day of the moment of a step."""
    return local_date(due.planned.send_at, hours[due.recipient_id].zone)


def _put_off(due: Due, until: date | None) -> Due:
    first = due.planned.digest_on
    day = until if first is None or (until is not None and until > first) else first
    return replace(due, planned=replace(due.planned, digest_on=day))
