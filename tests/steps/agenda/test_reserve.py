"""Reserve items: kept, written as any slot, taken in one press, never on the agenda (docs/domain-more.md k)."""
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from planner.core.errors import Conflict, NotAllowed, RuleBroken
from planner.core.workdays import Calendar
from planner.desk import queries as desk
from planner.people.models import Person
from planner.people.queries import get_organisation
from planner.reminders import queries as reminders
from planner.search.models import SearchEntry
from planner.steps.agenda import queries, services
from planner.steps.agenda.events import ChannelsReadyAsked
from planner.steps.agenda.models import Claim, Slot
from planner.steps.agenda.queries.forecast import ahead
from planner.steps.agenda.queries.reserve import reserve_items, usable_for
from planner.steps.agenda.rules.reserve import Item, Shelf, chain_day, refusal_to_take, shelf, usable_until
from planner.steps.agenda.services import outcomes, reserve
from planner.steps.agenda.services.exchange import exchange_contents
from planner.workflow.agenda import ClaimState, SlotState
from tests.factories import NOW
from tests.steps.agenda.story import TUESDAY, Heard, House, on

TODAY = NOW.date()
READY_BY = date(2027, 1, 29)        # a Friday


@pytest.fixture
def house(session):
    """Every text has its variant for the blog; publishing's own tests make them."""
    found = House(session)
    with Heard(ChannelsReadyAsked, [found.blog.id]):
        yield found


def keep(house: House, title: str = "Passwords out of the door", ready_by: date = READY_BY) -> Slot:
    return reserve.add_reserve(house.session, actor=house.imke, topic=house.topic(title=title), ready_by=ready_by,
                               now=NOW)


def kept_ready(house: House, by: Person | None = None, title: str = "Passwords out of the door") -> Slot:
    """A reserve item whose text is approved today."""
    item = keep(house, title)
    services.claim_slot(house.session, actor=by or house.bob, slot=item, now=NOW)
    outcomes.make_ready(house.session, item, now=NOW)
    return item


# --- Rules -------------------------------------------------------------------------------------------------------


def test_the_chain_runs_from_the_working_day_after():
    assert chain_day(READY_BY, Calendar()) == date(2027, 2, 1)
    assert chain_day(date(2027, 3, 25), Calendar()) == date(2027, 3, 30)      # Easter
    assert chain_day(date(2027, 4, 26), Calendar()) == date(2027, 4, 28)      # King's Day


def test_a_piece_is_usable_for_180_days_after_its_approval():
    until = usable_until(TODAY)
    ready = Item(SlotState.READY, until)

    assert until == TODAY + timedelta(days=180)
    assert refusal_to_take(ready, until, TODAY) is None
    assert refusal_to_take(ready, until + timedelta(days=1), TODAY) == "reserve_too_old"


@pytest.mark.parametrize(("days", "found"), [
    (0, Shelf.USABLE), (90, Shelf.USABLE), (91, Shelf.CONFIRM), (180, Shelf.CONFIRM), (181, Shelf.TOO_OLD)])
def test_approvals_older_than_90_days_are_confirmed_first(days, found):
    assert shelf(Item(SlotState.READY, usable_until(TODAY)), TODAY + timedelta(days=days)) is found


@pytest.mark.parametrize(("state", "found"), [
    (SlotState.PLANNED, Shelf.OPEN), (SlotState.OPEN, Shelf.OPEN), (SlotState.CLAIMED, Shelf.WAITING)])
def test_what_is_not_ready_can_not_be_taken(state, found):
    assert shelf(Item(state), TODAY) is found
    assert refusal_to_take(Item(state), TODAY, TODAY) == "reserve_not_ready"


# --- Keeping -----------------------------------------------------------------------------------------------------


def test_a_reserve_item_has_a_chain_and_no_place_of_its_own(house):
    item = keep(house)

    assert (item.is_reserve, item.ready_by, item.local_date) == (True, READY_BY, date(2027, 2, 1))
    assert (item.series, item.campaign, item.required, item.state) == (None, None, False, SlotState.OPEN)
    claim = services.claim_slot(house.session, actor=house.ann, slot=item, now=NOW)
    assert claim.draft_due is not None
    assert claim.draft_due < item.publish_at


def test_only_a_lead_keeps_and_the_day_is_to_come(house):
    topic = house.topic()

    with pytest.raises(NotAllowed):
        reserve.add_reserve(house.session, actor=house.ann, topic=topic, ready_by=READY_BY, now=NOW)
    with pytest.raises(RuleBroken, match="reserve_in_past"):
        reserve.add_reserve(house.session, actor=house.imke, topic=topic, ready_by=TODAY, now=NOW)


