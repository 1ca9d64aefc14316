"""A draft begins, rests and goes on with its claim (docs/domain.md c, claim and draft)."""
from datetime import timedelta

import pytest
import sqlalchemy as sa

from planner.core.events import announce, collect
from planner.core.localtime import local_date
from planner.people.events import Leaving, PersonLeft, RolesChanged
from planner.personas.events import Touches
from planner.policy import Role
from planner.search.models import SearchEntry
from planner.steps.agenda.events import (
    ApprovalsAsked,
    Progress,
    ProgressAsked,
    SlotCancelled,
    SlotClaimed,
    SlotMissed,
    SlotMoved,
    SlotReleased,
)
from planner.steps.writing import queries
from planner.steps.writing.models import Draft
from planner.steps.writing.services import edits
from planner.workflow.agenda import ClaimState
from planner.workflow.writing import DraftState, RequestState, RoundState
from tests import factories as make
from tests.factories import NOW
from tests.steps.writing.story import BODY, house


@pytest.fixture
def home(session, app):
    return house(session, started=False)


def claim_again(home, author):
    """The slot is open again and ``author`` takes it."""
    home.claim.state = ClaimState.RELEASED
    claim = make.claim(slot=home.slot, author=author)
    home.session.add(claim)
    home.session.flush()
    announce(home.session, SlotClaimed(home.slot, claim, author.id, NOW))
    return queries.draft_of_claim(home.session, claim.id)


def test_a_claim_brings_its_draft(session, app):
    home = house(session)

    assert (home.draft.title, home.draft.lang, home.draft.state) == ("A backup is a promise", "en", DraftState.WRITING)
    assert home.draft.personas == [home.manager, home.operations]
    assert home.draft.head is None
    assert session.scalar(sa.select(SearchEntry.title).where(SearchEntry.uid == home.draft.uid)) == home.draft.title


def test_a_second_claim_news_makes_no_second_draft(session, app):
    home = house(session)

    announce(session, SlotClaimed(home.slot, home.claim, home.mats.id, NOW))

    assert session.scalar(sa.select(sa.func.count()).select_from(Draft)) == 1


def test_a_release_keeps_the_text(session, app):
    home = house(session)
    home.write()
    home.submit()

    announce(session, SlotReleased(home.slot, home.claim, home.mats.id, NOW))

    assert home.draft.state is DraftState.ABANDONED
    assert home.draft.head.body == BODY
    assert {one.state for one in home.requests()} == {RequestState.CANCELLED}
    assert home.turn.state is RoundState.CLOSED
    assert session.scalar(sa.select(SearchEntry.id).where(SearchEntry.uid == home.draft.uid)) is None


def test_undoing_a_release_goes_on_where_it_was(session, app):
    home = house(session)
    home.write()
    announce(session, SlotReleased(home.slot, home.claim, home.mats.id, NOW))

    announce(session, SlotClaimed(home.slot, home.claim, home.mats.id, NOW))

    assert home.draft.state is DraftState.WRITING
    assert home.draft.head.body == BODY


def test_the_next_author_gets_the_earlier_work(session, app):
    home = house(session)
    home.write()
    announce(session, SlotReleased(home.slot, home.claim, home.mats.id, NOW))

    fresh = claim_again(home, home.bram)

    assert fresh.uid != home.draft.uid
    assert (fresh.head.number, fresh.head.body, fresh.head.by_id) == (1, BODY, home.mats.id)
    assert fresh.head.source.draft_id == home.draft.id


def test_the_next_author_without_earlier_work_begins_empty(session, app):
    home = house(session)
    announce(session, SlotReleased(home.slot, home.claim, home.mats.id, NOW))

    assert claim_again(home, home.bram).head is None


@pytest.mark.parametrize("news", [lambda home: SlotCancelled(home.slot, home.imke.id, NOW),
                                  lambda home: SlotMissed(home.slot, NOW)])
def test_a_slot_that_ends_puts_its_text_aside(session, app, news):
    home = house(session)
    home.write()

    announce(session, news(home))

    assert home.draft.state is DraftState.ABANDONED


def test_a_published_text_stays_published_when_its_claim_ends(session, app):
    home = house(session)
    home.draft.state = DraftState.PUBLISHED

    announce(session, SlotReleased(home.slot, home.claim, None, NOW))

    assert home.draft.state is DraftState.PUBLISHED


def test_a_moved_slot_gives_reviewers_its_new_deadline(session, app):
    home = house(session)
    home.write()
    home.submit()
    home.claim.review_due += timedelta(days=7)

    announce(session, SlotMoved(home.slot, home.slot.publish_at - timedelta(days=7), home.imke.id, NOW))

    assert {one.due_at for one in home.requests()} == {home.claim.review_due}


@pytest.mark.parametrize(("days", "state"), [(30, DraftState.APPROVED), (31, DraftState.IN_REVIEW),
                                             (-31, DraftState.IN_REVIEW)])
