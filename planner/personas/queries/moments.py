"""Reads about contact moments. Who was there reads one; leads, sales and managers read all (docs/domain.md d)."""
from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from planner import policy
from planner.core.errors import NotFound
from planner.people.models import Person
from planner.personas.models import (
    ContactMoment,
    FactEvidence,
    MomentKind,
    Persona,
    PersonaFact,
    Verification,
    moment_attendee,
)
from planner.policy import Action, Role
from planner.similarity.queries import near

PAGE = 40
ALIKE_FROM = 200            # permille from which a fact is offered first
FACTS_OFFERED = 20
MOST_FACTS = 300            # to choose from


@dataclass(frozen=True, slots=True)
class MomentFilters:
    """Which moments are asked for; empty means all that the reader may see."""

    kind: MomentKind | None = None
    persona: str = ""
    mine: bool = False
    unused: bool = False
    page: int = 1


@dataclass(frozen=True, slots=True)
class MomentLine:
    """A moment in the list, and how many facts it backs."""

    moment: ContactMoment
    backs: int


@dataclass(frozen=True, slots=True)
class MomentPage:
    """A page of moments; ``more`` when there is a next page."""

    lines: list[MomentLine]
    more: bool


def reads_all(person: Person) -> bool:
    """Whether somebody reads what others heard."""
    return not person.roles.isdisjoint({Role.LEAD, Role.SALES, Role.MANAGER})


def _in_sight(person: Person) -> sa.ColumnElement[bool]:
    if reads_all(person):
        return sa.true()
    return _own(person)


def _own(person: Person) -> sa.ColumnElement[bool]:
    there = sa.select(moment_attendee.c.moment_id).where(moment_attendee.c.person_id == person.id)
    return sa.or_(ContactMoment.by_id == person.id, ContactMoment.id.in_(there))


def get_moment(session: Session, uid: str, reader: Person) -> ContactMoment:
    """The moment with this uid. Raises NotFound, also for one that the reader may not see."""
    found = session.scalar(sa.select(ContactMoment).where(ContactMoment.uid == uid).options(
        joinedload(ContactMoment.by), joinedload(ContactMoment.persona), selectinload(ContactMoment.attended_by)))
    if found is None or not policy.allowed(reader, Action.READ_MOMENT, found):
        raise NotFound("not_found")
    return found


def moments(session: Session, filters: MomentFilters, reader: Person) -> MomentPage:
    """A page of moments, newest first; three statements however many there are."""
    wanted: list[sa.ColumnElement[bool]] = [ContactMoment.archived_at.is_(None), _in_sight(reader)]
    if filters.kind is not None:
        wanted.append(ContactMoment.kind == filters.kind)
    if filters.persona:
        wanted.append(ContactMoment.persona.has(Persona.code == filters.persona.upper()))
    if filters.mine:
        wanted.append(_own(reader))
    backs: Any = (sa.select(sa.func.count(FactEvidence.id))
                  .where(FactEvidence.contact_moment_id == ContactMoment.id).scalar_subquery())
    if filters.unused:
        wanted.append(backs == 0)
    rows = session.execute(
        sa.select(ContactMoment, backs).where(*wanted)
        .options(joinedload(ContactMoment.by), joinedload(ContactMoment.persona))
        .order_by(ContactMoment.on_date.desc(), ContactMoment.id.desc())
        .limit(PAGE + 1).offset(PAGE * (filters.page - 1))).all()
    return MomentPage([MomentLine(moment, number) for moment, number in rows[:PAGE]], len(rows) > PAGE)


def heard_lately(session: Session, reader: Person, since: date) -> int:
    """How many moments that the reader may see happened from a day on."""
    return session.scalar(sa.select(sa.func.count(ContactMoment.id)).where(
        ContactMoment.archived_at.is_(None), ContactMoment.on_date >= since, _in_sight(reader))) or 0


def facts_to_back(session: Session, persona_ids: Collection[int], moment: ContactMoment) -> list[PersonaFact]:
    """The facts that a moment could back, those that are like what was heard first; not what was found wrong."""
    alike = {each.uid: each.permille for each in near(
        session, moment.heard, moment.lang, kinds=("statement",), at_least=ALIKE_FROM, limit=FACTS_OFFERED)}
    facts = session.scalars(
        sa.select(PersonaFact)
        .where(PersonaFact.persona_id.in_(persona_ids), PersonaFact.verification != Verification.REFUTED)
        .options(joinedload(PersonaFact.persona)).order_by(PersonaFact.id.desc()).limit(MOST_FACTS))
    return sorted(facts, key=lambda fact: (-alike.get(fact.uid, 0), fact.persona.code, fact.id))
