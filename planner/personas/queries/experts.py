"""Reads about who speaks for which persona, and who may check what."""
from __future__ import annotations

from collections.abc import Collection
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from planner.core.errors import NotFound
from planner.people.models import Person, PersonStatus, RoleGrant
from planner.people.queries import house_settings
from planner.personas.models import Persona, Representation
from planner.policy import Role


def get_representation(session: Session, code: str, uid: str) -> Representation:
    """The representation with this uid of the persona with this code. Raises NotFound."""
    found = session.scalar(
        sa.select(Representation).join(Representation.persona)
        .where(Representation.uid == uid, Persona.code == code.upper())
        .options(joinedload(Representation.person), joinedload(Representation.persona)))
    if found is None:
        raise NotFound("not_found")
    return found


def representations(session: Session, persona_ids: Collection[int], on: date) -> dict[int, list[Representation]]:
    """Per persona who represents it on a day, by name; one statement."""
    found: dict[int, list[Representation]] = {persona_id: [] for persona_id in persona_ids}
    held = (sa.select(Representation).join(Representation.person)
            .where(Representation.persona_id.in_(found), Representation.from_date <= on,
                   sa.or_(Representation.to_date.is_(None), Representation.to_date >= on),
                   Person.status != PersonStatus.LEFT)
            .options(joinedload(Representation.person)).order_by(Person.name, Representation.id))
    for each in session.scalars(held):
        found[each.persona_id].append(each)
    return found


def representatives(session: Session, persona_id: int, on: date) -> list[Person]:
    """The people who may speak for one persona on a day, by name. Source: docs/domain.md b (representation)."""
    return [each.person for each in representations(session, [persona_id], on)[persona_id]]


def upcoming_representations(session: Session, persona: Persona, on: date) -> list[Representation]:
    """Who represents the persona today or later, by name."""
    return list(session.scalars(
        sa.select(Representation).join(Representation.person)
        .where(Representation.persona_id == persona.id,
               sa.or_(Representation.to_date.is_(None), Representation.to_date >= on))
        .options(joinedload(Representation.person)).order_by(Person.name, Representation.id)))


def reviewers(session: Session) -> list[Person]:
    """Everybody who works here and may review, by name: only they can represent a persona."""
    return list(session.scalars(
        sa.select(Person).where(Person.status != PersonStatus.LEFT, Person.grants.any(RoleGrant.role == Role.REVIEWER))
        .order_by(Person.name)))


def members_who_sign_in(session: Session) -> int:
    """How many people could check somebody else's fact: active, with an address to sign in with."""
    return session.scalar(sa.select(sa.func.count(Person.id))
                          .where(Person.status == PersonStatus.ACTIVE, Person.email.is_not(None))) or 0


def deciders(session: Session, persona_id: int, on: date) -> frozenset[int]:
    """Who could verify a fact of this persona or call it relevant: leads, sales, and its representatives."""
    by_role = (sa.select(Person.id).join(RoleGrant, RoleGrant.person_id == Person.id)
               .where(RoleGrant.role.in_((Role.LEAD, Role.SALES))))
    by_right = sa.select(Representation.person_id).where(
        Representation.persona_id == persona_id, Representation.from_date <= on,
        sa.or_(Representation.to_date.is_(None), Representation.to_date >= on))
    return frozenset(session.scalars(sa.select(Person.id).where(
        Person.status == PersonStatus.ACTIVE, Person.email.is_not(None),
        sa.or_(Person.id.in_(by_role), Person.id.in_(by_right)))))


def may_check_own(session: Session) -> bool:
    """Whether the organisation lets people verify what they entered themselves (docs/domain.md d 3, setting)."""
    return not house_settings(session).four_eyes_verification


def people_to_ask(session: Session) -> list[tuple[str, str]]:
    """Uid and name of everybody who works here and signs in, by name; one statement."""
    return [(uid, name) for uid, name in session.execute(
        sa.select(Person.uid, Person.name).where(Person.status != PersonStatus.LEFT, Person.email.is_not(None))
        .order_by(Person.name))]


def people_by_id(session: Session, ids: Collection[int]) -> dict[int, Person]:
    """The people with these keys; one statement, none for an empty collection."""
    if not ids:
        return {}
    return {person.id: person for person in session.scalars(sa.select(Person).where(Person.id.in_(ids)))}
