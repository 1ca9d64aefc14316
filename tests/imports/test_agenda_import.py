"""Bringing an agenda in: checked first, whole or not at all, the same file twice changes nothing (docs/domain.md s)."""
import io
import json
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from planner import worker
from planner.imports.agenda import runs
from planner.imports.agenda.plan import Outcome
from planner.imports.models import ImportRun
from planner.people.models import PersonStatus
from planner.policy import Role
from planner.steps.agenda import services as agenda
from planner.steps.agenda.models import Band, Idea, OfferOrigin, Slot
from planner.steps.agenda.services import bands
from planner.steps.agenda.services.bands import BandFacts, facts_of
from planner.steps.inventory.models import PublishedWork
from planner.workflow.agenda import ClaimState, SlotState, TopicState
from tests import factories as make
from tests.factories import NOW
from tests.steps.agenda.story import House, on

HEAD = "date,title,channel,author,persona,state,address\n"


@pytest.fixture
def house(session):
    house = House(session)
    house.ann.email = "ann@nevelbaak.example"
    session.commit()
    return house


def upload(browser, text, name="agenda.csv", source="Old sheet"):
    data = text if isinstance(text, bytes) else text.encode()
    return browser.post("/settings/import/agenda", data={"file": (io.BytesIO(data), name), "source": source},
                        content_type="multipart/form-data")


def mapping(session, **over):
    run = session.scalars(sa.select(ImportRun).order_by(ImportRun.id.desc()).limit(1)).one()
    stored = run.report["mapping"]
    data = {f"column-{n}": name for n, name in stored["columns"].items()}
    data |= {f"state-{n}": value for n, value in enumerate(stored["states"].values())}
    column = next((n for n, name in stored["columns"].items() if name == "state"), "")
    return data | {"state-column": column, "dates": "iso", "clock": "09:00", "lang": "en", "channel": "blog-en",
                   "target": "band", "band_kind": "fair"} | over


def check(browser, session, text, name="agenda.csv", **over):
    """Upload, map as proposed, and return the address and the page of the check."""
    answer = upload(browser, text, name)
    assert answer.status_code == 303, answer.text
    session.expire_all()
    answer = browser.post(answer.location, data=mapping(session, **over))
    assert answer.status_code == 303, answer.text
    return answer.location, browser.get(answer.location).text


def bring(browser, session, text, name="agenda.csv", **over):
    """The whole way; returns the counts."""
    address, _ = check(browser, session, text, name, **over)
    run = session.scalars(sa.select(ImportRun).order_by(ImportRun.id.desc()).limit(1)).one()
    if run.report["sheet"]["changes"]:
        answer = browser.post(f"{address}/import")
        assert answer.status_code == 303, answer.text
    session.expire_all()
    counts = run.report["sheet"]["counts"]
    return {name: count for name, count in counts.items() if count}


def slots(session):
    return list(session.scalars(sa.select(Slot).order_by(Slot.local_date, Slot.id)))


# --- Tables ------------------------------------------------------------------------------------------------------


def test_a_row_becomes_a_slot_with_its_topic_and_asks_its_author(house, session, login):
    counts = bring(login(house.imke), session,
                   HEAD + "2027-01-12,Costs of an hour,Blog,ann@nevelbaak.example,CT,open,\n")

    slot = slots(session)[0]
    assert counts == {"new": 1}
    assert (slot.local_date, slot.state, slot.origin, slot.topic.title) == (
        date(2027, 1, 12), SlotState.OPEN, "import", "Costs of an hour")
    assert [persona.code for persona in slot.topic.personas] == ["CT"]
    assert (slot.live_claim.author, slot.live_claim.state, slot.live_claim.offered_by) == (
        house.ann, ClaimState.OFFERED, OfferOrigin.IMPORT)


def test_an_author_is_named_by_name_when_one_person_who_works_here_has_it(house, session, login):
    session.add_all([make.person(name="Bo Bak", status=PersonStatus.LEFT), make.person(name="Bo Bak"),
                     make.person(name="Cas Dijk"), make.person(name="Cas Dijk")])
    house.ann.name = "Änn de Wit"
    session.commit()

    rows = "2027-01-12,Costs,Blog,ann de wit,CT,open,\n2027-01-13,Words,Blog,Bo Bak,CT,open,\n"
    _, several = check(login(house.imke), session, HEAD + rows + "2027-01-14,More,Blog,Cas Dijk,CT,open,\n")

    assert "Several people here are called Cas Dijk." in several
    assert bring(login(house.imke), session, HEAD + rows) == {"new": 2}
    assert slots(session)[0].live_claim.author is house.ann


def test_what_is_out_already_counts_as_published(house, session, login):
    bring(login(house.imke), session,
          HEAD + "2026-01-12,Out,Blog,ann@nevelbaak.example,CT,published,https://old.example/out\n")

    slot, work = slots(session)[0], session.scalars(sa.select(PublishedWork)).one()
    assert (slot.state, slot.topic.state, slot.claims) == (SlotState.PUBLISHED, TopicState.PUBLISHED, [])
    assert (work.address, work.local_date, work.authors) == ("https://old.example/out", date(2026, 1, 12), [house.ann])


