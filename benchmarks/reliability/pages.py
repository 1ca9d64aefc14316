"""What somebody else's trouble does to our pages: rounds with all well and rounds with trouble take turns."""
from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from itertools import pairwise

from benchmarks.reliability.report import Report
from benchmarks.reliability.stage import Child, Stage
from benchmarks.reliability.visitors import Seen, at_work, percentile, readers

PAGES = ("/agenda?view=list", "/", "/blog/")
ROUND, ROUNDS, READERS = 8.0, 5, 2      # seconds of one round, how many with trouble, and people who look at pages
SLOWER = 1.2
Turn = Callable[[int], None]


def compare(house: Stage, report: Report, *, well: Turn, ill: Turn, words: str) -> None:
    """Check the p95 of pages with trouble against that without.

    Each round begins with a call of ``well`` or ``ill`` with its number from 0; the first round and the last are well.
    What else the machine does falls on both: each round with trouble is held against the two around it, and of those
    ratios the median counts.
    """
    web = house.web()
    well(0)
    _round(house, web)                  # everything was looked at once
    found: list[tuple[float, float]] = []
    for number in range(1, 2 * (1 if report.short else ROUNDS) + 2):
        (well, ill)[(number + 1) % 2](number)
        found.append(_round(house, web))
    web.stop()
    (usual, troubled), (cheap, dear) = ((each[::2], each[1::2]) for each in zip(*found, strict=True))
    times = statistics.median(each / statistics.mean(beside)
                              for each, beside in zip(troubled, pairwise(usual), strict=True))
    report.figure(f"p95 of each round: {', '.join(f'{each:.0f}' for each, _ in found)} ms; CPU of a page "
                  f"{statistics.median(dear):.1f} ms {words}, {statistics.median(cheap):.1f} without")
    report.check(f"pages: p95 {statistics.median(troubled):.0f} ms {words}, {statistics.median(usual):.0f} ms without: "
                 f"{times:.2f}x", times <= SLOWER)


def _round(house: Stage, web: Child) -> tuple[float, float]:
    """The p95 of pages, and what one costs the server in CPU; both in ms."""
    people, seen, before = readers(house, web.port, READERS, PAGES), Seen(), web.cpu()
    with at_work(people, pause=0.02):
        time.sleep(ROUND)
    for person in people:
        seen.add(person.seen)
    return percentile(seen.seconds, .95) * 1000, (web.cpu() - before) * 1000 / len(seen.seconds)
