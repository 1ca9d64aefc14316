"""Which doors of the agenda and the idea bank open for whom (docs/domain.md d)."""
from __future__ import annotations

import pytest
import sqlalchemy as sa

from planner.core.event_log import Event
from planner.policy import Role
from planner.steps.agenda import services
from planner.steps.agenda.models import OfferOrigin, ReleaseReason
from tests import factories as make
from tests.factories import NOW
from tests.steps.agenda.story import TUESDAY, House, on

pytestmark = pytest.mark.once

WHEN = {"day": "2027-02-02", "clock": "09:00"}
EVERYBODY = [Role.MEMBER, Role.REVIEWER, Role.LEAD, Role.SALES, Role.MANAGER, Role.ADMIN]
LEADS = [Role.LEAD]


@pytest.fixture
def things(session):
    """One of everything, and whose it is: ``{slot}`` in an address becomes its uid."""
    house = House(session)
    claim = house.claimed(day=TUESDAY)
    asked = make.claim(slot=house.slot(title="Asked for"), author=house.bob, state="requested", taken_at=NOW)
    session.add(asked)
    given_back = house.claimed(house.bob, title="Given back")
    services.release_claim(session, actor=house.bob, claim=given_back, reason=ReleaseReason.NO_TIME, now=NOW)
    cancelled = house.slot(title="Cancelled")
    services.cancel_slot(session, actor=house.imke, slot=cancelled, reason="No", now=NOW)
    parked = house.idea(title="Parked")
    services.park_idea(session, actor=house.imke, idea=parked, reason="Later", now=NOW)
    offered = services.offer_slot(session, actor=house.imke, slot=house.slot(title="Offered"), person=house.ann,
                                  origin=OfferOrigin.LEAD, now=NOW)
    found = {"bob": house.bob, "offered": offered, "slot": house.slot(title="Open"), "empty": house.empty_slot(),
             "held": claim.slot, "claim": claim, "asked": asked, "given_back": given_back, "cancelled": cancelled,
             "topic": house.topic(title="To place"), "planned": house.slot(title="Planned").topic,
             "idea": house.idea(), "parked": parked}
    session.commit()
    return found


GETS = [
    ("/agenda", EVERYBODY), ("/agenda?view=list", EVERYBODY), ("/agenda?state=open", EVERYBODY),
    ("/agenda/slots/{slot}", EVERYBODY), ("/agenda/slots/{held}", EVERYBODY), ("/agenda/slots/{empty}", EVERYBODY),
    ("/agenda/slots/{cancelled}", EVERYBODY), ("/agenda/slots/new", LEADS), ("/agenda/slots/{slot}/edit", LEADS),
    ("/agenda/slots/{slot}/move", LEADS), ("/agenda/slots/{slot}/cancel", LEADS),
    ("/agenda/slots/{empty}/fill", LEADS), ("/agenda/slots/{slot}/claim", LEADS),
    ("/agenda/claims/{claim}/deadlines", LEADS), ("/agenda/claims/{claim}/release", LEADS),
    ("/agenda/topics", EVERYBODY), ("/agenda/topics/new", LEADS), ("/agenda/topics/{topic}", EVERYBODY),
    ("/agenda/topics/{planned}", EVERYBODY), ("/agenda/topics/{topic}/edit", LEADS),
    ("/agenda/topics/{topic}/drop", LEADS), ("/agenda/fill?week=2027-W05", LEADS), ("/agenda/cadence", EVERYBODY),
    ("/ideas", EVERYBODY), ("/ideas/{idea}", EVERYBODY), ("/ideas/{parked}", EVERYBODY),
    ("/ideas/{idea}/accept", LEADS), ("/ideas/{idea}/edit", LEADS),
    ("/agenda/slots/{slot}/offer", LEADS), ("/agenda/claims/{claim}/hand-over", LEADS),
    ("/agenda/claims/{claim}/pens", LEADS), ("/agenda/slots/{held}/swap", []),
]
POSTS = [
    ("/agenda/slots", LEADS, {**WHEN, "zone": "Europe/Amsterdam", "lang": "en", "channels": "blog-en"}),
    ("/agenda/slots/{slot}/edit", LEADS, {**WHEN, "zone": "Europe/Amsterdam", "lang": "en", "channels": "blog-en",
                                          "version": "2"}),
    ("/agenda/slots/{slot}/move", LEADS, {"days": "7"}), ("/agenda/slots/{slot}/cancel", LEADS, {"reason": "No"}),
    ("/agenda/slots/{slot}/undo", LEADS, {}), ("/agenda/slots/{cancelled}/restore", LEADS, {}),
    ("/agenda/slots/{slot}/move/undo?day=2027-02-02&clock=09:00&zone=Europe/Amsterdam", LEADS, {}),
    ("/agenda/slots/{empty}/fill", LEADS, {"topic": "{topic}"}), ("/agenda/slots/{slot}/empty", LEADS, {}),
    ("/agenda/slots/{empty}/place-again?topic={topic}", LEADS, {}),
    ("/agenda/slots/{slot}/claim", EVERYBODY, {}),
    ("/agenda/claims/{claim}/undo", LEADS, {}), ("/agenda/claims/{claim}/release", LEADS, {"reason": "no_time"}),
    ("/agenda/claims/{given_back}/resume", LEADS, {}), ("/agenda/claims/{asked}/confirm", LEADS, {}),
    ("/agenda/claims/{asked}/deny", LEADS, {"reason": "No"}),
    ("/agenda/slots/{slot}/offer", LEADS, {"person": "{bob}"}), ("/agenda/claims/{offered}/withdraw-offer", LEADS, {}),
    ("/agenda/claims/{claim}/hand-over", LEADS, {"person": "{bob}"}), ("/agenda/slots/{held}/join", EVERYBODY, {}),
    ("/agenda/claims/{claim}/pens", LEADS, {"person": "{bob}", "way": "ghost"}),
    ("/agenda/topics", LEADS, {"title": "New", "lang": "en", "personas": "CT", "priority": "1"}),
    ("/agenda/topics/{topic}/edit", LEADS, {"title": "New", "lang": "en", "personas": "CT", "priority": "1",
                                            "version": "1"}),
    ("/agenda/topics/{topic}/place", LEADS, WHEN), ("/agenda/topics/{topic}/drop", LEADS, {"reason": "Old"}),
    ("/agenda/cadence", [Role.LEAD, Role.ADMIN], {"minimum": "3", "period": "month"}),
    ("/ideas", EVERYBODY, {"title": "An idea", "lang": "en", "origin": "employee"}),
    ("/ideas/{idea}/vote", EVERYBODY, {}), ("/ideas/{idea}/unvote", EVERYBODY, {}),
    ("/ideas/{idea}/edit", LEADS, {"title": "New", "lang": "en", "origin": "employee", "version": "1"}),
    ("/ideas/{idea}/validation", LEADS, {"validation": "asked", "source": ""}),
    ("/ideas/{idea}/accept", LEADS, {"title": "New", "lang": "en", "area": "cloud", "personas": "CT", "priority": "1"}),
    ("/ideas/{idea}/park", LEADS, {"park-reason": "Later"}),
    ("/ideas/{idea}/decline", LEADS, {"decline-reason": "No"}), ("/ideas/{parked}/reopen", LEADS, {}),
]


