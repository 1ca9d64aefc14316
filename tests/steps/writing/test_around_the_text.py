"""What changes around an approved text: its readers, and what is known of them (docs/domain.md c, class 3 and 5)."""
from __future__ import annotations

import pytest

from planner.core.errors import Conflict, NotAllowed, RuleBroken
from planner.core.events import announce
from planner.people.services.profile import add_absence
from planner.personas.events import CountedFactChanged
from planner.policy import Action, Role, allowed
from planner.steps.writing import queries
from planner.steps.writing.services import checking
from planner.workflow.writing import DraftState, RequestState
from tests import factories as make
from tests.factories import NOW
from tests.steps.writing.story import house

pytestmark = pytest.mark.database


@pytest.fixture
def home(session):
    found = house(session)
    found.approved()
    return found


def another_reader(session):
    """A controller, for whom Noor speaks."""
    noor = make.person(Role.REVIEWER, name="Noor Cijfer")
    controller = make.persona(name_en="Controller", name_nl="Controller", facts=[make.fact()])
    session.add_all([noor, controller, make.representation(person=noor, persona=controller)])
    session.flush()
    return noor, controller


def test_class_3_kept_personas_stand_new_ones_are_asked_removed_ones_are_history(home, session):
    """docs/domain.md c, class 3; the lead's final approval is stale."""
    noor, controller = another_reader(session)

    checking.change_readers(session, home.get(home.imke), [home.manager, controller], actor=home.imke, now=NOW)

    draft = home.get(home.imke)
    assert draft.state is DraftState.IN_REVIEW
    assert home.live(controller).reviewer_id == noor.id
    assert {one.reviewer_id: one.state for one in home.requests()} == {
        home.ilse.id: RequestState.ANSWERED, home.bram.id: RequestState.ANSWERED, noor.id: RequestState.REQUESTED}
    home.judge(controller)
    judged = draft.state
    home.approve()
    assert (judged, draft.state) == (DraftState.IN_REVIEW, DraftState.APPROVED)     # the lead's word is asked again


def test_class_3_is_a_leads_and_leaves_one_reader(home, session):
    draft = home.get(home.imke)

    with pytest.raises(NotAllowed):
        checking.change_readers(session, draft, [home.manager], actor=home.mats, now=NOW)
    with pytest.raises(RuleBroken, match="draft_no_persona"):
        checking.change_readers(session, draft, [], actor=home.imke, now=NOW)
    checking.change_readers(session, draft, list(draft.personas), actor=home.imke, now=NOW)
    assert draft.state is DraftState.APPROVED               # the same readers change nothing


def test_class_3_who_is_asked_for_a_reader_who_goes_is_asked_no_more(session):
    home = house(session)
    home.write()
    home.submit()
    home.judge(home.manager)

    checking.change_readers(session, home.get(home.imke), [home.manager], actor=home.imke, now=NOW)

    assert {one.state for one in home.requests()} == {RequestState.ANSWERED, RequestState.CANCELLED}
    assert home.turn.state.value == "passed"


def test_class_5_a_changed_fact_wants_one_press_and_every_approval_stands(home, session, app):
    """docs/domain.md c, class 5: marked check, one-click confirm by the same reviewer; the final approval stands."""
    fact = home.manager.facts[0]

    with app.app_context():
        announce(session, CountedFactChanged(home.manager, fact, home.imke.id, NOW))

    request = next(one for one in home.requests() if one.persona_id == home.manager.id)
    assert (request.check_at, home.get(home.imke).state) == (NOW, DraftState.APPROVED)
    assert len(queries.standing_verdicts(home.draft, home.requests())) == 2
    with pytest.raises(NotAllowed):
        checking.confirm(session, request, actor=home.bram, now=NOW)
    checking.confirm(session, request, actor=home.ilse, now=NOW)
    assert request.check_at is None
    with pytest.raises(Conflict, match="nothing_to_confirm"):
        checking.confirm(session, request, actor=home.ilse, now=NOW)


def test_a_reviewer_who_will_be_away_is_relieved_and_may_still_comment(session, app):
    """docs/domain.md c, awkward cases: reviewer absent, later: reassigned by sys, original can still comment."""
    home = house(session)
    noor = make.person(Role.REVIEWER, name="Noor Cijfer")
    session.add_all([noor, make.representation(person=noor, persona=home.manager)])
    home.write()
    home.submit()
    request = home.live(home.manager)
    first, second = request.reviewer, home.ilse if request.reviewer_id == noor.id else noor

    with app.app_context():
        add_absence(session, actor=first, from_date=NOW.date(), to_date=request.due_at.date(), kind="leave", now=NOW)

    assert request.state is RequestState.REASSIGNED
    assert home.live(home.manager).reviewer_id == second.id
    draft = home.get(first)                                 # still in sight
    assert allowed(first, Action.COMMENT, draft)
    assert not allowed(first, Action.GIVE_VERDICT, home.live(home.manager))


def test_a_short_absence_changes_nothing(session, app):
    home = house(session)
    home.write()
    home.submit()
    request = home.live(home.manager)

    with app.app_context():
        add_absence(session, actor=home.ilse, from_date=NOW.date(), to_date=NOW.date(), kind="leave", now=NOW)

    assert request.state is RequestState.REQUESTED
