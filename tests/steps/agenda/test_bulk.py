"""Many slots at once: docs/domain.md k (bulk). A dry run, one transaction, one Undo."""
from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa

from planner.campaigns.models import Campaign
from planner.channels.models import ChannelRules
from planner.core import event_log
from planner.core.errors import Conflict, NotAllowed, RuleBroken
from planner.search.models import SearchEntry
from planner.steps.agenda import rules, services
from planner.steps.agenda.events import LapsesAsked, SlotMoved
from planner.steps.agenda.models import BulkChange, Slot
from planner.steps.agenda.queries import Filters, bulk
from planner.steps.agenda.queries.bulk import NoteKind, Retag
from planner.workflow.agenda import SlotState
from tests import factories as make
from tests.factories import NOW
from tests.steps.agenda.story import TUESDAY, Heard, House, many_slots, on
from tests.support.queries import count_queries

WEDNESDAY = date(2027, 1, 13)


@pytest.fixture
def house(session):
    return House(session)


def _run(session, slots, days=7, now=NOW):
    return bulk.moves(session, bulk.chosen([slot.uid for slot in slots]), days, now=now, locale="en")


def _move(session, house, slots, days=7, now=NOW):
    run = _run(session, slots, days, now)
    return services.move_many(session, actor=house.imke, run=run, seen=run.seen, now=now)


def _notes(run):
    return {line.card.title: [(note.kind, note.what) for note in line.notes] for line in run.changing}


# --- The dry run -------------------------------------------------------------------------------------------------


def test_the_dry_run_lists_each_slot_with_its_new_day_and_changes_nothing(house, session):
    slots = [house.slot(TUESDAY, title="A"), house.slot(WEDNESDAY, title="B", personas=[house.cto])]

    run = _run(session, slots)

    assert [(line.card.title, line.becomes) for line in run.lines] == [
        ("A", date(2027, 1, 19)), ("B", date(2027, 1, 20))]
    assert [slot.local_date for slot in slots] == [TUESDAY, WEDNESDAY]
    assert session.scalar(sa.select(sa.func.count()).select_from(BulkChange)) == 0


def test_what_may_not_move_stays_and_is_listed_with_the_reason(house, session):
    published, missed, near, far = (house.slot(day, title=str(day)) for day in (
        TUESDAY, WEDNESDAY, date(2026, 12, 1), date(2027, 1, 14)))
    published.state, missed.state = SlotState.PUBLISHED, SlotState.MISSED
    session.flush()

    run = _run(session, [published, missed, near, far], days=-10)

    assert {line.card.title: line.stays for line in run.lines} == {
        "2026-12-01": "bulk_stays_past", str(TUESDAY): "bulk_stays_over", str(WEDNESDAY): "bulk_stays_missed",
        "2027-01-14": None}


def test_a_deadline_that_would_have_passed_is_named(house, session):
    claim = house.claimed(day=date(2027, 1, 12))
    later = datetime(2026, 12, 10, 9, tzinfo=NOW.tzinfo)

    run = _run(session, [claim.slot], days=-21, now=later)

    assert _notes(run) == {"Zero-downtime deploys": [(NoteKind.OVERDUE, rules.DeadlineName.OUTLINE_DUE)]} or \
        NoteKind.OVERDUE in {kind for kind, _ in _notes(run)["Zero-downtime deploys"]}


def test_a_slot_that_nobody_could_take_any_more_is_named(house, session):
    run = _run(session, [house.slot(TUESDAY)], days=-46)        # Friday 27 November, three working days ahead

    assert (NoteKind.LATE_CLAIM, None) in _notes(run)["Zero-downtime deploys"]


def test_a_closed_day_is_named(house, session):
    run = _run(session, [house.slot(TUESDAY)], days=4)

    assert [what.kind for _, what in _notes(run)["Zero-downtime deploys"]] == [rules.CautionKind.WEEKEND]


def test_a_new_clash_is_named_and_an_old_one_is_not(house, session):
    house.blog.rules = [ChannelRules(edition=1, min_gap_minutes=600)]
    house.slot(date(2027, 1, 19), title="There already", personas=[make.persona(code="ZZ")])
    moving = house.slot(TUESDAY, title="Moving")

    kinds = [what for kind, what in _notes(_run(session, [moving]))["Moving"] if kind is NoteKind.CLASH]

    assert kinds == [rules.ClashKind.CHANNEL_GAP]
    assert _notes(_run(session, [moving], days=14))["Moving"] == []


def test_slots_that_move_together_do_not_clash_with_where_they_were(house, session):
    slots = [house.slot(TUESDAY, title="A"), house.slot(date(2027, 1, 19), title="B")]

    assert _notes(_run(session, slots)) == {"A": [], "B": []}


