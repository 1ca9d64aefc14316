"""The plan runs: from a lesson to a reader's screen, with real clicks and keys, on both databases, in both languages.

An employee learns, says what she knows, claims a slot and writes; two reviewers judge for two personas, one of them
asks a change; a lead approves finally; the clock moves on; a stranger reads the article and finds it in the feed.
"""
from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect

from planner import create_app, worker
from planner.core.clock import FixedClock
from planner.core.db import db, unit_of_work
from planner.core.settings import Settings
from planner.people.services.accounts import set_password
from planner.policy import Role
from planner.steps.agenda.services.slots import When, derive
from planner.steps.training.services import load_curriculum
from planner.workflow.agenda import SlotState, TopicState
from tests import factories as make
from tests.conftest import NOW, _build
from tests.support import postgres
from tests.support.browser import watch
from tests.support.live import serve

PASSWORD = "a ladder made of cheese"
LESSONS = Path(__file__).parent.parent.parent / "planner" / "demo" / "lessons"
WORDS = "Somebody asked twice how we restore a backup and how long that takes on a Monday morning. "
FIRST = "The report had been green for two years.\n\n## The drill\n\nIt took nine hours."
BETTER = " The night shift started at ten, and nobody could print a label."
SIZES = {"en": {"width": 1440, "height": 900}, "nl": {"width": 390, "height": 844}}


@dataclass
class House:
    """A small company behind a port, with everybody's mail address by first name."""

    app: Flask
    address: str
    lang: str
    slot_uid: str
    publish_at: Any

    def mail(self, name: str) -> str:
        """Where ``name`` signs in with."""
        return f"{name.lower()}@nevelbaak.example"


@contextmanager
def _database(kind: str, folder: Path) -> Iterator[str]:
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'journey.db'}"
        return
    programs = postgres.wheel_programs() or next(iter(postgres.debian_versions()), None)
    if programs is None:
        if os.environ.get("CI") == "true":
            pytest.fail("no PostgreSQL to walk the journey on")
        pytest.skip("no PostgreSQL to walk the journey on")
    with postgres.server(programs) as url:
        yield Settings(database_url=url).sqlalchemy_url


def _people(lang: str) -> dict[str, Any]:
    roles: dict[str, tuple[Role, ...]] = {
        "Noor": (), "Kerem": (Role.SALES, Role.REVIEWER), "Imke": (Role.LEAD, Role.REVIEWER), "Ella": (), "Tom": ()}
    return {name: make.person(*held, name=f"{name} Bakker", email=f"{name.lower()}@nevelbaak.example", locale=lang,
                              slug=f"{name.lower()}-bakker") for name, held in roles.items()}


def _furnish(app: Flask, lang: str) -> tuple[str, Any]:
    """Five people, two personas that are known well enough, and one open slot six weeks ahead."""
    with app.app_context(), unit_of_work() as work:
        session = work.session
        house, site, people = make.organisation(locale=lang), make.site(), _people(lang)
        session.add_all([house, site, *people.values()])
        session.flush()
        for person in people.values():
            set_password(session, person, PASSWORD)
        personas = [make.persona(code=code, name_en=name, name_nl=name, facts=[
            make.fact(statement_en=f"Wants {n} quiet nights", statement_nl=f"Wil {n} rustige nachten")
            for n in range(5)]) for code, name in (("IM", "IT manager"), ("OL", "Operations lead"))]
        area = make.area(key="backup", label_en="Backup", label_nl="Back-up")
        channel = make.channel(key="blog", site_id=site.id)
        session.add_all([*personas, area, channel])
        session.flush()
        for name, persona in (("Kerem", personas[0]), ("Imke", personas[1])):
            session.add(make.representation(person=people[name], persona=persona))
        topic = make.topic(title="A restore is proof", area=area, personas=personas, lang=lang,
                           state=TopicState.PLANNED, question="How long does a restore take?", gift="A drill to copy")
        slot = make.slot(topic=topic, lang=lang, channels=[channel], site_id=site.id, state=SlotState.OPEN)
        derive(session, slot, When(slot.local_date, slot.local_time, slot.zone))
        session.add_all([topic, slot])
        load_curriculum(session, LESSONS, now=work.now)
        session.flush()
        return slot.uid, slot.publish_at


@pytest.fixture(params=[("sqlite", "en"), ("postgres", "nl")], ids=lambda param: "-".join(param))
def house(request: pytest.FixtureRequest, settings: Settings, tmp_path: Path) -> Iterator[House]:
    """The company on one of the two databases, in one of the two languages."""
    kind, lang = request.param
    with ExitStack() as stack:
        url = stack.enter_context(_database(kind, tmp_path))
        _build(url)
        app = create_app(replace(settings, database_url=url, instance_path=str(tmp_path)), clock=FixedClock(NOW))
        slot_uid, publish_at = _furnish(app, lang)
        yield House(app, stack.enter_context(serve(app)), lang, slot_uid, publish_at)
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


class Walker:
    """Somebody with a browser of their own."""

    def __init__(self, browser: Browser, house: House, *, script: bool = True) -> None:
        self.context: BrowserContext = browser.new_context(viewport=SIZES[house.lang], java_script_enabled=script)  # type: ignore[arg-type]
        self.house, self.page = house, self.context.new_page()
        self.troubles = watch(self.page) if script else None

    def go(self, path: str) -> Page:
        """Open a path of the house."""
        self.page.goto(self.house.address + path)
        return self.page

    def sign_in(self, name: str) -> Walker:
        """Sign in through the door."""
        page = self.go("/login")
        page.fill("[name=email]", self.house.mail(name))
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        expect(page.locator(".stride").first).to_be_attached()
        return self

    def press(self, selector: str) -> None:
        """Press the one that can be seen."""
        self.page.locator(selector).locator("visible=true").first.click()

    def close(self) -> None:
        """Nothing went wrong on the way."""
        troubles = self.troubles.all() if self.troubles else []
        self.context.close()
        assert troubles == []


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
