"""Eight weeks ahead: each goal's periods, the weeks as they fill, and what would repair them."""
from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.matching.queries import Brief, yardsticks
from planner.matching.rules import Fit
from planner.people.models import Organisation, Person, PersonStatus
from planner.people.queries import house_settings
from planner.steps.agenda import rules
from planner.steps.agenda.models import Claim, Slot
from planner.steps.agenda.queries.cadence import History, histories
from planner.steps.agenda.queries.cadence_facts import Facts, GoalLine, Text, cadence_facts, goals
from planner.steps.agenda.queries.cards import Face, face
from planner.steps.agenda.queries.claims import COUNTING
from planner.steps.agenda.queries.forecast_slots import SlotLine, coming_slots
from planner.steps.agenda.rules.forecast import (
    ASK_WINDOW,
    ORGANISATION,
    Coming,
    Forecast,
    Help,
    House,
    Outlook,
    Remedy,
    RemedyKind,
    forecast,
    periods_ahead,
)
from planner.workflow.agenda import SlotState

RANKED = 24             # open slots that people are held against, the nearest first
CAN_WRITE = 2           # level from which somebody knows enough to be asked (docs/domain-more.md l, experts)
_SECURED = frozenset({SlotState.CLAIMED, SlotState.READY})


@dataclass(frozen=True, slots=True)
class WeekAhead:
    """One ISO week: how many are out, on course (claimed or ready) and open (planned or open)."""

    span: rules.Period
    out: int
    on_course: int
    open: int

    @property
    def number(self) -> int:
        """Of the ISO calendar."""
        return self.span.first.isocalendar().week

    @property
    def name(self) -> str:
        """As addresses write it: 2026-W49."""
        return "{}-W{:02}".format(*self.span.first.isocalendar()[:2])

    @property
    def is_empty(self) -> bool:
        """Nothing is out and no slot is to come."""
        return not (self.out or self.on_course or self.open)


@dataclass(frozen=True, slots=True)
class Writer:
    """Somebody who could be asked, with what speaks for them."""

    face: Face
    person_id: int
    fit: Fit
    room: int


@dataclass(frozen=True, slots=True)
class Row:
    """One remedy with the periods that it serves; for what nothing fits, how many times."""

    remedy: Remedy
    outlooks: tuple[Outlook, ...]
    number: int = 1


@dataclass(frozen=True, slots=True)
class Ahead:
    """The next eight weeks; the mappings name what the remedies point at, by uid."""

    lines: Sequence[GoalLine]
    weeks: Sequence[WeekAhead]
    found: Forecast
    slots: Mapping[str, SlotLine]
    texts: Mapping[str, Text] = field(default_factory=dict)
    writers: Mapping[tuple[str, str], Writer] = field(default_factory=dict)

    @property
    def shelf(self) -> list[SlotLine]:
        """The reserve items that are ready, the one that ends first at the top."""
        return sorted((line for line in self.slots.values() if line.is_reserve),
                      key=lambda line: (line.shelved.usable_until, line.coming.key))

    @property
    def empty(self) -> list[WeekAhead]:
        """The weeks with nothing in them."""
        return [week for week in self.weeks if week.is_empty]

    @property
    def running(self) -> Outlook:
        """How the organisation's own goal stands in the period that runs now."""
        return next(outlook for outlook in self.found.outlooks if outlook.goal.scope == ORGANISATION)

    @property
    def rows(self) -> list[Row]:
        """Each remedy once, in the order of the periods; those for which nothing fits together."""
        found: dict[tuple[object, ...], Row] = {}
        for outlook in self.found.outlooks:
            for remedy in outlook.remedies:
                is_none = remedy.kind is RemedyKind.NONE
                key = (outlook.goal, outlook.span) if is_none else (remedy.kind, remedy.resource, remedy.day)
                known = found.get(key)
                if known is None:
                    found[key] = Row(remedy, (outlook,))
                elif is_none:
                    found[key] = Row(remedy, known.outlooks, known.number + 1)
                else:
                    found[key] = Row(remedy, (*known.outlooks, outlook))
        return list(found.values())

    def line(self, outlook: Outlook) -> GoalLine:
        """Which goal an outlook is of."""
        return next(line for line in self.lines if line.goal is outlook.goal)


def ahead(session: Session, house: Organisation, *, today: date) -> Ahead:
    """Weeks and periods without remedies, for a strip; three statements."""
    lines, facts, found = _read(session, house, today, whole=False)
    return _ahead(session, lines, facts, found, today, with_remedies=False)


def ahead_with_remedies(session: Session, house: Organisation, *, today: date) -> tuple[Ahead, list[History]]:
    """The same with one remedy for each missing publication, and how each goal stood in its last twelve periods.

    Eight statements, however many slots and people.
    """
    lines, facts, found = _read(session, house, today, whole=True)
    looked_at = _ahead(session, lines, facts, found, today, with_remedies=True)
    slots = [line for line in found if not line.is_reserve]
    return looked_at, histories(lines, facts, slots, today=today)


def _read(session: Session, house: Organisation, today: date, *, whole: bool) \
        -> tuple[list[GoalLine], Facts, list[SlotLine]]:
    """Goals, dates, slots and the reserve; ``whole``: all that was ever published, and what could be refreshed."""
    weeks, months = periods_ahead(today, weekly=True), periods_ahead(today, weekly=False)
    since = None if whole else min(weeks[0].first, months[0].first)
    facts = cadence_facts(session, house, today=today, since=since, with_articles=whole)
    until = max(weeks[-1].last, months[-1].last)
    return goals(session), facts, coming_slots(session, today=today, until=until, with_shelf=True)


