"""The coach reads along: it marks what it means in the text, shows it, and keeps quiet when asked."""
from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.company import Walker
from tests.browser.test_journey import _claim

LONG = "Somebody 🙂 " + "wrote " * 27 + "on."
MARKED = ".cm-hint-long_sentence"


@pytest.mark.in_house("postgres-nl")
def test_the_coach_marks_shows_and_keeps_quiet(browser, house):
    noor = Walker(browser, house).sign_in("Noor")
    page = noor.go(_claim(noor))
    page.locator(".cm-content").click()
    page.keyboard.type("It began at night. ")
    page.get_by_role("tab", name="Coach").click()
    panel = page.locator("#coach")
    expect(panel).to_be_visible()

    page.locator(".cm-content").click()
    page.keyboard.press("Control+End")
    page.keyboard.insert_text(LONG)
    hint = panel.locator(".hint-long_sentence")
    expect(hint).to_be_visible()
    expect(page.locator(MARKED).first).to_contain_text("Somebody")
    hint.locator("[data-show]").click()
    assert page.evaluate("document.getElementById('editor').surface.selection().text") == LONG
    expect(hint.get_by_role("link")).to_have_attribute("href", re.compile(r"/writing#2$"))

    hint.locator("summary").click()
    hint.get_by_role("button").nth(1).click()
    expect(hint).to_have_count(0)
    expect(page.locator(MARKED)).to_have_count(0)
    noor.close()
