"""Moving slots in a real browser: by drag, menu and key, each with its way back; and without script by a form."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Locator, Page, expect

from planner.core.db import db
from planner.people import sessions
from tests.factories import NOW
from tests.steps.agenda.story import House
from tests.support import axe
from tests.support.browser import PageTroubles, watch
from tests.support.live import serve, sign_in

MONTH = "/agenda?at=2027-01"
DESKTOP, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


@dataclass
class Wall:
    """January 2027 on the wall: one open slot on the 12th, one topic without a day."""

    app: Flask
    browser: Browser
    address: str
    token: str

    def open(self, **options: Any) -> tuple[Page, PageTroubles]:
        """The month as the lead sees it."""
        context = self.browser.new_context(viewport=options.pop("viewport", DESKTOP), **options)
        sign_in(context, self.app, self.address, self.token)
        page = context.new_page()
        troubles = watch(page)
        page.goto(self.address + MONTH)
        return page, troubles


@pytest.fixture
def wall(live_app: Flask, browser: Browser) -> Iterator[Wall]:
    with live_app.app_context():
        session = db.session()
        session.info["now"] = NOW
        house = House(session)
        house.slot(date(2027, 1, 12))
        house.topic(title="Observability: begin with one question")
        token = sessions.start_sign_in(session, house.imke, now=NOW)
        session.commit()
    with serve(live_app) as address:
        yield Wall(live_app, browser, address, token)


def _drag(page: Page, card: Locator, to: Locator) -> None:
    """Drag as a hand does: it rests on the card first, and meanwhile the library arrives."""
    card.hover()
    expect(page.locator("#agenda[data-drag]")).to_have_count(1)
    card.drag_to(to)


def _on(page: Page, day: int) -> Locator:
    return page.locator(f'[data-day="2027-01-{day:02d}"]')


def test_a_slot_is_dragged_and_undo_brings_it_back(wall):
    page, troubles = wall.open()

    _drag(page, page.locator(".slot.s-open"), _on(page, 14))

    expect(_on(page, 14)).to_contain_text("Zero-downtime deploys")
    expect(page.locator("#toasts")).to_contain_text("Moved to Thursday 14 January")
    page.locator("#toasts button").click()
    expect(_on(page, 12)).to_contain_text("Zero-downtime deploys")
    assert troubles.all() == []


def test_a_topic_is_dragged_onto_a_day(wall):
    page, troubles = wall.open()

    _drag(page, page.locator("[data-topics] .slot"), _on(page, 20))

    expect(_on(page, 20)).to_contain_text("Observability")
    expect(page.locator("[data-topics]")).to_have_count(0)
    assert troubles.all() == []


def test_a_drag_into_the_past_goes_back_and_says_why(wall):
    page, _ = wall.open()
    page.goto(f"{wall.address}/agenda?at=2026-11")
    _drag(page, page.locator("[data-topics] .slot"), page.locator('[data-day="2026-11-18"]'))

    expect(page.locator("#refusal")).to_contain_text("That moment has passed")
    expect(page.locator("[data-topics] .slot")).to_have_count(1)
    expect(page.locator('[data-day="2026-11-18"] .slot')).to_have_count(0)


def test_keys_move_the_slot_that_has_the_focus(wall):
    page, troubles = wall.open()
    page.locator(".slot.s-open h3 a").focus()

    page.keyboard.press("Shift+ArrowRight")
    expect(_on(page, 13).locator("h3 a")).to_be_focused()
    page.keyboard.press("Shift+ArrowDown")
    expect(_on(page, 20).locator("h3 a")).to_be_focused()
    page.keyboard.press("m")
    expect(page.locator("#move-day")).to_have_value("2027-01-20")
    page.locator("#move-day").fill("2027-01-26")
    page.keyboard.press("Enter")
    expect(_on(page, 26).locator("h3 a")).to_be_focused()
    page.keyboard.press("Backspace")

    expect(_on(page, 26)).to_contain_text("Empty slot")
    expect(page.locator("[data-topics] .slot")).to_have_count(2)
    _on(page, 26).locator("h3 a").focus()
    page.keyboard.press("Backspace")
    expect(page.locator("#refusal")).to_contain_text("There is nothing to give back.")
    assert troubles.all() == []


@pytest.mark.parametrize(("keys", "day"), [(("Shift+ArrowRight",), 13), (("Shift+ArrowDown",), 19),
                                           (("m", "ArrowUp", "Enter"), None)])
def test_a_move_by_keys_is_undone_by_key(wall, keys, day):
    page, troubles = wall.open()
    card = page.locator(".slot.s-open h3 a")
    card.focus()

    for key in keys:
        page.keyboard.press(key)
    expect(page.locator("#toasts")).to_contain_text("Moved to")
    expect(_on(page, 12).locator(".slot")).to_have_count(0)
    if day:
        expect(_on(page, day).locator("h3 a")).to_be_focused()
    page.keyboard.press("Control+z")

    expect(_on(page, 12)).to_contain_text("Zero-downtime deploys")
    assert troubles.all() == []


def test_the_menu_of_a_card_says_the_keys_and_moves(wall):
    page, troubles = wall.open()
    card = page.locator(".slot.s-open")
    card.hover()
    card.locator("[data-grip]").click()

    expect(page.locator("#move-menu")).to_be_visible()
    assert axe.violations(page) == []
    page.get_by_role("button", name="One week later").click()

    expect(_on(page, 19)).to_contain_text("Zero-downtime deploys")
    assert troubles.all() == []


def test_on_the_phone_the_month_is_a_list_without_empty_days(wall):
    page, troubles = wall.open(viewport=PHONE)

    expect(_on(page, 12)).to_be_visible()
    expect(_on(page, 13)).to_be_hidden()
    expect(page.locator(".slot.s-open .w")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert troubles.all() == []


def test_without_script_a_form_moves_and_undo_is_a_button(wall):
    page, _ = wall.open(java_script_enabled=False)
    page.locator(".slot.s-open").hover()
    page.locator(".slot.s-open [data-grip]").click()

    page.get_by_role("button", name="One week later").click()
    expect(page.locator("#toasts")).to_contain_text("Moved to Tuesday 19 January")
    page.get_by_role("button", name="Undo").click()

    page.goto(wall.address + MONTH)
    expect(_on(page, 12)).to_contain_text("Zero-downtime deploys")
