"""Which browser the tests drive."""
from __future__ import annotations

from tests.tools.conftest import RequiresPosix
from tools import chromium

pytestmark = RequiresPosix


def test_the_named_one_comes_first(tmp_path, script, monkeypatch):
    on_path = script(tmp_path / "bin" / "chromium", "exit 0")
    named = script(tmp_path / "mine", "exit 0")
    monkeypatch.setenv("PATH", str(on_path.parent))
    monkeypatch.setenv("PLANNER_CHROMIUM", str(named))

    assert chromium.find_chromium() == named


def test_a_named_one_that_is_not_there_is_not_replaced_by_another(tmp_path, script, monkeypatch):
    on_path = script(tmp_path / "bin" / "chromium", "exit 0")
    monkeypatch.setenv("PATH", str(on_path.parent))
    monkeypatch.setenv("PLANNER_CHROMIUM", str(tmp_path / "gone"))

    assert chromium.find_chromium() is None


def test_else_the_one_on_the_path(tmp_path, script, monkeypatch):
    on_path = script(tmp_path / "bin" / "google-chrome", "exit 0")
    monkeypatch.setenv("PATH", str(on_path.parent))
    monkeypatch.delenv("PLANNER_CHROMIUM", raising=False)

    assert chromium.find_chromium() == on_path


def test_the_shell_without_windows_goes_before_a_whole_browser(tmp_path, script, monkeypatch):
    script(tmp_path / "bin" / "chromium", "exit 0")
    shell = script(tmp_path / "bin" / "chromium-headless-shell", "exit 0")
    monkeypatch.setenv("PATH", str(shell.parent))
    monkeypatch.delenv("PLANNER_CHROMIUM", raising=False)

    assert chromium.find_chromium() == shell


def test_where_there_is_no_shell_the_whole_browser_is_installed(environment, script, monkeypatch):
    asked = environment.root / "asked"
    apt = script(environment.root / "bin" / "apt-get",
                 f'echo "$@" >> {asked}; case "$*" in *headless-shell*) exit 100;; esac; exit 0')
    monkeypatch.setenv("PATH", f"{apt.parent}:/bin")
    monkeypatch.delenv("PLANNER_CHROMIUM", raising=False)
    monkeypatch.setattr(chromium, "_may_install", lambda: True)
    monkeypatch.setattr(chromium, "NAMES", ("no-such-browser",))
    monkeypatch.setattr(chromium, "PLACES", ())

    chromium.ensure_chromium(environment)

    assert asked.read_text("utf-8").splitlines()[-1].endswith(" chromium")


def test_an_installation_that_fails_is_told_and_is_no_crash(environment, script, monkeypatch, capsys):
    apt = script(environment.root / "bin" / "apt-get", "echo \"Temporary failure resolving\"; exit 100")
    monkeypatch.setenv("PATH", f"{apt.parent}:/bin")
    monkeypatch.delenv("PLANNER_CHROMIUM", raising=False)
    monkeypatch.setattr(chromium, "_may_install", lambda: True)
    monkeypatch.setattr(chromium, "NAMES", ("no-such-browser",))
    monkeypatch.setattr(chromium, "PLACES", ())

    found = chromium.ensure_chromium(environment)

    assert found is None
    assert "no package registry answered" in capsys.readouterr().out
