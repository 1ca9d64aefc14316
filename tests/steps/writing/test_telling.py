"""A difference told in statements: moved text as moved, under its heading (docs/domain-more.md o, versions)."""
from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from planner.steps.writing.rules.telling import What, tell
from planner.web.diff import Change, Kind, compare

PARTS = ["## One", "The first thing is said here.", "It took 240 hours.", "## Two", "This goes to another place.",
         "The second thing stays."]


def _told(*new):
    return [(one.what, one.quote, one.became, one.was_under, one.under)
            for one in tell(compare("\n\n".join(PARTS), "\n\n".join(new)))]


def test_a_paragraph_that_moved_is_no_new_one():
    moved = [PARTS[0], PARTS[4], *PARTS[1:4], PARTS[5]]

    assert _told(*moved) == [(What.MOVED, "This goes to another place.", "", "Two", "One")]
    difference = compare("\n\n".join(PARTS), "\n\n".join(moved))
    assert (difference.added, difference.removed) == (0, 0)


def test_few_words_are_told_as_what_they_became_and_many_as_rewritten():
    changed = [*PARTS[:2], "It took 200 hours.", *PARTS[3:], "A wholly new paragraph."]

    assert _told(*changed) == [(What.BECAME, "240", "200", "", "One"),
                               (What.CAME, "A wholly new paragraph.", "", "", "Two")]


@given(st.permutations(PARTS))
def test_whatever_moves_both_texts_can_be_read_from_the_difference(order):
    difference = compare("\n\n".join(PARTS), "\n\n".join(order))

    parts = [part for part in difference.parts if isinstance(part, Change)]
    before = [text for part in difference.parts for text in (
        ["".join(run.text for run in part.before)] if isinstance(part, Change) else part.paragraphs) if text]
    after = [text for part in difference.parts for text in (
        ["".join(run.text for run in part.after)] if isinstance(part, Change) else part.paragraphs) if text]
    assert (before, after) == (PARTS, order)
    moves = [run.move for part in parts for run in part.segments if run.kind in (Kind.AWAY, Kind.HERE)]
    assert all(moves.count(move) == 2 for move in moves)


def test_a_long_text_turned_over_is_told_in_time():
    paragraphs = [f"Paragraph {n} says something of its own, in {n % 7} words or more." for n in range(4_000)]

    started = time.process_time()
    told = tell(compare("\n\n".join(paragraphs), "\n\n".join(reversed(paragraphs))))

    assert len(told) > 3_000
    assert time.process_time() - started < 10
