"""Run the proofs that are named, or all: python3 dev.py bench --reliability [name ...]."""
from __future__ import annotations

import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import NoReturn

from benchmarks.reliability import (
    channel_faults,
    clocks,
    disk,
    frozen,
    kills,
    load,
    mail_faults,
    processes,
    restart,
    soak,
    web_kills,
    webhook_faults,
)
from benchmarks.reliability.report import Report
from benchmarks.reliability.shares import at_least

SHORT = "short"
Proof = Callable[[Path, Report], None]
PROOFS: Mapping[str, Proof] = {
    "kills": kills.run,
    "web-kills": web_kills.run,
    "mail": mail_faults.run,
    "webhooks": webhook_faults.run,
    "channels": channel_faults.run,
    "frozen": frozen.run,
    "clock": clocks.run,
    "postgres": restart.run,
    "disk": disk.run,
    "saving": load.saving,
    "databases": load.databases,
    "processes": processes.run,
    "soak": soak.run,
}

LOOKS_AT_SECONDS = {"web-kills"}


def main(names: Sequence[str], say: Callable[[str], None]) -> int:
    """Run these proofs, all of them when none is named; the exit code is 1 when a promise did not hold.

    ``short`` among the names asks for a tenth of the work.
    """
    short, names = SHORT in names, [name for name in names if name != SHORT]
    unknown = [name for name in names if name not in PROOFS]
    if unknown:
        say(f"There is no proof called {', '.join(unknown)}; there are: {', '.join(PROOFS)}")
        return 2
    failed: list[str] = []
    for name in names or PROOFS:
        proof = PROOFS[name]
        said = proof.__doc__ if proof.__name__ != "run" else sys.modules[proof.__module__].__doc__
        say(f"{name}: {(said or '').splitlines()[0]}")
        report, start = Report(say, short), time.monotonic()
        with tempfile.TemporaryDirectory(prefix="planner-proof-") as folder, _room(name, report):
            proof(Path(folder), report)
        say(f"  {report.held} of {report.held + len(report.failed)} held, {time.monotonic() - start:.0f} s")
        failed += [f"{name}: {words}" for words in report.failed]
    for words in failed:
        say(f"FAILED {words}")
    return 1 if failed else 0


@contextmanager
def _room(name: str, report: Report) -> Iterator[None]:
    """One core that nobody else takes, for a proof that looks at seconds, or when ``PROOF_CORE`` is set."""
    if name not in LOOKS_AT_SECONDS and not os.environ.get("PROOF_CORE"):
        yield
        return
    with at_least(1.0) as refused:
        report.figure(f"seconds are those of a machine that others use too: {refused}" if refused else "on one core")
        yield


def _stop(_number: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _stop)            # what was started is ended
    sys.exit(main(sys.argv[1:], print))
