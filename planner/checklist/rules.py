"""What the machine can check of a text; pure (docs/domain-more.md o, checklist)."""
from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from enum import StrEnum

from planner.readability.prose import Block, Kind, Prose
from planner.search.rules import coded, raw_words, stem_of
from planner.similarity.closed_words import CLOSED_WORDS

LEAST_REASON = 10           # characters of the reason for a waiver
LAST_WORDS = 120            # the end of a text, where the reader's gift is named
_FIGURE = re.compile(r"[€$£~±<>≥≤]*\d[\d.,:’']*\d*[%‰€]?")
_AROUND = "\"'“”‘’„«»()[]{}*_.,;:!?…–—-"
# A site that answers so is there; it only does not talk to a machine.
GUARDED = frozenset({401, 402, 403, 405, 406, 407, 418, 429, 451})


class State(StrEnum):
    """Where one line of a checklist stands. ``waiting``: the machine is still looking."""

    OPEN = "open"
    WAITING = "waiting"
    DONE = "done"
    WAIVED = "waived"


def without_source(seen: Prose) -> list[Block]:
    """The paragraphs with a figure and neither a link nor a footnote; a footnote is a source itself.

    A figure is a run of digits that stands by itself, with a sign of money or percent or without. Source:
    docs/domain-more.md o (sources: each figure's paragraph has a link or footnote).
    """
    return [block for block in seen.blocks
            if block.kind is not Kind.NOTE and not block.has_source and has_figure(block.text)]


def has_figure(text: str) -> bool:
    """Whether a figure stands in ``text``."""
    return any(_FIGURE.fullmatch(run.strip(_AROUND)) for run in text.split() if any(map(str.isdigit, run)))


def gift_named(gift: str, last_words: Sequence[str], lang: str) -> bool:
    """Whether the end of a text shares a stem with what the brief promises the reader; true when it promises nothing.

    Args:
        last_words: of the prose, at most `LAST_WORDS` of them.
    Source: docs/domain-more.md o (gift_missing).
    """
    promised = _stems(gift.split(), lang)
    return not promised or bool(promised & _stems(last_words, lang))


def _stems(words: Iterable[str], lang: str) -> frozenset[str]:
    found = (word for text in words for word in raw_words(text))
    return frozenset(stem_of(coded(word), lang) for word in found if word not in CLOSED_WORDS[lang])


def answers(status: int) -> bool:
    """Whether the other side of a link is there, by the status of its answer."""
    return status < 400 or status in GUARDED


def is_length_right(words: int, least: int, most: int) -> bool:
    """Whether a text is as long as its kind asks."""
    return least <= words <= most


def holds_back(blocking: Collection[str], states: dict[str, State]) -> list[str]:
    """Which items keep a text from its review: blocking ones that are open; what is still looked at is not.

    Source: docs/domain.md c (draft: submit).
    """
    return [key for key in blocking if states[key] is State.OPEN]
