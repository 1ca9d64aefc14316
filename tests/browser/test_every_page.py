"""Every page of the demo, as every reader meets it: no axe violation, no refusal by the security policy, no sideways
scroll in either width. Axe is asked in one width, every other page in the other; of every other page its
dark colours too.
"""
from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import BrowserContext, Page

from planner.core.db import db, unit_of_work
from planner.people import sessions
from planner.people.models import Person, RoleGrant
from planner.policy import Role
from planner.steps.agenda.models import Claim, Idea, Slot, Topic
from planner.steps.inventory.models import ExpertiseClaim, KnowledgeFact, TrendObservation
from planner.steps.training.models import Certificate, Completion, Curriculum
from planner.steps.writing.models import Draft
from tests.support import axe
from tests.support.browser import watch
from tests.support.live import serve, sign_in

SIZES = ({"width": 1440, "height": 900}, {"width": 390, "height": 844})
THEMES = ("light", "dark")
PUBLIC = ("/blog/", "/blog/waarom-wij-nooit-meer-op-vrijdag-migreren", "/blog/author/", "/blog/author/jelle-waterink",
          "/blog/tag/", "/blog/tag/kubernetes", "/blog/search?q=cloud", "/blog/search?q=zzz", "/blog/en/", "/login",
          "/reset", "/no-such-page", "/blog/no-such-article")
# The agenda is one page in six shapes, with and without something to find.
OTHER_VIEWS = ("/agenda?view=week&at=2026-W50", "/agenda?view=board&at=2026-12", "/agenda?view=year",
               "/agenda?view=board&at=2026-12&by=person", "/agenda?view=list&state=claimed", "/agenda?state=open",
               "/agenda?at=2026-12&persona=IM&q=nothing+like+it")
COLOURS = ("color-contrast", "link-in-text-block")
# Answers that are no page: files, and pages that only a one-time code opens.
NO_PAGE = re.compile(r"^/(static|healthz|readyz|metrics|sitemap|robots|blog|join|reset|setup|login)|feed|\.csv|template"
                     r"|redirects|areas/find$")


@pytest.fixture(scope="module")
def house(demo_app: Flask) -> Iterator[tuple[str, Flask, str]]:
    """The demo behind a port, and the token of somebody who holds every role."""
    with demo_app.app_context(), unit_of_work() as work:
        imke = work.session.scalars(sa.select(Person).where(Person.key == "imke-vosmeer")).one()
        held = {grant.role for grant in imke.grants}
        work.session.add_all(RoleGrant(person_id=imke.id, role=role) for role in Role
                             if role not in held | {Role.MEMBER})
        token = sessions.start_sign_in(work.session, imke, now=work.now)
    with serve(demo_app) as address:
        yield address, demo_app, token


def _samples(app: Flask) -> dict[str, dict[str, Any]]:
    """One thing of the demo for each kind of address."""
    with app.app_context():
        session = db.session()
        def uid(model: Any, *where: Any) -> str:
            found = session.scalar(sa.select(model.uid).where(*where).order_by(model.id).limit(1))
            return str(found)

        imke = session.scalars(sa.select(Person).where(Person.key == "imke-vosmeer")).one()
        own_claim = uid(Claim, Claim.author_id == imke.id)
        drafts = {key: uid(Draft, Draft.key == key) for key in ("d-listen", "d-contract", "d-retention", "d-a11y")}
        return {
            "agenda": {"uid": uid(Slot, Slot.key == "s-09"), "day": "2026-12-01"},
            "agenda.topic": {"uid": uid(Topic, Topic.key == "t-access")},
            "claims": {"uid": own_claim}, "ideas": {"uid": uid(Idea, Idea.key == "i-01")},
            "drafts": {"uid": drafts["d-listen"], "number": 1},
            "reviews": {"uid": drafts["d-retention"], "draft_uid": drafts["d-retention"], "code": "IM",
                        "persona": "IM", "persona_code": "IM"},
            "publishing": {"uid": uid(Slot, Slot.key == "s-h3")}, "personas": {"code": "IM"},
            "training": {"key": "why-share", "uid": uid(Completion), "number": 1},
            "training.curriculum": {"uid": uid(Curriculum)}, "training.certificate": {"uid": uid(Certificate)},
            "people": {"uid": uid(Person, Person.key == "mats-dijkgraaf")},
            "inventory": {"key": "kubernetes", "uid": uid(Person, Person.key == "mats-dijkgraaf")},
            "inventory.trend": {"uid": uid(TrendObservation)}, "inventory.fact": {"uid": uid(KnowledgeFact)},
            "inventory.theme": {"key": "continuity"},
            "inventory.claim": {"uid": uid(ExpertiseClaim, ExpertiseClaim.person_id == imke.id)},
        }


def _addresses(app: Flask) -> list[str]:
    """Every GET address that shows a page to a member, with the demo's things in it."""
    samples, found = _samples(app), []
    with app.test_request_context():
        adapter = app.create_url_adapter(None) or app.url_map.bind("localhost")
        for rule in app.url_map.iter_rules():
            if "GET" not in (rule.methods or ()) or NO_PAGE.search(rule.rule):
                continue
            kind = "claims" if "/claims/" in rule.rule else rule.endpoint.split(".")[0]
            values = samples.get(rule.endpoint) or samples.get(kind) or {}
            if rule.arguments <= set(values):
                found.append(adapter.build(rule.endpoint, {name: values[name] for name in rule.arguments}))
    return sorted({*found, *OTHER_VIEWS})


def _troubles(page: Page, number: int) -> list[str]:
    """What is wrong with the page that is open, the one of ``number`` in its row."""
    found = []
    for place, size in enumerate(SIZES):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0:
            found.append(f"{size['width']}: scrolls {wide} px sideways")
        if place != number % len(SIZES):
            continue
        for theme in THEMES if number // len(SIZES) % 2 else THEMES[:1]:
            page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
            asked = COLOURS if theme == "dark" else ()              # the theme changes colours and nothing else
            found += [f"{size['width']} {theme}: {line}" for line in axe.violations(page, only=asked)]
    return found


def _walk(context: BrowserContext, address: str, paths: list[str]) -> list[str]:
    page = context.new_page()
    watched, wrong = watch(page), []
    for number, path in enumerate(paths):
        answer = page.goto(address + path)
        if answer is not None and answer.status >= 500:
            wrong.append(f"{path}: {answer.status}")
        wrong += [f"{path} {line}" for line in _troubles(page, number)]
        wrong += [f"{path} {line}" for line in watched.refused]
    wrong += watched.errors
    context.close()
    return wrong


PARTS = 6


@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_of_a_member_is_flawless(browser, house, part):
    address, app, token = house
    paths = _addresses(app)

    assert len(paths) > 50
    context = browser.new_context(reduced_motion="reduce")
    sign_in(context, app, address, token)
    wrong = _walk(context, address, paths[part::PARTS])
    assert not wrong, "\n".join(wrong)


def test_every_page_of_a_stranger_is_flawless(browser, house):
    address, _, _ = house

    wrong = _walk(browser.new_context(reduced_motion="reduce"), address, list(PUBLIC))
    assert not wrong, "\n".join(wrong)
