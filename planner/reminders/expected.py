"""What should be said to whom, worked out from what stands in the planner now. Pure: no clock, no db.

The clockwork, the page of what comes and the tests ask the same functions, so that they agree
(docs/domain-more.md q, who gets what).
"""
from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from planner.core.localtime import to_local
from planner.reminders import rules
from planner.reminders.rules import Audience, Hours, House, Planned, Rule, Step, Subject

Key = tuple[str, str, datetime, int, int]


@dataclass(frozen=True, slots=True)
class Matter:
    """One thing that is still to be done, as it stands now.

    ``since`` is from when on it asks something: a step whose moment lies before it is not said. ``people`` are the
    ids of each audience. ``address`` opens it for who does it, ``lead_address`` for a lead; both are paths of ours.
    ``name`` is the author, ``code`` the persona, ``out_at`` when the text goes out, ``slot`` the uid of its slot.
    """

    subject: Subject
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


def due_steps(matters: Iterable[Matter], *, house: House, hours: Mapping[int, Hours], until: datetime) -> list[Due]:
    """Every step whose moment is ``until`` or earlier, for everybody of ``hours``; who is not in it can't be reached.

    A step that fell before the matter began to ask something is left out: nobody is reminded five days ahead of a
    draft that they took two days ago. Somebody who is both author and lead hears it once.

    Source: docs/domain.md g (reminder moment, escalation).
    """
    found = []
    for matter in matters:
        for row in rules.RULES:
            if row.subject.value != matter.subject.value:
                continue
            for step in row.steps:
                nominal = rules.nominal_at(row, matter.anchor_at, house=house, step=step)
                if matter.since <= nominal <= until:
                    found.extend(_for_each(row, matter, step, house=house, hours=hours))
    return found


def _for_each(row: Rule, matter: Matter, step: int, *, house: House, hours: Mapping[int, Hours]) -> list[Due]:
    told: dict[int, Due] = {}
    for audience in row.audiences(step):
        is_escalation = audience is not row.audience
        for person_id in matter.people.get(audience, ()):
            if person_id in hours and person_id not in told:
                planned = rules.plan(row, matter.anchor_at, step=step, house=house, hours=hours[person_id],
                                     is_escalation=is_escalation)
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
    """Whether the digest of ``day`` carries this step: its own day has come, and the person is here for it."""
    if due.planned.digest_on is None or due.planned.digest_on > day:
        return False
    return due.is_escalation or hours.back_on(day) == day


@dataclass(frozen=True, slots=True)
class Digest:
    """The mail of one day: what it says, the most urgent first, and what a newer step says already."""

    day: date
    at: datetime
    says: Sequence[Due]
    newer: Sequence[Due] = ()


def digest(dues: Collection[Due], day: date, *, hours: Hours) -> Digest:
    """The digest of ``day`` out of what is still to be said to one person."""
    carried = [due for due in dues if carries(due, day, hours=hours)]
    steps = [Step(place, due.row, due.matter.uid, due.planned.nominal_at, due.step)
             for place, due in enumerate(carried)]
    said, newer = rules.newest_steps(steps)
    return Digest(day, rules.digest_at(day, hours=hours),
                  sorted((carried[step.id] for step in said), key=lambda due: (due.matter.anchor_at, due.key)),
                  [carried[step.id] for step in newer])


def coming(dues: Collection[Due], *, hours: Hours, house: House, now: datetime, days: int,
           has_had_today: bool) -> list[Digest]:
    """The digests of the days that come, today included unless it was sent or its hours are over.

    For unchanged data this is what is then sent. Source: docs/domain-more.md q (who gets what, next seven days).
    """
    left, found = list(dues), []
    here = to_local(now, hours.zone)
    for ahead in range(days + 1):
        day = here.date() + timedelta(days=ahead)
        over = day == here.date() and (has_had_today or here.time() >= hours.quiet_from)
        if over or not house.calendar.is_working_day(day):
            continue
        mail = digest(left, day, hours=hours)
        gone = {due.key for due in (*mail.says, *mail.newer)}
        left = [due for due in left if due.key not in gone]
        if mail.says:
            found.append(mail)
    return found


def last_instant(now: datetime, *, days: int) -> datetime:
    """Until when steps have to be known for the digests of the next ``days``: one day more, for the zones."""
    return now + timedelta(days=days + 1)

