"""Of two who change whose a slot is at once one wins, and the other hears it in words (docs/domain.md c, k)."""
from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from functools import partial

import pytest
import sqlalchemy as sa

from planner.core.db import db, unit_of_work
from planner.core.errors import Conflict
from planner.steps.agenda import services
from planner.steps.agenda.models import Claim, ClaimHandover, ClaimSwap, OfferOrigin, Slot
from planner.workflow.agenda import LIVE_CLAIMS, AskState, ClaimState, SlotState
from tests.factories import NOW
from tests.steps.agenda.crowd import at_once, browsers, named
from tests.steps.agenda.story import House

pytestmark = pytest.mark.database
FIRST, SECOND, THIRD = date(2027, 1, 5), date(2027, 2, 2), date(2027, 3, 2)


def _house(app, make):
    """Build a house and return the uids that ``make`` gives."""
    with app.app_context(), unit_of_work() as work:
        house = House(work.session)
        return make(house, work.session)


def _check(app):
    """Whatever happened: one live claim per slot, and each slot in the state that its claim says."""
    with app.app_context():
        session = db.session()
        for slot in session.scalars(sa.select(Slot)):
            live = [claim for claim in slot.claims if claim.state in LIVE_CLAIMS]
            assert len(live) <= 1
            is_active = bool(live) and live[0].state is ClaimState.ACTIVE
            assert is_active == (slot.state in {SlotState.CLAIMED, SlotState.READY})
            assert (slot.topic is None) == (slot.state is SlotState.PLANNED)


def _codes(answers):
    return Counter(answer.status_code for answer in answers)


def test_a_claim_and_a_move_at_once_both_hold(live_app):
    uid = _house(live_app, lambda house, _: house.slot(FIRST).uid)
    ann, lead = browsers(live_app, "Ann", "Imke")

    answers = at_once([lambda: ann.post(f"/agenda/slots/{uid}/claim"),
                       lambda: lead.post(f"/agenda/slots/{uid}/move", data={"day": "2027-02-09"})])

    assert set(_codes(answers)) <= {303, 409}
    _check(live_app)
    with live_app.app_context():
        slot = db.session().scalars(sa.select(Slot)).one()
        if slot.state is SlotState.CLAIMED and slot.local_date == date(2027, 2, 9):
            assert slot.live_claim.draft_due.date() == date(2027, 1, 26)       # the chain of the day that it has


def test_twenty_stand_in_line_at_once(live_app):
    def make(house, _session):
        names = [house.colleague(name=f"Colleague {n}").name for n in range(20)]
        return house.claimed().slot.uid, names

    uid, names = _house(live_app, make)
    crowd = browsers(live_app, *names)

    answers = at_once([partial(one.post, f"/agenda/slots/{uid}/join") for one in crowd])

    assert _codes(answers) == {303: 20}
    with live_app.app_context():
        assert db.session().scalar(sa.select(sa.func.count()).where(Claim.state == ClaimState.WAITING)) == 20


def _offered(house, session):
    offer = services.offer_slot(session, actor=house.imke, slot=house.slot(), person=house.ann,
                                origin=OfferOrigin.LEAD, now=NOW)
    return offer.uid, offer.slot.uid


def test_accepting_and_lapsing_at_once_give_one_answer(live_app):
    uid, _slot = _house(live_app, _offered)

    def accept():
        with live_app.app_context():
            try:
                with unit_of_work() as work:
                    claim = work.session.scalars(sa.select(Claim).where(Claim.uid == uid)).one()
                    services.accept_offer(work.session, actor=named(work.session, "Ann"), claim=claim,
                                          now=NOW + timedelta(hours=1))
                return "accepted"
            except Conflict as refused:
                return refused.code

    def lapse():
        with live_app.app_context(), unit_of_work() as work:
            claim = work.session.scalars(sa.select(Claim).where(Claim.uid == uid)).one()
            return services.lapse_offer(work.session, claim.id, NOW + timedelta(days=9))

    answers = at_once([accept, lapse])

    assert answers in (["accepted", False], ["offer_over", True])
    _check(live_app)


def test_accepting_and_another_claiming_at_once_is_the_asked_persons(live_app):
    uid, slot = _house(live_app, _offered)
    ann, bob = browsers(live_app, "Ann", "Bob")

    accepted, claimed = at_once([lambda: ann.post(f"/agenda/claims/{uid}/accept"),
                                 lambda: bob.post(f"/agenda/slots/{slot}/claim")])

    assert (accepted.status_code, claimed.status_code) == (303, 409)
    assert "Ann" in claimed.get_data(as_text=True)
    _check(live_app)


