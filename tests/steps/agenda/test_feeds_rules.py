"""The calendar file: what RFC 5545 asks of it, read back by a parser (docs/domain.md k, iCal)."""
from datetime import UTC, date, datetime, time, timedelta

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.core.localtime import to_utc
from planner.steps.agenda.rules.feeds import SLOT_LENGTH, Entry, calendar_file, status_of
from planner.workflow.agenda import SlotState

AMSTERDAM = "Europe/Amsterdam"
NOW = datetime(2026, 10, 1, 9, tzinfo=UTC)


def entry(uid="slot1", at=NOW, **over):
    given_ = {"uid": uid, "sequence": 0, "at": at, "zone": AMSTERDAM, "title": "Title", "text": "", "address": "",
              "status": "TENTATIVE", "changed_at": NOW, "length": SLOT_LENGTH} | over
    return Entry(**given_)


def file(*entries, name="Agenda"):
    return calendar_file(entries, name=name, host="planner.test")


def events(data):
    return icalendar.Calendar.from_ical(data).walk("VEVENT")


WORDS = st.text(st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\u2028\u2029\x85"), max_size=300)


@given(st.lists(st.tuples(WORDS, WORDS), max_size=5), WORDS)
def test_every_line_is_short_and_every_text_comes_back(texts, name):
    data = file(*(entry(f"s{n}", title=title, text=text) for n, (title, text) in enumerate(texts)), name=name)

    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert data.decode("utf-8")
    found = events(data)
    assert [str(one["SUMMARY"]) for one in found] == [title for title, _ in texts]
    assert [str(one.get("DESCRIPTION", "")) for one in found] == [text for _, text in texts]


def test_commas_semicolons_lines_and_backslashes_are_escaped():
    data = file(entry(title="a,b;c\\d", text="one\ntwo"))

    assert b"SUMMARY:a\\,b\\;c\\\\d" in data
    assert b"DESCRIPTION:one\\ntwo" in data


@pytest.mark.parametrize("day", [date(2026, 10, 24), date(2026, 10, 25), date(2026, 10, 26), date(2027, 3, 27),
                                 date(2027, 3, 28), date(2027, 3, 29)])
@pytest.mark.parametrize("clock", [time(0, 30), time(2, 30), time(9), time(23, 30)])
def test_the_hour_is_right_across_both_changes_of_the_clocks(day, clock):
    at = to_utc(day, clock, AMSTERDAM)

    found = events(file(entry(at=at)))[0]

    assert found["DTSTART"].dt.astimezone(UTC) == at
    assert found["DTSTART"].params["TZID"] == AMSTERDAM
    assert found["DURATION"].dt == timedelta(minutes=30)


def test_every_zone_has_its_table_with_both_changes():
    data = file(entry("a"), entry("b", zone="America/New_York"), entry("c", zone="UTC"))

    tables = {str(one["TZID"]): one for one in icalendar.Calendar.from_ical(data).walk("VTIMEZONE")}
    assert {AMSTERDAM, "America/New_York"} <= set(tables)
    amsterdam = tables[AMSTERDAM].to_tz()
    for day, hours in ((date(2026, 10, 24), 2), (date(2026, 10, 26), 1), (date(2027, 3, 29), 2)):
        assert datetime.combine(day, time(12), amsterdam).utcoffset() == timedelta(hours=hours)


def test_the_name_of_an_entry_stays_and_its_number_rises():
    before, after = events(file(entry(sequence=1)))[0], events(file(entry(sequence=2, at=NOW + timedelta(days=1))))[0]

    assert (before["UID"], after["UID"]) == ("slot1@planner.test", "slot1@planner.test")
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (1, 2)


@pytest.mark.parametrize(("state", "status"), [
    (SlotState.PLANNED, "TENTATIVE"), (SlotState.OPEN, "TENTATIVE"), (SlotState.CLAIMED, "TENTATIVE"),
    (SlotState.READY, "CONFIRMED"), (SlotState.PUBLISHED, "CONFIRMED"), (SlotState.PARTLY_PUBLISHED, "CONFIRMED"),
    (SlotState.CANCELLED, "CANCELLED"), (SlotState.MISSED, "CANCELLED"),
])
def test_a_state_is_a_status(state, status):
    assert status_of(state) == status


def test_the_same_content_is_the_same_file():
    assert file(entry()) == file(entry())


def test_an_empty_calendar_is_a_calendar():
    assert icalendar.Calendar.from_ical(file())["VERSION"] == "2.0"
