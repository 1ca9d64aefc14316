"""Several checks side by side, each with its log, its summary and its counts."""
from __future__ import annotations

import subprocess
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path

from tools.console import say

LANES = 2
HEARTBEAT_SECONDS = 60.0
LONGEST_SECONDS = 45 * 60


@dataclass(frozen=True)
class Counts:
    """How many tests passed, failed and were skipped."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped)

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


@dataclass(frozen=True)
class Suite:
    """One check: a command; ``report`` is where it writes its JUnit file, None when it counts as one test."""

    name: str
    command: Sequence[str]
    environ: Mapping[str, str] = field(default_factory=dict)
    report: Path | None = None


@dataclass(frozen=True)
class Outcome:
    """What came of a suite."""

    suite: Suite
    counts: Counts
    seconds: float
    output: str

    @property
    def succeeded(self) -> bool:
        """Whether nothing failed."""
        return self.counts.failed == 0


def read_report(report: Path) -> Counts:
    """The counts of a JUnit file. Raises OSError or ElementTree.ParseError when there is none that can be read."""
    suites = ElementTree.parse(report).getroot().iter("testsuite")  # noqa: S314 (written by our own pytest)
    total = Counts()
    for suite in suites:
        failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        skipped = int(suite.get("skipped", 0))
        total += Counts(int(suite.get("tests", 0)) - failed - skipped, failed, skipped)
    return total


def judge(suite: Suite, code: int) -> Counts:
    """The counts of a finished suite. One that ended badly has at least one failure, whatever its report says."""
    if suite.report is None:
        return Counts(failed=1) if code else Counts(passed=1)
    try:
        counts = read_report(suite.report)
    except (OSError, ElementTree.ParseError):
        return Counts(failed=1)
    return counts + Counts(failed=1) if code and not counts.failed else counts


def run_suite(suite: Suite, *, root: Path, environ: Mapping[str, str], logs: Path) -> Outcome:
    """Run one suite to its end."""
    begun = time.monotonic()
    log = logs / f"{suite.name.replace(' ', '-').replace(',', '')}.log"
    with log.open("w", encoding="utf-8") as sink:
        try:
            code = subprocess.run(suite.command, cwd=root, env={**environ, **suite.environ}, timeout=LONGEST_SECONDS,
                                  stdin=subprocess.DEVNULL, stdout=sink, stderr=subprocess.STDOUT,
                                  check=False).returncode
        except subprocess.TimeoutExpired:
            sink.write(f"\nstopped after {LONGEST_SECONDS // 60} minutes\n")
            code = 1
    return Outcome(suite, judge(suite, code), time.monotonic() - begun, log.read_text("utf-8", "replace"))


def run_all(suites: Sequence[Suite], *, root: Path, environ: Mapping[str, str], logs: Path) -> Counts:
    """Run the suites, two at a time, longest first as they are given; print each one's summary and the failures."""
    total = Counts()
    with ThreadPoolExecutor(LANES) as lanes:
        running: dict[Future[Outcome], Suite] = {
            lanes.submit(run_suite, suite, root=root, environ=environ, logs=logs): suite for suite in suites
        }
        while running:
            done, _ = wait(running, timeout=HEARTBEAT_SECONDS, return_when=FIRST_COMPLETED)
            for future in done:
                del running[future]
                total += _tell(future.result())
            if not done:
                say(f"  still running or waiting: {', '.join(suite.name for suite in running.values())}")
    return total


def _tell(outcome: Outcome) -> Counts:
    if not outcome.succeeded:
        say(f"\n======== {outcome.suite.name} ========\n{outcome.output.strip()}\n========\n")
    say(f"  {outcome.suite.name}: {outcome.counts} in {outcome.seconds:.0f} s")
    return outcome.counts
