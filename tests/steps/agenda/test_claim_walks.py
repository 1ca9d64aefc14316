"""Whatever people do with two slots, in whatever order: the tables of claims, slots and questions hold."""
from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planner.core.errors import PlannerError
from planner.core.event_log import Event
from planner.people.models import PersonStatus
from planner.people.queries import get_organisation
from planner.steps.agenda import services
from planner.steps.agenda.models import Claim, ClaimHandover, ClaimSwap, OfferOrigin, ReleaseReason, Slot
from planner.steps.agenda.services import asks
from planner.workflow import ASK, CLAIM, SLOT
from planner.workflow.agenda import LINED_UP, LIVE_CLAIMS, AskState, ClaimState, SlotState
from tests.factories import NOW
from tests.steps.agenda.story import House, on

pytestmark = pytest.mark.once

MACHINES = {"claim": CLAIM, "slot": SLOT, "claim_handover": ASK, "claim_swap": ASK}
PEOPLE = ("ann", "bob", "cas")
STEPS = ("take", "offer", "accept", "decline", "lapse", "recall", "join", "leave", "confirm", "deny", "release", "undo",
         "resume", "expire", "ask_handover", "accept_handover", "decline_handover", "withdraw_handover", "ask_swap",
         "accept_swap", "decline_swap", "withdraw_swap", "lapse_asks", "exchange", "move", "cancel", "restore", "empty",
         "fill", "ready", "unready", "published", "miss", "add_pen", "drop_pen", "stand_in", "leaves", "policy")
WITH_AUTHOR = {SlotState.CLAIMED, SlotState.READY, SlotState.PARTLY_PUBLISHED}


