"""Every row of the table of lines (docs/domain-more.md m), and that nothing breaks a hard rule."""
from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from planner.core.errors import Conflict, NotAllowed, RuleBroken
from planner.people.models import Absence
from planner.quarter import queries, services
from planner.quarter.models import LineKind, PlanExclusion
from planner.quarter.rules import Reject
from planner.steps.agenda import services as agenda
from planner.steps.agenda.models import OfferOrigin
from planner.workflow.agenda import ClaimState, SlotState, TopicState
from planner.workflow.quarter import LineState
from tests.factories import NOW
from tests.quarter.story import House, lines

LATER = NOW + timedelta(minutes=2)


@pytest.fixture
def house(session):
    return House(session)


def accept(house, line, now=NOW):
    return services.accept_line(house.session, actor=house.imke, line=line, now=now)


def test_accepting_puts_the_topic_on_the_slot_and_offers_it_to_the_author(house):
    line = lines(house.three_lines())[0]

    accept(house, line)

    assert line.state is LineState.ACCEPTED
    assert (line.slot.topic, line.slot.state) == (line.topic, SlotState.OPEN)
    assert line.topic.state is TopicState.PLANNED
    assert (line.claim.state, line.claim.author) == (ClaimState.OFFERED, line.author)
    assert line.claim.offered_by is OfferOrigin.PLAN


def test_an_offer_of_a_plan_stands_five_working_days_until_five(house):
    """NOW is Tuesday 24 November; five working days later is Tuesday 1 December."""
    line = lines(house.three_lines())[0]

    accept(house, line)

    assert line.claim.expires_at.isoformat() == "2026-12-01T16:00:00+00:00"


def test_a_line_is_accepted_once(house):
    line = lines(house.three_lines())[0]
    accept(house, line)

    with pytest.raises(Conflict):
        accept(house, line)


def test_only_a_lead_decides(house):
    run = house.three_lines()
    line = lines(run)[0]

    for act in (lambda: services.accept_line(house.session, actor=house.ann, line=line, now=NOW),
                lambda: services.pin_line(house.session, actor=house.ann, line=line, now=NOW),
                lambda: services.reject_line(house.session, actor=house.ann, line=line, reason=Reject.OTHER, now=NOW),
                lambda: services.accept_all(house.session, actor=house.ann, run=run, now=NOW)):
        with pytest.raises(NotAllowed):
            act()


def test_an_author_who_claimed_something_near_meanwhile_is_not_asked(house):
    run = house.three_lines()
    line = lines(run)[1]
    near = house.slot(line.slot.local_date + timedelta(days=9), title="Near")
    agenda.claim_slot(house.session, actor=line.author, slot=near, now=NOW)

    with pytest.raises(RuleBroken, match="line_too_near"):
        accept(house, line)

    assert line.state is LineState.PROPOSED
    assert line.slot.topic is None


def test_a_slot_that_somebody_took_meanwhile_is_not_offered(house):
    run = house.three_lines()
    line = lines(run)[0]
    agenda.fill_slot(house.session, actor=house.imke, slot=line.slot, topic=line.topic, now=NOW)
    agenda.claim_slot(house.session, actor=house.imke, slot=line.slot, now=NOW)

    with pytest.raises(RuleBroken, match="line_taken"):
        accept(house, line)


def test_a_topic_that_stands_elsewhere_meanwhile_is_not_placed_twice(house):
    run = house.three_lines()
    line = lines(run)[0]
    other = house.week(6)
    agenda.fill_slot(house.session, actor=house.imke, slot=other, topic=line.topic, now=NOW)

    with pytest.raises(RuleBroken, match="line_topic_twice"):
        accept(house, line)


def test_an_author_who_is_away_by_now_is_not_asked(house):
    line = lines(house.three_lines())[1]
    house.session.add(Absence(person=line.author, from_date=date(2026, 12, 1), to_date=date(2027, 3, 31)))
    house.session.flush()

    with pytest.raises(RuleBroken, match="line_unavailable"):
        accept(house, line)


def test_an_author_without_a_turn_left_is_not_asked(house):
    run = house.three_lines()
    line = lines(run)[2]
    line.author.capacity_per_quarter = 0

    with pytest.raises(RuleBroken, match="line_capacity"):
        accept(house, line)


