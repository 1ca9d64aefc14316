"""A checkout without anything in it, for the tests of dev.py."""
from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tools.environment import Environment

RequiresPosix = pytest.mark.skipif(os.name == "nt", reason="the invented programs are shell scripts")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with the files that set-up reads."""
    for name in ("requirements.txt", "requirements-dev.txt", "requirements-build.txt"):
        (tmp_path / name).write_text("flask==3.1.3 \\\n    --hash=sha256:00\n", "utf-8")
    for name in ("package.json", "package-lock.json", ".npmrc"):
        (tmp_path / name).write_text("{}\n", "utf-8")
    return tmp_path


@pytest.fixture
def script() -> Callable[[Path, str], Path]:
    """Writes a program that a test invents: a shell script at ``path``."""

    def write(path: Path, body: str) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\n{body}\n", "utf-8")
        path.chmod(0o755)
        return path

    return write


@pytest.fixture
def environment(checkout: Path, script: Callable[[Path, str], Path], monkeypatch: pytest.MonkeyPatch) -> Environment:
    """An environment that starts; its pip does what the file ``pip`` beside it says, and notes that it was called."""
    made = Environment(checkout)
    script(made.python, f"""
        case "$*" in
            *"-m pip"*) echo "$*" >> {checkout}/calls; . {checkout}/pip ;;
            *) echo True ;;
        esac""")
    (checkout / "pip").write_text("exit 0\n", "utf-8")
    monkeypatch.setenv("PATH", "/usr/bin:/bin")  # no uv
    return made