def test_another_day_moves_the_deadlines(house):
    item = keep(house)
    claim = services.claim_slot(house.session, actor=house.ann, slot=item, now=NOW)
    was = claim.draft_due

    reserve.set_ready_by(house.session, actor=house.imke, item=item, ready_by=READY_BY + timedelta(days=14), now=NOW)

    assert claim.draft_due is not None
    assert claim.draft_due - was == timedelta(days=14)


def test_it_is_not_moved_like_a_slot(house):
    with pytest.raises(RuleBroken, match="reserve_has_no_day"):
        services.move_slot(house.session, actor=house.imke, slot=keep(house), to=on(TUESDAY), now=NOW)


# --- Taking ------------------------------------------------------------------------------------------------------


def test_taking_changes_places_and_what_was_there_waits(house):
    item, slot = kept_ready(house), house.claimed(house.ann, title="Late one").slot

    reserve.take_reserve(house.session, actor=house.imke, item=item, slot=slot, now=NOW)

    assert slot.topic is not None
    assert item.topic is not None
    assert (slot.topic.title, slot.state, slot.is_reserve) == ("Passwords out of the door", SlotState.READY, False)
    assert (item.topic.title, item.state, item.is_reserve) == ("Late one", SlotState.CLAIMED, True)
    assert item.live_claim is not None
    assert item.live_claim.author is house.ann
    assert (slot.usable_until, item.usable_until) == (usable_until(TODAY), None)


def test_a_place_that_gets_nothing_in_return_is_closed_and_undo_opens_it(house):
    item, slot = kept_ready(house), house.empty_slot()

    reserve.take_reserve(house.session, actor=house.imke, item=item, slot=slot, now=NOW)

    assert item.state is SlotState.CANCELLED
    reserve.undo_take(house.session, actor=house.imke, slot=slot, item=item, now=NOW, was_new=False)
    assert (item.state, item.usable_until, slot.state) == (SlotState.READY, usable_until(TODAY), SlotState.PLANNED)


def test_taking_on_a_day_of_its_own_and_back(house):
    item = kept_ready(house)

    slot = reserve.take_reserve_on(house.session, actor=house.imke, item=item, when=on(TUESDAY), now=NOW)

    assert (slot.state, slot.local_date, item.state) == (SlotState.READY, TUESDAY, SlotState.CANCELLED)
    reserve.undo_take(house.session, actor=house.imke, slot=slot, item=item, now=NOW, was_new=True)
    assert (slot.state, item.state) == (SlotState.CANCELLED, SlotState.READY)


def test_the_dry_run_names_what_moves_and_changes_nothing(house):
    item, slot = kept_ready(house), house.claimed(house.ann, title="Late one").slot

    found = reserve.reserve_effects(house.session, actor=house.imke, item=item, slot=slot, now=NOW)

    there, mine = found.moves
    assert (there.title, there.author, there.to_reserve) == ("Late one", "Ann", True)
    assert (mine.title, mine.to_day, found.refusal) == ("Passwords out of the door", slot.local_date, None)
    assert slot.state is SlotState.CLAIMED


def test_it_is_not_taken_before_it_is_ready_nor_after_its_last_day(house):
    slot, item = house.empty_slot(), keep(house)

    with pytest.raises(RuleBroken, match="reserve_not_ready"):
        reserve.take_reserve(house.session, actor=house.imke, item=item, slot=slot, now=NOW)
    ready = kept_ready(house, title="Another")
    with pytest.raises(RuleBroken, match="reserve_confirm_first"):
        reserve.take_reserve(house.session, actor=house.imke, item=ready, slot=slot, now=NOW + timedelta(days=91))


def test_who_saw_it_before_somebody_took_it_is_told(house):
    item = kept_ready(house)
    seen = item.version
    reserve.take_reserve(house.session, actor=house.imke, item=item, slot=house.claimed(title="One").slot, now=NOW)

    with pytest.raises(Conflict, match="stale"):
        reserve.take_reserve(house.session, actor=house.imke, item=item, now=NOW, version=seen,
                             slot=house.claimed(day=TUESDAY + timedelta(days=7), title="Two").slot)


