"""The pages of review, for reviewers, authors, leads, deputies and admins."""
import re
from datetime import timedelta

import pytest

from planner.policy import Role
from planner.steps.writing import queries
from planner.steps.writing.models import Reading, ReviewRequest, ReviewRound
from planner.steps.writing.services import rounds, verdicts
from planner.workflow.writing import DraftState, RequestState, RoundState, Verdict
from tests import factories as make
from tests.factories import NOW
from tests.steps.writing.story import house
from tests.steps.writing.test_verdicts import QUOTE
from tests.support.queries import count_queries


@pytest.fixture
def home(session, app):
    home = house(session)
    home.write()
    home.submit()
    session.commit()
    return home


@pytest.fixture
def ilse(home, login):
    return login(home.ilse)


@pytest.fixture
def imke(home, login):
    return login(home.imke)


@pytest.fixture
def seat(home):
    """The page on which Ilse judges."""
    return f"/reviews/{home.draft.uid}/{home.manager.code}"


@pytest.fixture
def table(home):
    """The page of the whole round."""
    return f"/reviews/{home.draft.uid}"


def point(text="Which hospital?", ground="quote", quote="Nobody had tested it.", **more):
    return {"p1-text": text, "p1-ground": ground, "p1-quote": quote} | more


def answer(verdict, *, read=1, **more):
    return {"verdict": verdict, "read": read} | more


# --- The queue ---------------------------------------------------------------------------------------------------


def test_the_queue_says_why_me_and_how_much(home, ilse):
    page = ilse.get("/reviews").text

    assert "A restore is proof" in page
    assert "You speak for IT manager: works with them daily" in page
    assert f"{home.draft.head.word_count} words to read" in page


def test_an_empty_queue_says_so(home, login):
    assert "No drafts to judge" in login(home.mats).get("/reviews").text


def waiting(home, count):
    """``count`` more texts that wait for Ilse."""
    for n in range(count):
        draft = make.draft(claim=make.claim(slot=make.slot(topic=make.topic()), author=home.mats))
        turn = ReviewRound(draft=draft, number=1, opened_on=home.draft.head, opened_at=NOW, state=RoundState.OPEN)
        home.session.add(ReviewRequest(round=turn, persona=home.manager, reviewer=home.ilse, requested_at=NOW,
                                       due_at=NOW + timedelta(minutes=n)))
    home.session.commit()


@pytest.mark.parametrize("number", [1, 50])
def test_the_queue_costs_the_same_for_one_and_for_fifty(home, ilse, number):
    waiting(home, number - 1)
    ilse.get("/reviews")

    with count_queries() as seen:
        ilse.get("/reviews")

    assert len(seen) <= 10, seen


def test_a_full_queue_costs_one_statement_and_comes_in_pages(home, session):
    waiting(home, 45)
    session.refresh(home.ilse)
    home.ilse.id                                        # noqa: B018 - loaded with whoever signed in

    with count_queries() as seen:
        first = queries.waiting_for_reviewer(session, home.ilse, on=NOW.date())
        for one in first.items:                         # all that a line shows is there
            assert one.text.author is not None
            assert all((one.persona.code, one.text.title, one.text.author.name, one.ground))

    assert (first.total, len(first.items), len(seen)) == (46, 20, 1)
    second = queries.waiting_for_reviewer(session, home.ilse, on=NOW.date(), after=first.next)
    third = queries.waiting_for_reviewer(session, home.ilse, on=NOW.date(), after=second.next)
    uids = [one.text.uid for page in (first, second, third) for one in page.items]
    assert (len(uids), len(set(uids)), third.next) == (46, 46, None)
    assert [one.due_at for one in first.items] == sorted(one.due_at for one in first.items)


def test_a_lead_sees_what_waits_for_a_lead(home, imke, session):
    assert "Waits for the final approval" not in imke.get("/reviews").text
    home.judge(home.manager)
    home.judge(home.operations)
    session.commit()

    assert "Waits for the final approval" in imke.get("/reviews").text


def test_a_lead_sees_for_which_persona_nobody_is_asked(home, imke, session):
    verdicts.decline_request(session, home.live(home.manager), reason="No time", actor=home.ilse, now=NOW)
    session.commit()

    assert "Choose who judges for IT manager" in imke.get("/reviews").text


# --- One persona -------------------------------------------------------------------------------------------------


def test_the_page_shows_text_and_counted_facts_only(home, ilse, seat, session):
    home.manager.facts.append(make.fact(statement_en="Loves red buttons", verification="unverified"))
    session.commit()

    page = ilse.get(seat).text

    assert "The restore took nine hours" in page
    assert "Must restore" in page
    folded = page.split('<details class="mt3 sm parked">')[1].split("</details>")[0]
    assert "Loves red buttons. Nobody verified it yet." in folded
    assert page.count("Loves red buttons") == 1
    assert "1 assumption, parked: do not judge on it" in page


