"""Standing still on purpose, and going on (docs/domain-more.md k, pause and resume)."""
from datetime import timedelta
from functools import partial

import pytest
import sqlalchemy as sa

from planner import worker
from planner.campaigns.models import Campaign
from planner.core.db import db, unit_of_work
from planner.core.errors import Conflict, NotAllowed, RuleBroken
from planner.messages.models import Notice
from planner.people import sessions
from planner.policy import Role
from planner.steps.agenda.models import Pause, PauseScope
from planner.steps.agenda.queries.pauses import Subject, find_subject, pauses_over, subjects
from planner.steps.agenda.rules.pauses import Place, covers, is_over, looks_until, told_at
from planner.steps.agenda.services import pauses
from planner.steps.publishing import queries
from planner.steps.publishing.services import down, holding, release
from planner.workflow.agenda import SlotState
from planner.workflow.publishing import PublicationState
from tests import factories as make
from tests.factories import NOW
from tests.steps.agenda.crowd import at_once, browser

HOUSE = Subject(PauseScope.ORGANISATION)
P = PublicationState


def pause(session, house, subject=HOUSE, **over):
    usual = {"actor": house.imke, "subject": subject, "reason": "An incident at a customer", "now": NOW}
    return pauses.start_pause(session, **usual | over)


# --- Rules -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("scope", "subject", "held"), [
    ("organisation", 0, True), ("slot", 1, True), ("slot", 2, False), ("site", 5, True), ("site", 6, False),
    ("campaign", 9, True), ("campaign", 1, False), ("channel", 7, False), ("channel", 8, False)])
def test_what_a_pause_covers(scope, subject, held):
    assert covers(scope, subject, Place(1, 5, (7, 8), 9)) is held


def test_a_channel_that_stands_still_holds_what_goes_out_there_only():
    assert covers("channel", 7, Place(1, None, (7,)))
    assert not covers("channel", 7, Place(1, None, ()))


def test_a_pause_ends_at_its_planned_moment_and_is_told_of_at_nine():
    assert not is_over(None, NOW)
    assert is_over(NOW, NOW)
    assert not is_over(NOW + timedelta(seconds=1), NOW)
    assert told_at(NOW + timedelta(hours=9), "Europe/Amsterdam") == NOW.replace(hour=8)     # 18:00 there, told at 9:00
    assert looks_until(None, NOW) == NOW + timedelta(days=14)


# --- Pausing -----------------------------------------------------------------------------------------------------


def test_who_may_pause_what(session, house):
    admin, member = make.person(Role.ADMIN), make.person(Role.MANAGER)
    session.add_all([admin, member])
    session.flush()
    campaign = Campaign(name_en="Keep running", from_date=NOW.date(), to_date=NOW.date())
    session.add(campaign)
    session.flush()
    part = find_subject(session, f"campaign:{campaign.uid}")

    with pytest.raises(NotAllowed):
        pause(session, house, actor=member)
    with pytest.raises(NotAllowed):
        pause(session, house, part, actor=admin)
    assert pause(session, house, actor=admin).reason == "An incident at a customer"
    assert pause(session, house, part).scope is PauseScope.CAMPAIGN


def test_a_pause_needs_a_reason_and_an_end_to_come(session, house):
    with pytest.raises(RuleBroken, match="reason_needed"):
        pause(session, house, reason=" ")
    with pytest.raises(RuleBroken, match="pause_in_past"):
        pause(session, house, planned_until=NOW)


def test_one_open_pause_for_each_scope(session, house):
    first = pause(session, house)

    with pytest.raises(Conflict, match="pause_open"):
        pause(session, house)
    pauses.end_pause(session, actor=house.imke, pause=first, now=NOW)
    pause(session, house)
    with pytest.raises(Conflict, match="pause_over"):
        pauses.end_pause(session, actor=house.imke, pause=first, now=NOW)


def test_the_preview_lists_what_would_be_held_and_holds_nothing(session, house, approved):
    near, far = approved(due_in=timedelta(hours=5)), approved("Later", due_in=timedelta(days=20))

    short = pauses.held(session, HOUSE, until=NOW + timedelta(hours=6), now=NOW)
    long = pauses.held(session, HOUSE, until=NOW + timedelta(days=30), now=NOW)
    elsewhere = pauses.held(session, Subject(PauseScope.SLOT, near.slot.id), until=NOW + timedelta(days=30), now=NOW)

    assert [one.title for one in short] == ["A restore is proof"]
    assert [one.title for one in long] == ["A restore is proof", "Later"]
    assert [one.title for one in elsewhere] == ["A restore is proof"]
    assert far.publication.state is P.SCHEDULED


