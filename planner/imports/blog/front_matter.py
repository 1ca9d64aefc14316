"""The facts above a post: YAML between ``---`` or TOML between ``+++``, read without running or guessing anything.

YAML values stay text, as they were written: a title ``Yes`` is a title, and dates are read by one rule for all formats.

Source: docs/domain.md s; docs/trust.md 3.8 (YAML safe load).
"""
from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

LONGEST = 64 * 1024  # characters
_MOST_NESTED = 12
_EDGE = re.compile(r"\s*(?P<mark>---|\+\+\+)[ \t]*(?:\n|$)")


class BadFrontMatter(Exception):
    """It cannot be read; the message says why, for the person who imports, in English."""


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The facts by name, in small letters, and the text below them.

    ``body_line`` is the line of the file where the text begins; ``repaired`` names what had to be put right first.
    """

    facts: Mapping[str, Any]
    body: str
    body_line: int
    repaired: str = ""

    def text(self, *names: str) -> str:
        """The first of these facts that is a text with something in it; else empty."""
        for name in names:
            value = self.facts.get(name)
            if isinstance(value, str) and value.strip():
                return value.strip()
        return ""


def split_front_matter(text: str) -> FrontMatter | None:
    """The facts and the text of a post; None when it does not begin with facts.

    Raises:
        BadFrontMatter: they never end, are too long, or are no YAML or TOML mapping.
    """
    opening = _EDGE.match(text)
    if not opening:
        return None
    mark = opening["mark"]
    closing = re.compile(r"^(?:---|\.\.\.)[ \t]*$" if mark == "---" else r"^\+\+\+[ \t]*$", re.MULTILINE).search(
        text, opening.end()
    )
    if not closing:
        raise BadFrontMatter(f"no line {mark} after the first one")
    written = text[opening.end() : closing.start()]
    if len(written) > LONGEST:
        raise BadFrontMatter(f"longer than {LONGEST // 1024} KiB")
    facts, repaired = _yaml(written) if mark == "---" else (_toml(written), "")
    if not isinstance(facts, dict):
        raise BadFrontMatter("not a list of names and values")
    if not _is_writable(facts):
        raise BadFrontMatter("a character that no text can hold")
    body = text[closing.end() :].removeprefix("\n")
    line = text.count("\n", 0, closing.end()) + 2
    return FrontMatter({str(name).strip().lower(): value for name, value in facts.items()}, body, line, repaired)


def _is_writable(value: Any) -> bool:
    """Whether a database can hold it: escapes such as ``\\ud800`` and ``\\0`` make half characters and NUL."""
    if isinstance(value, dict):
        return all(_is_writable(name) and _is_writable(inner) for name, inner in value.items())
    if isinstance(value, list):
        return all(map(_is_writable, value))
    return not any(sign == "\0" or "\ud800" <= sign <= "\udfff" for sign in str(value))


def _yaml(written: str) -> tuple[Any, str]:
    """The facts, and what was repaired: tabs at the end of a line are fine in YAML but not in its reader here."""
    try:
        return _load(written), ""
    except BadFrontMatter:
        tidy = "\n".join(line.rstrip() for line in written.split("\n"))
        if tidy == written:
            raise
    return _load(tidy), "white space at the end of a line"


def _load(written: str) -> Any:
    import yaml  # only an import pays for it

    class Loader(yaml.BaseLoader):
        """Text, lists and mappings only; references would let a few lines grow without end."""

        def compose_node(self, parent: Any, index: Any) -> Any:
            if self.check_event(yaml.AliasEvent):
                raise BadFrontMatter("references are not read")
            return super().compose_node(parent, index)

    if _nesting(written) > _MOST_NESTED:
        raise BadFrontMatter("nested too deep")
    try:
        return yaml.load(written, Loader=Loader) or {}  # noqa: S506 - builds text, lists and mappings only
    except yaml.YAMLError as error:
        place = getattr(error, "problem_mark", None)
        where = f" in line {place.line + 2}" if place else ""
        raise BadFrontMatter(f"{getattr(error, 'problem', None) or 'not YAML'}{where}") from None
    except (RecursionError, ValueError, TypeError):
        raise BadFrontMatter("not YAML") from None


def _nesting(written: str) -> int:
    """How deep brackets and indents go, at most."""
    deepest = depth = 0
    for char in written:
        depth += (char in "[{") - (char in "]}")
        deepest = max(deepest, depth)
    indents = {len(line) - len(line.lstrip(" ")) for line in written.split("\n") if line.strip()}
    dashes = max(len(re.split(r"[^\s-]", line, maxsplit=1)[0].split()) for line in written.split("\n"))
    return max(deepest, len(indents), dashes)


def _toml(written: str) -> Any:
    try:
        return _as_text(tomllib.loads(written))
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        raise BadFrontMatter(str(error) or "not TOML") from None


def _as_text(value: Any) -> Any:
    """TOML's typed values as the text that YAML would have given."""
    if isinstance(value, dict):
        return {key: _as_text(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_as_text(inner) for inner in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    return str(value)
