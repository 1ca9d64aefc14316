"""Verdicts, points and rounds (docs/domain.md c, review request and QUORUM; docs/domain-more.md p)."""
from datetime import timedelta

import pytest
import sqlalchemy as sa

from planner.core.errors import Conflict, NotAllowed, NotFound, RuleBroken
from planner.messages.models import Notice
from planner.people.models import PersonStatus
from planner.personas.models import Relevance, Verification
from planner.policy import Role
from planner.steps.writing import queries
from planner.steps.writing.models import Reading
from planner.steps.writing.services import rounds, timed, verdicts
from planner.steps.writing.services.verdicts import Answer, Point
from planner.workflow.writing import ChangeState, DraftState, RequestState, RoundState, Severity, Verdict
from tests import factories as make
from tests.factories import NOW
from tests.steps.writing.story import BODY, house

LATER = NOW + timedelta(hours=1)
QUOTE = Point("Which hospital?", quote="Nobody had tested it.")


@pytest.fixture
def home(session):
    home = house(session)
    home.write()
    home.submit()
    return home


def give(home, answer, *, read=None, actor=None, persona=None):
    home.get(home.imke)
    request = home.live(persona or home.manager)
    verdicts.give_verdict(home.session, request, answer, read=read or home.draft.head, actor=actor or request.reviewer,
                          now=LATER)
    return request


def test_a_verdict_is_written_down_with_the_revision_read(home):
    request = home.judge(home.manager, Verdict.APPROVE_WITH_REMARKS, summary="My callers ask this.", now=LATER)

    assert (request.state, request.verdict) == (RequestState.ANSWERED, Verdict.APPROVE_WITH_REMARKS)
    assert (request.summary, request.answered_at) == ("My callers ask this.", LATER)
    assert request.revision_read.number == 1


def test_the_round_passes_when_every_persona_said_yes(home, session):
    turn = home.turn
    home.judge(home.manager)
    assert turn.state is RoundState.OPEN

    home.judge(home.operations)

    assert (turn.state, home.draft.state) == (RoundState.PASSED, DraftState.IN_REVIEW)
    told = session.scalars(sa.select(Notice.person_id).where(Notice.text_key == "approval_asked")).all()
    assert set(told) == {home.imke.id, home.stijn.id}


def test_a_no_waits_until_everybody_answered(home, session):
    turn = home.turn
    home.judge(home.manager, Verdict.REQUEST_CHANGES, QUOTE)
    assert (turn.state, home.draft.state) == (RoundState.OPEN, DraftState.IN_REVIEW)

    home.judge(home.operations)

    assert (turn.state, home.draft.state) == (RoundState.FAILED, DraftState.CHANGES_REQUESTED)
    told = session.scalars(sa.select(Notice.person_id).where(Notice.text_key == "changes_asked")).all()
    assert told == [home.mats.id]


def test_a_no_waits_no_longer_than_the_due_date(home, app, session, at):
    turn = home.turn
    home.judge(home.manager, Verdict.REJECT, QUOTE)
    waiting = home.live(home.operations)
    session.commit()
    at(waiting.due_at + timedelta(minutes=1))

    with app.app_context():
        assert timed.end_rounds(session, waiting.due_at + timedelta(minutes=1)) == 1

    session.expire_all()
    assert (turn.state, home.draft.state) == (RoundState.FAILED, DraftState.CHANGES_REQUESTED)
    assert waiting.state is RequestState.CANCELLED


def test_only_who_was_asked_judges(home, session):
    request = home.live(home.manager)
    answer = Answer(Verdict.APPROVE)

    for other in (home.bram, home.imke, home.mats, home.admin):
        with pytest.raises(NotAllowed):
            verdicts.give_verdict(session, request, answer, read=home.draft.head, actor=other, now=NOW)


def test_nobody_judges_twice(home, session):
    request = home.judge(home.manager)

    with pytest.raises(Conflict, match="request_over"):
        verdicts.give_verdict(session, request, Answer(Verdict.REJECT, points=[QUOTE]), read=home.draft.head,
                              actor=home.ilse, now=NOW)


def test_a_text_that_changed_is_shown_first(home, session):
    read = home.draft.head
    rounds.withdraw_draft(session, home.get(home.mats), actor=home.mats, now=NOW)
    home.write("Something else entirely.")
    home.submit()

    with pytest.raises(Conflict, match="verdict_other_revision"):
        give(home, Answer(Verdict.APPROVE), read=read)
    assert home.live(home.manager).verdict is None


