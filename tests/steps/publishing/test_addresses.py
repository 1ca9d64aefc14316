"""Addresses of articles (docs/domain-more.md r) and lateness (docs/domain.md c)."""
import string
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.steps.publishing.rules import RESERVED, free_slug, goes_out_by_itself, slug

NINE = datetime(2026, 11, 10, 8, tzinfo=UTC)


@pytest.mark.parametrize(("title", "expected"), [
    ("Waarom één storing álles stillegt (en wat te doen)", "waarom-een-storing-alles-stillegt-en-wat-te-doen"),
    ("C++ & .NET: wat kost 't?", "c-net-wat-kost-t"),
    ("Straße, Cæsar, Œuvre, Øresund, GROẞ", "strasse-caesar-oeuvre-oresund-gross"),
    ("Auto’s en foto's", "autos-en-fotos"),
    ("  --Zo --- dan!  ", "zo-dan"),
    ("İstanbul ﬁnale ①", "istanbul-finale-1"),
    ("日本語", "post"),
    ("", "post"),
    ("’'", "post"),
])
def test_slug_examples(title, expected):
    assert slug(title) == expected


def test_feed_is_reserved():
    assert free_slug(slug("Feed")) == "feed-2"


@pytest.mark.parametrize("word", sorted(RESERVED))
def test_every_reserved_word_gets_a_number(word):
    assert free_slug(word) == f"{word}-2"


def test_the_reserved_words_are_those_of_the_rule():
    assert {"en", "nl", "feed", "tag", "author", "search", "page", "sitemap"} == RESERVED


def test_a_long_title_is_cut_at_the_last_hyphen_within_81():
    fits, eighty_one = "a" * 39 + " " + "b" * 40, "a" * 40 + " " + "b" * 40

    assert slug(fits) == "a" * 39 + "-" + "b" * 40
    assert slug(fits + " c") == "a" * 39 + "-" + "b" * 40       # the hyphen is the 81st
    assert slug(eighty_one) == "a" * 40


def test_one_long_word_is_cut_at_80():
    assert slug("a" * 100) == "a" * 80


def test_a_taken_address_gets_the_next_free_number():
    assert free_slug("restore", {"restore"}) == "restore-2"
    assert free_slug("restore", {"restore", "restore-2", "restore-4"}) == "restore-3"
    assert free_slug("restore", {"restore-2"}) == "restore"
    assert free_slug("feed", {"feed-2"}) == "feed-3"


@pytest.mark.parametrize(("late", "goes_out"), [
    (timedelta(0), True), (timedelta(hours=2), True), (timedelta(hours=2, seconds=1), False),
    (timedelta(days=3), False),
])
def test_up_to_two_hours_late_goes_out_by_itself(late, goes_out):
    assert goes_out_by_itself(NINE, now=NINE + late) is goes_out


@given(st.text(max_size=200))
def test_an_address_has_plain_signs_and_never_grows_too_long(title):
    name = slug(title)

    assert name
    assert set(name) <= set(string.ascii_lowercase + string.digits + "-")
    assert len(name) <= 80
    assert not name.startswith("-")
    assert not name.endswith("-")
    assert "--" not in name


@given(st.text(max_size=200))
def test_the_address_of_an_address_is_itself(title):
    assert slug(slug(title)) == slug(title)


@given(st.text(max_size=20), st.sets(st.sampled_from(["a", "a-2", "a-3", "post", "post-2", "feed-2"])))
def test_a_free_address_is_free(title, taken):
    name = free_slug(slug(title), taken)

    assert name not in taken
    assert name not in RESERVED
