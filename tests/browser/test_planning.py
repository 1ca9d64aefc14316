"""J5, plan the quarter: a rhythm makes empty slots, topics get a day, a plan proposes who writes, a gap is filled, and
calendars outside show the same times on both sides of the change of the clocks. With the keyboard alone.
"""
from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import sqlalchemy as sa
from playwright.sync_api import Locator, expect
from sqlalchemy.orm import Session

from planner import worker
from planner.channels.models import Channel
from planner.core import jobs
from planner.core.db import db, unit_of_work
from planner.core.workdays import Calendar
from planner.people.models import Person
from planner.personas.models import Persona
from planner.steps.agenda.models import Claim, Phase, Slot
from planner.steps.inventory.models import TopicArea
from planner.steps.publishing.models import Publication, Variant
from planner.steps.writing.models import Revision
from planner.steps.writing.rules import revision_hash
from planner.workflow.agenda import ClaimState, SlotState, TopicState
from planner.workflow.publishing import PublicationState
from planner.workflow.writing import DraftState
from tests import factories as make
from tests.browser.company import House, Walker
from tests.factories import NOW

TITLES = ("Three drills before the storm", "What one hour of standstill costs", "Who restores on a Sunday")
SPARE = "Nine hours on a Tuesday"


def _furnish(house: House) -> None:
    """Two experts, three topics that wait for a day, and a text in reserve."""
    with house.app.app_context(), unit_of_work() as work:
        session = work.session
        area = session.scalars(sa.select(TopicArea).where(TopicArea.key == "backup")).one()
        personas = session.scalars(sa.select(Persona).order_by(Persona.code)).all()
        for name in ("Noor", "Ella"):
            person = session.scalars(sa.select(Person).where(Person.name.startswith(name))).one()
            session.add(make.expertise(person=person, area=area, level=4, interest=2))
        session.add_all(make.topic(title=title, area=area, personas=[persona], lang=house.lang, state=TopicState.OPEN,
                                   question="How long does it take?", gift="A list to copy", phase=Phase.COMPARE)
                        for title, persona in zip(TITLES, [*personas, personas[0]], strict=True))
        _keep_spare(session, house.lang)


def _keep_spare(session: Session, lang: str) -> None:
    """A text that was written, judged and approved, and waits for a day."""
    author = session.scalars(sa.select(Person).where(Person.name.startswith("Noor"))).one()
    blog = next(one for one in session.scalars(sa.select(Channel).order_by(Channel.id)) if lang in one.languages)
    topic = make.topic(title=SPARE, lang=lang)
    slot = make.slot(topic=topic, lang=lang, channels=[blog], site_id=blog.site_id, state=SlotState.READY,
                     is_reserve=True, ready_by=date(2026, 11, 20), usable_until=date(2027, 5, 20))
    draft = make.draft(claim=make.claim(slot=slot, author=author), topic=topic, title=SPARE, lang=lang,
                       state=DraftState.SCHEDULED)
    session.add(draft)
    session.flush()
    draft.head = Revision(draft_id=draft.id, number=1, title=SPARE, body="It took nine hours.", word_count=8, at=NOW,
                          sha256=revision_hash(SPARE, "It took nine hours."), by_id=author.id)
    session.add(Publication(variant=Variant(draft=draft, channel=blog, site_id=blog.site_id, lang=lang, excerpt="Nine",
                                            rules_edition=1),
                            slot=slot, revision=draft.head, site_id=blog.site_id, lang=lang, due_at=slot.publish_at,
                            state=PublicationState.READY))


def _press(element: Locator) -> None:
    """With the focus on it and Enter, as somebody without a mouse."""
    element.focus()
    element.press("Enter")


def _fill(element: Locator, text: str) -> None:
    element.focus()
    element.fill(text)


def _slots(house: House, *where: Any) -> list[date]:
    with house.app.app_context():
        found = list(db.session.scalars(sa.select(Slot.local_date).where(*where).order_by(Slot.local_date)))
        db.session.rollback()
        return found


def _rhythm(imke: Walker) -> None:
    """1. A rhythm for the blog: every Tuesday, the next working day when that is a day off."""
    page = imke.go("/agenda/series/new")
    _fill(page.locator("[name=title]"), "Tuesday blog")
    _fill(page.locator("[name=first]"), "2026-12-22")
    for box in page.locator("[name=channels]").all():
        if not box.is_checked():
            box.focus()
            box.press("Space")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile("/agenda/series/[0-9a-z]{26}"))
    expect(page.locator("main")).to_contain_text("Tuesday blog")


