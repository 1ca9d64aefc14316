"""Processes of the clockwork: real ones that are stopped and frozen, and turns of one at a time (trust 6.3-6.6)."""
from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from planner import worker
from planner.clockwork import Clockwork, Tick
from planner.core import heartbeats, jobs, outbox, running
from planner.core.db import db, unit_of_work
from planner.core.heartbeats import TickRun, Worker
from planner.core.jobs import Job, JobState
from planner.core.outbox import Message, OutboxState
from tests.conftest import NOW, SECRET

pytestmark = pytest.mark.database
LONG_AGO = NOW - timedelta(days=3650)
ROOT = Path(__file__).parent.parent
# A process of the clockwork that "sends" by writing a line into a file; the rest of the program is not loaded.
SENDER = """
    import os, sys, time
    from datetime import timedelta
    from pathlib import Path
    from flask import Flask
    from planner.clockwork import Tick, run_forever
    from planner.core import jobs, outbox
    from planner.core.clock import SystemClock
    from planner.core.db import db
    from planner.core.running import asked_to_stop

    out, slow, lease = Path(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3])
    outbox.LEASE = timedelta(seconds=lease)
    app = Flask("sender")
    app.config["SQLALCHEMY_DATABASE_URI"] = os.environ["PLANNER_DATABASE_URL"]
    app.extensions["planner.clock"] = SystemClock()
    db.init_app(app)

    def send(delivery):
        with out.open("a") as file:
            file.write(delivery.key + "\\n")
        ends = time.monotonic() + slow
        while time.monotonic() < ends and not asked_to_stop():
            time.sleep(0.02)

    def count(payload, progress):
        for number in range(1000):
            progress.report(number, 1000)
            time.sleep(0.05)
        return {}

    def deliver(session, now):
        return outbox.deliver_due(session, {"chat": send}, now=now)

    def work(session, now):
        return int(jobs.run_next({"count": count}))

    run_forever(app, [Tick("deliver_chat", deliver, 1, lanes=1), Tick("run_jobs", work, 1, lanes=1)])
"""


@contextmanager
def sender(app, out: Path, *, slow: float = 0.0, lease: float = 90.0) -> Iterator[subprocess.Popen[bytes]]:
    """One such process on the application's database."""
    environ = {**os.environ, "PLANNER_DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"]}
    command = [sys.executable, "-c", textwrap.dedent(SENDER), str(out), str(slow), str(lease)]
    process = subprocess.Popen(command, cwd=ROOT, env=environ)  # noqa: S603 - our own words
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            process.send_signal(signal.SIGCONT)
        process.kill()
        process.wait(10)


def wait_until(is_so, seconds: float = 60.0) -> None:
    """Look until it is so."""
    for _ in range(int(seconds / 0.02)):
        if is_so():
            return
        time.sleep(0.02)
    raise AssertionError("it did not come about")


def lines(path: Path) -> list[str]:
    return path.read_text().split() if path.exists() else []


def queue(app, *keys: str) -> None:
    """Due long ago, whatever the machine's clock says."""
    with app.app_context(), unit_of_work() as work:
        for key in keys:
            outbox.post(work.session, "chat", key=key, now=LONG_AGO)


def states(app) -> dict[str, OutboxState]:
    with app.app_context():
        found = {row.key: row.state for row in db.session.scalars(sa.select(Message))}
        db.session.remove()
        return found


@pytest.mark.once
def test_a_worker_told_to_stop_gives_back_what_it_did_not_begin(live_app, tmp_path):
    queue(live_app, "a", "b", "c")
    with live_app.app_context(), unit_of_work() as work:
        jobs.enqueue(work.session, "count", asked_by_id=None)
    out = tmp_path / "sent"
    with sender(live_app, out, slow=5.0) as process:
        wait_until(lambda: lines(out) == ["a"] and has_begun(live_app))
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0

    assert lines(out) == ["a"]
    assert states(live_app) == {"a": OutboxState.SENT, "b": OutboxState.QUEUED, "c": OutboxState.QUEUED}
    with live_app.app_context():
        job = db.session.scalars(sa.select(Job)).one()
        assert (job.state, job.attempts, job.lease) == (JobState.QUEUED, 0, None)
        assert db.session.scalars(sa.select(Worker)).all() == []
        assert {row.name for row in db.session.scalars(sa.select(TickRun))} == {"deliver_chat", "run_jobs"}


