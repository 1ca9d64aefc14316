"""What time does to reviews (docs/domain.md c, lapse)."""
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from planner.core.workdays import Calendar
from planner.messages.models import Notice
from planner.policy import Role
from planner.steps.writing import queries
from planner.steps.writing.services import timed
from planner.workflow.writing import DraftState, RequestState
from tests import factories as make
from tests.factories import NOW
from tests.steps.writing.story import house


@pytest.mark.parametrize(("due", "lapses"), [
    (datetime(2026, 11, 24, 16, tzinfo=UTC), datetime(2026, 11, 25, 16, tzinfo=UTC)),
    (datetime(2026, 11, 27, 16, tzinfo=UTC), datetime(2026, 11, 30, 16, tzinfo=UTC)),      # over the weekend
    (datetime(2027, 3, 25, 16, tzinfo=UTC), datetime(2027, 3, 30, 15, tzinfo=UTC)),        # Easter, and summer time
])
def test_a_request_lapses_one_working_day_after_it_was_due(due, lapses):
    assert timed.lapses_at(due, Calendar(), "Europe/Amsterdam") == lapses


@pytest.fixture
def home(session, app):
    home = house(session)
    home.write()
    home.submit()
    return home


def lapse(home, app, at, moment):
    home.session.commit()
    at(moment)
    with app.app_context():
        done = timed.lapse_due(home.session, moment)
    home.session.expire_all()
    return done


def test_whoever_does_not_answer_is_passed_over(home, app, at, session):
    olaf = make.person(Role.REVIEWER, name="Olaf")
    session.add_all([olaf, make.representation(person=olaf, persona=home.manager)])
    session.flush()
    first = home.live(home.manager)
    moment = first.due_at + timedelta(days=4)

    assert lapse(home, app, at, moment) == 2

    assert first.state is RequestState.LAPSED
    following = home.live(home.manager)
    assert following.reviewer is (olaf if first.reviewer is home.ilse else home.ilse)
    assert following.due_at > moment + timedelta(days=1)


def test_within_the_grace_nothing_happens(home, app, at):
    due = home.live(home.manager).due_at

    assert lapse(home, app, at, due + timedelta(hours=20)) == 0
    assert home.live(home.manager).state is RequestState.REQUESTED


def test_with_nobody_left_the_leads_are_told_and_the_text_waits(home, app, at, session):
    lapse(home, app, at, home.live(home.manager).due_at + timedelta(days=4))

    assert home.draft.state is DraftState.IN_REVIEW
    assert len(queries.waiting_for_lead(session, home.imke).without_reviewer) == 2
    told = session.scalars(sa.select(Notice.person_id).where(Notice.text_key == "nobody_to_ask")).all()
    assert set(told) == {home.imke.id, home.stijn.id}


def test_a_second_clock_does_nothing_twice(home, app, at):
    moment = home.live(home.manager).due_at + timedelta(days=4)
    lapse(home, app, at, moment)

    assert lapse(home, app, at, moment) == 0


def test_without_a_house_there_is_nothing_to_do(session, app):
    with app.app_context():
        assert timed.lapse_due(session, NOW) == 0
        assert timed.end_rounds(session, NOW) == 0
        assert timed.tidy(session, NOW) == 0
