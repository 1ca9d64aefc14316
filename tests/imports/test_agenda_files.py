"""Agendas from elsewhere, read: tables, calendars of real programs with odd lines, Trello boards (docs/domain.md s)."""
import json
from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.imports.agenda import csv_file, ics_file, trello_file
from planner.imports.agenda.items import Becomes, Broken, Known, Wish
from planner.imports.agenda.mapping import Reading, missing, propose
from planner.imports.agenda.plan import READERS
from planner.imports.agenda.services import format_of

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
KNOWN = Known("Europe/Amsterdam", "en", NOW, {"blog": ("blog-en", frozenset({"en"})), "blog-en": ("blog-en", frozenset(
    {"en"})), "nieuws": ("nieuws", frozenset({"nl"}))}, {"blog-en": "1", "nieuws": "1"}, {"ct": "CT", "cto": "CT"},
    {"cloud": "cloud"}, {"ann@nevelbaak.example": True, "gone@nevelbaak.example": False},
    {"andre smit": ("andre@nevelbaak.example",), "jan de vries": ("jan@nevelbaak.example", "jdv@nevelbaak.example")})
READING = Reading(lang="en", channel="blog-en")


# --- Tables ------------------------------------------------------------------------------------------------------


def table(text, **over):
    data = text.encode()
    found = csv_file.outline(data)
    guess = propose(found, None, lang="en", channel="blog-en")
    reading = Reading(**{**guess.plain(), **over})
    assert missing(found, reading) == []
    return csv_file.items(data, reading, KNOWN)


def codes(item):
    return [(one.column, one.code) for one in item.problems]


def test_dutch_headings_and_semicolons_are_understood():
    rows = table("Datum;Tijd;Titel;Kanaal;Auteur;Persona;Status\n"
                 "2027-01-12;10:30;Wat stilstand kost;Blog;Ann@nevelbaak.example;CT;Open\n")

    item = rows[0]
    assert (item.day, item.clock, item.title, item.channels, item.author, item.personas, item.wish) == (
        date(2027, 1, 12), time(10, 30), "Wat stilstand kost", ("blog-en",), "ann@nevelbaak.example", ("CT",),
        Wish.OPEN)
    assert item.problems == ()


def test_a_date_with_the_day_first_is_read_only_when_somebody_says_so():
    text = "date,title\n3-4-2027,Words\n"

    assert codes(table(text, dates="iso")[0]) == [("date", "agenda_cell_date")]
    assert table(text, dates="dmy")[0].day == date(2027, 4, 3)
    assert table(text, dates="mdy")[0].day == date(2027, 3, 4)
    assert codes(table("date,title\n25-3-2027,Words\n", dates="mdy")[0]) == [("date", "agenda_cell_month_first")]


@pytest.mark.parametrize(("text", "dates", "example"), [
    ("Datum;Titel\n31-02-2027;A\n12-03-2027;B\n", "dmy", ("12-03-2027", date(2027, 3, 12))),
    ("Titel;Datum\n1/2/2027 kost meer;\nB;3.4.2027\n", "dmy", ("3.4.2027", date(2027, 4, 3))),
    ("Wanneer;Titel\n12-03-2027;A\n", "dmy", ("12-03-2027", date(2027, 3, 12))),
    ("date,title\n3/4/2027,A\n3/25/2027,B\n", "mdy", ("3/4/2027", date(2027, 3, 4))),
    ("date,title\n25/3/2027,A\n3/4/2027,B\n", "dmy", ("3/4/2027", date(2027, 4, 3))),
    ("date,title\n25/3/2027,A\n3/25/2027,B\n", "dmy", ("25/3/2027", date(2027, 3, 25))),
    ("Datum;Titel\n31-02-2027;A\n", "dmy", None), ("Datum;Titel\n2027-03-12;A\n", "iso", None),
    ("Datum;Titel\nmaart;A\n", "iso", None), ("Titel\nA\n", "iso", None),
])
def test_how_dates_are_written_is_proposed_from_those_with_one_meaning(text, dates, example):
    found = csv_file.outline(text.encode())

    assert propose(found, None, lang="nl", channel="nieuws").dates == dates
    assert found.example == example


