"""The virtual environment: when it is made anew, when packages are installed, and what is said when that fails."""
from __future__ import annotations

from pathlib import Path

import pytest

from tests.tools.conftest import RequiresPosix
from tools import environment as module
from tools.console import Stop
from tools.environment import Environment

pytestmark = RequiresPosix


def _calls(environment: Environment) -> list[str]:
    calls = environment.root / "calls"
    return calls.read_text("utf-8").splitlines() if calls.exists() else []


def _no_new_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_self: Environment) -> None:
        raise AssertionError("it was made anew")

    monkeypatch.setattr(Environment, "_make", refuse)


def test_packages_are_installed_once(environment, monkeypatch):
    _no_new_environment(monkeypatch)

    environment.ensure("runtime")
    environment.ensure("runtime")

    assert len(_calls(environment)) == 1
    assert "--require-hashes" in _calls(environment)[0]


def test_a_changed_lock_file_installs_again(environment):
    environment.ensure("runtime")
    (environment.root / "requirements.txt").write_text("flask==3.1.4\n", "utf-8")

    environment.ensure("runtime")

    assert len(_calls(environment)) == 2


def test_the_packages_for_development_hold_those_for_running(environment):
    environment.ensure("dev")

    environment.ensure("runtime")

    assert len(_calls(environment)) == 1


@pytest.mark.parametrize(("python", "fault"), [
    ("exit 127", "has no pip"),
    ("echo False", "too old"),
])
def test_an_environment_that_does_not_serve_is_made_anew(environment, script, monkeypatch, capsys, python, fault):
    script(environment.python, python)
    monkeypatch.setattr(Environment, "_make", lambda self: script(self.python, "echo True"))

    environment.ensure("runtime")

    assert fault in capsys.readouterr().out
    assert environment.has("runtime")


def test_an_installation_that_was_killed_is_begun_anew(environment, script, monkeypatch, capsys):
    leftover = environment.folder / "half-a-package"
    leftover.mkdir()
    environment.notes.mkdir()
    environment.unfinished.touch()
    monkeypatch.setattr(Environment, "_make", lambda self: script(self.python, "echo True"))

    environment.ensure("runtime")

    assert "broken off" in capsys.readouterr().out
    assert not leftover.exists()
    assert not environment.unfinished.exists()


def test_without_a_network_one_sentence_says_so_and_nothing_counts_as_broken(environment):
    (environment.root / "pip").write_text(
        "echo 'WARNING: Retrying: NewConnectionError: Failed to establish a new connection'; exit 1\n", "utf-8")

    with pytest.raises(Stop, match="no package registry answered"):
        environment.ensure("runtime")

    assert not environment.has("runtime")
    assert not environment.unfinished.exists()


def test_a_full_disk_while_installing_is_named_and_the_rest_is_thrown_away_next_time(environment):
    (environment.root / "pip").write_text("echo 'OSError: [Errno 28] No space left on device'; exit 1\n", "utf-8")

    with pytest.raises(Stop, match="the disk is full"):
        environment.ensure("runtime")

    assert environment.unfinished.exists()


def test_a_nearly_full_disk_is_named_before_anything_is_fetched(environment, monkeypatch):
    monkeypatch.setitem(module.NEEDED_MIB, "runtime", 10**9)

    with pytest.raises(Stop, match="The disk is nearly full"):
        environment.ensure("runtime")

    assert _calls(environment) == []


def test_uv_is_used_where_it_is_and_pip_steps_in_when_it_fails(environment, script, monkeypatch, capsys):
    tools = environment.root / "bin"
    script(tools / "uv", f"echo \"uv $*\" >> {environment.root}/calls; exit 1")
    monkeypatch.setenv("PATH", f"{tools}:/usr/bin:/bin")

    environment.ensure("runtime")

    assert [call.split()[0] for call in _calls(environment)] == ["uv", "-m"]
    assert "pip tries" in capsys.readouterr().out


def test_a_python_without_venv_is_told_how_to_get_it(checkout: Path, script, monkeypatch):
    base = script(checkout / "python", "echo 'ensurepip is not available'; exit 1")
    monkeypatch.setattr("sys._base_executable", str(base))

    with pytest.raises(Stop, match="apt-get install python3-venv"):
        Environment(checkout).ensure("runtime")


def test_settings_that_would_send_packages_elsewhere_are_left_out(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    monkeypatch.setenv("PIP_TARGET", "/elsewhere")

    environ = module.clean_environ()

    assert not {"PYTHONPATH", "PIP_TARGET"} & set(environ)
