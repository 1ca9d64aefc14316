"""Reads about personas, their facts and who speaks for them."""
from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from planner.core.errors import NotFound
from planner.core.localtime import local_date
from planner.people.models import Person, PersonStatus, RoleGrant
from planner.people.queries import get_organisation, house_settings
from planner.personas import rules
from planner.personas.models import (
    Persona,
    PersonaFact,
    PersonaHistory,
    PersonaKind,
    PersonaStatus,
    Representation,
    Verification,
)
from planner.policy import Role

# In the order in which a writer needs them.
KINDS = tuple(rules.WEIGHTS)


def local_day(session: Session, now: datetime) -> date:
    """The organisation's date at ``now``: facts expire and representations end by it."""
    return local_date(now, get_organisation(session).zone)


def is_counted(fact: PersonaFact, on: date) -> bool:
    """Whether the fact counts on a day. Source: docs/domain.md b (counted)."""
    return rules.is_counted(fact.verification, fact.relevance, fact.expires_on, on)


def get_persona(session: Session, code: str) -> Persona:
    """The persona with this code, small letters allowed. Raises NotFound."""
    found = session.scalar(sa.select(Persona).where(Persona.code == code.upper()).options(joinedload(Persona.owner)))
    if found is None:
        raise NotFound("not_found")
    return found


def get_fact(session: Session, code: str, uid: str) -> PersonaFact:
    """The fact with this uid of the persona with this code. Raises NotFound, also for another persona's fact."""
    found = session.scalar(
        sa.select(PersonaFact).join(PersonaFact.persona).where(PersonaFact.uid == uid, Persona.code == code.upper())
        .options(joinedload(PersonaFact.persona), joinedload(PersonaFact.entered_by),
                 joinedload(PersonaFact.verified_by)))
    if found is None:
        raise NotFound("not_found")
    return found


def get_representation(session: Session, code: str, uid: str) -> Representation:
    """The representation with this uid of the persona with this code. Raises NotFound."""
    found = session.scalar(
        sa.select(Representation).join(Representation.persona)
        .where(Representation.uid == uid, Persona.code == code.upper())
        .options(joinedload(Representation.person), joinedload(Representation.persona)))
    if found is None:
        raise NotFound("not_found")
    return found


def active_personas(session: Session, *, negative: bool = False) -> list[Persona]:
    """The personas in use, by code: those that a topic can have as its reader; with ``negative`` the others too."""
    wanted = sa.select(Persona).where(Persona.status == PersonaStatus.ACTIVE)
    if not negative:
        wanted = wanted.where(Persona.kind == PersonaKind.IDEAL)
    return list(session.scalars(wanted.order_by(Persona.code)))


def _counted_on(on: date) -> sa.ColumnElement[bool]:
    """`rules.is_counted` for the database; a test holds the two together."""
    fact = PersonaFact
    return sa.and_(fact.verification == Verification.VERIFIED, fact.relevance == rules.Relevance.RELEVANT,
                   sa.or_(fact.expires_on.is_(None), fact.expires_on >= on))


def counted_facts(session: Session, persona_ids: Collection[int], on: date) -> dict[int, list[PersonaFact]]:
    """Per persona the facts that count on a day, heaviest kind first; one statement. A persona without has ``[]``.

    Only these may stand beside a brief, a draft or a review. Source: docs/domain.md b (counted).
    """
    found: dict[int, list[PersonaFact]] = {persona_id: [] for persona_id in persona_ids}
    facts = session.scalars(sa.select(PersonaFact).where(PersonaFact.persona_id.in_(found), _counted_on(on))
                            .options(joinedload(PersonaFact.verified_by)).order_by(PersonaFact.id))
    for fact in sorted(facts, key=lambda fact: KINDS.index(fact.kind)):
        found[fact.persona_id].append(fact)
    return found