@pytest.mark.parametrize(("cells", "wrong"), [
    ("2027-02-31,,Words,,,", ("date", "agenda_cell_date")), (",,Words,,,", ("date", "agenda_cell_required")),
    ("2027-01-12,25:00,Words,,,", ("time", "agenda_cell_time")), ("2027-01-12,,,,,", ("title", "agenda_cell_required")),
    ("2027-01-12,,Words,Radio,,", ("channel", "agenda_cell_channel")),
    ("2027-01-12,,Words,nieuws,,", ("channel", "agenda_cell_channel_language")),
    ("2027-01-12,,Words,,eve@nevelbaak.example,", ("author", "agenda_cell_author")),
    ("2027-01-12,,Words,,gone@nevelbaak.example,", ("author", "agenda_cell_author_left")),
    ("2027-01-12,,Words,,Eve Bos,", ("author", "agenda_cell_author_name")),
    ("2027-01-12,,Words,,Jan de Vries,", ("author", "agenda_cell_author_names")),
    ("2026-01-12,,Words,,,", ("date", "agenda_cell_past")),
    ("2027-01-12,,Words,,,XX", ("persona", "agenda_cell_persona")),
    (f"2027-01-12,,{'w' * 201},,,", ("title", "agenda_cell_long")),
    ("2027-01-12,,Words,,,,,more", ("7", "agenda_cell_cells")),
])
def test_each_fault_is_named_by_its_column(cells, wrong):
    assert wrong in codes(table(f"date,time,title,channel,author,persona\n{cells}\n")[0])


def test_an_author_is_found_by_a_name_that_one_person_has():
    row = table("Datum;Titel;Auteur\n2027-01-12;Words; ANDRÉ  smit\n")[0]

    assert (row.author, row.problems) == ("andre@nevelbaak.example", ())


def test_a_name_that_says_nobody_is_one_fault_and_not_two():
    row = table("date,title,author,state\n2027-01-12,Words,Eve Bos,claimed\n")[0]

    assert codes(row) == [("author", "agenda_cell_author_name")]


def test_the_past_comes_in_as_published_with_its_address_only():
    head = "date,title,state,address\n"

    assert codes(table(head + "2026-01-12,Words,published,\n")[0]) == [("address", "agenda_cell_past_address")]
    assert codes(table(head + "2027-01-12,Words,published,https://x.example/a\n")[0]) == [
        ("state", "agenda_cell_not_out_yet")]
    assert table(head + "2026-01-12,Words,published,https://x.example/a\n")[0].problems == ()


def test_an_unknown_word_for_a_state_is_asked():
    found = csv_file.outline(b"date,title,state\n2027-01-12,Words,Wacht op akkoord\n")

    assert missing(found, propose(found, None, lang="en", channel="blog-en")) == ["agenda_states"]


def test_what_was_chosen_last_time_is_proposed_again():
    found = csv_file.outline(b"date,title,state\n2027-01-12,Words,Wacht op akkoord\n")
    before = Reading(states={"wacht op AKKOORD": "claimed"}, dates="dmy", lang="nl", channel="nieuws")

    again = propose(found, before, lang="en", channel="blog-en")

    assert (again.states, again.dates, again.channel) == ({"Wacht op akkoord": "claimed"}, "dmy", "nieuws")


def test_the_same_entry_twice_in_a_file_is_named():
    rows = table("date,title\n2027-01-12,Één  storing\n2027-01-12,een storing\n")

    assert [codes(row) for row in rows] == [[], [("", "agenda_cell_double")]]


@pytest.mark.parametrize(("stored", "text", "found"), [
    ("utf-8", "Een café", "utf-8"), ("cp1252", "Een café – “zo”", "cp1252"), ("cp1252", "€ 5", "cp1252"),
    ("ascii", "Words", "utf-8"), ("mac_roman", "Een café", "cp1252")])
