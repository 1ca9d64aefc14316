"""Channels answer 500, never, twice, without end, or hang up; texts for others go out, and each is there once."""
from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import ExitStack
from datetime import timedelta
from functools import partial
from itertools import product
from pathlib import Path

import sqlalchemy as sa

from benchmarks.reliability import pages, texts
from benchmarks.reliability.channel import Channel, Mood, channel, wait_for
from benchmarks.reliability.databases import each_database
from benchmarks.reliability.report import Report
from benchmarks.reliability.stage import Stage, stage
from benchmarks.reliability.texts import FIRST
from benchmarks.seed import common, fill_plain
from planner.core.db import Base

EACH = 4                        # texts for each channel and round
MOODS = (Mood.ERRORS, Mood.NEVER, Mood.ENDLESS, Mood.DROPS, Mood.TWICE, Mood.WELL)
SECRET = "PROOF_CHANNEL"  # noqa: S105 - the name of one
OUT = ("SELECT count(*) FROM publication JOIN variant ON variant.id = publication.variant_id "
       "WHERE variant.channel_id = :channel AND publication.state = 'published' AND publication.id >= :first")
ROUND = EACH * (len(MOODS) + 1)
ROUNDS = 2 + 2 * pages.ROUNDS + 2       # two for the texts themselves, then those beside which pages are looked at


def run(folder: Path, report: Report) -> None:
    """On each database, all moods at once and our own blog beside them."""
    for name, url in each_database(folder):
        report.figure(f"on {name}")
        with ExitStack() as stack:
            lines = {mood: stack.enter_context(channel(mood)) for mood in MOODS}
            calls = ",".join(each.allowed for each in lines.values())
            secret = {f"PLANNER_SECRET_{SECRET}": "whsec_" + "cHJvb2Ytb2YtYS1jaGFubmVs"}
            house = stack.enter_context(stage(folder / name, url, calls=calls, more=secret))
            texts.seed_waiting(house)
            _send_there(house, lines)
            house.worker()
            _prove(house, lines, report)
            pages.compare(house, report, well=partial(_turn, house, lines, False),
                          ill=partial(_turn, house, lines, True), words="beside channels that hang and fail")
            made = [set(line.made.values()) for line in lines.values()]
            report.check("after that too each text is there once", all(each == {1} for each in made))


def _send_there(house: Stage, lines: Mapping[Mood, Channel]) -> None:
    """A channel for each mood, with texts of its own; those that follow are for our own blog."""
    variant = Base.metadata.tables["variant"]
    publication = Base.metadata.tables["publication"]
    with house.engine.begin() as connection:
        fill_plain(connection, "channel", [common(10 + place) | {
            "key": mood.value, "name": mood.value, "kind": "external", "languages": ["en"], "connector": "webhook",
            "is_active": True, "config": {"address": lines[mood].address, "secret": SECRET}}
            for place, mood in enumerate(MOODS)])
        for place, number in product(range(len(MOODS)), range(ROUNDS)):
            first = FIRST + number * ROUND + place * EACH
            mine = sa.select(publication.c.variant_id).where(publication.c.id.between(first, first + EACH - 1))
            connection.execute(sa.update(variant).where(variant.c.id.in_(mine)).values(channel_id=10 + place))


def _number_out(house: Stage, place: int) -> int:
    """How many of the texts are out on one channel; the last place is our own blog."""
    key = 10 + place if place < len(MOODS) else 1
    return house.number(OUT, channel=key, first=FIRST)


def _is_out(house: Stage, place: int, rounds: int) -> bool:
    return _number_out(house, place) == EACH * rounds


def _round(house: Stage, number: int) -> float:
    """Let the texts of a round be due; the seconds until our own blog and the channel that is well have theirs."""
    start = time.monotonic()
    texts.make_these_due(house, number * ROUND, ROUND)
    served = (len(MOODS), MOODS.index(Mood.WELL))
    out = wait_for(180, *(partial(_is_out, house, place, number + 1) for place in served))
    return time.monotonic() - start if out else float("inf")


def _turn(house: Stage, lines: Mapping[Mood, Channel], ill: bool, number: int) -> None:
    """Every channel well, or in its mood, and texts for each of them."""
    for mood, line in lines.items():
        line.mood = mood if ill else Mood.WELL
        line.let_go()
    texts.make_these_due(house, (2 + number) * ROUND, ROUND)


def _prove(house: Stage, lines: Mapping[Mood, Channel], report: Report) -> None:
    for line in lines.values():
        line.mood = Mood.WELL
    before = _round(house, 0)
    wait_for(120, *(partial(_is_out, house, place, 1) for place in range(len(MOODS))))
    for mood, line in lines.items():
        line.mood = mood
    ill = _round(house, 1)
    report.check(f"our own blog and the channel that is well have their {EACH} texts after {ill:.0f} s beside four "
                 f"that hang or fail, {before:.0f} s when all are well", ill < 2 * before + 5)
    time.sleep(20)                                      # each of the others was tried
    tried = {mood: max(lines[mood].told.values(), default=0) for mood in MOODS}
    for mood in (Mood.ERRORS, Mood.NEVER):
        lines[mood].mood = Mood.WELL
    for _ in range(12):
        house.move_clock(timedelta(minutes=6))
        if wait_for(20, *(partial(_is_out, house, place, 2) for place in range(len(MOODS)))):
            break
    for place, mood in enumerate(MOODS):
        line = lines[mood]
        report.check(f"{mood.value}: {_number_out(house, place)} of {2 * EACH} out, each there once; told "
                     f"{max(line.told.values(), default=0)} times at most ({tried[mood]} while it was not well)",
                     _is_out(house, place, 2) and len(line.made) == 2 * EACH and set(line.made.values()) == {1})
    report.check("what the channel had taken was asked for by its key, and not sent again",
                 all(set(lines[mood].told.values()) == {1} and lines[mood].looked_up
                     for mood in (Mood.DROPS, Mood.ENDLESS)))
