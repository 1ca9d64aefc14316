"""The editor in a real browser: nothing typed is lost, whatever happens to line, session or draft."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect

from planner.core.db import db
from planner.people import sessions
from tests.factories import NOW
from tests.steps.writing.story import BODY, house
from tests.support import axe
from tests.support.browser import PageTroubles, watch
from tests.support.live import serve, sign_in

TEXT = ".cm-content"
DESKTOP, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


@dataclass
class Desk:
    """The draft of Mats behind a port; Stijn writes along."""

    app: Flask
    browser: Browser
    address: str
    draft: str
    tokens: dict[str, str]

    def sign_in(self, context: BrowserContext, name: str) -> None:
        """Give a browser the cookie of ``name``."""
        sign_in(context, self.app, self.address, self.tokens[name])

    def open(self, name: str = "mats", **options: Any) -> tuple[Page, PageTroubles]:
        """The editor in a browser of ``name``'s own, ready to type at the start of the text."""
        context = self.browser.new_context(viewport=options.pop("viewport", DESKTOP), **options)
        self.sign_in(context, name)
        page = context.new_page()
        troubles = watch(page)
        page.goto(self.draft)
        if options.get("java_script_enabled", True):
            self.begin(page)
        return page, troubles

    def begin(self, page: Page) -> None:
        """Put the cursor before the first word."""
        page.locator(TEXT).click()
        page.keyboard.press("Control+Home")


@pytest.fixture
def desk(live_app: Flask, browser: Browser) -> Iterator[Desk]:
    with live_app.app_context():
        session = db.session()
        session.info["now"] = NOW
        home = house(session)
        home.claim.co_authors.append(home.stijn)
        home.write()
        tokens = {name: sessions.start_sign_in(session, getattr(home, name), now=NOW)
                  for name in ("mats", "stijn", "ilse")}
        uid = home.draft.uid
        session.commit()
    with serve(live_app) as address:
        yield Desk(live_app, browser, address, f"{address}/drafts/{uid}", tokens)


def test_preview_outline_and_length_follow_the_text(desk):
    page, troubles = desk.open()

    page.keyboard.type("## A new head\n\nHello **there**.\n\n")

    expect(page.locator("#preview-text h2").first).to_have_text("A new head")
    expect(page.locator("#preview-text strong")).to_have_text("there")
    expect(page.locator("#outline-parts li").first).to_have_text("A new head")
    expect(page.locator("#counts")).to_contain_text("46 words")
    assert troubles.all() == []


def test_what_is_typed_is_kept_and_put_back(desk):
    page, _ = desk.open()
    page.keyboard.type("Precious. ")
    expect(page.locator("#saved")).to_contain_text("Kept", timeout=8_000)

    page.reload()

    expect(page.locator(TEXT)).to_contain_text("Precious.")
    expect(page.locator(".above").first).to_contain_text("Your unsaved text of")
    page.get_by_role("button", name="Undo").first.click()
    expect(page.locator(TEXT)).not_to_contain_text("Precious.")
    page.locator(".toast button").click()
    expect(page.locator(TEXT)).to_contain_text("Precious.")


def test_the_save_key_makes_a_revision_without_leaving(desk):
    page, troubles = desk.open()
    page.keyboard.type("One more. ")

    page.keyboard.press("Control+s")

    expect(page.locator("#saved")).to_contain_text("revision 2")
    expect(page.locator("#base")).to_have_value("2")
    page.keyboard.type("And more. ")
    page.keyboard.press("Control+s")
    expect(page.locator("#saved")).to_contain_text("revision 3")
    assert troubles.all() == []


def test_without_a_line_the_text_waits_on_the_device(desk):
    page, _ = desk.open()
    page.context.set_offline(True)
    page.keyboard.type("Far away. ")
    expect(page.locator("#editor-trouble")).to_contain_text("Your text is safe on this device.", timeout=8_000)

    page.context.set_offline(False)                      # the browser says so, and the text goes at once

    expect(page.locator("#editor-trouble")).to_be_hidden()
    expect(page.locator("#saved")).to_contain_text("Kept")


def test_signed_out_while_typing_the_text_is_offered_to_the_same_person(desk):
    page, _ = desk.open()
    page.context.clear_cookies()
    page.keyboard.type("Half a thought. ")
    expect(page.locator("#editor-trouble")).to_contain_text("You are signed out.", timeout=8_000)

    desk.sign_in(page.context, "stijn")
    page.goto(desk.draft)
    expect(page.locator("#device")).to_be_hidden()

    desk.sign_in(page.context, "mats")
    page.close()                        # it may be on its way to the reading page, as the pen is not Stijn's
    page = page.context.new_page()
    page.goto(desk.draft)
    expect(page.locator("#device")).to_be_visible()
    page.get_by_role("button", name="Put it back").click()
    expect(page.locator(TEXT)).to_contain_text("Half a thought.")
    expect(page.locator("#device")).to_be_hidden()


def test_somebody_elses_newer_text_is_shown_beside_mine(desk):
    mine, _ = desk.open()
    desk.app.extensions["planner.clock"].instant += timedelta(seconds=61)       # nothing heard of Mats: the pen is free
    theirs, _ = desk.open("stijn")
    theirs.keyboard.type("Stijn was here. ")
    theirs.keyboard.press("Control+s")
    expect(theirs.locator("#saved")).to_contain_text("revision 2")

    mine.keyboard.type("Mats was here. ")
    mine.keyboard.press("Control+s")

    expect(mine.get_by_role("heading", level=1)).to_have_text("Stijn saved a newer text while you were writing")
    expect(mine.locator(".cf")).to_contain_text("Mats was here.")
    mine.get_by_label("Both, one after the other").check()
    mine.get_by_role("button", name="Save as revision 3").click()
    expect(mine.locator("h1")).to_have_text("Stijn Oldekamp has the pen")       # so Mats reads along
    expect(mine.locator(".pen-text")).to_contain_text("Stijn was here.")
    expect(mine.locator(".pen-text")).to_contain_text("Mats was here.")


def test_the_send_key_sends_what_is_typed(desk):
    page, troubles = desk.open()
    page.keyboard.type("Last words. ")

    page.keyboard.press("Control+Enter")

    expect(page.get_by_role("button", name="Take it back to write on")).to_be_visible()
    expect(page.locator(".prose")).to_contain_text("Last words.")
    assert troubles.all() == []


def test_the_toolbar_marks_by_mouse_and_by_key(desk):
    page, _ = desk.open()
    page.keyboard.press("Control+Shift+ArrowRight")

    page.keyboard.press("Control+b")
    page.get_by_role("button", name="Heading").click()

    expect(page.locator(".cm-line").first).to_contain_text("## **The** restore")
    page.get_by_role("button", name="Heading").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("button", name="Bold")).to_be_focused()


def test_tab_leaves_the_text(desk):
    page, _ = desk.open()

    page.keyboard.press("Tab")

    expect(page.locator(TEXT)).not_to_be_focused()


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_editor_is_open_to_everybody(desk, viewport, scheme):
    page, troubles = desk.open(viewport=viewport, color_scheme=scheme)

    assert axe.violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert troubles.all() == []


def test_writing_works_without_script(desk):
    page, _ = desk.open(java_script_enabled=False)

    page.get_by_label("Article in Markdown").fill(BODY + "\n\nBy hand.")
    page.get_by_role("button", name="Save and preview").click()
    expect(page.locator("#preview-text")).to_contain_text("By hand.")
    page.get_by_role("button", name="Send to review").click()

    expect(page.get_by_role("button", name="Take it back to write on")).to_be_visible()