def _filled(text, things):
    return text.format(**{name: thing.uid for name, thing in things.items()})


@pytest.fixture
def people(session):
    """Somebody of each role, nobody of them the owner of anything."""
    found = {role: make.person(*({role} - {Role.MEMBER}), name=role.value.title()) for role in EVERYBODY}
    session.add_all(found.values())
    session.flush()
    return found


@pytest.mark.parametrize(("address", "roles"), GETS, ids=[address for address, _ in GETS])
def test_pages_open_for_whom_the_table_says(login, things, people, address, roles):
    answers = {role: login(person).get(_filled(address, things)).status_code for role, person in people.items()}

    assert answers == {role: 200 if role in roles else 403 for role in EVERYBODY}


@pytest.mark.parametrize(("address", "roles", "data"), POSTS, ids=[row[0] for row in POSTS])
def test_acts_are_for_whom_the_table_says(login, things, people, address, roles, data):
    values = {key: _filled(value, things) for key, value in data.items()}
    shut = {role: login(people[role]).post(_filled(address, things), data=values).status_code
            for role in EVERYBODY if role not in roles}

    assert shut == {role: 403 for role in EVERYBODY if role not in roles}
    assert login(people[roles[-1]]).post(_filled(address, things), data=values).status_code == 303


def test_a_stranger_is_asked_to_sign_in(client, things):
    for address, _ in GETS:
        answer = client.get(_filled(address, things))

        assert (answer.status_code, "/login" in answer.location) == (303, True), address


def test_a_stranger_changes_nothing(client, session, things):
    for address, _, data in POSTS:
        assert client.post(_filled(address, things), data=data).status_code in {303, 401}, address

    assert session.scalar(sa.select(sa.func.count()).select_from(Event).where(Event.actor_id.is_(None))) == 0


@pytest.mark.parametrize("address", ["/agenda/slots/{}", "/agenda/topics/{}", "/agenda/slots/{}/move",
                                     "/agenda/claims/{}/deadlines", "/ideas/{}", "/agenda/fill?week={}"])
def test_what_is_not_there_is_not_found(session, login, address):
    lead = login(House(session).imke)

    assert [lead.get(address.format(uid)).status_code for uid in ("0" * 26, "1", "nonsense", "2026-W99")] == [404] * 4


def test_the_author_opens_what_belongs_to_the_author(session, login):
    house = House(session)
    claim = house.claimed(house.ann)
    ann, bob = login(house.ann), login(house.bob)

    assert ann.get(f"/agenda/claims/{claim.uid}/release").status_code == 200
    assert bob.get(f"/agenda/claims/{claim.uid}/release").status_code == 403
    assert ann.post(f"/agenda/claims/{claim.uid}/undo").status_code == 303


def test_nobody_votes_for_their_own_idea(session, login):
    house = House(session)
    idea = house.idea(house.ann)

    assert login(house.ann).post(f"/ideas/{idea.uid}/vote").status_code == 403


def test_a_get_changes_nothing(session, login, things):
    house_lead = make.person(Role.LEAD)
    session.add(house_lead)
    session.flush()
    client = login(house_lead)

    for address in (f"/agenda/slots/{things['slot'].uid}/restore", f"/agenda/claims/{things['claim'].uid}/undo",
                    f"/ideas/{things['idea'].uid}/vote"):
        assert client.get(address).status_code == 405


def test_a_move_is_undone_only_as_long_as_nobody_touched_the_slot(session, login):
    house = House(session)
    slot = house.slot()
    lead = login(house.imke)
    lead.post(f"/agenda/slots/{slot.uid}/move", data={"days": "1", "version": "2"})
    session.refresh(slot)
    undo = f"/agenda/slots/{slot.uid}/move/undo?day=2027-01-12&clock=09:00&zone=Europe/Amsterdam&version={slot.version}"
    services.move_slot(session, actor=house.imke, slot=slot, to=on(TUESDAY.replace(day=20)), now=NOW)
    session.commit()

    assert lead.post(undo).status_code == 409
