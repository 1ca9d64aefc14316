"""Who has an article gets a 304 for next to nothing, until anything was written."""
from __future__ import annotations

from datetime import timedelta

import pytest

from planner.core.db import db, unit_of_work
from planner.people.models import Person, Site
from planner.steps.inventory.models import PublishedWork
from planner.steps.publishing.models import Publication
from planner.steps.publishing.services import down
from tests import factories as make
from tests.conftest import NOW
from tests.steps.publishing.test_correction_races import out as out
from tests.support.queries import count_queries

pytestmark = pytest.mark.database
ARTICLE = "/blog/a-restore"


@pytest.fixture
def reader(live_app, out):
    client = live_app.test_client()
    tag = client.get(ARTICLE).headers["ETag"]

    def ask():
        return client.get(ARTICLE, headers={"If-None-Match": tag})
    assert ask().status_code == 304
    return ask


def test_the_next_304_asks_no_table_and_says_the_same(live_app, reader):
    with live_app.app_context():
        db.session.remove()
        with count_queries() as seen:
            again = reader()

    assert (again.status_code, again.data) == (304, b"")
    assert [each for each in seen if "FROM" in each] == []
    assert again.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert "nonce" not in again.headers["Content-Security-Policy"]


def test_an_article_that_was_taken_down_is_gone_at_once(live_app, reader):
    with live_app.app_context(), unit_of_work() as work:
        imke = work.session.query(Person).filter_by(name="Imke").one()
        publication = work.session.query(Publication).one()
        down.take_down(work.session, actor=imke, publication=publication, reason="legal", now=NOW)

    assert reader().status_code == 410


@pytest.mark.parametrize("change", [
    lambda session: setattr(session.query(PublishedWork).filter_by(title="A restore").one(), "title", "Restore first"),
    lambda session: setattr(session.query(Person).filter_by(name="Ann").one(), "slug", None),
    lambda session: setattr(session.query(Site).one(), "languages", ["en"]),
])
def test_what_is_committed_behind_a_later_change_is_a_change_of_every_page(live_app, out, change):
    with live_app.app_context(), unit_of_work() as work:
        session = work.session
        stijn = session.query(Person).filter_by(name="Stijn").one()
        stijn.slug = "stijn"
        session.add(make.published_work(title="Later", lang="en", authors=[stijn]))
        session.info["now"] = NOW + timedelta(days=1)
    client = live_app.test_client()
    tag = client.get("/blog/").headers["ETag"]

    with live_app.app_context(), unit_of_work() as work:
        change(work.session)

    assert client.get("/blog/", headers={"If-None-Match": tag}).status_code == 200
