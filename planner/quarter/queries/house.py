"""The house as matching sees it: slots, topics and people of some days, in a constant number of statements.

Ids of the instance are uids of slots, topics and people, keys of areas, codes of personas. Source: docs/domain.md e.
"""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.core.localtime import local_date
from planner.core.workdays import Calendar
from planner.matching.queries import Brief, areas, likeness
from planner.matching.rules import (
    STANDARD,
    Exclusion,
    Instance,
    Params,
    Signals,
    SlotIn,
    TopicIn,
    TrainingPolicy,
    Turn,
    fit,
)
from planner.people.models import Person
from planner.people.queries import get_organisation, house_settings, work_calendar
from planner.personas.models import Persona, PersonaKind, PersonaStatus
from planner.quarter import rules
from planner.quarter.models import PlanExclusion
from planner.quarter.queries.authors import Authors, authors_of
from planner.quarter.rules import NO_AREA, Wish
from planner.steps.agenda.models import CadenceGoal, CadencePeriod, Claim, Slot, Topic, slot_persona, topic_persona
from planner.steps.agenda.rules import Period, month_of, week_of
from planner.steps.inventory.models import TopicArea
from planner.workflow.agenda import LIVE_CLAIMS, SlotState, TopicState

PLANNABLE = (SlotState.PLANNED, SlotState.OPEN, SlotState.CLAIMED, SlotState.READY)
PERSONA_SCOPE = "persona:"


@dataclass(frozen=True, slots=True)
class SlotRow:
    """A slot of the horizon as it stands now; ``author``: who holds it, or is offered it."""

    id: int
    uid: str
    day: date
    lang: str
    required: bool
    topic: str | None
    author: str | None
    window: rules.Window


@dataclass(frozen=True, slots=True)
class House:
    """An instance, and the rows behind its slots."""

    instance: Instance
    slots: Mapping[str, SlotRow]


def house(session: Session, wish: Wish, *, now: datetime, only_topics: Collection[str] | None = None,
          only_slot: str | None = None) -> House:
    """What a plan of ``wish`` depends on at this moment.

    Args:
        only_topics: of the topics without a slot, only these (uids); None for all of them.
        only_slot: uid of the one slot that is asked about; None for all of the horizon.
    Source: docs/domain.md e; reserve items, and slots so near that only a lead gives them out, are not planned.
    """
    zone = get_organisation(session).zone
    today, calendar = local_date(now, zone), work_calendar(session)
    parents: dict[str, str | None] = {**areas(session).tree, NO_AREA: None}
    slots = _slots(session, wish, now=now, calendar=calendar, today=today, only=only_slot)
    readers, codes = _personas(session)
    topics = _topics(session, [row.topic for row in slots if row.topic], parents, readers, only_topics)
    used = {topic.id for topic in topics}
    slots = [row for row in slots if row.topic is None or row.topic in used]
    settled = {row.uid: Turn(row.topic, row.author) for row in slots if row.topic and row.author}
    params = _params(session)
    authors = authors_of(session, wish, {row.uid: (row.day, row.window) for row in slots}, codes=codes, today=today,
                         calendar=calendar, held={turn.author for turn in settled.values()},
                         gap_weeks=params.min_gap_weeks)
    narrowed = _of_slots(session, [row.id for row in slots])
    shown = tuple(SlotIn(row.uid, row.day, row.lang, row.required, narrowed.get(row.id, frozenset()), row.topic)
                  for row in slots)
    instance = Instance(
        slots=shown, topics=tuple(topic.plain for topic in topics), people=authors.people, parents=parents,
        params=params, text_sim=_likeness(session, authors, topics, params),
        persona_targets=_targets(session, wish, readers, len(slots)), fixed=settled, persona_weights=dict(wish.weights))
    instance = replace(instance, excluded=_excluded(session, wish, instance, authors))
    return House(_with_plan(instance, wish), {row.uid: row for row in slots})


