"""What should be said to whom, worked out from what stands in the planner now. Pure: no clock, no db.

The clockwork, the page of what comes and the tests ask the same functions, so that they agree
(docs/domain-more.md q, who gets what).
"""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from planner.core.localtime import local_date, to_local, to_utc
from planner.reminders import rules
from planner.reminders.rules import Audience, Hours, House, Planned, Rule, Step, Subject, Unit

Key = tuple[str, str, datetime, int, int]
What = tuple[Subject, str]
# Which one thing a reminder is about: its subject, its uid, and which of its dates.
MatterKey = tuple[Subject, str, str]
# How far ahead steps are written down: who looks at next week sees what is then said.
HORIZON = timedelta(days=8)
# How long after its moment a step can still be news: after a stop, or for who was away.
STALE = timedelta(days=30)
_SLACK = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Matter:
    """One thing that is still to be done, as it stands now, with one of its dates: the one called ``anchor``.

    ``since`` is from when on it asks something: a step whose moment lies before it is not said. ``ends_at`` is when it
    asks no more, by itself. ``people`` are the ids of each audience. ``address`` opens it for who does it,
    ``lead_address`` for a lead; both are paths of ours. ``name`` is the author, ``code`` the persona, ``out_at`` when
    the text goes out, ``slot`` the uid of its slot. ``busy_on``: the day on which its reviewer said to be on it.
    """

    subject: Subject
    anchor: str
    uid: str
    anchor_at: datetime
    since: datetime
    title: str
    lang: str
    address: str
    lead_address: str
    people: Mapping[Audience, tuple[int, ...]]
    out_at: datetime
    name: str = ""
    code: str = ""
    slot: str = ""
    ends_at: datetime | None = None
    busy_on: date | None = None

    @property
    def key(self) -> MatterKey:
        """What it is about, and by which date."""
        return self.subject, self.uid, self.anchor


@dataclass(frozen=True, slots=True)
class Due:
    """One step of one rule about one matter for one person."""

    row: Rule
    matter: Matter
    step: int
    recipient_id: int
    planned: Planned
    is_escalation: bool

    @property
    def key(self) -> Key:
        """What makes it the only one of its kind."""
        return self.row.key, self.matter.uid, self.matter.anchor_at, self.recipient_id, self.step


def reach(table: Iterable[Rule], *, house: House, now: datetime, ahead: timedelta = HORIZON) \
        -> dict[What, tuple[datetime, datetime]]:
    """Between which instants the dates lie that rules can have something to say about, up to ``ahead`` from now.

    What no rule speaks of is not among them. Source: docs/domain.md g (reminder moment).
    """
    today = local_date(now, house.zone)
    found: dict[What, tuple[datetime, datetime]] = {}
    for row in table:
        if not row.is_active:
            continue
        offsets = (row.offset(1), row.offset(row.max_steps))
        first = _back(today - STALE, max(*offsets, 0), row.unit, house) - _SLACK
        last = _on(today + ahead, -min(*offsets, 0), row.unit, house) + _SLACK
        here = now - (today - first), now + (last - today)
        known = found.get(row.what, here)
        found[row.what] = min(known[0], here[0]), max(known[1], here[1])
    return found


def _on(day: date, units: int, unit: Unit, house: House) -> date:
    if unit is Unit.WORKDAYS:           # one more: what is due on a day off counts from the working day before
        return house.calendar.addwd(day, units + 1)
    return day + (timedelta(days=units) if unit is Unit.DAYS else timedelta(hours=units + 23))


def _back(day: date, units: int, unit: Unit, house: House) -> date:
    if unit is Unit.WORKDAYS:
        return house.calendar.addwd(day, -units - 1)
    return day - (timedelta(days=units) if unit is Unit.DAYS else timedelta(hours=units + 23))


