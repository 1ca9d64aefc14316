"""An instance from a file: what is wrong with it is said in a sentence, whatever stands there."""
from __future__ import annotations

import copy
import json
from functools import reduce
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.matching.rules import (
    BadInstance,
    Exclusion,
    Instance,
    input_hash,
    parse,
    read_instance,
    write_instance,
)
from tests.matching.instances import instance, person, turns

GIVEN = json.loads((Path(__file__).parent / "reference.json").read_text("utf-8"))


def changed(*path, to):
    given = copy.deepcopy(GIVEN)
    *way, last = path
    at = given
    for step in way:
        at = at[step]
    at[last] = to
    return given


@pytest.mark.parametrize(("given", "said"), [
    ([], "the file has to be an object"), ({}, "format"), (changed("format", to="planner-matching/2"), "format"),
    (changed("people", to={}), "“people” of the file has to be a list"),
    (changed("people", 0, to=3), "people\\[0\\] has to be an object"),
    (changed("people", 0, "id", to=None), "“id” of people\\[0\\] has to be a text"),
    (changed("people", 0, "claims", 0, "level", to=5), "whole number from 0 to 4"),
    (changed("people", 0, "claims", 0, "level", to=True), "whole number"),
    (changed("people", 0, "claims", 0, "level", to=2.5), "whole number"),
    (changed("people", 0, "claims", 0, "area", to="moon"), "unknown area moon"),
    (changed("people", 0, "unavailable", to=["s99"]), "unknown slot s99"),
    (changed("people", 0, "capacity", to=10 ** 30), "whole number"),
    (changed("people", 0, "active", to="yes"), "true or false"),
    (changed("people", 0, "languages", to=[1]), "list of texts"),
    (changed("people", 1, "id", to="p01"), "stands there twice: p01"),
    (changed("slots", 0, "date", to="2027-02-30"), "a date such as"),
    (changed("slots", 0, "topic", to="t99"), "unknown topic t99"),
    (changed("topics", 0, "area", to="moon"), "unknown area moon"),
    (changed("areas", 1, "parent", to="moon"), "unknown area moon"),
    (changed("areas", 1, "id", to="cloud"), "an area stands there twice"),
    (changed("params", "min_fitt", to=1), "unknown “min_fitt”"),
    (changed("params", "level_points", to=[1, 2]), "list of 5 whole numbers"),
    (changed("params", "training_policy", to="never"), "has to be one of off, nudge, gate"),
    (changed("text_sim", "p01", to={"t01": 1001}), "whole number from 0 to 1000"),
    (changed("text_sim", "p99", to={}), "unknown person p99"),
    (changed("fixed", to={"s01": {"topic": "t01"}}), "has no “author”"),
    (changed("fixed", to={"s01": {"topic": "t01", "author": "p99"}}), "names an unknown"),
    (changed("excluded", to=[{"topic": "t01", "author": "p99"}]), "unknown person p99")])
def test_what_is_wrong_is_said(given, said):
    with pytest.raises(BadInstance, match=said):
        read_instance(given)


@pytest.mark.parametrize(("text", "said"), [
    ("", "no JSON"), ("{", "no JSON"), ('{"format": NaN}', "NaN is no number"), ('{"a": 1, "a": 2}', "“a” stands"),
    ("[" * 100_000, "recursion|no JSON"), ('{"format": ' + "9" * 5_000 + "}", "digits|format")])
def test_what_is_no_json(text, said):
    with pytest.raises(BadInstance, match=said):
        parse(text)


PLACES = [(*path, key) for path in ((), ("params",), ("people", 0), ("people", 2, "claims", 0), ("topics", 0),
                                    ("slots", 0), ("areas", 0))
          for at in [reduce(lambda found, step: found[step], path, GIVEN)] for key in at]


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(PLACES), st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
       | st.lists(st.integers(), max_size=2) | st.dictionaries(st.text(max_size=3), st.integers(), max_size=2))
def test_anything_anywhere_is_read_or_refused(path, thing):
    found: Instance | str
    try:
        found = read_instance(changed(*path, to=thing))
    except BadInstance as error:
        found = str(error)

    assert found


@pytest.mark.parametrize("key", ["areas", "people", "topics", "slots"])
def test_what_has_to_be_there(key):
    given = {name: thing for name, thing in GIVEN.items() if name != key}

    with pytest.raises(BadInstance, match=f"has no “{key}”"):
        read_instance(given)


def test_what_may_be_left_out():
    given = {"format": GIVEN["format"], "areas": [], "people": [], "topics": [], "slots": []}

    assert read_instance(given).params == read_instance(GIVEN).params


def test_written_and_read_it_is_the_same():
    house = instance(fixed=turns(s1=("bill", "carlijn")), excluded=frozenset({Exclusion("bill", "carlijn", "s1")}),
                     away=frozenset({"carlijn"}), persona_targets={"cto": 2}, persona_weights={"cto": 3})

    assert parse(json.dumps(write_instance(house))) == house


def test_the_mark_changes_with_the_input_alone():
    house = read_instance(GIVEN)

    assert input_hash(house) == input_hash(read_instance({**GIVEN, "expected": {}, "people": GIVEN["people"][::-1]}))
    assert input_hash(house) != input_hash(read_instance(changed("people", 0, "capacity", to=1)))
    assert input_hash(instance()) != input_hash(instance(people=[person(open_claims=1)]))
