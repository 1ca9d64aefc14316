"""P16 and P17: four people save while four read on SQLite; what a request costs on PostgreSQL."""
from __future__ import annotations

import statistics
import threading
import time
from pathlib import Path

from benchmarks.reliability.databases import each_database
from benchmarks.reliability.report import Report
from benchmarks.reliability.stage import Child, Stage, stage
from benchmarks.reliability.visitors import Reader, Seen, at_work, percentile, readers, writers

PAGES = ("/agenda?view=list", "/", "/agenda?view=month", "/blog/", "/reviews")
MINUTE, ROUNDS, EACH = 60.0, 3, 20


def saving(folder: Path, report: Report) -> None:
    """P16: four people save and four read for a minute, the clockwork beside them."""
    with stage(folder) as house:
        web = house.web()
        house.worker()
        people, lookers = writers(house, web.port, 4), readers(house, web.port, 4, PAGES)
        with at_work([*people, *lookers], pause=0.01):
            time.sleep(MINUTE / 10 if report.short else MINUTE)
        seen = Seen()
        for person in (*people, *lookers):
            seen.add(person.seen)
        saves = [took for person in people for took in person.saving.seconds]
        p50, p99 = percentile(saves, .5) * 1000, percentile(saves, .99) * 1000
        report.figure(f"{len(saves)} saves, {len(seen.seconds) - len(saves)} pages; statuses "
                      f"{dict(sorted(seen.statuses.items()))}")
        locked = sum("database is locked" in child.log.read_text("utf-8", "replace") for child in house.children)
        report.check("no \"database is locked\", no 5xx",
                     not locked and not any(status >= 500 for status in seen.statuses) and not seen.broken)
        report.check(f"saves: p50 {p50:.0f} ms, p99 {p99:.0f} ms: {p99 / p50:.1f}x", p99 <= 10 * p50)


def databases(folder: Path, report: Report) -> None:
    """P17: CPU of a request on PostgreSQL beside SQLite, rounds taking turns."""
    houses = each_database(folder)
    name, url = next(houses)
    with stage(folder / name, url) as small:
        name, url = next(houses)
        with stage(folder / name, url) as big:
            _costs(small, big, 1 if report.short else ROUNDS, report)
    houses.close()                              # its server ends


def _costs(small: Stage, big: Stage, rounds: int, report: Report) -> None:
    webs = [(house, house.web(threads=2)) for house in (small, big)]
    found: list[list[float]] = [[], []]
    for _ in range(rounds):
        for place, (house, web) in enumerate(webs):
            found[place].append(_round(house, web, 2))
    sqlite, postgres = (statistics.median(each) * 1000 for each in found)
    report.check(f"P17: {postgres:.1f} ms CPU a request on PostgreSQL, {sqlite:.1f} on SQLite: "
                 f"{postgres / sqlite:.2f}x", postgres <= 1.3 * sqlite)
    for _house, web in webs:
        web.stop()


def _round(house: Stage, web: Child, people: int) -> float:
    """CPU seconds of the server for each page; the first pages of everybody are not counted."""
    lookers = readers(house, web.port, people, PAGES)
    for each in lookers:
        for _ in PAGES:
            each.act()
    before = web.cpu()
    threads = [threading.Thread(target=_ask, args=(each,)) for each in lookers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return (web.cpu() - before) / (people * EACH)


def _ask(looker: Reader) -> None:
    for _ in range(EACH):
        looker.act()
