"""Claiming under competition (journey J6): two want one slot, one waits, the line moves up, and a limit says why."""
from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from planner.core.db import db, unit_of_work
from planner.people.models import Person
from planner.steps.agenda.models import Claim, Slot
from planner.steps.agenda.services.slots import When, derive
from planner.steps.inventory.models import TopicArea
from planner.workflow.agenda import ClaimState, SlotState
from tests import factories as make
from tests.browser.company import House, Walker

WRITTEN = "The restore began at nine and nobody had tried it before."


def _both_know_backups(house: House) -> None:
    with house.app.app_context(), unit_of_work() as work:
        area = work.session.scalars(sa.select(TopicArea)).one()
        for name in ("Noor", "Ella"):
            person = work.session.scalars(sa.select(Person).where(Person.name == f"{name} Bakker")).one()
            work.session.add(make.expertise(person=person, area=area, level=3, interest=2))


def _one_turn_a_quarter(house: House, name: str) -> str:
    """Leave ``name`` no room but for one text, and plan another slot; returns its uid."""
    with house.app.app_context(), unit_of_work() as work:
        session = work.session
        person = session.scalars(sa.select(Person).where(Person.name == f"{name} Bakker")).one()
        person.capacity_per_quarter = 1
        first = session.scalars(sa.select(Slot)).one()
        topic = make.topic(title="What a drill costs", area=first.topic.area, personas=first.topic.personas,
                           lang=first.lang, state=first.topic.state, question="What does it cost?", gift="A sum",
                           phase=first.topic.phase)
        slot = make.slot(topic=topic, lang=first.lang, channels=list(first.channels), site_id=first.site_id,
                         state=SlotState.OPEN, local_date=first.local_date - timedelta(days=1))
        derive(session, slot, When(slot.local_date, slot.local_time, slot.zone))
        session.add_all([topic, slot])
        session.flush()
        return slot.uid


def _states(house: House) -> dict[str, ClaimState]:
    with house.app.app_context():
        claims = db.session.scalars(sa.select(Claim).order_by(Claim.id)).all()
        return {claim.author.name.split()[0]: claim.state for claim in claims}


def _write(noor: Walker) -> None:
    page = noor.go(f"/agenda/slots/{noor.house.slot_uid}")
    draft = page.locator("a[href*='/drafts/']").first.get_attribute("href")
    assert draft is not None
    text = noor.go(draft).locator(".cm-content")
    expect(text).to_be_visible()
    text.click()
    noor.page.keyboard.type(WRITTEN)
    with noor.page.expect_response(lambda answer: answer.request.method == "POST" and answer.url.endswith(draft)):
        noor.page.keyboard.press("Control+s")


def _release(noor: Walker) -> Page:
    page = noor.go(f"/agenda/slots/{noor.house.slot_uid}")
    page.locator("a[href$='/release']").first.click()
    page.locator("[name=reason][value=no_time]").check(force=True)
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    return page


@pytest.mark.in_house("postgres-nl")
def test_two_want_a_slot_and_the_one_in_line_goes_on_with_it(browser, house):
    _both_know_backups(house)
    slot = f"/agenda/slots/{house.slot_uid}"
    noor, ella = Walker(browser, house).sign_in("Noor"), Walker(browser, house).sign_in("Ella")

    pool = noor.go("/agenda?state=open")
    expect(pool.locator(".why li, .why-list li, ul[class*=why] li").first).to_be_visible()      # with its reasons
    ella.go(slot)
    noor.go(slot)
    noor.press("form[action$='/claim'] button")
    expect(noor.page.locator("a[href*='/drafts/']").first).to_be_attached()
    ella.press("form[action$='/claim'] button")
    expect(ella.page.locator("main")).to_contain_text("Noor Bakker")                             # who was faster
    assert _states(house) == {"Noor": ClaimState.ACTIVE}

    ella.go(slot)
    ella.press("form[action$='/join'] button")
    assert _states(house) == {"Noor": ClaimState.ACTIVE, "Ella": ClaimState.WAITING}
    _write(noor)
    _release(noor)
    assert _states(house) == {"Noor": ClaimState.RELEASED, "Ella": ClaimState.OFFERED}

    other = _one_turn_a_quarter(house, "Ella")
    ella.go(slot)
    ella.press("form[action$='/accept'] button")
    assert _states(house)["Ella"] is ClaimState.ACTIVE
    ella.go(slot)
    draft = ella.page.locator("a[href*='/drafts/']").first.get_attribute("href")
    assert draft is not None
    expect(ella.go(draft).locator(".cm-content")).to_contain_text(WRITTEN)                       # it came along

    page = ella.go(f"/agenda/slots/{other}")
    assert page.locator("form[action$='/claim'] button").locator("visible=true").count() == 0
    expect(page.locator("#c-h")).to_be_visible()
    expect(page.locator("section.claim")).to_contain_text("1")
    noor.close()
    ella.close()