def test_an_approval_that_lapses_is_named(house, session):
    slot = house.claimed().slot
    with Heard(LapsesAsked, answer=[slot.id]) as questions:
        run = _run(session, [slot], days=35)

    assert (NoteKind.LAPSES, None) in _notes(run)["Zero-downtime deploys"]
    assert [(one.slot_ids, one.days) for one in questions] == [((slot.id,), 35)]


def test_leaving_the_dates_of_its_campaign_is_named(house, session):
    fair = Campaign(name_en="Fair", from_date=date(2027, 1, 1), to_date=date(2027, 1, 15))
    slot = house.slot(TUESDAY)
    slot.campaign = fair
    session.flush()

    assert [note.detail for note in _run(session, [slot]).lines[0].notes if note.kind is NoteKind.OUTSIDE] == ["Fair"]


@pytest.mark.parametrize(("days", "code"), [(0, "bulk_no_change")])
def test_no_days_are_no_move(house, session, days, code):
    slot = house.slot()
    with pytest.raises(RuleBroken, match=code):
        _run(session, [slot], days=days)


def test_nothing_chosen_is_refused(session):
    with pytest.raises(RuleBroken, match="bulk_nothing"):
        bulk.chosen([])


def test_more_than_a_thousand_are_refused():
    with pytest.raises(RuleBroken, match="bulk_too_many"):
        bulk.chosen([f"{n:026d}" for n in range(1001)])


def test_a_dry_run_of_500_slots_takes_as_many_statements_as_one_of_three(house, session):
    costs = []
    for number, start in ((3, date(2027, 1, 4)), (500, date(2027, 3, 1))):
        many_slots(house, number, start=start, per_day=4)
        session.expire_all()
        wanted = bulk.from_day(start, Filters(), person_id=0, now=NOW)
        with count_queries() as seen:
            bulk.moves(session, wanted, 7, now=NOW, locale="en")
        costs.append(len(seen))

    assert costs[0] == costs[1] <= 10


# --- Doing it ----------------------------------------------------------------------------------------------------


def test_all_move_in_one_go_with_deadlines_history_news_and_search(house, session):
    claimed, opened = house.claimed(day=TUESDAY, title="A").slot, house.slot(WEDNESDAY, title="B")
    with Heard(SlotMoved) as news:
        change = _move(session, house, [claimed, opened])

    assert [slot.local_date for slot in (claimed, opened)] == [date(2027, 1, 19), date(2027, 1, 20)]
    assert claimed.publish_at == datetime(2027, 1, 19, 8, tzinfo=NOW.tzinfo)
    assert claimed.live_claim.draft_due.date() == date(2027, 1, 5)
    assert {event.event for event in event_log.history(session, "slot", opened.uid)} >= {"move"}
    assert {one.slot.uid for one in news} == {claimed.uid, opened.uid}
    assert session.scalar(sa.select(SearchEntry.detail).where(SearchEntry.uid == opened.uid)) == "2027-01-20"
    assert (change.kind, len(change.before)) == ("move", 2)


def test_a_move_over_the_change_of_the_clocks_keeps_the_local_time(house, session):
    slot = house.slot(date(2027, 3, 23))

    _move(session, house, [slot], days=7)

    assert (slot.local_time.hour, slot.publish_at.hour) == (9, 7)


def test_what_somebody_changed_meanwhile_is_shown_again_instead(house, session):
    slots = [house.slot(TUESDAY, title="A"), house.slot(WEDNESDAY, title="B")]
    seen = _run(session, slots).seen
    services.move_slot(session, actor=house.imke, slot=slots[0], to=on(date(2027, 1, 14)), now=NOW)

    with pytest.raises(Conflict, match="bulk_changed"):
        services.move_many(session, actor=house.imke, run=_run(session, slots), seen=seen, now=NOW)
    assert slots[1].local_date == WEDNESDAY


def test_only_leads_move_many(house, session):
    run = _run(session, [house.slot()])

    with pytest.raises(NotAllowed):
        services.move_many(session, actor=house.ann, run=run, seen=run.seen, now=NOW)


def test_push_takes_everything_from_a_day_on_that_can_move(house, session):
    before, first, after, over = (house.slot(day, title=str(day)) for day in (
        date(2027, 1, 11), TUESDAY, date(2027, 2, 2), WEDNESDAY))
    over.state = SlotState.PUBLISHED
    session.flush()

    run = bulk.moves(session, bulk.from_day(TUESDAY, Filters(), person_id=0, now=NOW), 14, now=NOW, locale="en")

    assert [line.card.uid for line in run.lines] == [first.uid, after.uid]
    assert before.local_date == date(2027, 1, 11)


# --- Undo --------------------------------------------------------------------------------------------------------


def test_one_undo_takes_all_of_it_back(house, session):
    slots = [house.claimed(day=TUESDAY, title="A").slot, house.slot(WEDNESDAY, title="B")]
    due = slots[0].live_claim.draft_due
    change = _move(session, house, slots)

    assert services.undo_many(session, actor=house.imke, uid=change.uid, now=NOW) == 2

    assert [slot.local_date for slot in slots] == [TUESDAY, WEDNESDAY]
    assert slots[0].live_claim.draft_due == due


