"""The plan runs: from a lesson to a reader's screen, with real clicks and keys, on both databases, in both languages.

An employee learns, says what she knows, claims a slot and writes; two reviewers judge for two personas, one of them
asks a change; a lead approves finally; the clock moves on; a stranger reads the article and finds it in the feed.
"""
from __future__ import annotations

import re
from datetime import timedelta

import sqlalchemy as sa
from playwright.sync_api import Page, expect

from planner import worker
from planner.core.db import db
from tests.browser.company import House, Walker

WORDS = "Somebody asked twice how we restore a backup and how long that takes on a Monday morning. "
FIRST = "The report had been green for two years.\n\n## The drill\n\nIt took nine hours."
BETTER = " The night shift started at ten, and nobody could print a label."


def _learn(noor: Walker) -> None:
    page = noor.go("/learn")
    page.locator("a[href$='/learn/why-share']").first.click()
    page.fill("textarea", WORDS * 5)
    noor.press("button[formaction$='/complete']")
    expect(page).not_to_have_url(re.compile("/learn/why-share$"))


def _say_what_she_knows(noor: Walker) -> None:
    page = noor.go("/me/knowledge")
    page.fill("#add [name=area]", "back-up" if noor.house.lang == "nl" else "backup")
    page.locator("#add [name=level][value='4']").check(force=True)
    page.press("#add [name=area]", "Enter")
    expect(page.locator("form[action*='/rating']")).to_have_count(1)


def _claim(noor: Walker) -> str:
    """Claim the slot; returns the address of its draft."""
    page = noor.go(f"/agenda/slots/{noor.house.slot_uid}")
    noor.press("form[action$='/claim'] button")
    page.goto(noor.house.address + f"/agenda/slots/{noor.house.slot_uid}")
    address = page.locator("a[href*='/drafts/']").first.get_attribute("href")
    assert address is not None
    return address


def _write(noor: Walker, draft: str) -> None:
    page = noor.go(draft)
    text = page.locator(".cm-content")
    expect(text).to_be_visible()
    text.click()
    page.keyboard.type(FIRST)
    _send(noor)


def _send(walker: Walker) -> None:
    with walker.page.expect_navigation():
        walker.press("button[name=then][value=submit]")


def _open_review(reviewer: Walker) -> Page:
    page = reviewer.go("/reviews")
    page.locator(".row h3 a").first.click()
    expect(page.locator("#verdict")).to_be_attached()
    return page


def _approve(reviewer: Walker) -> None:
    page = _open_review(reviewer)
    for box in page.locator("[name=withdraw]").all():
        box.check()
    with page.expect_navigation():
        reviewer.press("button[name=verdict][value=approve]")


def _ask_a_change(reviewer: Walker) -> None:
    page = _open_review(reviewer)
    page.locator("[name$='-text']").first.fill("Begin with the night shift.")
    page.locator("select[name$='-ground']").first.select_option(index=1)
    page.locator("[name$='-quote']").first.fill("It took nine hours.")
    page.fill("[name=summary]", "Almost.")
    with page.expect_navigation():
        reviewer.press("button[name=verdict][value=request_changes]")


def _rework(noor: Walker, draft: str) -> None:
    page = noor.go(draft)
    with page.expect_navigation():
        noor.press("form[action*='/changes/'] button[name=state][value=done]")
    page.goto(noor.house.address + draft)
    page.locator(".cm-content").click()
    page.keyboard.press("Control+End")
    page.keyboard.type(BETTER)
    _send(noor)


def _approve_finally(imke: Walker, draft: str) -> None:
    page = imke.go(draft.replace("/drafts/", "/reviews/"))
    with page.expect_navigation():
        imke.press("form[action$='/approve'] button")


def _let_the_moment_come(house: House) -> None:
    house.app.extensions["planner.clock"].instant = house.publish_at + timedelta(seconds=30)
    assert worker.run_all(house.app)["publish"] == 1


def test_the_plan_runs_from_a_lesson_to_a_reader(browser, house):
    noor = Walker(browser, house).sign_in("Noor")
    kerem, imke = Walker(browser, house).sign_in("Kerem"), Walker(browser, house).sign_in("Imke")

    _learn(noor)
    _say_what_she_knows(noor)
    draft = _claim(noor)
    _write(noor, draft)
    _approve(kerem)
    _ask_a_change(imke)
    _rework(noor, draft)
    _approve(kerem)
    _approve(imke)
    _approve_finally(imke, draft)
    _let_the_moment_come(house)

    stranger = Walker(browser, house)
    page = stranger.go("/")
    page.get_by_role("link", name="A restore is proof").click()
    expect(page.locator(".prose")).to_contain_text("nobody could print a label")
    assert "A restore is proof" in stranger.context.request.get(house.address + "/blog/feed").text()
    assert stranger.context.cookies() == []
    expect(noor.go("/").locator("main")).to_contain_text("A restore is proof")
    expect(noor.page.locator("a[href='/blog/a-restore-is-proof']").first).to_be_visible()
    for walker in (noor, kerem, imke, stranger):
        walker.close()


def test_claim_write_and_send_without_a_script(browser, house):
    noor = Walker(browser, house, script=False).sign_in("Noor")

    draft = _claim(noor)
    page = noor.go(draft)
    page.fill("textarea[name=body]", FIRST)
    noor.press("button[name=then][value=submit]")

    with house.app.app_context():
        states = db.session.scalars(sa.text("SELECT state FROM draft")).all()
    assert states == ["in_review"]
    noor.close()