def facts_of(session: Session, persona: Persona) -> list[PersonaFact]:
    """Every fact of a persona, heaviest kind first, with the people who entered and checked it; one statement."""
    facts = session.scalars(sa.select(PersonaFact).where(PersonaFact.persona_id == persona.id)
                            .options(joinedload(PersonaFact.verified_by), joinedload(PersonaFact.entered_by))
                            .order_by(PersonaFact.id))
    return sorted(facts, key=lambda fact: KINDS.index(fact.kind))


# --- Who speaks for whom -----------------------------------------------------------------------------------------


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


def may_check_own(session: Session) -> bool:
    """Whether the organisation lets people verify what they entered themselves (docs/domain.md d 3, setting)."""
    return not house_settings(session).four_eyes_verification


# --- The list and the comparison ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """A persona as the list shows it: how many of its facts count, how many are parked, who speaks for it."""

    persona: Persona
    counted: int
    parked: int
    experts: tuple[Person, ...]

    @property
    def missing(self) -> int:
        """Counted facts still needed before it can be used."""
        return rules.facts_missing(self.counted)


def lines(session: Session, on: date) -> list[Line]:
    """Every persona with its figures, by code; three statements however many there are."""
    personas = list(session.scalars(sa.select(Persona).order_by(Persona.code)))
    counted = sa.func.sum(sa.case((_counted_on(on), 1), else_=0))
    figures = {persona_id: (int(sure), int(all_) - int(sure)) for persona_id, sure, all_ in session.execute(
        sa.select(PersonaFact.persona_id, counted, sa.func.count(PersonaFact.id)).group_by(PersonaFact.persona_id))}
    experts = representations(session, [persona.id for persona in personas], on)
    return [Line(persona, *figures.get(persona.id, (0, 0)), tuple(each.person for each in experts[persona.id]))
            for persona in personas]


def profiles(session: Session, on: date) -> dict[Persona, rules.Profile]:
    """Every persona in use with what comparing it needs, by code; one statement."""
    facts: dict[Persona, list[rules.CountedFact]] = {}
    for persona, key, kind, polarity in session.execute(
            sa.select(Persona, PersonaFact.key, PersonaFact.kind, PersonaFact.polarity)
            .outerjoin(PersonaFact, sa.and_(PersonaFact.persona_id == Persona.id, _counted_on(on)))
            .where(Persona.status == PersonaStatus.ACTIVE).order_by(Persona.code, PersonaFact.id)):
        known = facts.setdefault(persona, [])
        if key is not None:
            known.append(rules.CountedFact(key, kind, polarity))
    return {persona: rules.Profile(persona.key, tuple(known), persona.is_negative) for persona, known in facts.items()}


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another persona in use, and what comparing the two says."""

    persona: Persona
    finding: rules.Finding


def neighbours(session: Session, persona: Persona, on: date) -> list[Neighbour]:
    """The other personas in use, the most alike first; none for a persona that is not in use. One statement."""
    known = profiles(session, on)
    if persona not in known:
        return []
    found = [Neighbour(other, rules.assess(known[persona], profile))
             for other, profile in known.items() if other is not persona]
    return sorted(found, key=lambda each: (-each.finding.comparison.overlap, each.persona.code))


def people_by_id(session: Session, ids: Collection[int]) -> dict[int, Person]:
    """The people with these keys; one statement, none for an empty collection."""
    if not ids:
        return {}
    return {person.id: person for person in session.scalars(sa.select(Person).where(Person.id.in_(ids)))}


def negative_ones_make_sense(known: Iterable[rules.Profile]) -> bool:
    """Whether two ideal personas can be used, so that it is time for a negative one. Source: docs/domain.md f; S2."""
    return rules.start_pair(list(known)) is not None


def last_snapshot(session: Session, persona: Persona, event: str) -> PersonaHistory | None:
    """The newest snapshot of one event, or None."""
    return session.scalar(sa.select(PersonaHistory)
                          .where(PersonaHistory.persona_id == persona.id, PersonaHistory.event == event)
                          .order_by(PersonaHistory.id.desc()).limit(1))
