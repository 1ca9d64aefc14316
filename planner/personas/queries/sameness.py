"""Reads about facts of different personas that may state the same. Source: docs/domain.md f ("The same statement?")."""
from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, contains_eager, joinedload

from planner.core.errors import NotFound
from planner.personas.models import (
    Persona,
    PersonaFact,
    PersonaKind,
    PersonaStatus,
    Relevance,
    StatementAnswer,
    Verification,
)
from planner.similarity import queries as likeness
from planner.similarity.models import SimilarityText, similarity_pair
from planner.similarity.rules import NEAR_DUPLICATE

STATEMENT = "statement"
PAGE = 20


@dataclass(frozen=True, slots=True)
class Alike:
    """Two facts that may state the same: how alike their words are, in thousandths."""

    first: PersonaFact
    second: PersonaFact
    permille: int

    @property
    def across_languages(self) -> bool:
        """Whether neither language has words of both, so that topic areas say that they are alike."""
        first, second = self.first, self.second
        in_one = (first.statement_nl and second.statement_nl) or (first.statement_en and second.statement_en)
        return not in_one


@dataclass(frozen=True, slots=True)
class AlikePage:
    """A page of them, the most alike first; ``more`` when there is a next page."""

    pairs: list[Alike]
    more: bool


def alike(session: Session, *, between: Collection[int] = (), page: int = 1, size: int = PAGE) -> AlikePage:
    """The pairs of facts that somebody is asked about; one statement.

    Both personas are in use or in preparation, neither fact was let go, they share no key, and nobody answered since
    their words are what they are. The numbers are kept by ``planner.similarity``, whose tables are joined here since
    all of these conditions cut what would otherwise be read in full.

    Args:
        between: the keys of two personas; only pairs between those.
    """
    rows = session.execute(_alike(bool(between)), {"between": list(between), "most": size + 1,
                                                   "first": size * (page - 1)}).all()
    found = [Alike(first, second, permille) if first.id < second.id else Alike(second, first, permille)
             for first, second, permille in rows]
    return AlikePage(found[:size], len(found) > size)


@cache
def _alike(is_between: bool) -> sa.Select[Any]:
    """The statement behind :func:`alike`, which takes longer to write than to run; what is asked for is left open."""
    pair, one, other = similarity_pair.c, aliased(SimilarityText), aliased(SimilarityText)
    a, b = aliased(PersonaFact), aliased(PersonaFact)
    of_a, of_b = aliased(Persona), aliased(Persona)
    wanted = [pair.permille >= NEAR_DUPLICATE, a.persona_id != b.persona_id, a.key != b.key,
              *(condition for fact, of in ((a, of_a), (b, of_b)) for condition in _asked_about(fact, of)),
              ~_answered(a, b), ~_answered(b, a)]
    if is_between:
        both = sa.bindparam("between", expanding=True, type_=sa.Integer)
        wanted += [a.persona_id.in_(both), b.persona_id.in_(both)]
    return (
        sa.select(a, b, pair.permille).select_from(similarity_pair)
        .join(one, sa.and_(one.id == pair.a_id, one.kind == STATEMENT, ~one.is_stale))
        .join(other, sa.and_(other.id == pair.b_id, other.kind == STATEMENT, ~other.is_stale))
        .join(a, a.uid == one.uid).join(b, b.uid == other.uid)
        .join(of_a, of_a.id == a.persona_id).join(of_b, of_b.id == b.persona_id)
        .where(*wanted).options(contains_eager(a.persona.of_type(of_a)), contains_eager(b.persona.of_type(of_b)))
        .order_by(pair.permille.desc(), a.id, b.id)
        .limit(sa.bindparam("most", type_=sa.Integer)).offset(sa.bindparam("first", type_=sa.Integer)))


def _asked_about(fact: type[PersonaFact], of: type[Persona]) -> list[sa.ColumnElement[bool]]:
    return [of.status != PersonaStatus.ARCHIVED, fact.verification != Verification.REFUTED,
            fact.relevance != Relevance.IRRELEVANT]


def _answered(first: type[PersonaFact], second: type[PersonaFact]) -> sa.ColumnElement[bool]:
    """Somebody answered about these two, and they still say what they said then."""
    answer = aliased(StatementAnswer)

    def said(fact: type[PersonaFact], nl: Any, en: Any) -> list[sa.ColumnElement[bool]]:
        return [nl == sa.func.coalesce(fact.statement_nl, ""), en == sa.func.coalesce(fact.statement_en, "")]

    return sa.exists().where(answer.first_id == first.id, answer.second_id == second.id,
                             *said(first, answer.first_nl, answer.first_en),
                             *said(second, answer.second_nl, answer.second_en))


def nearest_persona(session: Session, text: str, lang: str) -> tuple[Persona, list[PersonaFact]] | None:
    """The ideal persona whose facts read most like ``text``, with the three nearest of them; None when none does.

    What a new persona is held against. Source: docs/domain.md f (A further persona); R43.
    """
    near = {each.uid: each.permille for each in likeness.near(session, text, lang, (STATEMENT,), at_least=1, limit=40)}
    if not near:
        return None
    facts = session.scalars(
        sa.select(PersonaFact).join(PersonaFact.persona).options(contains_eager(PersonaFact.persona))
        .where(PersonaFact.uid.in_(near), Persona.kind == PersonaKind.IDEAL, Persona.status != PersonaStatus.ARCHIVED))
    by_persona: dict[Persona, list[PersonaFact]] = {}
    for fact in sorted(facts, key=lambda fact: (-near[fact.uid], fact.id)):
        by_persona.setdefault(fact.persona, []).append(fact)
    if not by_persona:
        return None
    best = max(by_persona, key=lambda persona: (sum(near[fact.uid] for fact in by_persona[persona]), -persona.id))
    return best, by_persona[best][:3]


def facts_in_question(session: Session, first: str, second: str) -> tuple[PersonaFact, PersonaFact]:
    """The two facts with these uids, in the order in which they were entered. Raises NotFound unless both are there."""
    found = sorted(session.scalars(sa.select(PersonaFact).where(PersonaFact.uid.in_([first, second]))
                                   .options(joinedload(PersonaFact.persona))), key=lambda fact: fact.id)
    if len(found) != 2:
        raise NotFound("not_found")
    return found[0], found[1]


def get_answer(session: Session, uid: str) -> StatementAnswer:
    """The answer with this uid. Raises NotFound, also when it was taken back."""
    found = session.scalar(sa.select(StatementAnswer).where(StatementAnswer.uid == uid))
    if found is None:
        raise NotFound("not_found")
    return found


def answer_about(session: Session, first: PersonaFact, second: PersonaFact) -> StatementAnswer | None:
    """What was said of these two, ``first`` being the one entered first."""
    return session.scalar(sa.select(StatementAnswer).where(
        StatementAnswer.first_id == first.id, StatementAnswer.second_id == second.id))


def answers(session: Session, limit: int = PAGE) -> list[StatementAnswer]:
    """What was answered last, newest first; one statement."""
    sides = (StatementAnswer.first, StatementAnswer.second)
    return list(session.scalars(sa.select(StatementAnswer)
                                .options(joinedload(StatementAnswer.by),
                                         *(joinedload(side).joinedload(PersonaFact.persona) for side in sides))
                                .order_by(StatementAnswer.at.desc(), StatementAnswer.id.desc()).limit(limit)))
