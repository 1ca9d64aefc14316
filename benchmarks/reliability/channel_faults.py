"""Channels answer 500, never, twice, without end, or hang up; texts for others go out, and each is there once."""
from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import ExitStack
from datetime import timedelta
from functools import partial
from pathlib import Path

import sqlalchemy as sa

from benchmarks.reliability import texts
from benchmarks.reliability.channel import Channel, Mood, channel, wait_for
from benchmarks.reliability.databases import each_database
from benchmarks.reliability.report import Report
from benchmarks.reliability.stage import Stage, stage
from benchmarks.reliability.texts import FIRST
from benchmarks.seed import common, fill_plain
from planner.core.db import Base

EACH = 4                        # texts for each channel
WITHIN = 30.0                   # seconds, on a machine that does other work too
MOODS = (Mood.ERRORS, Mood.NEVER, Mood.ENDLESS, Mood.DROPS, Mood.TWICE, Mood.WELL)
SECRET = "PROOF_CHANNEL"  # noqa: S105 - the name of one
OUT = ("SELECT count(*) FROM publication JOIN variant ON variant.id = publication.variant_id "
       "WHERE variant.channel_id = :channel AND publication.state = 'published' AND publication.id >= :first "
       "AND publication.id < :last")
LAST = FIRST + EACH * (len(MOODS) + 1)


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


def _send_there(house: Stage, lines: Mapping[Mood, Channel]) -> None:
    """A channel for each mood, with texts of its own; those that follow are for our own blog."""
    variant = Base.metadata.tables["variant"]
    publication = Base.metadata.tables["publication"]
    with house.engine.begin() as connection:
        fill_plain(connection, "channel", [common(10 + place) | {
            "key": mood.value, "name": mood.value, "kind": "external", "languages": ["en"], "connector": "webhook",
            "is_active": True, "config": {"address": lines[mood].address, "secret": SECRET}}
            for place, mood in enumerate(MOODS)])
        for place in range(len(MOODS)):
            first = FIRST + place * EACH
            mine = sa.select(publication.c.variant_id).where(publication.c.id.between(first, first + EACH - 1))
            connection.execute(sa.update(variant).where(variant.c.id.in_(mine)).values(channel_id=10 + place))


def _number_out(house: Stage, place: int) -> int:
    """How many of the texts are out on one channel; the last place is our own blog."""
    key = 10 + place if place < len(MOODS) else 1
    return house.number(OUT, channel=key, first=FIRST, last=LAST)


def _is_out(house: Stage, place: int) -> bool:
    return _number_out(house, place) == EACH


def _prove(house: Stage, lines: Mapping[Mood, Channel], report: Report) -> None:
    start = time.monotonic()
    for place in range(EACH * (len(MOODS) + 1)):
        texts.make_due(house, place)
    for place, name in ((MOODS.index(Mood.WELL), "the channel that is well"), (len(MOODS), "our own blog")):
        out = wait_for(90, partial(_is_out, house, place))
        took = time.monotonic() - start
        report.check(f"{name} has its {EACH} texts after {took:.0f} s, beside four that hang or fail",
                     out and took < WITHIN)
    time.sleep(20)                                      # each of the others was tried
    tried = {mood: max(lines[mood].told.values(), default=0) for mood in MOODS}
    for mood in (Mood.ERRORS, Mood.NEVER):
        lines[mood].mood = Mood.WELL
    for _ in range(12):
        house.move_clock(timedelta(minutes=6))
        if wait_for(20, *(partial(_is_out, house, place) for place in range(len(MOODS)))):
            break
    for place, mood in enumerate(MOODS):
        line = lines[mood]
        report.check(f"{mood.value}: {_number_out(house, place)} of {EACH} out, each there once; told "
                     f"{max(line.told.values(), default=0)} times at most ({tried[mood]} while it was not well)",
                     _number_out(house, place) == EACH and len(line.made) == EACH and set(line.made.values()) == {1})
    report.check("what the channel had taken was asked for by its key, and not sent again",
                 all(set(lines[mood].told.values()) == {1} and lines[mood].looked_up
                     for mood in (Mood.DROPS, Mood.ENDLESS)))
