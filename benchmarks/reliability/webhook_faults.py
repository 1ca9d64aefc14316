"""Programs told by webhook answer 500, never, twice, without end, or hang up; the one that is well waits for none."""
from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

from benchmarks.reliability import texts
from benchmarks.reliability.channel import Channel, Mood, channel, wait_for
from benchmarks.reliability.report import Report
from benchmarks.reliability.stage import Stage, stage
from planner.core.db import unit_of_work
from planner.people.models import Person, RoleGrant
from planner.policy import Role
from planner.webhooks.rules import Type
from planner.webhooks.services import add_endpoint

TEXTS = 30
WITHIN = 20.0                   # seconds within which the well one knows, on a machine that does other work too
OPEN = "SELECT count(*) FROM outbox_message WHERE topic = 'webhook' AND done_at IS NULL"


def run(folder: Path, report: Report) -> None:
    """All moods at once, one program each."""
    with ExitStack() as stack:
        programs = {mood: stack.enter_context(channel(mood)) for mood in Mood}
        calls = ",".join(each.allowed for each in programs.values())
        house = stack.enter_context(stage(folder, calls=calls))
        texts.seed_waiting(house)
        _listen(house, programs)
        house.worker()
        _prove(house, programs, report)


def _listen(house: Stage, programs: Mapping[Mood, Channel]) -> None:
    """The dead ones first: whoever is served in order would keep the well one waiting."""
    with house.app.app_context(), unit_of_work() as work:
        admin = work.session.get_one(Person, 1)
        admin.grants.append(RoleGrant(role=Role.ADMIN))
        work.session.flush()
        for mood in sorted(programs, key=lambda each: each is Mood.WELL):
            add_endpoint(work.session, actor=admin, name=mood.value, url=programs[mood].address,
                         types=[Type.PUBLICATION_PUBLISHED], now=work.now)


def _prove(house: Stage, programs: Mapping[Mood, Channel], report: Report) -> None:
    well, twice = programs[Mood.WELL], programs[Mood.TWICE]
    start = time.monotonic()
    for place in range(TEXTS):
        texts.make_due(house, place)
    knows = wait_for(120, lambda: len(well.told) >= TEXTS)
    took = time.monotonic() - start
    report.check(f"the well one knows of all {TEXTS} texts after {took:.0f} s, beside five that are not well",
                 knows and took < WITHIN)
    wait_for(120, lambda: len(twice.told) >= TEXTS)
    for mood in (Mood.WELL, Mood.TWICE):
        report.check(f"{mood.value}: told of each of {len(programs[mood].told)} texts once",
                     len(programs[mood].told) == TEXTS and set(programs[mood].told.values()) == {1})
    dead = [programs[mood] for mood in (Mood.ERRORS, Mood.NEVER, Mood.ENDLESS, Mood.DROPS)]
    wait_for(240, *(lambda each=each: len(each.told) >= TEXTS for each in dead))
    for each in dead:
        each.mood = Mood.WELL
    for _ in range(6):
        house.move_clock(timedelta(minutes=10))
        if wait_for(25, lambda: house.number(OPEN) == 0):
            break
    waits = house.number(OPEN)
    for mood, each in programs.items():
        lost, most = TEXTS - len(each.kept), max(each.told.values(), default=0)
        report.check(f"{mood.value}: well again, {lost} of {TEXTS} lost, told {most} times at most, each under one "
                     f"webhook-id", lost == 0 and len(each.told) == TEXTS and set(each.made.values()) == {1})
    report.figure(f"{waits} still wait for another try")
