"""1,000 mails and 1,000 texts are due, three workers, and one of them is killed at random, ten times."""
from __future__ import annotations

import random
import time
from pathlib import Path

from benchmarks.doing import seed_due
from benchmarks.reliability import mails
from benchmarks.reliability.databases import each_database
from benchmarks.reliability.mails import Tally
from benchmarks.reliability.post_office import PostOffice, post_office
from benchmarks.reliability.report import Report
from benchmarks.reliability.stage import IN_REVIEW, OUT, Child, Stage, follow_on, stage
from benchmarks.reliability.texts import OUTS, TWICE
from benchmarks.seed import DUE

ALL_MAILS, ALL_KILLS, WORKERS = 1_000, 10, 3
PATIENCE = 240.0            # seconds: longer than two leases


def run(folder: Path, report: Report) -> None:
    """On each database."""
    for name, url in each_database(folder):
        report.figure(f"on {name}")
        with post_office() as office, stage(folder / name, url, smtp=office.url) as house:
            with house.engine.begin() as connection:
                seed_due(connection, OUT + IN_REVIEW + IN_REVIEW // 2)
            follow_on(house.engine)
            _prove(house, office, report)


def _prove(house: Stage, office: PostOffice, report: Report) -> None:
    before = house.number(OUTS)
    count, kills = (ALL_MAILS // 10, 3) if report.short else (ALL_MAILS, ALL_KILLS)
    mails.queue(house, count)
    chance = random.Random(20261124)
    start = time.monotonic()
    workers = [house.worker() for _ in range(WORKERS)]
    for number in range(kills):
        _wait_for_work(office, wanted=int(count * (number + chance.random()) / (kills + 1)))
        time.sleep(chance.random() / 4)
        _replace(house, workers, chance.randrange(WORKERS))
    done = mails.wait_until_done(house, PATIENCE)
    _wait_for_texts(house, before)
    report.figure(f"all was out after {time.monotonic() - start:.0f} s, the leases of the dead included")
    report.check("the outbox is empty", done)
    mails.judge(Tally.of(office, count), report, kills=kills)
    out, twice = house.number(OUTS) - before, house.number(TWICE)
    report.check(f"texts: {DUE - out} lost, {twice} out twice", out == DUE and twice == 0)
    works = house.number("SELECT count(*) FROM published_work") - OUT
    report.check(f"texts: {works} works noted for {DUE}", works == DUE)
    for trouble in house.troubles()[:5]:
        report.figure(f"logged: {trouble}")


def _wait_for_work(office: PostOffice, *, wanted: int) -> None:
    """Until so many mails have come in."""
    end = time.monotonic() + PATIENCE
    while len(office.by_subject()) < wanted and time.monotonic() < end:
        time.sleep(0.02)


def _replace(house: Stage, workers: list[Child], place: int) -> None:
    workers[place].kill()
    workers[place] = house.worker()


def _wait_for_texts(house: Stage, before: int) -> None:
    end = time.monotonic() + PATIENCE
    while house.number(OUTS) - before < DUE and time.monotonic() < end:
        time.sleep(0.5)
