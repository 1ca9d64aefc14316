"""Take the pictures of the guide anew: python -m tools.screenshots (after dev.py setup; needs Chromium)."""
from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa
from playwright.sync_api import sync_playwright

from planner import create_app
from planner.core import schema
from planner.core.clock import FixedClock
from planner.core.db import db, unit_of_work
from planner.core.settings import Settings
from planner.imports.demo.services import load_demo
from planner.people import sessions
from planner.people.models import Person
from planner.steps.agenda.models import Slot
from planner.steps.writing.models import Draft
from tests.support.browser import LAUNCH_ARGUMENTS
from tests.support.live import serve, sign_in
from tools.chromium import find_chromium

FOLDER = Path(__file__).parent.parent / "docs" / "images"
# A Tuesday morning: something waits for everybody.
NOW = datetime(2026, 11, 24, 7, 45, tzinfo=UTC)
LEAD, AUTHOR, REVIEWER = "imke-vosmeer", "fenna-kwartel", "ilse-korenwolf"


def shots(slot: str, draft: str, review: str) -> tuple[tuple[str, str | None, str], ...]:
    """File, who looks, and the address."""
    return (
        ("today", LEAD, "/"), ("learn", AUTHOR, "/learn"), ("knowledge", LEAD, "/knowledge"),
        ("agenda", LEAD, "/agenda"), ("slot", AUTHOR, f"/agenda/slots/{slot}"), ("write", AUTHOR, f"/drafts/{draft}"),
        ("review", REVIEWER, f"/reviews/{review}/IM"), ("publish", LEAD, "/publish"), ("persona", LEAD, "/personas/IM"),
        ("compare", LEAD, "/personas/compare"), ("sales-knows", LEAD, "/personas/sales-knows"),
        ("gaps", LEAD, "/knowledge/gaps"),
        ("blog", None, "/blog/en/a-backup-is-a-promise-a-restore-is-proof"))


def main() -> None:
    """Load the demo on a throwaway database and take each picture."""
    with tempfile.TemporaryDirectory(prefix="planner-shots-") as place:
        settings = Settings(environment="local", secret_key="x" * 40, instance_path=place)
        app = create_app(settings, clock=FixedClock(NOW))
        with app.app_context():
            schema.upgrade(db.engine)
            with unit_of_work() as work:
                load_demo(work.session, password="never used here", now=work.now)  # noqa: S106
                people = {key: work.session.scalars(sa.select(Person).where(Person.key == key)).one()
                          for key in (LEAD, AUTHOR, REVIEWER)}
                tokens = {}
                for key, person in people.items():
                    person.locale = "en"
                    tokens[key] = sessions.start_sign_in(work.session, person, now=work.now)
                slot = work.session.scalars(sa.select(Slot.uid).where(Slot.key == "s-11")).one()
                draft, review = (work.session.scalars(sa.select(Draft.uid).where(Draft.key == key)).one()
                                 for key in ("d-a11y", "d-listen"))
        FOLDER.mkdir(parents=True, exist_ok=True)
        with serve(app) as address, sync_playwright() as playwright:
            chromium = find_chromium()
            browser = playwright.chromium.launch(executable_path=str(chromium), args=list(LAUNCH_ARGUMENTS))
            for name, who, path in shots(slot, draft, review):
                context = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
                if who is not None:
                    sign_in(context, app, address, tokens[who])
                page = context.new_page()
                page.goto(address + path)
                page.wait_for_timeout(600)
                page.screenshot(path=FOLDER / f"{name}.png")
                context.close()
            browser.close()


if __name__ == "__main__":
    main()
