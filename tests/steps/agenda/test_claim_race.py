"""Twenty people claim one slot at the same moment: one wins, nineteen hear who, nobody sees an error (trust 6.2)."""
from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from functools import partial

import pytest
import sqlalchemy as sa

from planner import worker
from planner.core.db import db, unit_of_work
from planner.people import sessions
from planner.steps.agenda import services
from planner.steps.agenda.models import Claim, Idea, IdeaVote, Slot
from planner.workflow.agenda import ClaimState, SlotState
from tests.factories import NOW
from tests.steps.agenda.crowd import at_once, browser, named
from tests.steps.agenda.story import House, on

pytestmark = pytest.mark.database
CROWD = 20


def _setting(app, people=CROWD):
    """A slot that everybody can take, and a signed-in browser for each of the crowd."""
    with app.app_context(), unit_of_work() as work:
        house = House(work.session)
        slot = house.slot()
        house.slot(date(2027, 1, 19), title="Another one")
        crowd = [house.colleague(name=f"Colleague {n}") for n in range(people)]
        tokens = [sessions.start_sign_in(work.session, person, now=NOW) for person in crowd]
        uid = slot.uid
    return uid, [browser(app, token) for token in tokens]


def test_of_twenty_claims_at_once_one_wins(live_app):
    uid, browsers = _setting(live_app)

    answers = at_once([partial(client.post, f"/agenda/slots/{uid}/claim") for client in browsers])

    assert Counter(answer.status_code for answer in answers) == {303: 1, 409: CROWD - 1}
    losers = [answer.get_data(as_text=True) for answer in answers if answer.status_code == 409]
    with live_app.app_context():
        session = db.session()
        claims = session.scalars(sa.select(Claim)).all()
        winner = claims[0].author.name
        assert [claim.state for claim in claims] == [ClaimState.ACTIVE]
        assert session.scalar(sa.select(Slot.state).where(Slot.uid == uid)) is SlotState.CLAIMED
    assert all(f"{winner} claimed this a moment ago" in text and "Another one" in text for text in losers)


def test_twenty_votes_at_once_all_count(live_app):
    _uid, browsers = _setting(live_app)
    with live_app.app_context(), unit_of_work() as work:
        proposal = services.Proposal(title="What one hour of standstill costs", lang="en")
        uid = services.propose_idea(work.session, actor=named(work.session, "Ann"), proposal=proposal, now=NOW).uid

    answers = at_once([partial(client.post, f"/ideas/{uid}/vote") for client in browsers])

    assert Counter(answer.status_code for answer in answers) == {303: CROWD}
    with live_app.app_context():
        counted = db.session().scalar(sa.select(sa.func.count()).select_from(IdeaVote))
        shown = db.session().scalar(sa.select(Idea.votes).where(Idea.uid == uid))
        assert (counted, shown) == (CROWD, CROWD)


def test_claim_and_cancel_at_once_leave_one_truth(live_app):
    """Whoever is second sees the new state; a cancelled slot never keeps an author."""
    uid, browsers = _setting(live_app, people=1)
    with live_app.app_context(), unit_of_work() as work:
        lead = browser(live_app, sessions.start_sign_in(work.session, named(work.session, "Imke"), now=NOW))

    answers = at_once([lambda: browsers[0].post(f"/agenda/slots/{uid}/claim"),
                        lambda: lead.post(f"/agenda/slots/{uid}/cancel", data={"reason": "Not now"})])

    assert {answer.status_code for answer in answers} <= {303, 409}
    with live_app.app_context():
        slot = db.session().scalars(sa.select(Slot).where(Slot.uid == uid)).one()
        if slot.state is SlotState.CANCELLED:
            assert slot.live_claim is None
        else:
            assert (slot.state, slot.live_claim is not None) == (SlotState.CLAIMED, True)


def test_two_clocks_miss_a_slot_once(live_app):
    with live_app.app_context(), unit_of_work() as work:
        house = House(work.session)
        for day in range(1, 11):
            services.plan_slot(work.session, actor=house.imke, when=on(date(2027, 2, day)), outlets=house.outlets(),
                               now=NOW)
    live_app.extensions["planner.clock"].instant = NOW + timedelta(days=200)
    tick = next(tick for tick in worker.TICKS if tick.name == "miss")

    missed = at_once([lambda: worker.run_once(live_app, tick), lambda: worker.run_once(live_app, tick)])

    assert sum(missed) == 10
    with live_app.app_context():
        assert set(db.session().scalars(sa.select(Slot.state))) == {SlotState.MISSED}
