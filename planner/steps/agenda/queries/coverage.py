"""For whom we write, and where they stand: items per persona and phase, and each persona's share against its target.

Source: docs/domain-more.md l (coverage, balance bar); R44.
"""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.core.memory import Memory
from planner.personas import queries as personas
from planner.personas.models import Persona, PersonaFact, PersonaKind, PersonaStatus
from planner.personas.queries import counted_on, local_day
from planner.steps.agenda.models import CadenceGoal, Phase, Slot, Topic
from planner.steps.agenda.queries.cards import PersonaMark
from planner.steps.agenda.queries.idea_scores import LATELY, came_out, is_to_come, targets
from planner.steps.agenda.rules import coverage as rules
from planner.steps.agenda.rules.ideas import ASKING
from planner.steps.inventory.models import PublishedWork, work_persona

COLUMNS: tuple[Phase | None, ...] = (*Phase, None)
PERSONA_SCOPE = "persona:"
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
class Balance:
    """One persona of the balance bar: what it has, its target, what it lacks; ``was``: what it had before a change."""

    persona: PersonaMark
    share: rules.Share
    was: int | None = None

    @property
    def has_changed(self) -> bool:
        """Whether a change gave or took something."""
        return self.was is not None and self.was != self.share.have


@dataclass(frozen=True, slots=True)
class Coverage:
    """The matrix of personas and phases, and the balance bar, in the same order."""

    lines: tuple[Line, ...]
    balance: tuple[Balance, ...]


Counts = Mapping[int, Mapping[tuple[Phase | None, str], int]]


def coverage(session: Session, now: datetime) -> Coverage:
    """The personas that texts can be for, each over the phases, those who lack most first; three statements.

    Two more after a persona's facts changed.
    """
    today = local_day(session, now)
    counts, readers = _counts(session, today), _readers(session)
    asking = frozenset(session.scalars(sa.select(PersonaFact.persona_id).where(
        PersonaFact.kind.in_(ASKING), counted_on(today), PersonaFact.persona_id.in_([row.id for row in readers]))
        .distinct()))
    by_code = {row.code: row for row in readers}
    bars = _bars(session, readers, counts, today)
    return Coverage(tuple(_line(by_code[bar.persona.code], bar.persona, counts, asking) for bar in bars), tuple(bars))


def _line(row: Any, mark: PersonaMark, counts: Counts, asking: frozenset[int]) -> Line:
    own = counts.get(row.id, {})
    cells = []
    for phase in COLUMNS:
        out, due = own.get((phase, _OUT), 0), own.get((phase, _DUE), 0)
        cells.append(Cell(phase, out, due, phase is not None and not out + due and row.id in asking))
    return Line(mark, tuple(cells))


def balance(session: Session, now: datetime, *, before: Iterable[Balance] = ()) -> tuple[Balance, ...]:
    """Each persona's share of what came out in the last 90 days and is to come in the next 90, against its target.

    Two statements, two more after a persona's facts changed.

    Args:
        before: the same as it was before a change, so that both can be shown.
    """
    today = local_day(session, now)
    readers = _readers(session)
    was = {bar.persona.code: bar.share.have for bar in before}
    return tuple(Balance(bar.persona, bar.share, was.get(bar.persona.code))
                 for bar in _bars(session, readers, _counts(session, today), today))


def _bars(session: Session, readers: list[Any], counts: Counts, today: date) -> list[Balance]:
    have = {row.code: sum(counts.get(row.id, {}).values()) for row in readers}
    weights = {row.code: row.minimum for row in readers if row.minimum}
    marks = {row.code: PersonaMark(row.code, row.name_nl, row.name_en, row.hue, False) for row in readers}
    first = _pair(session, readers, today)
    return [Balance(marks[share.code], share) for share in rules.balance(have, weights=weights, first=first)]


def _readers(session: Session) -> list[Any]:
    """Active ideal personas by code, each with the minimum of its own goal, and a mark that changes with any fact."""
    goal = (sa.select(sa.func.max(CadenceGoal.minimum)).where(CadenceGoal.scope == PERSONA_SCOPE + Persona.key)
            .correlate(Persona).scalar_subquery())
    facts = sa.select(sa.func.count().label("facts"), sa.func.max(PersonaFact.uid).label("newest"),
                      sa.func.max(PersonaFact.updated_at).label("changed_at"),
                      sa.func.sum(PersonaFact.version).label("versions")).subquery()
    return list(session.execute(
        sa.select(Persona.id, Persona.code, Persona.name_nl, Persona.name_en, Persona.hue, Persona.version,
                  goal.label("minimum"), facts)
        .join(facts, sa.true())
        .where(Persona.status == PersonaStatus.ACTIVE, Persona.kind == PersonaKind.IDEAL).order_by(Persona.code)))


_pairs: Memory[tuple[str, ...]] = Memory()


def _pair(session: Session, readers: list[Any], today: date) -> tuple[str, ...]:
    """The codes of the start-with pair; worked out once for each change of what is known about personas."""
    if not readers:
        return ()
    mark = (today, *((row.code, row.version) for row in readers),
            readers[0].facts, readers[0].newest, readers[0].changed_at, readers[0].versions)

    def find() -> tuple[str, ...]:
        pair = personas.start_pair(personas.profiles(session, today))
        return (pair.a.code, pair.b.code) if pair else ()
    return _pairs.get(mark, find)


def _counts(session: Session, today: date) -> Counts:
    """Per persona (id), phase and whether it is out how many items there are; one statement."""
    legs: list[sa.Select[Any]] = [
        sa.select(work_persona.c.persona_id, Topic.phase, sa.literal(_OUT), sa.func.count()).select_from(work_persona)
        .join(PublishedWork, PublishedWork.id == work_persona.c.work_id)
        .outerjoin(Topic, Topic.uid == PublishedWork.topic_uid)
        .where(came_out(today)).group_by(work_persona.c.persona_id, Topic.phase)]
    for link, to in targets():
        legs.append(sa.select(link.c.persona_id, Topic.phase, sa.literal(_DUE), sa.func.count()).select_from(link)
                    .join(Slot, to).outerjoin(Topic, Topic.id == Slot.topic_id)
                    .where(is_to_come(today, LATELY)).group_by(link.c.persona_id, Topic.phase))
    found: dict[int, dict[tuple[Phase | None, str], int]] = defaultdict(lambda: defaultdict(int))
    for persona_id, phase, kind, number in session.execute(sa.union_all(*legs)):
        found[persona_id][phase, kind] += number
    return found
