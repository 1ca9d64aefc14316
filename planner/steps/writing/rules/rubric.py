"""Scores of reviewers: one figure for a text, and whether texts get better (docs/domain-more.md p, rubric)."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

LOWEST, HIGHEST = 1, 5
REVIEWERS = 2               # below which a figure says more about one reader than about the text
MINIMUM = 60                # of the gate
WINDOW = 5                  # items of a trend, and of what it is compared with
TREND_FROM = 4              # items
CRITERIA = (3, 6)           # how few and how many
LONGEST = 80                # characters of a criterion, in each language
# Key, Dutch and English words of the criteria that a house begins with.
USUAL = (("gift", "Cadeau: de lezer neemt iets mee", "Gift: the reader takes something home"),
         ("facts", "Feiten: gecontroleerd en met bron", "Facts: checked, with a source"),
         ("story", "Verhaal: mens, spanning, wending, les", "Story: person, tension, turn, lesson"),
         ("clear", "Helder: in één keer te volgen", "Clear: to be followed at one reading"),
         ("next_step", "Volgende stap: de lezer weet wat te doen", "Next step: the reader knows what to do"))


@dataclass(frozen=True, slots=True)
class Trend:
    """The mean of the newest items beside that of those before them, None when there are none; whole points of 100."""

    now: int
    before: int | None
    items: int


def figure(scores: Mapping[int, Sequence[int]]) -> int | None:
    """The figure of one text, 20 to 100: 20 times the sum of all scores divided by how many there are.

    Args:
        scores: what each reviewer gave, from 1 to 5, one for each criterion that they scored.
    Returns:
        None with scores of fewer than two reviewers.
    Source: docs/domain-more.md p (rubric).
    """
    given = [score for each in scores.values() for score in each]
    if sum(bool(each) for each in scores.values()) < REVIEWERS:
        return None
    return 20 * sum(given) // len(given)


def trend(figures: Sequence[int]) -> Trend | None:
    """Whether an author's texts get better: the last five beside the five before them, from four on.

    Args:
        figures: of the author's texts, oldest first.
    Source: docs/domain-more.md p (trend), R04.
    """
    if len(figures) < TREND_FROM:
        return None
    newest, before = figures[-WINDOW:], figures[-2 * WINDOW:-WINDOW]
    return Trend(sum(newest) // len(newest), sum(before) // len(before) if before else None, len(figures))


def is_below(found: int | None) -> bool:
    """Whether a text is below the minimum of the gate; one without a figure is not."""
    return found is not None and found < MINIMUM