@pytest.mark.parametrize("spoil", [
    lambda home: setattr(home.ilse, "languages", ["nl"]),
    lambda home: setattr(home.ilse, "status", PersonStatus.AWAY),
    lambda home: setattr(queries.representatives(home.session, [home.manager.id], NOW.date())[0], "to_date",
                         NOW.date() - timedelta(days=1)),
], ids=["language", "away", "speaks no more"])
def test_who_may_not_judge_today_does_not(home, spoil):
    spoil(home)

    with pytest.raises(RuleBroken, match="verdict_not_eligible"):
        home.judge(home.manager)


def test_a_co_author_since_then_does_not_judge(home):
    home.claim.co_authors.append(home.ilse)

    with pytest.raises(NotAllowed):
        home.judge(home.manager)


def test_limits_hold_for_asking_not_for_judging(home, session):
    for number in range(2, 6):
        turn = make_round(home, number)
        session.add(request_for(home, turn))
    session.flush()

    assert home.judge(home.operations).state is RequestState.ANSWERED


def make_round(home, number):
    from planner.steps.writing.models import ReviewRound
    turn = ReviewRound(draft_id=home.draft.id, number=number, opened_on_id=home.draft.head_id, opened_at=NOW,
                       state=RoundState.CLOSED)
    home.session.add(turn)
    return turn


def request_for(home, turn):
    from planner.steps.writing.models import ReviewRequest
    return ReviewRequest(round=turn, persona=home.operations, reviewer=home.bram, requested_at=NOW, due_at=NOW)


# --- Points ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("answer", "code"), [
    (Answer(Verdict.REQUEST_CHANGES), "verdict_needs_change"),
    (Answer(Verdict.REJECT), "verdict_needs_change"),
    (Answer(Verdict.REQUEST_CHANGES, points=[QUOTE] * 4), "verdict_needs_change"),
    (Answer(Verdict.REQUEST_CHANGES, points=[Point("Vague")]), "change_needs_ground"),
    (Answer(Verdict.REQUEST_CHANGES, points=[Point("Where?", quote="It never said so.")]), "change_quote_missing"),
    (Answer(Verdict.APPROVE_WITH_REMARKS), "verdict_needs_summary"),
])
def test_a_no_says_what_must_change_and_why(home, answer, code):
    with pytest.raises(RuleBroken, match=code):
        give(home, answer)
    assert home.live(home.manager).state is RequestState.REQUESTED


def test_a_sentence_may_be_copied_from_the_page(home, session):
    rounds.withdraw_draft(session, home.get(home.mats), actor=home.mats, now=NOW)
    home.write("It took **nine** hours, [they say](https://example.com).")
    home.submit()

    request = give(home, Answer(Verdict.REQUEST_CHANGES, points=[Point("Who?", quote="it took nine hours, they say")]))

    assert request.changes[0].quote == "it took nine hours, they say"


def test_a_fact_of_the_persona_is_a_ground(home):
    fact = home.manager.facts[0]

    request = give(home, Answer(Verdict.REQUEST_CHANGES, points=[Point("Not there", fact=fact)],
                                readings={fact.id: Reading.ABSENT}))

    assert (request.changes[0].fact, request.changes[0].severity) == (fact, Severity.MUST)
    assert [(one.fact_id, one.reading) for one in request.readings] == [(fact.id, Reading.ABSENT)]


@pytest.mark.parametrize("park", [{"verification": Verification.UNVERIFIED}, {"relevance": Relevance.IRRELEVANT},
                                  {"expires_on": NOW.date() - timedelta(days=1)}])
def test_a_parked_assumption_is_no_ground(home, park):
    fact = make.fact(persona=home.manager, **park)
    home.session.add(fact)
    home.session.flush()

    with pytest.raises(RuleBroken, match="change_parked"):
        give(home, Answer(Verdict.REQUEST_CHANGES, points=[Point("Not for them", fact=fact)]))


def test_an_open_must_stands_in_the_way_of_a_yes(home, session):
    home.judge(home.manager, Verdict.REQUEST_CHANGES, QUOTE)
    home.judge(home.operations)
    home.write(BODY.replace("Nobody", "No hospital"))
    home.submit()

    with pytest.raises(RuleBroken, match="verdict_open_must"):
        home.judge(home.manager)


