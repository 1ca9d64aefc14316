"""An import of an agenda is undone within half an hour, as far as nobody touched it since (docs/domain.md u)."""
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from planner.imports.models import ImportKey, ImportRun
from planner.messages.models import Notice
from planner.people.queries import get_organisation
from planner.steps.agenda import services as agenda
from planner.steps.agenda.models import Band, Claim, Idea, Slot, Topic
from planner.steps.inventory.models import PublishedWork
from planner.workflow.agenda import SlotState
from tests.factories import NOW
from tests.imports.test_agenda_import import HEAD, bring, slots
from tests.steps.agenda.story import House

ROWS = (HEAD + "2027-01-12,Asked,Blog,ann@nevelbaak.example,CT,open,\n2027-01-13,Left alone,Blog,,CT,open,\n"
        "2027-01-14,Changed,Blog,,CT,open,\n2027-01-15,Claimed,Blog,,CT,open,\n2027-01-16,,Blog,,,planned,\n"
        "2026-01-12,Out,Blog,ann@nevelbaak.example,CT,published,https://old.example/out\n")


@pytest.fixture
def house(session):
    house = House(session)
    house.ann.email = "ann@nevelbaak.example"
    session.commit()
    return house


@pytest.fixture
def imke(house, login):
    return login(house.imke)


def run_of(session):
    return session.scalars(sa.select(ImportRun).order_by(ImportRun.id.desc()).limit(1)).one()


def undo(session, browser):
    answer = browser.post(f"/settings/import/agenda/{run_of(session).uid}/undo")
    session.expire_all()
    return answer


def test_what_nobody_touched_goes_and_the_rest_is_named(house, session, imke):
    bring(imke, session, ROWS)
    by_title = {slot.topic.title: slot for slot in slots(session) if slot.topic}
    by_title["Changed"].topic.title = "Changed by Ann"
    get_organisation(session).settings = {"topic_needs_brief": False}
    agenda.claim_slot(session, actor=house.bob, slot=by_title["Claimed"], now=NOW)
    session.commit()
    page = imke.get(f"/settings/import/agenda/{run_of(session).uid}").text
    assert "4 entries go." in page
    assert "2 stay: somebody changed, claimed or planned them since." in page

    assert undo(session, imke).status_code == 303

    assert [slot.topic.title for slot in slots(session)] == ["Changed by Ann", "Claimed"]
    assert len(session.scalars(sa.select(Topic)).all()) == 2
    assert session.scalars(sa.select(PublishedWork)).all() == []
    assert [claim.author for claim in session.scalars(sa.select(Claim))] == [house.bob]
    assert len(session.scalars(sa.select(ImportKey)).all()) == 2
    told = session.scalars(sa.select(Notice.text_key).where(Notice.person_id == house.ann.id)).all()
    assert told[-1] == "offer_recalled"
    page = imke.get(f"/settings/import/agenda/{run_of(session).uid}").text
    assert "This was undone." in page
    assert "<li>Claimed</li>" in page
    assert undo(session, imke).status_code == 409
    assert bring(imke, session, ROWS) == {"new": 4, "same": 2}


def test_ideas_and_events_go_too_and_what_was_here_before_stays(house, session, imke):
    ics = ("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:a@x\r\nDTSTART;VALUE=DATE:20270112\r\nSUMMARY:%s\r\nEND:VEVENT\r\n"
           "END:VCALENDAR\r\n")
    bring(imke, session, ics % "Fair", "days.ics")
    first = run_of(session).uid
    bring(imke, session, (ics % "Bigger fair").replace("SUMMARY", "SEQUENCE:1\r\nSUMMARY"), "days.ics")
    page = imke.get(f"/settings/import/agenda/{run_of(session).uid}").text
    assert "One stays: it was here before and was changed by the import." in page

    undo(session, imke)
    assert session.scalars(sa.select(Band)).one().title == "Bigger fair"
    assert "0 entries go." in imke.get(f"/settings/import/agenda/{first}").text

    bring(imke, session, HEAD + ",Only a thought,,,,idea,\n")
    undo(session, imke)
    assert session.scalars(sa.select(Idea)).all() == []


def test_after_half_an_hour_it_stays(house, session, imke, at):
    bring(imke, session, HEAD + "2027-01-12,Costs,Blog,,CT,open,\n")

    at(NOW + timedelta(minutes=31))

    assert "Take it back" not in imke.get(f"/settings/import/agenda/{run_of(session).uid}").text
    assert undo(session, imke).status_code == 409
    assert [(slot.local_date, slot.state) for slot in session.scalars(sa.select(Slot))] == [
        (date(2027, 1, 12), SlotState.OPEN)]
