"""A difference told as a few plain statements: what came, went, moved, or reads otherwise, and under which heading.

Pure: it takes the data of planner/web/diff and gives data; planner/steps/writing/tellings.py puts it into words.
"""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from planner.web.diff import Change, Difference, Kind, Segment

FEW = 6             # words that are quoted whole, old and new
OPENING = 6         # words by which a longer run is called


class What(StrEnum):
    """What happened in one place."""

    CAME = "came"               # a paragraph or a run of words is new
    WENT = "went"
    MOVED = "moved"
    BECAME = "became"           # few words stand in the place of few others
    REWRITTEN = "rewritten"     # more than that


@dataclass(frozen=True, slots=True)
class Told:
    """One statement. ``under`` is the heading above it, empty before the first; ``was_under`` that of a moved run."""

    what: What
    words: int
    quote: str
    became: str = ""
    under: str = ""
    was_under: str = ""
    change: int = 0
    is_heading: bool = False


def tell(difference: Difference) -> tuple[Told, ...]:
    """What a difference comes down to, in the order of the newer text; one statement for each run of words."""
    headed = list(_headed(difference))
    stood = {run.move: was for was, _, change in headed for run in change.segments if run.kind is Kind.AWAY}
    return tuple(told for _, heading, change in headed for told in _of_change(change, heading, stood))


def _headed(difference: Difference) -> Iterator[tuple[str, str, Change]]:
    """Each change with the heading that it stood under in the old text, and that in the new one."""
    was = heading = ""
    for part in difference.parts:
        if isinstance(part, Change):
            yield was, heading, part
            was = _heading("".join(run.text for run in part.before)) or was
            heading = _heading("".join(run.text for run in part.after)) or heading
        else:
            for paragraph in part.paragraphs:
                was = _heading(paragraph) or was
                heading = _heading(paragraph) or heading


def _heading(paragraph: str) -> str:
    return paragraph.lstrip("# ").strip() if paragraph.startswith("#") else ""


def _of_change(change: Change, heading: str, stood: dict[int, str]) -> Iterator[Told]:
    is_heading = any(run.text.startswith("#") for run in change.segments[:1])
    gone: Segment | None = None
    for run in change.segments:
        if run.kind is Kind.DELETE:
            gone = run
        elif run.kind is Kind.INSERT:
            yield _told(gone, run, heading, change, is_heading)
            gone = None
        else:
            if gone is not None:
                yield _told(gone, None, heading, change, is_heading)
                gone = None
            if run.kind is Kind.HERE:
                yield Told(What.MOVED, _count(run), _opening(run), under=heading, was_under=stood.get(run.move, ""),
                           change=change.number, is_heading=is_heading)
    if gone is not None:
        yield _told(gone, None, heading, change, is_heading)


def _told(gone: Segment | None, came: Segment | None, heading: str, change: Change, is_heading: bool) -> Told:
    if gone is None or came is None:
        run = gone or came
        assert run is not None, "something went or came"
        return Told(What.CAME if gone is None else What.WENT, _count(run), _opening(run), under=heading,
                    change=change.number, is_heading=is_heading)
    if is_heading or max(_count(gone), _count(came)) <= FEW:
        return Told(What.BECAME, _count(came), _plain(gone), _plain(came), heading, change=change.number,
                    is_heading=is_heading)
    return Told(What.REWRITTEN, _count(came), _opening(gone), _opening(came), heading, change=change.number)


def _count(run: Segment) -> int:
    return len(run.text.split())


def _plain(run: Segment) -> str:
    return " ".join(run.text.lstrip("# ").split())


def _opening(run: Segment) -> str:
    words = _plain(run).split()
    return " ".join(words[:OPENING]) + ("…" if len(words) > OPENING else "")
