"""What the clock does to claims: questions lapse, what nobody wrote comes free (docs/domain.md c, expire; k)."""
from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
import sqlalchemy as sa

from planner import worker
from planner.core.db import db, unit_of_work
from planner.core.workdays import Calendar
from planner.reminders.models import Reminder, ReminderState
from planner.steps.agenda import rules, services
from planner.steps.agenda.models import Claim, OfferOrigin
from planner.steps.writing.queries import draft_of_claim
from planner.steps.writing.rules.texts import Text
from planner.steps.writing.services import revisions
from planner.workflow.agenda import AskState, ClaimState, SlotState
from tests.factories import NOW
from tests.steps.agenda.story import House, at

OFFICE = rules.Office("Europe/Amsterdam", Calendar("NL"))


@pytest.mark.parametrize(("now", "ends"), [
    ("2026-11-24 09:00", "2026-11-24 13:00"),       # Tuesday 10:00 to 14:00
    ("2026-11-24 14:30", "2026-11-25 10:30"),       # an hour and a half today, the rest tomorrow from 09:00
    ("2026-11-27 14:00", "2026-11-30 10:00"),       # over the week-end
    ("2026-11-28 10:00", "2026-11-30 12:00"),       # begun on a Saturday
    ("2026-11-24 05:00", "2026-11-24 12:00"),       # begun before the office opens
    ("2026-11-24 20:00", "2026-11-25 12:00"),       # and after it closed
    ("2026-12-24 14:00", "2026-12-28 10:00"),       # over Christmas
])
def test_office_hours_leave_nights_week_ends_and_days_off_out(now, ends):
    assert rules.after_office_hours(at(now), 4, OFFICE) == at(ends)


def test_an_office_that_closes_before_it_opens_is_refused():
    with pytest.raises(ValueError, match="closes after"):
        rules.Office("Europe/Amsterdam", Calendar("NL"), time(17), time(9))


def test_a_claim_may_come_free_two_working_days_after_its_outline_was_due():
    assert rules.claim_expires(at("2026-12-11 16:00"), OFFICE) == at("2026-12-15 16:00")       # Friday to Tuesday


# --- The ticks ---------------------------------------------------------------------------------------------------


def _tick(app, name):
    return worker.run_once(app, next(tick for tick in worker.TICKS if tick.name == name))


@pytest.fixture
def clock(live_app):
    def turn(to: datetime) -> None:
        live_app.extensions["planner.clock"].instant = to
    return turn


def test_an_offer_that_nobody_answers_lapses_by_itself(live_app, clock):
    with live_app.app_context(), unit_of_work() as work:
        house = House(work.session)
        services.offer_slot(work.session, actor=house.imke, slot=house.slot(), person=house.ann,
                            origin=OfferOrigin.LEAD, now=NOW)
    assert _tick(live_app, "end_questions") == 0
    clock(NOW + timedelta(days=2))

    assert _tick(live_app, "end_questions") == 1

    with live_app.app_context():
        assert db.session().scalar(sa.select(Claim.state)) is ClaimState.LAPSED


def test_handovers_and_swaps_lapse_by_themselves(live_app, clock):
    with live_app.app_context(), unit_of_work() as work:
        house = House(work.session)
        first, second = house.claimed(), house.claimed(house.bob, day=at("2027-02-02 09:00").date())
        asked = [services.ask_handover(work.session, actor=house.ann, claim=first, to=house.imke, now=NOW),
                 services.ask_swap(work.session, actor=house.bob, slot=second.slot, other=first.slot, now=NOW)]
        kinds = [(type(one), one.id) for one in asked]
    clock(NOW + timedelta(days=3))

    assert _tick(live_app, "end_questions") == 2

    with live_app.app_context():
        assert {db.session().get(kind, key).state for kind, key in kinds} == {AskState.LAPSED}


def _reminded(session, claim, times):
    for step in range(times):
        session.add(Reminder(rule="draft_due_soon", subject_kind="claim", subject_uid=claim.uid, anchor_at=NOW,
                             recipient_id=claim.author_id, step=step + 1, nominal_at=NOW, send_at=NOW, sent_at=NOW,
                             state=ReminderState.SENT))


@pytest.mark.parametrize(("reminders", "wrote", "days", "ends"), [
    (2, False, 3, ClaimState.EXPIRED),      # nothing written, reminded twice, two working days after the outline
    (1, False, 3, ClaimState.ACTIVE),       # reminded once
    (2, True, 3, ClaimState.ACTIVE),        # there is a revision
    (2, False, 1, ClaimState.ACTIVE),       # a day after the outline was due
])
def test_a_claim_that_nothing_was_written_for_comes_free(live_app, clock, reminders, wrote, days, ends):
    with live_app.app_context(), unit_of_work() as work:
        house = House(work.session)
        claim = house.claimed()
        _reminded(work.session, claim, reminders)
        if wrote:
            draft = draft_of_claim(work.session, claim.id)
            assert draft is not None
            revisions.save_text(work.session, draft, Text("Title", "An outline.", 0), actor=house.ann, now=NOW)
        due = claim.outline_due
    clock(datetime.combine(Calendar("NL").addwd(due.date(), days), due.timetz()))

    assert _tick(live_app, "expire_claims") == (ends is ClaimState.EXPIRED)

    with live_app.app_context():
        found = db.session().scalars(sa.select(Claim)).one()
        assert found.state is ends
        assert found.slot.state is (SlotState.OPEN if ends is ClaimState.EXPIRED else SlotState.CLAIMED)
