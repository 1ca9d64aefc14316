"""Reads for the board of what sales knows, and for what is parked."""
from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from planner.core.memory import Memory, read_marks, rows_mark
from planner.personas import rules
from planner.personas.models import FactCardLine, FactEvidence, Method, Persona, PersonaFact, PersonaStatus
from planner.personas.queries.cards import cards_with
from planner.personas.queries.evidence import evidence_of
from planner.personas.queries.facts import KINDS, counted_on
from planner.personas.queries.sight import counted_mark
from planner.web.asked import MOST

PAGE, PARKED = 24, 30      # lines of the board, and of what is parked


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


class _Ordered(NamedTuple):
    """Facts by their ids in the order that was asked for, and how many of them count."""

    ids: tuple[int, ...]
    checked: int


_ordered: Memory[_Ordered] = Memory(8)
_BEYOND_MARKS = frozenset({SortBy.HAND, SortBy.UNUSED})     # places and cards change without a fact


def board(session: Session, shown: Shown, on: date) -> Board:
    """A page of the board; four statements however many lines there are, one more after something changed.

    The lines are what sales heard, unless ``shown.everything`` asks for all facts of personas that are not archived.
    Source: docs/domain.md f (What sales knows).
    """
    if shown.sort in _BEYOND_MARKS:
        ids, checked = _read_order(session, shown, on)
    else:
        mark = read_marks(session, rows_mark(Persona), rows_mark(PersonaFact), rows_mark(FactEvidence))
        ids, checked = _ordered.get((shown.sort, shown.persona.upper(), shown.everything, on, *mark),
                                    lambda: _read_order(session, shown, on), session=session)
    here = ids[PAGE * (shown.page - 1):PAGE * shown.page]
    facts = _facts(session, here)
    evidence, cards = evidence_of(session, here), cards_with(session, here)
    lines = [BoardLine(fact, tuple(evidence[fact.id]), cards.get(fact.id, 0),
                       rules.parked_for(fact.verification, fact.relevance, fact.expires_on, on)) for fact in facts]
    return Board(lines, len(ids), checked, len(ids) > PAGE * shown.page)


def _facts(session: Session, ids: Sequence[int]) -> list[PersonaFact]:
    """These facts in this order, with their personas and who entered them; one statement."""
    found = {fact.id: fact for fact in session.scalars(
        sa.select(PersonaFact).where(PersonaFact.id.in_(ids))
        .options(joinedload(PersonaFact.persona), joinedload(PersonaFact.entered_by),
                 joinedload(PersonaFact.check_by)))} if ids else {}
    return [found[one] for one in ids if one in found]


def _read_order(session: Session, shown: Shown, on: date) -> _Ordered:
    worth = _worth(on)
    wanted = [Persona.status != PersonaStatus.ARCHIVED]
    if shown.persona:
        wanted.append(Persona.code == shown.persona.upper())
    if not shown.everything:
        wanted.append(worth.c.sales == 1)
    rows = session.execute(
        sa.select(PersonaFact.id, sa.case((counted_on(on), 1), else_=0)).join(PersonaFact.persona)
        .outerjoin(worth, worth.c.fact_id == PersonaFact.id).where(*wanted)
        .order_by(*_order(shown.sort, worth),
                  PersonaFact.id if shown.sort is SortBy.HAND else PersonaFact.id.desc())).all()
    return _Ordered(tuple(row[0] for row in rows), sum(row[1] for row in rows))


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


class _Waiting(NamedTuple):
    """A fact that does not count, as far as choosing which ones to show goes."""

    id: int
    code: str
    checker_id: int | None
    gone: bool


_waiting: Memory[tuple[_Waiting, ...]] = Memory(1)


def parked(session: Session, on: date, *, persona: str = "", checker_id: int | None = None, gone: bool = False,
           page: int = 1) -> ParkedPage:
    """What is parked: what is to be checked first comes first, what has no plan last.

    Two statements, one more after a fact or a persona changed.

    Args:
        checker_id: only what this person is to check.
        gone: only what was let go, which is left out otherwise.
    Source: docs/domain.md b (parked_assumption), f (Parked).
    """
    found = _waiting.get(counted_mark(session, on), lambda: _read_waiting(session, on), session=session)
    code = persona.upper()
    ids = [one.id for one in found if one.gone == gone and (not code or one.code == code)
           and (checker_id is None or one.checker_id == checker_id)]
    facts = _facts(session, ids[PARKED * (page - 1):PARKED * page])
    return ParkedPage([ParkedLine(fact, rules.parked_for(fact.verification, fact.relevance, fact.expires_on, on))
                       for fact in facts], len(ids), len(ids) > PARKED * page)


def _read_waiting(session: Session, on: date) -> tuple[_Waiting, ...]:
    fact = PersonaFact
    let_go = sa.or_(fact.verification == rules.Verification.REFUTED, fact.relevance == rules.Relevance.IRRELEVANT)
    rows = session.execute(
        sa.select(fact.id, Persona.code, fact.check_by_id, let_go).join(fact.persona)
        .where(Persona.status != PersonaStatus.ARCHIVED, sa.not_(counted_on(on)))
        .order_by(sa.case((fact.check_on.is_not(None), 0), (fact.check_method.is_not(None), 1), else_=2),
                  fact.check_on, fact.id.desc()))
    return tuple(_Waiting(number, code, checker_id, bool(gone)) for number, code, checker_id, gone in rows)


def due_for_review(facts: Collection[PersonaFact], on: date) -> list[PersonaFact]:
    """Facts whose day to look at them again has come."""
    return [fact for fact in facts if fact.review_on is not None and fact.review_on <= on]