def test_declining_and_claiming_at_once_never_leave_two(live_app):
    uid, slot = _house(live_app, _offered)
    ann, bob = browsers(live_app, "Ann", "Bob")

    answers = at_once([lambda: ann.post(f"/agenda/claims/{uid}/decline"),
                       lambda: bob.post(f"/agenda/slots/{slot}/claim")])

    assert answers[0].status_code == 303
    assert answers[1].status_code in {303, 409}
    _check(live_app)


def test_accepting_and_taking_the_question_back_at_once_give_one_answer(live_app):
    uid, _slot = _house(live_app, _offered)
    ann, lead = browsers(live_app, "Ann", "Imke")

    answers = at_once([lambda: ann.post(f"/agenda/claims/{uid}/accept"),
                       lambda: lead.post(f"/agenda/claims/{uid}/withdraw-offer")])

    assert _codes(answers) == {303: 1, 409: 1}
    _check(live_app)


def test_two_offers_at_once_are_one(live_app):
    def make(house, _session):
        house.colleague(name="Cas")
        return house.slot().uid, house.ann.uid, house.bob.uid

    slot, ann, bob = _house(live_app, make)
    leads = browsers(live_app, "Imke", "Imke")

    answers = at_once([partial(one.post, f"/agenda/slots/{slot}/offer", data={"person": whom})
                       for one, whom in zip(leads, (ann, bob), strict=True)])

    assert _codes(answers) == {303: 1, 409: 1}
    _check(live_app)


def test_taking_over_and_releasing_at_once_give_one_outcome(live_app):
    def make(house, session):
        claim = house.claimed()
        ask = services.ask_handover(session, actor=house.ann, claim=claim, to=house.bob, now=NOW)
        return ask.uid, claim.uid

    ask, claim = _house(live_app, make)
    ann, bob = browsers(live_app, "Ann", "Bob")

    accepted, released = at_once([
        lambda: bob.post(f"/agenda/handovers/{ask}/accept"),
        lambda: ann.post(f"/agenda/claims/{claim}/release", data={"reason": "no_time"})])

    assert accepted.status_code in {303, 409}
    assert released.status_code in {303, 403, 409}
    assert [accepted.status_code, released.status_code].count(303) == 1
    _check(live_app)
    with live_app.app_context():
        assert db.session().scalar(sa.select(ClaimHandover.state)) in {AskState.DONE, AskState.LAPSED}


def _three(house, _session):
    cas = house.colleague(name="Cas")
    claims = [house.claimed(person, day=day, title=person.name)
              for person, day in ((house.ann, FIRST), (house.bob, SECOND), (cas, THIRD))]
    return [claim.slot.uid for claim in claims]


def test_two_who_want_the_same_date_at_once_ask_one_after_the_other(live_app):
    first, second, third = _house(live_app, _three)
    ann, cas = browsers(live_app, "Ann", "Cas")

    answers = at_once([lambda: ann.post(f"/agenda/slots/{first}/swap", data={"other": second}),
                       lambda: cas.post(f"/agenda/slots/{third}/swap", data={"other": second})])

    assert _codes(answers) == {303: 1, 409: 1}
    with live_app.app_context():
        assert db.session().scalar(sa.select(sa.func.count()).select_from(ClaimSwap)) == 1


def test_agreeing_to_a_swap_while_the_lead_exchanges_the_same_slots(live_app):
    def make(house, session):
        slots = _three(house, session)
        found = {slot.uid: slot for slot in session.scalars(sa.select(Slot))}
        swap = services.ask_swap(session, actor=house.ann, slot=found[slots[0]], other=found[slots[1]], now=NOW)
        return swap.uid, slots

    swap, (first, _second, third) = _house(live_app, make)
    bob = browsers(live_app, "Bob")[0]

    def exchange():
        with live_app.app_context():
            with unit_of_work() as work:
                found = {slot.uid: slot for slot in work.session.scalars(sa.select(Slot))}
                services.exchange_contents(work.session, actor=named(work.session, "Imke"), slot=found[third],
                                           other=found[first], now=NOW)
            return True

    agreed, exchanged = at_once([lambda: bob.post(f"/agenda/swaps/{swap}/accept"), exchange])

    assert exchanged
    assert agreed.status_code in {303, 409}
    _check(live_app)
    with live_app.app_context():
        titles = db.session().scalars(sa.select(Slot.topic_id)).all()
        assert len(set(titles)) == 3