def test_the_same_file_twice_is_all_the_same(house, session, login):
    browser = login(house.imke)
    text = HEAD + "2027-01-12,One,,,,,\n2027-01-19,Two,,ann@nevelbaak.example,,,\n2027-01-26,,,,,planned,\n"

    assert bring(browser, session, text) == {"new": 3}
    assert bring(browser, session, text) == {"same": 3}
    assert len(slots(session)) == 3


def test_a_changed_row_changes_its_slot_unless_somebody_changed_it_here(house, session, login):
    browser = login(house.imke)
    head = "id,date,title\n"
    bring(browser, session, head + "1,2027-01-12,One\n2,2027-01-19,Two\n")
    one, two = slots(session)
    agenda.move_slot(session, actor=house.imke, slot=two, to=on(date(2027, 1, 20)), now=NOW)
    session.commit()

    assert bring(browser, session, head + "1,2027-02-02,One anew\n2,2027-02-09,Two anew\n") == {"update": 1, "kept": 1}
    assert (one.local_date, one.topic.title, two.local_date, two.topic.title) == (
        date(2027, 2, 2), "One anew", date(2027, 1, 20), "Two")
    assert one.sequence == 1


def test_one_wrong_row_keeps_everything_out_and_the_rest_can_be_fetched(house, session, login):
    browser = login(house.imke)
    text = HEAD + "2027-01-12,One,,,,,\n2027-02-31,Two,,,,,\n"
    address, page = check(browser, session, text)

    assert "Row 3: Two" in page
    assert "2027-02-31" in page
    assert browser.post(f"{address}/import").status_code == 409
    assert slots(session) == []

    rest = browser.get(f"{address}/right")
    assert rest.mimetype == "text/csv"
    assert bring(browser, session, rest.data) == {"new": 1}


def test_a_check_writes_nothing(house, session, login):
    check(login(house.imke), session, HEAD + "2027-01-12,One,,,,,\n")

    assert slots(session) == []


def test_something_that_went_wrong_since_the_check_is_said(house, session, login):
    browser = login(house.imke)
    address, _ = check(browser, session, HEAD + "2027-01-12,One,,ann@nevelbaak.example,,,\n")
    house.ann.email = "other@nevelbaak.example"
    session.commit()

    answer = browser.post(f"{address}/import")

    assert answer.status_code == 409
    assert "ann@nevelbaak.example" in answer.text
    assert slots(session) == []


def test_the_mapping_says_how_a_date_with_the_day_first_is_read(house, session, login):
    browser = login(house.imke)

    page = browser.get(upload(browser, "Datum;Titel\n03-04-2027;Words\n").location).text

    assert '<option value="dmy" selected>' in page
    assert "03-04-2027 is read as Saturday 3 April 2027" in page
    assert "Every date in this file can be read in two ways" in page


def test_another_way_to_read_a_table_is_shown_before_it_is_checked(house, session, login):
    browser = login(house.imke)
    place = upload(browser, "date,title\n03-04-2027,Een café\n".encode("mac_roman")).location

    first = browser.get(place).text
    refused = browser.post(place, data=mapping(session, encoding="utf-8", again="1"))
    shown = browser.post(place, data=mapping(session, encoding="mac_roman", dates="mdy", again="1"),
                         follow_redirects=True).text
    browser.post(place, data=mapping(session, encoding="mac_roman", dates="mdy"))

    assert '<option value="cp1252" selected>' in first
    assert (refused.status_code, "can&#39;t be read so" in refused.text) == (422, True)
    assert "It says “Een café”." in shown
    assert "03-04-2027 is read as Thursday 4 March 2027" in shown
    assert "Een café" in browser.get(place.removesuffix("/map")).text


def test_a_word_for_a_state_that_nobody_explained_is_asked_again(house, session, login):
    browser = login(house.imke)
    place = upload(browser, HEAD + "2027-01-12,One,,,,Wacht,\n").location

    answer = browser.post(place, data=mapping(session))
    assert answer.status_code == 422
    assert "Say for each word where it stands." in answer.text

    assert browser.post(place, data=mapping(session, **{"state-0": "open"})).status_code == 303


@pytest.mark.parametrize(("data", "words"), [
    ("date,title\n2027-01-12,Words\n".encode("utf-16"), "The text can&#39;t be read so."),
    (b"", "The first row is empty."),
    (b'{"cards": 1}', "This is no export of a Trello board."), (b'date,"title\n', "A quotation mark is wrong"),
])
def test_a_file_that_cannot_be_read_is_refused_in_words(house, login, data, words):
    answer = upload(login(house.imke), data)

    assert answer.status_code == 422
    assert words in answer.text


def test_who_may_bring_an_agenda_in(house, session, login):
    rick = make.person(Role.ADMIN)
    session.add(rick)
    session.commit()

    assert login(house.ann).get("/settings/import/agenda").status_code == 403
    assert bring(login(rick), session, "date,title\n2027-01-12,One\n") == {"new": 1}
    assert "/settings/import/agenda" in login(house.imke).get("/agenda").text


