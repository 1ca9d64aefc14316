"""Programs told by webhook answer 500, never, twice, without end, or hang up; the one that is well waits for none."""
from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import ExitStack
from datetime import timedelta
from functools import partial
from pathlib import Path

from benchmarks.reliability import pages, texts
from benchmarks.reliability.channel import Channel, Mood, channel, wait_for
from benchmarks.reliability.report import Report
from benchmarks.reliability.stage import Stage, stage
from planner.core.db import unit_of_work
from planner.people.models import Person, RoleGrant
from planner.policy import Role
from planner.webhooks.handlers import LIMITS
from planner.webhooks.rules import Type
from planner.webhooks.services import add_endpoint

TEXTS, BESIDE = 30, 10          # for each round, and for each beside which pages are looked at
TWO_LIMITS = 2 * LIMITS.total   # what stands behind a call that hangs in the same handful waits for it, once
DEAD = (Mood.ERRORS, Mood.NEVER, Mood.ENDLESS, Mood.DROPS)
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
        pages.compare(house, report, well=partial(_turn, house, programs, False),
                      ill=partial(_turn, house, programs, True), words="beside programs that hang and fail")


def _listen(house: Stage, programs: Mapping[Mood, Channel]) -> None:
    """The dead ones first: whoever is served in order would keep the well one waiting."""
    with house.app.app_context(), unit_of_work() as work:
        admin = work.session.get_one(Person, 1)
        admin.grants.append(RoleGrant(role=Role.ADMIN))
        work.session.flush()
        for mood in sorted(programs, key=lambda each: each is Mood.WELL):
            add_endpoint(work.session, actor=admin, name=mood.value, url=programs[mood].address,
                         types=[Type.PUBLICATION_PUBLISHED], now=work.now)


def _turn(house: Stage, programs: Mapping[Mood, Channel], ill: bool, number: int) -> None:
    """Every program well, or in its mood, and news for all of them."""
    for mood, program in programs.items():
        program.mood = mood if ill else Mood.WELL
        program.let_go()
    texts.make_these_due(house, 3 * TEXTS + number * BESIDE, BESIDE)


def _prove(house: Stage, programs: Mapping[Mood, Channel], report: Report) -> None:
    well, dead = programs[Mood.WELL], [programs[mood] for mood in DEAD]
    for each in dead:
        each.mood = Mood.WELL
    before = _round(house, well, 0)
    for mood in DEAD:
        programs[mood].mood = mood
    at_first = _round(house, well, 1)
    later = _round(house, well, 2)
    report.check(f"the well one knows of {TEXTS} texts after {before:.0f} s when all are well, {at_first:.0f} s when "
                 f"four fall silent or ill, {later:.0f} s from then on",
                 at_first < before + TWO_LIMITS and later < 2 * before + 5)
    wait_for(120, lambda: len(programs[Mood.TWICE].told) >= 3 * TEXTS)
    for mood in (Mood.WELL, Mood.TWICE):
        told = programs[mood].told
        report.check(f"{mood.value}: told of each of {len(told)} texts once",
                     len(told) == 3 * TEXTS and set(told.values()) == {1})
    for each in dead:
        each.mood = Mood.WELL
    for _ in range(8):
        house.move_clock(timedelta(minutes=10))
        if wait_for(30, lambda: house.number(OPEN) == 0):
            break
    for mood, each in programs.items():
        lost, most = 3 * TEXTS - len(each.kept), max(each.told.values(), default=0)
        report.check(f"{mood.value}: well again, {lost} of {3 * TEXTS} lost, told {most} times at most, each under one "
                     f"webhook-id", lost == 0 and len(each.told) == 3 * TEXTS and set(each.made.values()) == {1})


def _round(house: Stage, well: Channel, number: int) -> float:
    """Put texts out; the seconds until the well one knows of all of them."""
    start = time.monotonic()
    texts.make_these_due(house, number * TEXTS, TEXTS)
    knows = wait_for(120, lambda: len(well.told) >= (number + 1) * TEXTS)
    return time.monotonic() - start if knows else float("inf")
