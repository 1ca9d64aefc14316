"""The settings say how far the comparing of texts is."""
import pytest

from planner.policy import Role
from planner.similarity import services
from planner.similarity.rules import Part
from tests import factories as make


@pytest.fixture
def read_settings(session, login):
    """The settings page as an administrator reads it now."""
    session.add_all([make.organisation(), admin := make.person(Role.ADMIN, name="Wanda")])
    session.commit()
    browser = login(admin)
    return lambda: browser.get("/settings").get_data(as_text=True)


def put(session, number):
    services.put_many(session, kind="idea", texts={
        f"i{at}": [Part("en", f"Restore drill {at}")] for at in range(number)})
    session.commit()


def test_without_texts_it_says_so(read_settings):
    assert "There are no texts to compare yet." in read_settings()


def test_while_texts_wait_it_shows_how_far_it_is(session, read_settings):
    put(session, 30)
    services.work_off(session)
    session.commit()

    page = read_settings()

    assert 'aria-valuemax="30" aria-valuenow="25"' in page
    assert "25 of 30" in page


def test_when_all_is_done_it_says_so(session, read_settings):
    put(session, 3)
    services.work_off(session, limit=None)
    session.commit()

    assert "All 3 texts are up to date." in read_settings()
