"""`flask --app wsgi match`: one JSON alone on standard output, or one sentence and exit code 2."""
from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from planner.matching.engine import choose

HERE = Path(__file__).parent
REFERENCE = HERE / "reference.json"


@pytest.fixture
def match(app):
    runner = app.test_cli_runner()
    return lambda *arguments: runner.invoke(args=["match", *map(str, arguments)])


@pytest.mark.parametrize("engine", ["exact", "fast", "auto"])
def test_everything_is_said_in_the_words_of_the_file(match, engine):
    expected = json.loads(REFERENCE.read_text("utf-8"))["expected"]

    done = match(REFERENCE, "--engine", engine)

    found = json.loads(done.stdout)
    assert (done.exit_code, done.stderr) == (0, "")
    for name in ("optimum", "plan", "breakdown", "fit_terms", "ranking_per_slot_and_topic"):
        assert found[name] == expected[name], name
    assert (found["bound"] >= 357, found["engine"] in {"exact", "fast"}, found["seconds"] >= 0) == (True, True, True)


@pytest.mark.parametrize(("content", "said"), [
    (b"", "no JSON"), (b"\xff\xfe\x00", "no text in UTF-8"), (b"[]", "has to be an object"),
    (b'{"format": "planner-matching/1"}', "no “areas”"),
    (b'{"a": Infinity}', "no number")])
def test_a_bad_file_is_a_sentence(match, tmp_path, content, said):
    file = tmp_path / "instance.json"
    file.write_bytes(content)

    done = match(file)

    assert (done.exit_code, done.stdout) == (2, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("name", ["nowhere.json", "."])
def test_a_file_that_can_not_be_read(match, tmp_path, name):
    done = match(tmp_path / name)

    assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (2, "", 1)


def test_without_scipy_exact_says_so_and_fast_plans(match, monkeypatch):
    monkeypatch.setattr(choose, "has_exact", lambda: False)

    exact, fast = match(REFERENCE, "--engine", "exact"), match(REFERENCE, "--engine", "fast")

    assert (exact.exit_code, exact.stdout, "SciPy" in exact.stderr) == (2, "", True)
    assert json.loads(fast.stdout)["optimum"] == 357


def test_a_web_process_pays_for_no_solver():
    """P11: what only a plan needs is loaded when a plan is made."""
    code = "import sys, planner.wire; print(sorted({'scipy', 'numpy'} & set(sys.modules)))"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True,       # noqa: S603 (our own)
                          cwd=HERE.parents[1], check=True)

    assert done.stdout.strip() == "[]"