def _ahead(session: Session, lines: Sequence[GoalLine], facts: Facts, found: Sequence[SlotLine], today: date, *,
           with_remedies: bool) -> Ahead:
    slots = {line.coming.key: line for line in found}
    on_agenda = [line for line in found if not line.is_reserve]
    people = _people(session, on_agenda, facts, today) if with_remedies else _People()
    looked_at = forecast(
        [line.goal for line in lines], facts.published, [people.ranked(line.coming) for line in on_agenda],
        house=House(today, facts.calendar, people.room), shelf=[line.shelved for line in found if line.is_reserve],
        articles=facts.articles)
    weeks = _weeks(periods_ahead(today, weekly=True), facts, on_agenda, today)
    return Ahead(lines, weeks, looked_at, slots, facts.texts, people.writers)


def _weeks(spans: Sequence[rules.Period], facts: Facts, slots: Sequence[SlotLine], today: date) -> list[WeekAhead]:
    out = Counter(rules.week_of(day) for day in facts.published.get(ORGANISATION, ()) if day <= today)
    secured = Counter(rules.week_of(line.coming.day) for line in slots if line.coming.state in _SECURED)
    whole = Counter(rules.week_of(line.coming.day) for line in slots)
    return [WeekAhead(span, out[span], secured[span], whole[span] - secured[span]) for span in spans]


# --- Who could be asked ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _People:
    """Rankings by slot, what would widen them, who has how much room."""

    rankings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    helps: Mapping[str, tuple[Help, ...]] = field(default_factory=dict)
    room: Mapping[tuple[str, rules.Quarter], int] = field(default_factory=dict)
    writers: Mapping[tuple[str, str], Writer] = field(default_factory=dict)

    def ranked(self, slot: Coming) -> Coming:
        """The slot with who could write it."""
        if slot.key not in self.rankings:
            return slot
        return Coming(slot.key, slot.day, slot.state, slot.lang, slot.scopes, self.rankings[slot.key],
                      self.helps[slot.key])


@dataclass(frozen=True, slots=True)
class _Member:
    """Somebody who might write, with their turns by quarter."""

    id: int
    face: Face
    languages: Collection[str]
    capacity: int
    turns: Mapping[rules.Quarter, int]

    def room(self, quarter: rules.Quarter) -> int:
        """How many slots they can still take."""
        return rules.room_left(self.turns.get(quarter, 0), self.capacity)


def _people(session: Session, slots: Sequence[SlotLine], facts: Facts, today: date) -> _People:
    """Rankings of the open slots that somebody can still be asked for, in five statements.

    Order: FIT, then fewer turns in that quarter, then name. Whoever asked not to be asked, does not write the language
    or fits less than the least fit is left out. Source: docs/domain.md e; docs/domain-more.md l.
    """
    asked = [line for line in slots if line.coming.state is SlotState.OPEN
             and facts.calendar.working_days_between(today, line.coming.day) >= ASK_WINDOW][:RANKED]
    members = _members(session, today)
    measures = yardsticks(session, [member.id for member in members], today=today) if asked and members else {}
    rankings, helps, room, writers = {}, {}, {}, {}
    least = house_settings(session).min_fit
    for line in asked:
        quarter, slot = rules.quarter_of(line.coming.day), line.coming.key
        brief = Brief(slot, line.lang, line.brief, line.area, line.persona_ids)
        fits = [(member, measures[member.id].fit(brief)) for member in members if line.lang in member.languages]
        able = sorted(((member, fit) for member, fit in fits
                       if not fit.refused and fit.terms.total >= least),
                      key=lambda pair: (-pair[1].terms.total, pair[0].turns.get(quarter, 0), pair[0].face.name,
                                        pair[0].face.uid))
        rankings[slot] = tuple(member.face.uid for member, _fit in able)
        helps[slot] = _helps(fits)
        for member, fit in able:
            room[member.face.uid, quarter] = member.room(quarter)
            writers[slot, member.face.uid] = Writer(member.face, member.id, fit, member.room(quarter))
    return _People(rankings, helps, room, writers)


def _helps(fits: Sequence[tuple[_Member, Fit]]) -> tuple[Help, ...]:
    """Training widens who can; asking widens who wants to, where somebody knows it and never said that they like it."""
    shy = any(fit.signals.level >= CAN_WRITE and fit.signals.interest <= 0 for _member, fit in fits)
    return (Help.TRAIN, Help.INTEREST) if shy else (Help.TRAIN,)


def _members(session: Session, today: date) -> list[_Member]:
    """Everybody who can be asked, with their turns from this quarter on; one statement."""
    counting = sa.and_(Claim.author_id == Person.id, Claim.state.in_(COUNTING))
    since = rules.quarter_of(today).period.first
    rows = session.execute(
        sa.select(Person.id, Person.uid, Person.name, Person.languages, Person.capacity_per_quarter, Slot.local_date)
        .outerjoin(Claim, counting)
        .outerjoin(Slot, sa.and_(Slot.id == Claim.slot_id, Slot.local_date >= since))
        .where(Person.status == PersonStatus.ACTIVE, Person.email.is_not(None)).order_by(Person.id)).all()
    turns: dict[int, Counter[rules.Quarter]] = defaultdict(Counter)
    for row in rows:
        if row.local_date is not None:
            turns[row.id][rules.quarter_of(row.local_date)] += 1
    people = {row.id: row for row in rows}
    return [_Member(row.id, face(row.uid, row.name), row.languages, row.capacity_per_quarter, turns[row.id])
            for row in people.values()]
