"""Scores of reviewers (docs/domain-more.md p, rubric; R04)."""
from __future__ import annotations

import pytest

from planner.core.errors import NotAllowed, RuleBroken
from planner.steps.writing.rules.rubric import USUAL, Trend, figure, is_below, trend
from planner.steps.writing.services import scoring, verdicts
from planner.steps.writing.services.scoring import Criteria, Criterion
from planner.workflow.writing import DraftState, Verdict
from tests.factories import NOW
from tests.steps.writing.story import house

ITEMS = tuple(Criterion(*each) for each in USUAL)


def test_a_figure_is_twenty_times_the_mean_of_two_reviewers_at_least():
    """domain-more p: 20 * sum of scores div number of scores, from >= 2 reviewers."""
    assert figure({1: [4, 5], 2: [3]}) == 80
    assert figure({1: [1, 1, 2], 2: [1]}) == 25
    assert figure({1: [5, 5], 2: []}) is None
    assert figure({}) is None
    assert [is_below(each) for each in (59, 60, None)] == [True, False, False]


def test_a_trend_is_the_last_five_beside_the_five_before_from_four_on():
    assert trend([50, 60, 70]) is None
    assert trend([50, 60, 70, 80]) == Trend(65, None, 4)
    assert trend([10, 40, 50, 60, 70, 80, 80, 80, 80, 80, 90]) == Trend(82, 60, 11)


def judged(session, *, scores):
    home = house(session)
    scoring.set_rubric(session, Criteria(True, True, ITEMS), actor=home.imke)
    home.write()
    home.submit()
    for persona in (home.manager, home.operations):
        request = home.live(persona)
        home.get(home.imke)
        verdicts.give_verdict(session, request, verdicts.Answer(Verdict.APPROVE, scores=scores),
                              read=request.round.draft.head, actor=request.reviewer, now=NOW)
    return home


def test_below_the_minimum_a_lead_says_why_and_never_sees_the_figure(session, login):
    """domain-more p (gate): final approval says "below the minimum" under 60, without the figure; L states a reason."""
    home = judged(session, scores={"gift": 2, "facts": 3, "unknown": 5, "story": 9})
    home.claim.co_authors.append(home.stijn)
    session.commit()

    assert scoring.figure_of(session, home.draft) == 50
    lead, author = (login(one).get(f"/reviews/{home.draft.uid}").text for one in (home.imke, home.mats))
    assert "Below the minimum" in lead
    assert "50 of 100" not in lead
    assert "50 of 100" in author
    assert "50 of 100" not in login(home.stijn).get(f"/reviews/{home.draft.uid}").text      # a lead who wrote along
    with pytest.raises(RuleBroken, match="rubric_below"):
        home.approve()

    reply = login(home.imke).post(f"/reviews/{home.draft.uid}/approve", data={"read": "1", "reason": "News of today"})

    assert reply.status_code == 303
    assert home.get(home.imke).state is DraftState.APPROVED
    assert "News of today" in login(home.mats).get(f"/reviews/{home.draft.uid}/story").text


def test_an_author_sees_their_own_texts_alone(session, login):
    home = judged(session, scores={"gift": 5, "facts": 4})
    session.commit()

    assert ">90<" in login(home.mats).get("/reviews/quality").text
    assert ">90<" not in login(home.imke).get("/reviews/quality").text


def test_a_lead_sets_three_to_six_criteria(session, login):
    home = house(session)
    session.commit()
    imke = login(home.imke)

    with pytest.raises(NotAllowed):
        scoring.set_rubric(session, Criteria(True, False, ITEMS), actor=home.mats)
    assert imke.post("/reviews/rubric", data={"is_on": "y", "nl-1": "Kort", "en-1": "Short"}).status_code == 422
    three = {f"{lang}-{n}": f"{lang} {n}" for n in (1, 2, 3) for lang in ("nl", "en")}
    assert imke.post("/reviews/rubric", data={"is_on": "y", **three}).status_code == 303
    found = scoring.rubric_of(session)
    assert [one.en for one in found.items] == ["en 1", "en 2", "en 3"]
    assert "en 2" in imke.get("/reviews/rubric").text
    long = imke.post("/reviews/rubric", data={"is_on": "y", **three, "en-2": "long " * 40})
    assert (long.status_code, long.text.count("long ") >= 39) == (422, True)       # nothing is cut in silence
