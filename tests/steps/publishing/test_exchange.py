"""Texts that change slots take their publications along (docs/domain.md k, exchange contents)."""
from __future__ import annotations

from datetime import date, timedelta

import pytest

from planner.steps.agenda import services
from planner.workflow.agenda import SlotState
from planner.workflow.publishing import PublicationState
from planner.workflow.writing import DraftState


@pytest.fixture
def pair(app, approved, session, now):
    """Two approved texts, a week from now and two weeks from now."""
    made = []
    for days, title in ((7, "Early"), (14, "Late")):
        one = approved(title, due_in=timedelta(days=days))
        one.slot.local_date = one.slot.publish_at.date()
        made.append(one)
    session.flush()
    return made


def _exchange(session, house, early, late, now):
    services.exchange_contents(session, actor=house.imke, slot=early, other=late, now=now)
    session.flush()


def test_publications_follow_their_text_and_wait_for_its_new_moment(pair, session, house, now):
    early, late = pair
    slots = early.slot, late.slot

    _exchange(session, house, *slots, now)

    session.refresh(early.publication)
    assert early.publication.slot is slots[1]
    assert early.publication.due_at == slots[1].publish_at
    assert (early.publication.state, slots[1].state) == (PublicationState.SCHEDULED, SlotState.READY)
    assert late.publication.slot is slots[0]


def test_a_text_that_goes_to_the_reserve_has_no_moment(pair, session, house, now):
    early, late = pair
    slots = early.slot, late.slot
    late.slot.is_reserve, late.slot.ready_by = True, date(2026, 12, 1)
    session.flush()

    _exchange(session, house, *slots, now)

    assert early.publication.state is PublicationState.READY
    assert (late.publication.slot, late.publication.state) == (slots[0], PublicationState.SCHEDULED)


def test_a_text_that_moves_further_than_a_month_needs_a_new_yes(approved, app, session, house, now):
    early, late = approved("Early", due_in=timedelta(days=7)), approved("Late", due_in=timedelta(days=47))
    for one in (early, late):
        one.slot.local_date = one.slot.publish_at.date()
    session.flush()
    slots = early.slot, late.slot
    assert services.exchange_effects(session, actor=house.imke, slot=slots[0], other=slots[1], now=now) \
        .moves[0].approvals

    _exchange(session, house, *slots, now)

    assert early.draft.state is not DraftState.SCHEDULED
    assert (slots[0].state, slots[1].state) == (SlotState.CLAIMED, SlotState.CLAIMED)
    assert early.publication.state is PublicationState.READY
