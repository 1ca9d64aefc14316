"""With the database away every page still says so, in words (trust 5, 6.4)."""
from __future__ import annotations

from dataclasses import replace

import pytest

from planner import create_app
from planner.core.clock import FixedClock
from tests.conftest import NOW


@pytest.fixture
def stranded(settings, tmp_path):
    """A browser at a house whose database can't be opened."""
    nowhere = f"sqlite:///{tmp_path / 'gone' / 'planner.db'}"
    app = create_app(replace(settings, database_url=nowhere), clock=FixedClock(NOW))
    app.config["WTF_CSRF_ENABLED"] = False
    return app.test_client()


@pytest.mark.parametrize(("address", "token"), [
    ("/blog/", None), ("/no-such-page", None), ("/", "old"), ("/search", "old"), ("/no-such-page", "old")])
def test_every_page_says_that_it_comes_back(stranded, address, token):
    if token:
        with stranded.session_transaction() as cookie:
            cookie["_user_id"] = token

    page = stranded.get(address, headers={"Accept-Language": "nl"})

    assert page.status_code == 503
    assert page.headers["Retry-After"] == "5"
    assert "We zijn even niet bereikbaar." in page.text
    assert 'class="door"' in page.text


def test_a_script_gets_a_fragment(stranded):
    answer = stranded.post("/me/theme", data={"theme": "dark"}, headers={"HX-Request": "true"})

    assert answer.status_code == 503
    assert "<html" not in answer.text
