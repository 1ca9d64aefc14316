"""Rules of reminders: which, when, to whom, and when they wait (docs/domain.md g). Pure: no clock, no db.

`RULES` is the table; a further rule is a further row.
"""
from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from planner.core.localtime import local_date, resolve, to_local, to_utc
from planner.core.workdays import Calendar

_DAY = timedelta(days=1)

# --- The table ---------------------------------------------------------------------------------------------------


class Unit(StrEnum):
    """In what a rule counts from its anchor."""

    WORKDAYS = "workdays"
    DAYS = "days"
    HOURS = "hours"


class Subject(StrEnum):
    """What a reminder is about."""

    CLAIM = "claim"
    REVIEW = "review"
    SLOT = "slot"
    PAIR = "pair"                   # an expert who answers, or the editor who writes for them
    QUESTION = "question"           # an offer, a handover or a swap that waits for an answer
    PITCH = "pitch"                 # a request for ideas, for who was asked and sent none


class Audience(StrEnum):
    """Whom a reminder is for."""

    AUTHOR = "author"
    REVIEWER = "reviewer"
    LEAD = "lead"


class Kind(StrEnum):
    """What sort of message it is; the kind decides the way (docs/domain-more.md q)."""

    SECURITY = "security"
    URGENT = "urgent"
    ACTION = "action"
    GOOD_NEWS = "good_news"
    TALK = "talk"


IN_DIGEST = frozenset({Kind.ACTION, Kind.TALK})


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: step k falls ``n + (k - 1) * repeat_every`` units from the subject's ``anchor``, at ``at`` local time.

    ``at`` is read in the organisation's zone; None means the organisation's reminder time, and hours have none.
    ``max_steps`` counts the first one; ``escalate_from`` is the first step that also goes to the lead.
    """

    key: str
    subject: Subject
    anchor: str
    unit: Unit
    n: int
    audience: Audience
    at: time | None = None
    kind: Kind = Kind.ACTION
    repeat_every: int = 0
    max_steps: int = 1
    escalate_from: int | None = None

    @property
    def steps(self) -> range:
        """The numbers of its steps."""
        return range(1, self.max_steps + 1)

    def audiences(self, step: int) -> tuple[Audience, ...]:
        """Whom this step is for; one step up at most. Source: docs/domain.md g (escalation)."""
        escalates = self.escalate_from is not None and step >= self.escalate_from
        return (self.audience, Audience.LEAD) if escalates else (self.audience,)


RULES: Sequence[Rule] = (
    Rule("draft_due_soon", Subject.CLAIM, "draft_due", Unit.WORKDAYS, -5, Audience.AUTHOR),
    Rule("draft_due_next", Subject.CLAIM, "draft_due", Unit.WORKDAYS, -1, Audience.AUTHOR),
    Rule("draft_overdue", Subject.CLAIM, "draft_due", Unit.WORKDAYS, 1, Audience.AUTHOR,
         repeat_every=1, max_steps=4, escalate_from=3),
    Rule("review_due_soon", Subject.REVIEW, "due_at", Unit.WORKDAYS, -2, Audience.REVIEWER),
    Rule("review_due_today", Subject.REVIEW, "due_at", Unit.WORKDAYS, 0, Audience.REVIEWER, at=time(9)),
    Rule("review_overdue", Subject.REVIEW, "due_at", Unit.WORKDAYS, 1, Audience.REVIEWER),
    Rule("pair_due_next", Subject.PAIR, "due_at", Unit.WORKDAYS, -1, Audience.AUTHOR),
    Rule("pair_overdue", Subject.PAIR, "due_at", Unit.WORKDAYS, 1, Audience.AUTHOR, repeat_every=1, max_steps=3,
         escalate_from=3),
    Rule("question_ends", Subject.QUESTION, "expires_at", Unit.WORKDAYS, 0, Audience.AUTHOR, at=time(9)),
    Rule("pitch_ends", Subject.PITCH, "due_on", Unit.WORKDAYS, -1, Audience.AUTHOR),
    Rule("slot_unclaimed", Subject.SLOT, "claim_by", Unit.HOURS, 0, Audience.LEAD),
)


def rule(key: str) -> Rule:
    """The row of that key. Raises KeyError for a key that is no rule."""
    return _BY_KEY[key]


_BY_KEY = {row.key: row for row in RULES}


# --- When --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class House:
    """What is the organisation's: its zone, its working days, its reminder time."""

    zone: str
    calendar: Calendar
    reminder_time: time = time(9)


@dataclass(frozen=True, slots=True)
class Hours:
    """What is the recipient's: zone, the hours in which nothing is sent, the time of the digest, absences.

    Absences are (first day, last day), both included.

    Raises:
        ValueError: the quiet hours do not end before they begin (18:00 to 08:00).
    """

    zone: str
    quiet_from: time = time(18)
    quiet_to: time = time(8)
    digest_at: time = time(8, 30)
    absences: Collection[tuple[date, date]] = ()

    def __post_init__(self) -> None:
        if self.quiet_to >= self.quiet_from:
            raise ValueError("quiet hours end in the morning before they begin in the evening")

    def back_on(self, day: date) -> date:
        """``day`` itself, or the day after the absence that covers it."""
        ends = [last for first, last in self.absences if first <= day <= last]
        return self.back_on(max(ends) + _DAY) if ends else day


