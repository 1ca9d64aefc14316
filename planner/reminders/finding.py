"""What takes long to find out is noted ahead: who fits an open topic, and which goals are not secured.

Reminders are then worked out from rows alone, and their week ahead too (docs/domain.md g; docs/domain-more.md q).
"""
from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.core.db import unit_of_work
from planner.core.localtime import local_date, to_utc
from planner.matching.rules import rank
from planner.people.models import Organisation, Person
from planner.people.queries import get_organisation
from planner.quarter.queries.house import house as house_as_instance
from planner.quarter.rules import Wish
from planner.reminders import queries
from planner.reminders.expected import HORIZON, reach
from planner.reminders.models import Finding
from planner.reminders.rules import Rule, Subject
from planner.steps.agenda.models import Slot, Topic
from planner.steps.agenda.queries.cadence_facts import GoalLine, cadence_facts, goals
from planner.steps.agenda.queries.forecast_slots import coming_slots
from planner.steps.agenda.rules import CadenceStatus, Period, cadence, month_of, week_of
from planner.workflow.agenda import SlotState

ASKED_FIRST = 3                     # how many of those who fit are told of an open topic
FRESH = timedelta(hours=20)         # once a day, whatever the hour it was noted at
KEPT = timedelta(days=60)
_UNSAFE = frozenset({CadenceStatus.AT_RISK, CadenceStatus.SHORT})


@dataclass(frozen=True, slots=True)
class Found:
    """What a finding says."""

    subject: Subject
    uid: str
    anchor_at: datetime
    ends_at: datetime
    about: str
    people: list[int] = field(default_factory=list)
    detail: dict[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> tuple[Subject, str, datetime]:
        """What makes it the only one of its kind."""
        return self.subject, self.uid, self.anchor_at


def note(session: Session, now: datetime) -> int:
    """Bring the findings up to date, as the clockwork does: looked at first, and written in a moment."""
    found = look(session, now=now)
    with unit_of_work() as work:
        return keep(work.session, found, now=work.now)


def look(session: Session, *, now: datetime) -> list[Found]:
    """Everything that is to be noted now."""
    return [*unsafe_goals(session, now=now), *fitting(session, queries.rules_of(session), now=now)]


# --- Goals that are not secured ----------------------------------------------------------------------------------


def unsafe_goals(session: Session, *, now: datetime) -> list[Found]:
    """The goals that are at risk or short in the period that runs, and in one that begins these days.

    Source: docs/domain.md g (cadence).
    """
    house = get_organisation(session)
    today = local_date(now, house.zone)
    lines = goals(session)
    facts = cadence_facts(session, house, today=today, since=today - timedelta(days=31))
    coming = coming_slots(session, today=today, until=today + HORIZON + timedelta(days=31))
    found = []
    for line in lines:
        out = [day for day in facts.published.get(line.scope, ()) if day <= today]
        mine = [(slot.coming.day, slot.coming.state) for slot in coming if line.scope in slot.coming.scopes]
        found += [_unsafe(line, span, count, house)
                  for span in _spans(line, today)
                  if (count := cadence(out, mine, period=span, goal=line.goal.minimum)).status in _UNSAFE]
    return found


def _spans(line: GoalLine, today: date) -> Sequence[Period]:
    span_of = week_of if line.goal.weekly else month_of
    running, soon = span_of(today), span_of(today + HORIZON)
    return (running,) if soon == running else (running, soon)


def _unsafe(line: GoalLine, span: Period, count: Any, house: Organisation) -> Found:
    first = to_utc(span.first, time(0), house.zone)
    last = to_utc(span.last + timedelta(days=1), time(0), house.zone)
    return Found(Subject.CADENCE, line.uid or house.uid, first, last,
                 f"{count.published + count.secured}/{line.goal.minimum}",
                 detail={"nl": line.label("nl"), "en": line.label("en")})


# --- Who fits an open topic --------------------------------------------------------------------------------------


def fitting(session: Session, table: Collection[Rule], *, now: datetime) -> list[Found]:
    """For open topics whose claim is due soon: those whom the planner would ask first, by the ranking of matching.

    What was noted a day ago for the same topic stands. Source: docs/domain.md e (ranking) and g (claim_by).
    """
    reached = reach(table, house=queries.house_of(session), now=now).get((Subject.OPEN, "claim_by"))
    if reached is None:
        return []
    slots = session.execute(
        sa.select(Slot.uid, Slot.claim_by, Slot.local_date, Topic.uid.label("topic"), Finding.about, Finding.at,
                  Finding.people)
        .join(Topic, Topic.id == Slot.topic_id)
        .outerjoin(Finding, sa.and_(Finding.subject == Subject.OPEN, Finding.uid == Slot.uid,
                                    Finding.anchor_at == Slot.claim_by))
        .where(Slot.state == SlotState.OPEN, Slot.is_reserve.is_(False), Slot.claim_by.between(now, reached[1]))).all()
    known = [slot for slot in slots if slot.about == slot.topic and slot.at > now - FRESH]
    wanted = [slot for slot in slots if slot not in known]
    ranked = _ranked(session, wanted, now=now) if wanted else {}
    return [Found(Subject.OPEN, slot.uid, slot.claim_by, slot.claim_by, slot.topic,
                  list(slot.people) if slot in known else ranked.get(slot.uid, [])) for slot in slots]


def _ranked(session: Session, slots: Collection[Any], *, now: datetime) -> Mapping[str, list[int]]:
    """The ids of who would be asked first for each slot, best first; one look at the house for all of them."""
    days = [slot.local_date for slot in slots]
    instance = house_as_instance(session, Wish(min(days), max(days)), now=now, only_topics=()).instance
    found = {}
    for slot in slots:
        place = instance.slot.get(slot.uid)
        if place is not None and place.topic is not None:
            ranked = rank(instance, place, instance.topic[place.topic]).ranked
            found[slot.uid] = [one.person.id for one in ranked if one.person.capacity > 0][:ASKED_FIRST]
    uids = {uid for some in found.values() for uid in some}
    ids = {row.uid: row.id for row in session.execute(sa.select(Person.uid, Person.id).where(Person.uid.in_(uids)))}
    return {slot: [ids[uid] for uid in some] for slot, some in found.items()}


# --- Writing -----------------------------------------------------------------------------------------------------


def keep(session: Session, found: Collection[Found], *, now: datetime) -> int:
    """Write down what was found; what is so no longer goes. Returns how many are new or say something else."""
    session.execute(sa.select(Organisation.id).with_for_update())       # two clocks at once: one after the other
    there = {(row.subject, row.uid, row.anchor_at): row for row in session.scalars(sa.select(Finding))}
    changed = 0
    for one in found:
        row = there.pop(one.key, None)
        if row is None:
            session.add(Finding(subject=one.subject, uid=one.uid, anchor_at=one.anchor_at, ends_at=one.ends_at,
                                about=one.about, people=one.people, detail=one.detail, at=now))
            changed += 1
        else:
            changed += _update(row, one, now)
    for row in there.values():
        if row.subject is Subject.CADENCE or row.ends_at < now - KEPT:
            session.delete(row)
    return changed


def _update(row: Finding, one: Found, now: datetime) -> bool:
    is_other = (row.about, row.people, row.detail) != (one.about, one.people, one.detail)
    row.about, row.people, row.detail, row.ends_at = one.about, one.people, one.detail, one.ends_at
    if row.subject is Subject.OPEN and (is_other or now - row.at >= FRESH):
        row.at = now                # of a goal it stays: since when it is not secured
    return is_other
