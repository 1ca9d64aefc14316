"""Reminders people do not hate (journey J12): a rule is changed, its mail comes, waits, and says why."""
from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from planner import worker
from planner.core.db import db, unit_of_work
from planner.core.outbox import Message
from planner.people.models import Person
from planner.steps.agenda.models import Slot
from planner.steps.agenda.services.claims import claim_slot
from planner.steps.writing.models import Draft
from tests import factories as make
from tests.browser.company import House, Walker

DUE = datetime(2026, 12, 2, 16, tzinfo=UTC)             # a Wednesday, 17:00; it is Tuesday 24 November
THURSDAY = datetime(2026, 11, 26, 7, 30, tzinfo=UTC)    # four working days before, at the hour of the mail
TASKS = {tick.name: tick for tick in worker.TICKS}


def _noor_writes(house: House) -> None:
    """Noor took the open slot some weeks ago."""
    with house.app.app_context(), unit_of_work() as work:
        noor = work.session.scalars(sa.select(Person).where(Person.name == "Noor Bakker")).one()
        slot = work.session.scalars(sa.select(Slot)).one()
        claim = claim_slot(work.session, actor=noor, slot=slot, now=work.now)
        claim.draft_due, claim.taken_at = DUE, work.now - timedelta(days=21)
        if work.session.scalar(sa.select(Draft.id).where(Draft.claim_id == claim.id)) is None:
            work.session.add(make.draft(claim=claim, title=slot.topic.title))


def _morning(house: House) -> str:
    """It becomes Thursday morning, and the clockwork goes round; returns the plain text of the mail to Noor."""
    house.app.extensions["planner.clock"].instant = THURSDAY
    for name in ("remind", "deliver"):
        worker.run_once(house.app, TASKS[name])
    with house.app.app_context():
        mails = db.session.scalars(sa.select(Message).where(Message.topic == "mail")).all()
        return str(next(mail.payload["text"] for mail in mails if mail.payload["to"] == house.mail("Noor")))


@pytest.mark.in_house("postgres-nl")
def test_a_rule_is_changed_its_mail_waits_and_says_why(browser, house):
    _noor_writes(house)

    imke = Walker(browser, house).sign_in("Imke")
    page = imke.go("/reminders/rules/draft_due_soon")
    page.fill("[name=number]", "4")
    imke.press("button[name=do][value=look]")
    expect(page.locator("#effect")).to_contain_text("Noor Bakker")
    imke.press("button[name=do][value=save]")
    week = imke.go("/reminders/week")
    expect(week.locator("main")).to_contain_text("26 november", ignore_case=True)
    imke.close()

    mail = _morning(house)
    assert ("Je concept moet woensdag 2 december, 17:00 klaar zijn." if house.lang == "nl"
            else "Your draft is due Wednesday 2 December, 17:00.") in mail
    again = re.search(r"^ +(?:Morgen opnieuw|Again tomorrow): http://planner\.test(\S+)$", mail, re.MULTILINE)
    assert again is not None

    noor = Walker(browser, house).sign_in("Noor")
    page = noor.go(again[1])
    noor.press("main form .btn.go")
    expect(page.locator("main")).to_contain_text("Gedaan" if house.lang == "nl" else "Done")
    page = noor.go("/reminders")
    page.fill("#about", "restore")
    page.press("#about", "Enter")
    expect(page.locator("main")).to_contain_text(
        "Je vroeg te wachten tot vr 27 nov." if house.lang == "nl" else "You asked to wait until Fri 27 Nov.")
    noor.close()
