"""Words, fingerprint and authorship of a text (docs/domain.md b, c)."""
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.steps.writing.rules import (
    Written,
    attribute,
    clean_text,
    revision_hash,
    shares,
    word_count,
    written_by,
)
from planner.steps.writing.rules.words import words

NOOR, FEMKE = 1, 2
TEXTS = st.text(st.sampled_from("ab \n\r\té̈c"), max_size=40)


def test_words_are_runs_of_non_space():
    assert words("Een  storing,\n\tà la c++ – nu") == ["Een", "storing,", "à", "la", "c++", "–", "nu"]


def test_the_title_counts_along_and_does_not_melt_into_the_body():
    assert word_count("Restore drill", "It took nine hours.") == 6
    assert word_count("", "") == 0


def test_the_fingerprint_is_sha256_in_hexadecimal():
    assert len(revision_hash("a", "b")) == 64
    assert int(revision_hash("a", "b"), 16)


@pytest.mark.parametrize("other", [("ab", ""), ("", "ab"), ("a", "b "), ("a ", "b"), ("b", "a"), ("A", "b")])
def test_another_text_has_another_fingerprint(other):
    assert revision_hash("a", "b") != revision_hash(*other)


def test_line_ends_and_accents_of_a_browser_are_no_change():
    assert clean_text("één\r\ntwee\rdrie") == clean_text("e\u0301e\u0301n\ntwee\ndrie")


def test_an_untouched_text_stays_its_authors():
    text = words("de restore duurde negen uur")

    assert shares(attribute(text, [NOOR] * 5, text, FEMKE)) == {NOOR: 1}


def test_new_words_are_of_whoever_saved_them():
    old, new = words("de restore duurde negen uur"), words("de oefening duurde ruim negen uur")

    assert attribute(old, [NOOR] * 5, new, FEMKE) == [NOOR, FEMKE, NOOR, FEMKE, NOOR, NOOR]


def test_removing_words_makes_nobody_an_author():
    old = words("het was een lange lange lange nacht en het was koud")

    assert shares(attribute(old, [NOOR] * len(old), words("het was een lange nacht en koud"), FEMKE)) == {NOOR: 1}


def test_authorship_over_several_revisions():
    revisions = [Written("Restore", "one two three", NOOR), Written("Restore", "one two three four", FEMKE),
                 Written("Restore drill", "one two four", NOOR)]

    assert written_by(revisions) == {NOOR: Fraction(4, 5), FEMKE: Fraction(1, 5)}


def test_suggested_words_are_of_whoever_suggested_them():
    """domain-more p (suggestion): its words count as the suggester's; those that stood there stay whose they were."""
    begun = Written("", "one two three", NOOR)
    taken = Written("", "one zwei three vier", NOOR, credits=((FEMKE, 4, 14),))

    assert written_by([begun, taken]) == {NOOR: Fraction(3, 4), FEMKE: Fraction(1, 4)}


def test_an_empty_text_has_no_authors():
    assert written_by([]) == written_by([Written("", "", NOOR)]) == {}


def test_words_without_an_author_are_refused():
    with pytest.raises(ValueError, match="one author"):
        attribute(["a", "b"], [NOOR], ["a"], FEMKE)


@given(TEXTS)
def test_cleaning_twice_changes_nothing(text):
    assert clean_text(clean_text(text)) == clean_text(text)
    assert "\r" not in clean_text(text)


@given(TEXTS, TEXTS, TEXTS, TEXTS)
def test_fingerprints_are_equal_only_for_equal_texts(title, body, other_title, other_body):
    same = (title, body) == (other_title, other_body)

    assert (revision_hash(title, body) == revision_hash(other_title, other_body)) is same


@given(st.lists(st.tuples(TEXTS, TEXTS, st.integers(1, 4)), max_size=5))
def test_parts_add_up_to_the_whole(revisions):
    parts = written_by([Written(*one) for one in revisions])

    assert sum(parts.values()) == (1 if revisions and word_count(*revisions[-1][:2]) else 0)
    assert parts.keys() <= {by for _, _, by in revisions}
