"""What counts of every persona, remembered until a fact or a persona changes or the day does.

Ten thousand facts say the same to everybody who looks; which of them count is read once for each change of them.
"""
from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.core.memory import Memory, read_marks, rows_mark
from planner.personas import rules
from planner.personas.models import Persona, PersonaFact, PersonaKind
from planner.personas.queries.facts import counted_on


@dataclass(frozen=True)
class Sight:
    """The counted facts of each persona (by id) and how many others it has. Shared by requests: nobody changes it."""

    keys: Mapping[int, tuple[str, bool]]
    facts: Mapping[int, tuple[rules.CountedFact, ...]]
    others: Mapping[int, int]
    _profiles: dict[int, rules.Profile] = field(default_factory=dict)

    def profile(self, persona_id: int) -> rules.Profile:
        """A persona as far as comparing goes; the same one each time, so that it knows whom it met."""
        found = self._profiles.get(persona_id)
        if found is None:
            key, is_negative = self.keys[persona_id]
            found = self._profiles[persona_id] = rules.Profile(key, self.facts.get(persona_id, ()), is_negative)
        return found

    def figures(self, persona_id: int) -> tuple[int, int]:
        """How many facts of a persona count, and how many don't."""
        return len(self.facts.get(persona_id, ())), self.others.get(persona_id, 0)


_remembered: Memory[Sight] = Memory(1)


def sight(session: Session, on: date) -> Sight:
    """As the database has it, for one day; one statement, one more after something changed."""
    return marked(session, on)[0]


def marked(session: Session, on: date, *more: sa.Subquery, **values: object) -> tuple[Sight, tuple[Any, ...]]:
    """As :func:`sight`, and a mark that changes with it, with tables of one row each asked in the same statement."""
    own_parts = rows_mark(Persona), rows_mark(PersonaFact)
    found = read_marks(session, *own_parts, *more, **values)
    own = (on, *found[:sum(len(part.columns) for part in own_parts)])
    return _remembered.get(own, lambda: _read(session, on), session=session), (on, *found)


def counted_mark(session: Session, on: date) -> tuple[Any, ...]:
    """Changes with every persona and fact, and with the day; for who remembers what follows from those that count."""
    return on, *read_marks(session, rows_mark(Persona), rows_mark(PersonaFact))


def _read(session: Session, on: date) -> Sight:
    facts: dict[int, list[rules.CountedFact]] = defaultdict(list)
    others: Counter[int] = Counter()
    keys, fact = {}, PersonaFact
    for persona_id, name, persona_kind, key, kind, polarity, counts in session.execute(
            sa.select(Persona.id, Persona.key, Persona.kind, fact.key, fact.kind, fact.polarity, counted_on(on))
            .outerjoin(fact, fact.persona_id == Persona.id).order_by(fact.id)):
        keys[persona_id] = name, persona_kind is PersonaKind.NEGATIVE
        if counts:
            facts[persona_id].append(rules.CountedFact(key, kind, polarity))
        elif key is not None:
            others[persona_id] += 1
    return Sight(keys, {persona_id: tuple(each) for persona_id, each in facts.items()}, others)
