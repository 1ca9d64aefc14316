"""Claiming through the pages: the line, offers, handovers, swaps and co-authors, each in plain forms."""
from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from planner.steps.agenda import services
from planner.steps.agenda.models import Claim, ClaimHandover, ClaimSwap, OfferOrigin, ReleaseReason
from planner.workflow.agenda import AskState, ClaimState, SlotState
from tests import factories as make
from tests.factories import NOW
from tests.steps.agenda.story import House

FIRST, SECOND = date(2027, 1, 5), date(2027, 2, 2)
NEAR = date(2026, 11, 30)


@pytest.fixture
def house(session):
    return House(session)


def _page(client, slot):
    return client.get(f"/agenda/slots/{slot.uid}").get_data(as_text=True)


def _post(client, address, **data):
    return client.post(address, data=data, follow_redirects=True)


def _offer(session, house, person=None, slot=None, note=""):
    return services.offer_slot(session, actor=house.imke, slot=slot or house.slot(), person=person or house.ann,
                               origin=OfferOrigin.LEAD, now=NOW, note=note)


# --- Before taking it --------------------------------------------------------------------------------------------


def test_a_full_quarter_is_said_before_and_leads_to_what_one_has(session, login, house):
    slot = house.slot()
    house.ann.capacity_per_quarter = 2
    house.claimed(day=FIRST), house.claimed(day=date(2027, 3, 2))

    text = _page(login(house.ann), slot)

    assert "You have 2 of 2 turns in quarter 1." in text
    assert "/agenda?view=list&amp;mine=1" in text
    assert "Claim this topic" not in text


def test_the_dates_that_would_follow_stand_there_before(session, login, house):
    text = _page(login(house.ann), house.slot())

    assert "for whoever claims it now" in text


def test_the_open_slots_are_narrowed_by_the_address(session, login, house):
    security = make.area(key="security", label_en="Security", label_nl="Beveiliging")
    session.add(security)
    session.flush()
    house.slot(FIRST, title="About the cloud")
    house.slot(SECOND, title="About locks", area=security)
    ann = login(house.ann)

    text = ann.get("/agenda?state=open&area=security").get_data(as_text=True)
    other = ann.get("/agenda?state=open&q=cloud").get_data(as_text=True)

    assert ("About locks" in text, "About the cloud" in text) == (True, False)
    assert ("About locks" in other, "About the cloud" in other) == (False, True)


# --- The line ----------------------------------------------------------------------------------------------------


def test_somebody_stands_in_line_and_leaves_it(session, login, house):
    claim = house.claimed()
    bob = login(house.bob)
    assert "Stand in line" in _page(bob, claim.slot)

    text = _post(bob, f"/agenda/slots/{claim.slot.uid}/join").get_data(as_text=True)

    assert "You are first in line." in text
    waiting = session.scalars(sa.select(Claim).where(Claim.state == ClaimState.WAITING)).one()
    assert "Stand in line" in _post(bob, f"/agenda/claims/{waiting.uid}/withdraw").get_data(as_text=True)


def test_who_waits_is_seen_by_the_lead_and_by_nobody_else(session, login, house):
    claim, cas = house.claimed(), house.colleague(name="Cas Colleague")
    waiting = services.join_line(session, actor=cas, slot=claim.slot, now=NOW)

    assert "Cas Colleague" not in _page(login(house.bob), claim.slot)
    assert "Cas Colleague" not in _page(login(house.ann), claim.slot)
    assert "1 in line" in _page(login(house.imke), claim.slot)
    assert login(house.bob).post(f"/agenda/claims/{waiting.uid}/withdraw").status_code == 404
    assert login(house.imke).post(f"/agenda/claims/{waiting.uid}/withdraw").status_code == 403


def test_joining_what_is_open_is_refused_on_the_page_as_it_stands(session, login, house):
    slot = house.slot()

    answer = login(house.bob).post(f"/agenda/slots/{slot.uid}/join")

    assert answer.status_code == 409
    assert "there is no line for it" in answer.get_data(as_text=True)


# --- Offers ------------------------------------------------------------------------------------------------------