def test_a_verdict_is_given_in_one_press(home, ilse, seat, session):
    fact = home.manager.facts[0]

    reply = ilse.post(seat, data=answer("approve", **{f"fact-{fact.uid}": "helps"}))

    assert (reply.status_code, reply.location) == (303, "/reviews")
    session.expire_all()
    given = home.requests()[0]
    assert (given.verdict, given.state) == (Verdict.APPROVE, RequestState.ANSWERED)
    assert [one.reading for one in given.readings] == [Reading.HELPS]
    assert "Your verdict" in ilse.get(seat).text


def test_words_with_a_yes_make_it_a_yes_with_remarks(home, ilse, seat, session):
    ilse.post(seat, data=answer("approve", summary="My callers ask this."))

    session.expire_all()
    assert home.requests()[0].verdict is Verdict.APPROVE_WITH_REMARKS


@pytest.mark.parametrize("verdict", ["request_changes", "reject"])
def test_a_no_carries_its_points(home, ilse, seat, session, verdict):
    fact = home.manager.facts[0]
    data = point() | {"p2-text": "Not for them", "p2-ground": fact.uid, "p2-severity": "should"}

    assert ilse.post(seat, data=answer(verdict, **data)).status_code == 303

    session.expire_all()
    changes = home.requests()[0].changes
    assert [(one.quote, one.fact, one.severity.value) for one in changes] == [
        ("Nobody had tested it.", None, "must"), ("", fact, "should")]


@pytest.mark.parametrize(("data", "words"), [
    (answer("request_changes"), "Say what must change"),
    (answer("request_changes", **point(quote="")), "Tie each point"),
    (answer("request_changes", **point(quote="Never said.")), "does not stand in revision 1"),
    (answer("request_changes", **point(text="x" * 601)), "x" * 601),
    (answer("request_changes", **point(ground="0" * 26)), "Which hospital?"),
    (answer("nonsense", summary="Words"), "Words"),
])
def test_a_wrong_answer_comes_back_with_every_word(ilse, seat, data, words):
    reply = ilse.post(seat, data=data)

    assert reply.status_code == 422
    assert words in reply.text
    if data.get("p1-text"):
        assert data["p1-text"] in reply.text


def test_who_asks_for_a_change_without_saying_it_is_led_to_the_first_point(ilse, seat):
    reply = ilse.post(seat, data=answer("request_changes"))

    focused = re.findall(r"<textarea[^>]*autofocus[^>]*>", reply.text)
    assert len(focused) == 1
    assert 'name="p1-text"' in focused[0]
    assert "autofocus" not in ilse.post(seat, data=answer("nonsense")).text


def test_a_parked_assumption_of_the_persona_is_refused(home, ilse, seat, session):
    parked = make.fact(persona=home.manager, verification="unverified")
    session.add(parked)
    session.commit()

    reply = ilse.post(seat, data=answer("reject", **point(ground=parked.uid)))

    assert reply.status_code == 422
    session.expire_all()
    assert home.requests()[0].state is RequestState.REQUESTED


def test_a_text_that_changed_is_shown_first_and_nothing_typed_is_lost(home, ilse, seat, session):
    rounds.withdraw_draft(session, home.get(home.mats), actor=home.mats, now=NOW)
    home.write("The restore took eleven hours. Nobody had tested it.")
    home.submit()
    session.commit()

    reply = ilse.post(seat, data=answer("request_changes", read=1, summary="Kept words", **point()))

    assert reply.status_code == 409
    assert "The text changed while you were reading." in reply.text
    assert "<ins>eleven" in reply.text
    assert 'name="read" type="hidden" value="2"' in reply.text
    for typed in ("Kept words", "Which hospital?", "Nobody had tested it."):
        assert typed in reply.text
    assert ilse.post(seat, data=answer("approve", read=2)).status_code == 303


def test_a_second_look_opens_on_what_changed(home, ilse, seat, session):
    home.judge(home.manager, Verdict.REQUEST_CHANGES, QUOTE)
    home.judge(home.operations)
    home.write("The restore took eleven hours. Nobody had tested it.")
    home.submit()
    session.commit()

    page = ilse.get(seat).text
    assert "Changed since revision 1." in page
    assert "Which hospital?" in page
    assert "<ins>" in page
    assert "<ins>" not in ilse.get(f"{seat}?show=text").text


def test_an_open_must_is_taken_back_with_the_verdict(home, ilse, seat, session):
    home.judge(home.manager, Verdict.REQUEST_CHANGES, QUOTE)
    home.judge(home.operations)
    home.write("The restore took eleven hours. Nobody had tested it.")
    home.submit()
    session.commit()
    change = home.requests()[0].changes[0]

    refused = ilse.post(seat, data=answer("approve", read=2))
    done = ilse.post(seat, data=answer("approve", read=2, withdraw=change.uid))

    assert (refused.status_code, done.status_code) == (422, 303)


