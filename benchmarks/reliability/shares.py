"""A share of one core for a process: the kernel's control groups, version 1 or 2, give it that and no more."""
from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from itertools import count as count_up
from pathlib import Path

MOUNTS = Path("/proc/mounts")
PERIOD = 100_000            # microseconds
HEAVY = 64                  # times the claim of an ordinary process: what others do takes nothing of the share
_numbers = count_up()


class NoShares(Exception):
    """This machine lets us make no control group; the message says why."""


def _mounted(wanted: Callable[[str, list[str]], bool]) -> Path | None:
    for line in MOUNTS.read_text("utf-8").splitlines():
        _device, place, kind, options, *_rest = line.split()
        if wanted(kind, options.split(",")):
            return Path(place)
    return None


def _limits(share: float) -> tuple[Path, dict[str, str]]:
    """Where groups are made, and what is written into each. Raises NoShares, OSError."""
    first = _mounted(lambda kind, options: kind == "cgroup" and "cpu" in options)
    if first is not None:
        return first, {"cpu.cfs_period_us": str(PERIOD), "cpu.cfs_quota_us": str(int(PERIOD * share)),
                       "cpu.shares": str(1024 * HEAVY)}
    second = _mounted(lambda kind, _options: kind == "cgroup2")
    if second is None or "cpu" not in (second / "cgroup.controllers").read_text("ascii").split():
        raise NoShares("no control groups for the processor are mounted")
    (second / "cgroup.subtree_control").write_text("+cpu", "ascii")
    return second, {"cpu.max": f"{int(PERIOD * share)} {PERIOD}", "cpu.weight": str(100 * HEAVY)}


@contextmanager
def shares(share: float, count: int) -> Iterator[list[Callable[[int], None]]]:
    """So many groups of ``share`` of a core each, for the length of the block: each takes in the process of a key.

    They must be empty when the block ends, so its processes have to be over by then. Raises NoShares.
    """
    made: list[Path] = []
    try:
        try:
            base, limits = _limits(share)
            for _ in range(count):
                group = base / f"planner-proof-{os.getpid()}-{next(_numbers)}"
                group.mkdir()
                made.append(group)
                for name, value in limits.items():
                    (group / name).write_text(value, "ascii")
        except OSError as error:
            raise NoShares(f"no control group can be made here ({error.strerror}); run this proof as root") from error
        yield [_taker(group) for group in made]
    finally:
        for group in made:
            with suppress(OSError):             # a process is still there: the group ends with the machine
                group.rmdir()


@contextmanager
def at_least(share: float) -> Iterator[str]:
    """This process and all that it starts have ``share`` of a core for the block, whatever else runs; why not, if not.

    Seconds that were measured on a machine that others use too say something then.
    """
    with ExitStack() as stack:
        try:
            take, = stack.enter_context(shares(share, 1))
        except NoShares as error:
            yield str(error)
            return
        take(os.getpid())
        try:
            yield ""
        finally:
            _taker(_limits(share)[0])(os.getpid())


def _taker(group: Path) -> Callable[[int], None]:
    def take(process: int) -> None:
        (group / "cgroup.procs").write_text(str(process), "ascii")

    return take
