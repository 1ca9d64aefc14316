"""Who knows what, and for whom: learning opens the gate, a trend becomes an idea, sales' knowledge becomes a persona.

Journeys J2, J3 and J4, on PostgreSQL in Dutch at 390 px.
"""
from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from planner.core.db import db, unit_of_work
from planner.people.models import Organisation
from planner.personas.models import PersonaStatus
from tests import factories as make
from tests.browser.company import House, Walker

WORDS = "Somebody asked twice how we restore a backup and how long that takes on a Monday morning. "


def _number(house: House, statement: str, **values: object) -> int:
    with house.app.app_context():
        return int(db.session.scalar(sa.text(statement), values) or 0)


# --- J2: train and open the gate ---------------------------------------------------------------------------------


def _shut_the_gate(house: House) -> None:
    with house.app.app_context(), unit_of_work() as work:
        organisation = work.session.scalars(sa.select(Organisation)).one()
        organisation.settings = {**organisation.settings, "training_policy": "gate"}


def _finish(noor: Walker, lesson: str) -> None:
    """Write what is asked and answer what is asked; a wrong answer says why, and lets one try again."""
    page = noor.go(f"/learn/{lesson}")
    for area in page.locator("#exercise textarea").all():
        area.fill(WORDS * 20)
    for _attempt in range(5):
        noor.press("button[formaction$='/complete']")
        page.wait_for_load_state()
        if not page.url.endswith("/complete"):
            return
        _choose_another(page)
    raise AssertionError(f"{lesson} has a question without a right answer")


def _choose_another(page: Page) -> None:
    for question in page.locator("#exercise .opts").all():
        choices = question.locator("input")
        chosen = [choices.nth(n).is_checked() for n in range(choices.count())]
        choices.nth((chosen.index(True) + 1) % len(chosen) if any(chosen) else 0).check(force=True)


@pytest.mark.in_house("postgres-nl")
def test_lessons_open_the_gate(browser, house):
    _shut_the_gate(house)
    noor, imke = Walker(browser, house).sign_in("Noor"), Walker(browser, house).sign_in("Imke")
    slot = f"/agenda/slots/{house.slot_uid}"
    assert noor.go(slot).locator("form[action$='/claim'] button").locator("visible=true").count() == 0
    expect(noor.page.locator("main a[href*='/learn']").first).to_be_visible()       # it says what is missing

    page = noor.go("/learn/why-share")
    page.locator("#exercise textarea").first.fill(WORDS * 6)
    noor.press("button[formaction*='/practice']")
    expect(page).to_have_url(re.compile("/drafts/"))
    expect(page.locator(".cm-content")).to_contain_text("restore a backup")
    with house.app.app_context():
        lessons = db.session.scalars(sa.text("SELECT key FROM lesson ORDER BY position")).all()
    for lesson in lessons:
        _finish(noor, lesson)
    assert _number(house, "SELECT count(*) FROM completion") == len(lessons) == 6

    expect(imke.go("/learn/people").locator("main")).to_contain_text("Noor Bakker")
    noor.go(slot)
    noor.press("form[action$='/claim'] button")
    assert _number(house, "SELECT count(*) FROM claim WHERE state = 'active'") == 1
    noor.close()
    imke.close()


# --- J3: from what somebody knows and sees to an idea -------------------------------------------------------------


def _enter(noor: Walker, area: str, level: int) -> None:
    page = noor.go("/me/knowledge")
    page.fill("#add [name=area]", area)
    page.locator(f"#add [name=level][value='{level}']").check(force=True)
    page.press("#add [name=area]", "Enter")
    expect(page.locator("main")).to_contain_text(area)