def _with_plan(instance: Instance, wish: Wish) -> Instance:
    """The instance with the plan before it, as far as its slots, topics and people are still there."""
    def known(turns: Mapping[str, Turn]) -> dict[str, Turn]:
        return {slot: turn for slot, turn in turns.items() if slot in instance.slot and turn.topic in instance.topic
                and turn.author in instance.person and instance.owner.get(turn.topic, slot) == slot
                and instance.slot[slot].topic in (None, turn.topic)}
    pinned = {slot: turn for slot, turn in known(wish.pinned).items() if slot not in instance.fixed}
    taken = {turn.topic for turn in instance.fixed.values()}
    pinned = {slot: turn for slot, turn in pinned.items() if turn.topic not in taken}
    return replace(instance, previous=known(wish.previous), fixed={**instance.fixed, **pinned})


def _params(session: Session) -> Params:
    house = house_settings(session)
    return replace(STANDARD, training_policy=TrainingPolicy(house.training_policy.value), min_fit=house.min_fit)


# --- Slots -------------------------------------------------------------------------------------------------------


def _slots(session: Session, wish: Wish, *, now: datetime, calendar: Calendar, today: date, only: str | None) \
        -> list[SlotRow]:
    """The slots of the horizon that are planned, and those that somebody holds; one statement."""
    holds = sa.and_(Claim.slot_id == Slot.id, Claim.state.in_(LIVE_CLAIMS))
    wanted = (
        sa.select(Slot.id, Slot.uid, Slot.local_date, Slot.local_time, Slot.zone, Slot.lang, Slot.required,
                  Topic.uid.label("topic"), Person.uid.label("author"),
                  sa.func.coalesce(Slot.closes_at, Slot.publish_at).label("closes_at"))
        .outerjoin(Topic, Topic.id == Slot.topic_id).outerjoin(Claim, holds)
        .outerjoin(Person, Person.id == Claim.author_id)
        .where(Slot.is_reserve.is_(False), Slot.local_date.between(wish.first, wish.last), Slot.state.in_(PLANNABLE))
        .order_by(Slot.local_date, Slot.uid))
    rows = session.execute(wanted.where(Slot.uid == only) if only else wanted).all()
    found = []
    for row in rows:
        settled = wish.settled_until is not None and row.local_date <= wish.settled_until and row.uid not in wish.pinned
        if row.author is None and only is None and (row.closes_at <= now or settled):
            continue
        days = rules.window(row.local_date, row.local_time, row.zone, calendar, today=today)
        found.append(SlotRow(row.id, row.uid, row.local_date, row.lang, row.required, row.topic, row.author, days))
    return found


def _of_slots(session: Session, ids: Collection[int]) -> dict[int, frozenset[str]]:
    rows = session.execute(sa.select(slot_persona.c.slot_id, Persona.code)
                           .join(Persona, Persona.id == slot_persona.c.persona_id)
                           .where(slot_persona.c.slot_id.in_(ids)))
    return _grouped(rows)


