"""The application under proof: as wsgi.py makes it, with a clock that can be moved and leases that can be short.

Both are the proof's alone: the product has no setting for either.
"""
from __future__ import annotations

import gc
import os
from datetime import datetime, timedelta
from pathlib import Path

from planner import create_app
from planner.core import garbage, jobs, outbox
from planner.core.clock import SystemClock

CLOCK, LEASE = "PROOF_CLOCK", "PROOF_LEASE"


class MovedClock:
    """The machine's clock, moved by the seconds that a file names; each look reads the file anew."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def now(self) -> datetime:
        """The present instant as this house sees it, aware, in UTC."""
        return SystemClock().now() + timedelta(seconds=float(self._file.read_text("ascii")))


def move_clock(file: Path, seconds: float) -> None:
    """Have every process that looks at ``file`` see another time from now on."""
    part = file.with_suffix(".part")
    part.write_text(str(seconds), "ascii")
    part.replace(file)


def shorten_leases(length: timedelta) -> None:
    """Let what is leased come free after ``length``."""
    outbox.LEASE = jobs.LEASE = length


if CLOCK in os.environ:
    gc.disable()                                # as wsgi.py does
    app = create_app(clock=MovedClock(Path(os.environ[CLOCK])))
    if LEASE in os.environ:
        shorten_leases(timedelta(seconds=float(os.environ[LEASE])))
    garbage.settle()
