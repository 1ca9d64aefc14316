"""Imports go down only; rules are pure; one module reads the clock (docs/architecture.md)."""
from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
# Bottom to top; within one entry, left may be imported by right, never the other way.
FLOORS = (
    ("core",),
    ("policy", "workflow"),
    ("web", "search", "similarity", "readability"),
    ("people", "messages", "personas", "connectors", "channels", "assets", "contacts", "campaigns", "sharing"),
    ("structure", "steps.training", "steps.inventory", "matching", "steps.agenda", "start", "quarter", "steps.writing",
     "pen", "comments", "checklist", "coach", "interview", "guests", "steps.publishing", "languages"),
    ("conversation", "leads"),
    ("insights", "webhooks", "reminders"),
    ("imports", "desk", "status", "transfer"),
    ("wire", "clockwork", "worker", "serve", "startup", "cli", "__init__"),
)
ROOMS = ("rules", "events", "models", "queries", "services", "listeners", "forms", "routes")
FILES = sorted((ROOT / "planner").rglob("*.py"))
SOURCES = FILES + sorted(file for folder in ("tests", "tools", "benchmarks") for file in (ROOT / folder).rglob("*.py"))
PLACES = {name: (floor, place) for floor, names in enumerate(FLOORS) for place, name in enumerate(names)}


def dotted(file: Path) -> str:
    """The module's name below ``planner``."""
    return ".".join(file.relative_to(ROOT / "planner").with_suffix("").parts).removesuffix(".__init__")


def package(module: str) -> str:
    """The package of FLOORS that ``module`` belongs to."""
    for name in sorted(PLACES, key=len, reverse=True):
        if module == name or module.startswith(name + "."):
            return name
    raise AssertionError(f"planner.{module} has no floor: add it to FLOORS")


def room(module: str) -> int:
    """Which room of its package a module is, -1 for one that is none."""
    parts = [part for part in module.split(".") if part in ROOMS]
    return ROOMS.index(parts[-1]) if parts else -1


@cache
def is_module(name: str) -> bool:
    """Whether ``planner.name`` is a file of ours."""
    path = ROOT / "planner" / Path(*name.split("."))
    return path.with_suffix(".py").exists() or (path / "__init__.py").exists()


def imported(file: Path) -> set[str]:
    """Every module of ours that ``file`` imports when it runs, wherever in it; what only the type checker reads is
    no import."""
    tree = ast.parse(file.read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            node.body = []
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"{node.module}.{alias.name}" for alias in node.names} | {node.module}
    ours = {name.removeprefix("planner.") for name in names if name.startswith("planner.")}
    return {name for name in ours if is_module(name) and name not in {"steps", "web"}}


def goes_down(own: str, other: str) -> bool:
    """Whether ``own`` may import ``other``."""
    here, there = package(own), package(other)
    if there == here:
        return room(other) <= room(own) or room(own) == -1 or room(other) == -1
    return PLACES[there] < PLACES[here] or PLACES[here][0] == len(FLOORS) - 1 == PLACES[there][0]


def test_imports_go_down():
    wrong = [f"{own} imports {other}" for file in FILES if (own := dotted(file) or "__init__") != "steps"
             for other in imported(file) if not goes_down(own, other)]

    assert wrong == []


def test_the_table_of_floors_names_every_package():
    table = {name.rpartition("/")[2] for line in (ROOT / "docs/architecture.md").read_text("utf-8").splitlines()
             if line.startswith("|") for name in re.findall(r"`([^`]+)`", line)}
    ours = {name.rpartition(".")[2] for name in PLACES if is_module(name)}

    assert ours - table == set()


@pytest.mark.parametrize("file", [file for file in FILES if "rules" in dotted(file).split(".")], ids=dotted)
def test_rules_are_pure(file):
    outside = {"flask", "sqlalchemy", "flask_login", "flask_babel", "os", "requests", "smtplib", "apscheduler"}
    names = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom):
            names.add((node.module or "").split(".")[0])
        elif isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}

    assert not names & outside


def test_only_the_clock_reads_the_clock():
    read = [f"{dotted(file)} reads {node.attr}" for file in FILES if dotted(file) != "core.clock"
            for node in ast.walk(ast.parse(file.read_text("utf-8")))
            if (isinstance(node, ast.Attribute) and node.attr in {"utcnow", "today", "time_ns"})
            or (isinstance(node, ast.Attribute) and node.attr == "now" and isinstance(node.value, ast.Name)
            and node.value.id == "datetime")]

    assert read == []


def test_a_file_can_be_read_in_one_go():
    assert [str(file.relative_to(ROOT)) for file in SOURCES if len(file.read_text("utf-8").splitlines()) > 400] == []


def test_services_never_commit():
    calls = [dotted(file) for file in FILES if "services" in dotted(file).split(".")
             for node in ast.walk(ast.parse(file.read_text("utf-8")))
             if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit"]

    assert calls == []
