"""The pen of a draft (docs/domain-more.md o): who types, who asks, when it passes on."""
from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest

from planner.core.errors import Conflict, NotAllowed, PlannerError, RuleBroken
from planner.pen import rules, services
from planner.steps.writing.rules.texts import Text
from planner.steps.writing.services import unsaved
from planner.workflow import PEN
from planner.workflow.pen import PenState
from tests.factories import NOW
from tests.steps.writing.story import BODY, house


class Two:
    """Mats and Stijn write the same text; Ilse reviews it."""

    def __init__(self, session):
        self.session, self.home, self.now = session, house(session), NOW
        self.home.claim.co_authors.append(self.home.stijn)
        self.home.write()
        self.mats, self.stijn = self.home.mats, self.home.stijn

    def do(self, act, actor, *, seconds=0, **over):
        self.now += timedelta(seconds=seconds)
        return act(self.session, self.home.get(actor), actor=actor, now=self.now, **over)

    def beat(self, actor, *, seconds=0, idle=0):
        return self.do(services.beat, actor, seconds=seconds, idle=timedelta(seconds=idle))

    def type(self, body):
        unsaved.keep_unsaved(self.session, self.home.get(self.mats), Text("A restore is proof", body, 1),
                             actor=self.mats, now=self.now)


@pytest.fixture
def two(session):
    return Two(session)


def test_who_opens_the_editor_holds_the_pen_until_nothing_is_heard_for_a_minute(two):
    assert two.beat(two.mats).holder is two.mats
    assert two.beat(two.stijn, seconds=15).holder is two.mats
    two.beat(two.mats, seconds=30)
    assert two.beat(two.stijn, seconds=59).holder is two.mats

    assert two.beat(two.stijn, seconds=1).holder is two.stijn


def test_only_who_may_edit_holds_or_asks(two):
    two.beat(two.mats)
    two.home.submit()
    for act in (services.beat, services.ask_for_pen):
        with pytest.raises(NotAllowed):
            two.do(act, two.home.ilse)
    with pytest.raises(NotAllowed):
        two.do(services.give_pen, two.stijn)


def test_given_at_once_with_what_was_typed_saved_first(two):
    two.beat(two.mats)
    two.type("Half a sentence")
    two.do(services.ask_for_pen, two.stijn, seconds=5)

    pen = two.do(services.give_pen, two.mats, seconds=5)

    assert (pen.holder, pen.state) == (two.stijn, PenState.HELD)
    head = two.home.get(two.stijn).head
    assert (head.number, head.body, head.by_id) == (2, "Half a sentence", two.mats.id)
    assert two.home.unsaved() is None


@pytest.mark.parametrize(("idle", "waited", "passes"), [
    (60, 60, True), (59, 60, False), (200, 59, False), (200, 60, True),
], ids=["120 s and 60 s", "a key 119 s ago", "59 s to answer", "60 s to answer"])
def test_no_key_for_two_minutes_and_no_answer_for_one_pass_it_on(two, idle, waited, passes):
    pen = two.beat(two.mats)
    pen.key_at = NOW - timedelta(seconds=idle)
    two.do(services.ask_for_pen, two.stijn)
    pen.beat_at = NOW + timedelta(seconds=waited)              # the editor stands open all the while

    assert (two.beat(two.stijn, seconds=waited).holder is two.stijn) is passes


def test_kept_the_asker_is_told_and_may_ask_again(two):
    two.beat(two.mats)
    two.do(services.ask_for_pen, two.stijn)

    pen = two.do(services.keep_pen, two.mats, seconds=5)

    assert (pen.state, pen.holder, pen.refused_id) == (PenState.HELD, two.mats, two.stijn.id)
    assert two.do(services.ask_for_pen, two.stijn).state is PenState.ASKED
    assert two.do(services.drop_question, two.stijn).state is PenState.HELD


def test_a_lead_takes_it_with_a_reason_only(two):
    two.beat(two.mats)
    two.type("Half a sentence")
    with pytest.raises(RuleBroken, match="pen_reason"):
        two.do(services.take_pen, two.stijn, reason=" ")
    with pytest.raises(NotAllowed):
        two.do(services.take_pen, two.home.imke, reason="Mine")

    pen = two.do(services.take_pen, two.stijn, reason="Mats fell ill")

    assert pen.holder is two.stijn
    assert two.home.get(two.stijn).head.body == "Half a sentence"


def test_a_closed_editor_frees_it_or_gives_it_to_who_asks(two):
    two.beat(two.mats)
    assert two.do(services.leave_pen, two.mats).state is PenState.FREE
    two.beat(two.mats)
    two.do(services.ask_for_pen, two.stijn)

    assert two.do(services.leave_pen, two.mats).holder is two.stijn


def test_text_begun_on_an_older_revision_stays_unsaved_beside_the_newer(two):
    two.beat(two.mats)
    two.type("Half a sentence")
    two.home.write(BODY + "Newer.", by=two.stijn)
    two.do(services.ask_for_pen, two.stijn)

    two.do(services.give_pen, two.mats)

    assert two.home.get(two.stijn).head.number == 2
    assert two.home.unsaved().body == "Half a sentence"


def test_two_who_ask_at_once_take_turns(two):
    two.home.claim.co_authors.append(two.home.bram)
    two.beat(two.mats)
    two.do(services.ask_for_pen, two.stijn)

    with pytest.raises(Conflict):
        two.do(services.ask_for_pen, two.home.bram)


@pytest.mark.once
@pytest.mark.parametrize("seed", range(3))
def test_a_random_walk_keeps_to_the_table(two, seed):
    """Whatever three people press, and however long they wait: one holder at most, and the table's steps only."""
    chance = random.Random(seed)
    two.home.claim.co_authors.append(two.home.bram)
    people = [two.mats, two.stijn, two.home.bram]
    acts = [services.beat, services.ask_for_pen, services.drop_question, services.give_pen, services.keep_pen,
            services.leave_pen, services.take_pen]
    state = PenState.FREE
    for _ in range(120):
        act: Any = chance.choice(acts)
        over: dict[str, Any] = {}
        if act is services.take_pen:
            over = {"reason": chance.choice(["", "Because"])}
        elif act is services.beat:
            over = {"idle": timedelta(seconds=chance.choice([0, 30, 130]))}
        with two.session.begin_nested() as mark:
            try:
                pen = two.do(act, chance.choice(people), seconds=chance.choice([1, 14, 20, 61]), **over)
                two.session.flush()
            except PlannerError:
                mark.rollback()
                continue
        # Time may have gone one step before the press did: at most two rows of the table lie between.
        near = {row.target or state for rows in PEN.rows.values() for row in rows if state in row.sources} | {state}
        far = {row.target or one for one in near for rows in PEN.rows.values() for row in rows if one in row.sources}
        assert pen.state in near | far
        state = pen.state
        assert (pen.holder is None) is (state is PenState.FREE)
        assert (pen.asked_by is not None) is (state is PenState.ASKED)
        assert pen.asked_by is None or pen.asked_by is not pen.holder


def test_it_passes_on_at_the_later_of_both_silences():
    assert rules.passes_at(NOW, NOW) == NOW + timedelta(seconds=120)
    assert rules.passes_at(NOW - timedelta(seconds=90), NOW) == NOW + timedelta(seconds=60)
