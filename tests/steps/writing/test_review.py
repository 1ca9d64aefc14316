"""Who may judge, when a round is over, who may approve finally (docs/domain.md c, QUORUM and ELIGIBLE)."""
from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.steps.writing.rules import (
    ApprovalRefusal,
    Candidate,
    Gap,
    Ineligible,
    Judgement,
    Reviewer,
    Round,
    RoundOutcome,
    approval_refusals,
    ineligible_for,
    order_of_asking,
    participants,
    people_needed,
    quorum_gaps,
    round_outcome,
    unapproved_personas,
)
from planner.workflow.writing import Verdict

NOOR, KEREM, ILSE, IMKE, RUBEN = range(1, 6)        # author, sales, reviewer, lead, the other lead
CTO, CONTROLLER = 11, 12
TEXT, EARLIER_TEXT = "a" * 64, "b" * 64
APPROVE, REMARKS = Verdict.APPROVE, Verdict.APPROVE_WITH_REMARKS
CHANGES, REJECT = Verdict.REQUEST_CHANGES, Verdict.REJECT


def judgement(reviewer: int, persona: int, verdict: Verdict = APPROVE, **facts) -> Judgement:
    return Judgement(reviewer, persona, verdict, **({"sha256": TEXT} | facts))


def turn(*judgements: Judgement, **facts) -> Round:
    """A round about Noor's draft for the CTO and the controller."""
    plain = Round(TEXT, frozenset({CTO, CONTROLLER}), frozenset({NOOR}), judgements, active_members=40)
    return replace(plain, **facts)


BOTH_APPROVE = (judgement(KEREM, CTO), judgement(ILSE, CONTROLLER, REMARKS))


@pytest.mark.parametrize(("facts", "reasons"), [
    ({}, ()),
    ({"is_active": False}, (Ineligible.NOT_ACTIVE,)),
    ({"has_grant": False}, (Ineligible.NO_GRANT,)),
    ({"represents": False}, (Ineligible.DOES_NOT_REPRESENT,)),
    ({"is_author": True}, (Ineligible.IS_AUTHOR,)),
    ({"wrote": Fraction(1, 5)}, (Ineligible.WROTE_TOO_MUCH,)),
    ({"wrote": Fraction(199, 1000)}, ()),
    ({"reads_language": False}, (Ineligible.LANGUAGE,)),
    ({"live_requests": 3}, (Ineligible.TOO_MANY_REQUESTS,)),
    ({"live_requests": 2}, ()),
    ({"working_days": 6, "working_days_away": 3}, ()),
    ({"working_days": 6, "working_days_away": 4}, (Ineligible.AWAY,)),
    ({"personas_of_draft": 2}, (Ineligible.TOO_MANY_PERSONAS,)),
    ({"personas_of_draft": 1}, ()),
    ({"has_grant": False, "reads_language": False}, (Ineligible.NO_GRANT, Ineligible.LANGUAGE)),
])
def test_each_ground_of_eligible(facts, reasons):
    assert ineligible_for(Reviewer(**facts)) == reasons


def test_order_of_asking_is_fewest_requests_then_longest_ago_then_name():
    def day(number: int) -> datetime:
        return datetime(2026, 11, number, tzinfo=UTC)

    busy = Candidate(1, "Anne", 2, None)
    recent, earlier = Candidate(2, "Bram", 0, day(20)), Candidate(3, "Cas", 0, day(3))
    never_z, never_a = Candidate(4, "Zoë", 0), Candidate(5, "anna", 0)

    assert order_of_asking([busy, recent, earlier, never_z, never_a]) == [never_a, never_z, earlier, recent, busy]


def test_a_round_passes_when_every_persona_is_approved():
    passed = turn(*BOTH_APPROVE)

    assert quorum_gaps(passed) == ()
    assert round_outcome(passed) is RoundOutcome.PASSED


@pytest.mark.parametrize(("round_", "gaps"), [
    pytest.param(turn(judgement(KEREM, CTO)), (Gap.PERSONA_NOT_APPROVED,), id="one persona still open"),
    pytest.param(turn(*BOTH_APPROVE, judgement(RUBEN, CTO, REJECT)), (Gap.REJECTED,), id="a valid reject"),
    pytest.param(turn(*BOTH_APPROVE, judgement(RUBEN, CTO, CHANGES)), (Gap.CHANGES_ASKED,), id="changes asked"),
    pytest.param(turn(*BOTH_APPROVE, open_musts=1), (Gap.OPEN_MUST,), id="an open must"),
    pytest.param(turn(judgement(KEREM, CTO), judgement(ILSE, CONTROLLER, sha256=EARLIER_TEXT)),
                 (Gap.PERSONA_NOT_APPROVED,), id="approval of an earlier text"),
    pytest.param(turn(judgement(KEREM, CTO), judgement(ILSE, CONTROLLER, is_eligible=False)),
                 (Gap.PERSONA_NOT_APPROVED,), id="approval by somebody no longer eligible"),
    pytest.param(turn(judgement(KEREM, CTO), judgement(NOOR, CONTROLLER)), (Gap.PERSONA_NOT_APPROVED,),
                 id="the author's own approval"),
    pytest.param(turn(persona_ids=frozenset()), (Gap.NO_PERSONA,), id="no target persona"),
])
def test_each_condition_of_the_quorum(round_, gaps):
    assert quorum_gaps(round_) == gaps


@pytest.mark.parametrize("void", [
    judgement(RUBEN, CTO, REJECT, sha256=EARLIER_TEXT), judgement(RUBEN, CTO, REJECT, is_eligible=False),
])
def test_a_reject_that_is_not_valid_does_not_block(void):
    assert round_outcome(turn(*BOTH_APPROVE, void)) is RoundOutcome.PASSED


