"""The clock of the house jumps a day forward, and a day back, while mails and texts go out."""
from __future__ import annotations

import time
from datetime import timedelta
from pathlib import Path

from benchmarks.reliability import mails, texts
from benchmarks.reliability.mails import Tally
from benchmarks.reliability.post_office import PostOffice, post_office
from benchmarks.reliability.report import Report
from benchmarks.reliability.stage import Stage, stage

MAILS, MORE, DAY = 60, 240, timedelta(days=1)
LATE, SOON = 0, 1                   # which of the waiting texts


def run(folder: Path, report: Report) -> None:
    """Forward in the middle of sending, then back in the middle of sending."""
    with post_office(pause=0.1) as office, stage(folder, smtp=office.url) as house:
        texts.seed_waiting(house)
        for _ in range(2):
            house.worker()
        _forward(house, office, report)
        _back(house, office, report)


def _forward(house: Stage, office: PostOffice, report: Report) -> None:
    late = texts.make_due(house, LATE, at=timedelta(hours=1))
    mails.queue(house, MAILS)
    _half_way(office)
    house.move_clock(DAY)
    done = mails.wait_until_done(house, 60)
    tally = Tally.of(office, MAILS)
    report.check(f"a day forward: {tally.lost} mails lost, {tally.repeats} repeats",
                 done and not tally.lost and not tally.repeats)
    soon = texts.make_due(house, SOON)
    took = texts.seconds_until_out(house, soon)
    report.check(f"a day forward: a text that is due now is out after {took:.0f} s", took < float("inf"))
    report.check("a day forward: a text whose moment was jumped over by a day waits for a lead",
                 not texts.is_out(house, late) and house.number(
                     "SELECT count(*) FROM publication WHERE id = :key AND waits_for_lead", key=late) == 1)


def _back(house: Stage, office: PostOffice, report: Report) -> None:
    outs, taken = house.number(texts.OUTS), len(office.taken)
    mails.queue(house, MORE, first=MAILS + 1, key="proof:back")
    _half_way(office, before=MAILS)
    house.move_clock(-DAY)
    time.sleep(8)
    mails.queue(house, 5, first=1_000, key="proof:new")
    end = time.monotonic() + 30
    while len(set(office.by_subject()) & _new()) < 5 and time.monotonic() < end:
        time.sleep(0.2)
    report.check("a day back: what is queued after the jump goes at once", set(office.by_subject()) >= _new())
    waiting = house.number(mails.WAITING)
    report.figure(f"a day back: {waiting} mails that were queued before the jump wait to be set right")
    done = mails.wait_until_done(house, 240)
    report.check("a day back: what was queued before the jump goes without waiting for the clock", done)
    house.move_clock(DAY)
    done = mails.wait_until_done(house, 60)
    tally = Tally.of(office, MAILS + MORE + 5)
    report.check(f"a day back and there again: {tally.lost} mails lost, {tally.repeats} repeats ({taken} went before)",
                 done and not tally.lost and not tally.repeats)
    report.check("a day back: no text went out twice",
                 house.number(texts.OUTS) == outs and house.number(texts.TWICE) == 0)


def _new() -> set[str]:
    return {f"item {number}" for number in range(1_000, 1_005)}


def _half_way(office: PostOffice, before: int = 0) -> None:
    end = time.monotonic() + 60
    while len(office.by_subject()) < before + MAILS // 3 and time.monotonic() < end:
        time.sleep(0.02)
