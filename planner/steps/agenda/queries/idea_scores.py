"""What the scores of ideas stand on, read once for any number of them; and the order of the whole bank.

Scores change with every publication, slot, claim of expertise and day, so none is kept: three statements give all that
there is to know about personas, questions, writers and facts, and one more the columns of the ideas themselves.
Source: docs/domain-more.md l (idea score).
"""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql.elements import ColumnElement

from planner.core.db import later
from planner.personas.models import PersonaFact
from planner.personas.queries import counted_on
from planner.steps.agenda.models import Idea, Slot, Topic, idea_persona, slot_persona, topic_persona
from planner.steps.agenda.rules import ideas as rules
from planner.steps.agenda.rules.ideas import ASKING
from planner.steps.inventory.models import KnowledgeFact, PublishedWork, Shareable, fact_area, work_persona
from planner.steps.inventory.queries.sight import Sight, sight
from planner.workflow.agenda import MOVABLE_SLOTS, TopicState, Validation

LATELY = timedelta(days=90)
AHEAD = timedelta(days=56)
EPOCH, MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
_OUT, _DUE, _QUESTION, _FACT = range(4)


@dataclass(frozen=True, slots=True)
class Part:
    """One term of a score: its points, and what the sentence about it names."""

    term: rules.Term
    points: int
    is_answered: bool = False
    number: int = 0
    validation: Validation = Validation.NONE


@dataclass(frozen=True, slots=True)
class Score:
    """The score of an idea: the total, and the terms that are not zero in the order in which they are told.

    ``items`` has per persona (id) what came out lately and what is to come; ``asks`` is who asks the question, if any.
    """

    total: int
    parts: tuple[Part, ...]
    items: Mapping[int, int]
    asks: int | None


class Ground:
    """All that scores look at beside the ideas themselves."""

    def __init__(self, rows: Iterable[Any], seen: Sight) -> None:
        self._seen = seen
        self._items: dict[int, int] = defaultdict(int)
        self._questions: dict[int, tuple[int, bool]] = {}
        self._own_facts: dict[int, set[int]] = defaultdict(set)
        self._by_area: dict[int, tuple[int, int]] = {}
        for kind, first, second, number in rows:
            if kind == _QUESTION:
                self._questions[first] = second, bool(number)
            elif kind == _FACT:
                self._own_facts[first].add(second)
            else:
                self._items[first] += number

    def items(self, persona_id: int) -> int:
        """What came out for a persona in the last 90 days, and what is to come in the next 56."""
        return self._items.get(persona_id, 0)

    def at_hand(self, area_id: int | None) -> tuple[int, int]:
        """How many can write about an area, and how many facts about it or below it may be used."""
        if area_id is None:
            return 0, 0
        if area_id not in self._by_area:
            self._by_area[area_id] = self._look(area_id)
        return self._by_area[area_id]

    def _look(self, area_id: int) -> tuple[int, int]:
        directory = self._seen.directory
        key = directory.keys.get(area_id)
        if key is None:
            return 0, 0
        facts: set[int] = set().union(*(self._own_facts.get(directory.areas[below].id, ())
                                        for below in directory.within(key)))
        return len(self._seen.writers().get(key, ())), len(facts)

    def worth(self, validation: Validation, area_id: int | None, fact_id: int | None,
              persona_ids: Collection[int]) -> rules.Worth:
        """What the score of an idea with these columns looks at."""
        asks, answered = self._questions.get(fact_id, (None, False)) if fact_id is not None else (None, False)
        writers, facts = self.at_hand(area_id)
        return rules.Worth(answered if asks in persona_ids else None, tuple(self.items(each) for each in persona_ids),
                           writers, facts, validation)

    def score(self, idea: Idea) -> Score:
        """The score of an idea, with what explains it."""
        persona_ids = [persona.id for persona in idea.personas]
        worth = self.worth(idea.validation, idea.area_id, idea.question_fact_id, persona_ids)
        asks = None
        if worth.is_answered is not None and idea.question_fact_id is not None:
            asks = self._questions[idea.question_fact_id][0]
        terms = rules.score_terms(worth)
        numbers = {rules.Term.EXPERTS: worth.writers, rules.Term.FACTS: worth.facts}
        parts = tuple(Part(term, points, bool(worth.is_answered), numbers.get(term, 0), worth.validation)
                      for term, points in rules.spoken(terms))
        return Score(sum(terms.values()), parts, {each: self.items(each) for each in persona_ids}, asks)


