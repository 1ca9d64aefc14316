"""Whose turn it is to write to a SQLite file: first come, first served, among the threads of one process.

SQLite lets one write at a time and keeps no line: who finds it busy naps, up to a tenth of a second, and looks again.
Of several people who save all the time somebody then waits for seconds, though each save takes some hundredths.
"""
from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from weakref import WeakKeyDictionary

import sqlalchemy as sa


class Turns:
    """A lock that is handed on in the order of asking."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._line: deque[threading.Event] = deque()
        self._owner = 0                 # the thread whose turn it is, or the one before it; 0: nobody's
        self._is_taken = False

    def take(self, patience: float) -> bool:
        """Wait for one's turn; False after ``patience`` seconds, or when this thread has it already."""
        with self._guard:
            if self._is_taken and self._owner == threading.get_ident():
                return False
            if not self._is_taken:
                self._is_taken, self._owner = True, threading.get_ident()
                return True
            mine = threading.Event()
            self._line.append(mine)
        mine.wait(patience)
        with self._guard:
            if not mine.is_set():
                self._line.remove(mine)
                return False
            self._owner = threading.get_ident()
        return True

    def give(self) -> None:
        """Hand it on."""
        with self._guard:
            self._owner = 0
            if self._line:
                self._line.popleft().set()
            else:
                self._is_taken = False


_of: WeakKeyDictionary[sa.Engine, Turns] = WeakKeyDictionary()
_guard = threading.Lock()


def _begin_anew() -> None:
    """A copy of this process has one thread, and nobody in line."""
    global _guard
    _guard = threading.Lock()
    _of.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_begin_anew)


@contextmanager
def turn(bind: object, patience: float) -> Iterator[None]:
    """Have one's turn for the block; after ``patience`` seconds without, and on other databases, at once."""
    if not isinstance(bind, sa.Engine) or bind.dialect.name != "sqlite":
        yield
        return
    with _guard:
        turns = _of.setdefault(bind, Turns())
    has_it = turns.take(patience)
    try:
        yield
    finally:
        if has_it:
            turns.give()