def test_a_table_as_excel_saves_it_is_read_and_says_how(stored, text, found):
    data = f"date,title\n2027-01-12,{text}\n".encode(stored)

    outline = csv_file.outline(data)
    said = Reading(**{**propose(outline, None, lang="en", channel="blog-en").plain(), "encoding": stored}) \
        if stored == "mac_roman" else propose(outline, None, lang="en", channel="blog-en")

    assert (outline.encoding, bool(outline.accented)) == (found, not text.isascii())
    assert csv_file.items(data, said, KNOWN)[0].title == text


@pytest.mark.parametrize("data", [
    b"date,title\n2027-01-12,Caf\x81\n", "date,title\n2027-01-12,Words\n".encode("utf-16"),
    b"date,title\n2027-01-12,a\0b\n"])
def test_another_encoding_is_refused_in_words(data):
    with pytest.raises(Broken, match="encoding"):
        csv_file.outline(data)


def test_a_byte_order_mark_does_no_harm():
    assert csv_file.outline("\ufeffdate,title\n2027-01-12,Café\n".encode()).headings == ("date", "title")


# --- Calendars ---------------------------------------------------------------------------------------------------


def calendar(*events, head=""):
    body = "".join(f"BEGIN:VEVENT\r\n{event}\r\nEND:VEVENT\r\n" for event in events)
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{head}{body}END:VCALENDAR\r\n".encode()


def bands(*events, **over):
    return ics_file.items(calendar(*events), Reading(**{**READING.plain(), **over}), KNOWN)


def event(*lines, uid="u1", start="DTSTART;VALUE=DATE:20270112", summary="Expo"):
    return "\r\n".join(filter(None, [f"UID:{uid}" if uid else "", start, f"SUMMARY:{summary}", *lines]))


def days(found):
    return [(item.day, item.last) for item in found]


def test_whole_days_end_the_day_before_their_end():
    assert days(bands(event("DTEND;VALUE=DATE:20270115"))) == [(date(2027, 1, 12), date(2027, 1, 14))]


@pytest.mark.parametrize(("start", "lines", "expected"), [
    ("DTSTART;VALUE=DATE:20270112", [], (12, 12)), ("DTSTART:20270112T080000Z", [], (12, 12)),
    ("DTSTART:20270112T080000Z", ["DURATION:P2D"], (12, 14)),
    ("DTSTART;VALUE=DATE:20270112", ["DURATION:P2D"], (12, 13)),
    ("DTSTART;TZID=Europe/Amsterdam:20270112T200000", ["DTEND;TZID=Europe/Amsterdam:20270113T000000"], (12, 12)),
    ("DTSTART:20270112T233000Z", [], (13, 13)), ("DTSTART:20270112T100000Z", ["DTEND:20270111T100000Z"], (12, 12)),
    ("DTSTART;VALUE=DATE:20270112", ["DTEND:20270112T100000Z"], (12, 12)),
])
def test_ends_that_are_missing_or_odd(start, lines, expected):
    found = bands(event(*lines, start=start))

    assert days(found) == [(date(2027, 1, expected[0]), date(2027, 1, expected[1]))]
    assert found[0].problems == ()


def test_folded_lines_escapes_and_odd_lines_are_borne():
    data = (b"\xef\xbb\xbfBEGIN:VCALENDAR\nX-WR-CALNAME;VALUE=TEXT:Sales\nthis is no line\nBEGIN:VTIMEZONE\nTZID:Odd\n"
            b"END:VTIMEZONE\nBEGIN:VEVENT\nUID:a\n b\nDTSTART;VALUE=DATE:20270112\nSUMMARY;LANGUAGE=nl:Expo\\, and\n"
            b"  more\\; words\nX-ALT-DESC;FMTTYPE=text/html:<b>:;\nBEGIN:VALARM\nSUMMARY:Alarm\nTRIGGER:-PT15M\n"
            b"END:VALARM\n\nEND:VEVENT\nEND:VCALENDAR")

    found = ics_file.items(data, READING, KNOWN)

    assert [(item.uid, item.title, item.problems) for item in found] == [("ab", "Expo, and more; words", ())]


