"""FIT is docs/domain.md e to the point: every term of the reference instance, and what it is never."""
from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.matching.rules import Signals, Term, Terms, fit, spacing, years_before
from planner.steps.inventory.rules import Known, effective, refuses

REFERENCE = json.loads((Path(__file__).parent / "reference.json").read_text("utf-8"))
TREE = {area["id"]: area["parent"] for area in REFERENCE["areas"]}
PEOPLE = {person["id"]: person for person in REFERENCE["people"]}
TOPICS = {topic["id"]: topic for topic in REFERENCE["topics"]}
EXPECTED = [(topic, person, terms) for topic, people in REFERENCE["expected"]["fit_terms"].items()
            for person, terms in people.items()]


def claims_of(person):
    return [Known(one["area"], one["level"], one["interest"], one["evidence"]) for one in PEOPLE[person]["claims"]]


@pytest.mark.parametrize(("topic", "person", "expected"), EXPECTED)
def test_the_reference_instance(topic, person, expected):
    area, personas = TOPICS[topic]["area"], TOPICS[topic]["personas"]
    if expected is None:
        assert refuses(claims_of(person), area, TREE)
        return
    known = effective(claims_of(person), area, TREE)
    terms = fit(Signals(
        known.level, known.evidence, known.interest, REFERENCE["text_sim"][person][topic],
        PEOPLE[person]["published"].get(area, 0), len(personas),
        len(set(personas) & set(PEOPLE[person]["persona_knowledge"]))))

    assert {**{term.value: getattr(terms, term.value) for term in Term}, "total": terms.total} == expected


def test_why_carlijn_for_t04_is_what_the_text_says():
    terms = Terms(level=16, evidence=10, interest=15, text=7, persona=10)

    assert terms.strongest(5) == (Term.LEVEL, Term.INTEREST, Term.EVIDENCE, Term.PERSONA, Term.TEXT)
    assert terms.strongest() == (Term.LEVEL, Term.INTEREST)


SIGNALS = st.builds(Signals, st.integers(0, 4), st.integers(0, 9), st.integers(-1, 2), st.integers(0, 1000),
                    st.integers(0, 9), st.just(3), st.integers(0, 3))


@given(SIGNALS)
def test_fit_is_from_0_to_100_and_adds_up(signals):
    terms = fit(signals)

    assert 0 <= terms.total <= 100
    assert sum(getattr(terms, term.value) for term in Term) == terms.total
    assert all(getattr(terms, term.value) for term in terms.strongest(6))


@pytest.mark.parametrize(("permille", "points"), [(0, 0), (24, 0), (25, 1), (224, 4), (225, 5), (1000, 20)])
def test_text_is_rounded_half_up(permille, points):
    assert fit(Signals(similarity=permille)).text == points


@pytest.mark.parametrize(("last", "points"), [
    (None, 0), (date(2027, 1, 1), None), (date(2026, 12, 22), None), (date(2026, 12, 21), -16),
    (date(2026, 11, 23), 0), (date(2027, 1, 18), -16)])
def test_two_turns_of_one_person_lie_weeks_apart(last, points):
    assert spacing(last, date(2027, 1, 4)) == points


def test_24_months_before_a_leap_day():
    assert years_before(date(2028, 2, 29), 2) == date(2026, 2, 28)
    assert years_before(date(2026, 11, 24), 2) == date(2024, 11, 24)
