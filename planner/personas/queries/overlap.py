"""Reads that compare personas. The keys of facts are read in one statement, words only for what a page shows."""
from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import combinations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.personas import rules
from planner.personas.models import Persona, PersonaFact, PersonaKind, PersonaStatus
from planner.personas.queries.facts import counted_on
from planner.personas.queries.sight import Sight, sight

Known = dict[Persona, rules.Profile]


def profiles(session: Session, on: date, *, drafts: bool = False, only: Collection[int] | None = None,
             seen: Sight | None = None) -> Known:
    """Every persona in use with what comparing it needs, by code; two statements, two more after something changed.

    Args:
        drafts: those in preparation too.
        only: the keys of those wanted beside the negative ones; None for all.
        seen: :func:`sight`, by who has it already.
    """
    wanted: list[sa.ColumnElement[bool]] = [
        Persona.status.in_((PersonaStatus.ACTIVE, PersonaStatus.DRAFT) if drafts else (PersonaStatus.ACTIVE,))]
    if only is not None:
        wanted.append(sa.or_(Persona.id.in_(only), Persona.kind == PersonaKind.NEGATIVE))
    seen = seen or sight(session, on)
    personas = session.scalars(sa.select(Persona).where(*wanted).order_by(Persona.code))
    return {persona: seen.profile(persona.id) for persona in personas}


@dataclass(frozen=True, slots=True)
class Pair:
    """Two personas, by code, and what comparing them says."""

    a: Persona
    b: Persona
    finding: rules.Finding

    @property
    def comparison(self) -> rules.Comparison:
        """The sets and the numbers."""
        return self.finding.comparison


def pairs(known: Mapping[Persona, rules.Profile]) -> list[Pair]:
    """Every two of ``known``, the most alike first."""
    found = [Pair(a, b, rules.assess(known[a], known[b])) for a, b in combinations(known, 2)]
    return sorted(found, key=lambda pair: (-pair.comparison.overlap, pair.a.code, pair.b.code))


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another persona in use, and what comparing the two says."""

    persona: Persona
    finding: rules.Finding


def neighbours(session: Session, persona: Persona, on: date, *, seen: Sight | None = None) -> list[Neighbour]:
    """The other personas in use, the most alike first; none for a persona that is not in use. Two statements.

    ``seen``: :func:`sight`, by who has it already.
    """
    known = profiles(session, on, seen=seen)
    if persona not in known:
        return []
    found = [Neighbour(other, rules.assess(known[persona], profile))
             for other, profile in known.items() if other is not persona]
    return sorted(found, key=lambda each: (-each.finding.comparison.overlap, each.persona.code))


def start_pair(known: Mapping[Persona, rules.Profile], compared: Iterable[Pair] | None = None) -> Pair | None:
    """The two personas to start with, or None until two in use can be. Source: docs/domain.md f (Start-with pair).

    Args:
        compared: the pairs of ``known`` where they are at hand, so that nothing is compared twice.
    """
    usable = {persona: profile for persona, profile in known.items()
              if persona.status is PersonaStatus.ACTIVE and not profile.is_negative and profile.can_be_compared}
    found = pairs(usable) if compared is None else [
        pair for pair in compared if pair.a in usable and pair.b in usable]
    return min(found, key=lambda pair: rules.start_rank(pair.comparison, pair.a.key, pair.b.key), default=None)


def negative_ones_make_sense(known: Iterable[rules.Profile]) -> bool:
    """Whether two ideal personas can be used, so that it is time for a negative one. Source: docs/domain.md f; S2."""
    return sum(not profile.is_negative and profile.can_be_compared for profile in known) >= rules.START_WITH


def saying(session: Session, personas: Collection[Persona], keys: Collection[str],
           on: date) -> dict[tuple[int, str], PersonaFact]:
    """The counted facts of ``personas`` with these keys, by persona and key; one statement, none without keys."""
    if not keys:
        return {}
    facts = session.scalars(sa.select(PersonaFact).where(
        PersonaFact.persona_id.in_([persona.id for persona in personas]), PersonaFact.key.in_(keys), counted_on(on)))
    return {(fact.persona_id, fact.key): fact for fact in facts}


def drawn_too(session: Session, personas: Collection[Persona], on: date) -> list[Pair]:
    """The pairs (one of ``personas``, a negative one) of which content for the first also attracts the second.

    Source: docs/domain.md f (attracts_unwanted).
    """
    known = profiles(session, on, only=[persona.id for persona in personas])
    unwanted = [persona for persona in known if persona.is_negative]
    found = [Pair(persona, other, rules.assess(known[persona], known[other]))
             for persona in personas if persona in known and not persona.is_negative for other in unwanted]
    return [pair for pair in found if pair.finding.advice is rules.Advice.ATTRACTS_UNWANTED]
