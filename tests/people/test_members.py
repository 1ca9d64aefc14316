"""Who works here: inviting, roles, leaving, coming back (docs/domain.md b and d; trust 2.9)."""
import pytest
import sqlalchemy as sa
from flask_login import login_user

from planner.core import events
from planner.core.errors import NotAllowed, RuleBroken
from planner.core.event_log import Event, history
from planner.core.outbox import Message
from planner.people import panels, passwords
from planner.people.events import Effect, Leaving, PersonLeft
from planner.people.models import Person, PersonStatus, RoleGrant
from planner.people.services import members, profile, set_password
from planner.people.services.members import Invitation
from planner.policy import Role
from planner.search.models import SearchEntry
from tests import factories as make
from tests.conftest import NOW


@pytest.fixture
def asked(app):
    """Services that mail need the templates: they are called as by a request."""
    with app.test_request_context():
        yield


def invitation(**over):
    return Invitation(**{"name": "Eva Jansen", "email": "eva@nevelbaak.example", "locale": "nl",
                         "languages": ["en"], "roles": [Role.REVIEWER]} | over)


def told(session, person):
    return [event.event for event in reversed(history(session, "person", person.uid))]


@pytest.fixture
def heard(monkeypatch):
    """News and questions that upper floors would hear, with an answer to the question."""
    news = []
    monkeypatch.setattr(events, "_listeners", {
        **events._listeners, PersonLeft: [lambda session, one: news.append(one)],
        Leaving: [lambda session, question: [Effect("2 claims are given back.", "/agenda")]]})
    return news


def test_an_invited_person_is_a_member_who_waits(session, house, asked):
    house.organisation.settings = {"capacity_default": 4}
    eva = members.invite(session, invitation(), actor=house.imke, now=NOW)

    assert eva.roles == {Role.MEMBER, Role.REVIEWER}
    assert not eva.has_joined
    assert (eva.capacity_per_quarter, eva.languages, eva.zone) == (4, ["en", "nl"], "Europe/Amsterdam")
    assert told(session, eva) == ["person.added", "role.granted", "person.invited", "invitation.made"]


def test_only_an_administrator_invites(session, house):
    with pytest.raises(NotAllowed):
        members.invite(session, invitation(), actor=house.ann, now=NOW)


def test_an_address_is_one_persons(session, house, asked):
    with pytest.raises(RuleBroken, match="address_taken"):
        members.invite(session, invitation(email="ann@nevelbaak.example"), actor=house.imke, now=NOW)
    house.ann.status = PersonStatus.LEFT
    with pytest.raises(RuleBroken, match="address_left"):
        members.invite(session, invitation(email="ann@nevelbaak.example"), actor=house.imke, now=NOW)


def test_an_imported_author_can_be_invited_later(session, house, asked):
    bob = make.person(name="Bob", email="bob@nevelbaak.example")
    session.add(bob)
    session.flush()
    members.invite_again(session, bob, actor=house.imke, now=NOW)

    assert session.scalar(sa.select(Message.payload).where(Message.topic == "mail"))["to"] == "bob@nevelbaak.example"


@pytest.mark.parametrize(("change", "code"), [
    ({"email": None}, "address_missing"), ({"password_hash": "x"}, "not_waiting"),
    ({"status": PersonStatus.LEFT}, "not_waiting")])
def test_who_does_not_wait_is_not_invited_again(session, house, change, code):
    bob = make.person(name="Bob", **change)
    session.add(bob)
    session.flush()

    with pytest.raises(RuleBroken, match=code):
        members.invite_again(session, bob, actor=house.imke, now=NOW)


def test_a_withdrawn_invitation_counts_as_left(session, house, asked):
    eva = members.invite(session, invitation(), actor=house.imke, now=NOW)
    members.withdraw(session, eva, actor=house.imke, now=NOW)

    assert eva.status is PersonStatus.LEFT
    with pytest.raises(RuleBroken, match="not_waiting"):
        members.withdraw(session, house.ann, actor=house.imke, now=NOW)


