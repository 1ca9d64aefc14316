"""Reads for the board of what sales knows, and for what is parked."""
from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, joinedload

from planner.personas import rules
from planner.personas.models import FactCardLine, FactEvidence, Method, Persona, PersonaFact, PersonaStatus
from planner.personas.queries.cards import cards_with
from planner.personas.queries.evidence import evidence_of
from planner.personas.queries.facts import KINDS, counted_on
from planner.web.asked import MOST

PAGE = 60


class GroupBy(StrEnum):
    """What the columns of the board are."""

    READER = "reader"
    KIND = "kind"
    WHO = "who"


class SortBy(StrEnum):
    """Which line comes first."""

    NEWEST = "newest"
    HEARD = "heard"
    STRONGEST = "strongest"
    UNUSED = "unused"
    HAND = "hand"


@dataclass(frozen=True, slots=True)
class BoardLine:
    """A fact as the board shows it: what it rests on, newest first, on how many cards it stands, why it does not
    count."""

    fact: PersonaFact
    evidence: tuple[FactEvidence, ...]
    cards: int
    parked: tuple[rules.Parked, ...]

    @property
    def times(self) -> int:
        """How often it was heard, seen or asked."""
        return len(self.evidence)


@dataclass(frozen=True, slots=True)
class Shown:
    """Which lines are asked for."""

    group: GroupBy = GroupBy.READER
    sort: SortBy = SortBy.NEWEST
    persona: str = ""
    everything: bool = False
    page: int = 1


@dataclass(frozen=True, slots=True)
class Board:
    """A page of lines, with the figures of all of them; ``more`` when there is a next page."""

    lines: list[BoardLine]
    total: int
    checked: int
    more: bool


def fact_that_says(session: Session, persona: Persona, words: str) -> PersonaFact | None:
    """The persona's fact with exactly these words, in either language, capitals aside."""
    plain = words.casefold()
    return next((fact for fact in session.scalars(
        sa.select(PersonaFact).where(PersonaFact.persona_id == persona.id).options(joinedload(PersonaFact.persona)))
        if plain in {(text or "").casefold() for text in (fact.statement_nl, fact.statement_en)}), None)


def in_hand_order(session: Session, persona_id: int) -> list[PersonaFact]:
    """A persona's facts in the order given by hand; those without a place after them, heaviest kind first."""
    facts = session.scalars(sa.select(PersonaFact).where(PersonaFact.persona_id == persona_id))
    return sorted(facts, key=lambda fact: (fact.place is None, fact.place or 0, KINDS.index(fact.kind), fact.id))


def _worth(on: date) -> sa.Subquery:
    """Per fact how often it was found, when last, and what that is worth about now (a source counted twice stays)."""
    weight = sa.case(*((FactEvidence.method == method, worth) for method, worth in rules.METHOD_WEIGHTS.items()),
                     else_=0)
    aged = sa.case((FactEvidence.on_date >= on - timedelta(days=rules.FULL_AGE), weight * 2),
                   (FactEvidence.on_date >= on - timedelta(days=rules.HALF_AGE), weight), else_=0)
    return (sa.select(FactEvidence.fact_id, sa.func.count(FactEvidence.id).label("times"),
                      sa.func.max(FactEvidence.on_date).label("last"), sa.func.sum(aged).label("worth"),
                      sa.func.max(sa.case((FactEvidence.method == Method.SALES_TEAM, 1), else_=0)).label("sales"))
            .group_by(FactEvidence.fact_id).subquery())


