"""Which days an address of the agenda means, its pages whatever the address says, and the agenda as a file."""
from __future__ import annotations

import gzip
from datetime import date, datetime, timedelta

import pytest

from planner.steps.agenda.models import Slot
from planner.steps.agenda.routes.board_place import Place, View, day_of, place, place_of
from tests.factories import NOW
from tests.steps.agenda.story import TUESDAY, House, many_slots
from tests.support.queries import count_queries

TODAY = NOW.date()


@pytest.fixture
def house(session):
    return House(session)


# --- Which days an address means ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("view", "text", "first"), [
    (View.MONTH, "2026-12", date(2026, 12, 1)), (View.MONTH, "2026-12-31", date(2026, 12, 1)),
    (View.WEEK, "2026-W53", date(2026, 12, 28)), (View.WEEK, "2027-01-01", date(2026, 12, 28)),
    (View.YEAR, "2027", date(2027, 1, 1)), (View.YEAR, "2027-05", date(2027, 1, 1)),
    (View.BOARD, "2027-05", date(2027, 5, 1)),
])
def test_an_address_names_days(view, text, first):
    assert place_of(view, text, TODAY).first == first


@pytest.mark.parametrize("text", ["2026-13", "2026-02-31", "2027-W53", "2026-W00", "", None, "0000", "9999-12",
                                  "2026-1", "２０２６-11", "x" * 99])
@pytest.mark.parametrize("view", [View.MONTH, View.WEEK, View.YEAR])
def test_an_address_that_names_no_days_means_today(view, text):
    assert place_of(view, text, TODAY) == place(view, TODAY)


@pytest.mark.parametrize("view", [View.MONTH, View.WEEK, View.YEAR])
def test_the_stretches_around_touch_each_other(view):
    here = place(view, date(2026, 12, 30))

    assert (here.later.span.first - here.span.last).days == (here.span.first - here.earlier.span.last).days == 1


def test_another_view_of_a_month_that_holds_today_shows_today():
    month = Place(View.MONTH, date(2026, 11, 1))

    assert month.seen_as(View.WEEK, TODAY).span.first <= TODAY <= month.seen_as(View.WEEK, TODAY).span.last
    assert Place(View.MONTH, date(2027, 5, 1)).seen_as(View.WEEK, TODAY).first == date(2027, 5, 3)


@pytest.mark.parametrize(("text", "found"), [("2027-02-28", True), ("2027-02-31", False), ("20270228", False),
                                             ("9999-12-31", False), ("0001-01-01", False)])
def test_a_day_in_an_address_is_a_day_of_the_calendar(text, found):
    assert (day_of(text) is not None) is found


# --- The pages ---------------------------------------------------------------------------------------------------


VIEWS = ("/agenda?view=month&at=2027-01", "/agenda?view=week&at=2027-W02", "/agenda?view=board&at=2027-01",
         "/agenda?view=board&at=2027-01&by=person", "/agenda?view=list", "/agenda?view=year&at=2027",
         "/agenda/day/2027-01-12", "/agenda?view=month&at=2027-01&persona=CT&channel=blog-en&state=open")


@pytest.mark.parametrize("address", VIEWS)
def test_a_view_takes_as_many_statements_for_fifty_slots_as_for_three(session, login, house, address):
    lead = login(house.imke)
    costs = []
    for number in (3, 50):
        many_slots(house, number, start=TUESDAY, per_day=3)
        session.commit()
        lead.get(address)
        with count_queries() as seen:
            assert lead.get(address).status_code == 200
        costs.append(seen)

    assert len(costs[0]) == len(costs[1]), "\n".join(costs[1])
    assert len(costs[1]) <= 10, "\n".join(costs[1])


@pytest.mark.parametrize("address", VIEWS)
@pytest.mark.parametrize("locale", ["en", "nl"])
def test_a_view_of_an_empty_agenda_is_a_page(session, login, house, address, locale):
    house.ann.locale = locale

    assert login(house.ann).get(address).status_code == 200


def test_nonsense_filters_are_as_if_they_were_not_there(login, house):
    house.slot()
    text = login(house.ann).get("/agenda?at=2027-01&state=sleeping&lang=xx&mine=perhaps&view=upside-down").text

    assert "Zero-downtime deploys" in text
    assert 'class="chip"' not in text


def test_an_unknown_value_is_shown_and_can_be_taken_off(login, house):
    house.slot()
    text = login(house.ann).get("/agenda?at=2027-01&persona=QQ").text

    assert "“QQ” is unknown" in text
    assert "Nothing here with these filters." in text
    assert "Show everything" in text


def test_the_filters_say_how_many_slots_they_leave(login, house):
    house.slot()
    house.slot(date(2027, 1, 13), title="Other")

    assert "2 slots" in login(house.ann).get("/agenda?view=list&lang=en&at=2027-01").text
    assert "1 slot<" in login(house.ann).get("/agenda?at=2027-01&q=other").text


def test_a_year_of_ten_thousand_slots_is_light(session, login, house):
    start = date(2027, 1, 1)
    at = datetime(2027, 1, 1, 8, tzinfo=NOW.tzinfo)
    session.execute(Slot.__table__.insert(), [
        {"uid": f"{n:026d}", "version": 1, "created_at": NOW, "updated_at": NOW, "state": "open",
         "local_date": start + timedelta(days=n % 365), "local_time": at.time(), "zone": "Europe/Amsterdam",
         "publish_at": at, "claim_by": at, "lang": "en", "required": False, "origin": "plan", "moves": 0}
        for n in range(10_000)])
    session.commit()

    page = login(house.imke).get("/agenda?view=year&at=2027").data

    assert len(page) <= 150_000
    assert len(gzip.compress(page)) <= 25 * 1024


# --- The file ----------------------------------------------------------------------------------------------------


def test_the_view_comes_as_a_table_that_calculates_nothing(login, house):
    house.slot(title="=HYPERLINK(1)")
    answer = login(house.imke).get("/agenda/agenda.csv?view=month&at=2027-01")
    text = answer.data.decode("utf-8-sig")

    assert answer.headers["Content-Disposition"] == 'attachment; filename="agenda-2027-01.csv"'
    assert text.splitlines()[0].startswith("Date,Time,")
    assert "'=HYPERLINK(1)" in text


def test_the_table_holds_what_the_filters_leave_and_all_of_it(session, login, house):
    many_slots(house, 60, start=date(2027, 1, 1), per_day=30)
    house.slot(TUESDAY, title="Only this")
    session.commit()
    browser = login(house.imke)

    assert len(browser.get("/agenda/agenda.csv?view=list&at=2027-01").text.splitlines()) == 62
    assert len(browser.get("/agenda/agenda.csv?view=month&at=2027-01&q=only+this").text.splitlines()) == 2


def test_a_dutch_reader_gets_semicolons(login, house):
    house.ann.locale = "nl"

    assert login(house.ann).get("/agenda/agenda.csv").text.splitlines()[0].count(";") == 9
