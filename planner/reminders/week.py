"""Who gets what in the next seven days, and why; worked out by the functions of the clockwork. Pure: no clock, no db.

A draft of a rule is tried the same way, by another table of rules over the same facts. Source: docs/domain-more.md q.
"""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from planner.reminders import expected, rules
from planner.reminders.answers.rules import NO_SILENCES, Silences, hear
from planner.reminders.expected import NOTHING_HELD, Due, Held, Key, Matter
from planner.reminders.rules import Hours, House, Outcome, Rule

DAYS = 7


@dataclass(frozen=True, slots=True)
class Scene:
    """All that decides about the days that come: what is to be done, people's hours and wishes, and what was said.

    ``settled`` are the steps that were said or left out; ``had_today`` who got the digest of today.
    """

    house: House
    hours: Mapping[int, Hours]
    matters: Sequence[Matter]
    silences: Silences = NO_SILENCES
    held: Held = field(default_factory=lambda: NOTHING_HELD)
    settled: Collection[Key] = frozenset()
    had_today: Collection[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail to one person: the daily one, or one at once; when, and what it says, the most urgent first."""

    day: date
    at: datetime
    person_id: int
    says: Sequence[Due]
    is_at_once: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """A step that would come on ``day`` and does not, with why: muted, snoozed, or its subject stands still."""

    day: date
    due: Due
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Week:
    """The mails of the days that come, by their moment, and what is kept back."""

    mails: Sequence[Mail]
    kept: Sequence[Kept] = ()


def week(scene: Scene, *, table: Iterable[Rule], now: datetime, days: int = DAYS) -> Week:
    """Who gets what, if nothing changes. Nothing is written.

    For unchanged data this is what is then sent. Source: docs/domain-more.md q (who gets what).
    """
    until = expected.last_instant(now, days=days)
    dues = expected.due_steps(scene.matters, table=table, house=scene.house, hours=scene.hours, until=until)
    heard = hear([due for due in dues if due.key not in scene.settled], silences=scene.silences, hours=scene.hours)
    by_key = {due.key: due for due in dues}
    mine: dict[int, list[Due]] = defaultdict(list)
    for due in heard.dues:
        mine[due.recipient_id].append(due)
    mails, kept = [], [Kept(_day(due), due, outcome) for key, outcome in heard.hushed.items()
                       if _is_between(due := by_key[key], now, until)]
    for person_id, some in mine.items():
        hours = scene.hours[person_id]
        mails += [Mail(mail.day, mail.at, person_id, mail.says, mail.is_at_once)
                  for mail in expected.coming(some, hours=hours, house=scene.house, now=now, days=days,
                                              has_had_today=person_id in scene.had_today, held=scene.held)]
        kept += [Kept(_day(due), due, Outcome.PAUSED) for due in some
                 if _is_between(due, now, until)
                 and expected.is_held(due, _moment(due, hours), scene.held)]
    return Week(sorted(mails, key=lambda mail: (mail.at, mail.person_id)),
                sorted(kept, key=lambda one: (one.day, one.due.recipient_id, one.due.key)))


def _day(due: Due) -> date:
    return due.planned.digest_on or due.planned.send_at.date()


def _moment(due: Due, hours: Hours) -> datetime:
    return due.planned.send_at if due.row.is_urgent else rules.digest_at(_day(due), hours=hours)


def _is_between(due: Due, now: datetime, until: datetime) -> bool:
    return now <= due.planned.send_at <= until


@dataclass(frozen=True, slots=True)
class Effect:
    """What another table of rules changes: lines that come, lines that no longer do, and how many stay."""

    more: Sequence[tuple[Mail, Due]]
    fewer: Sequence[tuple[Mail, Due]]
    same: int


def effect(scene: Scene, *, before: Iterable[Rule], after: Iterable[Rule], now: datetime) -> Effect:
    """What changes in the next seven days when ``after`` holds in the place of ``before``."""
    was = _lines(week(scene, table=before, now=now))
    will = _lines(week(scene, table=after, now=now))
    return Effect([line for name, line in will.items() if name not in was],
                  [line for name, line in was.items() if name not in will], len(was.keys() & will.keys()))


def _lines(found: Week) -> dict[tuple[date, bool, Key], tuple[Mail, Due]]:
    return {(mail.day, mail.is_at_once, due.key): (mail, due) for mail in found.mails for due in mail.says}
