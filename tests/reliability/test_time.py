"""Clocks that jump, change in spring and autumn, and 29 February: each text goes out once, and never early (trust 6.6).

The long form of the jumps, with whole workers: python3 dev.py bench --reliability clock
"""
from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
import sqlalchemy as sa

from planner.core.event_log import Event
from planner.core.localtime import to_utc
from planner.steps.inventory.models import PublishedWork
from planner.steps.publishing import queries
from planner.steps.publishing.services import release
from planner.workflow.publishing import PublicationState
from tests.steps.publishing.conftest import approved, house, no_page_of_another_test  # noqa: F401 - fixtures

AMSTERDAM, STEP = "Europe/Amsterdam", timedelta(minutes=10)


def outs(session) -> int:
    found = sa.select(sa.func.count()).where(Event.kind == "publication", Event.event == "ok")
    return int(session.scalar(found) or 0)


def tick(session, at: datetime) -> None:
    """What the clockwork does at one moment."""
    session.info["now"] = at
    for one in queries.due_ids(session, now=at, limit=10):
        release.release_due(session, one, now=at)


def due(made, at: datetime):
    """Give a text its moment."""
    made.slot.publish_at = made.publication.due_at = at
    return made.publication


@pytest.mark.parametrize(("day", "clock", "moment"), [
    (date(2027, 3, 28), time(2, 30), datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),     # 02:30 is not there: 03:30
    (date(2026, 10, 25), time(2, 30), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),   # 02:30 is there twice: the first
    (date(2028, 2, 29), time(9), datetime(2028, 2, 29, 8, tzinfo=UTC)),
])
def test_around_odd_moments_a_text_goes_out_once_at_its_moment(session, approved, day, clock, moment):  # noqa: F811
    publication = due(approved(), to_utc(day, clock, AMSTERDAM))
    seen = []

    for turn in range(-6, 13):                              # an hour before, two after
        tick(session, moment + turn * STEP)
        seen.append(publication.state is PublicationState.PUBLISHED)

    assert publication.published_at == moment
    assert seen == [False] * 6 + [True] * 13
    assert outs(session) == 1
    assert session.scalars(sa.select(PublishedWork.local_date)).all() == [day]


def test_a_clock_that_is_put_back_a_day_puts_nothing_out_again(session, approved, now):  # noqa: F811
    publication = due(approved(), now)
    tick(session, now)

    for turn in range(10):
        tick(session, now - timedelta(days=1) + turn * timedelta(hours=5))

    assert (publication.state, outs(session)) == (PublicationState.PUBLISHED, 1)


def test_a_clock_that_jumps_a_day_forward_leaves_what_it_jumped_over_to_a_lead(session, approved, now):  # noqa: F811
    jumped, punctual = due(approved("Jumped over"), now + timedelta(hours=1)), approved("On time").publication
    there = now + timedelta(days=1)
    punctual.due_at = there

    tick(session, there)

    assert (jumped.state, jumped.waits_for_lead) == (PublicationState.SCHEDULED, True)
    assert punctual.state is PublicationState.PUBLISHED
