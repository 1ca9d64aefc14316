"""Who could write a slot: everybody for a lead, one's own place for the others (docs/domain.md e, ranking)."""
from __future__ import annotations

from datetime import date

import pytest

from planner.quarter.models import PlanLine
from planner.quarter.queries import Hole
from planner.quarter.routes.base import hole_reasons
from planner.quarter.rules import Gap
from planner.steps.agenda import services as agenda
from tests import factories as make
from tests.factories import NOW
from tests.quarter.story import House


@pytest.fixture
def house(session):
    return House(session)


@pytest.fixture
def imke(house, login):
    return login(house.imke)


def test_a_lead_sees_everybody_with_a_score_that_adds_up(house, imke):
    for who, level in ((house.ann, 4), (house.bob, 3)):
        house.knows(who, level=level)
    slot = house.slot(date(2027, 2, 1))
    house.session.commit()

    page = imke.get(f"/agenda/slots/{slot.uid}/people").text

    assert page.index("Ann") < page.index("Bob")
    assert "Level 4 in Cloud" in page
    assert '<dd class="sum">58</dd>' in page              # 30 + 15, first article 8, priority 5
    assert "1 person can't, and why" in page


def test_equals_stand_by_load_then_by_their_last_turn_then_by_name(house, imke):
    """Ann holds a text in another quarter; Bob wrote a year ago, Cas never: never is longest ago."""
    cas, dan = house.colleague(name="Cas"), house.colleague(name="Dan")
    for who in (house.ann, house.bob, cas, dan):
        house.knows(who)
        house.session.add(make.published_work(authors=[who], local_date=date(2024, 1, 1)))
    house.session.add(make.published_work(authors=[house.bob], local_date=date(2025, 1, 1)))
    slot = house.slot(date(2027, 2, 1))
    house.session.commit()

    page = imke.get(f"/agenda/slots/{slot.uid}/people").text

    order = [page.index(f">{name}</a>") for name in ("Ann", "Cas", "Dan", "Bob")]
    assert order == sorted(order)


def test_a_member_sees_only_where_they_stand(house, login):
    for who in (house.ann, house.bob):
        house.knows(who)
    slot = house.slot(date(2027, 2, 1))
    house.session.commit()

    page = login(house.ann).get(f"/agenda/slots/{slot.uid}/people").text

    assert "You are one of 2 people who could write it." in page
    assert "You like it a lot" in page
    assert "Bob" not in page
    assert "why</summary>" not in page


def test_a_member_who_can_not_is_told_what_would_help(house, login):
    slot = house.slot(date(2027, 2, 1))
    house.session.commit()

    page = login(house.ann).get(f"/agenda/slots/{slot.uid}/people").text

    assert "You are not among those who could write this now." in page


def test_asking_offers_the_slot(house, imke):
    house.knows(house.ann)
    slot = house.slot(date(2027, 2, 1))
    house.session.commit()

    answer = imke.post(f"/agenda/slots/{slot.uid}/people/{house.ann.uid}/ask")

    assert answer.location == f"/agenda/slots/{slot.uid}"
    house.session.expire_all()
    assert slot.live_claim.author is house.ann
    assert ">Ask<" not in imke.get(f"/agenda/slots/{slot.uid}/people").text


def test_asking_for_what_somebody_took_says_who(house, imke):
    house.knows(house.ann)
    slot = house.slot(date(2027, 2, 1))
    agenda.claim_slot(house.session, actor=house.bob, slot=slot, now=NOW)
    house.session.commit()

    answer = imke.post(f"/agenda/slots/{slot.uid}/people/{house.ann.uid}/ask")

    assert answer.status_code == 409
    assert "Bob" in answer.text


def test_only_leads_ask(house, login):
    slot = house.slot(date(2027, 2, 1))
    house.session.commit()

    assert login(house.ann).post(f"/agenda/slots/{slot.uid}/people/{house.bob.uid}/ask").status_code == 403


def test_the_slot_page_leads_there(house, imke, login):
    slot = house.slot(date(2027, 2, 1))
    house.session.commit()

    assert f"/agenda/slots/{slot.uid}/people" in imke.get(f"/agenda/slots/{slot.uid}").text
    assert "How well does it fit me?" in login(house.ann).get(f"/agenda/slots/{slot.uid}").text


def test_the_menu_of_the_agenda_leads_to_plans(house, imke, login):
    house.session.commit()

    assert 'href="/agenda/plan"' in imke.get("/agenda").text
    assert 'href="/agenda/plan"' not in login(house.ann).get("/agenda").text


def test_an_empty_slot_has_nobody_to_write_it(house, imke):
    slot = house.week(0)
    house.session.commit()

    assert "There is nothing to write here now." in imke.get(f"/agenda/slots/{slot.uid}/people").text


def test_slots_that_stay_empty_stand_by_the_kind_of_reason_the_most_first(app):
    gaps = [Gap.NOBODY_FITS, *[Gap.NO_ROOM] * 3, Gap.NO_TOPIC, Gap.NO_TOPIC]
    holes = [Hole(PlanLine(), gap, f"Topic {number}", None, (), (), None) for number, gap in enumerate(gaps)]

    with app.test_request_context():
        told = [(reason.title, reason.number, len(reason.rows)) for reason in hole_reasons(holes, 35, named=True)]
        hidden = [(reason.title, reason.number) for reason in hole_reasons(holes, 35, named=False)]

    assert told == [("Who could write it has no turn left.", 3, 3),
                    ("No topic waits for this language and these readers.", 2, 1),
                    ("Nobody fits the topic well enough.", 1, 1)]
    assert hidden == [("Nobody can take it now.", 4), ("No topic waits for this language and these readers.", 2)]