class Walk:
    """Two slots with a topic each, three people and a lead; each method is something that somebody could press."""

    def __init__(self, session):
        self.session = session
        self.house = House(session)
        self.house.cas = self.house.colleague(name="Cas")
        self.now = NOW
        self.slots = [self.house.slot(date(2027, 1, 12), title="One"), self.house.slot(date(2027, 2, 2), title="Two")]
        self.topics = [slot.topic for slot in self.slots if slot.topic is not None]

    def step(self, name, who, which):
        """Take one step; a refusal leaves everything as it was."""
        self.person, self.slot = getattr(self.house, PEOPLE[who]), self.slots[which]
        self.other = self.slots[1 - which]
        with suppress(PlannerError), self.session.begin_nested():
            getattr(self, name)()
        self.session.expire_all()
        self.now += timedelta(seconds=20)

    def _claim(self, *states):
        return next((one for one in reversed(self.slot.claims) if one.state in states), None)

    def _do(self, service, *states, actor=None, **more):
        claim = self._claim(*states)
        if claim is not None:
            service(self.session, actor=actor or claim.author, claim=claim, now=self.now, **more)

    def _ask(self, kind, service, **more):
        ask = self.session.scalars(sa.select(kind).where(kind.state == AskState.ASKED)).first()
        if ask is not None:
            name = "ask" if kind is ClaimHandover else "swap"
            service(self.session, actor=self.person, now=self.now, **{name: ask}, **more)

    # --- Claims ------------------------------------------------------------------------------------------------------

    def take(self):
        services.take_slot(self.session, actor=self.person, slot=self.slot, now=self.now)

    def offer(self):
        services.offer_slot(self.session, actor=self.house.imke, slot=self.slot, person=self.person, now=self.now,
                            origin=OfferOrigin.LEAD)

    def accept(self):
        self._do(services.accept_offer, ClaimState.OFFERED)

    def decline(self):
        self._do(services.decline_offer, ClaimState.OFFERED)

    def lapse(self):
        claim = self._claim(ClaimState.OFFERED)
        if claim is not None:
            services.lapse_offer(self.session, claim.id, claim.expires_at)

    def recall(self):
        self._do(services.withdraw_offer, ClaimState.OFFERED, actor=self.house.imke)

    def join(self):
        services.join_line(self.session, actor=self.person, slot=self.slot, now=self.now)

    def leave(self):
        self._do(services.leave_line, *LINED_UP)

    def confirm(self):
        self._do(services.confirm_request, ClaimState.REQUESTED, actor=self.house.imke)

    def deny(self):
        self._do(services.deny_request, ClaimState.REQUESTED, actor=self.house.imke, reason="Not this one")

    def release(self):
        self._do(services.release_claim, ClaimState.ACTIVE, reason=ReleaseReason.NO_TIME)

    def undo(self):
        self._do(services.undo_claim, ClaimState.ACTIVE)

    def resume(self):
        self._do(services.resume_claim, ClaimState.RELEASED)

    def expire(self):
        claim = self._claim(ClaimState.ACTIVE)
        if claim is not None:
            services.expire_claim(self.session, claim, now=self.now)

    # --- Changing hands ----------------------------------------------------------------------------------------------

    def ask_handover(self):
        self._do(services.ask_handover, ClaimState.ACTIVE, to=self.person)

    def accept_handover(self):
        self._ask(ClaimHandover, services.accept_handover)

    def decline_handover(self):
        self._ask(ClaimHandover, services.decline_handover)

    def withdraw_handover(self):
        self._ask(ClaimHandover, services.withdraw_handover)

    def ask_swap(self):
        services.ask_swap(self.session, actor=self.person, slot=self.slot, other=self.other, now=self.now)

    def accept_swap(self):
        self._ask(ClaimSwap, services.accept_swap)

    def decline_swap(self):
        self._ask(ClaimSwap, services.decline_swap)

    def withdraw_swap(self):
        self._ask(ClaimSwap, services.withdraw_swap)

    def lapse_asks(self):
        for kind in (ClaimHandover, ClaimSwap):
            for key in asks.due_asks(self.session, kind, now=self.now + timedelta(days=9)):
                asks.lapse_due(kind, self.session, key, self.now + timedelta(days=9))

    def exchange(self):
        services.exchange_contents(self.session, actor=self.house.imke, slot=self.slot, other=self.other, now=self.now)

    def add_pen(self):
        self._do(services.add_pen, ClaimState.ACTIVE, person=self.person)

    def drop_pen(self):
        self._do(services.drop_pen, ClaimState.ACTIVE, person=self.person)

    # --- Slots and people --------------------------------------------------------------------------------------------

    def move(self):
        to = on(self.slot.local_date + timedelta(days=1))
        services.move_slot(self.session, actor=self.house.imke, slot=self.slot, to=to, now=self.now)

    def cancel(self):
        services.cancel_slot(self.session, actor=self.house.imke, slot=self.slot, reason="Not now", now=self.now)

    def restore(self):
        services.restore_slot(self.session, actor=self.house.imke, slot=self.slot, now=self.now)

    def empty(self):
        services.empty_slot(self.session, actor=self.house.imke, slot=self.slot, now=self.now)

    def fill(self):
        for topic in self.topics:
            with suppress(PlannerError), self.session.begin_nested():
                services.fill_slot(self.session, actor=self.house.imke, slot=self.slot, topic=topic, now=self.now)

    def ready(self):
        services.make_ready(self.session, self.slot, now=self.now)

    def unready(self):
        services.make_unready(self.session, self.slot, now=self.now)

    def published(self):
        services.mark_published(self.session, self.slot, now=self.now)

    def miss(self):
        services.miss_due(self.session, now=self.slot.publish_at + timedelta(hours=2))

    def stand_in(self):
        self.slot.stand_in, self.slot.stand_in_agreed_at = self.person, self.now

    def leaves(self):
        cas = self.house.cas
        if cas.status is PersonStatus.LEFT:
            cas.status = PersonStatus.ACTIVE
        else:
            cas.status = PersonStatus.LEFT
            services.release_all_of(self.session, cas, now=self.now)

    def policy(self):
        house = get_organisation(self.session)
        house.settings = {} if house.settings.get("claim_policy") else {"claim_policy": "lead"}

    # --- What always holds -------------------------------------------------------------------------------------------

    def check(self):
        for slot in self.session.scalars(sa.select(Slot)):
            self._check_slot(slot)
        for claim in self.session.scalars(sa.select(Claim)):
            self._check_claim(claim)
        self._check_questions()
        self._check_history()

    def _check_slot(self, slot):
        live = [claim for claim in slot.claims if claim.state in LIVE_CLAIMS]
        assert len(live) <= 1
        is_active = bool(live) and live[0].state is ClaimState.ACTIVE
        assert is_active == (slot.state in WITH_AUTHOR)
        if live and not is_active:
            assert slot.state is SlotState.OPEN
        lined_up = [claim for claim in slot.claims if claim.state in LINED_UP]
        assert len({claim.author_id for claim in lined_up}) == len(lined_up)
        if slot.state in {SlotState.PLANNED, SlotState.PUBLISHED, SlotState.CANCELLED, SlotState.MISSED}:
            assert lined_up == []
        if is_active:
            assert live[0].author_id not in {claim.author_id for claim in lined_up}
            assert not [claim for claim in lined_up if claim.state is ClaimState.REQUESTED]

    def _check_claim(self, claim):
        assert (claim.ended_at is None) == (claim.state in LIVE_CLAIMS | LINED_UP)
        assert (claim.expires_at is not None) >= (claim.state is ClaimState.OFFERED)
        assert (claim.release_reason is not None) == (claim.state in {ClaimState.RELEASED, ClaimState.EXPIRED})
        if claim.state is ClaimState.ACTIVE:
            assert claim.draft_due is not None
            assert claim.author_id not in {person.id for person in claim.co_authors}
        if claim.ghost_writer_id is not None:
            assert claim.ghost_writer_id in {person.id for person in claim.co_authors}

    def _check_questions(self):
        for ask in self.session.scalars(sa.select(ClaimHandover).where(ClaimHandover.state == AskState.ASKED)):
            assert ask.claim.state is ClaimState.ACTIVE
        seen: set[int] = set()
        for swap in self.session.scalars(sa.select(ClaimSwap).where(ClaimSwap.state == AskState.ASKED)):
            assert {swap.slot_a.state, swap.slot_b.state} <= WITH_AUTHOR
            assert seen.isdisjoint({swap.slot_a_id, swap.slot_b_id})
            seen |= {swap.slot_a_id, swap.slot_b_id}

    def _check_history(self):
        """Each change of state that was written down is a row of its table."""
        for event in self.session.scalars(sa.select(Event).where(Event.kind.in_(MACHINES), Event.event != "exchange",
                                                                 Event.from_state.is_not(None))):
            machine = MACHINES[event.kind]
            kind = type(next(iter(machine.initial)))
            rows = [row for row in machine.rows[event.event] if kind(event.from_state) in row.sources]
            assert rows, f"{event.kind} {event.event} from {event.from_state}"
            assert event.to_state in {row.target or event.from_state for row in rows}


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 2), st.integers(0, 1)), min_size=8, max_size=40))
def test_claims_slots_and_questions_never_contradict_each_other(session, steps):
    with session.begin_nested() as undo:
        walk = Walk(session)
        for name, who, which in steps:
            walk.step(name, who, which)
            walk.check()
        undo.rollback()
    session.expunge_all()
    session.info.pop("organisation", None)          # it went with the walk; the next one builds its own


