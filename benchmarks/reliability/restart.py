"""PostgreSQL is stopped, and crashes, in the middle of saving and sending; everything goes on by itself."""
from __future__ import annotations

import time
from collections import Counter
from pathlib import Path

from benchmarks.reliability import mails
from benchmarks.reliability.databases import CAREFUL
from benchmarks.reliability.mails import Tally
from benchmarks.reliability.post_office import PostOffice, post_office
from benchmarks.reliability.report import Report
from benchmarks.reliability.stage import Child, Stage, stage
from benchmarks.reliability.visitors import Browser, Writer, at_work, marks_kept, writers
from tests.support.postgres import Cluster, cluster, programs_here

MAILS, WRITERS, AWAY = 200, 4, 3.0
LINES = 8                   # mails that may be under way in two workers at the moment of a stop
BACK_WITHIN = 5.0


def run(folder: Path, report: Report) -> None:
    """Stopped once, crashed once."""
    with (cluster(programs_here(), CAREFUL) as server, post_office(pause=0.05) as office,
          stage(folder, server.address, smtp=office.url) as house):
        web = house.web()
        for _ in range(2):
            house.worker()
        mails.queue(house, MAILS)
        people = writers(house, web.port, WRITERS)
        backs = []
        with at_work(people, pause=0.05):
            for mode in ("fast", "immediate"):
                _wait(office)
                backs.append(_away(server, web, mode))
            time.sleep(2)
        _judge(house, office, people, backs, report)


def _wait(office: PostOffice) -> None:
    """Until some more mails came in."""
    wanted, end = len(office.taken) + MAILS // 5, time.monotonic() + 60
    while len(office.taken) < wanted and time.monotonic() < end:
        time.sleep(0.05)


def _away(server: Cluster, web: Child, mode: str) -> float:
    """Stop the database and start it again; the seconds until a page that asks it answers as it should."""
    server.stop(mode)
    time.sleep(AWAY)
    server.start()
    start = time.monotonic()
    while time.monotonic() - start < 60:
        status, _body = Browser(web.port, ("nobody", "")).ask("GET", "/blog/")
        if status == 200:
            break
        time.sleep(0.1)
    return time.monotonic() - start


def _judge(house: Stage, office: PostOffice, people: list[Writer], backs: list[float], report: Report) -> None:
    done = mails.wait_until_done(house, 200)
    tally = Tally.of(office, MAILS)
    report.check(f"{tally.lost} of {MAILS} mails lost, {tally.repeats} repeats, {tally.strangers} under another "
                 "Message-ID", done and not tally.lost and not tally.strangers and tally.repeats <= LINES)
    confirmed, lost = marks_kept(house, people)
    report.check(f"{lost} of {confirmed} confirmed saves lost", confirmed > 0 and lost == 0)
    statuses: Counter[int] = Counter()
    for person in people:
        statuses += person.seen.statuses
    said = ", ".join(f"{count} x {status}" for status, count in sorted(statuses.items()))
    report.check(f"while it was away pages said 503 and nothing worse: {said}", not statuses[500] and statuses[503] > 0)
    for trouble in house.troubles()[:8]:
        report.figure(f"logged: {trouble}")
    report.check(f"pages were back {backs[0]:.1f} s after a stop, {backs[1]:.1f} s after a crash",
                 max(backs) < BACK_WITHIN)