def board(session: Session, shown: Shown, on: date) -> Board:
    """A page of the board; four statements however many lines there are.

    The lines are what sales heard, unless ``shown.everything`` asks for all facts of personas that are not archived.
    Source: docs/domain.md f (What sales knows).
    """
    worth = _worth(on)
    wanted = [Persona.status != PersonaStatus.ARCHIVED]
    if shown.persona:
        wanted.append(Persona.code == shown.persona.upper())
    if not shown.everything:
        wanted.append(worth.c.sales == 1)
    chosen = (sa.select(PersonaFact).join(PersonaFact.persona)
              .outerjoin(worth, worth.c.fact_id == PersonaFact.id).where(*wanted))
    total, checked = session.execute(chosen.with_only_columns(
        sa.func.count(PersonaFact.id), sa.func.sum(sa.case((counted_on(on), 1), else_=0)))).one()
    facts = list(session.scalars(
        chosen.options(contains_eager(PersonaFact.persona), joinedload(PersonaFact.entered_by))
        .order_by(*_order(shown.sort, worth),
                  PersonaFact.id if shown.sort is SortBy.HAND else PersonaFact.id.desc())
        .limit(PAGE + 1).offset(PAGE * (shown.page - 1))))
    ids = [fact.id for fact in facts[:PAGE]]
    evidence, cards = evidence_of(session, ids), cards_with(session, ids)
    lines = [BoardLine(fact, tuple(evidence[fact.id]), cards.get(fact.id, 0),
                       rules.parked_for(fact.verification, fact.relevance, fact.expires_on, on))
             for fact in facts[:PAGE]]
    return Board(lines, total, int(checked or 0), len(facts) > PAGE)


def _order(sort: SortBy, worth: sa.Subquery) -> list[sa.ColumnElement[int]]:
    if sort is SortBy.HEARD:
        return [sa.func.coalesce(worth.c.times, 0).desc()]
    if sort is SortBy.STRONGEST:
        return [sa.func.coalesce(worth.c.worth, 0).desc()]
    if sort is SortBy.UNUSED:
        return [sa.select(sa.func.count(FactCardLine.id)).where(FactCardLine.fact_id == PersonaFact.id)
                .scalar_subquery()]
    if sort is SortBy.HAND:
        kinds = {kind: place for place, kind in enumerate(KINDS)}
        return [sa.func.coalesce(PersonaFact.place, MOST), sa.case(kinds, value=PersonaFact.kind)]
    newest: sa.ColumnElement[int] = worth.c.last
    return [sa.case((newest.is_(None), 1), else_=0), newest.desc()]


# --- Parked ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ParkedLine:
    """A fact that does not count, why, and whether it was let go."""

    fact: PersonaFact
    reasons: tuple[rules.Parked, ...]

    @property
    def is_gone(self) -> bool:
        """Somebody found it wrong, or of no use."""
        return not {rules.Parked.REFUTED, rules.Parked.IRRELEVANT}.isdisjoint(self.reasons)


@dataclass(frozen=True, slots=True)
class ParkedPage:
    """A page of what is parked; ``more`` when there is a next page."""

    lines: list[ParkedLine]
    total: int
    more: bool


def parked(session: Session, on: date, *, persona: str = "", checker_id: int | None = None, gone: bool = False,
           page: int = 1) -> ParkedPage:
    """What is parked: what is to be checked first comes first, what has no plan last; two statements.

    Args:
        checker_id: only what this person is to check.
        gone: only what was let go, which is left out otherwise.
    Source: docs/domain.md b (parked_assumption), f (Parked).
    """
    let_go = sa.or_(PersonaFact.verification == rules.Verification.REFUTED,
                    PersonaFact.relevance == rules.Relevance.IRRELEVANT)
    wanted = [Persona.status != PersonaStatus.ARCHIVED, sa.not_(counted_on(on)), let_go if gone else sa.not_(let_go)]
    if persona:
        wanted.append(Persona.code == persona.upper())
    if checker_id is not None:
        wanted.append(PersonaFact.check_by_id == checker_id)
    chosen = sa.select(PersonaFact).join(PersonaFact.persona).where(*wanted)
    total = session.scalar(chosen.with_only_columns(sa.func.count(PersonaFact.id))) or 0
    facts = list(session.scalars(
        chosen.options(contains_eager(PersonaFact.persona), joinedload(PersonaFact.entered_by),
                       joinedload(PersonaFact.check_by))
        .order_by(sa.case((PersonaFact.check_on.is_not(None), 0), (PersonaFact.check_method.is_not(None), 1), else_=2),
                  PersonaFact.check_on, PersonaFact.id.desc())
        .limit(PAGE + 1).offset(PAGE * (page - 1))))
    return ParkedPage([ParkedLine(fact, rules.parked_for(fact.verification, fact.relevance, fact.expires_on, on))
                       for fact in facts[:PAGE]], total, len(facts) > PAGE)


def due_for_review(facts: Collection[PersonaFact], on: date) -> list[PersonaFact]:
    """Facts whose day to look at them again has come."""
    return [fact for fact in facts if fact.review_on is not None and fact.review_on <= on]
