"""What differs between two texts, as a reviewer reads it."""
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.web.diff import Change, Kind, Same, Segment, compare, units
from planner.web.edits import Work, hunks

WORDS = st.lists(st.sampled_from(["one", "two", "three", "four", "five", "six,", "seven.", "-", "*", "#"]), max_size=30)
LINES = st.one_of(WORDS.map(" ".join), st.sampled_from(["", "```", "- item", "# head", "| a | b |", "    code"]))
TEXTS = st.lists(LINES, max_size=12).map("\n".join)


def told(old, new):
    """The change of a one-paragraph text, as marked words."""
    marks = {Kind.EQUAL: "{}", Kind.DELETE: "[-{}-]", Kind.INSERT: "[+{}+]"}
    (change,) = [part for part in compare(old, new).parts if isinstance(part, Change)]
    return "".join(marks[segment.kind].format(segment.text) for segment in change.segments)


def joined(segments):
    return "".join(segment.text for segment in segments)


def test_a_word_that_changed_is_told_alone():
    assert told("We split the cluster in two.", "We split the cluster in three.") == (
        "We split the cluster in [-two-][+three+]."
    )


def test_words_that_stayed_by_chance_do_not_chop_the_reading():
    assert told("Start the quick brown fox over here now", "Start a slow old fox lazily sleeping there now") == (
        "Start [-the quick brown fox over here-][+a slow old fox lazily sleeping there+] now"
    )


def test_a_new_paragraph_stands_between_those_that_stayed():
    parts = compare("First.\n\nThird.", "First.\n\nSecond.\n\nThird.").parts

    assert parts == (
        Same(("First.",), near=True),
        Change(1, (Segment(Kind.INSERT, "Second."),)),
        Same(("Third.",), near=True),
    )


def test_a_paragraph_that_went_has_no_after():
    (change,) = [part for part in compare("a\n\nb b b\n\nc", "a\n\nc").parts if isinstance(part, Change)]

    assert joined(change.before) == "b b b"
    assert change.after == ()


def test_paragraphs_far_from_a_change_are_folded():
    old = "\n\n".join(f"Paragraph {number}." for number in range(10))

    parts = compare(old, old + "\n\nThe end.").parts

    assert [(len(part.paragraphs), part.near) for part in parts if isinstance(part, Same)] == [(9, False), (1, True)]


def test_equal_texts_are_one_fold():
    difference = compare("a\n\nb", "a\r\n\r\nb\r\n")

    assert difference.parts == (Same(("a", "b")),)
    assert (difference.changes, difference.added, difference.removed) == (0, 0, 0)


def test_both_sides_of_a_change_can_be_read():
    (change,) = [part for part in compare("one two three four", "one 2 three four").parts if isinstance(part, Change)]

    assert joined(change.before) == "one two three four"
    assert joined(change.after) == "one 2 three four"


def test_changes_are_numbered_and_words_counted():
    difference = compare("alpha\n\nsame here\n\nbeta", "gamma delta\n\nsame here\n\nbeta epsilon")

    assert [part.number for part in difference.parts if isinstance(part, Change)] == [1, 2, 3]
    assert (difference.added, difference.removed) == (3, 1)


def test_a_paragraph_that_was_only_wrapped_anew_changes_no_word():
    difference = compare("one two three four", "one two\nthree four")

    assert difference.changes == 1
    assert "".join(joined(part.after) for part in difference.parts if isinstance(part, Change)) == "one two\nthree four"


def test_items_and_rows_are_told_one_by_one():
    difference = compare("- a one\n- b two\n- c three", "- a one\n- b 2 two\n- c three")

    assert difference.parts[0] == Same(("- a one",), near=True)
    assert difference.changes == 1


def test_a_code_block_with_blank_lines_is_one_paragraph():
    assert units("a\n\n```\nx\n\ny\n```\nb") == ["a\n", "\n```\nx\n\ny\n```\n", "b"]


@pytest.mark.parametrize("letter", ["é", "e\u0301", "👩🏽‍💻", "🇳🇱", "ĳ", "ש"])
def test_a_letter_is_never_cut(letter):
    assert f"[+a{letter}b+]" in told("x x x ab", f"x x x a{letter}b") or letter in told("x x x ab", f"x x x a{letter}b")


def test_a_paragraph_that_was_rewritten_is_told_as_gone_and_come():
    parts = compare("The cat sat quietly.", "Deploy on Fridays never works.").parts

    assert [[segment.kind for segment in part.segments] for part in parts if isinstance(part, Change)] == [
        [Kind.DELETE], [Kind.INSERT],
    ]


@given(TEXTS, TEXTS)
@settings(max_examples=200, deadline=None)
def test_both_texts_can_be_read_back(old, new):
    parts = compare(old, new).parts

    before = [text for part in parts for text in (part.paragraphs if isinstance(part, Same) else [joined(part.before)])]
    after = [text for part in parts for text in (part.paragraphs if isinstance(part, Same) else [joined(part.after)])]
    assert [word for text in before for word in text.split()] == old.split()
    assert [word for text in after for word in text.split()] == new.split()


@given(st.text(alphabet="ab \n-#`|*", max_size=80))
@settings(max_examples=200, deadline=None)
def test_units_joined_are_the_text(text):
    assert "".join(units(text)) == text


@given(st.text(max_size=80))
@settings(max_examples=100, deadline=None)
def test_a_text_does_not_differ_from_itself(text):
    assert compare(text, text).changes == 0


@given(st.lists(st.sampled_from("abcde"), max_size=14), st.lists(st.sampled_from("abcde"), max_size=14))
@settings(max_examples=300, deadline=None)
def test_hunks_lead_from_the_old_to_the_new(old, new):
    made, done = [], 0
    for hunk in hunks(old, new, Work(10_000)):
        made += [*old[done:hunk.i1], *new[hunk.j1:hunk.j2]]
        done = hunk.i2

    assert made + old[done:] == new


def test_work_that_runs_out_gives_one_hunk_and_says_so():
    work = Work(10)

    found = hunks("abcabcabcabc", "cbacbacbacba", work)

    assert len(found) == 1
    assert work.short


def test_twenty_thousand_words_rewritten_take_bounded_work():
    chance = random.Random(7)
    vocabulary = [f"w{number}" for number in range(400)]
    old = "\n\n".join(" ".join(chance.choices(vocabulary, k=80)) for _ in range(250))
    new = "\n\n".join(" ".join(chance.choices(vocabulary, k=80)) for _ in range(250))

    difference = compare(old, new)

    assert difference.removed == 20_000
    assert difference.added == 20_000


def test_twenty_thousand_words_with_a_change_in_each_paragraph_are_told_by_the_word():
    chance = random.Random(7)
    lines = [[f"w{chance.randrange(900)}" for _ in range(80)] for _ in range(250)]
    old = "\n\n".join(" ".join(line) for line in lines)
    new = "\n\n".join(" ".join([*line[:40], "extra", *line[41:]]) for line in lines)

    difference = compare(old, new)

    assert not difference.coarse
    assert (difference.changes, difference.added, difference.removed) == (250, 250, 250)
