"""A claim changes hands, two authors swap, people write along (docs/domain.md c, claim; k, claim_swap)."""
from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from planner.core.errors import Conflict, NotAllowed, RuleBroken
from planner.messages.models import Notice
from planner.people.models import PersonStatus
from planner.steps.agenda import services
from planner.steps.agenda.events import ClaimHandedOver, PensChanged
from planner.steps.agenda.models import ReleaseReason
from planner.steps.agenda.services import asks
from planner.workflow.agenda import AskState, ClaimState, SlotState
from tests.factories import NOW
from tests.steps.agenda.story import Heard, House, at

FIRST, SECOND = date(2027, 1, 5), date(2027, 2, 2)
NEAR = date(2026, 12, 2)
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def house(session):
    return House(session)


def _told(session, person):
    return session.scalars(sa.select(Notice.text_key).where(Notice.person_id == person.id).order_by(Notice.id)).all()


# --- Hand over ---------------------------------------------------------------------------------------------------


def _ask(session, house, claim=None, actor=None, to=None):
    return services.ask_handover(session, actor=actor or house.ann, claim=claim or house.claimed(),
                                 to=to or house.bob, now=NOW, note="You know this better")


def _accept(session, house, ask):
    return services.accept_handover(session, actor=house.bob, ask=ask, now=LATER)


def test_asking_changes_nothing_yet_and_ends_at_five_two_working_days_on(house, session):
    ask = _ask(session, house)

    assert (ask.state, ask.expires_at, ask.claim.author) == (AskState.ASKED, at("2026-11-26 16:00"), house.ann)


def test_who_accepts_is_the_author_and_deadlines_stay(house, session):
    claim = house.claimed()
    due = claim.draft_due
    with Heard(ClaimHandedOver) as news:
        _accept(session, house, _ask(session, house, claim))

    assert (claim.author, claim.state, claim.draft_due, claim.slot.state) == (
        house.bob, ClaimState.ACTIVE, due, SlotState.CLAIMED)
    assert [one.was for one in news] == [house.ann]


@pytest.mark.parametrize("stays", [True, False])
def test_the_old_author_writes_along_when_much_of_the_text_stays(house, session, stays):
    with Heard(ClaimHandedOver, stays):
        claim = _accept(session, house, _ask(session, house))

    assert claim.co_authors == ([house.ann] if stays else [])


def test_a_co_author_who_takes_over_is_no_co_author_any_more(house, session):
    claim = house.claimed()
    services.add_pen(session, actor=house.ann, claim=claim, person=house.bob, now=NOW, is_ghost=True)

    _accept(session, house, _ask(session, house, claim))

    assert (claim.co_authors, claim.ghost_writer) == ([], None)


def test_who_could_not_claim_is_not_asked(house, session):
    house.bob.capacity_per_quarter = 0

    with pytest.raises(RuleBroken, match="offer_no_room"):
        _ask(session, house)


def test_the_guards_are_looked_at_again_on_accepting(house, session):
    ask = _ask(session, house)
    house.bob.languages = ["nl"]

    with pytest.raises(RuleBroken, match="claim_language"):
        _accept(session, house, ask)


def test_a_near_slot_changes_hands_since_it_has_its_dates(house, session):
    claim = house.claimed(day=NEAR)
    near = NOW + timedelta(days=3)
    ask = services.ask_handover(session, actor=house.ann, claim=claim, to=house.bob, now=near)

    services.accept_handover(session, actor=house.bob, ask=ask, now=near)

    assert claim.author is house.bob


def test_one_colleague_at_a_time_and_not_the_author(house, session):
    claim = house.claimed()
    with pytest.raises(RuleBroken, match="handover_self"):
        _ask(session, house, claim, to=house.ann)
    _ask(session, house, claim)

    with pytest.raises(Conflict, match="handover_open"):
        _ask(session, house, claim, to=house.colleague(name="Cas"))


def test_the_author_and_a_lead_ask_and_only_who_was_asked_answers(house, session):
    claim = house.claimed()
    with pytest.raises(NotAllowed):
        _ask(session, house, claim, actor=house.bob, to=house.imke)
    ask = _ask(session, house, claim, actor=house.imke)

    with pytest.raises(NotAllowed):
        services.accept_handover(session, actor=house.imke, ask=ask, now=LATER)


