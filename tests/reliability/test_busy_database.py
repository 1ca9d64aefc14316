"""SQLite has one writer at a time: the clockwork waits for its turn for long, a page does not (trust 6.1).

The long form: python3 dev.py bench --reliability saving channels
"""
from __future__ import annotations

import sqlite3
import threading
import time
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from planner.core.db import db, unit_of_work
from planner.core.turns import Turns
from tests import factories as make

pytestmark = pytest.mark.sqlite
HELD, PATIENCE = 0.6, 50            # seconds, and milliseconds of one try


@pytest.fixture
def hasty(live_app):
    """An application whose connections give up a try quickly."""
    with live_app.app_context():
        sa.event.listen(db.engine, "connect", lambda connection, record: connection.execute(
            f"PRAGMA busy_timeout = {PATIENCE}"))
        db.engine.dispose()
    return live_app


@contextmanager
def somebody_writes(app):
    """Another process has the right to write, for a while."""
    begun = threading.Event()

    def write():
        with sqlite3.connect(app.config["SQLALCHEMY_DATABASE_URI"].removeprefix("sqlite:///")) as other:
            other.execute("BEGIN IMMEDIATE")
            begun.set()
            time.sleep(HELD)

    thread = threading.Thread(target=write)
    thread.start()
    begun.wait()
    try:
        yield
    finally:
        thread.join()


def test_the_clockwork_waits_for_its_turn(hasty):
    with somebody_writes(hasty), hasty.app_context(), unit_of_work() as work:
        work.session.add(make.organisation())


def test_a_page_says_soon_that_it_could_not_write(hasty):
    with (somebody_writes(hasty), hasty.test_request_context(),
          pytest.raises(OperationalError, match="locked"), unit_of_work()):
        pytest.fail("it may not begin")


def test_who_asks_first_writes_first(live_app):
    """SQLite has no line of its own: whoever looks at the right moment goes, and somebody waits for seconds."""
    came, asked = [], threading.Semaphore(0)

    def write(number):
        with live_app.app_context():
            asked.release()
            with unit_of_work():
                came.append(number)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(6)]
    with live_app.app_context(), unit_of_work():
        for thread in threads:
            thread.start()
            asked.acquire()
            time.sleep(0.05)                                # it stands in line now
    for thread in threads:
        thread.join()

    assert came == [0, 1, 2, 3, 4, 5]


def test_who_waited_in_vain_leaves_the_line():
    turns = Turns()
    assert turns.take(1)
    late = threading.Thread(target=lambda: said.append(turns.take(0.01)))
    said: list[bool] = []
    late.start()
    late.join()
    turns.give()

    assert said == [False]
    assert turns.take(1)                                    # nobody gave it to the one that left
