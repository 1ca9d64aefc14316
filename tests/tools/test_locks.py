"""What we depend on: pinned, hashed, without a host, and each with its reason in docs/dependencies.md."""
from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NAMES = ("requirements", "requirements-dev", "requirements-build")


def _direct(name: str) -> set[str]:
    lines = (ROOT / f"{name}.in").read_text("utf-8").splitlines()
    return {re.split(r"[\[;<>= ]", line)[0] for line in lines if line[:1].isalnum()}


def _npm() -> set[str]:
    package = json.loads((ROOT / "package.json").read_text("utf-8"))
    return set(package["dependencies"]) | set(package["devDependencies"])


@pytest.mark.parametrize("name", NAMES)
def test_every_package_is_pinned_with_hashes(name):
    text = (ROOT / f"{name}.txt").read_text("utf-8")

    entries = re.split(r"\n(?=[a-z])", text.strip())
    assert _direct(name) <= {entry.split("==")[0] for entry in entries}
    assert all(re.match(r"[a-z0-9.-]+==\S+", entry) and "--hash=sha256:" in entry for entry in entries)


@pytest.mark.parametrize("name", [*(f"{name}.txt" for name in NAMES), ".npmrc"])
def test_no_lock_names_a_host(name):
    assert "://" not in (ROOT / name).read_text("utf-8")


def test_every_front_end_package_is_pinned_by_its_content_and_not_by_its_place():
    packages = json.loads((ROOT / "package-lock.json").read_text("utf-8"))["packages"]

    entries = [entry for path, entry in packages.items() if path]
    assert _npm() <= {path.removeprefix("node_modules/") for path in packages}
    assert all("integrity" in entry and "resolved" not in entry for entry in entries)


def test_what_runs_is_the_same_in_development():
    def pins(name: str) -> dict[str, str]:
        return dict(re.findall(r"^([a-z0-9.-]+)==(\S+)", (ROOT / name).read_text("utf-8"), re.MULTILINE))

    assert pins("requirements.txt").items() <= pins("requirements-dev.txt").items()


def test_each_direct_dependency_has_its_reason():
    text = (ROOT / "docs" / "dependencies.md").read_text("utf-8")

    listed = set(re.findall(r"^\| ([@a-z0-9./-]+) \|", text, re.MULTILINE)) - {"package"}
    assert listed == _npm().union(*(_direct(name) for name in NAMES))