def _grouped(rows: Iterable[Any]) -> dict[int, frozenset[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for key, code in rows:
        found[key].add(code)
    return {key: frozenset(codes) for key, codes in found.items()}


def windows(session: Session, uids: Collection[str], *, today: date, calendar: Calendar) -> dict[str, rules.Window]:
    """When these slots would be written; one statement."""
    rows = session.execute(sa.select(Slot.uid, Slot.local_date, Slot.local_time, Slot.zone).where(Slot.uid.in_(uids)))
    return {row.uid: rules.window(row.local_date, row.local_time, row.zone, calendar, today=today) for row in rows}


# --- Topics ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _TopicRow:
    id: str
    lang: str
    text: str
    plain: TopicIn


def _topics(session: Session, held: Collection[str], areas: Collection[str], readers: Mapping[str, str],
            only: Collection[str] | None) -> list[_TopicRow]:
    """Topics on these slots, and those that are open and have an area; two statements."""
    free = Topic.state == TopicState.OPEN
    if only is not None:
        free = sa.and_(free, Topic.uid.in_(only))
    rows = session.execute(
        sa.select(Topic.id, Topic.uid, Topic.title, Topic.lang, Topic.priority, Topic.question, Topic.brief,
                  TopicArea.key)
        .outerjoin(TopicArea, TopicArea.id == Topic.area_id).where(sa.or_(free, Topic.uid.in_(held)))).all()
    personas = _grouped(session.execute(
        sa.select(topic_persona.c.topic_id, Persona.code).join(Persona, Persona.id == topic_persona.c.persona_id)
        .where(topic_persona.c.topic_id.in_([row.id for row in rows]))))
    on_slots, found = set(held), []
    for row in rows:
        area = row.key if row.key in areas else NO_AREA
        if area is NO_AREA and row.uid not in on_slots:
            continue
        codes = frozenset(code for code in personas.get(row.id, ()) if code in readers)
        found.append(_TopicRow(row.uid, row.lang, f"{row.title}\n{row.question}\n{row.brief}",
                               TopicIn(row.uid, row.title, area, codes, row.lang, row.priority)))
    return found


def _personas(session: Session) -> tuple[dict[str, str], dict[int, str]]:
    """The personas that texts are written for (code to key), and the codes of all by id; one statement."""
    rows = session.execute(sa.select(Persona.id, Persona.code, Persona.key, Persona.status, Persona.kind)
                           .order_by(Persona.code)).all()
    return ({row.code: row.key for row in rows
             if row.status is PersonaStatus.ACTIVE and row.kind is PersonaKind.IDEAL},
            {row.id: row.code for row in rows})


def _likeness(session: Session, authors: Authors, topics: Collection[_TopicRow], params: Params) \
        -> dict[str, dict[str, int]]:
    """Permille of likeness by uids, rounded to whole points of FIT.

    That somebody else's profile changed moves what words weigh by a hair, and is no reason to plan again.
    """
    people = {authors.ids[person.id]: person.id for person in authors.people if person.active}
    found = likeness(session, people, [Brief(topic.id, topic.lang, topic.text) for topic in topics])
    rounded = {people[key]: {uid: _in_points(permille, params) for uid, permille in row.items()}
               for key, row in found.items()}
    return {uid: {topic: permille for topic, permille in row.items() if permille}
            for uid, row in rounded.items() if any(row.values())}


def _in_points(permille: int, params: Params) -> int:
    points = fit(Signals(similarity=permille), params).text
    return 1000 * points // params.text_points if points else 0


def _targets(session: Session, wish: Wish, readers: Mapping[str, str], slots: int) -> dict[str, int]:
    """How many items of the horizon each persona should get; one statement.

    A persona's own goal counts for every period that begins in the horizon, at least one; without any such goal all
    share the slots alike, rounded down.
    """
    goals = {row.scope.removeprefix(PERSONA_SCOPE): row for row in session.execute(
        sa.select(CadenceGoal.scope, CadenceGoal.period, CadenceGoal.minimum)
        .where(CadenceGoal.scope.startswith(PERSONA_SCOPE)))}
    found = {code: goals[key].minimum * len(periods_of(wish.horizon, goals[key].period))
             for code, key in readers.items() if key in goals}
    return found or {code: slots // len(readers) for code in readers if slots >= len(readers)}


def periods_of(horizon: Period, period: CadencePeriod) -> list[Period]:
    """The months or weeks that begin in ``horizon``; the first one that touches it when none does."""
    span = month_of if period is CadencePeriod.MONTH else week_of
    at, found = span(horizon.first), []
    while at.first <= horizon.last:
        if at.first >= horizon.first:
            found.append(at)
        at = span(date.fromordinal(at.last.toordinal() + 1))
    return found or [span(horizon.first)]


# --- Exclusions --------------------------------------------------------------------------------------------------


def _excluded(session: Session, wish: Wish, instance: Instance, authors: Authors) -> frozenset[Exclusion]:
    """What was declined or rejected, for the slots and topics of this instance; one statement."""
    rows = session.execute(
        sa.select(Slot.uid.label("slot"), Topic.uid.label("topic"), Person.uid.label("author"))
        .select_from(PlanExclusion).join(Person, Person.id == PlanExclusion.author_id)
        .outerjoin(Slot, Slot.id == PlanExclusion.slot_id).outerjoin(Topic, Topic.id == PlanExclusion.topic_id)
        .where(sa.or_(PlanExclusion.until.is_(None), PlanExclusion.until >= wish.first)))
    found = set()
    for row in rows:
        if row.author not in authors.ids or (row.slot and row.slot not in instance.slot):
            continue
        slot = instance.slot.get(row.slot)
        topics = [row.topic] if row.topic else [slot.topic] if slot and slot.topic else list(instance.topic)
        found |= {Exclusion(topic, row.author, row.slot) for topic in topics if topic in instance.topic}
    return frozenset(found)