def ground(session: Session, today: date) -> Ground:
    """What the scores of any number of ideas look at; two statements, two more after somebody's knowledge changed."""
    return Ground(session.execute(sa.union_all(*_legs(today))), sight(session))


def _legs(today: date) -> Iterable[sa.Select[Any]]:
    none = sa.literal(0)
    yield (sa.select(sa.literal(_OUT), work_persona.c.persona_id, none, sa.func.count()).select_from(work_persona)
           .join(PublishedWork, PublishedWork.id == work_persona.c.work_id).where(came_out(today))
           .group_by(work_persona.c.persona_id))
    for link, to in targets():
        yield (sa.select(sa.literal(_DUE), link.c.persona_id, none, sa.func.count()).select_from(link).join(Slot, to)
               .where(is_to_come(today, AHEAD)).group_by(link.c.persona_id))
    asked, named = aliased(PersonaFact), sa.select(Idea.question_fact_id).where(Idea.question_fact_id.is_not(None))
    answered = (sa.exists().where(Topic.question_fact_id == asked.id, asked.key == PersonaFact.key,
                                  Topic.state == TopicState.PUBLISHED).correlate(PersonaFact))
    yield (sa.select(sa.literal(_QUESTION), PersonaFact.id, PersonaFact.persona_id, sa.case((answered, 1), else_=0))
           .where(PersonaFact.id.in_(named), PersonaFact.kind.in_(ASKING), counted_on(today)))
    yield (sa.select(sa.literal(_FACT), fact_area.c.area_id, fact_area.c.fact_id, none)
           .join(KnowledgeFact, KnowledgeFact.id == fact_area.c.fact_id)
           .where(KnowledgeFact.archived_at.is_(None), KnowledgeFact.shareable != Shareable.NEVER))


def came_out(today: date) -> ColumnElement[bool]:
    """A work that is out and came out in the last 90 days, today among them."""
    return sa.and_(PublishedWork.is_out, PublishedWork.local_date > today - LATELY, PublishedWork.local_date <= today)


def is_to_come(today: date, ahead: timedelta) -> ColumnElement[bool]:
    """A live slot whose day is one of the next ``ahead``, today among them; items in reserve have no day."""
    return sa.and_(later(Slot.state.in_(MOVABLE_SLOTS)), Slot.is_reserve.is_(False), Slot.local_date >= today,
                   Slot.local_date < today + ahead)


def targets() -> Sequence[tuple[sa.Table, ColumnElement[bool]]]:
    """Whom a slot is for, as link tables with how a slot is found from them: its own personas, else its topic's."""
    own = sa.exists().where(slot_persona.c.slot_id == Slot.id)
    return ((slot_persona, slot_persona.c.slot_id == Slot.id),
            (topic_persona, sa.and_(topic_persona.c.topic_id == Slot.topic_id, sa.not_(own))))


class Place(NamedTuple):
    """Where an idea stands in the bank: by score, by votes, the older first, by uid."""

    less_score: int
    less_votes: int
    made_at: datetime
    uid: str

    @property
    def mark(self) -> str:
        """As an address carries it."""
        return f"{-self.less_score}_{-self.less_votes}_{(self.made_at - EPOCH) // MICROSECOND}_{self.uid}"


def places(session: Session, found: Ground, conditions: Sequence[ColumnElement[bool]]) -> list[Place]:
    """Where each idea that meets ``conditions`` stands, best first; one statement over its columns."""
    ids = (sa.select(sa.func.aggregate_strings(sa.cast(idea_persona.c.persona_id, sa.String), " "))
           .where(idea_persona.c.idea_id == Idea.id).correlate(Idea).scalar_subquery())
    rows = session.execute(
        sa.select(Idea.uid, Idea.votes, Idea.created_at, Idea.validation, Idea.area_id, Idea.question_fact_id, ids)
        .where(*conditions))
    readers: dict[str | None, tuple[int, ...]] = {None: ()}
    placed = []
    for uid, votes, made_at, validation, area_id, fact_id, personas in rows:
        if personas not in readers:
            readers[personas] = tuple(int(each) for each in personas.split())
        points = rules.score(found.worth(validation, area_id, fact_id, readers[personas]))
        placed.append(Place(-points, -votes, made_at, uid))
    return sorted(placed)
