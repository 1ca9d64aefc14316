"""A worker is frozen in the middle of its mails until long after its lease, and goes on; another one took over."""
from __future__ import annotations

import signal
import time
from datetime import timedelta
from pathlib import Path

from benchmarks.reliability import mails
from benchmarks.reliability.databases import each_database
from benchmarks.reliability.mails import Tally
from benchmarks.reliability.post_office import post_office
from benchmarks.reliability.report import Report
from benchmarks.reliability.stage import stage
from planner.worker import LANES

MAILS, TIMES = 60, 4
LEASE = timedelta(seconds=5)


def run(folder: Path, report: Report) -> None:
    """On each database, with a short lease."""
    times = 1 if report.short else TIMES
    for name, url in each_database(folder):
        report.figure(f"on {name}")
        with post_office(pause=0.2) as office, stage(folder / name, url, lease=LEASE, smtp=office.url) as house:
            workers = [house.worker(), house.worker()]
            time.sleep(LEASE.total_seconds())
            mails.queue(house, MAILS)
            for number in range(times):
                end, wanted = time.monotonic() + 60, (number + 1) * MAILS // (times + 2)
                while len(office.by_subject()) < wanted and time.monotonic() < end:
                    time.sleep(0.02)
                workers[number % 2].send(signal.SIGSTOP)
                time.sleep(3 * LEASE.total_seconds())
                workers[number % 2].send(signal.SIGCONT)
            done = mails.wait_until_done(house, 60)
            time.sleep(2)
            tally = Tally.of(office, MAILS)
            under_way = times * LANES["mail"]           # mails that a worker may be in the middle of
            report.check(f"{tally.lost} of {MAILS} mails lost, {tally.repeats} repeats for {times} freezes, in each of "
                         f"which {LANES['mail']} may be on their way, {tally.strangers} under another Message-ID",
                         done and not tally.lost and not tally.strangers and tally.repeats <= under_way
                         and tally.most <= 1 + times)
