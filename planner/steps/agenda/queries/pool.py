"""Open slots in the order in which they fit one person, each with the reasons why."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from planner.people.models import Person
from planner.personas.models import in_language
from planner.steps.agenda.models import Slot, Topic
from planner.steps.agenda.queries.cards import Card, Rows, card_rows, cards
from planner.steps.inventory import rules as knowledge
from planner.steps.inventory.models import Evidence, ExpertiseClaim, TopicArea
from planner.workflow.agenda import SlotState

LOOKED_AT = 200         # open slots, the nearest first; more than anybody chooses from


class ReasonKind(StrEnum):
    """Why a slot suits somebody."""

    LEVEL = "level"
    INTEREST = "interest"
    EVIDENCE = "evidence"


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: ``value`` is the level, the interest or the number of pieces; ``area`` where it comes from."""

    kind: ReasonKind
    value: int
    area: AreaName


@dataclass(frozen=True, slots=True)
class AreaName:
    """A topic area in both languages."""

    nl: str
    en: str

    def label(self, locale: str) -> str:
        """The name for a reader of ``locale``."""
        return in_language(self.nl, self.en, locale)


@dataclass(frozen=True, slots=True)
class Fit:
    """How well somebody's knowledge fits an area. ``refused``: they asked not to be asked."""

    effective: knowledge.Effective
    reasons: tuple[Reason, ...] = ()
    refused: bool = False

    @property
    def rank(self) -> tuple[int, int, int]:
        """Greater fits better: level first, then evidence that counts, then interest."""
        known = self.effective
        return known.level, knowledge.counted_evidence(known.evidence), known.interest


@dataclass(frozen=True, slots=True)
class OpenSlot:
    """A slot that somebody could take now, and why they might."""

    card: Card
    fit: Fit


class Knowledge:
    """What one person knows, over the tree of areas: read once, asked for any number of slots."""

    def __init__(self, tree: Mapping[str, str | None], names: Mapping[str, AreaName],
                 claims: tuple[knowledge.Known, ...]) -> None:
        self._tree = tree
        self._names = names
        self._claims = claims
        self._known: dict[str, Fit] = {}

    @property
    def claims(self) -> tuple[knowledge.Known, ...]:
        """What they claim."""
        return self._claims

    def name(self, area: str) -> AreaName:
        """What a live area is called. Raises KeyError."""
        return self._names[area]

    def fit(self, area: str | None) -> Fit:
        """How well it fits ``area``, a key; nobody fits a topic without an area."""
        if area is None or area not in self._tree:
            return Fit(knowledge.Effective())
        if area not in self._known:
            found = knowledge.effective(self._claims, area, self._tree)
            self._known[area] = Fit(found, self._reasons(found), knowledge.refuses(self._claims, area, self._tree))
        return self._known[area]

    def _reasons(self, found: knowledge.Effective) -> tuple[Reason, ...]:
        if found.area is None:
            return ()
        values = {ReasonKind.LEVEL: found.level, ReasonKind.INTEREST: max(found.interest, 0),
                  ReasonKind.EVIDENCE: knowledge.counted_evidence(found.evidence)}
        return tuple(Reason(kind, value, self._names[found.area]) for kind, value in values.items() if value)


def knowledge_of(session: Session, person: Person) -> Knowledge:
    """The tree and what ``person`` claims in it, in one statement."""
    parent = aliased(TopicArea)
    pieces = (sa.select(sa.func.count()).select_from(Evidence)
              .where(Evidence.claim_id == ExpertiseClaim.id, Evidence.archived_at.is_(None))
              .correlate(ExpertiseClaim).scalar_subquery())
    rows = session.execute(
        sa.select(TopicArea.key, parent.key.label("parent"), TopicArea.label_nl, TopicArea.label_en,
                  ExpertiseClaim.level, ExpertiseClaim.interest, pieces.label("pieces"))
        .outerjoin(parent, parent.id == TopicArea.parent_id)
        .outerjoin(ExpertiseClaim, sa.and_(ExpertiseClaim.area_id == TopicArea.id,
                                           ExpertiseClaim.person_id == person.id,
                                           ExpertiseClaim.archived_at.is_(None)))
        .where(TopicArea.archived_at.is_(None))).all()
    claims = tuple(knowledge.Known(row.key, row.level, row.interest, row.pieces) for row in rows if row.level)
    return Knowledge({row.key: row.parent for row in rows},
                     {row.key: AreaName(row.label_nl, row.label_en) for row in rows}, claims)


def open_slots_for(session: Session, person: Person, limit: int = 3, *, now: datetime, but: str | None = None) \
        -> list[OpenSlot]:
    """The open slots that ``person`` could take now, the best fit first, then the nearest date.

    Left out: other languages than theirs, areas that they asked not to be asked for, and slots so near that only a
    lead can give them out. Two statements, and writing's answer to how far the texts are is not asked for.

    Args:
        but: uid of a slot to leave out: the one that somebody else just took.
    Source: docs/domain.md c (awkward cases, two claim at once) and e (level, evidence, interest).
    """
    rows = session.execute(_takeable(person, now=now, but=but)).all()
    known = knowledge_of(session, person)
    fits = [(row, known.fit(row.area)) for row in rows]
    best = sorted(((row, fit) for row, fit in fits if not fit.refused),
                  key=lambda pair: (*(-part for part in pair[1].rank), pair[0].publish_at, pair[0].uid))[:limit]
    shown = cards(session, [row for row, _ in best], now=now)
    return [OpenSlot(card, fit) for card, (_, fit) in zip(shown, best, strict=True)]


def _takeable(person: Person, *, now: datetime, but: str | None) -> Rows:
    found = (card_rows().add_columns(TopicArea.key.label("area")).outerjoin(TopicArea, TopicArea.id == Topic.area_id)
             .where(Slot.state == SlotState.OPEN, Slot.lang.in_(person.languages),
                    sa.func.coalesce(Slot.closes_at, Slot.publish_at) > now)
             .order_by(Slot.publish_at, Slot.uid).limit(LOOKED_AT))
    return found.where(Slot.uid != but) if but else found
