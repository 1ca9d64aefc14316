"""A plan from its question to its answer, in the background, with progress; the best plan so far is kept when stopped.

The engine works in a thread of its own that touches no database, so that somebody can stop it at any moment.
"""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from threading import Event, Thread
from typing import Any

from sqlalchemy.orm import Session

from planner.core.clock import stopwatch
from planner.core.db import unit_of_work
from planner.core.jobs import Cancelled, Progress
from planner.core.localtime import local_date
from planner.matching.engine import Engine, Solution, solve
from planner.matching.rules import Instance
from planner.people.queries import find_organisation
from planner.quarter import queries, rules, services
from planner.quarter.models import PlanRun
from planner.workflow.quarter import RunState

LOOK_S = 0.4            # how often a page hears how far it is, in seconds
IN_HAND_S = 1.0         # for the plan that is kept when somebody stops


def work(payload: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    """Compute the plan or the what-if that a page asked for. Raises Cancelled when it was over before it began."""
    uid = str(payload["run"])
    instance = _begin(uid)
    if instance is None:
        raise Cancelled
    try:
        found = _Search(instance, _limit(uid)).run(progress)
    except Exception as error:
        with unit_of_work() as work:
            services.fail(work.session, queries.get_run(work.session, uid, lock=True),
                          note=f"{type(error).__name__}: {error}", now=work.now)
        raise
    with unit_of_work() as work:
        run = queries.get_run(work.session, uid, lock=True)
        if run.state is RunState.RUNNING:
            services.keep(work.session, run, instance, found.solution, now=work.now, stopped=found.stopped)
    return {"run": uid}


def _begin(uid: str) -> Instance | None:
    """What to compute; None when it was cancelled meanwhile, or is done."""
    with unit_of_work() as work:
        run = queries.get_run(work.session, uid, lock=True)
        if run.state not in queries.GOING_ON:
            return None
        instance = _what_if(work.session, run, now=work.now) if run.is_what_if else queries.house(
            work.session, rules.read_wish(run.from_date, run.to_date, run.params), now=work.now).instance
        services.begin(work.session, run, instance, now=work.now)
        return instance


def _what_if(session: Session, run: PlanRun, *, now: datetime) -> Instance:
    assert run.previous is not None, "a what-if is asked of a plan"
    return queries.supposed(session, run.previous, rules.read_question(run.scenario), now=now)


def _limit(uid: str) -> int:
    with unit_of_work() as work:
        run = queries.get_run(work.session, uid)
        return rules.read_wish(run.from_date, run.to_date, run.params).limit_s


@dataclass(frozen=True, slots=True)
class _Found:
    solution: Solution
    stopped: bool


class _Search:
    """One search, in a thread; whoever waits for it reports how far it is."""

    def __init__(self, instance: Instance, limit_s: int) -> None:
        self._instance, self._limit = instance, limit_s
        self._stop, self._percent = Event(), 0
        self._solution: Solution | None = None
        self._error: Exception | None = None

    def run(self, progress: Progress) -> _Found:
        """The plan, or when somebody stops the one that is at hand. Raises whatever broke the engine."""
        thread, began = Thread(target=self._solve, daemon=True), stopwatch()
        thread.start()
        while thread.is_alive():
            thread.join(LOOK_S)
            by_time = int(100 * (stopwatch() - began) / self._limit)
            if thread.is_alive() and not self._told(progress, min(99, max(self._percent, by_time))):
                self._stop.set()
                thread.join(LOOK_S)
                break
        if self._error is not None:
            raise self._error
        if self._solution is None:          # the solver's library can't be interrupted: it is left to its time limit
            return _Found(solve(self._instance, engine=Engine.FAST, limit_s=IN_HAND_S), stopped=True)
        return _Found(self._solution, stopped=self._stop.is_set())

    def _told(self, progress: Progress, percent: int) -> bool:
        try:
            progress.report(percent, 100)
        except Cancelled:
            return False
        return True

    def _solve(self) -> None:
        try:
            self._solution = solve(self._instance, limit_s=self._limit, progress=self._hear,
                                   cancelled=self._stop.is_set)
        except Exception as error:  # noqa: BLE001 - raised again where it is waited for
            self._error = error

    def _hear(self, percent: int) -> None:
        self._percent = percent


def look_again(session: Session, now: datetime) -> int:
    """Look whether plans that are ready are still up to date, where anything was written since; how many were."""
    house = find_organisation(session)
    if house is None:
        return 0
    waiting = [run.uid for run in queries.ready_ones(session, today=local_date(now, house.zone))
               if run.mark != queries.mark(session, run, now=now)]
    for uid in waiting:
        with unit_of_work() as work:
            services.look_again(work.session, uid, now=work.now)
    return len(waiting)
