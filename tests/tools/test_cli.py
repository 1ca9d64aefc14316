"""The commands: bad arguments, a taken port, and troubles that end in one sentence."""
from __future__ import annotations

import errno
import os
import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tools import checks, cli
from tools.console import Stop
from tools.environment import ROOT, Environment
from tools.frontend import Frontend


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that somebody listens on."""
    with socket.socket() as listener:
        listener.bind((cli.HOST, 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_taken_port_is_named_with_another_to_try(taken):
    with pytest.raises(Stop, match=f"Port {taken} is taken, .* --port {taken + 1}"):
        cli.check_port(taken)


def test_run_says_it_before_it_sets_anything_up(taken, capsys, monkeypatch):
    monkeypatch.setattr(Environment, "ensure", lambda *_: pytest.fail("it began to set up"))

    code = cli.main(["run", "--port", str(taken)])

    assert code == 1
    assert f"Port {taken} is taken" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [
    ["run", "--port", "http"], ["run", "--port", "70000"], ["run", "--emtpy"], ["walk"], [],
])
def test_what_is_not_understood_is_refused_with_the_usage(arguments, capsys):
    with pytest.raises(SystemExit) as stop:
        cli.main(arguments)

    assert stop.value.code == 2
    assert "usage: dev.py" in capsys.readouterr().err


@pytest.mark.parametrize(("error", "sentence"), [
    (OSError(errno.ENOSPC, "No space left on device", "planner.db"), "The disk is full (planner.db)"),
    (PermissionError(errno.EACCES, "Permission denied", ".venv"), "This user may not write here (.venv)"),
    (KeyboardInterrupt(), "goes on where it was"),
    (Stop("Say it plainly."), "Say it plainly."),
])
def test_a_trouble_ends_in_one_sentence(error, sentence, monkeypatch, capsys):
    def trouble() -> int:
        raise error

    monkeypatch.setattr(cli, "setup", trouble)

    code = cli.main(["setup"])

    assert code != 0
    assert sentence in capsys.readouterr().err


def test_a_mistaken_setting_is_said_without_a_traceback():
    command = [sys.executable, "-m", "tools.start", "--port", "1", "--log", "start.log"]
    environ = {**os.environ, "PLANNER_BASE_ULR": "x"}

    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env=environ, check=False)

    assert done.returncode == 1
    assert done.stderr.strip() == "PLANNER_BASE_ULR is not a setting of Planner. Did you mean PLANNER_BASE_URL?"


def test_a_real_wordpress_is_asked_on_demand(monkeypatch):
    seen: list[list[str]] = []

    def check_wordpress(_environment: Environment, arguments: list[str]) -> int:
        seen.append(arguments)
        return 0

    monkeypatch.setattr(checks, "check_wordpress", check_wordpress)

    assert cli.main(["test", "--wordpress", "-x"]) == 0
    assert seen == [["-x"]]


def test_other_arguments_of_test_go_to_pytest(monkeypatch):
    seen: dict[str, object] = {}

    def check_some(_environment: Environment, arguments: list[str], *, on_postgres: bool) -> int:
        seen.update(arguments=arguments, on_postgres=on_postgres)
        return 0

    monkeypatch.setattr(checks, "check_some", check_some)

    code = cli.main(["test", "--postgres", "tests/people", "-k", "sign", "--lf"])

    assert code == 0
    assert seen == {"arguments": ["tests/people", "-k", "sign", "--lf"], "on_postgres": True}


@pytest.mark.parametrize(("ci", "fails"), [("true", True), ("", False)])
def test_without_chromium_ci_fails_and_a_person_is_told_loudly(ci, fails, monkeypatch, capsys, environment):
    monkeypatch.setenv("CI", ci)
    monkeypatch.setattr(checks, "ensure_chromium", lambda _environment: None)
    monkeypatch.setattr(Frontend, "ensure_strictly", lambda _self: None)

    if fails:
        with pytest.raises(Stop, match="There is no Chromium"):
            checks.prepare(environment, browser=True)
    else:
        assert checks.prepare(environment, browser=True) is None
        assert "EVERY BROWSER TEST IS SKIPPED" in capsys.readouterr().out


def test_settings_of_an_installation_do_not_reach_the_tests(monkeypatch):
    monkeypatch.setenv("PLANNER_DATABASE_URL", "postgresql://the-real-one")
    monkeypatch.setenv("PLANNER_CHROMIUM", "/opt/chromium")

    environ = checks._environ()

    assert "PLANNER_DATABASE_URL" not in environ
    assert environ["PLANNER_CHROMIUM"] == "/opt/chromium"
