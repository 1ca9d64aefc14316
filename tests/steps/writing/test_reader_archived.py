"""A persona is archived while a text for it is in review (docs/domain.md c, awkward cases)."""
import pytest

from planner.core.errors import RuleBroken
from planner.messages.models import Notice
from planner.personas.models import PersonaStatus
from planner.personas.services import archive_persona, touches
from planner.steps.writing.services.readers import drop_reader
from planner.steps.writing.services.verdicts import Point
from planner.workflow.writing import DraftState, RequestState, RoundState, Verdict
from tests import factories as make
from tests.factories import NOW
from tests.steps.writing.story import house

pytestmark = pytest.mark.database


@pytest.fixture
def home(session, app):
    with app.test_request_context():
        yield house(session)


def archive(home, persona):
    archive_persona(home.session, actor=home.imke, now=NOW, persona=persona, reason="overlaps")


def told(home, person):
    return [notice.params["persona"] for notice in home.session.query(Notice).filter_by(
        text_key="choose_persona", person_id=person.id)]


def test_a_text_with_another_reader_goes_on_without_the_one_that_is_gone(home):
    home.write()
    home.submit()
    home.judge(home.manager)

    archive(home, home.operations)

    asked = {one.persona_id: one.state for one in home.requests()}
    assert asked[home.operations.id] is RequestState.WAIVED
    assert home.draft.personas == [home.manager]
    assert home.slot.topic.personas == [home.manager]
    assert home.turn.state is RoundState.PASSED         # the other one had said yes


def test_a_no_for_the_one_that_is_gone_holds_nothing_up(home):
    home.write()
    home.submit()
    home.judge(home.operations, Verdict.REQUEST_CHANGES, Point("Say what it cost.", quote="nine hours"))

    archive(home, home.operations)
    home.judge(home.manager)

    assert home.turn.state is RoundState.PASSED


def test_a_text_without_another_reader_goes_back_to_choose_a_persona(home):
    home.draft.personas.remove(home.operations)
    home.slot.topic.personas.remove(home.operations)
    home.write()
    home.submit()

    archive(home, home.manager)

    assert home.draft.state is DraftState.CHANGES_REQUESTED
    assert home.turn.state is RoundState.CLOSED
    assert [told(home, person) for person in (home.mats, home.imke)] == [[home.manager.code]] * 2
    with pytest.raises(RuleBroken, match="draft_no_persona"):
        home.submit()


def test_the_list_before_it_says_what_becomes_of_the_text(home):
    home.write()
    home.submit()

    found = touches(home.session, home.manager)

    assert [(touch.is_in_the_way, touch.outcome) for touch in found if touch.title == home.draft.title] == [
        (False, "nobody is asked for it any more")]
    assert not any(touch.is_in_the_way for touch in found)      # the text answers for its topic


def test_a_text_that_is_still_written_needs_another_reader_first(home):
    home.write()

    with pytest.raises(RuleBroken, match="persona_in_use"):
        archive(home, home.manager)
    assert home.manager.status is PersonaStatus.ACTIVE


def test_an_empty_slot_needs_another_reader_first(home):
    home.write()
    home.submit()
    slot = make.slot()
    slot.topic, slot.personas = None, [home.manager]
    home.session.add(slot)
    home.session.flush()

    with pytest.raises(RuleBroken, match="persona_in_use"):
        archive(home, home.manager)


def test_a_text_that_is_out_keeps_the_name(home):
    home.write()
    home.draft.state = DraftState.PUBLISHED
    home.session.flush()

    assert drop_reader(home.session, home.manager, reason="overlaps", actor_id=home.imke.id, now=NOW) == 0
    assert home.manager in home.draft.personas
