"""What a paragraph of Markdown says, without its markup; and where each piece of that stood."""
from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from html import unescape

# Everything in a paragraph that is not said aloud. Each alternative is bounded, or ends at the next sign of its kind.
_MARKUP = re.compile(
    r"(?P<escape>\\[!-/:-@\[-`{-~])"
    r"|(?P<image>!\[)"
    r"|(?P<note>\[\^[^\]\s]{1,60}\])"
    r"|(?P<open>\[)"
    r"|(?P<close>\](?:\([ \t]{0,3}\n?[ \t]{0,3}(?P<to><[^<>\n]*+>|(?:[^()\s<>]++|\([^()\s]*+\))*+)"
    r"(?:[ \t]{1,3}\n?[ \t]{0,3}(?:\"[^\"]*+\"|'[^']*+'))?[ \t]{0,3}\)|\((?P<odd>[^()\n]*+)\)"
    r"|\[(?P<ref>[^\[\]]{0,300}+)\])?)"
    r"|(?P<comment><!--)"
    r"|(?P<address><(?:https?|ftp|mailto):[^<>\s]*+>|<[^<>\s@]++@[^<>\s]++>|\b(?:https?://|ftp://|www\.)[^\s<>]++)"
    r"|(?P<tag></?[A-Za-z][^<>]*+>)"
    r"|(?P<entity>&(?:#\d{1,7}|#[xX][\dA-Fa-f]{1,6}|[A-Za-z][A-Za-z\d]{1,31});)"
    r"|(?P<mark>\*++|_++|~~)")
_SIGNS = frozenset("\\[]<&*_~")
_BACKTICKS = re.compile(r"`+")
_AFTER_ADDRESS = ".,;:!?…)]}'\"’”»*_"


class Places:
    """From a place in the lines of a block to that in the whole text."""

    def __init__(self, starts: list[tuple[int, int]]) -> None:
        self._starts = starts

    def at(self, place: int) -> int:
        """Where ``place`` stands."""
        own, whole = self._starts[bisect_right(self._starts, (place, float("inf"))) - 1]
        return whole + place - own

    def of(self, start: int, length: int) -> Iterator[tuple[int, int]]:
        """The lines that a piece stands in: how far in the piece each begins, and its place in the whole text."""
        number = bisect_right(self._starts, (start, float("inf"))) - 1
        yield 0, self._starts[number][1] + start - self._starts[number][0]
        for own, whole in self._starts[number + 1:bisect_right(self._starts, (start + length - 1, float("inf")))]:
            yield own - start, whole


class Spoken:
    """A paragraph without its markup: parts of words and where each stood."""

    def __init__(self, raw: str) -> None:
        self._raw = raw
        self.parts: list[tuple[str, int]] = []
        self.links: list[tuple[int, int, str]] = []
        self.codes: list[int] = []
        self.has_source = False
        self._open: list[tuple[int, int, bool]] = []    # brackets: number of the part, place behind it, of a picture
        self._last_comment = raw.rfind("-->")
        self._has_markup = "://" in raw or "www." in raw or not _SIGNS.isdisjoint(raw)
        self._length = 0

    def text(self) -> str:
        """All of it."""
        return "".join(part for part, _ in self.parts)

    def read(self) -> Spoken:
        """Take the markup away."""
        at = 0
        for start, end in _code_spans(self._raw):
            self._words(at, start)
            self._put(" ", start)
            self.codes.append(self._length)
            at = end
        self._words(at, len(self._raw))
        return self

    def _put(self, text: str, at: int) -> None:
        if text:
            self.parts.append((text, at))
            self._length += len(text)

    def _words(self, at: int, end: int) -> None:
        raw = self._raw
        while self._has_markup and (found := _MARKUP.search(raw, at, end)):
            self._put(raw[at:found.start()], at)
            at = self._token(found)
        self._put(raw[at:end], at)

    def _token(self, found: re.Match[str]) -> int:
        """Deal with one piece of markup; returns where to go on."""
        kind = found.lastgroup if found.lastgroup not in ("to", "odd", "ref") else "close"
        deal = getattr(self, f"_on_{kind}", None)
        going_on = deal(found) if deal else None
        return found.end() if going_on is None else going_on

    def _on_escape(self, found: re.Match[str]) -> None:
        self._put(found[0][1], found.start() + 1)

    def _on_entity(self, found: re.Match[str]) -> None:
        self._put(unescape(found[0]), found.start())

    def _on_note(self, found: re.Match[str]) -> None:
        self.has_source = True

    def _on_tag(self, found: re.Match[str]) -> None:
        if found[0][1:3].lower() == "br":
            self._put(" ", found.start())

    def _on_mark(self, found: re.Match[str]) -> None:
        before, after = self._raw[found.start() - 1:found.start()], self._raw[found.end():found.end() + 1]
        inside = before.isalnum() and after.isalnum() and found[0][0] == "_"
        if inside or not (before + after).strip():
            self._put(found[0], found.start())

    def _on_comment(self, found: re.Match[str]) -> int | None:
        if found.start() > self._last_comment:
            self._put(found[0], found.start())
            return None
        return self._raw.find("-->", found.end()) + 3 if self._last_comment >= found.end() else None

    def _on_address(self, found: re.Match[str]) -> int | None:
        self.has_source = True
        if found[0][0] == "<":
            return None
        return found.start() + len(found[0].rstrip(_AFTER_ADDRESS))

    def _on_image(self, found: re.Match[str]) -> None:
        self._begin(found, is_image=True)

    def _on_open(self, found: re.Match[str]) -> None:
        self._begin(found, is_image=False)

    def _begin(self, found: re.Match[str], *, is_image: bool) -> None:
        self._put(found[0], found.start())
        self._open.append((len(self.parts) - 1, found.end(), is_image))

    def _on_close(self, found: re.Match[str]) -> int | None:
        if not self._open:
            self._put("]", found.start())
            return found.start() + 1
        part, inside, is_image = self._open.pop()
        if is_image:
            self._length -= sum(len(text) for text, _ in self.parts[part:])
            del self.parts[part:]
            self._put(" ", inside)
            return None
        address = found["to"] or found["odd"] or found["ref"]
        if address is None and not found[0].endswith(")"):
            self._put("]", found.start())
            return None
        self._length -= len(self.parts[part][0])
        self.parts[part] = ("", self.parts[part][1])
        self.has_source = True
        self.links.append((inside, found.start(), (address or "").strip("<>")))
        return None


def _code_spans(text: str) -> Iterator[tuple[int, int]]:
    """Inline code: from a run of backticks to the next run of the same length; a run behind a backslash is none."""
    runs = [found.span() for found in _BACKTICKS.finditer(text)]
    following: dict[int, list[int]] = {}
    for number in range(len(runs) - 1, -1, -1):
        following.setdefault(runs[number][1] - runs[number][0], []).append(number)
    number = 0
    while number < len(runs):
        start, end = runs[number]
        same = following[end - start]
        while same and same[-1] <= number:
            same.pop()
        if not same or text[start - 1:start] == "\\":
            number += 1
            continue
        closing = same.pop()
        yield start, runs[closing][1]
        number = closing + 1
