"""Seed, run floor and product in interleaved rounds, print one table: python3 dev.py bench [--scale 10]."""
from __future__ import annotations

import argparse
import gzip
import http.client
import platform
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from benchmarks import editor, handout, keying, knowledge_pages, matching, moving
from benchmarks.doing import RARE, measure_doing, seed_doing
from benchmarks.reliability import __main__ as reliability
from benchmarks.seed import NOW, SECRET, TOKEN, House, seed
from benchmarks.servers import Server, serve
from planner import create_app
from planner.core import schema
from planner.core.clock import FixedClock
from planner.core.settings import Settings
from planner.search.rules import stems
from tests.support.live import sign_in_cookie
from tests.support.queries import count_queries

ROUNDS, REQUESTS = 5, 60


@dataclass
class Case:
    """One page, with the floor's counterpart and the goal it stands for."""

    goal: str
    name: str
    path: str
    floor: str
    signed_in: bool = True
    headers: dict[str, str] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    size: int = 0
    statements: int = 0


def cases(house: House) -> list[Case]:
    """What is measured; the floor's rows come first."""
    article = f"/article?slug={house.slug}"
    return [
        Case("P1", "agenda list, page 1", "/agenda?view=list", "/list"),
        Case("P1", "agenda list, page 200", f"/agenda?view=list&after={house.page_200}", "/list"),
        Case("P2", "agenda month", f"/agenda?view=month&at={house.month}", "/calendar"),
        Case("P2", "agenda week", f"/agenda?view=week&at={house.month}-24", "/calendar"),
        Case("P2", "agenda board", f"/agenda?view=board&at={house.month}", "/calendar"),
        Case("P3", "agenda year", f"/agenda?view=year&at={house.month}", "/calendar"),
        Case("P4", "Today, 1,000 waiting", "/", "/list"),
        Case("P5", "edit form", f"/drafts/{house.draft_uid}", "/article?slug=" + house.slug),
        Case("P6", "review queue", "/reviews", "/list"),
        Case("P8", "search, a rare word", f"/search?q={RARE}", f"/search?q={stems(RARE, 'en')}"),
        Case("P8", "search, a word of all", "/search?q=colleague", f"/search?q={stems('colleague', 'en')}"),
        Case("P7", "article, warm", f"/blog/{house.slug}", article, signed_in=False),
        Case("P7", "article, 304", f"/blog/{house.slug}", "/hello", signed_in=False, headers={"If-None-Match": "*"}),
        Case("P7", "blog list", "/blog/", "/blog", signed_in=False),
        Case("P7", "feed", "/blog/feed", "/feed", signed_in=False),
    ]


def drive(server: Server, path: str, headers: dict[str, str], requests: int) -> tuple[list[float], float, bytes, int]:
    """Ask ``requests`` times on one connection: seconds each, CPU seconds of all, the last body and status."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    before, taken, body, status = server.cpu(), [], b"", 0
    for _ in range(requests):
        start = time.perf_counter()
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        body, status = answer.read(), answer.status
        taken.append(time.perf_counter() - start)
    connection.close()
    return taken, server.cpu() - before, body, status


def measure(case: Case, server: Server, path: str, headers: dict[str, str], into: Case,
            requests: int = REQUESTS) -> None:
    """One round of one case on one server."""
    taken, cpu, body, status = drive(server, path, headers, requests)
    if status not in {200, 304}:
        raise SystemExit(f"{case.name}: {path} answered {status}")
    into.seconds += taken
    into.cpu.append(cpu / requests)
    into.size = len(body)


def etag_of(server: Server, path: str) -> str:
    """The identity that a page has now."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.request("GET", path)
    answer = connection.getresponse()
    answer.read()
    return answer.headers.get("ETag", "")