def test_answering_twice_is_said(home, ilse, seat):
    ilse.post(seat, data=answer("approve"))

    reply = ilse.post(seat, data=answer("approve"))

    assert reply.status_code == 409
    assert "This request is over: Answered." in reply.text


def test_a_reviewer_passes_it_on(home, ilse, seat, session):
    refused = ilse.post(f"{seat}/decline", data={"reason": ""})
    assert refused.status_code == 422
    assert '<p class="hint bad" id="decline-reason-h">' in refused.text
    assert ilse.post(f"{seat}/decline", data={"reason": "On leave"}).status_code == 303

    session.expire_all()
    assert home.requests()[0].reason == "On leave"
    assert ilse.get(seat).status_code == 404


def test_a_reviewer_says_that_they_will_read_it(home, ilse, seat, session):
    assert ilse.post(f"{seat}/accept").status_code == 303

    session.expire_all()
    assert home.requests()[0].state is RequestState.ACCEPTED


@pytest.mark.parametrize("code", ["ZZ", "nothing"])
def test_a_persona_of_another_text_is_not_found(home, ilse, table, session, code):
    assert ilse.get(f"{table}/{code}").status_code == 404
    assert ilse.post(f"{table}/{code}", data=answer("approve")).status_code == 404


def test_judging_for_a_persona_that_one_was_not_asked_for_is_not_found(home, ilse, table):
    assert ilse.post(f"{table}/{home.operations.code}", data=answer("approve")).status_code == 404


@pytest.mark.parametrize("person", ["admin", "stranger", "left"])
def test_out_of_sight_is_not_found(home, login, seat, table, session, person):
    people = {"admin": home.admin, "stranger": make.person(Role.REVIEWER), "left": make.person(Role.SALES)}
    session.add(people[person])
    session.commit()
    browser = login(people[person])

    assert {browser.get(path).status_code for path in (seat, table)} == {404}
    posts = [seat, f"{seat}/accept", f"{seat}/decline", f"{seat}/ask", f"{seat}/waive", f"{table}/approve"]
    assert {browser.post(path, data=answer("approve", reason="x")).status_code for path in posts} <= {403, 404}


def test_an_author_reads_the_judgement_and_gives_none(home, login, seat, session):
    mats = login(home.mats)

    page = mats.get(seat).text
    assert "You wrote this text, so others judge it." in page
    assert 'id="verdict"' not in page
    assert mats.post(seat, data=answer("approve")).status_code == 403


# --- Leads -------------------------------------------------------------------------------------------------------


def test_the_lead_approves_on_the_page_of_the_round(home, imke, table, session):
    assert "Approve finally" not in imke.get(table).text
    home.judge(home.manager)
    home.judge(home.operations)
    session.commit()
    assert "Approve finally" in imke.get(table).text

    assert imke.post(f"{table}/approve", data={"read": 1}).status_code == 303

    session.expire_all()
    assert home.draft.state is DraftState.APPROVED
    again = imke.post(f"{table}/approve", data={"read": 1})
    assert again.status_code == 409
    assert "Imke Vosmeer approved this text already" in again.text


def test_what_is_missing_is_said(home, imke, table):
    reply = imke.post(f"{table}/approve", data={"read": 1})

    assert reply.status_code == 422
    assert "Not every persona has said yes to this text yet." in reply.text


def test_approving_what_is_no_revision_is_not_found(home, imke, table):
    assert imke.post(f"{table}/approve", data={"read": 9}).status_code == 404


def test_the_lead_asks_somebody_by_name(home, imke, seat, session):
    olaf = make.person(Role.REVIEWER, name="Olaf")
    session.add_all([olaf, make.representation(person=olaf, persona=home.manager)])
    session.commit()
    page = imke.get(seat).text
    free = olaf if home.live(home.manager).reviewer is home.ilse else home.ilse
    assert free.name in page

    assert imke.post(f"{seat}/ask", data={"person": free.uid}).status_code == 303

    session.expire_all()
    assert free in [one.reviewer for one in home.requests()]
    assert imke.post(f"{seat}/ask", data={"person": free.uid}).status_code in (409, 422)
    assert imke.post(f"{seat}/ask", data={"person": home.bram.uid}).status_code == 404


def test_the_lead_goes_on_without_a_persona(home, imke, seat, table, session):
    assert imke.post(f"{seat}/waive", data={"reason": ""}).status_code == 422
    assert imke.post(f"{seat}/waive", data={"reason": "On leave until May"}).status_code == 303

    assert "IT manager was left out: On leave until May" in imke.get(table).text
