"""A small company behind a port, and people who walk through it in a browser of their own.

There are two houses: SQLite in English at 1440 px, and PostgreSQL in Dutch at 390 px. A journey marked ``in_house`` is
walked in that one, and in both with ``--both-houses``; any other in both.
"""
from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect

from planner import create_app
from planner.core.clock import FixedClock
from planner.core.db import db, unit_of_work
from planner.core.settings import Settings
from planner.people.services.accounts import set_password
from planner.policy import Role
from planner.steps.agenda.services.slots import When, derive
from planner.steps.training.services import load_curriculum
from planner.workflow.agenda import SlotState, TopicState
from tests import factories as make
from tests.conftest import NOW, app_of_its_own
from tests.support import postgres
from tests.support.browser import watch
from tests.support.databases import new_database
from tests.support.live import serve

PASSWORD = "a ladder made of cheese"
LESSONS = Path(__file__).parent.parent.parent / "planner" / "demo" / "lessons"
HOUSES = {"sqlite-en": ("sqlite", "en"), "postgres-nl": ("postgres", "nl")}
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


class Furnished(NamedTuple):
    """A database with the company in it."""

    address: str
    lang: str
    slot_uid: str
    publish_at: datetime


def _people(lang: str) -> dict[str, Any]:
    roles: dict[str, tuple[Role, ...]] = {
        "Noor": (), "Kerem": (Role.SALES, Role.REVIEWER), "Imke": (Role.LEAD, Role.REVIEWER), "Ella": (), "Tom": (),
        "Sanne": (Role.SALES,)}
    return {name: make.person(*held, name=f"{name} Bakker", email=f"{name.lower()}@nevelbaak.example", locale=lang,
                              slug=f"{name.lower()}-bakker") for name, held in roles.items()}


def _furnish(app: Flask, lang: str) -> tuple[str, Any]:
    """Six people, two personas that are known well enough, and one open slot six weeks ahead."""
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


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a PostgreSQL that all journeys share."""
    programs = postgres.wheel_programs() or next(iter(postgres.debian_versions()), None)
    if programs is None:
        if os.environ.get("CI") == "true":
            pytest.fail("no PostgreSQL to walk the journey on")
        pytest.skip("no PostgreSQL to walk the journey on")
    with postgres.server(programs) as url:
        yield url


@pytest.fixture(scope="session")
def furnished(request: pytest.FixtureRequest, settings: Settings,
              tmp_path_factory: pytest.TempPathFactory) -> Iterator[Furnished]:
    """The company, made once on each of the two databases, in one of the two languages; every journey walks a copy."""
    kind, lang = request.param
    server = request.getfixturevalue("postgres_server") if kind == "postgres" else None
    folder = tmp_path_factory.mktemp("company")
    with new_database(server, folder) as address:
        app = create_app(replace(settings, database_url=address, instance_path=str(folder)), clock=FixedClock(NOW))
        slot_uid, publish_at = _furnish(app, lang)
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
        yield Furnished(address, lang, slot_uid, publish_at)


@pytest.fixture
def house(furnished: Furnished, settings: Settings, tmp_path: Path) -> Iterator[House]:
    """The company behind a port of its own."""
    with app_of_its_own(settings, furnished.address, tmp_path) as app:
        app.config["WTF_CSRF_ENABLED"] = True
        with serve(app) as address:
            yield House(app, address, furnished.lang, furnished.slot_uid, furnished.publish_at)


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
