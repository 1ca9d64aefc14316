"""The input of a plan, changed as a what-if supposes (docs/domain.md m)."""
from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from sqlalchemy.orm import Session

from planner.core.localtime import local_date
from planner.matching.rules import Instance, SlotIn, Turn
from planner.people.queries import get_organisation, work_calendar
from planner.quarter import rules
from planner.quarter.models import PlanRun
from planner.quarter.queries.house import periods_of, windows
from planner.quarter.queries.runs import instance_of, turns
from planner.quarter.rules import Question, Scenario
from planner.steps.agenda.models import CadencePeriod
from planner.steps.agenda.queries import goal, own_channels
from planner.steps.agenda.rules import Period

USUAL_TIME = time(9)            # of a slot that nobody gave another


def supposed(session: Session, run: PlanRun, asked: Question, *, now: datetime) -> Instance:
    """The input of ``run`` as it would be, with the plan itself to stay near. The agenda is not looked at again."""
    instance = instance_of(run)
    plan = {**instance.fixed, **turns(session, run)}
    instance = replace(instance, previous={slot: turn for slot, turn in plan.items() if slot in instance.slot})
    how: Mapping[Scenario, Callable[[Session, Instance, PlanRun, Question, date], Instance]] = {
        Scenario.AWAY: _away, Scenario.CADENCE: _more, Scenario.WEIGHT: _weight, Scenario.SLOT: _slot}
    return how[asked.kind](session, instance, run, asked, local_date(now, get_organisation(session).zone))


def _away(session: Session, instance: Instance, run: PlanRun, asked: Question, today: date) -> Instance:
    """Somebody is not there: their turns in those days are free again, and nobody gives them new ones."""
    assert asked.first is not None
    assert asked.last is not None
    away, calendar = [Period(asked.first, asked.last)], work_calendar(session)
    lost = {uid for uid, window in windows(session, list(instance.slot), today=today, calendar=calendar).items()
            if rules.is_unavailable(window, away, calendar)}
    people = tuple(replace(one, unavailable=one.unavailable | lost) if one.id == asked.person else one
                   for one in instance.people)
    fixed = {slot: turn for slot, turn in instance.fixed.items() if turn.author != asked.person or slot not in lost}
    topics = {slot: turn.topic for slot, turn in instance.fixed.items() if slot not in fixed}
    slots = tuple(replace(one, topic=topics.get(one.id, one.topic)) for one in instance.slots)
    return replace(instance, people=people, fixed=fixed, slots=slots)


def _weight(session: Session, instance: Instance, run: PlanRun, asked: Question, today: date) -> Instance:
    """A persona counts so many times: 12 times as much for each item that it misses."""
    return replace(instance, persona_weights={**instance.persona_weights, asked.persona: asked.number})


def _slot(session: Session, instance: Instance, run: PlanRun, asked: Question, today: date) -> Instance:
    """One slot more, that has to be filled."""
    assert asked.first is not None
    return _with_slots(instance, [asked.first], asked.lang)


def _more(session: Session, instance: Instance, run: PlanRun, asked: Question, today: date) -> Instance:
    """So many publications more in every period of the goal, on the days that are farthest from the others."""
    horizon = Period(max(run.from_date, today), run.to_date)
    period: CadencePeriod = goal(session)[0]
    days = rules.extra_days(horizon, [slot.date for slot in instance.slots], periods_of(horizon, period), asked.number,
                            work_calendar(session))
    return _with_slots(instance, days, asked.lang or get_organisation(session).locale)


def _with_slots(instance: Instance, days: list[date], lang: str) -> Instance:
    new = tuple(SlotIn(f"{rules.NEW_SLOT}{number:03}", day, lang, required=True) for number, day in enumerate(days, 1))
    return replace(instance, slots=(*instance.slots, *new))


def invented(run: PlanRun) -> list[SlotIn]:
    """The slots that a what-if supposed, by date."""
    return sorted((slot for slot in instance_of(run).slots if slot.id.startswith(rules.NEW_SLOT)),
                  key=lambda slot: (slot.date, slot.id))


def taken_as(run: PlanRun) -> str | None:
    """The uid of the run that a what-if became, if it did."""
    return run.parts.get("taken")


@dataclass(frozen=True, slots=True)
class Taking:
    """What making a what-if the plan would change.

    ``days``: on which slots would come, ``channel`` where they would go out; ``minimum`` and ``period``: the new goal;
    ``held``: the slots (uid, day) that who is away holds in those days; ``taken``: the run that it became already.
    """

    days: tuple[date, ...] = ()
    channel: str = ""
    minimum: int = 0
    period: CadencePeriod = CadencePeriod.MONTH
    held: tuple[tuple[str, date], ...] = ()
    taken: str | None = None


def taking(session: Session, run: PlanRun, asked: Question, *, now: datetime) -> Taking:
    """What `services.take_what_if` would change; one statement, or two."""
    assert run.previous is not None, "a what-if is asked of a plan"
    today = local_date(now, get_organisation(session).zone)
    new = [slot for slot in invented(run) if slot.date > today]
    if asked.kind is Scenario.AWAY:
        before, then = instance_of(run.previous), instance_of(run)
        held = [slot for slot in before.slots if before.fixed.get(slot.id, _NOBODY).author == asked.person
                and slot.id not in then.fixed]
        return Taking(held=tuple((slot.id, slot.date) for slot in held), taken=taken_as(run))
    if not new:
        return Taking(taken=taken_as(run))
    period, minimum = goal(session)
    channels = own_channels(session, new[0].language)
    return Taking(tuple(slot.date for slot in new), channels[0].name if channels else "", minimum + asked.number,
                  period, taken=taken_as(run))


_NOBODY = Turn("", "")


def plan_of(session: Session, run: PlanRun, instance: Instance) -> dict[str, Turn]:
    """All turns of a run: what was settled, and its lines as far as they stand."""
    return {**instance.fixed, **turns(session, run)}
