"""How often we published, period by period, for each goal (docs/domain.md g, cadence)."""
from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.channels.models import Channel
from planner.core.errors import NotFound
from planner.people.queries import get_organisation
from planner.personas.models import Persona, PersonaKind, PersonaStatus, in_language
from planner.steps.agenda import rules
from planner.steps.agenda.models import CadenceGoal, CadencePeriod
from planner.steps.agenda.queries.cadence_facts import DEFAULT_GOAL, Facts, GoalLine, cadence_facts, goals
from planner.steps.agenda.queries.forecast_slots import SlotLine, coming_slots
from planner.steps.agenda.rules.forecast import ORGANISATION
from planner.steps.inventory.models import Theme
from planner.workflow.agenda import SlotState

PERIODS = 12


@dataclass(frozen=True, slots=True)
class Bar:
    """One period: its days, and how many texts went out in it."""

    span: rules.Period
    count: int


@dataclass(frozen=True, slots=True)
class History:
    """The last twelve periods of a goal, oldest first; the last one is running and judged by ``now``.

    Gap and days since are counted over all that was ever published up to today.
    """

    line: GoalLine
    bars: tuple[Bar, ...]
    now: rules.Cadence
    longest_gap: int | None
    days_since_last: int | None

    @property
    def period(self) -> CadencePeriod:
        """Over which period the goal counts."""
        return self.line.period

    @property
    def goal(self) -> int:
        """How many publications it wants in each."""
        return self.line.goal.minimum

    @property
    def met(self) -> int:
        """How many of the periods that are over reached the goal."""
        return sum(bar.count >= self.goal for bar in self.bars[:-1])


def goal(session: Session) -> tuple[CadencePeriod, int]:
    """The organisation's goal; two a month when nobody set one."""
    found = session.execute(sa.select(CadenceGoal.period, CadenceGoal.minimum)
                            .where(CadenceGoal.scope == ORGANISATION)).first()
    return (found.period, found.minimum) if found else DEFAULT_GOAL


def histories(lines: Iterable[GoalLine], facts: Facts, slots: Collection[SlotLine], *, today: date) -> list[History]:
    """Every goal with its last twelve periods, in the order of ``lines``."""
    found = []
    for line in lines:
        out = [day for day in facts.published.get(line.scope, ()) if day <= today]
        mine = [(slot.coming.day, slot.coming.state) for slot in slots if line.scope in slot.coming.scopes]
        found.append(_history(line, out, mine, today))
    return found


def history(session: Session, *, today: date) -> History:
    """The organisation's own goal; in three statements."""
    house = get_organisation(session)
    facts = cadence_facts(session, house, today=today)
    slots = coming_slots(session, today=today, until=rules.month_of(today).last + timedelta(days=6))
    return histories(goals(session)[:1], facts, slots, today=today)[0]


def _history(line: GoalLine, out: Collection[date], coming: Sequence[tuple[date, SlotState]],
             today: date) -> History:
    spans = _spans(line.goal.weekly, today)
    counts = Counter(_span_of(line.goal.weekly, day).first for day in out)
    return History(line, tuple(Bar(span, counts[span.first]) for span in spans),
                   rules.cadence(out, coming, period=spans[-1], goal=line.goal.minimum),
                   rules.longest_gap(out), rules.days_since_last(out, today))


def _span_of(weekly: bool, day: date) -> rules.Period:
    return rules.week_of(day) if weekly else rules.month_of(day)


def _spans(weekly: bool, today: date) -> list[rules.Period]:
    spans = [_span_of(weekly, today)]
    while len(spans) < PERIODS:
        spans.append(_span_of(weekly, spans[-1].first - timedelta(days=1)))
    return spans[::-1]


def scope_choices(session: Session, locale: str) -> list[tuple[str, str, str]]:
    """What a goal can be set for: (kind, scope, name), without those that have one; one statement."""
    taken = sa.select(CadenceGoal.scope)
    parts = (
        ("channel", Channel.key, Channel.name, Channel.name, Channel.is_active),
        ("persona", Persona.key, Persona.name_nl, Persona.name_en,
         sa.and_(Persona.status == PersonaStatus.ACTIVE, Persona.kind == PersonaKind.IDEAL)),
        ("theme", Theme.key, Theme.title_nl, Theme.title_en,
         sa.and_(Theme.archived_at.is_(None), Theme.is_proposed.is_(False))))
    rows = session.execute(sa.union_all(*(
        sa.select(sa.literal(kind).label("kind"), (sa.literal(f"{kind}:") + key).label("scope"), nl.label("nl"),
                  en.label("en")).where(wanted, (sa.literal(f"{kind}:") + key).not_in(taken))
        for kind, key, nl, en, wanted in parts)))
    found = [(row.kind, row.scope, in_language(row.nl, row.en, locale)) for row in rows]
    return sorted(found, key=lambda choice: (choice[0], choice[2].casefold()))


def get_goal(session: Session, uid: str) -> CadenceGoal:
    """The goal with this uid. Raises NotFound."""
    found = session.scalar(sa.select(CadenceGoal).where(CadenceGoal.uid == uid))
    if found is None:
        raise NotFound("not_found")
    return found
