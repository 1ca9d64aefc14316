"""A thousand lives of a text: whatever people press, in whatever order, the promises hold."""
import random
from datetime import timedelta

import pytest
import sqlalchemy as sa

from planner.core.errors import PlannerError
from planner.core.events import announce
from planner.policy import Role
from planner.steps.agenda.events import SlotClaimed, SlotReleased
from planner.steps.writing import queries, rules
from planner.steps.writing.models import Revision
from planner.steps.writing.services import approvals, edits, rounds, timed, verdicts
from planner.steps.writing.services.revert import revert_to_approved
from planner.steps.writing.services.revisions import restore_revision
from planner.steps.writing.services.rounds import OPEN_CHANGES, round_facts
from planner.steps.writing.services.states import advance_draft
from planner.steps.writing.services.verdicts import Answer, Point
from planner.workflow.writing import (
    APPROVALS,
    LIVE_REQUESTS,
    ChangeState,
    DraftState,
    RequestState,
    RoundState,
    Verdict,
)
from tests import factories as make
from tests.factories import NOW
from tests.steps.writing.story import BODY, house

pytestmark = pytest.mark.once

LONG = BODY + "plain words " * 60
TEXTS = (BODY, LONG, LONG + "more", BODY.replace("Nobody", "No hospital"), "")
STEPS = 60


