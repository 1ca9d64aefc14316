"""Writing that nothing stops (journey J7): the line is cut, the tab dies, the server is killed, a second browser saves;
and an expert who does not write answers seven questions on a phone, in Dutch."""
from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask_babel import force_locale, gettext
from playwright.sync_api import Error, Page, expect

from planner.core.db import db, unit_of_work
from planner.people.models import Person
from planner.steps.agenda.models import Slot
from planner.steps.agenda.services.claims import claim_slot
from planner.steps.agenda.services.pens import add_pen
from planner.steps.agenda.services.slots import When, derive
from planner.steps.writing import queries
from planner.steps.writing.models import Draft
from planner.workflow.agenda import SlotState
from tests import factories as make
from tests.browser.company import House, Walker
from tests.support.browser import watch

TEXT = ".cm-content"
ROOT = Path(__file__).parent.parent.parent


def _person(session: Any, name: str) -> Person:
    found: Person = session.scalars(sa.select(Person).where(Person.name == f"{name} Bakker")).one()
    return found


def _draft_of(house: House, author: str, *also: str, slot_uid: str | None = None) -> str:
    """``author`` takes a slot, ``also`` write along; returns the draft's uid."""
    with house.app.app_context(), unit_of_work() as work:
        session = work.session
        slot = session.scalars(sa.select(Slot).where(Slot.uid == (slot_uid or house.slot_uid))).one()
        claim = claim_slot(session, actor=_person(session, author), slot=slot, now=work.now)
        for name in also:
            add_pen(session, actor=claim.author, claim=claim, person=_person(session, name), now=work.now)
        draft = queries.draft_of_claim(session, claim.id)
        assert draft is not None
        return draft.uid


def _another_slot(house: House) -> str:
    with house.app.app_context(), unit_of_work() as work:
        session = work.session
        first = session.scalars(sa.select(Slot)).one()
        topic = make.topic(title="Logs bewaren", area=first.topic.area, personas=first.topic.personas, lang=first.lang,
                           state=first.topic.state, question="Hoe lang bewaren we logs?", gift="Een lijstje")
        slot = make.slot(topic=topic, lang=first.lang, channels=list(first.channels), site_id=first.site_id,
                         state=SlotState.OPEN, local_date=first.local_date + timedelta(days=21))
        derive(session, slot, When(slot.local_date, slot.local_time, slot.zone))
        session.add_all([topic, slot])
        session.flush()
        return slot.uid


def _body(house: House, uid: str) -> str:
    with house.app.app_context():
        db.session.expire_all()
        draft = db.session.scalars(sa.select(Draft).where(Draft.uid == uid)).one()
        return draft.head.body if draft.head else ""


def _type(page: Page, words: str, at: str = "Control+End") -> None:
    page.locator(TEXT).click()
    page.keyboard.press(at)
    page.keyboard.type(words)


def _later(house: House, seconds: int) -> None:
    house.app.extensions["planner.clock"].instant += timedelta(seconds=seconds)


def _crash_and_return(walker: Walker, path: str) -> Page:
    """Kill the tab as a crash does, so that nothing of it runs any more; then the line is back and a new tab opens."""
    with suppress(Error):
        walker.page.goto("chrome://crash", timeout=3_000)
    walker.page.close()
    walker.context.set_offline(False)
    walker.page = walker.context.new_page()
    walker.troubles = watch(walker.page)
    return walker.go(path)


@pytest.mark.in_house("sqlite-en")
def test_a_text_survives_the_line_the_tab_and_a_second_pen(browser, house):
    uid = _draft_of(house, "Noor", "Ella")
    noor, ella = Walker(browser, house).sign_in("Noor"), Walker(browser, house).sign_in("Ella")
    page = noor.go(f"/drafts/{uid}")
    expect(page.locator(".brief")).to_contain_text("How long does a restore take?")
    _type(page, "## Nine hours\n\nThe restore took nine hours.")
    expect(page.locator("#preview-text h2")).to_have_text("Nine hours")
    page.keyboard.press("Control+s")
    expect(page.locator("#saved")).to_contain_text("revision 1")

    # The line is cut, and the tab dies before it is back.
    noor.context.set_offline(True)
    _type(page, "\n\nTyped in the train.")
    expect(page.locator("#editor-trouble")).to_contain_text("Your text is safe on this device.", timeout=10_000)
    page = _crash_and_return(noor, f"/drafts/{uid}")
    expect(page.locator("#device")).to_contain_text("4 words added")
    page.locator("#device a").click()
    expect(page.locator("h1")).to_have_text("We found text that never reached us")
    page.get_by_role("button", name="Put it back in the draft").click()
    expect(page.locator(TEXT)).to_contain_text("Typed in the train.")

    # Ella reads along while Noor has the pen; a minute after Noor's line is gone the pen is free.
    along = ella.go(f"/drafts/{uid}")
    expect(along.locator("h1")).to_have_text("Noor Bakker has the pen")
    noor.context.set_offline(True)
    _later(house, 61)
    ella.go(f"/drafts/{uid}")
    _type(ella.page, "\n\nElla tested it on Tuesday.")
    ella.page.keyboard.press("Control+s")
    expect(ella.page.locator("#saved")).to_contain_text("revision 2")
    ella.close()
    _later(house, 61)       # her window may close before it can say that she is gone
    noor.context.set_offline(False)
    _type(page, " Noor tested it on Monday.")
    page.keyboard.press("Control+s")

    # Both texts are there; one place is written by hand.
    expect(page.get_by_role("heading", level=1)).to_have_text("Ella saved a newer text while you were writing")
    place = page.locator("fieldset.place").last
    expect(place).to_contain_text("Ella tested it on Tuesday.")
    place.get_by_label("Write this place yourself").check()
    place.locator("textarea").fill("Typed in the train. Ella tested it on Tuesday, Noor on Monday.")
    page.get_by_role("button", name="Save as revision 3").click()
    expect(page.locator(TEXT)).to_contain_text("Ella tested it on Tuesday, Noor on Monday.")
    assert _body(house, uid).endswith("Ella tested it on Tuesday, Noor on Monday.")
    noor.close()


