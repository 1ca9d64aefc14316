"""The pages of plans: in both languages, for every role, without script, and when something is wrong."""
from __future__ import annotations

from datetime import date

import pytest

from planner.policy import Role
from planner.quarter import services
from planner.workflow.quarter import LineState
from tests.factories import NOW
from tests.quarter.story import House, lines
from tests.support.queries import count_queries


@pytest.fixture
def house(session):
    return House(session)


@pytest.fixture
def imke(house, login):
    return login(house.imke)


def ready(house):
    run = house.three_lines()
    house.session.commit()
    return run


def test_an_empty_house_is_invited_to_make_a_plan(imke):
    page = imke.get("/agenda/plan").text

    assert "No plan has been made yet." in page
    assert "January – March 2027" in page
    assert "Make the plan" in page


def test_starting_leads_to_the_page_of_the_run(house, imke):
    answer = imke.post("/agenda/plan", data={"horizon": "2027-01-01/2027-03-31", "limit": "10"})

    assert answer.status_code == 303
    page = imke.get(answer.location).text
    assert "Looking for the best plan." in page
    assert 'data-hx-trigger="every 1s"' in page
    assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in page


def test_while_one_is_made_everybody_is_led_to_it(house, imke):
    form = {"horizon": "2027-01-01/2027-03-31", "limit": "10"}
    first = imke.post("/agenda/plan", data=form)

    assert imke.post("/agenda/plan", data=form).location == first.location


@pytest.mark.parametrize("form", [{}, {"horizon": "2027-01-01/2027-03-31"}, {"horizon": "x", "limit": "10"},
                                  {"horizon": "2027-01-01/2027-03-31", "limit": "11"}])
def test_a_form_that_says_nothing_comes_back(imke, form):
    assert imke.post("/agenda/plan", data=form).status_code == 422


