"""An author asks for more time, a lead answers, both hear it (docs/domain.md k, more time)."""
from __future__ import annotations

from datetime import date, datetime

import pytest
import sqlalchemy as sa

from planner.core.errors import Conflict, NotAllowed, RuleBroken
from planner.messages.models import Notice
from planner.steps.agenda import services
from planner.steps.agenda.services import more_time
from tests.factories import NOW
from tests.steps.agenda.story import House

# The slot of 12 January has its draft due on 28 December, its review on 4 January.
SOON, LATE = date(2026, 12, 30), date(2027, 1, 6)


@pytest.fixture
def house(session):
    house = House(session)
    house.imke.password_hash = "x"              # leads who can sign in are told
    return house


@pytest.fixture
def claim(house):
    return house.claimed()


def ask(session, claim, *, until=SOON, actor=None, reason="A customer is down."):
    return more_time.ask_more_time(session, actor=actor or claim.author, claim=claim, until=until, reason=reason,
                                   now=NOW)


def told(session, person):
    return session.scalars(sa.select(Notice.text_key).where(Notice.person_id == person.id).order_by(Notice.id)).all()


def local(at: datetime) -> str:
    return at.strftime("%m-%d %HZ")


@pytest.mark.parametrize(("until", "dates"), [
    (SOON, ["12-30 16Z", "01-04 16Z", "01-06 16Z", "01-08 16Z", "01-11 16Z"]),
    (LATE, ["01-06 16Z", "01-07 16Z", "01-08 16Z", "01-11 16Z", "01-11 16Z"])])
def test_a_lead_gives_the_time_and_what_comes_after_stays_where_it_can(house, session, claim, until, dates):
    ask(session, claim, until=until)
    assert told(session, house.imke)[-1] == "more_time_asked"

    more_time.grant_more_time(session, actor=house.imke, claim=claim, now=NOW)

    assert [local(at) for at in (claim.draft_due, claim.review_due, claim.rework_due, claim.approve_by,
                                 claim.package_due)] == dates
    assert claim.more_until is None
    assert "more_time_granted" in told(session, house.ann)
    with pytest.raises(Conflict, match="more_time_over"):
        more_time.grant_more_time(session, actor=house.imke, claim=claim, now=NOW)


def test_a_lead_says_no_with_a_reason_and_the_dates_stay(house, session, claim):
    due = ask(session, claim).draft_due

    with pytest.raises(RuleBroken, match="reason_missing"):
        more_time.decline_more_time(session, actor=house.imke, claim=claim, reason=" ", now=NOW)
    more_time.decline_more_time(session, actor=house.imke, claim=claim, reason="The fair is that week.", now=NOW)

    assert (claim.draft_due, claim.more_until, told(session, house.ann)[-1]) == (due, None, "more_time_declined")


@pytest.mark.parametrize(("until", "code"), [
    (date(2026, 12, 28), "more_time_earlier"), (date(2027, 1, 12), "more_time_too_late")])
def test_the_day_lies_between_the_draft_and_the_slot(session, claim, until, code):
    with pytest.raises(RuleBroken, match=code):
        ask(session, claim, until=until)


def test_only_the_author_asks_and_only_a_lead_answers(house, session, claim):
    with pytest.raises(NotAllowed):
        ask(session, claim, actor=house.bob)
    ask(session, claim)
    for answer in (more_time.grant_more_time, more_time.withdraw_more_time):
        with pytest.raises(NotAllowed):
            answer(session, actor=house.bob, claim=claim, now=NOW)
    more_time.withdraw_more_time(session, actor=house.ann, claim=claim, now=NOW)

    assert claim.more_until is None


def test_who_takes_over_asked_for_nothing(house, session, claim):
    ask(session, claim)
    handed = services.ask_handover(session, actor=house.ann, claim=claim, to=house.bob, now=NOW)
    services.accept_handover(session, actor=house.bob, ask=handed, now=NOW)

    assert claim.more_until is None


def test_the_way_from_button_to_answer(house, session, claim, login):
    session.commit()
    ann, imke = login(house.ann), login(house.imke)
    page = ann.get(f"/agenda/slots/{claim.slot.uid}").text
    assert f"/agenda/claims/{claim.uid}/more-time" in page

    wrong = ann.post(f"/agenda/claims/{claim.uid}/more-time", data={"until": "2027-01-12", "reason": "Busy"})
    assert wrong.status_code == 422
    assert "before the one on which it goes out" in wrong.text
    ann.post(f"/agenda/claims/{claim.uid}/more-time", data={"until": "2026-12-30", "reason": "A customer is down."})

    assert "You asked for time until" in ann.get(f"/agenda/slots/{claim.slot.uid}").text
    assert "A customer is down." in imke.get(f"/agenda/slots/{claim.slot.uid}").text
    assert "A customer is down." not in login(house.bob).get(f"/agenda/slots/{claim.slot.uid}").text
    assert ann.post(f"/agenda/claims/{claim.uid}/more-time/grant").status_code == 403
    assert imke.post(f"/agenda/claims/{claim.uid}/more-time/grant").status_code == 303
    session.expire_all()
    assert local(claim.draft_due) == "12-30 16Z"
