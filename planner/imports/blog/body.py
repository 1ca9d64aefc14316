"""The text of a post, cleaned: plain Markdown that our renderer shows as the old site did, and a list of what changed.

Source: docs/domain.md s.
"""
from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from planner.imports.blog.addresses import resolved
from planner.imports.blog.calls import Surroundings
from planner.imports.blog.findings import Finding, Found, Notes
from planner.imports.blog.markup import MORE, softened
from planner.imports.blog.templates import plain
from planner.web.markdown_fences import Fence, split_fences
from planner.web.markdown_guard import code_spans, without_foreign

_ASIDE = re.compile("\ufde0(\\d+)\ufde1")
_RAW_MARKS = re.compile(r"\{%-?\s*(?:end)?(?:raw|verbatim)\s*-?%\}")
_CONTENTS = re.compile(r"^ {0,3}(?:[*+-]|\d\.) .*\n(?=\{:\s*toc\b)", re.MULTILINE)
_HEADING = re.compile(r"^(#{2,6})(?=[^#\s])", re.MULTILINE)
_HEADING_ID = re.compile(r"^(#{1,6} .*?)[ \t]{0,8}\{:?[ \t]{0,8}[#.][^{}\n]*\}[ \t]*$", re.MULTILINE)
_TARGET = re.compile(r"(\]\(\s*)(<[^<>\n]+>|[^\s()<>]+)")
_REFERENCE = re.compile(r"^( {0,3}\[(?!\^)[^\]\n]+\]:[ \t]*)(<[^<>\n]+>|\S+)", re.MULTILINE)
_PICTURE_FILE = re.compile(r"\.(?:png|jpe?g|gif|webp|avif|svg)(?:[?#]|$)", re.IGNORECASE)
_HTML_ADDRESS = re.compile(r"""(<(?:a|img)\b[^<>]*?\b(?:href|src)=")([^"]*)""")
_HALF_LINK = re.compile(r'<a href="([^"<>\s]+)>')
_LONE_BREAKS = re.compile(r"^[ \t]*(?:<br>[ \t]*)*$", re.MULTILINE)
_BLOCK_TAG = re.compile(r"<(/?)(?:aside|blockquote|center|div|dl|figure|ol|section|table|ul)\b", re.IGNORECASE)
_ITEM = re.compile(r" {0,3}(?:[-*+]|\d{1,9}[.)]) +\S")

