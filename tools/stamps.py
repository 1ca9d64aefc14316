"""Was a step done already? A stamp keeps the fingerprint of what the step was made from."""
from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path


def fingerprint(paths: Iterable[Path], *, salt: str = "") -> str:
    """A hash over the names and the contents of ``paths``, folders taken whole; a missing file counts as empty."""
    digest = hashlib.sha256(salt.encode())
    for path in paths:
        for file in _files(path):
            digest.update(f"\n{path.name}/{file.relative_to(path).as_posix()}\n".encode())
            digest.update(file.read_bytes() if file.is_file() else b"")
    return digest.hexdigest()


def _files(path: Path) -> list[Path]:
    return sorted(file for file in path.rglob("*") if file.is_file()) if path.is_dir() else [path]


def is_current(stamp: Path, mark: str) -> bool:
    """Whether ``stamp`` was written for this fingerprint."""
    try:
        return stamp.read_text("utf-8").strip() == mark
    except (FileNotFoundError, NotADirectoryError):
        return False


def write(stamp: Path, mark: str) -> None:
    """Note that the step is done for this fingerprint."""
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(mark + "\n", "utf-8")