def test_roles_are_given_and_taken_in_one_go(session, house, asked):
    first = members.set_roles(session, house.ann, [Role.REVIEWER, Role.SALES], actor=house.imke, now=NOW)
    second = members.set_roles(session, house.ann, [Role.SALES, Role.MEMBER], actor=house.imke, now=NOW)

    assert first is not None
    assert second is not None
    assert first.granted == [Role.REVIEWER, Role.SALES]
    assert second.revoked == [Role.REVIEWER]
    assert house.ann.roles == {Role.MEMBER, Role.SALES}
    rows = session.scalars(sa.select(Event).where(Event.event.startswith("role.")).order_by(Event.id)).all()
    assert [(row.event, row.detail["role"], row.actor_id) for row in rows] == [
        ("role.granted", "reviewer", house.imke.id), ("role.granted", "sales", house.imke.id),
        ("role.revoked", "reviewer", house.imke.id)]


def test_the_same_roles_again_change_nothing(session, house):
    assert members.set_roles(session, house.imke, [Role.LEAD, Role.ADMIN], actor=house.imke, now=NOW) is None


@pytest.mark.parametrize(("kept", "code"), [([Role.LEAD], "last_admin"), ([Role.ADMIN], "last_lead")])
def test_the_last_administrator_and_the_last_lead_keep_their_role(session, house, kept, code):
    with pytest.raises(RuleBroken, match=f"{code} .name=Imke Vosmeer"):
        members.set_roles(session, house.imke, kept, actor=house.imke, now=NOW)


@pytest.mark.parametrize("change", [{"status": PersonStatus.LEFT}, {"password_hash": None}, {"email": None}])
def test_somebody_who_can_not_sign_in_does_not_count_as_another(session, house, change):
    other = make.person(Role.ADMIN, Role.LEAD, **{"password_hash": "x"} | change)
    session.add(other)
    session.flush()

    with pytest.raises(RuleBroken, match="last_admin"):
        members.set_roles(session, house.imke, [Role.LEAD], actor=house.imke, now=NOW)


def test_with_another_administrator_one_may_stop(session, house):
    session.add(make.person(Role.ADMIN, Role.LEAD, password_hash="x"))
    session.flush()
    members.set_roles(session, house.imke, [], actor=house.imke, now=NOW)

    assert house.imke.roles == {Role.MEMBER}


def test_losing_a_role_ends_sign_ins_and_gaining_one_does_not(house, login):
    admin, browser = login(house.imke), login(house.ann)
    admin.post(f"/settings/people/{house.ann.uid}/roles", data={"roles": ["sales"]})
    assert browser.get("/me").status_code == 200

    admin.post(f"/settings/people/{house.ann.uid}/roles", data={"roles": []})
    assert browser.get("/me").status_code == 303


def test_leaving_ends_everything_at_once(session, house, login, heard):
    browser = login(house.ann)
    house.ann.grants = [RoleGrant(role=Role.SALES)]
    session.flush()
    members.leave(session, house.ann, actor=house.imke, now=NOW)
    session.commit()

    assert (house.ann.status, house.ann.left_on, house.ann.grants) == (PersonStatus.LEFT, NOW.date(), [])
    assert house.ann.roles == frozenset()
    assert browser.get("/me").status_code == 303
    assert [(news.person, news.actor_id) for news in heard] == [(house.ann, house.imke.id)]
    assert told(session, house.ann)[-2:] == ["person.left", "role.revoked"]


def test_the_last_lead_can_not_leave(session, house):
    session.add(make.person(Role.ADMIN, password_hash="x"))
    session.flush()

    with pytest.raises(RuleBroken, match="last_lead"):
        members.leave(session, house.imke, actor=house.imke, now=NOW)


