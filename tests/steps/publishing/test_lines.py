"""A text that goes out over a network: begun, called, marked; what fails, what nobody knows, what comes too late."""
from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from planner.connectors import Permanent, Reason, Temporary, Unknown
from planner.core import event_log
from planner.core.errors import Conflict, RuleBroken
from planner.messages.models import Notice
from planner.people.models import PersonStatus
from planner.steps.agenda.models import Pause, PauseScope
from planner.steps.publishing import queries
from planner.steps.publishing.models import AttemptKind, Outcome
from planner.steps.publishing.services import late, lines, planning, release, troubles
from planner.workflow.agenda import ClaimState, SlotState
from planner.workflow.publishing import PublicationState
from tests import factories as make
from tests.steps.publishing.conftest import DONE, where

BUSY = Temporary(Reason.SERVER_ERROR)
P = PublicationState


def told(session, text_key):
    return {person for (person,) in session.execute(sa.select(Notice.person_id).where(Notice.text_key == text_key))}


def test_a_text_goes_out_over_a_line(due, session, line, house):
    call = line()

    assert (call.kind, call.key, call.connector) == (AttemptKind.PUBLISH, due.publication.uid, "wordpress")
    assert (call.article.title, call.article.tags, call.article.slug) == (
        "A restore is proof", ("Backup",), "a-restore-is-proof")
    assert 'href="https://planner.example/blog/x"' in call.article.html
    assert (due.publication.state, due.publication.external_id, due.publication.url) == (P.PUBLISHED, "42", DONE.url)
    assert (due.slot.state, due.claim.state) == (SlotState.PUBLISHED, ClaimState.FULFILLED)
    [tried] = due.publication.attempts
    assert (tried.outcome, tried.idempotency_key, tried.ended_at) == (Outcome.OK, due.publication.uid, line.at)


def test_nothing_is_taken_before_its_moment_nor_while_a_pause_holds_it(approved, partner, session, line, house, now):
    approved(due_in=timedelta(minutes=1), channels=[partner])
    assert line.take() is None

    line.at = now + timedelta(minutes=1)
    session.add(Pause(scope=PauseScope.CHANNEL, subject_id=partner.id, reason="crisis", by_id=house.imke.id,
                      from_at=now))
    session.flush()
    assert line.take() is None


def test_a_channel_that_is_switched_off_gets_nothing(due, partner, line):
    partner.is_active = False

    assert line.take() is None


@pytest.mark.parametrize(("change", "code"), [
    (lambda made, house, now: setattr(made.approval, "stale_at", now), "publication_approval_stale"),
    (lambda made, house, now: setattr(house.ann, "status", PersonStatus.LEFT), "publication_author_gone"),
])
def test_everything_is_checked_again_before_the_call(due, session, line, house, now, change, code):
    change(due, house, now)
    session.flush()

    assert line.take() is None
    assert (due.publication.state, due.publication.waits_for_lead, due.publication.note) == (P.SCHEDULED, True, code)
    assert due.publication.attempts == []


def test_what_fails_for_now_is_tried_after_1_5_15_60_minutes_and_fails_the_fifth_time(due, session, line, house, now):
    waits = []
    for _ in range(4):
        line(BUSY)
        assert where(due) is P.SCHEDULED
        assert line.take() is None, "not before the pause is over"
        waits.append(due.publication.next_try_at - line.at)
        line.at = due.publication.next_try_at
    line(BUSY)

    assert [round(wait / timedelta(minutes=1) / pause, 1) >= 1 for wait, pause in zip(waits, (1, 5, 15, 60),
                                                                                    strict=True)] == [True] * 4
    assert where(due) is P.FAILED
    assert (due.publication.note, due.publication.failed_at) == ("server_error", line.at)
    assert [each.outcome for each in due.publication.attempts] == [Outcome.TEMPORARY] * 5
    assert {each.idempotency_key for each in due.publication.attempts} == {due.publication.uid}
    assert told(session, "publication_failed") == {house.imke.id}


def test_a_channel_may_ask_for_a_longer_pause(due, line, now):
    line(Temporary(Reason.TOO_MANY, retry_after=1800))

    assert due.publication.next_try_at == now + timedelta(minutes=30)


