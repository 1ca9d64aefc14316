"""A full disk: saving says so and loses nothing that was typed or confirmed, reading goes on, and it mends itself.

The long form, on a small disk of its own: python3 dev.py bench --reliability disk
"""
from __future__ import annotations

import pytest
import sqlalchemy as sa

from planner.core.db import db, unit_of_work
from planner.people import sessions
from planner.policy import Role
from planner.steps.agenda.models import Idea
from tests import factories as make
from tests.conftest import NOW

pytestmark = pytest.mark.sqlite


@pytest.fixture
def lead(live_app):
    """The browser of a lead."""
    with live_app.app_context(), unit_of_work() as work:
        imke = make.person(Role.LEAD)
        work.session.add_all([make.organisation(), imke])
        work.session.flush()
        token = sessions.start_sign_in(work.session, imke, now=NOW)
    client = live_app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = token
    return client


class Disk:
    """The disk of an application's database, as its connections see it."""

    def __init__(self, app) -> None:
        self.app, self.pages = app, 1_000_000
        with app.app_context():
            sa.event.listen(db.engine, "connect", self._limit)

    def _limit(self, connection, record) -> None:
        connection.execute(f"PRAGMA max_page_count = {self.pages}")     # never less than the file has already

    def holds(self, pages: int) -> None:
        """Let the file grow to so many pages; SQLite then says what it says of a full disk."""
        self.pages = pages
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()


def ideas(app) -> set[str]:
    with app.app_context():
        found = set(db.session.scalars(sa.select(Idea.title)))
        db.session.remove()
        return found


def fill(client, app) -> tuple[list[str], int]:
    """Send ideas until one is not taken: the titles of those that were, and the status of the one that was not."""
    taken: list[str] = []
    while True:
        title = f"Idea {len(taken)}"
        status = client.post("/ideas", data={"title": title, "text": "x" * 4_000, "lang": "en"}).status_code
        if status != 303:
            return taken, status
        taken.append(title)
        assert len(taken) < 500, "the disk was never full"


def test_on_a_full_disk_saving_says_so_and_reading_goes_on(live_app, lead):
    disk = Disk(live_app)
    disk.holds(1)

    taken, status = fill(lead, live_app)
    assert status in {503, 507}
    assert lead.get("/ideas").status_code == 200
    assert ideas(live_app) == set(taken)

    disk.holds(1_000_000)
    assert lead.post("/ideas", data={"title": "With room again", "lang": "en"}).status_code == 303
    assert ideas(live_app) == {*taken, "With room again"}
    with live_app.app_context():
        assert db.session.execute(sa.text("PRAGMA integrity_check")).scalars().all() == ["ok"]
