"""What somebody else's trouble does to our pages: rounds with all well and rounds with trouble take turns."""
from __future__ import annotations

import statistics
import time
from collections.abc import Callable

from benchmarks.reliability.report import Report
from benchmarks.reliability.stage import Child, Stage
from benchmarks.reliability.visitors import Seen, at_work, percentile, readers

PAGES = ("/agenda?view=list", "/", "/blog/")
ROUND, ROUNDS, READERS = 8.0, 4, 2      # seconds of one round, how many with trouble, and people who look at pages
SLOWER = 1.2
Turn = Callable[[int], None]


def compare(house: Stage, report: Report, *, well: Turn, ill: Turn, words: str) -> None:
    """Check the p95 of pages with trouble against that without.

    Each round begins with a call of ``well`` or ``ill`` with its number from 0; the first round and the last are well.
    What else the machine does falls on both, and of the rounds' p95 the median counts.
    """
    web = house.web()
    well(0)
    _p95(house, web)                    # everything was looked at once
    measured: tuple[list[float], list[float]] = ([], [])
    for number in range(1, 2 * (1 if report.short else ROUNDS) + 2):
        (well, ill)[(number + 1) % 2](number)
        measured[(number + 1) % 2].append(_p95(house, web))
    web.stop()
    usual, troubled = (statistics.median(each) * 1000 for each in measured)
    report.check(f"pages: p95 {troubled:.0f} ms {words}, {usual:.0f} ms without: {troubled / usual:.2f}x",
                 troubled <= SLOWER * usual)


def _p95(house: Stage, web: Child) -> float:
    people, seen = readers(house, web.port, READERS, PAGES), Seen()
    with at_work(people, pause=0.02):
        time.sleep(ROUND)
    for person in people:
        seen.add(person.seen)
    return percentile(seen.seconds, .95)