def has_begun(app) -> bool:
    with app.app_context():
        state = db.session.scalar(sa.select(Job.state))
        db.session.remove()
        return state is JobState.RUNNING


def test_a_frozen_worker_wakes_and_neither_marks_nor_sends(live_app, tmp_path):
    queue(live_app, "a", "b", "c")
    first, second = tmp_path / "first", tmp_path / "second"
    with sender(live_app, first, slow=2.0, lease=2.0) as frozen:
        wait_until(lambda: lines(first) == ["a"])
        frozen.send_signal(signal.SIGSTOP)
        with sender(live_app, second, lease=2.0):
            wait_until(lambda: set(states(live_app).values()) == {OutboxState.SENT})
            frozen.send_signal(signal.SIGCONT)
            time.sleep(1.0)                             # enough for what it must not do

    assert lines(first) == ["a"]                        # on its way when the process froze: the line's one repeat
    assert sorted(lines(second)) == ["a", "b", "c"]
    assert set(states(live_app).values()) == {OutboxState.SENT}


def test_what_a_process_that_ends_is_in_the_middle_of_waits_until_it_is_gone(live_app):
    queue(live_app, "a", "b")
    with live_app.app_context():
        hold = outbox._lease("chat", 10)
        outbox._step(hold, None, hold.rows[0])
        outbox._give_back(hold)

        waits = {row.key: row.available_at - NOW for row in db.session.scalars(sa.select(Message))}
        assert waits == {"a": outbox.LAST_WORDS, "b": timedelta(0)}


@pytest.fixture
def process(live_app):
    """This process as one of the clockwork's, whose clock was steady for an hour."""
    found = running.Running("planner-1", "worker", NOW)
    running.begin(live_app.extensions, found)
    found.watch.look(NOW)
    found.watch._steady_since -= 3600
    yield found
    running.end(live_app.extensions)


@pytest.mark.parametrize("days", [1, -1])
def test_a_clock_that_jumps_a_day_sends_nothing_twice(live_app, process, days):
    queue(live_app, "a")
    sent = []
    with live_app.app_context():
        other = outbox._lease("chat", 10)           # another worker is at it
        outbox._step(other, None, other.rows[0])
        later = NOW + timedelta(days=days)
        live_app.extensions["planner.clock"].instant = later

        assert outbox.deliver_due(db.session(), {"chat": lambda one: sent.append(one.key)}, now=later) == 0

        outbox._step(other, (other.rows[0], None), None)
        process.watch._steady_since -= 3600
        assert outbox.deliver_due(db.session(), {"chat": lambda one: sent.append(one.key)}, now=later) == 0
    assert sent == []
    assert states(live_app) == {"a": OutboxState.SENT}


def test_a_job_that_kills_its_process_each_time_ends_as_failed(live_app):
    clock = live_app.extensions["planner.clock"]
    with live_app.app_context():
        with unit_of_work() as work:
            jobs.enqueue(work.session, "poison", asked_by_id=None)
        for _ in range(jobs.MOST_ATTEMPTS):
            assert jobs._take(["poison"]) is not None
            clock.instant += timedelta(minutes=3)

        assert jobs.run_next({"poison": lambda payload, progress: pytest.fail("it ran again")})
        assert not jobs.run_next({"poison": lambda payload, progress: {}})

        job = db.session.scalars(sa.select(Job)).one()
        assert (job.state, job.result) == (JobState.FAILED, {"error": jobs.DIED})