def test_nothing_goes_out_while_the_house_stands_still(session, house, approved):
    made = approved(due_in=timedelta(0))
    pause(session, house)

    assert queries.due_ids(session, now=NOW, limit=9) == []
    assert not release.release_due(session, made.publication.id, now=NOW)
    assert (made.publication.state, made.publication.waits_for_lead) == (P.SCHEDULED, False)
    with pytest.raises(RuleBroken, match="publication_paused"):
        release.release_now(session, actor=house.imke, publication=made.publication, now=NOW)


@pytest.mark.parametrize("scope", [PauseScope.SITE, PauseScope.CHANNEL, PauseScope.SLOT])
def test_a_part_that_stands_still_holds_its_own_only(session, house, approved, scope):
    held, free = approved(due_in=timedelta(0)), approved("Free", due_in=timedelta(0))
    other = make.channel(key="other", site_id=None)
    session.add(other)
    session.flush()
    free.publication.site_id, free.publication.variant.channel = None, other
    session.flush()
    subject_id = {PauseScope.SITE: house.site.id, PauseScope.CHANNEL: house.blog.id, PauseScope.SLOT: held.slot.id}

    pause(session, house, Subject(scope, subject_id[scope]))

    assert queries.due_ids(session, now=NOW, limit=9) == [free.publication.id]


def test_what_is_out_is_still_taken_down_and_posted_by_hand(session, house, approved, published):
    out = published()
    by_hand = make.channel(key="linkedin", connector="manual", site_id=None)
    session.add(by_hand)
    session.flush()
    posted = approved("By hand", due_in=timedelta(0), channels=[by_hand]).publication
    pause(session, house)

    down.take_down(session, actor=house.imke, publication=out.publication, reason="Wrong", now=NOW)
    release.confirm_by_hand(session, actor=house.imke, publication=posted, url="https://linkedin.example/1", now=NOW)

    assert (out.publication.state, posted.state) == (P.TAKEN_DOWN, P.PUBLISHED)


# --- Going on ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("late", "waits"), [(timedelta(hours=2), False), (timedelta(hours=2, seconds=1), True)])
def test_two_hours_late_goes_out_later_waits_for_a_lead(session, house, approved, late, waits):
    made = approved(due_in=timedelta(0))
    stood = pause(session, house)
    house.imke.password_hash = "set"
    session.flush()

    waiting = pauses.end_pause(session, actor=house.imke, pause=stood, now=NOW + late)

    assert sum(waiting) == waits
    assert made.publication.waits_for_lead is waits
    assert release.release_due(session, made.publication.id, now=NOW + late) is not waits
    told = session.scalars(sa.select(Notice.text_key).where(Notice.person_id == house.imke.id)).all()
    assert ("publications_held" in told) is waits


def test_what_another_pause_holds_too_stays_held(session, house, approved):
    made = approved(due_in=timedelta(0))
    whole = pause(session, house)
    pause(session, house, Subject(PauseScope.SLOT, made.slot.id))

    pauses.end_pause(session, actor=house.imke, pause=whole, now=NOW + timedelta(hours=5))

    assert not made.publication.waits_for_lead
    assert queries.due_ids(session, now=NOW + timedelta(hours=5), limit=9) == []


def test_a_held_text_takes_the_next_free_slot(session, house, approved):
    made = approved(due_in=timedelta(0))
    free = make.slot(state=SlotState.PLANNED, topic=None, channels=[house.blog], publish_at=NOW + timedelta(days=9))
    session.add(free)
    session.flush()
    made.publication.waits_for_lead = True

    slot = holding.to_next_free(session, actor=house.imke, publication=made.publication, now=NOW)

    assert (slot, slot.state, made.publication.slot) == (free, SlotState.READY, free)
    assert (made.publication.due_at, made.publication.waits_for_lead) == (free.publish_at, False)


def test_no_free_slot_is_said(session, house, approved):
    made = approved(due_in=timedelta(0))
    made.publication.waits_for_lead = True

    with pytest.raises(RuleBroken, match="no_free_slot"):
        holding.to_next_free(session, actor=house.imke, publication=made.publication, now=NOW)


