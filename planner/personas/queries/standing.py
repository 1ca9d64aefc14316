"""How one persona stands: which of its facts count and say most, which are parked, how strong that makes it.

A persona of five hundred facts shows some fifty of them on a page; the rest is worked out once for each change.
"""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from planner.core.memory import Memory
from planner.personas import rules
from planner.personas.models import (
    FactCard,
    FactCardLine,
    FactEvidence,
    FactKind,
    Persona,
    PersonaFact,
    Relevance,
    Verification,
)
from planner.personas.queries.cards import in_short
from planner.personas.queries.facts import KINDS
from planner.personas.queries.sight import Sight, marked

REMEMBERED = 32             # personas


class _Outline(NamedTuple):
    id: int
    key: str
    kind: FactKind
    place: int | None
    verification: Verification
    relevance: Relevance
    expires_on: date | None


@dataclass(frozen=True, slots=True)
class Standing:
    """Facts by their ids. Shared by requests: nobody changes it.

    ``counted``: with their keys, heaviest kind first. ``short``: the seven that say most, ``others`` the rest of them.
    ``parked``: with the reasons, what can still be checked first. ``pieces``: on how much evidence a fact rests.
    ``absorbed``: how many other personas are part of it.
    """

    counted: tuple[tuple[int, str], ...]
    short: tuple[int, ...]
    others: tuple[int, ...]
    parked: tuple[tuple[int, tuple[rules.Parked, ...]], ...]
    pieces: Mapping[int, int]
    strength: rules.Strength
    ways: tuple[rules.Advised, ...]
    absorbed: int = 0


_remembered: Memory[Standing] = Memory(REMEMBERED)
_GONE = frozenset({rules.Parked.REFUTED, rules.Parked.IRRELEVANT})


def standing(session: Session, persona: Persona, on: date) -> tuple[Standing, Sight]:
    """As the database has it, for one day, with :func:`sight`; one statement, two more after something changed."""
    seen, mark = marked(session, on, *_own_marks(), persona=persona.id)
    return _remembered.get((persona.uid, *mark), lambda: _read(session, persona, on, mark[-1]), session=session), seen


@cache
def _own_marks() -> tuple[sa.Subquery, ...]:
    """Change with the places given by hand to facts of one persona, which is left open, with their evidence, and with
    who went up in it."""
    fact, piece = PersonaFact, FactEvidence
    place, number = sa.func.coalesce(fact.place, 0), sa.cast(fact.id, sa.BigInteger)
    mine = fact.persona_id == sa.bindparam("persona", type_=sa.Integer)
    return (sa.select(sa.func.sum(place * number).label("one"), sa.func.sum(place * place * number).label("two"))
            .where(mine).subquery(),
            sa.select(sa.func.count().label("n"), sa.func.sum(sa.cast(piece.id, sa.BigInteger)).label("ids"),
                      sa.func.sum(piece.version).label("versions"), sa.func.max(piece.uid).label("newest"))
            .join(fact, fact.id == piece.fact_id).where(mine).subquery(),
            sa.select(sa.func.count().label("absorbed"))
            .where(Persona.merged_into_id == sa.bindparam("persona", type_=sa.Integer)).subquery())


def _read(session: Session, persona: Persona, on: date, absorbed: int) -> Standing:
    fact, piece = PersonaFact, FactEvidence
    rows: dict[int, _Outline] = {}
    pieces: dict[int, list[rules.Piece]] = defaultdict(list)
    for row in session.execute(
            sa.select(fact.id, fact.key, fact.kind, fact.place, fact.verification, fact.relevance, fact.expires_on,
                      piece.method, piece.source, piece.on_date)
            .outerjoin(piece, piece.fact_id == fact.id).where(fact.persona_id == persona.id)
            .order_by(fact.id, piece.on_date.desc(), piece.id.desc())):
        *outline, method, source, on_date = row
        rows.setdefault(row.id, _Outline(*outline))
        if method is not None:
            pieces[row.id].append(rules.Piece(method, source, on_date))
    found = _worked_out(sorted(rows.values(), key=lambda row: KINDS.index(row.kind)), pieces, on)
    return replace(found, absorbed=absorbed)


def _worked_out(rows: Sequence[_Outline], pieces: Mapping[int, list[rules.Piece]], on: date) -> Standing:
    counted = [row for row in rows if rules.is_counted(row.verification, row.relevance, row.expires_on, on)]
    parked = _parked(rows, on)
    grounds = [rules.Grounds(row.key, tuple(pieces.get(row.id, ()))) for row in counted]
    strength = rules.strength_of(grounds, on)
    short = [row.id for row in in_short(counted, strength.points)]
    still_open = [row.key for row, reasons in parked if _GONE.isdisjoint(reasons)]
    return Standing(
        tuple((row.id, row.key) for row in counted), tuple(short),
        tuple(row.id for row in counted if row.id not in short), tuple((row.id, why) for row, why in parked),
        {fact_id: len(each) for fact_id, each in pieces.items()}, strength,
        tuple(rules.ways_to_raise(grounds, still_open, on)))


def _parked(rows: Iterable[_Outline], on: date) -> list[tuple[_Outline, tuple[rules.Parked, ...]]]:
    found = [(row, rules.parked_for(row.verification, row.relevance, row.expires_on, on)) for row in rows]
    return sorted(((row, why) for row, why in found if why), key=lambda item: not _GONE.isdisjoint(item[1]))


class Shown(NamedTuple):
    """A fact with the people who entered and checked it, and on how many kept cards it stands."""

    fact: PersonaFact
    cards: int


def facts_to_show(session: Session, ids: Collection[int]) -> dict[int, Shown]:
    """These facts by their ids; one statement, none without ids."""
    if not ids:
        return {}
    cards = (sa.select(sa.func.count()).select_from(FactCardLine).join(FactCard, FactCard.id == FactCardLine.card_id)
             .where(FactCardLine.fact_id == PersonaFact.id, FactCard.archived_at.is_(None)).scalar_subquery())
    rows = session.execute(
        sa.select(PersonaFact, cards).where(PersonaFact.id.in_(ids))
        .options(joinedload(PersonaFact.verified_by), joinedload(PersonaFact.entered_by)))
    return {fact.id: Shown(fact, number) for fact, number in rows}
