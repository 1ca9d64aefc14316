"""An idea from wherever one is: by key in English at 1440 px on SQLite, by thumb in Dutch at 390 px on PostgreSQL; and
from the bank to a brief, with keys alone."""
from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from planner.core.db import db, unit_of_work
from planner.people.models import Person
from planner.similarity import services as similarity
from tests import factories as make
from tests.browser.company import House, Walker


def _titles(house: House) -> list[str]:
    with house.app.app_context():
        return list(db.session.scalars(sa.text("SELECT title FROM idea ORDER BY id")))


def _open(noor: Walker, house: House) -> None:
    if house.lang == "en":
        noor.page.keyboard.press("i")
    else:
        noor.press(".tabs-bottom a[data-dialog='capture']")
    expect(noor.page.locator("#capture-title")).to_be_focused()


def test_one_line_from_any_page_and_back_where_one_was(browser, house):
    noor = Walker(browser, house).sign_in("Noor")
    page = noor.go("/personas")

    _open(noor, house)
    page.keyboard.type("What does an hour of standstill cost?")
    page.keyboard.press("Enter")

    expect(page.locator("#capture")).not_to_be_visible()
    expect(page.locator("#toasts .toast")).to_be_visible()
    assert page.url.endswith("/personas")
    assert _titles(house) == ["What does an hour of standstill cost?"]
    page.locator("#toasts .toast button").click()
    page.wait_for_load_state()
    assert page.url.endswith("/personas")
    assert _titles(house) == []


@pytest.mark.in_house("sqlite-en")
def test_a_key_pressed_the_moment_the_page_stands_opens_a_line_that_can_be_typed_on(browser, house):
    noor = Walker(browser, house).sign_in("Noor")
    noor.context.add_init_script("const later = setTimeout; setTimeout = (act, ms) => later(act, ms || 2000);")
    noor.go("/personas")

    _open(noor, house)

    noor.close()


def test_what_stands_half_typed_around_it_is_still_there(browser, house):
    noor = Walker(browser, house).sign_in("Noor")
    page = noor.go("/ideas/new")
    page.locator("#title").fill("Half a sentence that")
    page.locator("h1").click()

    _open(noor, house)
    page.keyboard.type("Something else, quickly")
    page.keyboard.press("Enter")

    expect(page.locator("#capture")).not_to_be_visible()
    expect(page.locator("#title")).to_have_value("Half a sentence that")


@pytest.mark.in_house("sqlite-en")
def test_a_twin_gets_the_vote_in_place_of_a_second_idea(browser, house):
    with house.app.app_context(), unit_of_work() as work:
        imke = work.session.scalars(sa.select(Person).where(Person.name.startswith("Imke"))).one()
        work.session.add(make.idea(by=imke, title="How often do you test a restore of your backup?"))
        work.session.flush()
        similarity.work_off(work.session, limit=None)
    noor = Walker(browser, house).sign_in("Noor")
    page = noor.go("/personas")

    _open(noor, house)
    page.keyboard.type("Testing the restore of backups often")
    expect(page.locator("#capture-alike")).to_contain_text("How often do you test a restore")
    page.get_by_role("button", name=re.compile("Vote for that one instead")).click()

    expect(page.locator("#capture")).not_to_be_visible()
    expect(page.locator("#toasts")).to_contain_text("Your vote went to")
    with house.app.app_context():
        assert db.session.execute(sa.text("SELECT votes FROM idea")).scalars().all() == [1]
