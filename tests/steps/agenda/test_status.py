"""The status ring of a slot, first match (docs/domain.md g)."""
from datetime import UTC, date, datetime, time, timedelta

import pytest

from planner.core.workdays import Calendar
from planner.steps.agenda.rules import (
    DeadlineName,
    Pip,
    SlotFacts,
    Status,
    claim_closes_at,
    deadline_chain,
    next_deadline,
    pip,
    screen_status,
)
from planner.workflow.agenda import SlotState
from planner.workflow.writing import DraftState

AMSTERDAM = "Europe/Amsterdam"
NL = Calendar()
CHAIN = deadline_chain(date(2027, 1, 5), time(9), AMSTERDAM, NL)
CLOSES = claim_closes_at(date(2027, 1, 5), AMSTERDAM, NL)
EARLY = datetime(2026, 11, 23, 9, tzinfo=UTC)
S, D = SlotState, DraftState


def claimed(draft: DraftState | None = None, **facts) -> SlotFacts:
    return SlotFacts(S.CLAIMED, draft=draft, **facts)


def shown(slot: SlotFacts, now: datetime = EARLY) -> Status:
    due = next_deadline(slot, CHAIN, closes_at=CLOSES, now=now)
    return screen_status(slot, due_at=due[1] if due else None, now=now)


@pytest.mark.parametrize(("slot", "status"), [
    (SlotFacts(S.MISSED), Status.LATE),
    (SlotFacts(S.PARTLY_PUBLISHED), Status.PARTLY_PUBLISHED),
    (SlotFacts(S.PUBLISHED), Status.PUBLISHED),
    (SlotFacts(S.READY, draft=D.SCHEDULED), Status.SCHEDULED),
    (claimed(D.APPROVED), Status.APPROVED),
    (claimed(D.IN_REVIEW, rounds=1), Status.IN_REVIEW),
    (claimed(D.CHANGES_REQUESTED, rounds=1), Status.DRAFTING),
    (claimed(D.WRITING, is_started=True), Status.DRAFTING),
    (claimed(D.WRITING), Status.CLAIMED),
    (claimed(), Status.CLAIMED),
    (claimed(D.ABANDONED), Status.CLAIMED),
    (SlotFacts(S.OPEN), Status.OPEN),
    (SlotFacts(S.PLANNED, has_topic=False), Status.EMPTY),
    (SlotFacts(S.PLANNED), Status.OPEN),
    (SlotFacts(S.CANCELLED), Status.CANCELLED),
])
def test_status_of_each_state_before_any_deadline(slot, status):
    assert shown(slot) is status


@pytest.mark.parametrize(("slot", "name"), [
    (claimed(), DeadlineName.OUTLINE_DUE),
    (claimed(D.WRITING), DeadlineName.OUTLINE_DUE),
    (claimed(D.WRITING, is_started=True), DeadlineName.DRAFT_DUE),
    (claimed(D.IN_REVIEW, rounds=1), DeadlineName.REVIEW_DUE),
    (claimed(D.IN_REVIEW, rounds=1, round_passed=True), DeadlineName.APPROVE_BY),
    (claimed(D.IN_REVIEW, rounds=2), DeadlineName.APPROVE_BY),
    (claimed(D.CHANGES_REQUESTED, rounds=1), DeadlineName.REWORK_DUE),
    (claimed(D.APPROVED), DeadlineName.PACKAGE_DUE),
    (SlotFacts(S.READY), DeadlineName.PUBLISH_AT),
    (SlotFacts(S.OPEN), DeadlineName.CLAIM_BY),
    (SlotFacts(S.PLANNED, has_topic=False), DeadlineName.CLAIM_BY),
])
def test_a_slot_past_its_next_deadline_is_late(slot, name):
    due = next_deadline(slot, CHAIN, closes_at=CLOSES, now=EARLY)
    assert due is not None
    assert due == (name, getattr(CHAIN, name.value))

    last = CLOSES if name is DeadlineName.CLAIM_BY else due[1]
    assert shown(slot, last) is not Status.LATE
    assert shown(slot, last + timedelta(seconds=1)) is Status.LATE


def test_an_unclaimed_slot_stays_open_as_long_as_it_can_be_taken_late():
    past_claim_by = CHAIN.outline_due

    assert shown(SlotFacts(S.OPEN), past_claim_by) is Status.OPEN
    assert next_deadline(SlotFacts(S.OPEN), CHAIN, closes_at=CLOSES, now=past_claim_by) == (
        DeadlineName.CLAIM_BY, CLOSES)


@pytest.mark.parametrize("state", [S.PUBLISHED, S.PARTLY_PUBLISHED, S.CANCELLED, S.MISSED])
def test_nothing_is_due_on_a_slot_that_is_over(state):
    assert next_deadline(SlotFacts(state), CHAIN, closes_at=CLOSES, now=EARLY) is None


@pytest.mark.parametrize("state", list(SlotState))
@pytest.mark.parametrize("draft", [None, *DraftState])
def test_every_combination_has_a_status(state, draft):
    assert shown(SlotFacts(state, draft=draft)) in Status


@pytest.mark.parametrize(("status", "expected"), [
    (Status.PUBLISHED, Pip.PUBLISHED), (Status.PARTLY_PUBLISHED, Pip.PUBLISHED), (Status.LATE, Pip.LATE),
    (Status.OPEN, Pip.OPEN), (Status.EMPTY, Pip.OPEN), (Status.CLAIMED, Pip.ON_COURSE),
    (Status.DRAFTING, Pip.ON_COURSE), (Status.IN_REVIEW, Pip.ON_COURSE), (Status.APPROVED, Pip.ON_COURSE),
    (Status.SCHEDULED, Pip.ON_COURSE), (Status.CANCELLED, None),
])
def test_one_pip_for_each_slot(status, expected):
    assert pip(status) is expected
