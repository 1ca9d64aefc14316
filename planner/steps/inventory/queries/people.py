"""What a person's page and an area's page say about people."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from planner.core.errors import NotFound
from planner.people.models import Person, Team, team_member
from planner.personas.models import Representation
from planner.steps.inventory import rules
from planner.steps.inventory.models import ExpertiseClaim
from planner.steps.inventory.queries.directory import Area, Directory
from planner.steps.inventory.rules import Known


@dataclass(frozen=True, slots=True)
class Knower:
    """Somebody who knows an area: ``level`` there, and the claim that says so (``exact``: on the area itself)."""

    person: Person
    level: int
    claim: ExpertiseClaim
    exact: bool


def knowers(claims: Sequence[ExpertiseClaim], area: Area, directory: Directory) -> list[Knower]:
    """Who knows an area, by its own claim or by one above or below it; the strongest first, then by name.

    ``claims``: those on the area and its relatives (``directory.related``), with their people.
    Source: docs/domain.md e (level).
    """
    by_person: dict[int, list[ExpertiseClaim]] = defaultdict(list)
    for claim in claims:
        by_person[claim.person_id].append(claim)
    found = []
    for mine in by_person.values():
        known = rules.effective([Known(each.area.key, each.level, each.interest, len(each.evidence)) for each in mine],
                                area.key, directory.tree)
        source = next((each for each in mine if each.area.key == known.area), None)
        if source is not None:
            found.append(Knower(source.person, known.level, source, source.area.key == area.key))
    return sorted(found, key=lambda knower: (-knower.level, not knower.exact, knower.person.name.casefold()))


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
