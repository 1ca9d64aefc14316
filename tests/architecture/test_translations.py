"""English and Dutch are both complete: no string is missing, fuzzy, or loses a place (docs/decisions.md)."""
from __future__ import annotations

import re
from functools import cache
from io import BytesIO

import pytest
from babel.messages.extract import extract

from planner.web.i18n import parts
from tests.architecture.test_floors import FILES, ROOT

KEYWORDS = {"_": None, "_l": None, "gettext": None, "ngettext": (1, 2), "lazy_gettext": None, "_n": (1, 2),
            "lazy_ngettext": (1, 2), "pgettext": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3)}
PLACE = re.compile(r"%\((\w+)\)[sd]|%%")


def _extract(method, file):
    return [(line, message) for line, message, *_ in
            extract(method, BytesIO(file.read_bytes()), keywords=KEYWORDS, options={"trimmed": "true"})]


@cache
def used():
    """Every text that code or a template shows, with where."""
    found = {}
    templates = sorted((ROOT / "templates").rglob("*.html")) + sorted((ROOT / "templates").rglob("*.txt"))
    for method, files in (("python", FILES), ("jinja2.ext:babel_extract", templates)):
        for file in files:
            for line, message in _extract(method, file):
                found.setdefault(message, f"{file.relative_to(ROOT)}:{line}")
    return found


@cache
def dutch():
    """Every translation, by its English text (a tuple when it has a plural)."""
    known = {}
    for path, part in parts("nl"):
        for message in part:
            if message.id:
                known.setdefault(message.id if isinstance(message.id, str) else tuple(message.id), (path.name, message))
    return known


def test_every_text_has_its_dutch():
    missing = [f"{where}: {text!r}" for text, where in used().items() if (text and text not in dutch())
               or (text in dutch() and not all(_strings(dutch()[text][1])))]

    assert missing == []


def _strings(message):
    return [message.string] if isinstance(message.string, str) else list(message.string) or [""]


def test_no_translation_is_fuzzy():
    assert [message.id for _, message in dutch().values() if message.fuzzy] == []


def test_no_translation_is_left_over():
    unused = [f"{name}: {text!r}" for text, (name, _) in dutch().items() if text not in used()]

    assert unused == []


def test_translations_keep_their_places():
    for text, (name, message) in dutch().items():
        english = {place for one in ([text] if isinstance(text, str) else text) for place in PLACE.findall(one)}
        for string in _strings(message):
            assert set(PLACE.findall(string)) <= english, f"{name}: {text!r}"


def test_parts_do_not_contradict_each_other():
    seen = {}
    for path, part in parts("nl"):
        for message in part:
            if message.id:
                key = message.context, message.id if isinstance(message.id, str) else tuple(message.id)
                assert seen.setdefault(key, message.string) == message.string, f"{path.name}: {key!r}"


@pytest.mark.parametrize("forbidden", ["oops", "oeps"])
def test_the_tone_is_calm(forbidden):
    texts = " ".join(text if isinstance(text, str) else " ".join(text) for text in used())

    assert forbidden not in texts.lower()