def due_steps(matters: Iterable[Matter], *, table: Iterable[Rule], house: House, hours: Mapping[int, Hours],
              until: datetime) -> list[Due]:
    """Every step whose moment is ``until`` or earlier, for everybody of ``hours``; who is not in it can't be reached.

    A step that fell before the matter began to ask something, or before its rule held, is left out: nobody is reminded
    five days ahead of a draft that they took two days ago. Somebody who is both author and lead hears it once.

    Args:
        table: the rules of the house; those that are switched off say nothing.
    Source: docs/domain.md g (reminder moment, escalation).
    """
    by_what: dict[What, list[Rule]] = defaultdict(list)
    for row in table:
        if row.is_active:
            by_what[row.what].append(row)
    moments, found = _Moments(house, hours), []
    for matter in matters:
        for row in by_what.get((matter.subject, matter.anchor), ()):
            since = matter.since if row.since is None else max(matter.since, row.since)
            for step in row.steps:
                nominal = moments.nominal(row, matter.anchor_at, step)
                if since <= nominal <= until:
                    found.extend(_for_each(row, matter, step, nominal, moments))
    return found


class _Moments:
    """Moments that many steps share, each worked out once: thousands of texts are due on a handful of days."""

    def __init__(self, house: House, hours: Mapping[int, Hours]) -> None:
        self.hours = hours
        self._house = house
        self._days: dict[datetime, date] = {}
        self._nominal: dict[tuple[str, int, date], datetime] = {}
        self._planned: dict[tuple[str, datetime, int, bool], Planned] = {}

    def nominal(self, row: Rule, anchor_at: datetime, step: int) -> datetime:
        if row.unit is Unit.HOURS:
            return rules.nominal_at(row, anchor_at, house=self._house, step=step)
        day = self._days.get(anchor_at)
        if day is None:
            day = self._days[anchor_at] = local_date(anchor_at, self._house.zone)
        key = (row.key, step, day)
        if key not in self._nominal:
            self._nominal[key] = rules.nominal_at(row, anchor_at, house=self._house, step=step)
        return self._nominal[key]

    def planned(self, row: Rule, nominal: datetime, person_id: int, *, is_escalation: bool) -> Planned:
        key = (row.key, nominal, person_id, is_escalation)
        if key not in self._planned:
            self._planned[key] = rules.plan_from(row, nominal, house=self._house, hours=self.hours[person_id],
                                                 is_escalation=is_escalation)
        return self._planned[key]


def _for_each(row: Rule, matter: Matter, step: int, nominal: datetime, moments: _Moments) -> list[Due]:
    told: dict[int, Due] = {}
    for audience in row.audiences(step):
        is_escalation = audience is not row.audience
        for person_id in matter.people.get(audience, ()):
            if person_id in moments.hours and person_id not in told:
                planned = moments.planned(row, nominal, person_id, is_escalation=is_escalation)
                told[person_id] = Due(row, matter, step, person_id, planned, is_escalation)
    return list(told.values())


def is_open(now: datetime, *, hours: Hours, house: House) -> bool:
    """Whether somebody's digest may go out at this instant: a working day, from its time on, outside quiet hours.

    Source: docs/domain.md g (digest, quiet hours).
    """
    here = to_local(now, hours.zone)
    return (house.calendar.is_working_day(here.date()) and hours.quiet_to <= here.time() < hours.quiet_from
            and rules.digest_at(here.date(), hours=hours) <= now)


def carries(due: Due, day: date, *, hours: Hours) -> bool:
    """Whether the digest of ``day`` carries this step: its own day has come, and the person is here for it.

    Not on the day on which its reviewer is on it, nor once it asks no more by itself.
    """
    if due.planned.digest_on is None or due.planned.digest_on > day or due.matter.busy_on == day:
        return False
    if due.matter.ends_at is not None and due.matter.ends_at <= rules.digest_at(day, hours=hours):
        return False
    return due.is_escalation or hours.back_on(day) == day


@dataclass(frozen=True, slots=True)
class Digest:
    """The mail of one day: what it says, the most urgent first, and what a newer step says already.

    ``is_at_once``: a mail of its own, at whatever hour, for what is urgent.
    """

    day: date
    at: datetime
    says: Sequence[Due]
    newer: Sequence[Due] = ()
    is_at_once: bool = False


def digest(dues: Collection[Due], day: date, *, hours: Hours) -> Digest:
    """The digest of ``day`` out of what is still to be said to one person."""
    says, newer = _newest([due for due in dues if carries(due, day, hours=hours)])
    return Digest(day, rules.digest_at(day, hours=hours), says, newer)


