"""Every template keeps to what the Content-Security-Policy and the sprite allow (docs/design.md)."""
from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*.html") if "mail" not in path.parts)
NAME = r"""["']([a-z0-9_-]*[a-z0-9])["']"""
ICON = re.compile(rf"""\bicon(?:_button|_link)?\(\s*{NAME}|\b(?:icon|icon_name)={NAME}|"icon":\s*{NAME}""")
IMPORTED = re.compile(r"""\{%-?\s*from\s+"[^"]+"\s+import\s+([^%]+?)(?:\s+with context)?\s*-?%\}""")
FORBIDDEN = {
    "a style attribute": re.compile(r"<[^>]*\sstyle="),
    "an inline handler": re.compile(r"<[^>]*\son[a-z]+=", re.IGNORECASE),
    "an inline style sheet": re.compile(r"<style\b"),
    "code for htmx to run": re.compile(r"hx-on|[\"']js:|javascript:"),
    "an unprefixed htmx attribute": re.compile(r"\shx-[a-z]+="),
}


def icons() -> set[str]:
    """Names that the sprite will have."""
    lines = (ROOT / "static/icons.txt").read_text("utf-8").splitlines()
    listed = {line.split("#")[0].split("=")[0].strip() for line in lines} - {""}
    return listed | {path.stem for path in (ROOT / "static/icons").glob("*.svg")}


def test_there_are_templates() -> None:
    assert TEMPLATES


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_template_holds(what: str) -> None:
    found = [str(path.relative_to(ROOT)) for path in TEMPLATES if FORBIDDEN[what].search(path.read_text("utf-8"))]

    assert not found, f"{what} in {found}"


def test_every_icon_that_is_asked_for_is_in_the_sprite() -> None:
    known = icons()

    asked = {(str(path.relative_to(ROOT)), name) for path in TEMPLATES
             for names in ICON.findall(path.read_text("utf-8")) for name in names if name}

    assert not {where: name for where, name in asked if name not in known}


def test_scripts_carry_the_nonce() -> None:
    inside = [path for path in TEMPLATES if "blog" not in path.parts]

    assert not [(str(path.relative_to(ROOT)), tag) for path in inside
                for tag in re.findall(r"<script[^>]*>", path.read_text("utf-8")) if "nonce=" not in tag]


def test_a_template_uses_every_macro_that_it_imports() -> None:
    idle = set()
    for path in TEMPLATES:
        text = path.read_text("utf-8")
        for names in IMPORTED.findall(text):
            called = [name.split(" as ")[-1].strip() for name in names.split(",")]
            idle |= {(path.name, name) for name in called if len(re.findall(rf"\b{name}\b", text)) < 2}

    assert not idle


def test_no_macro_takes_the_name_of_what_the_base_page_calls(app: Flask) -> None:
    """A page's import hides a global from the page that it extends: its own ``tabs`` emptied the phone's tabs."""
    taken = {(str(path.relative_to(ROOT)), name) for path in TEMPLATES
             for names in IMPORTED.findall(path.read_text("utf-8"))
             for name in re.findall(r"(\w+)\s*(?:,|$)", names) if name in app.jinja_env.globals}

    assert not taken