def percentile(values: list[float], share: float) -> float:
    """The value that ``share`` of all stay below."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def row(case: Case, floor: Case) -> str:
    """One line of the table."""
    def ms(value: float) -> str:
        return f"{value * 1000:7.2f}"

    own, base = statistics.mean(case.cpu), statistics.mean(floor.cpu)
    slow, slow_base = percentile(case.seconds, .95), percentile(floor.seconds, .95)
    return (f"{case.goal:<4} {case.name:<22} {ms(percentile(case.seconds, .5))} {ms(slow)} {slow / slow_base:7.2f} "
            f"{ms(own)} {ms(base)} {own / base:6.2f} {case.statements:4d} {case.size / 1024:8.1f}")


def count_statements(app: Flask, case: Case, header: str) -> int:
    """SQL statements of one warm request, in this process."""
    client = app.test_client(use_cookies=False)
    headers = dict(case.headers) | ({"Cookie": header} if case.signed_in else {})
    client.get(case.path, headers=headers)
    with count_queries() as seen:
        client.get(case.path, headers=headers)
    return len(seen)


def start_times(environ: dict[str, str]) -> tuple[float, float]:
    """Seconds from nothing to a first answer: product and floor, the best of three each."""
    best = []
    for app, path in (("wsgi:app", "/healthz"), ("benchmarks.floor:create_app()", "/hello")):
        taken = []
        for _ in range(3):
            start = time.perf_counter()
            with serve(app, environ, path):
                taken.append(time.perf_counter() - start)
        best.append(min(taken))
    return best[0], best[1]


def browser_cookie(app: Flask) -> str:
    """What a browser sends that signed in and has seen a page: its session then holds the token of its forms."""
    client = app.test_client()
    name, value = sign_in_cookie(app, TOKEN)
    client.set_cookie(name, value)
    client.get("/agenda?view=list")
    kept = client.get_cookie(name)
    return f"{name}={kept.value if kept else value}"


def cold_weight(page: bytes) -> str:
    """What a first visit fetches before anybody does anything, gzipped, without fonts.

    The page, the files that it names, what scripts among them import at once, and htmx where pieces of the page ask by
    themselves (static/js/near.js). What the editor imports besides is weighed in Chromium (``--editor``).
    """
    static, text = Path(__file__).parent.parent / "static", page.decode()
    named = {name for name in re.findall(r"/static/([\w./-]+)", text) if (static / name).is_file()}
    named |= {f"dist/{found}" for name in named if name.endswith(".js")
              for found in re.findall(r"""(?:from|import)"\./([\w.-]+)\"""", (static / name).read_text("utf-8"))}
    if "data-hx-trigger" in text:
        named |= {f"dist/{file.name}" for file in (static / "dist").glob("chunk-hypertext-*.js")}
    size = len(gzip.compress(page)) + sum(len(gzip.compress((static / name).read_bytes())) for name in named)
    return f"{size / 1024:.1f} KiB gzipped in {1 + len(named)} requests, fonts not counted"


def main(arguments: list[str]) -> None:
    """Run everything and print it."""
    parser = argparse.ArgumentParser(prog="dev.py bench")
    parser.add_argument("--scale", type=int, default=1, help="10 seeds ten times the house")
    parser.add_argument("--knowledge", action="store_true", help="only steps one and two, in a house that knows a lot")
    parser.add_argument("--matching", type=float, nargs="?", const=5.0, metavar="SECONDS",
                        help="only plans of invented quarters; so long may the exact engine take, 5 when not said")
    parser.add_argument("--editor", action="store_true", help="only typing in the editor, in Chromium, and its weight")
    parser.add_argument("--moving", nargs="?", const="", metavar="FOLDER", help="only the whole house going out, "
                        "coming in, moving to PostgreSQL and back: the demo, and the blog in FOLDER")
    parser.add_argument("--reliability", nargs="*", metavar="NAME", help="only what is not lost and not doubled, proof "
                        "by proof: the ones that are named, or all; short among them asks for a tenth of the work")
    parser.add_argument("--keying", action="store_true", help="only what writing reminders down costs")
    parser.add_argument("--handout", nargs="?", const="", metavar="URL", help="only how fast the outbox is handed out "
                        "by two processes, one of them killed: on SQLite, or on the database of URL")
    options = parser.parse_args(arguments)
    if options.moving is not None:
        raise SystemExit(moving.run(Path(options.moving) if options.moving else None, print))
    if options.reliability is not None:
        raise SystemExit(reliability.main(options.reliability, print))
    if options.matching:
        matching.run(print, options.matching)
        return
    with tempfile.TemporaryDirectory(prefix="planner-bench-") as folder:
        if options.knowledge:
            knowledge_pages.run(Path(folder), print)
        elif options.editor:
            typing(Path(folder), print)
        elif options.keying:
            keying.run(Path(folder), print)
        elif options.handout is not None:
            handout.run(Path(folder), print, options.handout)
        else:
            run(Path(folder), options.scale, print)