def _say(house: House, text: str, **params: str) -> str:
    """A text of ours in the language of the house."""
    with house.app.test_request_context(), force_locale(house.lang):
        return gettext(text, **params)


@pytest.mark.in_house("postgres-nl")
def test_an_expert_answers_on_a_phone_and_confirms_facts_only(browser, house):
    say = partial(_say, house)
    uid = _draft_of(house, "Tom", slot_uid=_another_slot(house))
    imke, tom, ella = (Walker(browser, house).sign_in(name) for name in ("Imke", "Tom", "Ella"))
    page = imke.go(f"/drafts/{uid}/interview")
    page.get_by_label(say("Who writes it down?")).select_option(label="Ella Bakker")
    page.get_by_role("button", name=say("Ask the questions")).click()
    expect(page.locator("main")).to_contain_text(
        say("%(expert)s answers, %(editor)s writes it down.", expert="Tom Bakker", editor="Ella Bakker"))
    imke.close()

    # In any order, each kept by itself; without a line on the phone, and back when it is there again.
    page = tom.go(f"/drafts/{uid}/interview/6")
    expect(page.locator("h1")).to_have_text(say("Which figure proves it, and where does it come from?"))
    page.get_by_label(say("Your answer")).fill("Het kostte 6 euro per maand.")
    expect(page.locator("#saved")).to_have_text(re.compile(say("Saved")), timeout=8_000)
    tom.context.set_offline(True)
    page.get_by_label(say("Your answer")).fill("Het kostte 6 euro per maand per server.")
    expect(page.locator("#answer-trouble")).to_contain_text(say(
        "No connection. Your answer is safe on this device."), timeout=8_000)
    page = _crash_and_return(tom, f"/drafts/{uid}/interview/6")
    expect(page.get_by_label(say("Your answer"))).to_have_value("Het kostte 6 euro per maand per server.")
    page.get_by_role("button", name=say("Next question")).click()
    page.get_by_label(say("Your answer")).fill("Zoek één log op.")
    page.get_by_role("button", name=say("Save and look at all")).click()
    page.get_by_role("button", name=say("That is all I know")).click()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    # A skeleton of quotes for the editor; facts only for the expert.
    page = ella.go(f"/drafts/{uid}/interview")
    page.get_by_role("button", name=say("Make the skeleton")).click()
    page.get_by_role("button", name=say("Send the facts to %(name)s", name="Tom Bakker")).click()
    assert "> Het kostte 6 euro per maand per server.\n>\n> — Tom Bakker" in _body(house, uid)
    page = tom.go(f"/drafts/{uid}/interview/facts")
    for line in page.locator("fieldset.factline").all():
        line.get_by_label(say("Right"), exact=True).check()
    page.get_by_role("button", name=say("Send")).click()
    expect(page.locator("main")).to_contain_text(say("The facts are confirmed."))
    tom.close()
    ella.close()


# --- The server is killed ------------------------------------------------------------------------------------------


@contextmanager
def _served(house: House, port: int) -> Iterator[None]:
    """The same house behind a process of its own, which is killed at the end without a warning."""
    settings = house.app.extensions["planner.settings"]
    env = os.environ | {"PLANNER_DATABASE_URL": settings.database_url, "PLANNER_SECRET_KEY": settings.secret_key,
                        "PLANNER_INSTANCE_PATH": settings.instance_path, "PLANNER_ENVIRONMENT": "test"}
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "run", "-p", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL,  # noqa: S603 - our own server
                               stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    try:
        assert any("Running on" in line for line in process.stderr), "the server did not start"
        yield
    finally:
        process.kill()
        process.wait()
        process.stderr.close()


@pytest.mark.in_house("sqlite-en")
def test_a_killed_server_loses_nothing_that_was_typed(browser, house):
    uid = _draft_of(house, "Noor")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    noor = Walker(browser, replace(house, address=f"http://127.0.0.1:{port}"))
    with _served(house, port):
        page = noor.sign_in("Noor").go(f"/drafts/{uid}")
        _type(page, "Before.")
        page.keyboard.press("Control+s")
        expect(page.locator("#saved")).to_contain_text("revision 1")

    _type(page, " While it was dead.")
    expect(page.locator("#editor-trouble")).to_contain_text("Your text is safe on this device.", timeout=10_000)

    with _served(house, port):
        page.locator("#editor-trouble [data-again]").click()
        expect(page.locator("#saved")).to_contain_text("Kept")
        page.keyboard.press("Control+s")
        expect(page.locator("#saved")).to_contain_text("revision 2")
        assert _body(house, uid) == "Before. While it was dead."
        noor.close()