class Walk:
    """One text, and everything that anybody may try with it; half of the time they do what is usual."""

    def __init__(self, session, seed):
        self.session, self.chance, self.now = session, random.Random(seed), NOW
        self.home = house(session)
        olaf = make.person(Role.REVIEWER, name="Olaf Stormveld")
        session.add_all([olaf, make.representation(person=olaf, persona=self.home.manager),
                         make.representation(person=olaf, persona=self.home.operations)])
        session.flush()
        self.home.write()
        self.tries = [self.save, self.submit, self.withdraw, self.judge, self.decline, self.approve, self.restore,
                      self.revert, self.waive, self.answer, self.lapse, self.release, self.freeze, self.move, self.end]
        self.usual = {DraftState.WRITING: self.submit, DraftState.CHANGES_REQUESTED: self.submit,
                      DraftState.IN_REVIEW: self.judge, DraftState.APPROVED: self.save, DraftState.SCHEDULED: self.save}

    def step(self):
        self.now += timedelta(hours=self.chance.randint(0, 30))
        usual = self.usual[self.draft.state]
        if usual == self.judge and self.home.turn.state is RoundState.PASSED:
            usual = self.approve
        act = usual if self.chance.random() < 0.5 else self.chance.choice(self.tries)
        with self.session.begin_nested() as mark:
            try:
                act()
                self.session.flush()
            except PlannerError:
                mark.rollback()
        return act.__name__

    @property
    def draft(self):
        return queries.get_draft(self.session, self.home.mats, self.home.draft.uid, lock=True)

    def save(self):
        lead = self.draft.state is DraftState.APPROVED and self.chance.random() < 0.3
        body = self.chance.choices(TEXTS, (4, 4, 4, 4, 1))[0]
        self.home.write(body, by=self.home.imke if lead else self.home.mats, now=self.now)

    def submit(self):
        rounds.submit_draft(self.session, self.draft, actor=self.home.mats, now=self.now)

    def withdraw(self):
        rounds.withdraw_draft(self.session, self.draft, actor=self.home.mats, now=self.now)

    def live(self):
        requests = [one for one in queries.requests_of(self.session, self.draft) if one.state in LIVE_REQUESTS]
        return self.chance.choice(requests) if requests else None

    def judge(self):
        request = self.live()
        if request is None:
            return
        verdict = self.chance.choice([Verdict.APPROVE] * 4 + [Verdict.REQUEST_CHANGES, Verdict.REJECT])
        points = [] if verdict in APPROVALS else [Point("This", quote="We restore one system")]
        musts = frozenset(change.uid for change in queries.changes_of(self.session, self.draft)
                          if self.chance.random() < 0.7)
        verdicts.give_verdict(self.session, request, Answer(verdict, points=points, withdrawn=musts),
                              read=self.draft.head, actor=request.reviewer, now=self.now)

    def decline(self):
        request = self.live()
        if request is not None:
            verdicts.decline_request(self.session, request, reason="No time", actor=request.reviewer, now=self.now)

    def approve(self):
        lead = self.chance.choice([self.home.imke, self.home.stijn])
        if self.draft.head is None:
            return
        approvals.approve_finally(self.session, self.draft, read=self.draft.head, actor=lead, now=self.now)

    def restore(self):
        numbers = self.session.scalars(sa.select(Revision.number).where(Revision.draft_id == self.draft.id)).all()
        if numbers:
            old = queries.get_revision(self.session, self.draft, self.chance.choice(numbers))
            restore_revision(self.session, self.draft, old, base=max(numbers), actor=self.home.mats, now=self.now)

    def revert(self):
        revert_to_approved(self.session, self.draft, actor=self.home.mats, now=self.now)

    def waive(self):
        persona = self.chance.choice(self.draft.personas)
        approvals.waive_persona(self.session, self.draft, persona, reason="Away", actor=self.home.imke, now=self.now)

    def answer(self):
        changes = queries.changes_of(self.session, self.draft)
        if changes:
            verdicts.answer_change(self.session, self.draft, self.chance.choice(changes), answer="So",
                                   state=self.chance.choice([ChangeState.DONE, ChangeState.CONTESTED]),
                                   actor=self.home.mats, now=self.now)

    def lapse(self):
        request = self.live()
        if request is not None and request.due_at < self.now:
            timed._lapse(self.session, request.id, self.now)

    def end(self):
        if self.home.turn is not None:
            timed._end(self.session, self.home.turn.id, self.now)

    def release(self):
        if self.chance.random() < 0.2:
            announce(self.session, SlotReleased(self.home.slot, self.home.claim, self.home.mats.id, self.now))
            announce(self.session, SlotClaimed(self.home.slot, self.home.claim, self.home.mats.id, self.now))

    def freeze(self):
        advance_draft(self.session, self.draft, "freeze", actor_id=None, now=self.now)

    def move(self):
        days = self.chance.choice([-40, 3, 40])
        self.home.slot.publish_at += timedelta(days=days)
        self.home.slot.local_date += timedelta(days=days)
        edits.judge_move(self.session, self.draft, days=days, actor_id=self.home.imke.id, now=self.now)

    # --- What always holds ---------------------------------------------------------------------------------------

    def check(self):
        draft, session = self.draft, self.session
        requests = queries.requests_of(session, draft)
        turns = {one.round.id: one.round for one in requests}
        assert sum(turn.state is RoundState.OPEN for turn in turns.values()) <= 1
        for one in requests:
            assert one.state not in LIVE_REQUESTS or one.round.state is RoundState.OPEN
            assert (one.verdict is not None) == (one.state in (RequestState.ANSWERED, RequestState.STALE))
            assert one.reviewer_id not in draft.owner_ids
        asked = [(one.round_id, one.persona_id, one.reviewer_id) for one in requests if one.state in LIVE_REQUESTS]
        assert len(asked) == len(set(asked))
        numbers = session.scalars(sa.select(Revision.number).where(Revision.draft_id == draft.id)
                                  .order_by(Revision.number)).all()
        assert list(numbers) == list(range(1, len(numbers) + 1))
        self._check_state(draft, requests)

    def _check_state(self, draft, requests):
        turn, given = self.home.turn, queries.standing_approvals(self.session, draft)
        if draft.state is DraftState.IN_REVIEW:
            assert turn.state in (RoundState.OPEN, RoundState.PASSED)
            assert draft.in_round == (turn.state is RoundState.OPEN)
        elif draft.state in (DraftState.WRITING, DraftState.CHANGES_REQUESTED):
            assert turn is None or turn.state in (RoundState.FAILED, RoundState.CLOSED)
        waiting = self.session.scalars(queries.ids_to_approve(decides=True), {"me": self.home.imke.id}).all()
        is_over = turn is not None and turn.state is RoundState.PASSED
        assert (draft.id in waiting) == (draft.state is DraftState.IN_REVIEW and is_over)
        if draft.state in (DraftState.APPROVED, DraftState.SCHEDULED):
            assert given[-1].sha256 == draft.head.sha256
            assert given[-1].by_id not in draft.owner_ids
            standing = queries.standing_verdicts(draft, requests)
            facts = round_facts(self.session, draft, turn, requests, standing, now=self.now)
            assert rules.quorum_gaps(facts) == ()
            assert len(rules.participants(facts, given[-1].by_id)) >= 2
        if turn is not None and turn.state is RoundState.PASSED:
            musts = [change for one in requests for change in one.changes
                     if change.severity.value == "must" and change.state in OPEN_CHANGES]
            waived = {one.persona_id for one in requests if one.state is RequestState.WAIVED}
            assert {change.request.persona_id for change in musts} <= waived


@pytest.mark.parametrize("seed", range(6))
def test_the_promises_hold_whatever_people_press(session, app, seed):
    walk = Walk(session, seed)

    seen = set()
    with app.app_context():
        for _ in range(STEPS):
            done = walk.step()
            walk.check()
            seen.add((done, walk.home.draft.state))

    assert len({state for _, state in seen}) >= 3, "the walk went nowhere"
