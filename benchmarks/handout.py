"""P15: how fast the outbox is handed out by two processes, that nothing is lost, and that nothing goes twice.

Two topics: ``inside`` is handed out in the transaction that marks it, hundreds at a time; ``line`` calls somebody, so
each row is begun and marked by itself. One more round of each kills a process with SIGKILL at a random moment.

    python3 dev.py bench --handout             on SQLite
    python3 dev.py bench --handout URL         on the database of URL, whose tables of the outbox are made anew
"""
from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from benchmarks.servers import ROOT
from planner.core import outbox, running
from planner.core.clock import SystemClock
from planner.core.db import db, unit_of_work
from planner.core.outbox import Delivery, Inside, Message, OutboxState
from planner.core.settings import Settings

ROWS = {"inside": 50_000, "line": 10_000}
GOALS = {"sqlite": 10_000, "postgresql": 5_000}
LEASE = timedelta(seconds=20)                   # shorter than in earnest: a bench need not wait for 90 s


def application(url: str) -> Flask:
    """Only the outbox and its database; the rest of the program is not what is measured."""
    app = Flask("handout")
    app.config["SQLALCHEMY_DATABASE_URI"] = Settings(database_url=url).sqlalchemy_url
    app.extensions["planner.clock"] = SystemClock()
    db.init_app(app)
    outbox.LEASE = LEASE
    return app


def seed(app: Flask, topic: str) -> None:
    """Make the table anew, with rows that are due."""
    with app.app_context():
        db.session.remove()
        table = Message.__table__
        assert isinstance(table, sa.Table)
        with db.engine.begin() as connection:
            table.drop(connection, checkfirst=True)
            table.create(connection)
        with unit_of_work() as work:
            work.session.execute(sa.insert(Message), [
                {"topic": topic, "key": f"{topic}:{n}", "payload": {"to": f"p{n}@nevelbaak.example", "n": n},
                 "created_at": work.now, "due_at": work.now, "available_at": work.now} for n in range(ROWS[topic])])


def worker(url: str, topic: str, folder: Path) -> None:
    """One process: hand out until somebody says stop. A line writes what it sent into a file of its own."""
    app = application(url)
    out = (folder / f"{topic}-{os.getpid()}.txt").open("a", buffering=1, encoding="ascii")
    handler: outbox.Handler = Inside(lambda delivery: None)
    if topic == "line":
        handler = lambda delivery: _send(out.write, delivery)  # noqa: E731
    with app.app_context():
        process = running.Running("bench", "worker", SystemClock().now())
        running.begin(app.extensions, process)
        db.session.scalar(sa.select(sa.func.count()).select_from(Message))
        db.session.rollback()
        (folder / f"ready-{os.getpid()}").touch()
        while not (folder / "go").exists():
            time.sleep(0.005)
        while not (folder / "stop").exists():
            if not outbox.deliver_topic(db.session(), topic, handler, now=SystemClock().now(), limit=100_000):
                time.sleep(0.05)


def _send(write: Callable[[str], int], delivery: Delivery) -> None:
    write(delivery.key + "\n")


def round_of(app: Flask, url: str, topic: str, folder: Path, *, kill: bool) -> tuple[float, int, int]:
    """Seconds until all is out, rows that did not go, repeats; with ``kill`` one process dies on the way.

    On SQLite, where one writes at a time, a single process sends over a line, as the operator's guide says.
    """
    seed(app, topic)
    folder.mkdir()
    command = [sys.executable, "-m", "benchmarks.handout", url, topic, str(folder)]
    alone = topic == "line" and not kill and app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite")
    processes = [subprocess.Popen(command, cwd=ROOT) for _ in range(1 if alone else 2)]
    try:
        while len(list(folder.glob("ready-*"))) < len(processes):
            if any(process.poll() is not None for process in processes):
                raise SystemExit("a process ended before it began")
            time.sleep(0.02)
        (folder / "go").touch()
        began = time.perf_counter()
        if kill:
            _kill_on_the_way(app, processes[0], ROWS[topic])
        while left := _left(app):
            if time.perf_counter() - began > 600:
                break
            time.sleep(0.01)
        return time.perf_counter() - began, left, _repeats(app, topic, folder)
    finally:
        (folder / "stop").touch()
        for process in processes:
            with suppress(subprocess.TimeoutExpired):
                process.wait(10)
            process.kill()


def _kill_on_the_way(app: Flask, process: subprocess.Popen[bytes], rows: int) -> None:
    share = random.uniform(0.2, 0.7)
    while _left(app) > rows * share:
        time.sleep(0.002)
    process.send_signal(signal.SIGKILL)


def _left(app: Flask) -> int:
    with app.app_context(), db.engine.connect() as connection:
        return int(connection.scalar(sa.select(sa.func.count()).select_from(Message).where(
            Message.done_at.is_(None))) or 0)


def _repeats(app: Flask, topic: str, folder: Path) -> int:
    """How often something went more than once: by what the lines wrote, inside by how often it was marked."""
    if topic == "line":
        sent = [key for file in folder.glob("line-*.txt") for key in file.read_text("ascii").split()]
        return len(sent) - len(set(sent))
    with app.app_context(), db.engine.connect() as connection:
        return int(connection.scalar(sa.select(sa.func.count()).select_from(Message).where(
            sa.or_(Message.attempts != 1, Message.state != OutboxState.SENT))) or 0)


def run(folder: Path, say: Callable[[str], None], url: str = "") -> None:
    """All rounds, a line each."""
    url = url or f"sqlite:///{folder / 'handout.db'}"
    app = application(url)
    with app.app_context():
        kind = db.engine.dialect.name
    say(f"{'topic':<8} {'round':<10} {'rows':>7} {'seconds':>8} {'a second':>9}  lost  twice  ({kind}, two processes)")
    for topic in ROWS:
        for kill in (False, True):
            seconds, lost, twice = round_of(app, url, topic, folder / f"{topic}-{kill}", kill=kill)
            goal = "" if kill else f"  P15 goal {GOALS[kind]:,}" if topic == "inside" else "  goal: 10,000 within 60 s"
            say(f"{topic:<8} {'one killed' if kill else 'plain':<10} {ROWS[topic]:7,} {seconds:8.2f} "
                f"{ROWS[topic] / seconds:9,.0f} {lost:5} {twice:6}{goal}")


if __name__ == "__main__":
    worker(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
