"""One set-up at a time in one folder: a second one waits for the first."""
from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from tools.console import INHERITED, say


@contextmanager
def only_one(path: Path) -> Iterator[None]:
    """Hold the lock file for the length of the block, waiting for whoever has it.

    The system frees it on a crash, once the programs that we started have ended too: they inherit it.
    """
    with path.open("a+", encoding="utf-8") as handle:
        if not _take(handle):
            say(f"  Another dev.py (process {_owner(path)}) is setting up here: waiting for it …")
            while not _take(handle):
                time.sleep(0.2)
        handle.truncate(0)
        handle.write(str(os.getpid()))
        handle.flush()
        INHERITED.add(handle.fileno())
        try:
            yield
        finally:
            INHERITED.discard(handle.fileno())


def _owner(path: Path) -> str:
    try:
        return path.read_text("utf-8").strip() or "unknown"
    except OSError:  # Windows refuses to read a locked file
        return "unknown"


def _take(handle: IO[str]) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            handle.seek(0)
            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
