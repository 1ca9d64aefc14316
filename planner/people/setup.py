"""The one-time code that opens the first run. It is printed at the start; this machine keeps its hash alone."""
from __future__ import annotations

import secrets
from hmac import compare_digest
from pathlib import Path

from planner.core.settings import write_private
from planner.people.queries import token_hash

FILE = "setup_code"


def make_setup_code(instance: Path | str) -> str:
    """A new code for the first run of the installation in the folder ``instance``; the one before stops working."""
    code = secrets.token_urlsafe(18)
    write_private(Path(instance) / FILE, token_hash(code))
    return code


def is_setup_code(instance: Path | str, code: str) -> bool:
    """Whether ``code`` is the one that the last start printed."""
    path = Path(instance) / FILE
    kept = path.read_text("utf-8").strip() if path.exists() else ""
    return bool(kept) and compare_digest(kept, token_hash(code))


def drop_setup_code(instance: Path | str) -> None:
    """The first run is done: no code opens it any more."""
    (Path(instance) / FILE).unlink(missing_ok=True)
