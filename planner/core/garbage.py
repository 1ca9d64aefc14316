"""When Python may look for garbage, and when not.

A page of a big house makes some ten thousand small objects and forgets them all; the collector, as it is set when
Python starts, looks through everything that was ever loaded for each few of such pages, which took a fifth to two
fifths of their time. And it may not run while a session ends: until Python 3.12 a collection inside the making of an
instance's dictionary calls SQLAlchemy back about that same instance, which then gets two, and the process dies.
"""
from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

# New objects before a first look, then how many of those before a longer one. Reference counting frees the rest.
THRESHOLD = (10_000, 15, 50)

_lock = Lock()
_waiting = 0


def settle() -> None:
    """After a server has loaded everything: what is here now stays, so nobody needs to look through it again.

    Nothing is collected first: what loading left behind is a megabyte, finding it takes a seventh of the start, and the
    holes would be written to by the workers that a server forks, each of which then has pages of its own
    (docs.python.org, ``gc.freeze``).
    """
    gc.freeze()
    gc.set_threshold(*THRESHOLD)
    gc.enable()


@contextmanager
def no_collection() -> Iterator[None]:
    """Put collections off until the block ends, in all threads; blocks may overlap."""
    global _waiting
    with _lock:
        _waiting += 1
        gc.disable()
    try:
        yield
    finally:
        with _lock:
            _waiting -= 1
            if not _waiting:
                gc.enable()