def test_a_lead_asks_who_fits_and_the_answer_is_yes(session, login, house):
    session.add(make.expertise(person=house.ann, area=house.cloud, level=3))
    slot = house.slot()
    lead, ann = login(house.imke), login(house.ann)
    text = lead.get(f"/agenda/slots/{slot.uid}/offer").get_data(as_text=True)
    assert "Who fits best" in text
    assert "Level 3 in Cloud" in text

    answer = lead.post(f"/agenda/slots/{slot.uid}/offer", data={"person": house.ann.uid, "note": "You know this best"})
    assert answer.status_code == 303
    offer = session.scalars(sa.select(Claim)).one()
    text = _page(ann, slot)
    assert "A lead asks you" in text
    assert "You know this best" in text
    text = _post(ann, f"/agenda/claims/{offer.uid}/accept").get_data(as_text=True)

    assert "It is yours. Your draft is due" in text
    session.refresh(offer)
    assert offer.state is ClaimState.ACTIVE


def test_an_offer_to_another_is_said_with_the_name_and_can_be_waited_for(session, login, house):
    offer = _offer(session, house)
    bob = login(house.bob)

    text = _page(bob, offer.slot)
    answer = bob.post(f"/agenda/slots/{offer.slot.uid}/claim")

    assert "Ann is asked for this." in text
    assert "Stand in line" in text
    assert answer.status_code == 409
    assert "Ann is asked for this" in answer.get_data(as_text=True)


def test_who_is_only_asked_does_not_stand_beside_the_slot(session, login, house):
    _offer(session, house, slot=house.slot(FIRST))
    lead = login(house.imke)

    shown = lead.get("/agenda?view=list&at=2027-01").get_data(as_text=True)
    of_ann = lead.get(f"/agenda?view=list&at=2027-01&author={house.ann.uid}").get_data(as_text=True)

    assert "<td>Ann</td>" not in shown
    assert "Zero-downtime deploys" in shown
    assert "Zero-downtime deploys" not in of_ann


def test_a_no_with_words_reaches_the_lead(session, login, house):
    house.imke.password_hash = "x"
    offer = _offer(session, house)

    answer = _post(login(house.ann), f"/agenda/claims/{offer.uid}/decline", reason="Not in\x00 January")

    assert answer.status_code == 200
    assert "Not in January" in login(house.imke).get("/inbox").get_data(as_text=True)


def test_an_offer_that_ended_is_answered_with_the_slot_as_it_is(session, login, house, at):
    offer = _offer(session, house)
    ann = login(house.ann)
    at(offer.expires_at + timedelta(minutes=1))

    answer = ann.post(f"/agenda/claims/{offer.uid}/accept")

    assert answer.status_code == 409
    assert "This offer is over." in answer.get_data(as_text=True)


def test_a_person_who_can_not_is_named_beside_the_field(session, login, house):
    slot = house.slot()
    house.ann.capacity_per_quarter = 0

    answer = login(house.imke).post(f"/agenda/slots/{slot.uid}/offer", data={"person": house.ann.uid, "note": "Please"})
    text = answer.get_data(as_text=True)

    assert answer.status_code == 422
    assert "Ann has no turn left in that quarter." in text
    assert 'value="Please"' in text


def test_a_lead_takes_an_offer_back(session, login, house):
    offer = _offer(session, house)

    text = _post(login(house.imke), f"/agenda/claims/{offer.uid}/withdraw-offer").get_data(as_text=True)

    assert "Ann is not asked any more." in text
    session.refresh(offer)
    assert offer.state is ClaimState.WITHDRAWN


# --- Handing over ------------------------------------------------------------------------------------------------


def test_a_claim_goes_to_a_colleague(session, login, house):
    claim = house.claimed()
    ann, bob = login(house.ann), login(house.bob)

    answer = ann.post(f"/agenda/claims/{claim.uid}/hand-over", data={"person": house.bob.uid, "note": "Help me out"})
    assert answer.status_code == 303
    assert "Ann asks whether you take this over" in _page(bob, claim.slot)
    ask = session.scalars(sa.select(ClaimHandover)).one()
    text = _post(bob, f"/agenda/handovers/{ask.uid}/accept").get_data(as_text=True)

    assert "It is yours now, with the same dates." in text
    session.refresh(claim)
    assert claim.author is house.bob
    assert login(house.imke).post(f"/agenda/handovers/{ask.uid}/decline").status_code == 403
    assert login(house.colleague(name="Cas")).post(f"/agenda/handovers/{ask.uid}/accept").status_code == 404


def test_whom_to_ask_has_to_be_chosen(session, login, house):
    claim = house.claimed()

    answer = login(house.ann).post(f"/agenda/claims/{claim.uid}/hand-over", data={"person": "", "note": "Kept"})

    assert answer.status_code == 422
    assert "Choose a colleague." in answer.get_data(as_text=True)


