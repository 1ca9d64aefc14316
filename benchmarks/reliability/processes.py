"""P17: two web processes beside one on PostgreSQL, each with the same share of a core, so that all else has room."""
from __future__ import annotations

import statistics
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from benchmarks.reliability.asker import Asker, ask_for
from benchmarks.reliability.databases import CAREFUL
from benchmarks.reliability.load import PAGES
from benchmarks.reliability.report import Report
from benchmarks.reliability.shares import NoShares, shares
from benchmarks.reliability.stage import Child, Stage, stage
from benchmarks.reliability.visitors import sign_in
from tests.support.postgres import cluster, programs_here

# Of one core: what is left of two is more than database and visitors take, on a machine that does other things too.
SHARE, WANTED = 0.15, 1.7
VISITORS, SECONDS, ROUNDS = 8, 12.0, 4


def run(folder: Path, report: Report) -> None:
    """Rounds of one and of two take turns; a round is so many visitors who ask without a pause."""
    with ExitStack() as stack:
        try:
            groups = stack.enter_context(shares(SHARE, 3))
        except NoShares as error:
            report.skip(f"what a second web process adds: {error}")
            return
        server = stack.enter_context(cluster(programs_here(), CAREFUL))
        house = stack.enter_context(stage(folder, server.address))
        webs = [house.web(workers=count, threads=4) for count in (1, 2)]
        _settle(house, webs)
        workers = [pid for web in webs for pid in web.children()]
        for take, pid in zip(groups, workers, strict=True):
            take(pid)
        _compare(house, webs, report)


def _settle(house: Stage, webs: Sequence[Child]) -> None:
    """Each process has seen each page, before it is held to its share."""
    for web in webs:
        ask_for(_visitors(house, web), 4)


def _visitors(house: Stage, web: Child) -> list[Asker]:
    return [Asker(web.port, cookie, PAGES[place % len(PAGES):] + PAGES[:place % len(PAGES)])
            for place, cookie in enumerate(sign_in(house, [1] * VISITORS))]


def _compare(house: Stage, webs: Sequence[Child], report: Report) -> None:
    visitors = [_visitors(house, web) for web in webs]
    rates: list[list[float]] = [[], []]
    used: list[list[float]] = [[], []]
    wrong, own = 0, 0.0
    for _ in range(1 if report.short else ROUNDS):
        for place, web in enumerate(webs):
            cpu, mine = web.cpu(), time.process_time()
            asked = ask_for(visitors[place], SECONDS)
            rates[place].append(asked.answers / asked.seconds)
            used[place].append((web.cpu() - cpu) / asked.seconds / (SHARE * (place + 1)))
            wrong, own = wrong + asked.others, max(own, (time.process_time() - mine) / asked.seconds)
    one, two = (statistics.median(each) for each in rates)
    report.figure(f"each process had {SHARE:.0%} of a core and used {min(map(min, used)):.0%} of that or more; those "
                  f"who ask took {own:.1%} of one")
    report.check(f"{wrong} answers that were no page", wrong == 0)
    report.check(f"P17: {one:.1f} pages a second by one process, {two:.1f} by two: {two / one:.2f}x",
                 two >= WANTED * one)