def test_a_refusal_for_good_fails_at_once_and_leads_hear_it(due, session, line, house):
    line(Permanent(Reason.TOKEN_REFUSED))

    assert (due.publication.state, due.publication.note) == (P.FAILED, "token_refused")
    assert told(session, "publication_failed") == {house.imke.id}
    assert due.slot.state is SlotState.READY


def test_when_nobody_knows_the_channel_is_asked_by_key_before_anything_else(due, line, now):
    line(Unknown(Reason.TOO_SLOW))
    assert where(due) is P.VERIFYING
    assert line.take() is None, "the other side may still be at it"

    line.at = due.publication.next_try_at
    call = line(DONE)

    assert (call.kind, call.article) == (AttemptKind.LOOK_UP, None)
    assert where(due) is P.PUBLISHED
    assert [each.kind for each in due.publication.attempts] == [AttemptKind.PUBLISH, AttemptKind.LOOK_UP]


def test_what_is_not_there_goes_again_with_the_same_key(due, line):
    line(Unknown(Reason.TOO_SLOW))
    line.at = due.publication.next_try_at
    line(None)
    assert where(due) is P.SCHEDULED

    assert line().key == due.publication.uid
    assert where(due) is P.PUBLISHED


def test_a_line_that_always_dies_fails_the_fifth_time(due, line):
    for _ in range(5):
        line(Unknown(Reason.TOO_SLOW))
        line.at = due.publication.next_try_at
        line(None)

    assert where(due) is P.FAILED


def test_a_channel_that_does_not_say_whether_it_is_out_waits_for_a_lead(due, session, line, house):
    line(Unknown(Reason.NO_CONNECTION))
    while not due.publication.waits_for_lead:
        line.at = due.publication.next_try_at
        line(Temporary(Reason.NO_CONNECTION))

    assert (due.publication.state, due.publication.note) == (P.VERIFYING, "publication_unsure")
    assert told(session, "publication_stopped") == {house.imke.id}
    assert line.take() is None
    troubles.look_again(session, actor=house.imke, publication=due.publication, now=line.at)
    line(DONE)
    assert where(due) is P.PUBLISHED


def test_a_lead_who_looked_says_that_it_is_not_there(due, session, line, house):
    line(Unknown(Reason.NO_CONNECTION))
    line.at = due.publication.next_try_at
    line(Permanent(Reason.TOKEN_REFUSED))

    troubles.say_missing(session, actor=house.imke, publication=due.publication, now=line.at)
    assert where(due) is P.SCHEDULED
    line()
    assert where(due) is P.PUBLISHED
    with pytest.raises(Conflict):
        troubles.say_missing(session, actor=house.imke, publication=due.publication, now=line.at)


def test_a_worker_that_dies_between_call_and_mark_is_looked_up_and_never_doubled(due, line):
    call = line.take()
    assert where(due) is P.PUBLISHING
    line.at = due.publication.leased_until
    assert line.take() is None, "the other side gets a minute"
    assert (due.publication.state, due.publication.attempts[0].outcome) == (P.VERIFYING, Outcome.UNKNOWN)

    line.at = due.publication.next_try_at
    again = line(DONE)

    assert (again.kind, again.key) == (AttemptKind.LOOK_UP, call.key)
    assert where(due) is P.PUBLISHED


@pytest.mark.parametrize("answer", [DONE, BUSY, Permanent(Reason.REFUSED), Unknown(Reason.TOO_SLOW)])
def test_a_late_worker_marks_nothing(due, session, line, answer):
    frozen = line.take()
    line.at = due.publication.leased_until
    line.take()
    before = (due.publication.state, due.publication.url, due.publication.tries)

    assert not lines.settle(session, frozen, answer, now=line.at)

    assert (due.publication.state, due.publication.url, due.publication.tries) == before


def test_one_call_at_a_time_on_a_channel_and_none_waits_for_another_channel(approved, partner, session, line):
    other = make.channel(key="other", name="Other", connector="webhook", config={"address": "https://o.example"})
    session.add(other)
    session.flush()
    approved("First", due_in=-timedelta(minutes=3), channels=[partner])
    approved("Second", due_in=-timedelta(minutes=2), channels=[partner])
    approved("Third", due_in=timedelta(0), channels=[other])

    assert [line.take().channel_id, line.take().channel_id, line.take()] == [partner.id, other.id, None]