def test_nobody_leaves_twice(session, house):
    members.leave(session, house.ann, actor=house.imke, now=NOW)

    with pytest.raises(RuleBroken, match="has_left"):
        members.leave(session, house.ann, actor=house.imke, now=NOW)


def test_the_page_before_leaving_lists_what_upper_floors_say(house, login, heard):
    page = login(house.imke).get(f"/settings/people/{house.ann.uid}/leave")

    assert '<a href="/agenda">2 claims are given back.</a>' in page.text
    assert house.ann.status is PersonStatus.ACTIVE


def test_who_comes_back_is_a_member_with_a_new_password(session, house, asked):
    members.leave(session, house.ann, actor=house.imke, now=NOW)
    members.take_back(session, house.ann, actor=house.imke, now=NOW)

    assert (house.ann.status, house.ann.left_on, house.ann.password_hash) == (PersonStatus.ACTIVE, None, None)
    assert house.ann.roles == {Role.MEMBER}
    assert "/join/" in session.scalar(sa.select(Message.payload).where(Message.topic == "mail"))["text"]
    with pytest.raises(RuleBroken, match="not_left"):
        members.take_back(session, house.ann, actor=house.imke, now=NOW)


def test_another_address_signs_out_and_ends_links(session, house, login):
    browser = login(house.ann)
    members.change_person(session, house.ann, actor=house.imke, name="Ann B.", email="ann.b@nevelbaak.example",
                          job_title="Engineer", now=NOW)
    session.commit()

    assert (house.ann.name, house.ann.email) == ("Ann B.", "ann.b@nevelbaak.example")
    assert browser.get("/me").status_code == 303


def test_another_name_signs_nobody_out(session, house, login):
    browser = login(house.ann)
    members.change_person(session, house.ann, actor=house.imke, name="Ann B.", email=house.ann.email, job_title="",
                          now=NOW)
    session.commit()

    assert browser.get("/me").status_code == 200


def test_who_signs_in_needs_an_address_of_their_own(session, house):
    for email, code in ((None, "address_missing"), ("imke@nevelbaak.example", "address_taken")):
        with pytest.raises(RuleBroken, match=code):
            members.change_person(session, house.ann, actor=house.imke, name="Ann", email=email, job_title="", now=NOW)


def test_colleagues_are_found_while_they_work_here(session, house, asked):
    eva = members.invite(session, invitation(job_title="Engineer"), actor=house.imke, now=NOW)
    entry = session.scalars(sa.select(SearchEntry).where(SearchEntry.uid == eva.uid)).one()
    assert (entry.kind, entry.title, entry.address) == ("person", "Eva Jansen", f"/people/{eva.uid}")

    members.withdraw(session, eva, actor=house.imke, now=NOW)
    assert session.scalar(sa.select(SearchEntry.id).where(SearchEntry.uid == eva.uid)) is None


def test_a_lead_sets_capacity_and_undo_sets_it_back(session, house, login):
    browser = login(house.imke)
    browser.post(f"/people/{house.ann.uid}/capacity", data={"turns": "5"})
    session.refresh(house.ann)
    assert house.ann.capacity_per_quarter == 5

    browser.post(f"/people/{house.ann.uid}/capacity/2")
    session.refresh(house.ann)
    assert house.ann.capacity_per_quarter == 2


@pytest.mark.parametrize("turns", ["13", "-1", "many", ""])
def test_an_impossible_capacity_is_refused_beside_the_field(session, house, login, turns):
    answer = login(house.imke).post(f"/people/{house.ann.uid}/capacity", data={"turns": turns})

    assert answer.status_code == 422
    assert "hint bad" in answer.text
    assert ("Type a whole number from 0 to 12." in answer.text) == (turns != "many")
    session.refresh(house.ann)
    assert house.ann.capacity_per_quarter == 2


# The pages.

