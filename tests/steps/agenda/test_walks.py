"""Whatever people do with a slot, in whatever order, its topic and its claims stay one story."""
from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planner.core.errors import PlannerError
from planner.steps.agenda import services
from planner.steps.agenda.models import ReleaseReason
from planner.steps.agenda.routes.sight import chain_of
from planner.workflow.agenda import LIVE_CLAIMS, ClaimState, SlotState, TopicState
from tests.factories import NOW
from tests.steps.agenda.story import TUESDAY, House, on

pytestmark = pytest.mark.once

STEPS = ("fill", "empty", "claim", "claim_bob", "undo", "release", "resume", "move", "move_back", "cancel", "restore",
         "ready", "unready", "published", "partly", "accept", "miss", "drop", "place", "extend")
WITH_AUTHOR = {SlotState.CLAIMED, SlotState.READY, SlotState.PARTLY_PUBLISHED}
WITH_TOPIC = WITH_AUTHOR | {SlotState.OPEN}


class Walk:
    """One slot, one topic, three people; each method is something that somebody could press."""

    def __init__(self, session):
        self.session = session
        self.house = House(session)
        self.now = NOW
        self.slot = self.house.empty_slot()
        self.topic = self.house.topic()

    @property
    def last_claim(self):
        return self.slot.claims[-1] if self.slot.claims else None

    def step(self, name):
        """Take one step; a refusal leaves everything as it was."""
        with suppress(PlannerError), self.session.begin_nested():
            getattr(self, name)()
        self.session.expire_all()
        self.now += timedelta(seconds=5)

    def fill(self):
        services.fill_slot(self.session, actor=self.house.imke, slot=self.slot, topic=self.topic, now=self.now)

    def empty(self):
        services.empty_slot(self.session, actor=self.house.imke, slot=self.slot, now=self.now)

    def claim(self):
        services.claim_slot(self.session, actor=self.house.ann, slot=self.slot, now=self.now)

    def claim_bob(self):
        services.claim_slot(self.session, actor=self.house.bob, slot=self.slot, now=self.now)

    def undo(self):
        self._with_claim(services.undo_claim)

    def release(self):
        self._with_claim(services.release_claim, reason=ReleaseReason.NO_TIME)

    def resume(self):
        self._with_claim(services.resume_claim)

    def _with_claim(self, service, **more):
        if self.last_claim is not None:
            service(self.session, actor=self.last_claim.author, claim=self.last_claim, now=self.now, **more)

    def move(self):
        to = on(self.slot.local_date + timedelta(days=1))
        services.move_slot(self.session, actor=self.house.imke, slot=self.slot, to=to, now=self.now)

    def move_back(self):
        services.move_slot(self.session, actor=self.house.imke, slot=self.slot, to=on(TUESDAY), now=self.now)

    def cancel(self):
        services.cancel_slot(self.session, actor=self.house.imke, slot=self.slot, reason="Not now", now=self.now)

    def restore(self):
        services.restore_slot(self.session, actor=self.house.imke, slot=self.slot, now=self.now)

    def ready(self):
        services.make_ready(self.session, self.slot, now=self.now)

    def unready(self):
        services.make_unready(self.session, self.slot, now=self.now)

    def published(self):
        services.mark_published(self.session, self.slot, now=self.now)

    def partly(self):
        services.mark_partly(self.session, self.slot, now=self.now)

    def accept(self):
        services.accept_partly(self.session, self.slot, actor=self.house.imke, reason="It is enough", now=self.now)

    def miss(self):
        services.miss_due(self.session, now=self.slot.publish_at + timedelta(hours=2))

    def drop(self):
        services.drop_topic(self.session, actor=self.house.imke, topic=self.topic, reason="Old", now=self.now)

    def place(self):
        services.place_topic(self.session, actor=self.house.imke, topic=self.topic, when=on(TUESDAY), now=self.now)

    def extend(self):
        claim = self.last_claim
        if claim is not None and claim.state is ClaimState.ACTIVE:
            dates = chain_of(self.session, self.slot, claim, now=self.now)
            services.set_deadlines(self.session, actor=self.house.imke, claim=claim, dates=dates, now=self.now)

    def check(self):
        slot, live = self.slot, [claim for claim in self.slot.claims if claim.state in LIVE_CLAIMS]
        assert len(live) == (slot.state in WITH_AUTHOR)
        if slot.state in WITH_TOPIC:
            assert slot.topic is not None
            assert slot.topic.state is TopicState.PLANNED
        if slot.state is SlotState.PLANNED:
            assert slot.topic is None
        if slot.state is SlotState.PUBLISHED:
            assert slot.topic is not None
            assert slot.topic.state is TopicState.PUBLISHED
            assert ClaimState.FULFILLED in {claim.state for claim in slot.claims}
        if self.topic.state is TopicState.OPEN:
            assert slot.state in {SlotState.PLANNED, SlotState.CANCELLED, SlotState.MISSED}
        for claim in slot.claims:
            assert (claim.ended_at is None) == (claim.state in LIVE_CLAIMS)
            assert (claim.release_reason is not None) == (claim.state is ClaimState.RELEASED)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.sampled_from(STEPS), min_size=5, max_size=25))
def test_slot_topic_and_claims_never_contradict_each_other(session, steps):
    with session.begin_nested() as undo:
        walk = Walk(session)
        for name in steps:
            walk.step(name)
            walk.check()
        undo.rollback()
    session.expunge_all()
    session.info.pop("organisation", None)          # it went with the walk; the next one builds its own


@pytest.mark.parametrize("steps", [
    ["fill", "claim", "ready", "published"],
    ["fill", "claim", "cancel", "restore", "ready", "partly", "accept"],
    ["fill", "claim", "miss", "move", "claim_bob", "release", "resume", "ready"],
    ["fill", "claim", "drop", "place"],
])
def test_some_whole_lives(session, steps):
    walk = Walk(session)
    for name in steps:
        walk.step(name)
        walk.check()
