"""The pages of what did not go out: what is told, which presses there are, what comes of them."""
from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from planner.channels.queries import HealthState
from planner.connectors import Permanent, Reason, Temporary
from planner.messages.models import Notice
from planner.steps.agenda.models import Idea, Pause, PauseScope
from planner.steps.inventory.models import PublishedWork
from planner.steps.publishing import rules
from planner.steps.publishing.models import ChannelState, Outcome
from planner.steps.publishing.rules import ChannelFacts
from planner.steps.publishing.services import health, release, troubles, upkeep
from planner.workflow.agenda import SlotState
from planner.workflow.publishing import PublicationState
from tests import factories as make

P = PublicationState
BUSY = Temporary(Reason.SERVER_ERROR)


@pytest.fixture
def refused(approved, house, partner, line, session, now):
    """A text that is out on the blog and that the partner's site refused."""
    made = approved(due_in=timedelta(0), channels=[house.blog, partner])
    made.own, made.outside = sorted(made.publications, key=lambda each: each.variant.channel is partner)
    release.release_due(session, made.own.id, now=now)
    line(Permanent(Reason.TOKEN_REFUSED))
    return made


def test_a_lead_sees_why_it_failed_and_sends_it_again(refused, house, login, session):
    browser = login(house.imke)

    listed = browser.get("/publish/?show=decide").text
    assert "The user or the secret is refused" in listed
    assert "It did not go out." in browser.get(f"/publish/{refused.slot.uid}").text
    assert browser.post(f"/publish/publication/{refused.outside.uid}/retry").status_code == 303
    session.expire_all()
    assert refused.outside.state is P.SCHEDULED
    assert browser.post(f"/publish/publication/{refused.outside.uid}/retry").status_code == 409


def test_who_is_no_lead_sees_what_failed_and_presses_nothing(refused, house, login):
    browser = login(house.ann)

    shown = browser.get(f"/publish/{refused.slot.uid}").text
    assert "It is not on every channel." in shown
    assert "Send again" not in shown
    assert browser.post(f"/publish/publication/{refused.outside.uid}/retry").status_code == 403


def test_leaving_it_needs_a_reason_and_keeps_what_was_typed(refused, house, login, session):
    browser = login(house.imke)

    assert browser.post(f"/publish/publication/{refused.outside.uid}/give-up", data={"reason": " "}).status_code == 422
    assert browser.post(f"/publish/{refused.slot.uid}/accept", data={}).status_code == 422
    assert browser.post(f"/publish/{refused.slot.uid}/accept", data={"reason": "They stopped."}).status_code == 303
    session.expire_all()
    assert (refused.outside.state, refused.slot.state) == (P.CANCELLED, SlotState.PUBLISHED)


def test_after_a_day_leads_are_asked_once_to_choose(refused, session, house, now):
    assert troubles.remind_of_partly(session, now=now + timedelta(hours=23)) == 0
    assert troubles.remind_of_partly(session, now=now + timedelta(hours=24)) == 1
    assert troubles.remind_of_partly(session, now=now + timedelta(hours=25)) == 0


def test_what_is_tried_again_says_when(approved, partner, line, house, login, session):
    made = approved(due_in=timedelta(0), channels=[partner])
    line(BUSY)
    session.commit()

    assert "number 2 of 5" in login(house.imke).get(f"/publish/{made.slot.uid}").text
    assert "number 2 of 5" in login(house.imke).get("/publish/?show=coming&channel=partner").text


def test_filters_stand_in_the_address_and_nonsense_shows_all(refused, house, login):
    browser = login(house.imke)

    assert browser.get("/publish/?show=out&channel=partner").text.count("data-item") == 0
    assert browser.get("/publish/?show=out").text.count("data-item") == 1
    assert browser.get("/publish/?show=nonsense&channel=nonsense&beyond=x~y").text.count("data-item") == 2


# --- How a channel is doing ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("facts", "state", "code"), [
    ({}, HealthState.OK, ""), ({"is_off": True, "failures": 3}, HealthState.PAUSED, "off"),
    ({"is_paused": True, "is_late": True}, HealthState.PAUSED, "paused"),
    ({"failures": 3}, HealthState.FAILING, "failures"), ({"is_refused": True}, HealthState.FAILING, "refused"),
    ({"has_secret": False, "failures": 1}, HealthState.FAILING, "no_secret"),
    ({"is_late": True}, HealthState.FAILING, "late"), ({"failures": 1}, HealthState.WARN, "failed_last"),
    ({"token_until": date(2026, 12, 8)}, HealthState.WARN, "token_ends"),
    ({"token_until": date(2026, 12, 9)}, HealthState.OK, ""),
    ({"tested_at": None}, HealthState.WARN, "not_tested"),
    ({"tested_at": None, "has_line": False}, HealthState.OK, ""),
])
def test_how_a_channel_is_doing(now, facts, state, code):
    known = ChannelFacts(**{"tested_at": now - timedelta(days=29)} | facts)

    assert rules.channel_health(known, now=now) == (state, code)