@pytest.mark.parametrize(("steps", "authors"), [
    (["take 0 0", "join 1 0", "join 2 0", "release 0 0", "decline 1 0", "accept 2 0", "ready 0 0"], ["Cas", ""]),
    (["take 0 0", "take 1 1", "ask_swap 0 0", "accept_swap 1 0", "ask_handover 2 0", "accept_handover 2 0"],
     ["Cas", "Ann"]),
    (["policy 0 0", "take 0 0", "take 1 0", "confirm 0 0", "release 0 0", "accept 1 0", "cancel 0 0", "restore 0 0"],
     ["Ann", ""]),
    (["take 2 0", "join 0 0", "leaves 0 0", "accept 0 0", "exchange 0 0", "miss 0 1", "move 0 1"], ["", ""]),
    (["offer 0 0", "join 1 0", "empty 0 0", "fill 0 0", "take 1 0", "stand_in 0 0", "expire 0 0", "accept 0 0"],
     ["Ann", ""]),
])
def test_some_whole_lives(session, steps, authors):
    walk = Walk(session)
    for step in steps:
        name, who, which = step.split()
        walk.step(name, int(who), int(which))
        walk.check()

    live = [slot.live_claim for slot in walk.slots]
    assert [claim.author.name if claim else "" for claim in live] == authors