def test_declining_and_taking_back_a_handover(session, login, house):
    claim = house.claimed()
    ask = services.ask_handover(session, actor=house.ann, claim=claim, to=house.bob, now=NOW)
    session.commit()

    assert _post(login(house.bob), f"/agenda/handovers/{ask.uid}/decline", reason="Busy").status_code == 200
    session.refresh(ask)
    assert ask.state is AskState.DECLINED
    assert login(house.ann).post(f"/agenda/handovers/{ask.uid}/withdraw").status_code == 409


# --- Swap --------------------------------------------------------------------------------------------------------


def test_two_authors_swap_dates(session, login, house):
    mine, theirs = house.claimed(day=FIRST, title="Early"), house.claimed(house.bob, day=SECOND, title="Late")
    ann, bob = login(house.ann), login(house.bob)
    slot = mine.slot
    assert "Late" in ann.get(f"/agenda/slots/{slot.uid}/swap").get_data(as_text=True)

    answer = ann.post(f"/agenda/slots/{slot.uid}/swap", data={"other": theirs.slot.uid, "note": ""})
    assert answer.status_code == 303
    swap = session.scalars(sa.select(ClaimSwap)).one()
    assert "from Tue 5 Jan" in bob.get(f"/agenda/swaps/{swap.uid}").get_data(as_text=True)
    text = _post(bob, f"/agenda/swaps/{swap.uid}/accept").get_data(as_text=True)

    assert "Swapped. Your text now goes out on Tuesday 5 January." in text
    session.refresh(mine)
    assert mine.slot.local_date == SECOND
    assert login(house.colleague(name="Cas")).get(f"/agenda/swaps/{swap.uid}").status_code == 404


def test_a_swap_that_is_not_possible_is_said_beside_the_choice(session, login, house):
    mine, theirs = house.claimed(day=FIRST, title="Early"), house.claimed(house.bob, day=SECOND, title="Late")
    services.ask_swap(session, actor=house.ann, slot=mine.slot, other=theirs.slot, now=NOW)
    session.commit()

    answer = login(house.ann).post(f"/agenda/slots/{mine.slot.uid}/swap", data={"other": theirs.slot.uid, "note": ""})

    assert answer.status_code == 409
    assert "waits for the answer to another swap" in answer.get_data(as_text=True)


def test_who_is_alone_has_nobody_to_swap_with(session, login, house):
    claim = house.claimed()

    assert "There is nobody to swap with." in login(house.ann).get(
        f"/agenda/slots/{claim.slot.uid}/swap").get_data(as_text=True)


# --- Writing together --------------------------------------------------------------------------------------------


def test_a_co_author_edits_the_text_and_goes_again(session, login, house):
    claim = house.claimed()
    ann = login(house.ann)

    answer = ann.post(f"/agenda/claims/{claim.uid}/pens", data={"person": house.bob.uid, "way": "ghost"})
    assert answer.status_code == 303
    assert "writes down what the author knows" in _page(ann, claim.slot)
    text = _post(ann, f"/agenda/claims/{claim.uid}/pens/{house.bob.uid}/drop").get_data(as_text=True)

    assert "Bob no longer writes along." in text
    _post(ann, f"/agenda/claims/{claim.uid}/pens/{house.bob.uid}/again?way=ghost")
    session.refresh(claim)
    assert claim.ghost_writer is house.bob


# --- What happened -----------------------------------------------------------------------------------------------


def test_history_says_in_sentences_who_asked_whom(session, login, house):
    offer = _offer(session, house)
    services.decline_offer(session, actor=house.ann, claim=offer, now=NOW, reason="Too busy for it")
    claim = services.claim_slot(session, actor=house.bob, slot=offer.slot, now=NOW)
    services.ask_handover(session, actor=house.bob, claim=claim, to=house.ann, now=NOW)
    services.release_claim(session, actor=house.bob, claim=claim, reason=ReleaseReason.NO_TIME, now=NOW)

    text = _page(login(house.colleague(name="Cas")), offer.slot)

    for sentence in ("Imke asked Ann to write it", "Ann did not take it", "Bob claimed it",
                     "Bob asked Ann to take it over", "Bob released it: No time after all"):
        assert sentence in text
    assert "Too busy for it" not in text


def test_a_near_slot_that_a_lead_offers_is_taken_without_a_lead(session, login, house):
    offer = _offer(session, house, slot=house.slot(NEAR))

    text = _post(login(house.ann), f"/agenda/claims/{offer.uid}/accept").get_data(as_text=True)

    assert "It is yours." in text
    session.refresh(offer.slot)
    assert offer.slot.state is SlotState.CLAIMED
