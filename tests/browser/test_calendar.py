"""Week, board, year and choosing several in a real browser: by key, by finger, by box, and without script."""
from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from playwright.sync_api import Browser, Locator, Page, expect

from planner.core.db import db
from planner.people import sessions
from tests.browser.test_agenda import DESKTOP, PHONE, Wall
from tests.factories import NOW
from tests.steps.agenda.story import House
from tests.support.live import serve


@pytest.fixture
def wall(live_app: Flask, browser: Browser) -> Iterator[Wall]:
    """January 2027: open slots on the 12th, 13th, 14th and 19th."""
    with live_app.app_context():
        session = db.session()
        session.info["now"] = NOW
        house = House(session)
        for day in (12, 13, 14, 19):
            house.slot(date(2027, 1, day), title=f"Slot of the {day}th")
        token = sessions.start_sign_in(session, house.imke, now=NOW)
        session.commit()
    with serve(live_app) as address:
        yield Wall(live_app, browser, address, token)


def _go(wall: Wall, page: Page, path: str) -> None:
    page.goto(wall.address + path)


def _card(page: Page, day: int) -> Locator:
    return page.locator(".slot h3 a", has_text=f"Slot of the {day}th")


def test_the_views_have_a_key_each_and_the_list_of_keys_names_them(wall):
    page, troubles = wall.open(viewport=DESKTOP)

    for key, view in (("2", "week"), ("3", "board"), ("4", "list"), ("5", "year"), ("1", "month")):
        page.keyboard.press(key)
        page.wait_for_url(f"**/agenda?view={view}*")
    page.keyboard.press("?")

    for words in ("Month", "Week", "Board", "List", "Year", "Today", "Filter", "New slot", "Move the card to a date",
                  "Move the card by a week", "Give the topic of an open slot back"):
        expect(page.locator("[data-page-keys]")).to_contain_text(words)
    expect(page.locator("#keys-h")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("f")
    expect(page.get_by_label("Words in the title")).to_be_focused()
    assert troubles.all() == []


def test_t_leads_back_to_today_in_the_same_view(wall):
    page, _ = wall.open(viewport=DESKTOP)
    _go(wall, page, "/agenda?view=week&at=2027-W02")

    page.keyboard.press("t")

    expect(page.get_by_role("heading", level=1)).to_contain_text("Week 48")


def test_arrows_walk_from_card_to_card(wall):
    page, _ = wall.open(viewport=DESKTOP)
    _card(page, 12).focus()

    page.keyboard.press("ArrowRight")
    expect(_card(page, 13)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(_card(page, 19)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowLeft")

    assert page.evaluate("document.activeElement.textContent") in {"Slot of the 12th", "Slot of the 13th"}


def test_a_slot_moves_by_key_in_the_week_too(wall):
    page, troubles = wall.open(viewport=DESKTOP)
    _go(wall, page, "/agenda?view=week&at=2027-W02")
    _card(page, 12).focus()

    page.keyboard.press("Shift+ArrowRight")

    expect(page.locator('[data-day="2027-01-13"]')).to_contain_text("Slot of the 12th")
    expect(_card(page, 12)).to_be_focused()
    page.keyboard.press("Control+z")
    expect(page.locator('[data-day="2027-01-12"]')).to_contain_text("Slot of the 12th")
    assert troubles.all() == []


def test_shift_chooses_all_between_two_boxes_and_one_undo_takes_the_move_back(wall):
    page, troubles = wall.open(viewport=DESKTOP)
    _go(wall, page, "/agenda?view=list&at=2027-01")
    boxes = page.locator(".pick input")
    expect(page.locator(".bulk")).to_be_hidden()

    boxes.nth(0).check()
    expect(page.locator(".bulk .n")).to_have_text("One slot chosen")
    boxes.nth(2).click(modifiers=["Shift"])
    expect(page.locator(".bulk .n")).to_have_text("3 slots chosen")
    page.get_by_role("button", name="Move…").click()
    expect(page.get_by_role("heading", name="What happens")).to_be_visible()
    page.get_by_role("button", name="Move 3 slots").click()

    expect(page.locator("#toasts")).to_contain_text("3 slots moved.")
    expect(page.locator("tbody tr[data-item]")).to_have_count(4)
    expect(page.locator("tbody")).to_contain_text("Wed 20 Jan")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#toasts")).to_contain_text("3 slots are as they were.")
    assert troubles.all() == []


def test_several_are_chosen_by_key_alone(wall):
    page, _ = wall.open(viewport=DESKTOP)
    _go(wall, page, "/agenda?view=list&at=2027-01")

    page.locator(".pick input").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("b")

    expect(page.get_by_role("heading", name="Move several slots")).to_be_visible()


def test_a_day_of_the_year_opens_beside_it_and_is_a_page_without_script(wall):
    page, troubles = wall.open(viewport=DESKTOP)
    _go(wall, page, "/agenda?view=year&at=2027")

    page.locator('.year a[href$="2027-01-12"]').click()

    expect(page.locator("#year-day")).to_contain_text("Slot of the 12th")
    assert troubles.all() == []
    plain, _ = wall.open(java_script_enabled=False)
    _go(wall, plain, "/agenda?view=year&at=2027")
    plain.locator('.year a[href$="2027-01-12"]').click()
    expect(plain.get_by_role("heading", level=1)).to_contain_text("Tuesday 12 January 2027")
    expect(plain.locator("main")).to_contain_text("Slot of the 12th")


def test_a_finger_holds_a_card_and_carries_it_to_another_day(wall):
    page, troubles = wall.open(viewport={"width": 1024, "height": 900}, has_touch=True)
    expect(page.locator("#agenda[data-drag]")).to_have_count(1)
    card, to = _card(page, 12).bounding_box(), page.locator('[data-day="2027-01-15"]').bounding_box()
    assert card is not None
    assert to is not None
    hand = page.context.new_cdp_session(page)

    def touch(kind, x=None, y=None):
        points = [] if x is None else [{"x": x, "y": y}]
        hand.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    x, y = card["x"] + 20, card["y"] + 5
    touch("touchStart", x, y)
    page.wait_for_timeout(300)
    for step in range(1, 11):
        touch("touchMove", x + (to["x"] + 40 - x) * step / 10, y + (to["y"] + 60 - y) * step / 10)
        page.wait_for_timeout(20)
    touch("touchEnd")

    expect(page.locator('[data-day="2027-01-15"]')).to_contain_text("Slot of the 12th")
    assert troubles.all() == []


def test_on_the_phone_nothing_scrolls_sideways_and_several_are_chosen(wall):
    page, troubles = wall.open(viewport=PHONE, has_touch=True)

    for view in ("month&at=2027-01", "week&at=2027-W02", "board&at=2027-01", "list&at=2027-01", "year&at=2027"):
        _go(wall, page, f"/agenda?view={view}")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), view
    _go(wall, page, "/agenda?view=month&at=2027-01")
    page.locator(".pick input").first.check()
    expect(page.locator(".bulk")).to_be_visible()
    assert troubles.all() == []


def test_without_script_several_are_moved_and_moved_back(wall):
    page, _ = wall.open(java_script_enabled=False)
    _go(wall, page, "/agenda?view=list&at=2027-01")

    page.locator(".pick input").first.check()
    page.get_by_role("button", name="Move…").click()
    page.get_by_role("button", name="Move 1 slot").click()
    expect(page.locator("#toasts")).to_contain_text("1 slot moved.")
    page.get_by_role("button", name="Undo").click()

    expect(page.locator("#toasts")).to_contain_text("1 slot is as it was.")


def test_a_view_is_kept_and_opened_again(wall):
    page, troubles = wall.open(viewport=DESKTOP)
    _go(wall, page, "/agenda?view=board&at=2027-01&persona=CT")

    page.get_by_role("link", name="Keep as a view").click()
    page.get_by_label("Name").fill("For the CTO")
    page.keyboard.press("Control+Enter")

    tab = page.locator(".viewtabs [aria-current=page]")
    expect(tab).to_have_text("For the CTO")
    _go(wall, page, "/agenda")
    page.get_by_role("link", name="For the CTO").click()
    expect(tab).to_have_text("For the CTO")
    assert troubles.all() == []