def test_one_reviewer_may_stand_for_both_personas():
    assert round_outcome(turn(judgement(KEREM, CTO), judgement(KEREM, CONTROLLER))) is RoundOutcome.PASSED


def test_who_is_still_to_be_convinced():
    assert unapproved_personas(turn(judgement(KEREM, CTO))) == {CONTROLLER}


@pytest.mark.parametrize("verdict", [CHANGES, REJECT])
def test_a_round_fails_once_everybody_answered_or_is_due(verdict):
    waiting = turn(judgement(KEREM, CTO, verdict), unanswered=1)

    assert round_outcome(waiting) is RoundOutcome.OPEN
    assert round_outcome(replace(waiting, unanswered=0)) is RoundOutcome.FAILED


def test_a_round_need_not_wait_for_a_second_reviewer_of_a_persona():
    assert round_outcome(turn(*BOTH_APPROVE, unanswered=1)) is RoundOutcome.PASSED


def test_a_round_without_verdicts_stays_open():
    assert round_outcome(turn(unanswered=2)) is RoundOutcome.OPEN
    assert round_outcome(turn()) is RoundOutcome.OPEN


def test_a_lead_approves_finally_after_the_round_on_the_same_revision():
    assert approval_refusals(turn(*BOTH_APPROVE), approver_id=IMKE, sha256=TEXT) == ()


@pytest.mark.parametrize(("round_", "approver", "sha256", "edited_by", "reasons"), [
    pytest.param(turn(*BOTH_APPROVE), NOOR, TEXT, (), (ApprovalRefusal.IS_AUTHOR,), id="the author"),
    pytest.param(turn(*BOTH_APPROVE, author_ids=frozenset({NOOR, IMKE})), IMKE, TEXT, (),
                 (ApprovalRefusal.IS_AUTHOR,), id="a co-author"),
    pytest.param(turn(*BOTH_APPROVE), IMKE, TEXT, (IMKE,), (ApprovalRefusal.OWN_EDIT,), id="a change of their own"),
    pytest.param(turn(*BOTH_APPROVE), IMKE, EARLIER_TEXT, (), (ApprovalRefusal.OTHER_REVISION,), id="another text"),
    pytest.param(turn(judgement(KEREM, CTO)), IMKE, TEXT, (), (ApprovalRefusal.ROUND_NOT_PASSED,), id="round open"),
    pytest.param(turn(judgement(IMKE, CTO), judgement(IMKE, CONTROLLER)), IMKE, TEXT, (),
                 (ApprovalRefusal.TOO_FEW_PEOPLE,), id="only the approver took part"),
])
def test_each_refusal_of_the_final_approval(round_, approver, sha256, edited_by, reasons):
    assert approval_refusals(round_, approver_id=approver, sha256=sha256, text_changed_by=edited_by) == reasons


def test_in_a_small_organisation_one_other_person_is_enough():
    alone = turn(judgement(IMKE, CTO), judgement(IMKE, CONTROLLER), active_members=4)

    assert approval_refusals(alone, approver_id=IMKE, sha256=TEXT) == ()
    assert (people_needed(4), people_needed(5)) == (1, 2)


def test_the_author_never_counts_as_a_participant():
    assert participants(turn(*BOTH_APPROVE, judgement(NOOR, CTO)), IMKE) == {KEREM, ILSE, IMKE}


JUDGEMENTS = st.lists(st.builds(
    Judgement, st.integers(1, 4), st.sampled_from([CTO, CONTROLLER]), st.sampled_from(Verdict),
    st.sampled_from([TEXT, EARLIER_TEXT]), st.booleans()), max_size=6).map(tuple)
ROUNDS = st.builds(Round, st.just(TEXT), st.sampled_from([frozenset({CTO}), frozenset({CTO, CONTROLLER})]),
                   st.just(frozenset({NOOR})), JUDGEMENTS, st.integers(0, 1), st.integers(0, 2), st.integers(1, 9))


@given(ROUNDS)
def test_a_passed_round_has_every_persona_approved_by_somebody_else_on_this_text(round_):
    if round_outcome(round_) is RoundOutcome.PASSED:
        approving = {one.persona_id for one in round_.judgements
                     if one.verdict in {APPROVE, REMARKS} and one.sha256 == TEXT and one.reviewer_id != NOOR
                     and one.is_eligible}
        assert round_.persona_ids <= approving
        assert not round_.open_musts


@given(ROUNDS)
def test_changing_the_text_makes_every_approval_void(round_):
    edited = replace(round_, sha256="c" * 64)

    assert unapproved_personas(edited) == round_.persona_ids
    assert round_outcome(edited) is RoundOutcome.OPEN


@given(ROUNDS, st.sampled_from([KEREM, ILSE, RUBEN]))
def test_a_reject_never_helps(round_, reviewer):
    rejected = replace(round_, judgements=(*round_.judgements, judgement(reviewer, CTO, REJECT)))

    assert round_outcome(rejected) is not RoundOutcome.PASSED


@given(ROUNDS, st.sampled_from([KEREM, ILSE, RUBEN]), st.sampled_from([CTO, CONTROLLER]))
def test_one_more_approval_never_takes_the_quorum_away(round_, reviewer, persona):
    approved = replace(round_, judgements=(*round_.judgements, judgement(reviewer, persona)))

    assert set(quorum_gaps(approved)) <= set(quorum_gaps(round_))


@given(ROUNDS, st.integers(1, 5))
def test_nobody_approves_their_own_draft_finally(round_, approver):
    refusals = approval_refusals(round_, approver_id=approver, sha256=TEXT)

    assert (ApprovalRefusal.IS_AUTHOR in refusals) == (approver == NOOR)
