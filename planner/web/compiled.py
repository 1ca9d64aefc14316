"""Compiled templates, kept from one start to the next: the first pages of a new process need not wait for Jinja."""
from __future__ import annotations

import hashlib
import os
import shutil
import stat
from contextlib import suppress
from functools import cache as once
from importlib.metadata import version
from pathlib import Path

from flask import Flask
from jinja2 import FileSystemBytecodeCache
from jinja2.bccache import Bucket

PLANNER = Path(__file__).parent.parent
FOLDER = "templates-"


class KeptTemplates(FileSystemBytecodeCache):
    """Compiled templates in a folder; a disk that is full or gone costs time, never a page."""

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was just compiled, where that can be done."""
        with suppress(OSError):
            super().dump_bytecode(bucket)


def install(app: Flask, cache: Path) -> None:
    """Keep compiled templates of this very program in ``cache``, and forget those of another version of it.

    Jinja notices a changed template by itself. What our filters make of words that stand in a template is compiled into
    it, so a change of any module begins anew, and so does another Jinja. They are programs: a folder that others may
    write to is left alone.
    """
    folder = cache / f"{FOLDER}{_mark()}"
    with suppress(OSError):
        if not folder.is_dir():
            for old in cache.glob(f"{FOLDER}*"):
                shutil.rmtree(old, ignore_errors=True)
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if _is_ours(folder):
            app.jinja_env.bytecode_cache = KeptTemplates(str(folder))


def _is_ours(folder: Path) -> bool:
    """Whether nobody but us can have put something into ``folder``."""
    if os.name != "posix":
        return True
    found = folder.lstat()
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid() and not found.st_mode & 0o022


@once
def _mark() -> str:
    """Changes with every module, and with what compiles: sixteen signs."""
    found = hashlib.sha256(f"{version('jinja2')} {version('markupsafe')}".encode())
    for file in sorted(PLANNER.rglob("*.py")):
        found.update(file.read_bytes())         # not its time: that of an image's files may be the same for ever
    return found.hexdigest()[:16]
