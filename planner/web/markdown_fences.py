"""Fenced code blocks of a Markdown text, found in one pass over its lines, as CommonMark defines them.

Source: CommonMark 0.31 4.5; docs/trust.md 3.2 (tabs, tags and template braces in code stay as typed).
"""
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

_OPENING = re.compile(r"(?P<indent> *)(?P<fence>`{3,}|~{3,})(?P<info>[^`]*)$")
_ITEM = re.compile(r" *(?:[-*+]|\d{1,9}[.)]) +\S")


class Fence(NamedTuple):
    """One fenced block: ``first`` and ``last`` are the places of its outer lines, ``code`` is what stands between."""

    first: int
    last: int
    indent: int
    info: str
    code: str

    @property
    def language(self) -> str:
        """The first word after the opening marks, without braces or a dot; empty when there is none."""
        words = self.info.strip().strip("{}").split()
        return words[0].lstrip(".") if words else ""


def split_fences(lines: list[str]) -> Iterator[str | Fence]:
    """The lines one by one, with a :class:`Fence` in place of the lines of each fenced block.

    A block without an end runs to the end of the text. Marks that are indented four spaces or more count only in a
    list; elsewhere such lines are an example of a fence.
    """
    number, in_list, after_blank = 0, False, True
    while number < len(lines):
        line = lines[number]
        plain = line.expandtabs(4)
        opening = _OPENING.match(plain)
        if opening and (in_list or len(opening["indent"]) < 4):
            fence = _fence(lines, number, opening)
            yield fence
            number = fence.last
        else:
            yield line
            in_list = _still_in_list(plain, in_list, after_blank)
        after_blank = not plain.strip()
        number += 1


def _still_in_list(line: str, in_list: bool, after_blank: bool) -> bool:
    indent = len(line) - len(line.lstrip(" "))
    if _ITEM.match(line):
        return in_list or indent < 4
    return in_list and not (after_blank and line.strip() and indent == 0)


def _fence(lines: list[str], first: int, opening: re.Match[str]) -> Fence:
    marks, indent = opening["fence"], len(opening["indent"])
    last = next(_closings(lines, first + 1, marks, indent), len(lines))
    code = "\n".join(_outdented(lines[first + 1 : last], indent))
    return Fence(first, min(last, len(lines) - 1), indent, opening["info"], code)


def _closings(lines: list[str], start: int, marks: str, indent: int) -> Iterator[int]:
    for number in range(start, len(lines)):
        line = lines[number].strip()
        if len(line) >= len(marks) and not line.strip(marks[0]):
            before = lines[number].expandtabs(4)
            if len(before) - len(before.lstrip(" ")) <= indent + 3:
                yield number


def _outdented(lines: Iterable[str], indent: int) -> Iterator[str]:
    for line in lines:
        spaces = len(line) - len(line.lstrip(" "))
        yield line[min(spaces, indent) :]
