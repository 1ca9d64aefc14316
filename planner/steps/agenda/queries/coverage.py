"""For whom we write, and where they stand: items per persona and phase, and each persona's share against its target.

Source: docs/domain-more.md l (coverage, balance bar); R44.
"""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.core.db import later
from planner.core.fixed import fixed
from planner.core.memory import Memory
from planner.core.reading import read
from planner.personas import queries as personas
from planner.personas.models import Persona, PersonaFact, PersonaKind, PersonaStatus
from planner.personas.queries import counted_on, local_day
from planner.steps.agenda.models import (
    CadenceGoal,
    Idea,
    Phase,
    Slot,
    Topic,
    idea_persona,
    slot_persona,
    topic_persona,
)
from planner.steps.agenda.queries.cards import PersonaMark
from planner.steps.agenda.queries.idea_scores import LATELY, came_out
from planner.steps.agenda.rules import coverage as rules
from planner.steps.agenda.rules.ideas import ASKING
from planner.steps.inventory.models import PublishedWork, work_persona
from planner.workflow.agenda import MOVABLE_SLOTS, IdeaState, SlotState, TopicState

COLUMNS: tuple[Phase | None, ...] = (*Phase, None)
PERSONA_SCOPE = "persona:"
AHEAD = timedelta(days=56)      # as far as the forecast looks
_OUT, _DUE = "out", "due"


@dataclass(frozen=True, slots=True)
class Cell:
    """One persona in one phase (None: topics that name none): what came out, what is to come, and whether it is a gap:
    nothing at all, though the persona asks something."""

    phase: Phase | None
    out: int
    due: int
    is_gap: bool

    @property
    def total(self) -> int:
        """Both together."""
        return self.out + self.due