def test_a_no_leaves_it_as_it_is(house, session):
    house.ann.password_hash = "x"
    ask = _ask(session, house)

    services.decline_handover(session, actor=house.bob, ask=ask, now=LATER, reason="Too busy")

    assert (ask.state, ask.claim.author, _told(session, house.ann)) == (
        AskState.DECLINED, house.ann, ["handover_declined"])
    with pytest.raises(Conflict, match="ask_over"):
        _accept(session, house, ask)


def test_taken_back_it_can_be_asked_of_another(house, session):
    claim = house.claimed()
    ask = _ask(session, house, claim)

    services.withdraw_handover(session, actor=house.ann, ask=ask, now=LATER)

    assert (ask.state, _ask(session, house, claim, to=house.colleague(name="Cas")).state) == (
        AskState.WITHDRAWN, AskState.ASKED)


def test_a_release_ends_the_question(house, session):
    ask = _ask(session, house)

    services.release_claim(session, actor=house.ann, claim=ask.claim, reason=ReleaseReason.NO_TIME, now=LATER)

    assert ask.state is AskState.LAPSED
    with pytest.raises(Conflict, match="ask_over"):
        _accept(session, house, ask)


def test_nobody_answers_in_time(house, session):
    ask = _ask(session, house)
    assert not asks.lapse_due(type(ask), session, ask.id, LATER)

    assert asks.due_asks(session, type(ask), now=ask.expires_at) == [ask.id]
    assert asks.lapse_due(type(ask), session, ask.id, ask.expires_at)

    assert (ask.state, ask.claim.author) == (AskState.LAPSED, house.ann)


def test_who_takes_over_waits_no_longer(house, session):
    claim = house.claimed()
    waiting = services.join_line(session, actor=house.bob, slot=claim.slot, now=NOW)

    _accept(session, house, _ask(session, house, claim))

    assert waiting.state is ClaimState.WITHDRAWN


# --- Swap --------------------------------------------------------------------------------------------------------


def _pair(house):
    return house.claimed(day=FIRST, title="Early"), house.claimed(house.bob, day=SECOND, title="Late")


def _swap(session, house, mine, theirs, actor=None):
    return services.ask_swap(session, actor=actor or house.ann, slot=mine.slot, other=theirs.slot, now=NOW)


def test_a_swap_waits_for_the_other_author(house, session):
    ann, bob = _pair(house)

    swap = _swap(session, house, ann, bob)

    assert (swap.state, swap.asked_of, swap.expires_at, ann.slot.local_date) == (
        AskState.ASKED, house.bob, at("2026-11-26 16:00"), FIRST)


def test_agreed_the_slots_change_contents_and_the_lead_hears_it(house, session):
    house.imke.password_hash = "x"
    ann, bob = _pair(house)

    swap = services.accept_swap(session, actor=house.bob, swap=_swap(session, house, ann, bob), now=LATER)

    assert (swap.state, ann.slot.local_date, bob.slot.local_date) == (AskState.DONE, SECOND, FIRST)
    assert _told(session, house.imke) == ["swap_done"]


def test_a_no_and_a_change_of_mind_leave_the_dates(house, session):
    ann, bob = _pair(house)
    first = _swap(session, house, ann, bob)
    services.decline_swap(session, actor=house.bob, swap=first, now=LATER)
    second = _swap(session, house, ann, bob)
    services.withdraw_swap(session, actor=house.ann, swap=second, now=LATER)

    assert (first.state, second.state, ann.slot.local_date) == (AskState.DECLINED, AskState.WITHDRAWN, FIRST)


def test_one_open_swap_per_slot_either_way_round(house, session):
    ann, bob = _pair(house)
    cas = house.claimed(house.colleague(name="Cas"), day=date(2027, 3, 2), title="Third")
    _swap(session, house, ann, bob)

    with pytest.raises(Conflict, match="swap_open"):
        _swap(session, house, cas, ann, actor=cas.author)
    with pytest.raises(Conflict, match="swap_open"):
        _swap(session, house, bob, cas, actor=house.bob)


def test_only_with_ones_own_slot_and_with_a_colleagues(house, session):
    ann, bob = _pair(house)
    with pytest.raises(NotAllowed):
        _swap(session, house, bob, ann)
    with pytest.raises(RuleBroken, match="swap_own"):
        _swap(session, house, ann, house.claimed(day=date(2027, 3, 2)))
    with pytest.raises(RuleBroken, match="swap_nobody"):
        services.ask_swap(session, actor=house.ann, slot=ann.slot, other=house.slot(date(2027, 3, 9)), now=NOW)