def _place(imke: Walker, title: str, day: str) -> None:
    """2. A topic goes onto a day: M, the date, Enter."""
    page = imke.go(f"/agenda?view=month&at={day[:7]}")
    card = page.locator("[data-topics] .slot", has_text=title)
    card.locator("h3 a").focus()
    page.keyboard.press("m")
    expect(page.locator("#move-day")).to_be_focused()
    page.locator("#move-day").fill(day)
    page.keyboard.press("Enter")
    expect(page.locator(f'[data-day="{day}"]')).to_contain_text(title)


def _plan(imke: Walker, house: House) -> int:
    """4. A plan for the quarter: all lines but one are accepted. Returns how many were asked."""
    page = imke.go("/agenda/plan")
    page.locator("[name=horizon][value^='2027-01-01']").focus()
    page.keyboard.press("Space")
    _press(page.locator("form[action='/agenda/plan'] button"))
    page.wait_for_url(re.compile("/agenda/plan/[0-9a-z]{26}"))
    run = page.url
    with house.app.app_context():
        while jobs.run_next(worker.WORK):
            pass
    page.goto(run)
    lines = page.locator("tr[data-item]")
    expect(lines.first).to_be_visible()
    number = lines.count()
    expect(page.locator(".terms").first).to_be_attached()           # why, in points that add up
    _press(lines.last.locator("a[href$='/reject']"))
    page.locator("main [type=radio]").first.focus()
    page.keyboard.press("Space")
    _press(page.locator("main form button.go"))
    page.wait_for_url(re.compile("/agenda/plan/[0-9a-z]{26}"))
    _press(page.locator("form[action$='/accept'] button").locator("visible=true").first)
    page.wait_for_load_state()
    return number - 1


def _calendar(imke: Walker) -> str:
    """6. The agenda as a calendar for other programs, read as such a program reads it."""
    page = imke.go("/agenda/share")
    _press(page.locator("form[action*='/share/feed'] button"))
    page.wait_for_url(re.compile("/links"))
    found = re.search(r"(https?://[^\s\"<]+)?(/s/[A-Za-z0-9_\-]+[^\s\"<]*)", page.content())
    assert found is not None, "the new address is not shown"
    answer = page.request.get(imke.house.address + found[2])
    assert answer.status == 200
    return answer.text()


def test_a_quarter_is_planned_by_keyboard_alone(browser, house):
    _furnish(house)
    imke = Walker(browser, house).sign_in("Imke")

    _rhythm(imke)
    empty = _slots(house, Slot.state == SlotState.PLANNED)
    assert len(empty) > 20
    assert date(2026, 12, 29) in empty
    assert all(later - earlier >= timedelta(days=5) for earlier, later in pairwise(empty))

    _place(imke, TITLES[0], "2027-01-14")
    expect(imke.go("/agenda/coverage").locator("main")).to_contain_text("IM")
    with house.app.app_context():                           # 3. no deadline on a day off, Christmas between them
        placed = db.session.scalars(sa.select(Slot).where(Slot.local_date == date(2027, 1, 14))).one()
        assert Calendar().is_working_day(placed.claim_by.date())
        assert placed.claim_by.date() == Calendar().addwd(date(2027, 1, 14), -20)
        db.session.rollback()

    asked = _plan(imke, house)
    with house.app.app_context():
        offered = db.session.scalar(sa.select(sa.func.count()).select_from(Claim).where(
            Claim.state.in_({ClaimState.OFFERED, ClaimState.ACTIVE})))
        db.session.rollback()
    assert 1 <= offered <= asked

    _fill_the_gap(imke, house)
    feed = _calendar(imke)
    times = set(re.findall(r"DTSTART;TZID=Europe/Amsterdam:\d{8}T(\d{6})", feed))
    assert times == {"090000"}
    assert "BEGIN:VTIMEZONE" in feed
    days = re.findall(r"DTSTART;TZID=Europe/Amsterdam:(\d{8})T", feed)
    assert min(days) < "20270328" < max(days)               # slots on both sides of the change of the clocks
    imke.close()


def _fill_the_gap(imke: Walker, house: House) -> None:
    """5. A week without a slot stands as a gap; what lies ready in reserve fills it."""
    page = imke.go("/agenda?view=month&at=2026-12")
    gap = page.locator(".gap-bar a").first
    expect(gap).to_be_visible()
    _press(gap)
    page.wait_for_url(re.compile("/agenda/fill"))
    _press(page.locator("[data-item]", has_text=SPARE).locator("form button"))
    page.wait_for_url(re.compile("at=2026-12"))
    expect(page.locator("main")).to_contain_text(SPARE)
    assert len(_slots(house, Slot.state == SlotState.READY, Slot.is_reserve.is_(False))) == 1