@dataclass(frozen=True, slots=True)
class Line:
    """One persona over the phases."""

    persona: PersonaMark
    cells: tuple[Cell, ...]

    @property
    def total(self) -> int:
        """Its items in all phases."""
        return sum(cell.total for cell in self.cells)

    @property
    def gaps(self) -> int:
        """In how many phases it gets no answer."""
        return sum(cell.is_gap for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Whether a persona has a slot in the coming eight weeks, and what could fill one: open topics and new ideas."""

    is_coming: bool
    topics: int
    ideas: int


@dataclass(frozen=True, slots=True)
class Balance:
    """One persona of the balance bar: what it has, its target, what it lacks; ``was``: what it had before a change.

    ``phases`` are its cells without that of topics that name none.
    """

    persona: PersonaMark
    share: rules.Share
    phases: tuple[Cell, ...]
    waiting: Waiting
    was: int | None = None

    @property
    def gaps(self) -> int:
        """In how many phases it gets no answer."""
        return sum(cell.is_gap for cell in self.phases)

    @property
    def has_changed(self) -> bool:
        """Whether a change gave or took something."""
        return self.was is not None and self.was != self.share.have


@dataclass(frozen=True, slots=True)
class Coverage:
    """The matrix of personas and phases, and the balance bar, in the same order."""

    lines: tuple[Line, ...]
    balance: tuple[Balance, ...]


Counts = Mapping[tuple[Phase | None, str], int]


def coverage(session: Session, now: datetime) -> Coverage:
    """The personas that texts can be for, each over the phases, those who lack most first; two statements.

    Two more after a persona's facts changed.
    """
    today = local_day(session, now)
    readers = _readers(session, today)
    bars = _bars(session, readers, today)
    by_code = {row.code: row for row in readers}
    return Coverage(tuple(_line(by_code[bar.persona.code], bar.persona) for bar in bars), bars)


def balance(session: Session, today: date, *, before: Iterable[Balance] = ()) -> tuple[Balance, ...]:
    """Each persona's share of what came out in the last 90 days and is to come in the next 90, against its target.

    One statement, two more after a persona's facts changed.

    Args:
        today: the date where the organisation is.
        before: the same as it was before a change, so that both can be shown.
    """
    was = {bar.persona.code: bar.share.have for bar in before}
    bars = _bars(session, _readers(session, today), today)
    return tuple(replace(bar, was=was.get(bar.persona.code)) for bar in bars) if was else bars


def _line(row: Any, mark: PersonaMark) -> Line:
    own, cells = _counts(row.parts), []
    for phase in COLUMNS:
        out, due = own.get((phase, _OUT), 0), own.get((phase, _DUE), 0)
        cells.append(Cell(phase, out, due, phase is not None and not out + due and row.asks))
    return Line(mark, tuple(cells))


def _bars(session: Session, readers: Sequence[Any], today: date) -> tuple[Balance, ...]:
    return _weighed(tuple(readers), _pair(session, readers, today))


@lru_cache(maxsize=8)
def _weighed(readers: tuple[Any, ...], first: tuple[str, ...]) -> tuple[Balance, ...]:
    """The balance of what `_readers` read; worked out once as long as that is the same."""
    lines = {row.code: _line(row, PersonaMark(row.code, row.name_nl, row.name_en, row.hue, False)) for row in readers}
    rows = {row.code: row for row in readers}
    weights = {row.code: row.minimum for row in readers if row.minimum}
    have = {code: line.total for code, line in lines.items()}
    shares = rules.balance(have, weights=weights, first=first)
    return tuple(Balance(lines[one.code].persona, one, lines[one.code].cells[:-1],
                         Waiting(bool(rows[one.code].is_coming), rows[one.code].topics, rows[one.code].ideas))
                 for one in shares)


@lru_cache(maxsize=2)
def _reader_rows(today: date) -> sa.Select[Any]:
    """Active ideal personas by code, each with all that coverage looks at, and a mark that changes with any fact."""
    goal = (sa.select(sa.func.max(CadenceGoal.minimum)).where(CadenceGoal.scope == PERSONA_SCOPE + Persona.key)
            .correlate(Persona).scalar_subquery())
    facts = sa.select(sa.func.count().label("facts"), sa.func.max(PersonaFact.uid).label("newest"),
                      sa.func.max(PersonaFact.updated_at).label("changed_at"),
                      sa.func.sum(PersonaFact.version).label("versions")).subquery()
    asks = sa.exists().where(PersonaFact.persona_id == Persona.id, PersonaFact.kind.in_(ASKING), counted_on(today))
    topics = _waiting(topic_persona, Topic.id == topic_persona.c.topic_id, Topic.state == TopicState.OPEN)
    ideas = _waiting(idea_persona, Idea.id == idea_persona.c.idea_id, Idea.state == IdeaState.NEW)
    items = _items(today)
    found = (sa.select(Persona.id, Persona.code, Persona.name_nl, Persona.name_en, Persona.hue, Persona.version,
                      goal.label("minimum"), asks.label("asks"),
                      sa.func.coalesce(topics.c.number, 0).label("topics"),
                      sa.func.coalesce(ideas.c.number, 0).label("ideas"),
                      items.c.parts, sa.func.coalesce(items.c.coming, 0).label("is_coming"), facts)
            .select_from(Persona).join(facts, sa.true()).outerjoin(items, items.c.persona_id == Persona.id)
            .outerjoin(topics, topics.c.persona_id == Persona.id).outerjoin(ideas, ideas.c.persona_id == Persona.id)
            .where(Persona.status == PersonaStatus.ACTIVE, Persona.kind == PersonaKind.IDEAL).order_by(Persona.code))
    return fixed(found)


def _waiting(link: sa.Table, to: Any, waits: Any) -> sa.Subquery:
    """How many things that wait name each persona: found by what waits, which is little of all that names one."""
    things = to.left.table
    return (sa.select(link.c.persona_id, sa.func.count().label("number")).select_from(things).join(link, to)
            .where(waits).group_by(link.c.persona_id).subquery())


def _readers(session: Session, today: date) -> Sequence[Any]:
    return read(session, _reader_rows(today))


def _items(today: date) -> sa.Subquery:
    """Per persona one text: phase, whether it is out, and how many, as ``notice/out/2``; and whether a slot of the next
    eight weeks is for it."""
    out = (sa.select(work_persona.c.persona_id, Topic.phase, sa.literal(_OUT).label("kind"),
                     sa.func.count().label("number"), sa.literal(0).label("coming"))
           .select_from(work_persona).join(PublishedWork, PublishedWork.id == work_persona.c.work_id)
           .outerjoin(Topic, Topic.uid == PublishedWork.topic_uid)
           .where(came_out(today)).group_by(work_persona.c.persona_id, Topic.phase))
    each = sa.union_all(out, _to_come(today)).subquery()
    phase = sa.func.coalesce(sa.cast(each.c.phase, sa.String), "")
    text = phase + "/" + each.c.kind + "/" + sa.cast(each.c.number, sa.String)
    return (sa.select(each.c.persona_id, sa.func.aggregate_strings(text, " ").label("parts"),
                      sa.func.max(each.c.coming).label("coming")).group_by(each.c.persona_id).subquery())


def _to_come(today: date) -> sa.Select[Any]:
    """How many slots of the next 90 days there are to come for each persona and phase: a slot is for its own personas,
    else for its topic's. Looked through once."""
    def flag(condition: Any) -> Any:
        return sa.case((condition, 1), else_=0)

    persona = sa.func.coalesce(slot_persona.c.persona_id, topic_persona.c.persona_id)
    return (sa.select(persona, Topic.phase, sa.literal(_DUE), sa.func.sum(flag(Slot.state.in_(MOVABLE_SLOTS))),
                      sa.func.max(flag(Slot.local_date <= today + AHEAD))).select_from(Slot)
            .outerjoin(slot_persona, slot_persona.c.slot_id == Slot.id)
            .outerjoin(topic_persona, sa.and_(topic_persona.c.topic_id == Slot.topic_id,
                                              slot_persona.c.slot_id.is_(None)))
            .outerjoin(Topic, Topic.id == Slot.topic_id)
            .where(Slot.local_date >= today, Slot.local_date < today + LATELY, Slot.is_reserve.is_(False),
                   later(Slot.state.not_in({SlotState.CANCELLED, SlotState.MISSED})))
            .group_by(persona, Topic.phase))


def _counts(parts: str | None) -> Counts:
    """What the text of `_items` says."""
    found: dict[tuple[Phase | None, str], int] = defaultdict(int)
    for item in (parts or "").split():
        phase, kind, number = item.split("/")
        found[Phase(phase) if phase else None, kind] += int(number)
    return found


_pairs: Memory[tuple[str, ...]] = Memory()


def _pair(session: Session, readers: Sequence[Any], today: date) -> tuple[str, ...]:
    """The codes of the start-with pair; worked out once for each change of what is known about personas."""
    if not readers:
        return ()
    mark = (today, *((row.code, row.version) for row in readers),
            readers[0].facts, readers[0].newest, readers[0].changed_at, readers[0].versions)

    def find() -> tuple[str, ...]:
        pair = personas.start_pair(personas.profiles(session, today))
        return (pair.a.code, pair.b.code) if pair else ()
    return _pairs.get(mark, find)
