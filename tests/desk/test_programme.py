"""The programme: five steps, each with status, owner, blocking issue and next action (features R16)."""
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.core.errors import NotAllowed, NotFound, RuleBroken
from planner.desk.programme import programme_of
from planner.desk.programme_rules import Block, Facts, Lone, Waiting, steps
from planner.desk.programme_services import set_owner
from planner.desk.rules import Step
from planner.people.models import PersonStatus
from planner.people.queries import get_organisation
from planner.policy import Role
from planner.steps.agenda.models import Pause, PauseScope, Slot
from planner.steps.agenda.rules import Cadence
from planner.workflow.agenda import SlotState
from planner.workflow.writing import DraftState
from tests import factories as make
from tests.factories import NOW
from tests.support.queries import count_queries

LATE = Waiting("s", "A text", NOW)


def facts(**over) -> Facts:
    usual: dict[str, Any] = {
        "people": 40, "trained": 27, "skills": 118, "skilled": 34, "drafts": 4, "late": 0, "in_review": 1, "out": 5,
        "coming": 4, "waiting": 0, "by_hand": 0, "lone": Lone(0), "running": Cadence(10, 5, 4, 5)}
    return Facts(**usual | over)


def block(step: Step, **over) -> Block:
    return next(state.block for state in steps(facts(**over)) if state.step is step)


@pytest.mark.parametrize(("step", "over", "expected"), [
    (Step.LEARN, {}, Block.NONE), (Step.LEARN, {"trained": 0}, Block.UNTRAINED),
    (Step.LEARN, {"stuck": LATE}, Block.STUCK),
    (Step.KNOWLEDGE, {}, Block.NONE), (Step.KNOWLEDGE, {"skills": 0}, Block.NO_SKILLS),
    (Step.KNOWLEDGE, {"lone": Lone(2)}, Block.LONE),
    (Step.AGENDA, {"running": Cadence(2, 2, 0, 0)}, Block.NONE), (Step.AGENDA, {}, Block.SHORT),
    (Step.AGENDA, {"empty": ((49, "2026-W49"),)}, Block.EMPTY_WEEK),
    (Step.WRITE, {}, Block.NONE), (Step.WRITE, {"drafts": 0}, Block.NO_DRAFTS),
    (Step.WRITE, {"draft": LATE}, Block.LATE),
    (Step.PUBLISH, {}, Block.NONE), (Step.PUBLISH, {"by_hand": 1}, Block.BY_HAND),
    (Step.PUBLISH, {"publication": LATE, "by_hand": 1}, Block.STOPPED),
])
def test_what_blocks_a_step(step, over, expected):
    assert block(step, **over) is expected


def test_the_five_steps_stand_in_order_with_their_share():
    assert [(state.step, state.share) for state in steps(facts())] == [
        (Step.LEARN, 70), (Step.KNOWLEDGE, 85), (Step.AGENDA, 90), (Step.WRITE, 100), (Step.PUBLISH, 50)]


@given(st.integers(0, 60), st.integers(0, 60))
def test_a_share_is_whole_only_when_all_is_done(trained, people):
    share = steps(facts(trained=min(trained, people), people=people))[0].share

    assert share % 5 == 0
    assert (share == 100) is (0 < people <= trained)
    assert (share == 0) is (min(trained, people) == 0)


@pytest.fixture
def house(session):
    imke, ann = make.person(Role.LEAD, name="Imke Vos"), make.person(name="Ann Visser")
    session.add_all([make.organisation(), imke, ann])
    session.flush()
    return imke, ann


def draft_of(session, author, due, state=DraftState.WRITING, **slot):
    topic = make.topic(title="Restore drill")
    place = make.slot(**{"topic": topic, "state": SlotState.CLAIMED, "publish_at": NOW + timedelta(days=5),
                         "local_date": NOW.date() + timedelta(days=5)} | slot)
    draft = make.draft(claim=make.claim(slot=place, author=author, draft_due=due), state=state, title="Their own words")
    session.add_all([topic, draft])
    session.flush()
    return place