def test_a_pinned_line_counts_when_another_is_accepted(house):
    """Ann is to write both; once the first is pinned, a capacity of one leaves no room for the other."""
    run = house.three_lines()
    first, second, _ = lines(run)
    second.author = first.author
    first.author.capacity_per_quarter = 1
    house.session.flush()
    services.pin_line(house.session, actor=house.imke, line=first, now=NOW)

    with pytest.raises(RuleBroken, match="line_capacity"):
        accept(house, second)


def test_a_pin_holds_until_it_is_taken_out_and_sends_nothing(house):
    line = lines(house.three_lines())[0]

    services.pin_line(house.session, actor=house.imke, line=line, now=NOW)
    assert (line.state, line.claim, line.slot.topic) == (LineState.PINNED, None, None)
    services.unpin_line(house.session, actor=house.imke, line=line, now=NOW)

    assert line.state is LineState.PROPOSED


def test_a_pin_is_guarded_as_accepting_is(house):
    line = lines(house.three_lines())[0]
    line.author.capacity_per_quarter = 0

    with pytest.raises(RuleBroken, match="line_capacity"):
        services.pin_line(house.session, actor=house.imke, line=line, now=NOW)


@pytest.mark.parametrize(("reason", "has_slot"), [
    (Reject.NOT_NOW, True), (Reject.OTHER_TOPIC, True), (Reject.OTHER, True), (Reject.OTHER_AUTHOR, False)])
def test_a_rejected_line_is_not_planned_again_for_these_days(house, reason, has_slot):
    run = house.three_lines()
    line = lines(run)[0]

    services.reject_line(house.session, actor=house.imke, line=line, reason=reason, now=NOW)

    left_out = house.session.scalars(sa.select(PlanExclusion)).one()
    assert (left_out.slot_id, left_out.topic_id, left_out.author_id, left_out.until) == (
        line.slot_id if has_slot else None, line.topic_id, line.author_id, run.to_date)
    again = house.solved(house.start())
    together = {(one.topic_id, one.author_id) for one in again.lines if has_slot is False or one.slot == line.slot}
    assert (line.topic_id, line.author_id) not in together


def test_a_rejection_can_be_undone(house):
    line = lines(house.three_lines())[0]
    services.reject_line(house.session, actor=house.imke, line=line, reason=Reject.OTHER, now=NOW)

    services.restore_line(house.session, actor=house.imke, line=line, now=NOW)

    assert line.state is LineState.PROPOSED
    assert house.session.scalars(sa.select(PlanExclusion)).all() == []


def test_a_rejection_of_a_while_ago_stays(house):
    line = lines(house.three_lines())[0]
    services.reject_line(house.session, actor=house.imke, line=line, reason=Reject.OTHER, now=NOW)

    with pytest.raises(Conflict, match="plan_undo_late"), house.session.begin_nested():
        services.restore_line(house.session, actor=house.imke, line=line, now=LATER)


def test_undo_withdraws_the_offer_and_empties_the_slot(house):
    line = lines(house.three_lines())[0]
    claim = accept(house, line).claim

    services.undo_accept(house.session, actor=house.imke, line=line, now=NOW)

    assert claim.state is ClaimState.WITHDRAWN
    assert (line.state, line.claim) == (LineState.PROPOSED, None)
    assert (line.slot.state, line.slot.topic, line.topic.state) == (SlotState.PLANNED, None, TopicState.OPEN)


def test_undo_leaves_a_topic_that_stood_there_before(house):
    for person in (house.ann, house.bob):
        house.knows(person)
    house.slot(date(2027, 1, 18), title="Stood there")
    line = lines(house.solved())[0]
    accept(house, line)

    services.undo_accept(house.session, actor=house.imke, line=line, now=NOW)

    assert (line.slot.state, line.slot.topic.title) == (SlotState.OPEN, "Stood there")


def test_what_the_author_accepted_is_not_undone(house):
    line = lines(house.three_lines())[0]
    accept(house, line)
    agenda.accept_offer(house.session, actor=line.author, claim=line.claim, now=NOW)

    with pytest.raises(Conflict, match="offer_over"):
        services.undo_accept(house.session, actor=house.imke, line=line, now=NOW)