def test_floating_times_are_read_here_and_noted():
    found = ics_file.items(calendar(event(start="DTSTART:20270112T093000")), Reading(
        **{**READING.plain(), "target": "slot"}), KNOWN)

    assert (found[0].clock, found[0].zone, found[0].remarks) == (time(9, 30), "Europe/Amsterdam", ("agenda_floating",))


@pytest.mark.parametrize(("zone", "known"), [
    ("Europe/Brussels", True), ("W. Europe Standard Time", True),
    ("/freeassociation.sourceforge.net/Europe/Paris", True),
    ("Customized Time Zone", False), ("Mars/Olympus", False)])
def test_an_unknown_zone_is_refused(zone, known):
    found = bands(event(start=f"DTSTART;TZID={zone}:20270112T093000"))

    assert (codes(found[0]) == []) is known
    assert known or ("DTSTART", "agenda_event_zone") in codes(found[0])


@pytest.mark.parametrize(("given_event", "code"), [
    (event(uid=""), "agenda_event_uid"), (event(start=""), "agenda_event_start"),
    (event(start="DTSTART:20270231T100000Z"), "agenda_event_moment"), (event(summary=""), "agenda_cell_required"),
    (event("RRULE:FREQ=SECONDLY"), "agenda_event_rule"), (event("RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"),
                                                          "agenda_event_rule"),
])
def test_what_cannot_be_read_is_refused(given_event, code):
    assert code in {one.code for item in bands(given_event) for one in item.problems}


def test_repeats_are_worked_out_two_years_ahead_and_five_hundred_at_most():
    weekly = bands(event("RRULE:FREQ=WEEKLY;BYDAY=TU"))
    daily = bands(event("RRULE:FREQ=DAILY"))

    assert (weekly[0].day, weekly[1].day, weekly[-1].day) == (date(2027, 1, 12), date(2027, 1, 19), date(2028, 11, 21))
    assert len(daily) == 500
    assert len({item.identity for item in daily}) == 500


def test_an_exception_and_a_moved_repeat_take_the_place_of_theirs():
    found = bands(event("RRULE:FREQ=WEEKLY;COUNT=4", "EXDATE;VALUE=DATE:20270119"),
                  event("RECURRENCE-ID;VALUE=DATE:20270126", start="DTSTART;VALUE=DATE:20270127", summary="Moved"))

    assert [(item.day, item.title) for item in found] == [
        (date(2027, 1, 12), "Expo"), (date(2027, 2, 2), "Expo"), (date(2027, 1, 27), "Moved")]


def test_until_in_another_zone_ends_on_the_wall_clock():
    found = bands(event("RRULE:FREQ=DAILY;UNTIL=20270114T080000Z",
                        start="DTSTART;TZID=Europe/Amsterdam:20270112T090000"))

    assert [item.day.day for item in found] == [12, 13, 14]


def test_the_newest_edition_of_an_event_counts():
    found = bands(event("SEQUENCE:2", summary="New"), event("SEQUENCE:1", summary="Old"))

    assert [(item.title, item.sequence) for item in found] == [("New", 2)]


def test_an_event_as_a_slot_needs_its_future_or_an_address():
    past = bands(event(start="DTSTART:20260112T080000Z"), target="slot")[0]
    out = bands(event("URL:https://x.example/a", start="DTSTART:20260112T080000Z"), target="slot")[0]

    assert codes(past) == [("DTSTART", "agenda_cell_past")]
    assert (out.wish, out.problems, out.becomes) == (Wish.PUBLISHED, (), Becomes.SLOT)


def test_the_file_without_what_is_wrong_is_a_calendar_still():
    data = calendar(event(), event(uid=""), event(uid="u3"))

    rest = ics_file.without(data, [2])

    assert [item.uid for item in ics_file.items(rest, READING, KNOWN)] == ["u1", "u3"]


# --- Trello ------------------------------------------------------------------------------------------------------


def board(*cards, **over):
    whole = {"lists": [{"id": "l1", "name": "To do"}, {"id": "l2", "name": "Ideas"}, {"id": "l3", "name": "Old",
             "closed": True}], "members": [{"id": "m1", "email": "Ann@nevelbaak.example"}], "actions": [
             {"type": "commentCard", "data": {"card": {"id": "c1"}, "text": "Ask sales"}}], "cards": list(cards)} | over
    return json.dumps(whole).encode()