@pytest.mark.parametrize("by_hand", [True, False])
def test_undo_gives_a_slot_back_to_its_series_as_it_was(house, session, by_hand):
    slot = house.slot()
    slot.is_edited = by_hand
    change = _move(session, house, [slot])
    assert slot.is_edited

    services.undo_many(session, actor=house.imke, uid=change.uid, now=NOW)

    assert slot.is_edited is by_hand


def test_undo_is_refused_when_one_of_them_changed_since(house, session):
    slots = [house.slot(TUESDAY, title="A"), house.slot(WEDNESDAY, title="B")]
    change = _move(session, house, slots)
    services.claim_slot(session, actor=house.ann, slot=slots[1], now=NOW)

    with pytest.raises(Conflict, match="bulk_undo_changed"):
        services.undo_many(session, actor=house.imke, uid=change.uid, now=NOW)
    assert slots[0].local_date == date(2027, 1, 19)


@pytest.mark.parametrize("twice", [True, False])
def test_undo_works_once_and_not_for_long(house, session, twice):
    change = _move(session, house, [house.slot()])
    if twice:
        services.undo_many(session, actor=house.imke, uid=change.uid, now=NOW)
    later = NOW if twice else NOW + timedelta(seconds=61)

    with pytest.raises(Conflict, match="bulk_undo_late"):
        services.undo_many(session, actor=house.imke, uid=change.uid, now=later)


# --- Personas and campaign ---------------------------------------------------------------------------------------


@pytest.fixture
def officer(session, house):
    made = make.persona(code="SO")
    session.add(made)
    session.flush()
    return made


def _retag(session, house, slots, how, codes=(), **over):
    change = Retag(how, tuple(codes), bulk.every_persona(session), **over)
    run = bulk.retags(session, bulk.chosen([slot.uid for slot in slots]), change, now=NOW, locale="en")
    return run, change


@pytest.mark.parametrize(("how", "codes", "becomes"), [
    ("add", ["SO"], ("CT", "SO")), ("replace", ["CT"], ("CT",)), ("keep", [], None)])
def test_personas_are_added_and_replaced(house, session, officer, how, codes, becomes):
    run, _ = _retag(session, house, [house.slot()], how, codes)

    assert run.lines[0].personas == becomes


@pytest.mark.parametrize(("how", "codes", "stays"), [
    ("replace", ["SO"], "bulk_stays_topic"), ("remove", ["CT"], "bulk_stays_nobody"),
    ("replace", ["CT", "SO", "Q1", "Q2"], "bulk_stays_personas")])
def test_a_slot_that_cannot_be_for_them_stays(house, session, officer, how, codes, stays):
    run, _ = _retag(session, house, [house.slot()], how, codes)

    assert run.lines[0].stays == stays


def test_a_slot_outside_the_dates_of_the_campaign_stays(house, session):
    fair = Campaign(name_en="Fair", from_date=date(2027, 1, 1), to_date=date(2027, 1, 12))
    session.add(fair)
    slots = [house.slot(TUESDAY, title="In"), house.slot(WEDNESDAY, title="Out")]

    run, change = _retag(session, house, slots, "keep", sets_campaign=True, campaign=fair)
    made = services.retag_many(session, actor=house.imke, run=run, change=change, seen=run.seen, now=NOW)

    assert [(line.card.title, line.stays) for line in run.lines] == [("In", None), ("Out", "bulk_stays_campaign")]
    assert [slot.campaign for slot in slots] == [fair, None]
    services.undo_many(session, actor=house.imke, uid=made.uid, now=NOW)
    assert slots[0].campaign is None


def test_retagging_is_taken_back(house, session, officer):
    slot = house.slot()
    run, change = _retag(session, house, [slot], "add", ["SO"])
    made = services.retag_many(session, actor=house.imke, run=run, change=change, seen=run.seen, now=NOW)
    assert ([persona.code for persona in slot.personas], slot.is_edited) == (["CT", "SO"], True)

    services.undo_many(session, actor=house.imke, uid=made.uid, now=NOW)

    assert (slot.personas, slot.is_edited) == ([], False)


@pytest.mark.database
def test_500_slots_move_in_one_go(house, session):
    many_slots(house, 500, start=date(2027, 2, 1), per_day=4)
    session.expire_all()
    wanted = bulk.from_day(date(2027, 2, 1), Filters(), person_id=0, now=NOW)
    run = bulk.moves(session, wanted, 7, now=NOW, locale="en")

    change = services.move_many(session, actor=house.imke, run=run, seen=run.seen, now=NOW)

    assert len(change.before) == 500
    assert session.scalar(sa.select(sa.func.min(Slot.local_date))) == date(2027, 2, 8)
    assert services.undo_many(session, actor=house.imke, uid=change.uid, now=NOW) == 500
