"""Two set-ups at once: the second waits for the first."""
from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tools.lock import only_one

ROOT = Path(__file__).resolve().parents[2]
HOLDER = """
import sys
from pathlib import Path
from tools.lock import only_one
with only_one(Path(sys.argv[1])):
    print("mine", flush=True)
    sys.stdin.read()
"""


def _start(lock: Path) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", HOLDER, str(lock)], cwd=ROOT, stdin=subprocess.PIPE,
                            stdout=subprocess.PIPE, text=True)


def _line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_the_second_says_that_it_waits_and_goes_on_when_the_first_is_done(tmp_path):
    lock = tmp_path / "lock"
    with _start(lock) as first:
        assert _line(first) == "mine"           # it has written down who it is
        with _start(lock) as second:
            said = _line(second)
            first.communicate()                 # also when the second said something else: nobody waits for ever
            then = _line(second)
            second.communicate()

    assert f"process {first.pid}) is setting up here: waiting" in said
    assert then == "mine"


def _owner(lock: Path) -> int:
    return int(lock.read_text("utf-8"))


def test_a_killed_one_leaves_no_lock(tmp_path):
    lock = tmp_path / "lock"
    with _start(lock) as first:
        assert _line(first) == "mine"
        first.kill()

    with only_one(lock):
        owner = _owner(lock)

    assert owner != first.pid