_Replace = Callable[[re.Match[str]], str]


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A cleaned text.

    ``links`` are the addresses within the old site that it points to; ``excerpt`` is what came before the mark for
    "read more", as Markdown, or empty.
    """

    markdown: str
    findings: tuple[Finding, ...]
    links: tuple[str, ...]
    excerpt: str


def clean_body(
    text: str,
    *,
    base: str = "",
    variables: Mapping[str, str] | None = None,
    names: Mapping[str, str] | None = None,
    first_line: int = 1,
) -> Cleaned:
    """Make a post of another site readable here.

    Code in fences, in backticks and in indented blocks stays as typed, template braces included.

    Args:
        text: the text below the front matter.
        base: https address of the old site; without it addresses within that site stay as they are, and are listed.
        variables: values of the front matter by name, for calls that ask for them.
        names: full names of people by the short names that the site used.
        first_line: the line of the file that ``text`` starts at, for the findings.
    """
    text = without_foreign(text)
    notes = Notes(text, first_line)
    shelf = _Shelf(notes)
    around = Surroundings({key.lower(): value for key, value in (variables or {}).items()}, names or {})
    body = _CONTENTS.sub("", _HEADING_ID.sub(_without_id(notes), shelf.without_code(text)))
    body = plain(body, around, notes, shelf.keep)
    body = _HALF_LINK.sub(_healed(notes), body)
    body = softened(body, base, notes, shelf.keep)
    links: dict[str, None] = {}
    for pattern in (_TARGET, _REFERENCE, _HTML_ADDRESS):
        body = pattern.sub(_addressed(base, notes, links), body)
    body = _HEADING.sub(_spaced(notes), body)
    body = _tidy(body)
    excerpt, more, rest = body.partition(MORE)
    whole = shelf.filled(_tidy((excerpt + rest).replace(MORE, "")))
    findings = tuple(sorted(notes.findings, key=lambda finding: finding.line))
    return Cleaned(whole, findings, tuple(links), shelf.filled(_tidy(excerpt)) if more else "")


class _Shelf:
    """Code that is out of the way while the rest of a text is worked on."""

    def __init__(self, notes: Notes) -> None:
        self._notes = notes
        self._kept: list[str] = []

    def keep(self, text: str) -> str:
        """Put a piece aside; gives what stands for it."""
        self._kept.append(text)
        return f"\ufde0{len(self._kept) - 1}\ufde1"

    def filled(self, text: str) -> str:
        """The text with all pieces in their places again."""
        while _ASIDE.search(text):
            text = _ASIDE.sub(lambda found: self._kept[int(found[1])], text)
        return text

    def without_code(self, text: str) -> str:
        """The text with a stand-in for each piece of code."""
        lines: list[str] = []
        originals = text.split("\n")
        number = 0
        for piece in _with_indented_code(list(split_fences(originals))):
            if isinstance(piece, str):
                lines.append(piece)
                number += 1
            else:
                end = piece.last + 1 if isinstance(piece, Fence) else number + len(piece)
                lines.append(self._code("\n".join(originals[number:end])))
                number = end
        joined = "\n".join(lines)
        parts, done = [], 0
        for start, end in code_spans(joined):
            parts += [joined[done:start], self._code(joined[start:end])]
            done = end
        return "".join([*parts, joined[done:]])

    def _code(self, code: str) -> str:
        bare = _RAW_MARKS.sub("", code)
        for mark in _RAW_MARKS.findall(code)[::2]:
            self._notes.add(Found.RAW, mark, "code")
        return self.keep(bare)


def _with_indented_code(pieces: list[str | Fence]) -> Iterator[str | Fence | list[str]]:
    """The pieces, with the lines of each indented code block together. There is none in a list or within HTML."""
    block: list[str] = []
    in_list, after_blank, tags = False, True, 0
    for piece in pieces:
        line = piece.expandtabs(4) if isinstance(piece, str) else ""
        indented = line.startswith("    ") and bool(line.strip())
        if indented and (block or (after_blank and not in_list and tags <= 0)):
            block.append(str(piece))
            continue
        if block:
            yield block
            block = []
        yield piece
        after_blank = not line.strip()
        if _ITEM.match(line):
            in_list = True
        elif line.strip() and not line.startswith(" "):
            in_list = False
        for found in _BLOCK_TAG.finditer(line):
            tags += -1 if found[1] else 1
    if block:
        yield block


def _without_id(notes: Notes) -> _Replace:
    def replace(found: re.Match[str]) -> str:
        notes.add(Found.ATTRIBUTES, found[0][len(found[1]) :].strip())
        return found[1]

    return replace


def _healed(notes: Notes) -> _Replace:
    """A link whose address was never closed by its quotation mark."""

    def replace(found: re.Match[str]) -> str:
        notes.add(Found.LEFTOVER, found[0], found[1])
        return f'<a href="{found[1]}">'

    return replace


def _spaced(notes: Notes) -> _Replace:
    def replace(found: re.Match[str]) -> str:
        line = found.string[found.start() : found.string.find("\n", found.start()) % (len(found.string) + 1)]
        notes.add(Found.HEADING, line, f"{found[1]} {line[len(found[1]) :]}")
        return f"{found[1]} "

    return replace


def _addressed(base: str, notes: Notes, links: dict[str, None]) -> _Replace:
    def replace(found: re.Match[str]) -> str:
        written = found[2].strip("<>")
        address = resolved(written, base)
        picture = _PICTURE_FILE.search(written) is not None
        if (address.local or address.text != written) and not picture and not written.startswith("//"):
            links[written] = None
        if address.local:
            notes.add(Found.LOCAL_PICTURE if picture else Found.LOCAL_LINK, written, written)
        return found[1] + address.text

    return replace


def _tidy(text: str) -> str:
    return re.sub(r"\n{3,}", "\n\n", _LONE_BREAKS.sub("", text)).strip("\n")