def test_a_far_move_asks_the_lead_again(session, app, days, state):
    home = house(session)
    home.approved()
    was = home.slot.publish_at
    home.slot.publish_at += timedelta(days=days)
    home.slot.local_date += timedelta(days=days)

    announce(session, SlotMoved(home.slot, was, home.imke.id, NOW))

    assert home.draft.state is state
    assert {one.state for one in home.requests()} == {RequestState.ANSWERED}


@pytest.mark.parametrize(("age", "expires", "again"), [
    (90, None, False), (91, None, True), (10, -1, True), (10, 0, False), (10, -20, False)])
def test_class_d_a_yes_too_old_for_another_date_is_asked_for_again(session, app, age, expires, again):
    """docs/domain.md c, as built 1: a yes of 91 days, or from before a question of the brief expired."""
    home = house(session)
    home.approved()
    now = NOW + timedelta(days=age)
    if expires is not None:
        home.slot.topic.question_fact = home.manager.facts[0]
        home.manager.facts[0].expires_on = local_date(now, home.organisation.zone) + timedelta(days=expires)
    foreseen = edits.slots_whose_approval_lapses(session, [home.slot.id], days=3, now=now)
    said = collect(session, ApprovalsAsked(home.slot, 3, now))

    announce(session, SlotMoved(home.slot, home.slot.publish_at - timedelta(days=3), home.imke.id, now))

    assert (bool(foreseen), bool(said), RequestState.STALE in [one.state for one in home.requests()]) == (again,) * 3
    assert home.draft.state is (DraftState.IN_REVIEW if again else DraftState.APPROVED)


def test_class_d_with_the_new_yes_of_reviewers_the_leads_stands_unless_it_moved_far(session, app):
    """docs/domain.md c, as built 1."""
    states = []
    for days in (3, 40):
        home = house(session)
        home.approved()
        later = NOW + timedelta(days=91)
        announce(session, SlotMoved(home.slot, home.slot.publish_at - timedelta(days=days), home.imke.id, later))
        for persona in (home.manager, home.operations):
            home.judge(persona, now=later)
        states.append(home.draft.state)
        session.rollback()

    assert states == [DraftState.APPROVED, DraftState.IN_REVIEW]


# --- Who leaves --------------------------------------------------------------------------------------------------


def test_the_reviews_of_who_leaves_go_to_the_next(session, app):
    home = house(session)
    second = make.person(Role.REVIEWER, name="Olaf")
    session.add_all([second, make.representation(person=second, persona=home.manager)])
    home.write()
    home.submit()
    left = home.live(home.manager)
    handed = second if left.reviewer is home.ilse else home.ilse

    announce(session, PersonLeft(left.reviewer, home.admin.id, NOW))

    assert left.state is RequestState.REASSIGNED
    assert home.live(home.manager).reviewer is handed


@pytest.mark.parametrize(("revoked", "state"), [((Role.REVIEWER,), RequestState.REASSIGNED),
                                                ((Role.SALES,), RequestState.REQUESTED)])
def test_who_is_no_reviewer_any_more_judges_nothing(session, app, revoked, state):
    home = house(session)
    home.write()
    home.submit()
    request = home.live(home.manager)

    with app.app_context():
        announce(session, RolesChanged(home.ilse, (), revoked, home.admin.id, NOW))

    assert request.state is state


def test_leaving_says_how_many_reviews_go_on(session, app):
    home = house(session)
    home.write()
    home.submit()

    with app.test_request_context():
        effects = [one.text for one in collect(session, Leaving(home.ilse))]

    assert "One text to judge goes to the next reviewer" in effects


# --- Questions of lower floors -----------------------------------------------------------------------------------


def test_the_agenda_hears_how_far_a_text_is(session, app):
    home = house(session)
    assert collect(session, ProgressAsked((home.slot.id,))) == [Progress(home.slot.id, DraftState.WRITING)]

    home.write()
    home.submit()
    home.judge(home.manager)
    home.judge(home.operations)

    assert collect(session, ProgressAsked((home.slot.id,))) == [
        Progress(home.slot.id, DraftState.IN_REVIEW, True, 1, True)]


def test_earlier_work_alone_is_no_start(session, app):
    home = house(session)
    home.write()
    announce(session, SlotReleased(home.slot, home.claim, home.mats.id, NOW))
    claim_again(home, home.bram)

    assert [one.is_started for one in collect(session, ProgressAsked((home.slot.id,)))] == [False]


def test_a_persona_knows_which_texts_are_for_it(session, app):
    home = house(session)

    with app.test_request_context():
        found = [one for one in collect(session, Touches(home.manager)) if one.title == home.draft.title]

    assert any(one.address == f"/reviews/{home.draft.uid}" and one.is_live for one in found)