@dataclass(frozen=True, slots=True)
class Planned:
    """One step: the moment of the rule, when it may be sent, and the date of the digest that carries it.

    ``digest_on`` is None for what does not wait for a digest. ``is_held_by_absence`` says that the digest of an
    earlier day passed it by.
    """

    nominal_at: datetime
    send_at: datetime
    digest_on: date | None
    is_held_by_absence: bool = False


def nominal_at(row: Rule, anchor_at: datetime, *, house: House, step: int = 1) -> datetime:
    """The moment of one step of a rule, before the recipient's quiet hours.

    Args:
        row: the rule.
        anchor_at: the instant that it counts from.
        house: the organisation.
        step: 1 for the first.
    Source: docs/domain.md g (reminder moment).
    """
    offset = row.n + (step - 1) * row.repeat_every
    if row.unit is Unit.HOURS:
        return anchor_at + timedelta(hours=offset)
    day = local_date(anchor_at, house.zone)
    day = house.calendar.addwd(day, offset) if row.unit is Unit.WORKDAYS else day + offset * _DAY
    return to_utc(day, row.at or house.reminder_time, house.zone)


def send_at(nominal: datetime, *, hours: Hours, calendar: Calendar, is_urgent: bool = False) -> datetime:
    """When a message may be sent: its moment, or the end of the recipient's quiet hours. Never earlier.

    Allowed is a working day of the organisation from quiet_to up to quiet_from on the recipient's clock; earlier on
    such a day it waits until quiet_to, otherwise until quiet_to of the next working day. Urgent ones do not wait.

    Source: docs/domain.md g (quiet hours).
    """
    if is_urgent:
        return nominal
    local = to_local(nominal, hours.zone)
    day, clock = local.date(), local.time()
    if calendar.is_working_day(day) and clock < hours.quiet_from:
        if clock >= hours.quiet_to:
            return nominal
    else:
        day = calendar.addwd(day, 1)
    waited = to_utc(day, hours.quiet_to, hours.zone)
    # When the clocks go back, the first quiet_to of that day may lie before a moment in the second pass.
    return waited if waited >= nominal else resolve(day, hours.quiet_to, hours.zone, second_pass=True).at


def digest_on(moment: datetime, *, hours: Hours, calendar: Calendar, is_exact: bool = False) -> date:
    """The date of the digest that carries what may be sent from ``moment`` on: the recipient's first possible one.

    What is due on a day goes with the digest of that day, also when its own clock is later. Something tied to an
    exact instant (a rule in hours) is not true before, so that it takes the first digest from there on. Who is absent
    gets it in the first digest afterwards.

    Source: docs/domain.md g (digest).
    """
    day = local_date(moment, hours.zone)
    if is_exact and digest_at(day, hours=hours) < moment:
        day += _DAY
    while (free := hours.back_on(calendar.on_or_after(day))) != day:
        day = free
    return day


def digest_at(day: date, *, hours: Hours) -> datetime:
    """The moment of somebody's digest on ``day``. Source: docs/domain.md g (digest)."""
    return to_utc(day, hours.digest_at, hours.zone)


def plan(
    row: Rule, anchor_at: datetime, *, step: int, house: House, hours: Hours, is_escalation: bool = False,
) -> Planned:
    """All moments of one step for one recipient.

    An escalation is a step to somebody else than the rule's own audience. Urgent messages and escalations are not
    held by an absence.

    Source: docs/domain.md g; docs/domain-more.md q.
    """
    nominal = nominal_at(row, anchor_at, house=house, step=step)
    is_urgent = row.kind is Kind.URGENT
    sent = send_at(nominal, hours=hours, calendar=house.calendar, is_urgent=is_urgent)
    if row.kind not in IN_DIGEST:
        return Planned(nominal, sent, None)
    present = Hours(hours.zone, hours.quiet_from, hours.quiet_to, hours.digest_at)
    is_exact = row.unit is Unit.HOURS
    first = digest_on(sent, hours=present, calendar=house.calendar, is_exact=is_exact)
    day = first if is_escalation else digest_on(sent, hours=hours, calendar=house.calendar, is_exact=is_exact)
    return Planned(nominal, sent, day, is_held_by_absence=day > first)


# --- What becomes of it ------------------------------------------------------------------------------------------


class Outcome(StrEnum):
    """What became of one step for one person; each that was looked at has one (docs/domain-more.md q, trace)."""

    DIGEST = "digest"
    QUIET = "quiet"
    ABSENT = "absent"
    DONE = "done"
    MOVED = "moved"
    NEWER = "newer"
    PAUSED = "paused"
    LOOKING = "looking"


@dataclass(frozen=True, slots=True)
class Step:
    """A step that is due for one person. ``about`` is the subject's uid."""

    id: int
    row: Rule
    about: str
    nominal_at: datetime
    number: int = 1


def newest_steps(due: Iterable[Step]) -> tuple[list[Step], list[Step]]:
    """Of the steps due for one person: those to send, and those that a newer one says already (`Outcome.NEWER`).

    For each subject and anchor only the newest step is sent, so that nothing comes in a burst after a stop, an
    absence or a week-end. Both lists keep the order given.

    Source: docs/domain.md c (scheduler was down), g (digest).
    """
    steps = list(due)
    newest: dict[tuple[str, Subject, str], Step] = {}
    for step in steps:
        key = (step.about, step.row.subject, step.row.anchor)
        if key not in newest or _age(step) > _age(newest[key]):
            newest[key] = step
    kept = {step.id for step in newest.values()}
    return [step for step in steps if step.id in kept], [step for step in steps if step.id not in kept]


def _age(step: Step) -> tuple[datetime, int, int]:
    return step.nominal_at, step.number, step.id
