"""Reads about cards: the facts chosen for one, those that count and those left out, and the cards that were kept."""
from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from planner.core.errors import NotFound
from planner.personas import rules
from planner.personas.models import (
    CardKind,
    ContactMoment,
    FactCard,
    FactCardLine,
    FactEvidence,
    FactKind,
    Persona,
    PersonaFact,
    Quoting,
)
from planner.personas.queries.facts import KINDS, is_counted

KEPT_SHOWN = 12
QUOTES_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a customer that may be used; ``who`` is '' where the name may not."""

    words: str
    lang: str
    who: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A card as it is read: only facts that count stand on it, the others are named with the reason.

    ``elsewhere`` are counted facts that have no place on a card of this kind.
    """

    kind: CardKind
    personas: tuple[Persona, ...]
    parts: tuple[tuple[rules.Heading, tuple[PersonaFact, ...]], ...]
    left_out: tuple[tuple[PersonaFact, tuple[rules.Parked, ...]], ...]
    elsewhere: tuple[PersonaFact, ...]
    quotes: tuple[Quote, ...] = ()

    @property
    def facts(self) -> tuple[PersonaFact, ...]:
        """What stands on it, in reading order."""
        return tuple(fact for _heading, facts in self.parts for fact in facts)


def sheet(kind: CardKind, facts: Sequence[PersonaFact], on: date, quotes: Sequence[Quote] = ()) -> Sheet:
    """Lay out ``facts`` on a card; what does not count on that day is left out. Source: docs/domain.md f (Cards)."""
    counted = [fact for fact in facts if is_counted(fact, on)]
    parts, elsewhere = rules.laid_out(kind, counted)
    out = [(fact, rules.parked_for(fact.verification, fact.relevance, fact.expires_on, on)) for fact in facts]
    people = {fact.persona_id: fact.persona for fact in counted}
    return Sheet(kind, tuple(sorted(people.values(), key=lambda each: each.code)),
                 tuple((heading, tuple(lines)) for heading, lines in parts),
                 tuple((fact, why) for fact, why in out if why), tuple(elsewhere), tuple(quotes))


def facts_by_uid(session: Session, uids: Sequence[str]) -> list[PersonaFact]:
    """The facts with these uids in that order; unknown ones are left out. One statement."""
    found = {fact.uid: fact for fact in session.scalars(
        sa.select(PersonaFact).where(PersonaFact.uid.in_(uids)).options(joinedload(PersonaFact.persona)))}
    return [found[uid] for uid in dict.fromkeys(uids) if uid in found]


def quotes_about(session: Session, fact_ids: Collection[int]) -> list[Quote]:
    """What customers said, and allowed us to use, behind these facts; newest first, one statement."""
    moments = session.scalars(
        sa.select(ContactMoment).where(
            ContactMoment.quoting != Quoting.NO, ContactMoment.archived_at.is_(None),
            ContactMoment.id.in_(sa.select(FactEvidence.contact_moment_id).where(FactEvidence.fact_id.in_(fact_ids))))
        .order_by(ContactMoment.on_date.desc(), ContactMoment.id.desc()).limit(QUOTES_SHOWN))
    found = [Quote(words, moment.lang, moment.customer if moment.quoting is Quoting.NAMED else "")
             for moment in moments for words in moment.quotes]
    return found[:QUOTES_SHOWN]


def get_card(session: Session, uid: str) -> FactCard:
    """The kept card with this uid, with its facts. Raises NotFound."""
    found = session.scalar(sa.select(FactCard).where(FactCard.uid == uid).options(
        joinedload(FactCard.by),
        selectinload(FactCard.lines).joinedload(FactCardLine.fact).joinedload(PersonaFact.persona)))
    if found is None:
        raise NotFound("not_found")
    return found


def kept_cards(session: Session, limit: int = KEPT_SHOWN) -> list[FactCard]:
    """The cards that were kept last, with who kept them; one statement."""
    return list(session.scalars(sa.select(FactCard).where(FactCard.archived_at.is_(None))
                                .options(joinedload(FactCard.by)).order_by(FactCard.id.desc()).limit(limit)))


def cards_about(session: Session, persona_ids: Collection[int], limit: int = KEPT_SHOWN) -> list[FactCard]:
    """The kept cards with a fact of one of these personas, newest first: what a topic for them can open."""
    about = (sa.select(FactCardLine.card_id).join(PersonaFact, PersonaFact.id == FactCardLine.fact_id)
             .where(PersonaFact.persona_id.in_(persona_ids)))
    return list(session.scalars(
        sa.select(FactCard).where(FactCard.archived_at.is_(None), FactCard.id.in_(about))
        .options(joinedload(FactCard.by)).order_by(FactCard.id.desc()).limit(limit)))


def cards_with(session: Session, fact_ids: Collection[int]) -> dict[int, int]:
    """Per fact on how many kept cards it stands; facts on none are left out. One statement."""
    if not fact_ids:
        return {}
    rows = session.execute(
        sa.select(FactCardLine.fact_id, sa.func.count(FactCardLine.id))
        .join(FactCard, FactCard.id == FactCardLine.card_id)
        .where(FactCardLine.fact_id.in_(fact_ids), FactCard.archived_at.is_(None)).group_by(FactCardLine.fact_id))
    return dict(rows.all())


class Ranked(Protocol):
    """A fact, as far as its rank among others goes."""

    @property
    def id(self) -> int:
        """What decides last."""
        ...

    @property
    def key(self) -> str:
        """By which its points are known."""
        ...

    @property
    def kind(self) -> FactKind:
        """How heavy it is."""
        ...

    @property
    def place(self) -> int | None:
        """Its place given by hand."""
        ...


AnyFact = TypeVar("AnyFact", bound=Ranked)


def in_short(facts: Iterable[AnyFact], points: Mapping[str, int]) -> list[AnyFact]:
    """The seven facts that say most: in the order given by hand, else the heaviest kind and the best backed first."""
    def rank(fact: AnyFact) -> tuple[bool, int, int, int, int]:
        return fact.place is None, fact.place or 0, KINDS.index(fact.kind), -points.get(fact.key, 0), fact.id
    return sorted(facts, key=rank)[:rules.LINES]