def test_undo_does_not_wait_for_long(house):
    line = lines(house.three_lines())[0]
    accept(house, line)

    with pytest.raises(Conflict, match="plan_undo_late"):
        services.undo_accept(house.session, actor=house.imke, line=line, now=LATER)


def test_a_declined_offer_is_remembered_and_the_line_stays_accepted(house):
    run = house.three_lines()
    line = lines(run)[0]
    accept(house, line)

    agenda.decline_offer(house.session, actor=line.author, claim=line.claim, now=NOW, reason="No time")

    assert line.state is LineState.ACCEPTED
    again = house.solved(services.plan_again(house.session, actor=house.imke, run=run, now=NOW))
    there = next(one for one in again.lines if one.slot == line.slot)
    assert there.author_id != line.author_id


def test_an_offer_that_lapsed_is_remembered_too(house):
    line = lines(house.three_lines())[0]
    accept(house, line)

    agenda.lapse_offer(house.session, line.claim.id, NOW + timedelta(days=30))

    left_out = house.session.scalars(sa.select(PlanExclusion)).one()
    assert (left_out.slot_id, left_out.topic_id, left_out.author_id, left_out.until) == (
        line.slot_id, None, line.author_id, None)


def test_accept_all_goes_by_slot_and_says_what_failed(house):
    run = house.three_lines()
    first, second, third = lines(run)
    second.author.capacity_per_quarter = 0

    answer = services.accept_all(house.session, actor=house.imke, run=run, now=NOW)

    assert (answer.done, answer.failed) == ((first, third), (second,))
    assert (second.state, second.reason) == (LineState.STALE, "line_capacity")
    assert {one.state for one in (first, third)} == {LineState.ACCEPTED}


def test_accept_all_never_breaks_a_rule_that_its_own_lines_would(house):
    """Both lines name Ann, who has room for one: the first goes, the second says why not."""
    run = house.three_lines()
    first, second, _ = lines(run)
    second.author = first.author
    first.author.capacity_per_quarter = 1
    house.session.flush()

    answer = services.accept_all(house.session, actor=house.imke, run=run, now=NOW)

    assert (first in answer.done, second.reason) == (True, "line_capacity")


def test_undo_all_takes_back_what_was_just_accepted(house):
    run = house.three_lines()
    first, *others = lines(run)
    accept(house, first, NOW - timedelta(minutes=5))
    services.accept_all(house.session, actor=house.imke, run=run, now=NOW)

    undone = services.undo_all(house.session, actor=house.imke, run=run, now=NOW)

    assert undone == 2
    assert [line.state for line in (first, *others)] == [LineState.ACCEPTED, LineState.PROPOSED, LineState.PROPOSED]


def test_a_stale_line_is_not_accepted(house):
    run = house.three_lines()
    line = lines(run)[0]
    services.lines.make_stale(house.session, line, "line_changed", now=NOW)

    with pytest.raises(Conflict, match="line_stale"):
        accept(house, line)


def test_an_empty_slot_is_no_line_to_decide_on(house):
    house.three_lines()
    house.week(10, required=True)
    run = house.solved(house.start())
    empty = next(line for line in run.lines if line.kind is LineKind.EMPTY)

    for act in (accept, lambda house, line: services.reject_line(house.session, actor=house.imke, line=line,
                                                                 reason=Reject.OTHER, now=NOW)):
        with pytest.raises(RuleBroken, match="line_empty"):
            act(house, empty)


def test_an_older_plan_of_the_same_days_is_not_decided_on(house):
    old = house.three_lines()
    house.solved(house.start())

    with pytest.raises(Conflict, match="plan_superseded"):
        accept(house, lines(old)[0])


def test_a_line_says_what_it_is_worth_and_its_terms_add_up(house):
    run = house.three_lines()

    for line in run.lines:
        outcome = queries.outcome(house.session, run, today=NOW.date())
        told = next(one for one in outcome.changes if one.line is line)
        assert sum(line.terms.values()) == told.fit.terms.total + told.context.total
    assert run.value == sum(run.parts["worth"].values())
