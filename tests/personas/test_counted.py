"""Which facts count, and who may say so (docs/domain.md b, Personas)."""
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.personas.rules import (
    FactRefusal,
    Parked,
    Relevance,
    Verification,
    facts_missing,
    is_counted,
    parked_for,
    relevance_refusal,
    represents,
    verification_refusal,
)

TODAY = date(2026, 11, 23)
VERIFIED, RELEVANT = Verification.VERIFIED, Relevance.RELEVANT
ILSE, KEREM = 1, 2


@pytest.mark.parametrize(("verification", "relevance", "expires_on", "reasons"), [
    (VERIFIED, RELEVANT, None, ()),
    (VERIFIED, RELEVANT, TODAY, ()),                                    # the expiry date itself still counts
    (VERIFIED, RELEVANT, TODAY - timedelta(days=1), (Parked.EXPIRED,)),
    (Verification.UNVERIFIED, RELEVANT, None, (Parked.UNVERIFIED,)),
    (Verification.REFUTED, RELEVANT, None, (Parked.REFUTED,)),
    (VERIFIED, Relevance.UNKNOWN, None, (Parked.RELEVANCE_UNKNOWN,)),
    (VERIFIED, Relevance.IRRELEVANT, None, (Parked.IRRELEVANT,)),
    (Verification.UNVERIFIED, Relevance.UNKNOWN, date(2020, 1, 1),
     (Parked.UNVERIFIED, Parked.RELEVANCE_UNKNOWN, Parked.EXPIRED)),
])
def test_a_fact_counts_when_verified_relevant_and_not_expired(verification, relevance, expires_on, reasons):
    assert parked_for(verification, relevance, expires_on, TODAY) == reasons
    assert is_counted(verification, relevance, expires_on, TODAY) is (not reasons)


@pytest.mark.parametrize(("asked", "refusal"), [
    ({}, None),
    ({"source": "  "}, FactRefusal.NO_SOURCE),
    ({"verifier_id": None}, FactRefusal.NO_PERSON),
    ({"verifier_id": KEREM}, FactRefusal.OWN_FACT),
    ({"verifier_id": KEREM, "own_allowed": True}, None),
    ({"verifier_id": KEREM, "members": 1}, None),
    ({"entered_by_id": None}, None),
])
def test_verified_needs_a_source_and_another_person(asked, refusal):
    kerem_entered = {"source": "interview 3", "verifier_id": ILSE, "entered_by_id": KEREM, "members": 2}

    assert verification_refusal(**(kerem_entered | asked)) is refusal


@pytest.mark.parametrize(("why", "refused"), [
    ("helps us to choose", False), ("ten letter", False), ("nine char", True), ("  nine char   ", True), ("", True),
])
def test_relevant_needs_a_why_of_ten_characters(why, refused):
    assert (relevance_refusal(why) is FactRefusal.WHY_TOO_SHORT) is refused


@pytest.mark.parametrize(("counted", "missing"), [(0, 3), (2, 1), (3, 0), (9, 0)])
def test_an_active_persona_needs_three_counted_facts(counted, missing):
    assert facts_missing(counted) == missing


@pytest.mark.parametrize(("from_date", "to_date", "holds"), [
    (TODAY, None, True), (TODAY, TODAY, True), (TODAY + timedelta(days=1), None, False),
    (date(2026, 1, 1), TODAY - timedelta(days=1), False), (date(2026, 1, 1), date(2027, 1, 1), True),
])
def test_a_representation_holds_from_its_first_to_its_last_day(from_date, to_date, holds):
    assert represents(from_date, to_date, TODAY) is holds


@given(st.sampled_from(Verification), st.sampled_from(Relevance), st.none() | st.dates(), st.dates())
def test_a_parked_fact_never_counts_and_a_counted_one_is_never_parked(verification, relevance, expires_on, today):
    counted = is_counted(verification, relevance, expires_on, today)

    assert counted == (verification is VERIFIED and relevance is RELEVANT
                       and (expires_on is None or today <= expires_on))