def test_a_long_table_is_brought_in_in_the_background(house, session, login, app):
    browser = login(house.imke)
    rows = "".join(f"{date(2027, 1, 1) + timedelta(days=n)},Title {n}\n" for n in range(runs.LONG + 1))
    place = upload(browser, "date,title\n" + rows).location
    address = browser.post(place, data=mapping(session)).location
    assert "Stop" in browser.get(address).text

    with app.app_context():
        worker.jobs.run_next(worker.WORK)
    assert f"Import {runs.LONG + 1} entries" in browser.get(address).text
    done = browser.post(f"{address}/import").location
    with app.app_context():
        worker.jobs.run_next(worker.WORK)

    assert f"{runs.LONG + 1} entries imported" in browser.get(done).text
    assert len(slots(session)) == runs.LONG + 1


# --- Calendars ---------------------------------------------------------------------------------------------------


def ics(*lines, uid="u1", start="20270112", sequence=0, status="CONFIRMED"):
    return "\r\n".join(["BEGIN:VCALENDAR", "BEGIN:VEVENT", f"UID:{uid}", f"DTSTART;VALUE=DATE:{start}", "SUMMARY:Expo",
                        f"SEQUENCE:{sequence}", f"STATUS:{status}", *lines, "END:VEVENT", "END:VCALENDAR"])


def band(session):
    return session.scalars(sa.select(Band)).one()


def test_an_event_becomes_a_band_and_follows_its_newer_editions(house, session, login):
    browser = login(house.imke)

    assert bring(browser, session, ics()) == {"new": 1}
    assert (band(session).title, band(session).from_date, band(session).kind) == ("Expo", date(2027, 1, 12), "fair")
    assert bring(browser, session, ics()) == {"same": 1}
    assert bring(browser, session, ics(start="20270113", sequence=2)) == {"update": 1}
    assert bring(browser, session, ics(start="20270112", sequence=1)) == {"ignored": 1}
    assert band(session).from_date == date(2027, 1, 13)
    assert bring(browser, session, ics(sequence=3, status="CANCELLED")) == {"update": 1}
    assert bring(browser, session, ics(sequence=3, status="CANCELLED")) == {"same": 1}
    assert band(session).is_cancelled
    assert bring(browser, session, ics(uid="u2", status="CANCELLED")) == {"ignored": 1}


def test_a_band_that_somebody_changed_here_is_kept(house, session, login):
    browser = login(house.imke)
    bring(browser, session, ics())
    old = facts_of(band(session))
    bands.edit_band(session, actor=house.imke, band=band(session), version=None, now=NOW,
                    facts=BandFacts(old.kind, "Our own name", old.first, old.last))
    session.commit()

    assert bring(browser, session, ics(start="20270114", sequence=5)) == {"kept": 1}
    assert band(session).title == "Our own name"


def test_repeats_become_a_band_each(house, session, login):
    assert bring(login(house.imke), session, ics("RRULE:FREQ=YEARLY;COUNT=2")) == {"new": 2}
    assert [one.from_date for one in session.scalars(sa.select(Band).order_by(Band.from_date))] == [
        date(2027, 1, 12), date(2028, 1, 12)]


def test_events_become_slots_when_somebody_says_so(house, session, login):
    browser = login(house.imke)

    assert bring(browser, session, ics(), target="slot") == {"new": 1}
    slot = slots(session)[0]
    assert (slot.topic.title, slot.channels) == ("Expo", [house.blog])
    assert bring(browser, session, ics(sequence=1, status="CANCELLED"), target="slot") == {"update": 1}
    assert (slot.state, slot.topic.state) == (SlotState.CANCELLED, TopicState.OPEN)


# --- Trello ------------------------------------------------------------------------------------------------------


def test_a_board_becomes_slots_and_ideas(house, session, login):
    board = json.dumps({"lists": [{"id": "l1", "name": "To do"}, {"id": "l2", "name": "Ideas"}], "cards": [
        {"id": "c1", "name": "With a date", "idList": "l1", "due": "2027-01-12T08:00:00Z"},
        {"id": "c2", "name": "Without", "idList": "l2", "desc": "Why"}]})
    browser = login(house.imke)

    assert bring(browser, session, board, "board.json") == {"new": 2}
    idea = session.scalars(sa.select(Idea)).one()
    assert (idea.title, idea.text, idea.by) == ("Without", "Why", house.imke)
    assert slots(session)[0].topic.title == "With a date"
    assert bring(browser, session, board, "board.json") == {"same": 2}


def test_what_is_wrong_with_a_card_is_named_as_the_board_names_it(house, session, login):
    board = json.dumps({"lists": [{"id": "l1", "name": "Doing"}], "cards": [
        {"id": "c1", "name": "Nobody on it", "idList": "l1", "due": "2027-01-12T08:00:00Z"}]})

    _, text = check(login(house.imke), session, board, "board.json")

    assert "<b>List</b>: It is claimed, but nobody is named." in text
    assert "idList" not in text


def test_every_outcome_has_its_count():
    assert {outcome.value for outcome in Outcome} == {"new", "update", "same", "kept", "ignored", "refused"}