def test_leads_hear_once_that_a_channel_fails_and_again_after_it_was_well(refused, partner, session, house, now):
    def told():
        return session.scalar(sa.select(sa.func.count()).select_from(Notice).where(
            Notice.text_key == "channel_failing"))

    assert [health.watch(session, now=now), health.watch(session, now=now), told()] == [1, 0, 1]
    partner.tested_at, partner.test_trouble = now + timedelta(minutes=1), ""
    refused.outside.attempts[-1].outcome = Outcome.OK
    session.flush()
    assert health.watch(session, now=now + timedelta(minutes=1)) == 0
    assert session.scalar(sa.select(ChannelState.health).where(ChannelState.channel_id == partner.id)) is HealthState.OK
    partner.tested_at, partner.test_trouble = now + timedelta(minutes=2), "token_refused"
    session.flush()
    assert [health.watch(session, now=now + timedelta(minutes=2)), told()] == [1, 2]


def test_a_pause_and_a_late_text_tell_on_a_channel(approved, partner, house, session, now):
    approved(due_in=-timedelta(minutes=16), channels=[partner])
    partner.tested_at = now
    session.flush()
    assert health.health_of(session, [partner], now)[partner.id].state is HealthState.FAILING

    session.add(Pause(scope=PauseScope.CHANNEL, subject_id=partner.id, reason="crisis", by_id=house.imke.id,
                      from_at=now))
    session.flush()
    assert health.health_of(session, [partner], now)[partner.id].state is HealthState.PAUSED


# --- Old articles ----------------------------------------------------------------------------------------------------


@pytest.fixture
def old(published, session, now):
    """An article that has been out for a year."""
    made = published("The year before")
    work = session.scalars(sa.select(PublishedWork)).one()
    work.local_date, work.published_at = work.local_date - timedelta(days=365), now - timedelta(days=365)
    session.flush()
    made.work = work
    return made


def test_an_old_article_is_still_right_and_that_can_be_undone(old, house, login, session):
    browser = login(house.ann)
    assert "The year before" in browser.get("/publish/old?mine=1").text

    assert browser.post(f"/publish/old/{old.work.uid}/right").status_code == 303
    session.expire_all()
    assert old.work.review_on == date(2027, 11, 24)
    assert "The year before" not in browser.get("/publish/old").text.split("<main")[1].replace("“The year before”", "")
    browser.post(f"/publish/old/{old.work.uid}/right/undo")
    session.expire_all()
    assert old.work.review_on is None


def test_an_old_article_becomes_an_idea(old, house, login, session):
    answer = login(house.ann).post(f"/publish/old/{old.work.uid}/refresh")
    session.expire_all()

    idea = session.scalars(sa.select(Idea)).one()
    assert answer.location.endswith(f"/ideas/{idea.uid}")
    assert (old.work.refresh_uid, idea.area, idea.personas) == (idea.uid, house.area, [house.persona])
    assert old.work.review_on == date(2027, 5, 23)


def test_only_a_lead_retires_an_old_article(old, house, login, session):
    assert login(house.ann).post(f"/publish/old/{old.work.uid}/retire", data={"reason": "gone"}).status_code == 403
    browser = login(house.imke)
    assert browser.post(f"/publish/old/{old.work.uid}/retire", data={}).status_code == 422
    assert browser.post(f"/publish/old/{old.work.uid}/retire", data={"reason": "It is wrong."}).status_code == 303
    session.expire_all()
    assert (old.publication.state, old.work.is_out) == (P.TAKEN_DOWN, False)


def test_a_stranger_does_not_say_that_it_is_right(old, house, login, session):
    session.add(other := make.person())
    session.flush()

    assert login(other).post(f"/publish/old/{old.work.uid}/right").status_code == 403


def test_leads_and_authors_hear_of_old_articles_once_a_month(old, house, session, now):
    for person in (house.ann, house.imke):
        person.password_hash = "can sign in"
    session.flush()

    assert [upkeep.remind(session, now=now), upkeep.remind(session, now=now + timedelta(days=1))] == [2, 0]
    assert upkeep.remind(session, now=now + timedelta(days=8)) == 2
    told = session.scalars(sa.select(Notice.address).where(Notice.person_id == house.ann.id,
                                                           Notice.text_key == "articles_old")).all()
    assert set(told) == {"/publish/old?mine=1"}
