"""Who claims to know what."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from planner.core.errors import NotFound
from planner.people.models import Person, PersonStatus
from planner.steps.inventory.models import Evidence, ExpertiseClaim, TopicArea
from planner.steps.inventory.rules import Known


def is_live() -> sa.ColumnElement[bool]:
    """The claim stands and so does its area; for statements over both tables."""
    return sa.and_(ExpertiseClaim.archived_at.is_(None), TopicArea.archived_at.is_(None))


def people_claims(session: Session) -> dict[int, tuple[Known, ...]]:
    """What each active member claims to know, by the person's id, as the rules want it; one statement.

    Members who claim nothing are not in it. Evidence is counted whole, not capped.
    """
    rows = session.execute(
        sa.select(ExpertiseClaim.person_id, TopicArea.key, ExpertiseClaim.level, ExpertiseClaim.interest,
                  sa.func.count(Evidence.id))
        .join(TopicArea, TopicArea.id == ExpertiseClaim.area_id).join(Person, Person.id == ExpertiseClaim.person_id)
        .outerjoin(Evidence, sa.and_(Evidence.claim_id == ExpertiseClaim.id, Evidence.archived_at.is_(None)))
        .where(is_live(), Person.status == PersonStatus.ACTIVE)
        .group_by(ExpertiseClaim.id, ExpertiseClaim.person_id, TopicArea.key, ExpertiseClaim.level,
                  ExpertiseClaim.interest)
        .order_by(ExpertiseClaim.id))
    found: dict[int, list[Known]] = defaultdict(list)
    for person_id, area, level, interest, evidence in rows:
        found[person_id].append(Known(area, level, interest, evidence))
    return {person_id: tuple(claims) for person_id, claims in found.items()}


_WITH_EVIDENCE = joinedload(ExpertiseClaim.evidence).joinedload(Evidence.endorsed_by)


def claims_of(session: Session, person: Person) -> list[ExpertiseClaim]:
    """What one person claims, the strongest first, with the evidence; one statement."""
    found = sa.select(ExpertiseClaim).join(ExpertiseClaim.area).where(ExpertiseClaim.person_id == person.id, is_live())
    return list(session.scalars(
        found.options(joinedload(ExpertiseClaim.area), _WITH_EVIDENCE)
        .order_by(ExpertiseClaim.level.desc(), TopicArea.key)).unique())


def named_by(session: Session, person: Person, areas: Collection[int]) -> set[int]:
    """Which of ``areas`` (ids) ``person`` claims to know; one statement, none for no areas."""
    if not areas:
        return set()
    return set(session.scalars(sa.select(ExpertiseClaim.area_id).where(
        ExpertiseClaim.person_id == person.id, ExpertiseClaim.area_id.in_(areas),
        ExpertiseClaim.archived_at.is_(None))))


def find_claim(session: Session, *, person_id: int, area_id: int) -> ExpertiseClaim | None:
    """The claim of this person on this area, also one that was taken back; None when there never was one."""
    return session.scalar(sa.select(ExpertiseClaim).where(ExpertiseClaim.person_id == person_id,
                                                          ExpertiseClaim.area_id == area_id))


def get_claim(session: Session, uid: str, *, person: Person | None = None, archived: bool = False) -> ExpertiseClaim:
    """The claim with this uid. Raises NotFound, also for another one's when ``person`` is given.

    ``archived`` gives one that was taken back too.
    """
    wanted = (sa.select(ExpertiseClaim).where(ExpertiseClaim.uid == uid)
              .options(joinedload(ExpertiseClaim.area), joinedload(ExpertiseClaim.person), _WITH_EVIDENCE))
    if person is not None:
        wanted = wanted.where(ExpertiseClaim.person_id == person.id)
    found = session.scalars(wanted).unique().one_or_none()
    if found is None or (found.archived_at is not None and not archived):
        raise NotFound("not_found")
    return found


def get_evidence(session: Session, claim: ExpertiseClaim, uid: str) -> Evidence:
    """The piece of evidence of ``claim`` with this uid, also one that was taken back. Raises NotFound."""
    found = session.scalar(sa.select(Evidence).where(Evidence.claim_id == claim.id, Evidence.uid == uid))
    if found is None:
        raise NotFound("not_found")
    return found


def find_endorsement(session: Session, claim: ExpertiseClaim, colleague: Person) -> Evidence | None:
    """The word of ``colleague`` for ``claim``, also one that was taken back; None when there never was one."""
    return session.scalar(sa.select(Evidence).where(Evidence.claim_id == claim.id,
                                                    Evidence.endorsed_by_id == colleague.id))


@dataclass(frozen=True, slots=True)
class ExpertiseRow:
    """One claim as a row of a table."""

    person_id: int
    name: str
    email: str | None
    area: str
    level: int
    interest: int


def expertise_rows(session: Session) -> list[ExpertiseRow]:
    """What active members claim to know, by name and area (its key); one statement."""
    rows = session.execute(
        sa.select(Person.id, Person.name, Person.email, TopicArea.key, ExpertiseClaim.level, ExpertiseClaim.interest)
        .join(ExpertiseClaim, ExpertiseClaim.person_id == Person.id)
        .join(TopicArea, TopicArea.id == ExpertiseClaim.area_id)
        .where(is_live(), Person.status == PersonStatus.ACTIVE).order_by(Person.name, TopicArea.key))
    return [ExpertiseRow(*row) for row in rows]
