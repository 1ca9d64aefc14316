"""dev.py on a Python that is too old: one sentence, not a syntax error."""
from __future__ import annotations

import ast
import runpy
import sys
from pathlib import Path

import pytest

DEV = Path(__file__).resolve().parents[2] / "dev.py"


def test_an_old_python_is_told_which_one_is_needed(monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 9, 2, "final", 0))

    with pytest.raises(SystemExit) as stop:
        runpy.run_path(str(DEV), run_name="__main__")

    assert "needs Python 3.11 or newer, and this is 3.9" in str(stop.value)
    assert "\n" not in str(stop.value)


def test_an_old_python_can_read_the_file():
    tree = ast.parse(DEV.read_text("utf-8"), feature_version=(3, 4))

    modern = [node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr | ast.AnnAssign | ast.FunctionDef)]
    check = next(index for index, node in enumerate(tree.body) if isinstance(node, ast.If))
    ours = next(index for index, node in enumerate(tree.body) if isinstance(node, ast.ImportFrom))
    assert modern == []
    assert check < ours