def looked_at(session):
    return programme_of(session, get_organisation(session), now=NOW, today=NOW.date())


def test_it_is_worked_out_from_what_is_there(session, house):
    _imke, ann = house
    area = make.area()
    session.add_all([area, make.expertise(person=ann, area=area, level=4), make.published_work()])
    late = draft_of(session, ann, NOW - timedelta(days=2))
    draft_of(session, ann, NOW + timedelta(days=2), DraftState.IN_REVIEW)

    found = looked_at(session).facts

    assert (found.people, found.skills, found.skilled, found.out) == (2, 1, 1, 1)
    assert (found.drafts, found.late, found.in_review) == (2, 1, 1)
    assert found.draft is not None
    assert (found.draft.uid, found.draft.title) == (late.uid, "Restore drill")      # the topic's title, not the text's
    assert (found.lone.number, found.lone.person) == (1, "Ann Visser")


def test_nobody_is_offered_to_pause_what_is_paused(session, house, login):
    imke, _ann = house
    session.commit()
    assert "Show the list first" in login(imke).get("/programme").text

    session.add(Pause(scope=PauseScope.ORGANISATION, reason="A fire", by=imke, from_at=NOW))
    session.commit()
    assert "Show the list first" not in login(imke).get("/programme").text


def test_who_steps_in_is_said_of_the_next_fortnight(session, house):
    imke, ann = house
    soon: Slot = draft_of(session, ann, NOW)
    soon.stand_in, soon.stand_in_agreed_at = imke, NOW
    draft_of(session, ann, NOW, publish_at=NOW + timedelta(days=20), local_date=date(2026, 12, 14))
    session.flush()

    turns = looked_at(session).turns

    assert [(turn.author.name, turn.stand_in, turn.has_agreed) for turn in turns] == [("Ann Visser", "Imke Vos", True)]


def test_an_owner_is_named_changed_and_let_go(session, house):
    imke, ann = house

    assert set_owner(session, actor=imke, step="learn", person=ann, now=NOW) is None
    assert set_owner(session, actor=imke, step="learn", person=imke, now=NOW) is ann
    assert looked_at(session).owners["learn"].name == "Imke Vos"
    assert set_owner(session, actor=imke, step="learn", person=None, now=NOW) is imke
    assert looked_at(session).owners == {}


def test_who_may_name_an_owner(session, house):
    imke, ann = house
    gone, manager = make.person(status=PersonStatus.LEFT), make.person(Role.MANAGER)
    session.add_all([gone, manager])
    session.flush()

    with pytest.raises(NotAllowed):
        set_owner(session, actor=manager, step="learn", person=ann, now=NOW)
    with pytest.raises(NotFound):
        set_owner(session, actor=imke, step="sell", person=ann, now=NOW)
    with pytest.raises(RuleBroken, match="owner_left"):
        set_owner(session, actor=imke, step="learn", person=gone, now=NOW)


def test_the_page_is_for_leads_and_managers_and_costs_ten_statements(session, house, login):
    imke, ann = house
    manager = make.person(Role.MANAGER)
    session.add(manager)
    draft_of(session, ann, NOW - timedelta(days=2))
    session.commit()
    browser = login(imke)
    browser.get("/programme")

    with count_queries() as seen:
        shown = browser.get("/programme")

    assert len(seen) <= 10
    assert "2 days late" in shown.text
    assert login(manager).get("/programme").status_code == 200
    assert login(ann).get("/programme").status_code == 403


def test_naming_an_owner_on_the_page_and_taking_it_back(session, house, login):
    imke, ann = house
    session.commit()
    browser = login(imke)

    assert browser.get("/programme/learn/owner").status_code == 200
    assert browser.post("/programme/learn/owner", data={"person": ann.uid}).status_code == 303
    assert "Ann" in browser.get("/programme").text
    assert browser.post("/programme/learn/owner?person=").status_code == 303
    assert looked_at(session).owners == {}
    assert browser.get("/programme/sell/owner").status_code == 404
    assert browser.post("/programme/learn/owner", data={"person": "nobody"}).status_code == 422
