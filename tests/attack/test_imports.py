"""A blog that somebody else wrote, with what nobody would write by accident."""
from __future__ import annotations

import pytest

from planner.imports.blog.front_matter import BadFrontMatter, split_front_matter


@pytest.mark.parametrize("facts", [
    'title: "half \\ud800 of a sign"', 'title: "\\0"', 'tags: ["\\udfff"]', '"\\ud800": x', "a:\n  b: {c: \"\\0\"}",
])
def test_facts_that_no_database_can_hold_are_refused_with_their_file_alone(facts):
    with pytest.raises(BadFrontMatter, match="no text can hold"):
        split_front_matter(f"---\n{facts}\n---\nText.\n")


def test_toml_escapes_are_looked_at_as_well():
    with pytest.raises(BadFrontMatter, match="no text can hold"):
        split_front_matter('+++\ntitle = "a\\u0000b"\n+++\nText.\n')


def test_honest_signs_stay():
    front = split_front_matter('---\ntitle: "été \\U0001F600 <b> {{ x }}"\n---\nText.\n')

    assert front is not None
    assert front.text("title") == "été 😀 <b> {{ x }}"
