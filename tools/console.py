"""What dev.py says: a line when a step begins, what it waits for, and a line when it ends."""
from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

HEARTBEAT_SECONDS = 15.0
# Open files that programs of ours hold on to: the lock outlives us as long as one of them still works.
INHERITED: set[int] = set()


class Stop(Exception):
    """The work can't go on; the message is what happened and what to do, in plain words."""


def say(text: str = "") -> None:
    """Print one line at once, also into a pipe."""
    print(text, flush=True)


def warn(text: str) -> None:
    """Print one line that must not be overlooked."""
    say(f"  ! {text}")


@contextmanager
def step(name: str, waiting_for: str) -> Iterator[None]:
    """Announce a step and what it waits for; say how long it took when it succeeds."""
    say(f"  {name}: {waiting_for} …")
    begun = time.monotonic()
    yield
    say(f"  {name}: done in {time.monotonic() - begun:.1f} s")


def run_logged(command: Sequence[str | Path], *, log: Path, cwd: Path, env: Mapping[str, str] | None = None) -> str:
    """Run ``command`` with its output in ``log``, with a sign of life for a slow one; give the output back.

    Raises:
        subprocess.CalledProcessError: it failed; ``output`` holds what it printed.
        FileNotFoundError: there is no such program.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w+", encoding="utf-8", errors="replace") as sink:
        process = subprocess.Popen([str(part) for part in command], stdin=subprocess.DEVNULL, stdout=sink,
                                   stderr=subprocess.STDOUT, cwd=cwd, env=env,
                                   pass_fds=() if sys.platform == "win32" else tuple(INHERITED))
        try:
            begun = time.monotonic()
            while _still_running(process):
                say(f"    still at it after {time.monotonic() - begun:.0f} s{_last_line(log)}")
        finally:
            _end(process)
        sink.seek(0)
        output = sink.read()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, list(map(str, command)), output)
    return output


def _still_running(process: subprocess.Popen[bytes]) -> bool:
    try:
        process.wait(HEARTBEAT_SECONDS)
    except subprocess.TimeoutExpired:
        return True
    return False


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.terminate()
        process.wait()


def _last_line(log: Path) -> str:
    lines = [line.strip() for line in log.read_text("utf-8", "replace").splitlines() if line.strip()]
    return f": {lines[-1][:100]}" if lines else ""


def tail(output: str, lines: int = 12) -> str:
    """The last lines of a program's output, indented."""
    return "\n".join(f"    {line}" for line in output.strip().splitlines()[-lines:])


def fail(message: str) -> int:
    """Print why the work stopped; the exit code for it."""
    print(f"\n{message}", file=sys.stderr, flush=True)
    return 1