def test_the_age_goes_with_the_piece_by_any_exchange(house):
    item, slot = kept_ready(house), house.claimed(title="One").slot

    exchange_contents(house.session, actor=house.imke, slot=slot, other=item, now=NOW)

    assert (slot.usable_until, item.usable_until) == (usable_until(TODAY), None)


def test_what_stands_on_a_slot_can_be_put_into_the_reserve(house):
    slot = house.claimed(house.ann).slot

    item = reserve.put_back(house.session, actor=house.imke, slot=slot, now=NOW)

    assert (slot.topic, slot.state, item.is_reserve, item.state) == (None, SlotState.PLANNED, True, SlotState.CLAIMED)
    reserve.take_out(house.session, actor=house.imke, item=item, slot=slot, now=NOW)
    assert (slot.state, item.state) == (SlotState.CLAIMED, SlotState.CANCELLED)


def test_dropping_frees_author_and_topic(house):
    item = keep(house)
    claim = services.claim_slot(house.session, actor=house.ann, slot=item, now=NOW)

    reserve.drop_reserve(house.session, actor=house.imke, item=item, reason="Not needed", now=NOW)

    assert (item.state, claim.state) == (SlotState.CANCELLED, ClaimState.RELEASED)


# --- Everywhere else they are left out ---------------------------------------------------------------------------


def test_a_reserve_item_is_never_missed(house):
    item = keep(house)

    assert outcomes.miss_due(house.session, now=item.publish_at + timedelta(days=30)) == 0


def test_no_list_of_the_agenda_shows_one(house):
    item = keep(house)
    ready = kept_ready(house, title="Ready one")
    filters = queries.read({})
    near = house.slot(item.local_date, title="On the agenda")

    month = queries.month(house.session, item.local_date.replace(day=1), filters, person_id=house.ann.id, today=TODAY,
                          now=NOW)
    page = queries.listing(house.session, TODAY, filters, person_id=house.ann.id, now=NOW)
    pool = queries.open_slots_for(house.session, house.ann, 9, now=NOW)
    shown = {card.uid for card in (*month.cards, *page.cards)} | {each.card.uid for each in pool}

    assert near.uid in shown
    assert not shown & {item.uid, ready.uid}
    assert house.session.scalar(queries.count_open(NOW)) == 1
    assert queries.neighbours(house.session, near) == (None, None)


def test_cadence_and_forecast_count_none(house):
    kept_ready(house)
    keep(house, "Another")

    found = ahead(house.session, get_organisation(house.session), today=TODAY)

    assert all(week.is_empty for week in found.weeks)
    assert all(outlook.cadence.to_come == 0 for outlook in found.found.outlooks)


def test_nobody_is_reminded_of_one_that_nobody_took(house):
    item = keep(house)
    later = item.claim_by + timedelta(hours=1)

    assert item.uid not in {matter.uid for matter in reminders.matters(house.session, now=later)}
    totals = desk.desk_of(house.session, house.imke, now=later, today=later.date()).totals
    assert desk.TaskKind.UNCLAIMED not in totals


def test_the_author_sees_a_deadline_and_no_day_of_publication(house):
    services.claim_slot(house.session, actor=house.ann, slot=keep(house), now=NOW)

    found = desk.desk_of(house.session, house.ann, now=NOW, today=TODAY)

    assert [task.out_at for task in found.tasks] == [None]


def test_search_finds_it_without_a_day(house):
    item, slot = keep(house), house.slot(title="On the agenda")

    details = {row.uid: row.detail for row in house.session.execute(sa.select(SearchEntry.uid, SearchEntry.detail))}

    assert (details[item.uid], details[slot.uid]) == ("", slot.local_date.isoformat())


def test_the_bank_lists_ready_ones_first(house):
    first, second = keep(house, "Open one"), kept_ready(house, title="Ready one")

    found = reserve_items(house.session, now=NOW, today=TODAY)

    assert [(kept.card.uid, kept.shelf) for kept in found] == [(second.uid, Shelf.USABLE), (first.uid, Shelf.OPEN)]
    assert usable_for(house.session, house.slot(title="Fails"), today=TODAY) == [second]


def test_two_claims_never_share_a_reserve_item(house):
    item = keep(house)
    services.claim_slot(house.session, actor=house.ann, slot=item, now=NOW)

    with pytest.raises(services.SlotTaken):
        services.claim_slot(house.session, actor=house.bob, slot=item, now=NOW)
    assert len(house.session.scalars(sa.select(Claim).where(Claim.slot_id == item.id)).all()) == 1