def test_one_of_two_channels_fails_the_other_stands_and_the_author_sees_which(approved, session, line, house, partner,
                                                                              now):
    made = approved(due_in=timedelta(0), channels=[house.blog, partner])
    own, outside = sorted(made.publications, key=lambda each: each.variant.channel is partner)
    assert line.take() is None, "our own site has it first, so that others can say where"
    release.release_due(session, own.id, now=now)
    call = line(Permanent(Reason.REFUSED))

    assert call.article.address == "https://planner.example/blog/a-restore-is-proof"
    assert (own.state, outside.state, made.slot.state) == (P.PUBLISHED, P.FAILED, SlotState.PARTLY_PUBLISHED)
    [notice] = session.scalars(sa.select(Notice).where(Notice.text_key == "slot_partly"))
    assert notice.person_id == house.ann.id
    assert (notice.params["out"], notice.params["failed"]) == (house.blog.name, "Partner")

    troubles.retry(session, actor=house.imke, publication=outside, now=now)
    line()
    assert (outside.state, made.slot.state) == (P.PUBLISHED, SlotState.PUBLISHED)


def test_a_lead_leaves_it_with_the_channels_that_have_it(approved, session, line, house, partner, now):
    made = approved(due_in=timedelta(0), channels=[house.blog, partner])
    own, outside = sorted(made.publications, key=lambda each: each.variant.channel is partner)
    release.release_due(session, own.id, now=now)
    line(Permanent(Reason.REFUSED))

    with pytest.raises(RuleBroken, match="reason_needed"):
        troubles.accept(session, actor=house.imke, slot=made.slot, reason=" ", now=now)
    troubles.accept(session, actor=house.imke, slot=made.slot, reason="the partner stopped", now=now)

    assert (outside.state, made.slot.state, made.claim.state) == (P.CANCELLED, SlotState.PUBLISHED,
                                                                  ClaimState.FULFILLED)


def test_what_is_out_nowhere_is_not_left_so(due, session, line, house, now):
    line(Permanent(Reason.REFUSED))

    with pytest.raises(RuleBroken, match="publication_last_one"):
        troubles.give_up(session, actor=house.imke, publication=due.publication, reason="enough", now=now)


def test_what_failed_is_posted_by_hand(due, session, line, house, now):
    line(Permanent(Reason.REFUSED))

    release.confirm_by_hand(session, actor=house.imke, publication=due.publication, url="https://partner.example/7",
                            now=now)

    assert (due.publication.state, due.slot.state) == (P.PUBLISHED, SlotState.PUBLISHED)
    events = [event.event for event in event_log.history(session, "publication", due.publication.uid)]
    assert events[:3] == ["ok", "start", "retry"]


def test_what_is_too_late_waits_and_leads_are_told_once_for_all(approved, session, line, house, partner, now):
    for title in ("One", "Two", "Three"):
        approved(title, due_in=-timedelta(hours=3), channels=[partner])
    on_time = approved("Four", due_in=-timedelta(hours=2), channels=[partner])

    assert late.hold_late(session, now=now) == 3
    assert late.hold_late(session, now=now) == 0

    [notice] = session.scalars(sa.select(Notice).where(Notice.text_key == "publications_late"))
    assert (notice.person_id, notice.params) == (house.imke.id, {"number": "3"})
    assert line().publication_id == on_time.publication.id
    assert len(queries.held_back(session)) == 3


def test_a_lead_sends_what_was_too_late_without_waiting_for_the_channel(approved, session, line, house, partner, now):
    made = approved(due_in=-timedelta(hours=3), channels=[partner])
    late.hold_late(session, now=now)

    assert not release.release_now(session, actor=house.imke, publication=made.publication, now=now)
    line()
    assert where(made) is P.PUBLISHED


def test_a_moved_slot_gives_every_try_again(due, session, line, now):
    line(BUSY)
    due.slot.publish_at = now + timedelta(days=2)
    planning.move_publications(session, due.slot, now=now)

    assert (due.publication.state, due.publication.tries, due.publication.next_try_at) == (P.SCHEDULED, 0, None)
    events = [event.event for event in event_log.history(session, "publication", due.publication.uid)]
    assert events[:2] == ["schedule", "suspend"]
    assert line.take() is None
