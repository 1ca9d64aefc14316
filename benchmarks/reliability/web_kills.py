"""The web process is killed twenty times while eight people save."""
from __future__ import annotations

import random
import sqlite3
import time
from pathlib import Path

from benchmarks.reliability.databases import each_database
from benchmarks.reliability.report import Report
from benchmarks.reliability.stage import Child, Stage, stage
from benchmarks.reliability.visitors import at_work, marks_kept, percentile, writers

ROUNDS, WRITERS = 20, 8
UP_WITHIN = 5.0         # seconds


def run(folder: Path, report: Report) -> None:
    """On each database."""
    for name, url in each_database(folder):
        report.figure(f"on {name}")
        with stage(folder / name, url) as house:
            prove(house, report, 2 if report.short else ROUNDS)


def prove(house: Stage, report: Report, rounds: int) -> None:
    """Kill, start again, and look whether everything that was confirmed is there."""
    web = house.web()
    people = writers(house, web.port, WRITERS)
    chance = random.Random(20261124)
    up: list[tuple[float, float]] = []
    with at_work(people):
        for _ in range(rounds):
            time.sleep(0.3 + chance.random())
            web, *took = _again(house, web)
            up.append((took[0], took[1]))
        time.sleep(1)
    seconds = [took for took, _ in up]
    confirmed, lost = marks_kept(house, people)
    broken = sum(person.seen.broken for person in people)
    failed = sum(count for person in people for status, count in person.seen.statuses.items() if status >= 500)
    report.figure(f"{confirmed} saves confirmed, {broken} calls broken off, {failed} answered 5xx; "
                  f"up again after {percentile(seconds, .5):.1f} s, {max(seconds):.1f} s at worst, of which "
                  f"{percentile([cpu for _, cpu in up], .5):.1f} s CPU of ours")
    report.check(f"{lost} of {confirmed} confirmed saves lost", confirmed > rounds and lost == 0)
    report.check(f"up again within {UP_WITHIN:.0f} s each time", max(seconds) < UP_WITHIN)
    report.check("each revision has its number once", _is_dense(house))
    if house.engine.dialect.name == "sqlite":
        report.check("integrity check clean", is_whole(house.folder / "planner.db"))


def _again(house: Stage, web: Child) -> tuple[Child, float, float]:
    web.kill()
    start = time.monotonic()
    again = house.web(port=web.port)
    return again, time.monotonic() - start, again.cpu()


def _is_dense(house: Stage) -> bool:
    return house.number("SELECT count(*) FROM (SELECT draft_id FROM revision GROUP BY draft_id "
                        "HAVING count(*) <> max(number)) AS holes") == 0


def is_whole(file: Path) -> bool:
    """What SQLite itself says of the file and of the references in it."""
    with sqlite3.connect(file) as connection:
        return (connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
                and connection.execute("PRAGMA foreign_key_check").fetchall() == [])