def test_the_clock_ends_a_pause_and_says_so_in_the_morning(session, house):
    stood = pause(session, house, planned_until=NOW + timedelta(hours=5))
    house.imke.password_hash = "set"
    session.flush()

    pauses.tell_of_ends(session, now=NOW)
    pauses.tell_of_ends(session, now=NOW + timedelta(minutes=1))
    assert not pauses.end_if_over(session, stood.id, NOW)
    assert pauses.end_if_over(session, stood.id, NOW + timedelta(hours=5))

    assert (stood.ended_at, stood.ended_by) == (NOW + timedelta(hours=5), None)
    told = session.scalars(sa.select(Notice.text_key).where(Notice.person_id == house.imke.id)).all()
    assert told == ["pause_ends_today"]


def test_slots_that_stand_still_are_known_by_name(session, house, approved):
    made = approved()
    assert pauses_over(session, {made.slot.uid}) == {}
    stood = pause(session, house, Subject(PauseScope.SITE, house.site.id))
    made.slot.site_id = house.site.id
    session.flush()

    assert pauses_over(session, {made.slot.uid, "nobody"}) == {made.slot.uid: stood}
    assert [one.text for one in subjects(session)] == ["organisation", f"site:{house.site.key}", "channel:blog"]


# --- Pages -------------------------------------------------------------------------------------------------------


def test_from_the_list_to_standing_still_and_on(session, house, approved, login):
    approved(due_in=timedelta(hours=5))
    browser = login(house.imke)

    form = {"scope": "organisation", "reason": "An incident"}
    preview = browser.post("/agenda/pauses/new", data=form)
    assert "A restore is proof" in preview.text
    assert session.scalar(sa.select(sa.func.count()).select_from(Pause)) == 0
    assert browser.post("/agenda/pauses", data=form).status_code == 303
    assert "Everything is paused." in browser.get("/agenda").text
    assert "Everything is paused." in login(house.ann).get("/agenda").text

    stood = session.scalars(sa.select(Pause)).one()
    assert browser.post(f"/agenda/pauses/{stood.uid}/end").status_code == 303
    assert "Everything is paused." not in browser.get("/agenda").text
    assert browser.get("/agenda/pauses").status_code == 200


def test_an_end_in_the_past_stands_beside_its_field(house, login):
    form = {"scope": "organisation", "reason": "An incident", "planned_until": "2020-01-01T10:00"}

    answer = login(house.imke).post("/agenda/pauses/new", data=form)

    assert answer.status_code == 422
    assert "still to come" in answer.text
    assert "An incident" in answer.text


def test_what_was_held_stands_on_one_page(session, house, approved, login):
    made = approved(due_in=timedelta(hours=-5))
    made.publication.waits_for_lead, made.publication.note = True, holding.HELD
    session.commit()

    shown = login(house.imke).get("/publish/held")

    assert "A restore is proof" in shown.text
    assert login(house.ann).get("/publish/held").status_code == 403
    assert login(house.imke).post(f"/publish/publication/{made.publication.uid}/next-free").status_code == 422


@pytest.mark.database
def test_of_two_pauses_at_once_one_wins(live_app):
    with live_app.app_context(), unit_of_work() as work:
        lead = make.person(Role.LEAD, name="Imke")
        work.session.add_all([make.organisation(), lead])
        work.session.flush()
        tokens = [sessions.start_sign_in(work.session, lead, now=NOW) for _ in range(4)]
    browsers = [browser(live_app, token) for token in tokens]
    form = {"scope": "organisation", "reason": "An incident"}

    answers = at_once([partial(client.post, "/agenda/pauses", data=form) for client in browsers])

    assert sorted(answer.status_code for answer in answers) == [303, 409, 409, 409]
    with live_app.app_context():
        assert db.session().scalar(sa.select(sa.func.count()).select_from(Pause)) == 1


@pytest.mark.database
def test_the_clockwork_goes_on_by_itself(live_app):
    with live_app.app_context(), unit_of_work() as work:
        lead = make.person(Role.LEAD, name="Imke")
        work.session.add_all([make.organisation(), lead])
        work.session.flush()
        pauses.start_pause(work.session, actor=lead, subject=HOUSE, reason="An incident",
                           now=NOW - timedelta(hours=2), planned_until=NOW - timedelta(hours=1))

    assert worker.run_all(live_app)["end_pauses"] == 1
    with live_app.app_context():
        assert db.session().scalars(sa.select(Pause.ended_at)).one() == NOW
