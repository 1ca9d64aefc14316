"""Everybody who might write, with all that matching looks at, in a constant number of statements."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.core.workdays import Calendar
from planner.matching.queries import known_of
from planner.matching.rules import PersonIn, whole_weeks
from planner.people.models import Absence, Person, PersonStatus
from planner.quarter import rules
from planner.quarter.rules import Wish
from planner.steps.agenda.models import Claim, Slot
from planner.steps.agenda.queries.claims import COUNTING
from planner.steps.agenda.rules import Period, quarter_of
from planner.steps.inventory.models import PublishedWork, work_author
from planner.steps.training.queries import trained
from planner.workflow.agenda import LIVE_CLAIMS

Slots = Mapping[str, tuple[date, rules.Window]]


@dataclass(frozen=True, slots=True)
class Authors:
    """The people of an instance, and their keys by uid."""

    people: tuple[PersonIn, ...]
    ids: Mapping[str, int]


@dataclass(slots=True)
class _Record:
    """What somebody wrote and holds."""

    has_published: bool = False
    last_turn: date | None = None
    outside: int = 0            # live claims outside the horizon
    used: int = 0               # turns of the quarter that are not in the horizon
    later: tuple[date, ...] = ()

    def turn(self, day: date, last: date) -> None:
        """A turn on ``day`` that is no slot of the horizon: the latest one counts, and each that comes after it."""
        if day > last:
            self.later = (*self.later, day)
        elif self.last_turn is None or day > self.last_turn:
            self.last_turn = day


def authors_of(session: Session, wish: Wish, slots: Slots, *, codes: Mapping[int, str], today: date,
               calendar: Calendar, held: Collection[str], gap_weeks: int) -> Authors:
    """Who works here and can sign in is active; the others count only for what they wrote before.

    Args:
        slots: the slots of the instance: their day, and when they would be written.
        codes: of the personas, by id.
        held: who holds a slot of the horizon (uids), whatever became of them since.
        gap_weeks: whole weeks that any two turns of one person are apart.
    """
    rows = session.execute(
        sa.select(Person.id, Person.uid, Person.name, Person.status, Person.email, Person.languages,
                  Person.capacity_per_quarter)
        .where(sa.or_(Person.status != PersonStatus.LEFT, Person.uid.in_(held)))).all()
    ids = [row.id for row in rows]
    records, known = _records(session, wish, slots), known_of(session, wish.first, ids)
    away, finished = _away(session, today, wish.last), trained(session, ids)
    by_uid = {row.uid: row.id for row in rows}
    for one in wish.away:
        away[by_uid.get(one.person, 0)].append(Period(one.first, one.last))
    found = []
    for row in rows:
        record = records[row.id]
        found.append(PersonIn(
            id=row.uid, name=row.name, active=row.status is PersonStatus.ACTIVE and row.email is not None,
            languages=frozenset(row.languages), trained=row.id in finished,
            capacity=max(0, row.capacity_per_quarter - record.used), first_timer=not record.has_published,
            open_claims=record.outside, claims=known[row.id].claims,
            persona_knowledge=frozenset(codes[one] for one in known[row.id].personas if one in codes),
            published=known[row.id].articles, last_turn=record.last_turn,
            unavailable=_unavailable(slots, away.get(row.id, ()), record.later, calendar, gap_weeks)))
    return Authors(tuple(found), by_uid)


def _unavailable(slots: Slots, away: Collection[Period], later: Collection[date], calendar: Calendar, gap_weeks: int) \
        -> frozenset[str]:
    """Slots that somebody has no time for, and those too near to a turn that they have after the horizon."""
    if not away and not later:
        return frozenset()
    return frozenset(uid for uid, (day, window) in slots.items()
                     if rules.is_unavailable(window, away, calendar)
                     or any(whole_weeks(day, other) < gap_weeks for other in later))


def _records(session: Session, wish: Wish, slots: Slots) -> dict[int, _Record]:
    found: dict[int, _Record] = defaultdict(_Record)
    for row in _works(session):
        found[row.person_id].has_published = True
        found[row.person_id].turn(row.last_on, wish.last)
    quarter = quarter_of(wish.first).period
    for row in _turns(session, quarter):
        record, is_live = found[row.author_id], row.state in LIVE_CLAIMS
        if row.uid in slots:
            continue
        record.outside += is_live
        if not row.is_reserve:              # a reserve item has no day of its own
            record.used += row.local_date in quarter
            record.turn(row.local_date, wish.last)
    return found


def _works(session: Session) -> Any:
    """Who published, and when last; one statement."""
    return session.execute(
        sa.select(work_author.c.person_id, sa.func.max(PublishedWork.local_date).label("last_on"))
        .join(PublishedWork, PublishedWork.id == work_author.c.work_id)
        .where(PublishedWork.is_out).group_by(work_author.c.person_id)).all()


def _turns(session: Session, quarter: Period) -> Any:
    """Claims that are live, and those of the quarter and the twelve weeks before it that were fulfilled."""
    near = Slot.local_date.between(quarter.first - timedelta(weeks=12), quarter.last)
    return session.execute(
        sa.select(Claim.author_id, Claim.state, Slot.uid, Slot.local_date, Slot.is_reserve).join(Claim.slot)
        .where(sa.or_(Claim.state.in_(LIVE_CLAIMS), sa.and_(Claim.state.in_(COUNTING), near)))).all()


def _away(session: Session, first: date, last: date) -> dict[int, list[Period]]:
    """Who is not here when, as far as these days go; one statement."""
    found: dict[int, list[Period]] = defaultdict(list)
    for row in session.execute(sa.select(Absence.person_id, Absence.from_date, Absence.to_date)
                               .where(Absence.to_date >= first, Absence.from_date <= last)):
        found[row.person_id].append(Period(row.from_date, row.to_date))
    return found