def _newest(carried: Sequence[Due]) -> tuple[list[Due], list[Due]]:
    steps = [Step(place, due.row, due.matter.uid, due.planned.nominal_at, due.step)
             for place, due in enumerate(carried)]
    said, newer = rules.newest_steps(steps)
    return (sorted((carried[step.id] for step in said), key=lambda due: (due.matter.anchor_at, due.key)),
            [carried[step.id] for step in newer])


def at_once(dues: Iterable[Due], at: datetime, *, hours: Hours) -> Digest:
    """The mail of its own that goes to one person at ``at``, out of what is urgent by then."""
    says, newer = _newest(list(dues))
    return Digest(local_date(at, hours.zone), at, says, newer, is_at_once=True)


def is_overtaken(due: Due, said: Iterable[Due]) -> bool:
    """Whether what was said at once says a newer step of the same date already."""
    return any((one.matter.key, one.recipient_id) == (due.matter.key, due.recipient_id)
               and one.planned.nominal_at >= due.planned.nominal_at for one in said)


def goes_at(due: Due, *, hours: Hours, house: House) -> datetime:
    """When something urgent goes: at its moment, whatever the hour and the day.

    A reviewer who said to be on it hears nothing on that day, and nothing in the night behind it.

    Source: docs/domain.md g (urgent).
    """
    at, busy = due.planned.send_at, due.matter.busy_on
    if busy is None or local_date(at, hours.zone) > busy:
        return at
    return rules.send_at(to_utc(busy + timedelta(days=1), time(0), hours.zone), hours=hours, calendar=house.calendar)


# Slots that stand still, each with when that is over by itself; None: when somebody says so.
Held = Mapping[str, datetime | None]
NOTHING_HELD: Held = {}


def coming(dues: Collection[Due], *, hours: Hours, house: House, now: datetime, days: int, has_had_today: bool,
           held: Held = NOTHING_HELD) -> list[Digest]:
    """The digests of the days that come, today included unless it was sent or its hours are over.

    For unchanged data this is what is then sent. Source: docs/domain-more.md q (who gets what, next seven days).
    """
    left, found = [due for due in dues if not due.row.is_urgent], []
    here = to_local(now, hours.zone)
    until = to_utc(here.date() + timedelta(days=days + 1), time(0), hours.zone)
    urgent = _urgent_until(until, [due for due in dues if due.row.is_urgent], hours=hours, house=house, now=now,
                           held=held)
    for ahead in range(days + 1):
        day = here.date() + timedelta(days=ahead)
        over = day == here.date() and (has_had_today or here.time() >= hours.quiet_from)
        if over or not house.calendar.is_working_day(day):
            continue
        at = rules.digest_at(day, hours=hours)
        if urgent:
            before = [due for mail in urgent if mail.at <= max(at, now) for due in mail.says]
            left = [due for due in left if not is_overtaken(due, before)]
        mail = digest([due for due in left if not is_held(due, at, held)], day, hours=hours)
        gone = {due.key for due in (*mail.says, *mail.newer)}
        left = [due for due in left if due.key not in gone]
        if mail.says:
            found.append(mail)
    return sorted([*found, *urgent], key=lambda mail: mail.at)


def _urgent_until(until: datetime, dues: Iterable[Due], *, hours: Hours, house: House, now: datetime,
                  held: Held) -> list[Digest]:
    by_moment: dict[datetime, list[Due]] = defaultdict(list)
    for due in dues:
        at = max(now, goes_at(due, hours=hours, house=house))
        if is_held(due, at, held):
            at = held[due.matter.slot] or until
        if at < until and (due.matter.ends_at is None or at < due.matter.ends_at):
            by_moment[at].append(due)
    return [at_once(some, at, hours=hours) for at, some in by_moment.items()]


def is_held(due: Due, at: datetime, held: Held) -> bool:
    """Whether what a step is about stands still at ``at``. Source: docs/domain-more.md k (pause)."""
    if due.matter.slot not in held:
        return False
    until = held[due.matter.slot]
    return until is None or at < until


def last_instant(now: datetime, *, days: int) -> datetime:
    """Until when steps have to be known for the digests of the next ``days``: one day more, for the zones."""
    return now + timedelta(days=days + 1)

