"""Checks side by side: how they are counted and what is shown."""
from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tools.checks import all_suites
from tools.environment import Environment
from tools.suites import Counts, Suite, judge, read_report, run_all

REPORT = '<testsuites><testsuite tests="10" failures="1" errors="2" skipped="3"/></testsuites>'


def test_a_report_is_counted(tmp_path):
    report = tmp_path / "report.xml"
    report.write_text(REPORT, "utf-8")

    assert read_report(report) == Counts(passed=4, failed=3, skipped=3)


@pytest.mark.parametrize(("text", "code", "failed"), [
    ('<testsuite tests="5"/>', 0, 0),
    ('<testsuite tests="5"/>', 1, 1),
    ('<testsuite tests="0"/>', 5, 1),
    ("<testsuite tes", 0, 1),
])
def test_a_run_that_ended_badly_never_counts_as_passed(tmp_path, text, code, failed):
    report = tmp_path / "report.xml"
    report.write_text(text, "utf-8")

    assert judge(Suite("x", [], report=report), code).failed == failed


def test_a_run_that_left_no_report_has_failed(tmp_path):
    assert judge(Suite("x", [], report=tmp_path / "none.xml"), 0) == Counts(failed=1)


def test_all_run_and_only_what_failed_is_shown(tmp_path, capsys):
    suites = [Suite("good", [sys.executable, "-c", "print('quiet')"]),
              Suite("bad", [sys.executable, "-c", "print('the reason'); raise SystemExit(3)"])]

    total = run_all(suites, root=tmp_path, environ={}, logs=tmp_path)

    shown = capsys.readouterr().out
    assert total == Counts(passed=1, failed=1)
    assert "the reason" in shown
    assert "quiet" not in shown
    assert str(total) == "1 passed, 1 failed, 0 skipped"


def test_a_full_run_checks_both_databases_and_the_browser():
    suites = all_suites(Environment(), Path("logs"), postgres="postgresql://p", oldest="postgresql://o", browser=True)

    where = {suite.name: suite.environ.get("TEST_DATABASE_URL") for suite in suites}
    assert where == {"browser": "", "pytest on PostgreSQL": "postgresql://p",
                     "pytest on SQLite, steps": "", "pytest on SQLite, the rest": "",
                     "pytest on Debian's PostgreSQL": "postgresql://o", "types": None, "lint": None}


def test_a_fast_run_leaves_only_the_browser_out():
    suites = all_suites(Environment(), Path("logs"), postgres="postgresql://p", oldest=None, browser=False)

    assert [suite.name for suite in suites] == [
        "pytest on SQLite, the rest", "pytest on PostgreSQL", "pytest on SQLite, steps", "types", "lint"]
