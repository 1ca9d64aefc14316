"""CPU time and statements of each page of steps one and two, in this process and without a server.

The least of many rounds is what a page needs; what is more is what others did on the machine. The rounds go over all
pages in turn, and a fixed piece of work among them tells how busy the machine was at its quietest.
"""
from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from flask import Flask
from werkzeug.datastructures import Headers
from werkzeug.test import EnvironBuilder, run_wsgi_app

from benchmarks.knowledge import PAGES, seed_knowledge
from benchmarks.seed import NOW, SECRET, TOKEN
from planner import create_app
from planner.core import garbage
from planner.core.clock import FixedClock
from planner.core.db import Base
from planner.core.settings import Settings
from tests.support.live import sign_in_cookie
from tests.support.queries import count_queries

ROUNDS, WARM = 25, 3
MOST_MS, MOST_STATEMENTS = 15.0, 10         # of a page


@dataclass
class Page:
    """One page and what was found of it: CPU seconds at the least, statements when warm, bytes."""

    name: str
    address: str
    least: float = 9.0
    statements: int = 0
    size: int = 0


def run(folder: Path, say: Callable[[str], None], rounds: int = ROUNDS) -> None:
    """Seed in ``folder`` and measure; prints one line a page, and which of them miss the goal."""
    address = f"sqlite:///{folder / 'knowledge.db'}"
    app = create_app(Settings(environment="local", database_url=address, secret_key=SECRET, instance_path=str(folder)),
                     clock=FixedClock(NOW))
    engine = sa.create_engine(address)
    Base.metadata.create_all(engine)            # the tables as the models have them, as tests do
    start = time.perf_counter()
    person = seed_knowledge(engine)
    engine.dispose()
    say(f"seeded in {time.perf_counter() - start:.1f} s")
    header = "=".join(sign_in_cookie(app, TOKEN))
    pages = [Page(name, path.format(person=person)) for name, path in PAGES]
    for page in pages:
        _look(app, page, header)
    garbage.settle()                            # as a server does once everything is loaded
    work = min(_round(app, pages, header) for _ in range(rounds))
    _print(pages, work, say)


def _look(app: Flask, page: Page, header: str) -> None:
    for _ in range(WARM):
        _ask(app, page, header)
    with count_queries() as seen:
        page.size = len(_ask(app, page, header))
    page.statements = len(seen)


def _round(app: Flask, pages: list[Page], header: str) -> float:
    """Ask for every page once; returns the CPU seconds of a fixed piece of work."""
    for page in pages:
        start = time.process_time()
        _ask(app, page, header)
        page.least = min(page.least, time.process_time() - start)
    start = time.process_time()
    sum(number * number for number in range(100_000))
    return time.process_time() - start


def _ask(app: Flask, page: Page, header: str) -> bytes:
    """The body of a page, asked for as a server asks. Raises SystemExit for another answer than 200."""
    path, _mark, query = page.address.partition("?")
    environ = EnvironBuilder(path=path, query_string=query, headers=Headers({"Cookie": header})).get_environ()
    body, status, _headers = run_wsgi_app(app, environ)
    if not status.startswith("200"):
        raise SystemExit(f"{page.name}: {page.address} answered {status}")
    return b"".join(body)


def _print(pages: list[Page], work: float, say: Callable[[str], None]) -> None:
    say(f"{'page':<22} CPU ms  SQL   KiB raw")
    for page in pages:
        over = page.least * 1000 > MOST_MS or page.statements > MOST_STATEMENTS
        say(f"{page.name:<22} {page.least * 1000:6.1f} {page.statements:4d} {page.size / 1024:8.1f}"
            f"{'   over the goal' if over else ''}")
    met = sum(page.least * 1000 <= MOST_MS and page.statements <= MOST_STATEMENTS for page in pages)
    say(f"{met} of {len(pages)} pages within {MOST_MS:.0f} ms and {MOST_STATEMENTS} statements; a hundred thousand "
        f"squares took {work * 1000:.1f} ms")
