"""Reads about requests for ideas: whom one can be made to, and how those that run stand.

Who was asked and sent nothing is on no page. Source: docs/domain-more.md l (pitch request).
"""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from planner import policy
from planner.core.errors import NotFound
from planner.core.workdays import Calendar
from planner.people.models import Absence, Person, PersonStatus
from planner.policy import Action
from planner.steps.agenda.models import Idea, PitchRequest, pitch_asked
from planner.steps.agenda.rules.pitches import is_present
from planner.steps.inventory import rules as knowledge
from planner.steps.inventory.models import TopicArea
from planner.steps.inventory.queries.sight import sight
from planner.workflow.agenda import RequestState

LISTED = 50


@dataclass(frozen=True, slots=True)
class Fitting:
    """Somebody who can be asked, and why: the level that counts for the area, through which area, and the interest."""

    person: Person
    level: int
    through: str
    interest: int


@dataclass(frozen=True, slots=True)
class Running:
    """A request, how many ideas answered it, and whether the reader is asked."""

    request: PitchRequest
    ideas: int
    asks_me: bool


def who_fits(session: Session, area: TopicArea, due_on: date, today: date, calendar: Calendar) -> list[Fitting]:
    """Who can be asked for ideas about an area until a day, those who know most and like it most first, then by name.

    Active members with an effective level of 2 or more who do not refuse the area, are here on some working day until
    then, and have no other request open; three statements, two more after somebody's knowledge changed.
    """
    seen = sight(session)
    able = seen.writers().get(area.key, frozenset())
    busy = (sa.select(pitch_asked.c.person_id).join(PitchRequest, PitchRequest.id == pitch_asked.c.request_id)
            .where(PitchRequest.state == RequestState.OPEN))
    people = session.scalars(sa.select(Person).where(
        Person.id.in_(able), Person.status == PersonStatus.ACTIVE, Person.id.not_in(busy))).all()
    away: dict[int, list[tuple[date, date]]] = defaultdict(list)
    for person_id, first, last in session.execute(
            sa.select(Absence.person_id, Absence.from_date, Absence.to_date)
            .where(Absence.person_id.in_([person.id for person in people]), Absence.to_date >= today)):
        away[person_id].append((first, last))
    found = []
    for person in people:
        if is_present(away[person.id], today, due_on, calendar):
            known = knowledge.effective(seen.claims[person.id], area.key, seen.directory.tree)
            found.append(Fitting(person, known.level, known.area or area.key, known.interest))
    return sorted(found, key=lambda one: (-one.level, -one.interest, one.person.name.casefold(), one.person.id))


def get_request(session: Session, uid: str, reader: Person) -> PitchRequest:
    """The request with this uid. Raises NotFound, also for who was not asked."""
    found = session.scalar(sa.select(PitchRequest).where(PitchRequest.uid == uid).options(
        joinedload(PitchRequest.by), joinedload(PitchRequest.area), joinedload(PitchRequest.persona),
        selectinload(PitchRequest.asked), selectinload(PitchRequest.ideas).joinedload(Idea.by)))
    if found is None or not policy.allowed(reader, Action.READ_PITCH, found):
        raise NotFound("not_found")
    return found


def requests_for(session: Session, reader: Person, *, state: RequestState | None = RequestState.OPEN) -> list[Running]:
    """Requests that somebody may read, the nearest day first, those that are over newest first; one statement.

    A lead reads all; others those that were made to them.
    """
    ideas = (sa.select(sa.func.count()).where(Idea.request_id == PitchRequest.id).correlate(PitchRequest)
             .scalar_subquery())
    me = sa.exists().where(pitch_asked.c.request_id == PitchRequest.id, pitch_asked.c.person_id == reader.id)
    wanted = sa.select(PitchRequest, ideas, me).options(joinedload(PitchRequest.by), joinedload(PitchRequest.area))
    if not policy.admits(reader, Action.ASK_FOR_IDEAS):
        wanted = wanted.where(me)
    if state is not None:
        wanted = wanted.where(PitchRequest.state == state).order_by(PitchRequest.due_on, PitchRequest.id)
    else:
        wanted = wanted.where(PitchRequest.state != RequestState.OPEN).order_by(PitchRequest.due_on.desc(),
                                                                                PitchRequest.id.desc())
    return [Running(*row) for row in session.execute(wanted.limit(LISTED))]


def silent(session: Session, request: PitchRequest) -> Sequence[Person]:
    """Who was asked and sent nothing yet; for reminding them, never for a page."""
    sent = sa.select(Idea.by_id).where(Idea.request_id == request.id)
    return session.scalars(sa.select(Person).join(pitch_asked, pitch_asked.c.person_id == Person.id)
                           .where(pitch_asked.c.request_id == request.id, Person.id.not_in(sent),
                                  Person.status == PersonStatus.ACTIVE).order_by(Person.id)).all()


def open_requests(session: Session) -> Sequence[int]:
    """The ids of the requests that ask; one statement."""
    return session.scalars(sa.select(PitchRequest.id).where(PitchRequest.state == RequestState.OPEN)
                           .order_by(PitchRequest.id)).all()
