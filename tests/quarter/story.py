"""The house whose quarter is planned: Imke leads; Ann, Bob and Cas know things; slots stand in the first quarter."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from planner.core.jobs import Cancelled, Progress
from planner.matching.engine import solve
from planner.people.models import Person
from planner.quarter import queries, services
from planner.quarter.models import PlanRun
from planner.quarter.rules import Wish, read_question, read_wish
from planner.steps.agenda.models import Slot, Topic
from planner.steps.agenda.rules import Period
from planner.steps.inventory.models import TopicArea
from tests import factories as make
from tests.factories import NOW
from tests.steps.agenda.story import House as Agenda

QUARTER = Period(date(2027, 1, 1), date(2027, 3, 31))
MONDAY = date(2027, 1, 11)


@dataclass
class House(Agenda):
    """The house of the agenda, with people who can write: everybody is an expert who likes it, where a test says so."""

    def knows(self, person: Person, area: TopicArea | None = None, **over: Any) -> None:
        """``person`` fits topics about ``area``: level 4, eager."""
        self.session.add(make.expertise(person=person, area=area or self.cloud, **{"level": 4, "interest": 2} | over))
        self.session.flush()

    def free_topic(self, title: str, **over: Any) -> Topic:
        return self.topic(title=title, **over)

    def week(self, number: int, **over: Any) -> Slot:
        """An empty slot, so many weeks after the second Monday of January."""
        return self.empty_slot(MONDAY + timedelta(weeks=number), **over)

    def wish(self, **over: Any) -> Wish:
        return Wish(QUARTER.first, QUARTER.last, **over)

    def instance(self, **over: Any) -> Any:
        return queries.house(self.session, self.wish(**over), now=NOW).instance

    def start(self, **over: Any) -> PlanRun:
        return services.start_run(self.session, actor=self.imke, horizon=QUARTER, now=NOW, **over)

    def solved(self, run: PlanRun | None = None) -> PlanRun:
        """A run with its answer, worked out here instead of by the worker."""
        run = run or self.start()
        if run.is_what_if:
            assert run.previous is not None
            instance = queries.supposed(self.session, run.previous, read_question(run.scenario), now=NOW)
        else:
            wish = read_wish(run.from_date, run.to_date, run.params)
            instance = queries.house(self.session, wish, now=NOW).instance
        services.begin(self.session, run, instance, now=NOW)
        services.keep(self.session, run, instance, solve(instance, limit_s=0.5), now=NOW)
        return run

    def three_lines(self) -> PlanRun:
        """Ann, Bob and Cas each fit; three weeks wait for three topics."""
        self.cas = self.colleague(name="Cas")
        for person in (self.ann, self.bob, self.cas):
            self.knows(person)
        for number, title in enumerate(("First", "Second", "Third")):
            self.free_topic(title)
            self.week(4 * number, required=True)
        return self.solved()


def lines(run: PlanRun) -> list[Any]:
    """The lines of a run by day; a test that expects a topic, an author or a claim on one just names it."""
    return sorted(run.lines, key=lambda line: (line.slot.local_date, line.slot.uid))


class Silent(Progress):
    """Progress that nobody looks at."""

    def __init__(self, stop_at: int = 101) -> None:
        self.stop_at = stop_at
        self.heard: list[int] = []

    def report(self, done: int, total: int, note: str = "") -> None:
        """Remember it; stop when it is time."""
        self.heard.append(done)
        if done >= self.stop_at:
            raise Cancelled
