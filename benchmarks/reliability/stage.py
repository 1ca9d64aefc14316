"""A house of its own for one proof: database, clock, and the real processes that run on it."""
from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask

from benchmarks.reliability.app import CLOCK, LEASE, MovedClock, move_clock
from benchmarks.seed import NOW, SECRET, seed_texts
from benchmarks.servers import ROOT, free_port, wait_for
from planner import create_app
from planner.core.clock import SystemClock
from planner.core.db import Base
from planner.core.settings import load
from tests.support.databases import build

APP = "benchmarks.reliability.app:app"
SLOTS, OUT, IN_REVIEW = 1_100, 20, 40
TIMES = 6                   # times thirty seconds until a server that does not answer is given up
PATIENCE = 60               # seconds until a look into a SQLite file that its house writes to is given up


@dataclass
class Child:
    """One process of the house, with those that it started itself, and what it wrote."""

    process: subprocess.Popen[bytes]
    log: Path
    port: int = 0

    def send(self, number: int) -> None:
        """Send a signal to it and to all that it started; nothing when they are gone."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        self.send(signal.SIGKILL)
        self.process.wait(10)

    def stop(self, patience: float = 15) -> float:
        """Ask it to end; the seconds that it took. One that does not end is killed, and inf is said."""
        start = time.monotonic()
        if self.process.poll() is None:
            self.process.terminate()
        try:
            self.process.wait(patience)
        except subprocess.TimeoutExpired:
            self.kill()
            return float("inf")
        return time.monotonic() - start

    def children(self) -> list[int]:
        """The keys of the processes that it started: the workers of a web server."""
        pid = self.process.pid
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()]

    def resident_mib(self) -> float:
        """Resident memory of it and its children together."""
        pages = sum(int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1])
                    for pid in (self.process.pid, *self.children()))
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20

    def cpu(self) -> float:
        """CPU seconds of its children so far: the workers of a web server."""
        total = 0
        for child in self.children():
            fields = Path(f"/proc/{child}/stat").read_text("ascii").rsplit(")", 1)[1].split()
            total += int(fields[11]) + int(fields[12])
        return total / os.sysconf("SC_CLK_TCK")


@dataclass
class Stage:
    """The house under proof. ``app`` is the same house in this process: to queue work, and to look at it."""

    folder: Path
    url: str
    engine: sa.Engine
    app: Flask
    environ: dict[str, str]
    children: list[Child] = field(default_factory=list)
    shift: float = 0.0

    def worker(self) -> Child:
        """Start the clockwork as a process of its own."""
        return self._start([sys.executable, "-m", "flask", "--app", APP, "work"], "worker")

    def web(self, *, workers: int = 1, threads: int = 8, port: int = 0, path: str = "/blog/") -> Child:
        """Start the web server as docs/operators.md has it; it answers when this returns."""
        port = port or free_port()
        child = self._start([sys.executable, "-m", "gunicorn", APP, "--bind", f"127.0.0.1:{port}", "--preload",
                             "--workers", str(workers), "--threads", str(threads), "--worker-class", "gthread",
                             "--log-level", "error", "--no-control-socket"], "web")
        child.port = port
        _wait(port, path, child.process)
        return child

    def _start(self, command: list[str], name: str) -> Child:
        log = self.folder / f"{name}-{len(self.children)}.log"
        with log.open("wb") as sink:
            process = subprocess.Popen(command, cwd=ROOT, env=self._surroundings(), stdin=subprocess.DEVNULL,
                                       stdout=sink, stderr=subprocess.STDOUT, start_new_session=True)
        child = Child(process, log)
        self.children.append(child)
        return child

    def _surroundings(self) -> dict[str, str]:
        """As an installation has them: what the first process compiles is there for those that follow."""
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        return {**kept, "PYTHONPYCACHEPREFIX": str(self.folder / "bytecode"), **self.environ}

    def move_clock(self, by: timedelta) -> None:
        """Set the clock of the whole house forward or back; the machine's stays."""
        self.shift += by.total_seconds()
        move_clock(Path(self.environ[CLOCK]), self.shift)

    def rows(self, statement: str, **values: object) -> list[sa.Row[*tuple[Any, ...]]]:
        """What the database answers, on a connection of its own."""
        with self.engine.connect() as connection:
            return list(connection.execute(sa.text(statement), values))

    def number(self, statement: str, **values: object) -> int:
        """The one number that the database answers."""
        return int(self.rows(statement, **values)[0][0])

    def troubles(self, *but: str) -> list[str]:
        """The errors that the processes logged, each once; those that hold a word of ``but`` aside."""
        lines = {line[:200] for child in self.children if child.log.exists()
                 for line in child.log.read_text("utf-8", "replace").splitlines()
                 if "rror" in line or "failed" in line or "Traceback" in line}
        return sorted(line for line in lines if not any(word in line for word in but))


def _wait(port: int, path: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until it answers, however full the machine is. Raises RuntimeError when it died, or after minutes."""
    for _ in range(TIMES - 1):
        with suppress(RuntimeError):
            wait_for(port, path, process)
            return
    wait_for(port, path, process)


@contextmanager
def stage(folder: Path, url: str = "", *, lease: timedelta | None = None, smtp: str = "",
          calls: str = "", more: Mapping[str, str] | None = None) -> Iterator[Stage]:
    """A house on the database ``url`` (a SQLite file in ``folder`` when not said), at 10:00 on a Tuesday.

    Its processes end with the block. ``lease`` shortens the leases of outbox and jobs in the processes.
    """
    url = url or f"sqlite:///{folder / 'planner.db'}"
    clock = folder / "clock"
    shift = (NOW - SystemClock().now()).total_seconds()
    move_clock(clock, shift)
    environ = {"PLANNER_DATABASE_URL": url, "PLANNER_SECRET_KEY": SECRET, "PLANNER_INSTANCE_PATH": str(folder),
               "PLANNER_ENVIRONMENT": "local", "PLANNER_MAIL_FROM": "planner@example.org", CLOCK: str(clock)}
    environ |= more or {}
    environ |= {"PLANNER_SMTP_URL": smtp} if smtp else {}
    environ |= {"PLANNER_CALLS_ALLOWED": calls} if calls else {}
    environ |= {LEASE: str(lease.total_seconds())} if lease else {}
    app = create_app(load({name: value for name, value in environ.items() if name.startswith("PLANNER_")}, root=ROOT),
                     clock=MovedClock(clock))
    engine = sa.create_engine(url, poolclass=sa.NullPool,
                              connect_args={"timeout": PATIENCE} if url.startswith("sqlite") else {})
    build(url)
    seed_texts(engine, SLOTS, OUT, IN_REVIEW)
    follow_on(engine)
    made = Stage(folder, url, engine, app, environ, shift=shift)
    try:
        yield made
    finally:
        for child in made.children:
            child.kill()
        engine.dispose()


def follow_on(engine: sa.Engine) -> None:
    """Have the next key of each table follow those that the seeder wrote."""
    if engine.dialect.name != "postgresql":
        return
    with engine.begin() as connection:
        for table in Base.metadata.tables.values():
            if "id" in table.c:
                connection.execute(sa.text(
                    f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), "  # noqa: S608 - our own tables
                    f"(SELECT coalesce(max(id), 1) FROM {table.name}))"))