def test_htmx_gets_the_progress_and_then_the_address_of_the_answer(house, imke):
    run = house.start()
    house.session.commit()
    fragment = imke.get(f"/agenda/plan/{run.uid}", headers={"HX-Request": "true"})
    assert fragment.text.lstrip().startswith("<div id=\"progress\"")

    house.solved(run)
    house.session.commit()

    answer = imke.get(f"/agenda/plan/{run.uid}", headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == f"/agenda/plan/{run.uid}"


def test_a_ready_plan_says_first_how_good_it_is_then_each_line_with_its_reasons(house, imke):
    run = ready(house)

    page = imke.get(f"/agenda/plan/{run.uid}").text

    assert page.index("This is the best plan there is.") < page.index("3 changes to today") < page.index("Is it fair?")
    points = run.parts["gained"]["points"]
    assert f"It fills 3 of 3 free slots: +{points} points against the agenda without it." in page
    assert "No other plan within your rules gains more." in page
    for line in run.lines:
        assert line.topic.title in page
        assert f"+{line.gain}" in page
    assert "Level 4 in Cloud; Likes it a lot" in page
    assert "Worked out by the exact engine, at most 10 seconds." in page


def test_a_plan_worth_less_than_nothing_says_what_it_gains(house, imke):
    """Ten slots must not stay empty and seven do: Z is below 0, and the plan is still better than no plan."""
    for number in (1, 2, 3, 5, 6, 7, 9):
        house.week(number, required=True)
    run = ready(house)

    page = imke.get(f"/agenda/plan/{run.uid}").text
    listed = imke.get("/agenda/plan").text

    gained = run.parts["gained"]
    assert run.value < 0 < gained["points"]
    assert gained["points"] == run.value - gained["today"]
    claim, _, computed = page.partition("How this is computed")
    assert f"It fills 3 of 10 free slots: +{gained['points']} points" in claim
    assert str(abs(run.value)) not in claim
    assert f"−{-run.value}</dd>" in computed
    assert f"+{gained['points']}" in listed
    assert "3 of 10 filled" in listed
    assert str(abs(run.value)) not in listed


def test_a_plan_from_before_gains_were_kept_still_opens(house, imke):
    run = ready(house)
    run.parts = {name: part for name, part in run.parts.items() if name != "gained"}
    house.session.commit()

    assert "No other plan within your rules gains more." in imke.get(f"/agenda/plan/{run.uid}").text
    assert imke.get("/agenda/plan").status_code == 200


def test_a_plan_that_is_not_proven_says_how_much_better_another_could_be(house, imke):
    run = ready(house)
    run.is_proven, run.bound = False, run.value + 8
    house.session.commit()

    page = imke.get(f"/agenda/plan/{run.uid}").text

    assert "Very good, not proven the best." in page
    assert "Another plan could gain 8 points more at most." in page
    assert "Search for 2 minutes more" in page


def test_a_dutch_lead_reads_it_in_dutch(house, login):
    house.imke.locale = "nl"
    run = ready(house)

    page = login(house.imke).get(f"/agenda/plan/{run.uid}").text

    assert "Dit is het beste plan dat er is." in page
    assert "Is het eerlijk?" in page
    assert "3 veranderingen in de agenda van vandaag" in page


def test_a_line_is_pinned_accepted_and_undone_by_plain_forms(house, imke):
    run = ready(house)
    line = lines(run)[0]

    for act, state in (("pin", LineState.PINNED), ("unpin", LineState.PROPOSED), ("accept", LineState.ACCEPTED),
                       ("undo", LineState.PROPOSED)):
        assert imke.post(f"/agenda/plan/lines/{line.uid}/{act}").status_code == 303
        house.session.expire_all()
        assert line.state is state


def test_what_stands_in_the_way_is_said_beside_the_line(house, imke):
    run = ready(house)
    line = lines(run)[0]
    line.author.capacity_per_quarter = 0
    house.session.commit()

    answer = imke.post(f"/agenda/plan/lines/{line.uid}/accept")

    assert answer.status_code == 422
    assert "The author has no turn left this quarter." in answer.text


def test_rejecting_asks_why_and_offers_undo(house, imke):
    run = ready(house)
    line = lines(run)[0]
    asked = imke.get(f"/agenda/plan/lines/{line.uid}/reject").text
    assert "<h1>Reject this line</h1>" in asked
    assert asked.count("Why not?") == 1
    assert "Somebody else should write it" in asked
    assert imke.post(f"/agenda/plan/lines/{line.uid}/reject").status_code == 422

    answer = imke.post(f"/agenda/plan/lines/{line.uid}/reject", data={"reason": "other_author"})

    page = imke.get(answer.location).text
    assert f"/agenda/plan/lines/{line.uid}/restore" in page
    assert imke.post(f"/agenda/plan/lines/{line.uid}/restore").status_code == 303


def test_accept_all_says_what_failed_and_why(house, imke):
    run = ready(house)
    lines(run)[1].author.capacity_per_quarter = 0
    house.session.commit()

    answer = imke.post(f"/agenda/plan/{run.uid}/accept")

    page = imke.get(answer.location).text
    assert "2 lines accepted. 1 could not be; it says why." in page
    assert "The author has no turn left this quarter." in page
    assert f"/agenda/plan/{run.uid}/undo" in page


def test_an_offer_that_could_not_be_made_says_why(house, imke):
    run = ready(house)
    line = lines(run)[0]
    line.slot.closes_at = NOW
    line.author.languages = ["en", "nl"]
    house.session.commit()

    assert imke.post(f"/agenda/plan/lines/{line.uid}/accept").status_code == 422


def test_the_inbox_says_for_which_days_a_plan_is_ready(house, imke):
    ready(house)

    assert "The plan from Friday 1 January 2027 to Wednesday 31 March 2027 is ready." in imke.get("/inbox").text


def test_a_plan_with_older_input_says_so(house, imke):
    run = ready(house)
    run.is_stale = True
    house.session.commit()

    assert "changed since" in imke.get(f"/agenda/plan/{run.uid}").text


def test_an_older_plan_leads_to_the_newest_and_offers_nothing(house, imke):
    old = house.three_lines()
    new = house.solved(house.start())
    house.session.commit()

    page = imke.get(f"/agenda/plan/{old.uid}").text

    assert f"/agenda/plan/{new.uid}" in page
    assert "Accept all" not in page
    assert imke.post(f"/agenda/plan/lines/{lines(old)[0].uid}/accept").status_code == 409


def test_a_plan_made_again_says_what_differs_and_what_holds(house, imke):
    """A pinned line is still only proposed: nobody holds its slot."""
    run = house.three_lines()
    services.pin_line(house.session, actor=house.imke, line=lines(run)[0], now=NOW)
    again = house.solved(services.plan_again(house.session, actor=house.imke, run=run, now=NOW))
    house.session.commit()

    page = imke.get(f"/agenda/plan/{again.uid}").text

    assert "0 lines differ from the plan before" in page
    assert "3 lines as in the plan before" in page
    assert "somebody holds" not in page
    assert {line.gain for line in again.lines} == {line.gain for line in run.lines}


def test_stopping_what_waits_says_so(house, imke):
    run = house.start()
    house.session.commit()

    imke.post(f"/agenda/plan/{run.uid}/stop")

    assert "This was stopped before there was a plan." in imke.get(f"/agenda/plan/{run.uid}").text


def test_what_broke_off_says_so_without_its_insides(house, imke):
    run = house.start()
    services.fail(house.session, run, note="ZeroDivisionError: division by zero", now=NOW)
    house.session.commit()

    page = imke.get(f"/agenda/plan/{run.uid}").text

    assert "The work broke off" in page
    assert "ZeroDivisionError" not in page


def test_a_manager_reads_and_decides_nothing(house, login):
    manager = house.colleague(Role.MANAGER)
    run = ready(house)
    browser = login(manager)

    page = browser.get(f"/agenda/plan/{run.uid}").text

    assert "3 people have a turn, nobody more than 1." in page
    assert "Level 4" not in page                        # what somebody scores, and how full they are, is the lead's
    assert "1 of 2" not in page
    assert "/accept" not in page
    assert browser.post(f"/agenda/plan/{run.uid}/accept").status_code == 403
    assert "Make the plan" not in browser.get("/agenda/plan").text


@pytest.mark.parametrize("path", ["", "/{run}", "/{run}/what-if", "/lines/{line}/reject"])
def test_plans_are_for_leads_and_managers(house, login, path):
    run = ready(house)

    address = "/agenda/plan" + path.format(run=run.uid, line=run.lines[0].uid)

    assert login(house.ann).get(address).status_code == 403


@pytest.mark.parametrize("path", ["/agenda/plan/nothing", "/agenda/plan/nothing/what-if",
                                  "/agenda/plan/lines/nothing/reject", "/agenda/slots/nothing/people"])
def test_what_is_not_there_is_not_found(imke, path):
    assert imke.get(path).status_code == 404


@pytest.mark.once
def test_the_page_costs_the_same_for_three_lines_and_for_twenty(house, imke):
    house.three_lines()
    house.week(11)
    run = house.solved(house.start())
    house.session.commit()
    imke.get(f"/agenda/plan/{run.uid}")
    with count_queries() as few:
        imke.get(f"/agenda/plan/{run.uid}")
    house.ann.capacity_per_quarter = 12
    for number in range(20):
        who = house.colleague(name=f"Colleague {number}")
        house.knows(who)
        house.free_topic(f"Topic {number}")
        house.empty_slot(date(2027, 1, 4 + number))
    big = house.solved(house.start())
    house.session.commit()
    imke.get(f"/agenda/plan/{big.uid}")
    with count_queries() as many:
        imke.get(f"/agenda/plan/{big.uid}")

    assert len(big.lines) == 24
    assert len(few) == len(many) <= 17


def test_a_line_that_went_out_of_date_says_whom_it_is_about(house, imke):
    """What stands against an offer names somebody; a line keeps the code alone."""
    run = house.three_lines()
    line = run.lines[0]
    line.state, line.reason = LineState.STALE, "offer_no_room"
    house.session.commit()

    page = imke.get(f"/agenda/plan/{run.uid}")

    assert page.status_code == 200
    assert f"{line.author.name} has no turn left in that quarter." in page.text
