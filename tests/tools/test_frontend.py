"""The front end: what a build gives, and what is served when it can't be built."""
from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from tools import frontend as module
from tools.console import Stop
from tools.environment import ROOT, Environment
from tools.frontend import Frontend, Node, system_node, wheel_node


@pytest.fixture(scope="module")
def node() -> Node:
    """The node that set-up chose."""
    found = system_node() or wheel_node(Environment())
    assert found is not None
    return found


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A small ``static/``."""
    folder = tmp_path / "static"
    (folder / "js").mkdir(parents=True)
    (folder / "css").mkdir()
    (folder / "js" / "app.js").write_text('document.addEventListener("x", () => import("./editor.js"));\n', "utf-8")
    (folder / "js" / "editor.js").write_text('import { EditorState } from "@codemirror/state";\n'
                                             "export const state = EditorState.create();\n", "utf-8")
    (folder / "css" / "app.css").write_text('@import "./base.css";\nbody { color: red }\n', "utf-8")
    (folder / "css" / "base.css").write_text("a { color: blue }\n", "utf-8")
    (folder / "icons.txt").write_text("send\nclose=x   # another name\n", "utf-8")
    return folder


def _build(node: Node, source: Path) -> subprocess.CompletedProcess[str]:
    script, target = ROOT / "tools" / "frontend.mjs", source / "dist"
    command: list[str | Path] = [node.program, script, "--source", source, "--target", target]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_build_gives_hashed_names_and_a_manifest_of_them(node, source):
    done = _build(node, source)

    manifest = json.loads((source / "dist" / "manifest.json").read_text("utf-8"))
    assert done.returncode == 0, done.stderr
    assert {"app.js", "editor.js", "app.css", "sprite.svg"} <= set(manifest)
    assert all(re.fullmatch(r"\w+-[A-Z0-9]{8}\.\w+", name) for name in manifest.values())
    assert all((source / "dist" / name).is_file() for name in manifest.values())
    assert "color:#00f" in (source / "dist" / manifest["app.css"]).read_text("utf-8")


def test_the_sprite_holds_the_listed_icons_under_our_names(node, source):
    _build(node, source)

    sprite = next((source / "dist").glob("sprite-*.svg")).read_text("utf-8")
    assert re.findall(r'<symbol id="([^"]+)"', sprite) == ["i-close", "i-send"]


def test_icons_of_few_pages_lie_apart(node, source):
    (source / "icons.txt").write_text("send\n[more.svg]\nx\n", "utf-8")
    _build(node, source)

    manifest = json.loads((source / "dist" / "manifest.json").read_text("utf-8"))
    assert 'id="i-send"' in (source / "dist" / manifest["sprite.svg"]).read_text("utf-8")
    assert 'id="i-x"' in (source / "dist" / manifest["more.svg"]).read_text("utf-8")
    assert manifest["icons/x"] == manifest["more.svg"]


def test_a_missing_part_is_skipped_in_one_line(node, source):
    done = _build(node, source)

    assert "skipped: js/agenda.js is not there" in done.stdout


def test_an_unknown_icon_is_named_and_the_last_good_build_stays(node, source):
    _build(node, source)
    before = (source / "dist" / "manifest.json").read_text("utf-8")
    (source / "icons.txt").write_text("no-such-icon\n", "utf-8")

    done = _build(node, source)

    assert done.returncode == 1
    assert "no-such-icon" in done.stderr
    assert (source / "dist" / "manifest.json").read_text("utf-8") == before


def test_a_second_build_leaves_nothing_of_the_first(node, source):
    _build(node, source)
    (source / "css" / "app.css").write_text("body { color: green }\n", "utf-8")

    _build(node, source)

    sheets = list((source / "dist").glob("app-*.css"))
    assert len(sheets) == 1
    assert "green" in sheets[0].read_text("utf-8")


def test_without_node_pages_get_the_style_sheets_as_they_are_written(checkout, source, monkeypatch, capsys):
    def nothing(_self: Frontend) -> Node:
        raise Stop("There is no node for the front end.")

    monkeypatch.setattr(Frontend, "_node", nothing)
    ours = Frontend(Environment(checkout))

    ours.ensure()

    manifest = json.loads((ours.dist / "manifest.json").read_text("utf-8"))
    assert set(manifest) == {"app.css", "base.css"}
    assert (ours.dist / manifest["app.css"]).parent.joinpath("base.css").is_file()
    assert "without script" in capsys.readouterr().out


def test_what_is_built_already_asks_for_no_node(checkout, source, monkeypatch):
    ours = Frontend(Environment(checkout))
    ours.dist.mkdir()
    (ours.dist / "manifest.json").write_text("{}", "utf-8")
    (ours.dist / ".stamp").write_text(ours._mark(), "utf-8")
    monkeypatch.setattr(Frontend, "_node", lambda _self: pytest.fail("it looked for node"))

    ours.ensure()

    assert (ours.dist / "manifest.json").read_text("utf-8") == "{}"


def test_a_node_that_is_too_old_is_not_used(tmp_path, script, monkeypatch):
    script(tmp_path / "npm", "exit 0")
    monkeypatch.setenv("PATH", str(tmp_path))

    script(tmp_path / "node", "echo v20.20.2")
    old = system_node()
    script(tmp_path / "node", "echo v24.1.0")
    new = system_node()

    assert old is None
    assert new is not None


def test_broken_translations_stop_with_the_compilers_words(checkout, environment, script):
    part = checkout / "planner" / "translations" / "nl" / "agenda.po"
    part.parent.mkdir(parents=True)
    part.write_text("broken", "utf-8")
    script(environment.python, "echo 'agenda.po, line 1: unknown text'; exit 1")
    environment.notes.mkdir()

    with pytest.raises(Stop, match="line 1: unknown text"):
        module.ensure_translations(environment)