def test_the_invitation_page_keeps_what_was_typed(house, login):
    answer = login(house.imke).post("/settings/people/invite", data={
        "name": "Eva Jansen", "email": "ann@nevelbaak.example", "locale": "nl", "languages": ["nl"],
        "roles": ["reviewer"]})

    assert answer.status_code == 422
    assert "Ann de Boer has this address already." in answer.text
    assert 'value="Eva Jansen"' in answer.text
    assert 'value="reviewer" checked' in answer.text


def test_an_administrator_invites_with_a_form(session, house, login):
    answer = login(house.imke).post("/settings/people/invite", data={
        "name": "Eva Jansen", "email": "Eva@nevelbaak.example", "locale": "nl", "languages": ["nl", "en"],
        "roles": ["reviewer", "sales"]})

    eva = session.scalars(sa.select(Person).where(Person.email == "eva@nevelbaak.example")).one()
    assert answer.location == "/settings/people"
    assert eva.roles == {Role.MEMBER, Role.REVIEWER, Role.SALES}


def test_a_form_takes_no_more_than_its_own_fields(session, house, login):
    login(house.imke).post(f"/settings/people/{house.ann.uid}", data={
        "name": "Ann", "email": "ann@nevelbaak.example", "job_title": "", "password_hash": "x", "status": "left",
        "roles": ["admin"], "capacity_per_quarter": "12"})

    session.refresh(house.ann)
    assert house.ann.roles == {Role.MEMBER}
    assert (house.ann.status, house.ann.capacity_per_quarter) == (PersonStatus.ACTIVE, 2)
    assert house.ann.password_hash.startswith("$argon2")


def test_the_last_administrator_is_told_why(house, login):
    answer = login(house.imke).post(f"/settings/people/{house.imke.uid}/roles", data={"roles": ["lead"]})

    assert answer.status_code == 422
    assert "Imke Vosmeer is the only administrator. Make somebody else one first." in answer.text


def test_who_takes_their_own_role_away_stays_signed_in_and_goes_home(session, house, login):
    session.add(make.person(Role.ADMIN, password_hash="x"))
    browser = login(house.imke)
    answer = browser.post(f"/settings/people/{house.imke.uid}/roles", data={"roles": ["lead"]})

    assert answer.location == "/me"
    assert browser.get("/me").status_code == 200
    assert browser.get("/settings").status_code == 403


def test_an_unknown_role_is_refused(house, login):
    assert login(house.imke).post(f"/settings/people/{house.ann.uid}/roles",
                                  data={"roles": ["emperor"]}).status_code == 422


@pytest.mark.parametrize("step", ["", "/roles", "/invite", "/withdraw", "/leave", "/return"])
def test_nobody_of_that_name_is_not_found(house, login, step):
    data = {"name": "X", "email": "", "job_title": ""}

    assert login(house.imke).post(f"/settings/people/nobody{step}", data=data).status_code == 404


def test_a_person_page_shows_absences_to_self_and_lead_the_kind_to_self_alone(session, house, app, login):
    profile.add_absence(session, actor=house.ann, from_date=NOW.date(), to_date=NOW.date(), kind="illness", now=NOW)
    session.commit()

    def seen_by(person):
        with app.test_request_context():
            login_user(person)
            return panels.absences(house.ann)

    assert "Illness" in seen_by(house.ann)
    assert "24 Nov 2026" in seen_by(house.imke)
    assert "Illness" not in seen_by(house.imke)
    other = make.person()
    session.add(other)
    session.commit()
    assert seen_by(other) == ""


def test_only_a_lead_sees_the_form_for_turns(session, house, app):
    def seen_by(person):
        with app.test_request_context():
            login_user(person)
            return panels.capacity(house.ann)

    assert 'name="turns"' in seen_by(house.imke)
    assert seen_by(house.ann) == ""


def test_a_demo_password_opens_the_door(session, house):
    someone = make.person(name="Bob")
    set_password(session, someone, "made by us")

    assert passwords.is_right("made by us", someone.password_hash)
