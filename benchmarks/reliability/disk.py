"""The disk of a SQLite house is full while people save, read and are mailed, and has room again."""
from __future__ import annotations

import os
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from benchmarks.reliability import mails
from benchmarks.reliability.mails import Tally
from benchmarks.reliability.post_office import PostOffice, post_office
from benchmarks.reliability.report import Report
from benchmarks.reliability.stage import Stage, stage
from benchmarks.reliability.visitors import Reader, Seen, Writer, at_work, marks_kept, readers, writers
from benchmarks.reliability.web_kills import is_whole

SIZE, MAILS, WRITERS, READERS, FULL = "48m", 100, 4, 2, 6.0


def run(folder: Path, report: Report) -> None:
    """On a small disk in memory; only root can make one."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        report.skip("only root can mount a small disk; run this proof as root")
        return
    place = folder / "disk"
    place.mkdir()
    with small_disk(place) as mounted:
        if not mounted:
            report.skip("this machine lets not even root mount a small disk")
            return
        with (post_office(pause=0.1) as office,
              stage(folder, f"sqlite:///{place / 'planner.db'}", smtp=office.url) as house):
            _prove(house, office, place, report)


@contextmanager
def small_disk(place: Path) -> Iterator[bool]:
    """Mount it for the length of the block; False when that is not possible."""
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(place)], capture_output=True,
                          check=False).returncode == 0
    try:
        yield made
    finally:
        if made:
            subprocess.run(["umount", "-l", str(place)], capture_output=True, check=False)


def _fill(place: Path) -> Path:
    ballast = place / "ballast"
    with ballast.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(4096))
    return ballast


def _prove(house: Stage, office: PostOffice, place: Path, report: Report) -> None:
    web = house.web()
    house.worker()
    mails.queue(house, MAILS)
    people = writers(house, web.port, WRITERS)
    lookers = readers(house, web.port, READERS, ("/agenda?view=list", "/blog/"))
    with at_work([*people, *lookers], pause=0.05):
        time.sleep(3)
        before = _take(people), _take(lookers)
        ballast = _fill(place)
        time.sleep(1)                           # what was under way ends
        _take(people), _take(lookers)
        time.sleep(FULL)
        full = _take(people), _take(lookers)
        ballast.unlink()
        time.sleep(3)
        after = _take(people), _take(lookers)
    report.figure(f"saving: {_said(before[0])}; full: {_said(full[0])}; with room again: {_said(after[0])}")
    report.figure(f"reading: {_said(before[1])}; full: {_said(full[1])}; with room again: {_said(after[1])}")
    report.check("full: saving says 507 or 503, never 500",
                 bool(full[0][503] + full[0][507]) and not full[0][500] and not full[0][303])
    report.check("full: reading goes on", full[1][200] > 0 and set(full[1]) == {200})
    report.check("with room again: saving goes on by itself", after[0][303] > 0)
    done = mails.wait_until_done(house, 200)
    tally, (confirmed, lost) = Tally.of(office, MAILS), marks_kept(house, people)
    report.check(f"{tally.lost} of {MAILS} mails lost, {tally.repeats} repeats, {tally.strangers} under another "
                 "Message-ID", done and not tally.lost and not tally.strangers and tally.most <= 2)
    report.check(f"{lost} of {confirmed} confirmed saves lost", confirmed > 0 and lost == 0)
    report.check("integrity check clean", is_whole(place / "planner.db"))


def _take(people: list[Writer] | list[Reader]) -> Counter[int]:
    """The statuses since the last look."""
    total: Counter[int] = Counter()
    for person in people:
        seen, person.seen = person.seen, Seen()
        total += seen.statuses
    return total


def _said(statuses: Counter[int]) -> str:
    return ", ".join(f"{count} x {status}" for status, count in sorted(statuses.items())) or "nothing"
