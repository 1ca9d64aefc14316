"""Processes that a test may kill: copies of this one, so that nothing is loaded anew."""
from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from flask import Flask

from planner.core.db import db


class Copy:
    """One copy of this process, which does one thing until it is killed."""

    def __init__(self, app: Flask, act: Callable[[], None]) -> None:
        with app.app_context():
            db.session.remove()
        self.pid = os.fork()
        if self.pid == 0:
            self._be(app, act)

    @staticmethod
    def _be(app: Flask, act: Callable[[], None]) -> None:
        try:
            with app.app_context():
                db.engine.dispose(close=False)          # connections are the first process's
                act()
        finally:
            os._exit(0)

    def kill(self) -> None:
        """End it at once."""
        with suppress(ProcessLookupError, ChildProcessError):
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)


@contextmanager
def copies(app: Flask, count: int, act: Callable[[int], None]) -> Iterator[list[Copy]]:
    """So many of them, each with its number; all are gone after the block."""
    found = [Copy(app, lambda number=number: act(number)) for number in range(count)]  # type: ignore[misc]
    try:
        yield found
    finally:
        for copy in found:
            copy.kill()


def note(file: Path, words: str) -> None:
    """Append one line, whole or not at all."""
    line = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.write(line, f"{words}\n".encode())
    os.close(line)


def noted(file: Path) -> list[str]:
    """The lines of a file, none while it is not there."""
    return file.read_text("utf-8").split() if file.exists() else []


def wait_until(is_so: Callable[[], bool], seconds: float = 60.0) -> None:
    """Look until it is so. Raises AssertionError when it does not come about."""
    ends = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < ends, "it did not come about"
        time.sleep(0.01)


def wait_for_lines(file: Path, count: int) -> None:
    """Wait until a file has more lines than that."""
    wait_until(lambda: len(noted(file)) > count)