def test_what_can_not_be_exchanged_is_not_asked(house, session):
    ann, bob = _pair(house)
    bob.slot.lang = "nl"

    with pytest.raises(RuleBroken, match="exchange_language"):
        _swap(session, house, ann, bob)


def _ready(house, claim):
    services.make_ready(house.session, claim.slot, now=LATER)


def _released(house, claim):
    services.release_claim(house.session, actor=claim.author, claim=claim, reason=ReleaseReason.NO_TIME, now=LATER)


def _cancelled(house, claim):
    services.cancel_slot(house.session, actor=house.imke, slot=claim.slot, reason="Not now", now=LATER)


@pytest.mark.parametrize("change", [_ready, _released, _cancelled])
@pytest.mark.parametrize("whose", [0, 1])
def test_a_swap_lapses_when_a_slot_changes_its_state(house, session, change, whose):
    pair = _pair(house)
    swap = _swap(session, house, *pair)

    change(house, pair[whose])

    assert swap.state is AskState.LAPSED


def test_a_swap_lapses_when_nobody_answers(house, session):
    swap = _swap(session, house, *_pair(house))

    assert asks.lapse_due(type(swap), session, swap.id, swap.expires_at)

    assert swap.state is AskState.LAPSED
    with pytest.raises(Conflict, match="ask_over"):
        services.accept_swap(session, actor=house.bob, swap=swap, now=swap.expires_at)


def test_a_lead_exchanging_the_slots_ends_the_question(house, session):
    ann, bob = _pair(house)
    swap = _swap(session, house, ann, bob)

    services.exchange_contents(session, actor=house.imke, slot=ann.slot, other=bob.slot, now=LATER)

    assert swap.state is AskState.LAPSED


# --- Writing along -----------------------------------------------------------------------------------------------


def test_a_co_author_and_a_ghost_writer_join_and_go(house, session):
    claim, cas = house.claimed(), house.colleague(name="Cas")
    with Heard(PensChanged) as news:
        services.add_pen(session, actor=house.ann, claim=claim, person=house.bob, now=NOW)
        services.add_pen(session, actor=house.ann, claim=claim, person=cas, now=NOW, is_ghost=True)
        was_ghost = services.drop_pen(session, actor=house.ann, claim=claim, person=cas, now=NOW)

    assert (claim.co_authors, claim.ghost_writer, was_ghost) == ([house.bob], None, True)
    assert [(one.joined, one.left) for one in news] == [(house.bob, None), (cas, None), (None, cas)]


def test_a_co_author_may_go_by_themselves_but_takes_nobody_along(house, session):
    claim, cas = house.claimed(), house.colleague(name="Cas")
    for person in (house.bob, cas):
        services.add_pen(session, actor=house.ann, claim=claim, person=person, now=NOW)

    with pytest.raises(NotAllowed):
        services.drop_pen(session, actor=house.bob, claim=claim, person=cas, now=NOW)
    services.drop_pen(session, actor=house.bob, claim=claim, person=house.bob, now=NOW)

    assert claim.co_authors == [cas]


def test_a_co_author_becomes_the_ghost_writer_and_back(house, session):
    claim = house.claimed()
    services.add_pen(session, actor=house.ann, claim=claim, person=house.bob, now=NOW)
    services.add_pen(session, actor=house.ann, claim=claim, person=house.bob, now=NOW, is_ghost=True)
    assert (claim.ghost_writer, claim.co_authors) == (house.bob, [house.bob])

    services.add_pen(session, actor=house.ann, claim=claim, person=house.bob, now=NOW)

    assert claim.ghost_writer is None


def test_the_author_somebody_known_and_somebody_gone_don_not_join(house, session):
    claim = house.claimed()
    with pytest.raises(RuleBroken, match="pen_author"):
        services.add_pen(session, actor=house.ann, claim=claim, person=house.ann, now=NOW)
    services.add_pen(session, actor=house.ann, claim=claim, person=house.bob, now=NOW)
    with pytest.raises(RuleBroken, match="pen_known"):
        services.add_pen(session, actor=house.ann, claim=claim, person=house.bob, now=NOW)
    gone = house.colleague(name="Gone", status=PersonStatus.LEFT)
    with pytest.raises(RuleBroken, match="pen_away"):
        services.add_pen(session, actor=house.ann, claim=claim, person=gone, now=NOW)
    with pytest.raises(NotAllowed):
        services.add_pen(session, actor=house.bob, claim=claim, person=house.imke, now=NOW)