def founded(folder: Path) -> tuple[Flask, sa.Engine, str]:
    """An installation in ``folder`` with empty tables: its application, its database and the address of that."""
    url = f"sqlite:///{folder / 'bench.db'}"
    settings = Settings(environment="local", database_url=url, secret_key=SECRET, instance_path=str(folder))
    app = create_app(settings, clock=FixedClock(NOW))
    engine = sa.create_engine(url)
    schema.upgrade(engine)
    return app, engine, url


def typing(folder: Path, say: Callable[[str], None]) -> None:
    """Seed in ``folder`` and type."""
    app, engine, _url = founded(folder)
    editor.run(app, seed(engine).draft_uid, say)


def run(folder: Path, scale: int, say: Callable[[str], None]) -> None:
    """Seed and measure in ``folder``."""
    app, engine, url = founded(folder)
    start = time.perf_counter()
    house = seed(engine, scale)
    seed_doing(engine, scale)
    say(f"seeded in {time.perf_counter() - start:.1f} s")
    environ = {"PLANNER_DATABASE_URL": url, "PLANNER_SECRET_KEY": SECRET, "PLANNER_INSTANCE_PATH": str(folder),
               "FLOOR_DATABASE_URL": url}
    header = browser_cookie(app)
    with ExitStack() as stack:
        product = stack.enter_context(serve("wsgi:app", environ, "/healthz"))
        floor = stack.enter_context(serve("benchmarks.floor:create_app()", environ, "/hello"))
        at_start, own_at_start = product.resident_mib(), product.own_mib()
        measured = [(case, Case(case.goal, case.name, case.floor, case.floor)) for case in cases(house)]
        for case, _ in measured:
            if case.headers:
                case.headers["If-None-Match"] = etag_of(product, case.path)
            case.statements = count_statements(app, case, header)
        for _ in range(ROUNDS):
            for case, base in measured:
                headers = case.headers | ({"Cookie": header} if case.signed_in else {})
                measure(case, product, case.path, headers, case)
                measure(case, floor, case.floor, {}, base)
        say("goal page                      p50 ms  p95 ms   ratio  CPU ms   floor  ratio  SQL   KiB raw")
        for case, base in measured:
            say(row(case, base))
        say(f"P11  a worker's memory: {at_start:.0f} MiB at start, {product.resident_mib():.0f} MiB after the run; "
            f"counting its part of what several share {own_at_start:.0f} and {product.own_mib():.0f} MiB")
        for name in ("agenda list, page 1", "agenda month", "edit form"):
            path = next(case.path for case, _ in measured if case.name == name)
            say(f"P10  {name:<22} " + cold_weight(drive(product, path, {"Cookie": header}, 1)[2]))
    for line in measure_doing(app):
        say(line)
    own, bare = start_times(environ)
    say(f"P11  start to first answer: {own:.2f} s, floor {bare:.2f} s, ratio {own / bare:.2f}")
    say(f"on Python {platform.python_version()}, {platform.machine()}")


if __name__ == "__main__":
    main(sys.argv[1:])
