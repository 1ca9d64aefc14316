"""Two personas become one while a text for them is judged: nobody's work is lost (docs/domain.md f, Merge)."""
import pytest

from planner.personas import services as personas
from planner.personas.models import Representation
from planner.personas.services import PersonaText
from planner.policy import Role
from planner.workflow.agenda import IdeaState
from planner.workflow.writing import DraftState, RequestState, RoundState, Verdict
from tests import factories as make
from tests.factories import NOW
from tests.steps.writing.story import house


@pytest.fixture
def home(session):
    """A text for the IT manager and the operations lead, and an IT coordinator who turns out to be the manager."""
    home = house(session)
    home.coordinator = make.persona(code="ZZ", name_en="IT coordinator", facts=[make.fact()])
    session.add(home.coordinator)
    session.flush()
    return home


def merge(home, kept, gone):
    home.session.flush()
    personas.merge_personas(home.session, actor=home.imke, now=NOW, kept=kept, gone=gone, choices={},
                            versions=(kept.version, gone.version), text=PersonaText(name_en="Whoever runs IT"))
    home.session.flush()


def undo(home, gone):
    left = personas.unmerge(home.session, actor=home.imke, now=NOW, gone=gone)
    home.session.flush()
    return left


def states(home):
    return [(one.persona.code, one.reviewer.name.split()[0], one.state, one.verdict) for one in home.requests()]


def test_who_is_asked_for_the_one_answers_for_what_remains(home):
    home.write()
    home.submit()

    merge(home, home.coordinator, home.manager)

    assert [persona.code for persona in home.draft.personas] == sorted([home.operations.code, "ZZ"])
    assert states(home)[0] == ("ZZ", "Ilse", RequestState.REQUESTED, None)
    assert home.judge(home.coordinator).verdict is Verdict.APPROVE


def test_a_verdict_that_was_given_counts_for_what_remains(home):
    home.write()
    home.submit()
    home.judge(home.manager)

    merge(home, home.operations, home.manager)

    assert states(home) == [(home.operations.code, "Ilse", RequestState.ANSWERED, Verdict.APPROVE),
                            (home.operations.code, "Bram", RequestState.CANCELLED, None)]
    assert home.turn.state is RoundState.PASSED
    assert [persona.code for persona in home.draft.personas] == [home.operations.code]


def test_of_two_questions_one_ends_with_the_reason(home):
    home.write()
    home.submit()

    merge(home, home.operations, home.manager)

    ended, stays = home.requests()
    assert (ended.state, ended.reason) == (RequestState.CANCELLED, f"{home.manager.code} → {home.operations.code}")
    assert (stays.reviewer, stays.state) == (home.bram, RequestState.REQUESTED)


def test_the_last_yes_for_what_remains_passes_the_round(home):
    home.write()
    home.submit()
    home.judge(home.operations)

    merge(home, home.operations, home.manager)

    assert home.turn.state is RoundState.PASSED


def test_undo_gives_verdicts_back_and_asks_again(home):
    home.write()
    home.submit()
    home.judge(home.manager, Verdict.APPROVE)
    merge(home, home.coordinator, home.manager)

    assert undo(home, home.manager).work == []

    assert states(home)[0] == (home.manager.code, "Ilse", RequestState.ANSWERED, Verdict.APPROVE)
    assert sorted(persona.code for persona in home.draft.personas) == sorted(
        [home.operations.code, home.manager.code])


def test_undo_asks_whoever_was_sent_home_again(home):
    home.write()
    home.submit()
    merge(home, home.operations, home.manager)

    undo(home, home.manager)

    assert home.live(home.manager).reviewer is home.ilse


def test_undo_opens_a_round_again_that_lacks_a_yes(home):
    home.write()
    home.submit()
    home.judge(home.manager)
    merge(home, home.operations, home.manager)
    passed = home.turn.state

    undo(home, home.manager)

    assert (passed, home.turn.state) == (RoundState.PASSED, RoundState.OPEN)
    assert home.live(home.operations).reviewer is home.bram


def test_undo_takes_an_approval_back_that_rests_on_less(home):
    home.write()
    home.submit()
    home.judge(home.manager)
    merge(home, home.operations, home.manager)
    home.approve()

    undo(home, home.manager)

    assert home.draft.state is DraftState.IN_REVIEW
    assert home.live(home.operations).reviewer is home.bram


def test_undo_leaves_a_text_that_is_out_and_says_so(home, app):
    home.write()
    merge(home, home.coordinator, home.manager)
    home.draft.state = DraftState.PUBLISHED
    home.session.flush()

    with app.test_request_context():
        left = undo(home, home.manager)

    assert [touch.title for touch in left.work] == [home.draft.title]
    assert home.coordinator in home.draft.personas


def test_topics_slots_and_ideas_to_come_go_over_and_back(home, session):
    idea = make.idea(by=home.mats, personas=[home.manager])
    old = make.idea(by=home.mats, personas=[home.manager], state=IdeaState.DECLINED)
    place = make.slot(personas=[home.manager, home.coordinator])
    session.add_all([idea, old, place])
    session.flush()

    merge(home, home.coordinator, home.manager)

    assert (idea.personas, place.personas) == ([home.coordinator], [home.coordinator])
    assert old.personas == [home.manager]
    assert home.coordinator in home.slot.topic.personas

    assert undo(home, home.manager).work == []
    assert (idea.personas, set(place.personas)) == ([home.manager], {home.manager, home.coordinator})
    assert set(home.slot.topic.personas) == {home.manager, home.operations}


def test_work_that_was_given_another_reader_since_stays(home, session, app):
    idea = make.idea(by=home.mats, title="Restore drills", personas=[home.manager])
    session.add(idea)
    merge(home, home.coordinator, home.manager)
    idea.personas = [home.operations]
    session.flush()

    with app.test_request_context():
        left = undo(home, home.manager)

    assert [touch.title for touch in left.work] == ["Restore drills"]
    assert idea.personas == [home.operations]


def test_a_reviewer_at_work_sends_a_verdict_for_the_persona_that_went(home, login, session):
    ilse = home.ilse
    home.write()
    home.submit()
    session.commit()
    browser = login(ilse)
    old = home.manager.code
    assert browser.get(f"/reviews/{home.draft.uid}/{old}").status_code == 200
    merge(home, home.coordinator, home.manager)
    session.commit()

    sent = browser.post(f"/reviews/{home.draft.uid}/{old}", data={"verdict": "approve", "read": 1})

    assert sent.status_code == 303
    assert states(home)[0] == ("ZZ", "Ilse", RequestState.ANSWERED, Verdict.APPROVE)


def test_nobody_speaks_twice_for_what_remains(home, session):
    session.add(make.representation(person=home.ilse, persona=home.coordinator))
    assert Role.REVIEWER in home.ilse.roles
    merge(home, home.coordinator, home.manager)

    assert session.query(Representation).filter_by(person_id=home.ilse.id, persona_id=home.coordinator.id).count() == 1
