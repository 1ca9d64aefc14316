"""What stands beside the text, in a browser: tabs by mouse and key that open without leaving it."""
from __future__ import annotations

import pytest
from playwright.sync_api import expect

from planner.policy import Action
from planner.steps.writing import tabs
from planner.web.access import needs
from planner.web.reply import is_fragment_request
from tests.browser.test_editor import desk as desk


@pytest.fixture
def beside(live_app, monkeypatch):
    """One more tab beside each text."""
    @needs(Action.READ_DRAFT)
    def view(uid: str) -> str:
        return "<p>Three hints</p>" if is_fragment_request() else "<!doctype html><h1>All hints</h1>"

    live_app.add_url_rule("/drafts/<uid>/hints", "hints", view)
    monkeypatch.setattr(tabs, "_tabs", {"hints": tabs.Tab("hints", "Hints", "hints", 20, lambda _draft: True)})


def test_a_tab_opens_beside_the_text_by_key_and_by_its_address(beside, desk):
    page, troubles = desk.open()

    expect(page.get_by_role("tab", name="Preview")).to_have_attribute("aria-selected", "true")
    page.get_by_role("tab", name="Preview").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    panel = page.get_by_role("tabpanel")
    expect(panel).to_have_text("Three hints")
    expect(panel).to_have_accessible_name("Hints")
    expect(page.locator("#preview")).to_be_hidden()
    page.reload()
    expect(page.get_by_role("tabpanel")).to_have_text("Three hints")
    page.get_by_role("tab", name="Preview").click()

    expect(page.locator("#preview-text")).to_be_visible()
    expect(page.locator("#side-tab")).to_be_hidden()
    assert "#" not in page.url
    assert troubles.all() == []


def test_without_script_a_tab_is_a_page(beside, desk):
    page, _troubles = desk.open(java_script_enabled=False)

    page.get_by_role("navigation", name="Beside the text").get_by_role("link", name="Hints").click()

    expect(page.get_by_role("heading")).to_have_text("All hints")