@pytest.mark.parametrize(("answer", "refused"), [(ChangeState.DONE, False), (ChangeState.CONTESTED, True)])
def test_what_the_author_did_with_a_must_counts(home, session, answer, refused):
    home.judge(home.manager, Verdict.REQUEST_CHANGES, QUOTE)
    home.judge(home.operations)
    change = home.requests()[0].changes[0]
    verdicts.answer_change(session, home.get(home.mats), change, state=answer, answer="It says so above.",
                           actor=home.mats, now=NOW)
    home.write(BODY.replace("Nobody", "No hospital"))
    home.submit()

    if refused:
        with pytest.raises(RuleBroken, match="verdict_open_must"):
            home.judge(home.manager)
    else:
        assert home.judge(home.manager).verdict is Verdict.APPROVE


def test_a_reviewer_takes_a_must_back(home):
    home.judge(home.manager, Verdict.REQUEST_CHANGES, QUOTE)
    home.judge(home.operations)
    change = home.requests()[0].changes[0]
    home.write(BODY.replace("Nobody", "No hospital"))
    home.submit()

    home.judge(home.manager, withdrawn=frozenset({change.uid}))

    assert change.state is ChangeState.WITHDRAWN


def test_a_should_stands_in_nobodys_way(home):
    home.judge(home.manager, Verdict.REQUEST_CHANGES, Point("Nicer", quote="Nobody had tested it.",
                                                            severity=Severity.SHOULD))
    home.judge(home.operations)
    home.write(BODY.replace("Nobody", "No hospital"))
    home.submit()

    assert home.judge(home.manager).verdict is Verdict.APPROVE


def test_contesting_needs_a_reason_and_taking_back_is_the_reviewers(home, session):
    home.judge(home.manager, Verdict.REQUEST_CHANGES, QUOTE)
    change = home.requests()[0].changes[0]
    answer = {"actor": home.mats, "now": NOW}

    with pytest.raises(RuleBroken, match="reason_missing"):
        verdicts.answer_change(session, home.draft, change, state=ChangeState.CONTESTED, answer=" ", **answer)
    with pytest.raises(Conflict):
        verdicts.answer_change(session, home.draft, change, state=ChangeState.WITHDRAWN, answer="", **answer)
    with pytest.raises(NotAllowed):
        verdicts.answer_change(session, home.draft, change, state=ChangeState.DONE, answer="", actor=home.ilse, now=NOW)


def test_a_point_of_another_draft_is_not_there(home, session):
    home.judge(home.manager, Verdict.REQUEST_CHANGES, QUOTE)
    other = make.draft(practice_of=home.mats)
    session.add(other)
    session.flush()

    with pytest.raises(NotFound):
        queries.get_change(session, other, home.requests()[0].changes[0].uid)


# --- Passing on --------------------------------------------------------------------------------------------------


def test_whoever_comes_next_is_asked_after_a_refusal(home, session):
    olaf = make.person(Role.REVIEWER, name="Olaf")
    session.add_all([olaf, make.representation(person=olaf, persona=home.manager)])
    session.flush()
    request = home.live(home.manager)

    following = verdicts.decline_request(session, request, reason="I know the author too well", actor=home.ilse,
                                         now=NOW)

    assert (request.state, request.reason) == (RequestState.DECLINED, "I know the author too well")
    assert following is not None
    assert following.reviewer is olaf
    assert queries.get_draft(session, olaf, home.draft.uid) is home.draft
    with pytest.raises(NotFound):
        queries.get_draft(session, home.ilse, home.draft.uid)


def test_when_nobody_is_left_the_leads_choose(home, session):
    request = home.live(home.manager)

    assert verdicts.decline_request(session, request, reason="No time", actor=home.ilse, now=NOW) is None

    told = session.scalars(sa.select(Notice.person_id).where(Notice.text_key == "nobody_to_ask")).all()
    assert set(told) == {home.imke.id, home.stijn.id}
    waiting = queries.waiting_for_lead(session, home.imke)
    (lacking,) = waiting.without_reviewer
    assert (lacking.text.uid, lacking.persona.code) == (home.draft.uid, home.manager.code)


def test_a_refusal_needs_a_reason(home, session):
    with pytest.raises(RuleBroken, match="reason_missing"):
        verdicts.decline_request(session, home.live(home.manager), reason=" ", actor=home.ilse, now=NOW)


def test_accepting_says_that_one_will_read_it(home, session):
    request = home.live(home.manager)

    verdicts.accept_request(session, request, actor=home.ilse, now=NOW)

    assert request.state is RequestState.ACCEPTED
    assert home.judge(home.manager).state is RequestState.ANSWERED
