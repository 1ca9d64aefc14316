"""Runs the lines of the clockwork in a process: APScheduler ticks, everything else is decided by tables.

``Clockwork`` is one process's share of it, beside any number of others. Asked to stop it ends within ten seconds: what
is under way is finished, what is not finished is given back, so that another process begins it at once.
"""
from __future__ import annotations

import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from flask import Flask
from sqlalchemy.orm import Session

from planner.core import heartbeats, running
from planner.core.clock import SystemClock, stopwatch
from planner.core.db import clock, db
from planner.core.running import Running, Watch

log = logging.getLogger("planner.worker")
Task = Callable[[Session, datetime], int]
THREADS, FEW_THREADS = 8, 2     # for all ticks that have none of their own; SQLite lets one write at a time
PATIENCE = 7.0                  # seconds that what is under way gets to come to an end
LOOK = 60                       # a tick that runs alone asks at least this often, in seconds, if it is its turn
STAGGER = timedelta(milliseconds=150)   # between the first turns of two ticks: a start is no stampede


@dataclass(frozen=True, slots=True)
class Tick:
    """One line of the clockwork: what runs, and every how many seconds.

    ``lanes`` other than 0: it may wait for somebody outside, so it has that many threads of its own. ``is_alone``:
    housekeeping, by one process at a time and once an interval for all of them.
    """

    name: str
    task: Task
    seconds: int
    lanes: int = 0
    is_alone: bool = False


def run_once(app: Flask, tick: Tick) -> int:
    """Run one line of the clockwork now; a failure is logged and the clock goes on."""
    with app.app_context():
        try:
            done, _error = _turn(tick)
        finally:
            db.session.remove()
        return done


def _turn(tick: Tick) -> tuple[int, str]:
    """Run it; returns how much it did, and the kind of its failure."""
    try:
        return tick.task(db.session(), clock().now()), ""
    except Exception as error:
        log.exception("%s failed; it runs again in %s s", tick.name, tick.seconds)
        return 0, type(error).__name__


class Clockwork:
    """The lines of the clockwork in this process, from :meth:`start` to :meth:`stop`."""

    def __init__(self, app: Flask, ticks: Iterable[Tick], *, kind: str = "worker", name: str = "") -> None:
        self._app, self._ticks = app, tuple(ticks)
        self._seconds = {tick.name: tick.seconds for tick in self._ticks}
        with app.app_context():
            self.process = Running(running.own_name(name), kind, clock().now())
            threads = FEW_THREADS if db.engine.dialect.name == "sqlite" else THREADS
        self._machine, self._heart = Watch(), threading.Thread(target=self._live, name="heart", daemon=True)
        own = {tick.name: ThreadPoolExecutor(tick.lanes) for tick in self._ticks if tick.lanes}
        self._scheduler = BackgroundScheduler(timezone=UTC, executors={"default": ThreadPoolExecutor(threads), **own})

    def start(self) -> None:
        """Begin to tick."""
        logging.getLogger("apscheduler").setLevel(logging.ERROR)    # a turn that lasts is no news each second
        running.begin(self._app.extensions, self.process)
        first = SystemClock().now()         # the scheduler reads the machine's clock, whatever ours says
        for place, tick in enumerate(self._ticks):
            seconds = min(tick.seconds, LOOK) if tick.is_alone else tick.seconds
            self._scheduler.add_job(
                self._run, "interval", (tick,), seconds=seconds, id=tick.name, coalesce=True, misfire_grace_time=None,
                max_instances=max(1, tick.lanes), executor=tick.name if tick.lanes else "default",
                next_run_time=first + place * STAGGER)
        self._scheduler.start()
        self._heart.start()

    def _live(self) -> None:
        """Every few seconds a sign of life, counted by a clock that can't be put back as the scheduler's can."""
        steady = 0.0
        while True:
            was, steady = steady, self._machine.look(SystemClock().now())
            if steady < was:
                log.warning("the clock of this machine jumped; every tick runs now")
                for job in self._scheduler.get_jobs():
                    job.modify(next_run_time=SystemClock().now())
            self._beat()
            if self.process.stop.wait(heartbeats.EVERY):
                return

    def _beat(self) -> None:
        with self._app.app_context():
            try:
                self.process.watch.look(clock().now())
                heartbeats.beat(self.process, self._seconds)
            except Exception:
                log.exception("the heartbeat failed; it is tried again in %s s", heartbeats.EVERY)
            finally:
                db.session.remove()

    def _run(self, tick: Tick) -> None:
        if self.process.stop.is_set():
            return
        with self._app.app_context():
            try:
                if not tick.is_alone:
                    self._turn(tick)
                    return
                with heartbeats.alone(tick.name, tick.seconds) as is_ours:
                    if is_ours:
                        self._turn(tick)
            except Exception:
                log.exception("%s could not ask for its turn", tick.name)
            finally:
                db.session.remove()

    def _turn(self, tick: Tick) -> None:
        began, at = stopwatch(), clock().now()
        with self.process.doing(tick.name):
            done, error = _turn(tick)
        self.process.note(tick.name, at=at, took_ms=round((stopwatch() - began) * 1000), done=done, error=error)

    def stop(self, patience: float = PATIENCE) -> bool:
        """Take no more work, let what is under way come to an end, give back the rest; returns whether all ended."""
        self.process.stop.set()
        self._scheduler.shutdown(wait=False)
        self._heart.join(patience)
        ends = stopwatch() + patience
        while not self.process.is_idle() and stopwatch() < ends:
            time.sleep(0.02)
        ended = self.process.is_idle()
        with self._app.app_context():
            try:
                for give_back in list(self.process.holds.values()):
                    give_back()
                heartbeats.beat(self.process, self._seconds)
                heartbeats.say_goodbye(self.process)
            except Exception:
                log.exception("not everything could be given back; it is free when its lease ends")
            finally:
                db.session.remove()
        running.end(self._app.extensions)
        return ended


def run_forever(app: Flask, ticks: Iterable[Tick], *, name: str = "") -> None:
    """Be a process of the clockwork until SIGTERM or SIGINT; then end within ten seconds, with exit code 0."""
    asked = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: asked.set())
    clockwork = Clockwork(app, ticks, name=name)
    clockwork.start()
    log.info("worker %s started", clockwork.process.name)
    while not asked.wait(1.0):          # Windows hears Ctrl C only between two waits
        pass
    if not clockwork.stop():
        log.warning("worker %s gave back what was under way", clockwork.process.name)
        logging.shutdown()
        os._exit(0)                     # a thread that waits for somebody outside would keep the process