@pytest.mark.in_house("postgres-nl")
def test_knowledge_is_grouped_and_a_trend_becomes_an_idea(browser, house):
    with house.app.app_context(), unit_of_work() as work:
        for name in ("Kubernetes", "Observability"):
            work.session.add(make.area(key=name.lower(), label_en=name, label_nl=name))
    noor, imke, ella = (Walker(browser, house).sign_in(name) for name in ("Noor", "Imke", "Ella"))
    for area, level in (("Kubernetes", 4), ("Observability", 3), ("Back-up" if house.lang == "nl" else "Backup", 2)):
        _enter(noor, area, level)
    assert _number(house, "SELECT count(*) FROM expertise_claim") == 3

    page = imke.go("/knowledge/themes/new")
    page.fill("[name=title_en]", "Running at night")
    page.fill("[name=title_nl]", "Draaien in de nacht")
    for area in ("kubernetes", "observability"):
        page.locator(f"[name=areas][value={area}]").check(force=True)
    imke.press("main form[method=post] button.go")
    expect(imke.go("/knowledge/single").locator("main")).to_contain_text("Kubernetes")
    expect(imke.page.locator("main")).to_contain_text("Noor Bakker")

    page = noor.go("/knowledge/trends/new")
    page.fill("[name=text]", "Everybody asks how we sleep during upgrades")
    page.fill("[name=area]", "Kubernetes")
    page.fill("[name=source_url]", "https://example.org/upgrades")
    noor.press("main form[method=post] button.go")
    with house.app.app_context():
        trend = db.session.scalar(sa.text("SELECT uid FROM trend_observation"))
    for walker in (ella, imke):
        walker.go(f"/knowledge/trends/{trend}")
        walker.press("form[action$='/endorse'] button")
    imke.go(f"/knowledge/trends/{trend}")
    imke.press("form[action*='idea'] button")
    expect(imke.page).to_have_url(re.compile("/ideas/"))
    assert _number(house, "SELECT count(*) FROM idea WHERE origin = 'trend' AND validation = 'none'") == 1
    for walker in (noor, imke, ella):
        walker.close()


# --- J4: a persona from what sales knows --------------------------------------------------------------------------


HEARD = ("Wants one number for what IT costs", "Signs up to fifty thousand euro herself",
         "Is afraid of a bill that nobody saw coming", "Asks her auditor first")


def _draft_persona(house: House) -> None:
    """The finance manager, of whom nothing is known yet."""
    with house.app.app_context(), unit_of_work() as work:
        work.session.add(make.persona(code="FM", name_en="Finance manager", name_nl="Financieel manager",
                                      status=PersonaStatus.DRAFT))


def _facts(house: House) -> list[tuple[str, str]]:
    with house.app.app_context():
        return [(row.uid, row.statement_en or row.statement_nl) for row in db.session.execute(sa.text(
            "SELECT f.uid, f.statement_en, f.statement_nl FROM persona_fact f JOIN persona p ON p.id = f.persona_id "
            "WHERE p.code = 'FM' ORDER BY f.id"))]


@pytest.mark.in_house("postgres-nl")
def test_what_sales_knows_becomes_a_persona_and_is_merged_and_parted(browser, house):
    _draft_persona(house)
    kerem, imke, sanne = (Walker(browser, house).sign_in(name) for name in ("Kerem", "Imke", "Sanne"))
    page = kerem.go("/personas/sales-knows")
    page.locator("[name=persona][value=FM]").check(force=True)
    for number, line in enumerate((*HEARD, "Is a woman of 45 to 55 years"), 1):
        page.fill("[name=line]", line)
        page.press("[name=line]", "Enter")
        expect(page.locator("#lines")).to_contain_text(line)
        assert _number(house, "SELECT count(*) FROM persona_fact WHERE entered_by_id IS NOT NULL") == number

    for uid, _statement in _facts(house)[:3]:
        address = f"/personas/FM/facts/{uid}"
        page = imke.go(address)
        page.locator("form[action$='/evidence']").locator("xpath=ancestor::details").locator("summary").click()
        page.fill("[name=evidence-source]", "Interview 9")
        imke.press("form[action$='/evidence'] button")
        page = imke.go(address)
        page.fill("[name=relevance-why]", "helps us to choose which result we promise")
        imke.press("button[name=relevance-relevant][value=yes]")
        sanne.go(address)
        sanne.press("form[action$='/verify'] button")
    page = imke.go(f"/personas/FM/facts/{_facts(house)[4][0]}")
    expect(page.locator("[name$=decision]")).to_be_attached()         # which content decision changes because of it?
    imke.go("/personas/FM")
    imke.press("form[action$='/activate'] button")
    expect(imke.go("/personas/FM").locator("table.ftbl tr[id^=fact-]")).to_have_count(3)

    expect(imke.go("/personas/compare?a=FM&b=IM").locator("main")).to_be_visible()
    imke.go("/personas/OL/merge/IM")
    imke.press("main form[method=post] button.go")
    with house.app.app_context():
        readers = db.session.execute(sa.text(
            "SELECT p.code FROM topic_persona t JOIN persona p ON p.id = t.persona_id")).scalars().all()
    assert readers == ["IM"]
    imke.press(".toast form[action$='/unmerge'] button, form[action$='/unmerge'] button")
    expect(imke.page.locator("main")).to_be_visible()
    assert _number(house, "SELECT count(*) FROM topic_persona") == 2
    assert _number(house, "SELECT count(*) FROM persona WHERE status = 'active' AND code IN ('IM', 'OL')") == 2
    for walker in (kerem, imke, sanne):
        walker.close()
