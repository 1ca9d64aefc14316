"""An hour of saving, reading, mailing and publishing; memory stays flat. PROOF_MINUTES says another length."""
from __future__ import annotations

import os
import statistics
import time
from pathlib import Path

from benchmarks.reliability import mails, texts
from benchmarks.reliability.mails import Tally
from benchmarks.reliability.post_office import post_office
from benchmarks.reliability.report import Report
from benchmarks.reliability.stage import Child, Stage, stage
from benchmarks.reliability.visitors import Seen, at_work, marks_kept, readers, writers

PAGES = ("/agenda?view=list", "/", "/agenda?view=month", "/blog/", "/reviews", "/publish")
EVERY, MAILS = 10.0, 20             # seconds between two looks, and mails queued at each
GROWTH = 1.05                       # of the median of the second quarter, by that of the last


def run(folder: Path, report: Report) -> None:
    """Watch the web server and a worker."""
    minutes = float(os.environ.get("PROOF_MINUTES", "1" if report.short else "60"))
    looks = max(8, int(minutes * 60 / EVERY))
    with post_office() as office, stage(folder, smtp=office.url) as house:
        texts.seed_waiting(house)
        watched = {"web": house.web(), "worker": house.worker()}
        people = writers(house, watched["web"].port, 2)
        lookers = readers(house, watched["web"].port, 2, PAGES)
        sizes: dict[str, list[float]] = {name: [] for name in watched}
        with at_work([*people, *lookers], pause=0.2):
            for look in range(looks):
                _give_work(house, look)
                time.sleep(EVERY)
                for name, child in watched.items():
                    sizes[name].append(child.resident_mib())
        done = mails.wait_until_done(house, 60)
        tally, (confirmed, lost) = Tally.of(office, looks * MAILS), marks_kept(house, people)
        seen = Seen()
        for person in (*people, *lookers):
            seen.add(person.seen)
        report.figure(f"{minutes:.0f} minutes: {len(seen.seconds)} answers {dict(sorted(seen.statuses.items()))}")
        report.check(f"{tally.lost} of {looks * MAILS} mails lost, {tally.repeats} repeats; {lost} of {confirmed} "
                     "confirmed saves lost", done and not tally.lost and not tally.repeats and not lost)
        report.check("no 5xx", not any(status >= 500 for status in seen.statuses))
        for name, series in sizes.items():
            _flat(name, series, watched[name], report)


def _give_work(house: Stage, look: int) -> None:
    mails.queue(house, MAILS, first=look * MAILS + 1)
    if look < 900:
        texts.make_due(house, look)


def _flat(name: str, series: list[float], child: Child, report: Report) -> None:
    quarter = len(series) // 4
    early, late = statistics.median(series[quarter:2 * quarter]), statistics.median(series[-quarter:])
    report.check(f"{name}: {series[0]:.0f} MiB at first, {early:.0f} in the second quarter, {late:.0f} in the last",
                 late <= GROWTH * early and child.process.poll() is None)
