"""Addresses and hidden fields that nobody's browser would send: refused with an ordinary page, never a failure."""
from __future__ import annotations

import pytest

from planner.core.errors import NotFound
from planner.policy import Role
from planner.web.asked import MOST, instant, whole
from tests import factories as make
from tests.steps.writing.story import house

HUGE = "9" * 30


@pytest.mark.parametrize("text", ["", "-1", "+1", "1.0", "1e3", "٣", "²", HUGE, str(MOST + 1), " 1", "1_0", "9" * 9999])
def test_only_plain_digits_that_a_column_holds_are_a_number(text):
    assert whole(text) is None


@pytest.mark.parametrize("text", ["", "2026-01-01", "2026-01-01T10:00", "0001-01-01T00:00:00+23:59", "tomorrow",
                                  "9999-12-31T23:59:59-23:59", "2026-02-29T00:00:00+00:00"])
def test_an_instant_that_does_not_exist_is_a_page_that_does_not_exist(text):
    with pytest.raises(NotFound):
        instant(text)


STRANGE_PLACES = [
    "/drafts/{uid}/revisions/" + HUGE, "/drafts/{uid}/revisions/-1", "/drafts/{uid}/revisions/1?with=" + HUGE,
    "/drafts/{uid}/revisions?before=" + HUGE, "/drafts/{uid}/revisions?before=-5",
    "/drafts?after=2026-01-01~x", "/drafts?after=0001-01-01T00:00:00%2B23:59~x", "/reviews?after=2026-01-01~x",
    "/reviews?after=9999-12-31T23:59:59-23:59~x", "/publish/?before=2026-01-01~1", "/publish/?before=x~" + HUGE,
    "/publish/?before=2026-01-01T00:00:00%2B00:00~" + HUGE, "/ideas?after=" + HUGE + "-x", "/ideas?after=٣-x",
    "/outbox?before=" + HUGE, "/outbox/" + HUGE, "/agenda?view=list&after=" + HUGE, "/inbox?before=" + HUGE,
    "/blog/?page=" + HUGE, "/blog/?page=٣", "/knowledge/facts?page=" + HUGE, "/settings/people?after=" + HUGE,
]


def test_a_strange_place_in_a_list_is_no_failure(session, login):
    home = house(session)
    home.write()
    home.write("Another text.")
    session.add(both := make.person(Role.LEAD, Role.ADMIN))
    session.flush()
    browser = login(both)

    answers = {address: browser.get(address.format(uid=home.draft.uid)).status_code for address in STRANGE_PLACES}

    assert {address: status for address, status in answers.items() if status not in {200, 404}} == {}


@pytest.mark.parametrize(("path", "fields"), [
    ("/drafts/{uid}", {"title": "T", "body": "B", "base": HUGE}),
    ("/drafts/{uid}/autosave", {"title": "T", "body": "B", "base": HUGE}),
    ("/drafts/{uid}/revisions/1/restore", {"base": HUGE}),
    ("/drafts/{uid}/conflict", {"title": "T", "body": "B", "base": "1", "theirs": "1", "place-" + "9" * 5000: "mine"}),
    ("/drafts/{uid}/conflict", {"title": "T", "body": "B", "base": "1", "theirs": "1", "place-²": "mine"}),
])
def test_a_strange_number_in_a_form_is_refused(session, login, path, fields):
    home = house(session)
    home.write()

    answer = login(home.mats).post(path.format(uid=home.draft.uid), data=fields)

    assert answer.status_code < 500


@pytest.mark.parametrize("read", [HUGE, "-1", "", "٣"])
def test_an_approval_of_a_revision_that_can_not_exist_is_refused(session, login, read):
    home = house(session)
    home.write()
    home.submit()

    assert login(home.imke).post(f"/reviews/{home.draft.uid}/approve", data={"read": read}).status_code == 404


@pytest.mark.parametrize("days", ["²", "--1", "", "100", HUGE, "1 "])
def test_a_slot_moves_by_days_that_the_menu_offers_only(session, login, days):
    home = house(session)
    was = home.slot.local_date

    answer = login(home.imke).post(f"/agenda/slots/{home.slot.uid}/move", data={"days": days})

    assert answer.status_code == 422
    session.refresh(home.slot)
    assert home.slot.local_date == was


@pytest.mark.parametrize("query", [
    "day=0001-01-01&clock=00:00&zone=Europe/Amsterdam", "day=9999-12-31&clock=23:59&zone=Europe/Amsterdam",
    "day=2027-01-12&clock=10:00%2B05:00&zone=Europe/Amsterdam", "day=2027-01-12&clock=10:00&zone=../../etc/passwd",
    "day=2027-02-29&clock=10:00&zone=Europe/Amsterdam", "day=2027-01-12&clock=10:00:00.5&zone=UTC",
])
def test_a_slot_goes_back_to_moments_that_exist_only(session, login, query):
    home = house(session)

    answer = login(home.imke).post(f"/agenda/slots/{home.slot.uid}/move/undo?{query}")

    assert answer.status_code in {303, 400, 409, 422}
