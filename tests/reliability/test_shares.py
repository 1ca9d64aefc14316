"""The proofs' shares of a core: what is written to control groups of either version, and where there are none."""
from __future__ import annotations

import pytest

from benchmarks.reliability import shares as module
from benchmarks.reliability.shares import NoShares, shares


@pytest.fixture
def mounts(tmp_path, monkeypatch):
    """Lets a test say which file systems this machine has mounted."""
    def say(*lines: str) -> None:
        file = tmp_path / "mounts"
        file.write_text("".join(f"{line}\n" for line in lines))
        monkeypatch.setattr(module, "MOUNTS", file)

    return say


@pytest.mark.parametrize(("kind", "options", "written"), [
    ("cgroup", "rw,cpu", {"cpu.cfs_period_us": "100000", "cpu.cfs_quota_us": "15000", "cpu.shares": "65536"}),
    ("cgroup2", "rw", {"cpu.max": "15000 100000", "cpu.weight": "6400"}),
])
def test_each_group_is_held_to_its_share(tmp_path, mounts, kind, options, written):
    (tmp_path / "cgroup.controllers").write_text("cpuset cpu io")
    mounts("tmpfs /tmp tmpfs rw 0 0", f"cgroup {tmp_path} {kind} {options} 0 0")

    with shares(0.15, 2) as takers:
        takers[1](4321)
        groups = sorted(tmp_path.glob("planner-proof-*"))

        for group in groups:
            assert {file.name: file.read_text() for file in group.iterdir() if file.name in written} == written
        assert (groups[1] / "cgroup.procs").read_text() == "4321"
        assert not (groups[0] / "cgroup.procs").exists()


@pytest.mark.parametrize("line", ["tmpfs /tmp tmpfs rw 0 0", "cgroup /nowhere/at/all cgroup rw,cpu 0 0"])
def test_where_there_are_none_it_says_so(mounts, line):
    mounts(line)

    with pytest.raises(NoShares, match="control group"), shares(0.15, 1):
        pass