def card(**over):
    return {"id": "c1", "name": "Words", "desc": "Why", "idList": "l1", "due": "2027-01-12T08:00:00.000Z", "labels": [
        {"name": "cto"}], "idMembers": ["m1"], "attachments": [{"url": "https://x.example/doc"}]} | over


TRELLO = Reading(lang="en", channel="blog-en", states={"To do": "open", "Ideas": "idea"}, labels={"cto": "persona:CT"})


def test_a_card_with_a_date_becomes_a_slot_and_one_without_an_idea():
    found = trello_file.items(board(card(), card(id="c2", due=None), card(id="c3", idList="l2")), TRELLO, KNOWN)

    assert [(item.becomes, item.day) for item in found] == [
        (Becomes.SLOT, date(2027, 1, 12)), (Becomes.IDEA, None), (Becomes.IDEA, None)]
    slot = found[0]
    assert (slot.clock, slot.personas, slot.author) == (time(9), ("CT",), "ann@nevelbaak.example")
    assert slot.note == "Why\n\nhttps://x.example/doc\n\nAsk sales"


def test_a_member_of_a_card_is_found_by_name_where_the_board_holds_no_mail_address():
    members = [{"id": "m1", "fullName": "Jan de Vries"}, {"id": "m2", "fullName": "André Smit"}]

    found = trello_file.items(board(card(idMembers=["m1", "m2"]), members=members), TRELLO, KNOWN)

    assert found[0].author == "andre@nevelbaak.example"


def test_closed_cards_and_lists_stay_out():
    assert trello_file.items(board(card(closed=True), card(id="c2", idList="l3")), TRELLO, KNOWN) == []


def test_the_lists_in_use_are_asked_about():
    found = trello_file.outline(board(card()))

    assert (found.states, found.labels) == (("To do",), ("cto",))
    assert propose(found, None, lang="en", channel="blog-en").states == {"To do": "open"}


# --- Anything at all ---------------------------------------------------------------------------------------------


JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=8), lambda inner: st.lists(
    inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "name", "cards", "lists", "labels", "due", "idList",
                                                          "closed", "members", "actions", "data"]), inner, max_size=4))
PARTS = st.sampled_from([
    "BEGIN:VEVENT", "END:VEVENT", "BEGIN:VALARM", "END:VCALENDAR", "UID:1", "DTSTART:20270112T080000Z", "DTSTART:x",
    "DTSTART;TZID=Nowhere:20270112T080000", "DTEND;VALUE=DATE:20270101", "RRULE:FREQ=MONTHLY;BYDAY=5MO", "RRULE:;;=",
    "RRULE:FREQ=WEEKLY;INTERVAL=0", "EXDATE:,,", "SEQUENCE:-1", "RECURRENCE-ID:99", "DURATION:P", "SUMMARY:\\", " fold",
    "DURATION:PT9999999S", "RRULE:FREQ=DAILY;COUNT=99999999", ":", ";=:", "STATUS:CANCELLED"])


@given(st.binary(max_size=300) | st.lists(PARTS, max_size=15).map(lambda lines: "\r\n".join(
    ["BEGIN:VCALENDAR", *lines]).encode()) | JSON.map(lambda value: json.dumps({"cards": [value], "lists": [value]}
                                                                              ).encode()) | st.text().map(str.encode))
def test_any_file_is_read_or_refused_in_words(data):
    reader = READERS[format_of(data)]
    slots = Reading(**{**READING.plain(), "columns": {"0": "date", "1": "title"}, "target": "slot"})
    refused, found = "", []
    for reading in (READING, slots):
        try:
            reader.outline(data)
            found += reader.items(data, reading, KNOWN)
        except Broken as broken:
            refused = broken.code

    assert refused == "" or refused.startswith(("agenda_", "table_"))
    assert all(item.problems or item.becomes is Becomes.IDEA or item.day for item in found)