def test_a_job_that_another_process_took_over_hears_so_and_changes_nothing(live_app):
    clock, heard = live_app.extensions["planner.clock"], []

    def slow(payload, progress):
        clock.instant += timedelta(minutes=3)
        jobs.run_next({"count": lambda payload, progress: {"by": "another"}})
        try:
            progress.report(1, 2)
        except jobs.LeaseLost:
            heard.append("lost")
            raise
        return {"by": "me"}

    with live_app.app_context():
        with unit_of_work() as work:
            jobs.enqueue(work.session, "count", asked_by_id=None)
        jobs.run_next({"count": slow})

        assert heard == ["lost"]
        assert db.session.scalars(sa.select(Job)).one().result == {"by": "another"}


def test_a_heartbeat_keeps_a_job_that_says_nothing_for_long(live_app, process):
    clock = live_app.extensions["planner.clock"]

    def silent(payload, progress):
        for _ in range(5):
            clock.instant += timedelta(minutes=1)
            heartbeats.beat(process, {})
            assert jobs._take(["silent"]) is None
        return {}

    with live_app.app_context():
        with unit_of_work() as work:
            jobs.enqueue(work.session, "silent", asked_by_id=None)
        assert jobs.run_next({"silent": silent})


def test_housekeeping_runs_in_one_process_at_a_time_and_once_an_interval(live_app):
    clock = live_app.extensions["planner.clock"]
    with live_app.app_context():
        with heartbeats.alone("tidy", 3600) as mine, heartbeats.alone("tidy", 3600) as theirs:
            assert (mine, theirs) == (True, False)
        turns = []
        for minutes in (0, 30, 59, 60, 61):
            clock.instant = NOW + timedelta(minutes=minutes)
            with heartbeats.alone("tidy", 3600) as mine:
                turns.append(mine)
        clock.instant = NOW - timedelta(days=1)
        with heartbeats.alone("tidy", 3600) as mine:
            turns.append(mine)

    assert turns == [False, False, False, True, False, True]


def test_a_topic_that_hangs_delays_no_other(live_app, tmp_path):
    queue(live_app, "endless")
    with live_app.app_context(), unit_of_work() as work:
        outbox.post(work.session, "mail", key="mail", now=work.now)
    told, go = [], running.Event()

    def deliver(topic, handler):
        return Tick(f"deliver_{topic}", lambda session, now: outbox.deliver_due(session, {topic: handler}, now=now), 1,
                    lanes=1)

    clockwork = Clockwork(live_app, [deliver("chat", lambda one: go.wait(20)),
                                     deliver("mail", lambda one: told.append(one.key))])
    clockwork.start()
    try:
        wait_until(lambda: told == ["mail"])
    finally:
        ended = clockwork.stop(patience=0.5)
        go.set()
    assert not ended
    assert states(live_app) == {"endless": OutboxState.QUEUED, "mail": OutboxState.SENT}


def test_everything_that_calls_somebody_has_threads_of_its_own():
    calling = {tick.name for tick in worker.TICKS if tick.lanes}

    assert {"deliver_mail", "deliver_chat", "feeds", "links", "run_jobs"} <= calling
    assert "deliver" not in calling


@pytest.mark.once
def test_the_command_stops_with_code_zero(live_app, tmp_path):
    environ = {**os.environ, "PLANNER_DATABASE_URL": live_app.config["SQLALCHEMY_DATABASE_URI"], "PLANNER_SECRET_KEY":
               SECRET, "PLANNER_INSTANCE_PATH": str(tmp_path), "PLANNER_WORKER_NAME": "night"}
    process = subprocess.Popen([sys.executable, "-m", "flask", "--app", "wsgi", "work"], cwd=ROOT, env=environ)

    def beats() -> bool:
        with live_app.app_context():
            found = db.session.scalar(sa.select(Worker.name))
            db.session.remove()
            return found is not None and found.startswith("night-")

    try:
        wait_until(beats, 30)
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 0
    finally:
        process.kill()
        process.wait(10)
