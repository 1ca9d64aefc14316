"""Compiled templates are kept for the next start, and are never older than what they were made of."""
from __future__ import annotations

import os
from pathlib import Path

import pytest
from flask import Flask

from planner.web import compiled


def _application(templates: Path, cache: Path) -> Flask:
    app = Flask("house", template_folder=str(templates))
    compiled.install(app, cache)
    return app


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "hello.html").write_text("Hello {{ name }}", "utf-8")
    return tmp_path / "pages"


def _say(app: Flask) -> str:
    return app.jinja_env.get_template("hello.html").render(name="Noor")


def test_next_start_finds_what_was_compiled(templates: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _say(_application(templates, tmp_path / "cache")) == "Hello Noor"
    later = _application(templates, tmp_path / "cache")
    monkeypatch.setattr(type(later.jinja_env), "_parse", None)         # nothing can be compiled any more
    assert _say(later) == "Hello Noor"


def test_changed_template_is_compiled_again(templates: Path, tmp_path: Path) -> None:
    _say(_application(templates, tmp_path / "cache"))
    (templates / "hello.html").write_text("Dag {{ name }}", "utf-8")
    assert _say(_application(templates, tmp_path / "cache")) == "Dag Noor"


def test_another_version_of_the_program_forgets_the_old_ones(
        templates: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _say(_application(templates, tmp_path / "cache"))
    monkeypatch.setattr(compiled, "_mark", lambda: "another")
    _application(templates, tmp_path / "cache")
    assert [folder.name for folder in (tmp_path / "cache").iterdir()] == ["templates-another"]


def test_page_is_drawn_where_nothing_can_be_kept(templates: Path, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file stands in the way", "utf-8")
    assert _say(_application(templates, tmp_path / "cache")) == "Hello Noor"


def test_page_is_drawn_when_the_folder_vanishes(templates: Path, tmp_path: Path) -> None:
    app = _application(templates, tmp_path / "cache")
    for folder in (tmp_path / "cache").iterdir():
        folder.rmdir()
    assert _say(app) == "Hello Noor"


def test_another_jinja_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    before = compiled._mark()
    compiled._mark.cache_clear()
    monkeypatch.setattr(compiled, "version", lambda name: "another")
    after = compiled._mark()
    compiled._mark.cache_clear()
    assert after != before


@pytest.mark.skipif(os.name != "posix", reason="who may write where is asked of POSIX")
@pytest.mark.parametrize("mode", [0o777, 0o770])
def test_nothing_is_run_from_a_folder_that_others_may_write_to(templates: Path, tmp_path: Path, mode: int) -> None:
    _application(templates, tmp_path / "cache")
    folder, = (tmp_path / "cache").iterdir()
    folder.chmod(mode)
    app = _application(templates, tmp_path / "cache")
    assert app.jinja_env.bytecode_cache is None
    assert _say(app) == "Hello Noor"
