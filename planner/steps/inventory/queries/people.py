"""What a person's page and an area's page say about people."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from planner.core.errors import NotFound
from planner.core.memory import Memory, rows_mark
from planner.people.models import Person, PersonStatus, Team, team_member
from planner.personas.models import Representation
from planner.steps.inventory import rules
from planner.steps.inventory.models import Evidence, ExpertiseClaim
from planner.steps.inventory.queries.directory import Area, Directory


@dataclass(frozen=True, slots=True)
class Knower:
    """Somebody who knows an area: ``level`` there, and the claim that says so (``exact``: on the area itself)."""

    person_id: int
    name: str
    level: int
    claim_id: int
    area: str
    interest: int
    exact: bool


class Said(NamedTuple):
    """A claim on an area or a relative of it, as far as it says who knows the area; ``area`` is a key."""

    id: int
    person_id: int
    name: str
    area: str
    level: int
    interest: int
    evidence: int


def claims_about(session: Session, ids: Collection[int], directory: Directory) -> list[Said]:
    """What active members claim about any of these areas; one statement."""
    claim = ExpertiseClaim
    pieces = (sa.select(sa.func.count()).select_from(Evidence)
              .where(Evidence.claim_id == claim.id, Evidence.archived_at.is_(None)).correlate(claim).scalar_subquery())
    rows = session.execute(
        sa.select(Person.status, claim.area_id, claim.id, claim.person_id, Person.name, claim.level, claim.interest,
                  pieces)
        .join(Person, Person.id == claim.person_id).where(claim.area_id.in_(ids), claim.archived_at.is_(None)))
    # Who is active is judged here: asked for it, SQLite begins with all people instead of with the areas.
    return [Said(number, person_id, name, directory.keys[area_id], level, interest, evidence)
            for status, area_id, number, person_id, name, level, interest, evidence in rows
            if status is PersonStatus.ACTIVE]


def knowers(claims: Sequence[Said], area: Area, directory: Directory) -> list[Knower]:
    """Who knows an area, by its own claim or by one above or below it; the strongest first, then by name.

    ``claims``: those on the area and its relatives (``directory.related``).
    Source: docs/domain.md e (level).
    """
    by_person: dict[int, list[Said]] = defaultdict(list)
    for claim in claims:
        by_person[claim.person_id].append(claim)
    found = []
    for mine in by_person.values():
        known = rules.effective([rules.Known(each.area, each.level, each.interest, each.evidence) for each in mine],
                                area.key, directory.tree)
        source = next((each for each in mine if each.area == known.area), None)
        if source is not None:
            found.append(Knower(source.person_id, source.name, known.level, source.id, source.area, source.interest,
                                source.area == area.key))
    return sorted(found, key=lambda knower: (-knower.level, not knower.exact, knower.name.casefold()))


class KnownBy(NamedTuple):
    """Who knows an area, the strongest first, and how many members carry it. Shared by requests: nobody changes it."""

    people: tuple[Knower, ...]
    carrying: int


_remembered: Memory[KnownBy] = Memory(64)


def knowers_mark() -> tuple[sa.Subquery, ...]:
    """Change with what people claim and have to show for it, and with the people themselves."""
    return rows_mark(ExpertiseClaim), rows_mark(Evidence), rows_mark(Person)


def known_about(session: Session, area: Area, directory: Directory, mark: tuple[Any, ...]) -> KnownBy:
    """Who knows an area; no statement, one after something changed. ``mark``: what :func:`knowers_mark` says now."""
    return _remembered.get((area.key, directory, *mark), lambda: _read(session, area, directory), session=session)


def _read(session: Session, area: Area, directory: Directory) -> KnownBy:
    claims = claims_about(session, [directory.areas[each].id for each in directory.related(area.key)], directory)
    inside = set(directory.within(area.key))
    return KnownBy(tuple(knowers(claims, area, directory)), len({
        claim.person_id for claim in claims if claim.area in inside and claim.level >= rules.EXPERT_LEVEL}))


def claims_behind(session: Session, known: Sequence[Knower]) -> dict[int, ExpertiseClaim]:
    """The claims of these, with their people and the evidence, by id; one statement, none for nobody."""
    if not known:
        return {}
    found = session.scalars(_BEHIND, {"ids": [each.claim_id for each in known]})
    return {claim.id: claim for claim in found.unique()}


_NAMED = Person.uid, Person.name
_BEHIND = (sa.select(ExpertiseClaim).where(ExpertiseClaim.id.in_(sa.bindparam("ids", expanding=True)))
           .options(joinedload(ExpertiseClaim.person).load_only(*_NAMED, Person.status),
                    joinedload(ExpertiseClaim.evidence).joinedload(Evidence.endorsed_by).load_only(*_NAMED)))


def get_colleague(session: Session, uid: str) -> Person:
    """The person with this uid, with their roles. Raises NotFound."""
    found = session.scalars(sa.select(Person).where(Person.uid == uid).options(joinedload(Person.grants))
                            ).unique().one_or_none()
    if found is None:
        raise NotFound("not_found")
    return found


def teams_of(session: Session, person: Person) -> list[Team]:
    """The teams that ``person`` is in, by key."""
    return list(session.scalars(sa.select(Team).join(team_member, team_member.c.team_id == Team.id)
                                .where(team_member.c.person_id == person.id).order_by(Team.key)))


def speaks_for(session: Session, person: Person, on: date) -> list[Representation]:
    """The personas that ``person`` represents on a day, by code; one statement."""
    return list(session.scalars(
        sa.select(Representation).join(Representation.persona)
        .where(Representation.person_id == person.id, Representation.from_date <= on,
               sa.or_(Representation.to_date.is_(None), Representation.to_date >= on))
        .options(joinedload(Representation.persona)).order_by(Representation.id)))
