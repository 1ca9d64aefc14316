"""The lead's last word, what an edit does to it, and what helps a round on (docs/domain.md c, d 1)."""
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm.attributes import set_committed_value

from planner.core import event_log
from planner.core.errors import Conflict, NotAllowed, NotFound, RuleBroken
from planner.core.events import subscribe
from planner.messages.models import Notice
from planner.people.models import PersonStatus
from planner.policy import Role
from planner.steps.writing import queries
from planner.steps.writing.events import DraftApproved, DraftUnapproved
from planner.steps.writing.rules import ChangeClass, Ineligible
from planner.steps.writing.services import approvals
from planner.steps.writing.services.revert import revert_to_approved
from planner.steps.writing.services.states import advance_draft
from planner.workflow.writing import ChangeState, DraftState, RequestState, RoundState, Verdict
from tests import factories as make
from tests.factories import NOW
from tests.steps.writing.story import BODY, house
from tests.steps.writing.test_verdicts import QUOTE

LONG = BODY + "plain words go on and on here " * 20      # small words may change: 2 % is some words
_news: list[str] = []


@pytest.fixture
def home(session):
    return house(session)


@pytest.fixture
def news(shared_app):
    """What publishing hears, in order."""
    for kind in (DraftApproved, DraftUnapproved):
        subscribe(kind, _hear)
    _news.clear()
    return _news


def _hear(session, heard):
    _news.append(type(heard).__name__)


@pytest.fixture
def passed(home):
    home.write(LONG)
    home.submit()
    home.judge(home.manager)
    home.judge(home.operations)
    return home


# --- The final approval ------------------------------------------------------------------------------------------


def test_the_lead_approves_exactly_one_text(passed, session, news):
    passed.approve()

    assert passed.draft.state is DraftState.APPROVED
    given = queries.standing_approvals(session, passed.draft)
    assert [(one.by, one.sha256, one.revision) for one in given] == [
        (passed.imke, passed.draft.head.sha256, passed.draft.head)]
    assert news == ["DraftApproved"]
    assert "final_approval" in [one.event for one in event_log.history(session, "draft", passed.draft.uid)]


def test_the_author_hears_it_and_nobody_else_needs_to(passed, session):
    passed.approve()

    told = session.scalars(sa.select(Notice.person_id).where(Notice.text_key == "draft_approved")).all()
    asked = session.scalars(sa.select(Notice).where(Notice.text_key == "approval_asked")).all()
    assert told == [passed.mats.id]
    assert all(notice.done_at for notice in asked)


def test_before_the_quorum_nobody_approves(home):
    home.write()
    home.submit()
    home.judge(home.manager)

    with pytest.raises(RuleBroken, match="round_not_passed"):
        home.approve()


def test_the_revision_read_is_the_one_approved(passed, session):
    older = queries.get_revision(session, passed.draft, 1)
    set_committed_value(passed.draft.head, "sha256", "0" * 64)      # somebody saved meanwhile

    with pytest.raises(Conflict, match="approval_other_revision"):
        approvals.approve_finally(session, passed.draft, read=_copy(older), actor=passed.imke, now=NOW)


def _copy(revision):
    from planner.steps.writing.models import Revision
    return Revision(number=revision.number, sha256="f" * 64)


def test_a_lead_who_wrote_along_does_not_approve(home):
    home.claim.co_authors.append(home.imke)
    home.write(LONG)
    home.submit()
    home.judge(home.manager)
    home.judge(home.operations)

    with pytest.raises(NotAllowed):
        home.approve()
    home.approve(home.stijn)
    assert home.draft.state is DraftState.APPROVED


@pytest.mark.parametrize("person", ["mats", "ilse", "admin"])
def test_only_leads_approve(passed, person):
    with pytest.raises((NotAllowed, NotFound)):
        passed.approve(getattr(passed, person))


def test_approving_twice_says_who_did_and_when(passed):
    passed.approve()

    with pytest.raises(Conflict, match="approved_already") as refused:
        passed.approve(passed.stijn)
    assert refused.value.params == {"name": "Imke Vosmeer", "when": "24-11-2026 10:00"}


def alone(home):
    """Imke judges for the only persona, and is a lead too."""
    home.draft.personas.remove(home.operations)
    home.ilse.status = PersonStatus.LEFT
    home.imke.grants.append(_grant(Role.REVIEWER))
    home.session.add(make.representation(person=home.imke, persona=home.manager))
    home.write()
    home.submit()
    home.judge(home.manager)


def _grant(role):
    from planner.people.models import RoleGrant
    return RoleGrant(role=role)


def test_two_people_besides_the_author_take_part(home):
    alone(home)

    with pytest.raises(RuleBroken, match="approval_needs_people"):
        home.approve()
    home.approve(home.stijn)
    assert home.draft.state is DraftState.APPROVED


def test_in_a_small_house_one_person_is_enough(home):
    for gone in (home.bram, home.stijn):
        gone.status = PersonStatus.LEFT
    alone(home)                     # Mats, Imke and Ada are left

    home.approve()

    assert home.draft.state is DraftState.APPROVED


# --- Edits after the approval ------------------------------------------------------------------------------------


def test_more_than_small_words_asks_everybody_again(passed, session, news):
    passed.approve()

    passed.write(LONG.replace("nine hours", "11 hours"), now=NOW + timedelta(hours=1))

    assert passed.draft.state is DraftState.IN_REVIEW
    assert passed.draft.head.change_class is ChangeClass.TEXT
    assert passed.turn.state is RoundState.OPEN
    assert [one.state for one in passed.requests()] == [RequestState.STALE] * 2 + [RequestState.REQUESTED] * 2
    assert {one.reviewer for one in passed.requests()[2:]} == {passed.ilse, passed.bram}
    assert queries.standing_approvals(session, passed.draft) == []
    assert news == ["DraftApproved", "DraftUnapproved"]


def test_small_words_far_from_the_slot_ask_the_lead_only(passed, session, news):
    passed.approve()

    passed.write(LONG + "and so on ")

    assert passed.draft.head.change_class is ChangeClass.COSMETIC
    assert (passed.draft.state, passed.turn.state) == (DraftState.IN_REVIEW, RoundState.PASSED)
    assert {one.state for one in passed.requests()} == {RequestState.ANSWERED}
    passed.approve(passed.stijn)
    assert passed.draft.state is DraftState.APPROVED
    assert news == ["DraftApproved", "DraftUnapproved", "DraftApproved"]


def test_small_words_close_to_the_slot_change_nothing(passed, session, news):
    passed.slot.local_date = NOW.date() + timedelta(days=1)
    passed.approve()

    passed.write(LONG + "and so on ")

    assert passed.draft.state is DraftState.APPROVED
    first, second = queries.standing_approvals(session, passed.draft)
    assert (second.by, second.sha256, second.carried_from_id) == (passed.imke, passed.draft.head.sha256, first.id)
    assert news == ["DraftApproved", "DraftApproved"]


def test_a_scheduled_text_with_small_words_is_planned_anew(passed, news, session):
    passed.slot.local_date = NOW.date() + timedelta(days=1)
    passed.approve()
    advance_draft(session, passed.draft, "freeze", actor_id=None, now=NOW)

    passed.write(LONG + "and so on ")

    assert passed.draft.state is DraftState.APPROVED
    assert news == ["DraftApproved", "DraftUnapproved", "DraftApproved"]


def test_small_steps_do_not_add_up_to_a_carried_yes(passed):
    passed.slot.local_date = NOW.date() + timedelta(days=1)
    passed.approve()
    text = LONG
    for word in ("one ", "two ", "three ", "four "):
        text += word
        passed.write(text)

    assert passed.draft.state is DraftState.IN_REVIEW       # four words are more than 2 % of what was judged


def test_a_lead_does_not_approve_the_own_change(passed, session):
    passed.approve()
    passed.write(LONG.replace("nine hours", "11 hours"), by=passed.imke)
    passed.judge(passed.manager)
    passed.judge(passed.operations)

    with pytest.raises(RuleBroken, match="approval_own_edit"):
        passed.approve()
    passed.approve(passed.stijn)
    assert passed.draft.state is DraftState.APPROVED


def test_going_back_to_the_approved_text_brings_its_approvals_back(passed, session, news):
    passed.approve()
    passed.write("All gone.")

    revert_to_approved(session, passed.get(passed.mats), actor=passed.mats, now=NOW)

    assert passed.draft.state is DraftState.APPROVED
    assert passed.draft.head.body == LONG
    assert queries.standing_approvals(session, passed.draft)[-1].sha256 == passed.draft.head.sha256
    assert news[-1] == "DraftApproved"
    assert {one.state for one in passed.requests()} == {RequestState.ANSWERED, RequestState.CANCELLED}


def test_there_is_nothing_to_go_back_to_without_an_approval(passed, session):
    with pytest.raises(Conflict, match="nothing_to_revert"):
        revert_to_approved(session, passed.get(passed.mats), actor=passed.mats, now=NOW)


# --- Helping a round on ------------------------------------------------------------------------------------------


def test_a_lead_asks_somebody_by_name(home, session):
    olaf = make.person(Role.REVIEWER, name="Olaf")
    session.add_all([olaf, make.representation(person=olaf, persona=home.manager)])
    home.write()
    home.submit()
    other = olaf if home.live(home.manager).reviewer is home.ilse else home.ilse

    request = approvals.ask_person(session, home.get(home.imke), home.manager, other, actor=home.imke, now=NOW)

    assert (request.reviewer, request.state) == (other, RequestState.REQUESTED)
    with pytest.raises(Conflict, match="asked_already"):
        approvals.ask_person(session, home.draft, home.manager, other, actor=home.imke, now=NOW)


def test_a_lead_can_ask_only_who_may_judge(home, session):
    home.write()
    home.submit()

    with pytest.raises(RuleBroken, match="reviewer_not_eligible") as refused:
        approvals.ask_person(session, home.get(home.imke), home.manager, home.bram, actor=home.imke, now=NOW)
    assert refused.value.params == {"name": "Bram Wijngaard", "why": Ineligible.DOES_NOT_REPRESENT}


def test_a_lead_goes_on_without_a_persona(home, session):
    home.write()
    turn = home.submit()
    home.judge(home.manager)

    approvals.waive_persona(session, home.get(home.imke), home.operations, reason="On leave until May",
                            actor=home.imke, now=NOW)

    waived = home.requests()[1]
    assert (waived.state, waived.reason) == (RequestState.WAIVED, "On leave until May")
    assert turn.state is RoundState.PASSED


def test_points_of_a_waived_persona_are_off_the_table(home, session):
    home.write()
    home.submit()
    request = home.judge(home.operations, Verdict.REQUEST_CHANGES, QUOTE)
    home.judge(home.manager)
    home.write(BODY.replace("Nobody", "No hospital"))
    home.submit()

    approvals.waive_persona(session, home.get(home.imke), home.operations, reason="On leave", actor=home.imke, now=NOW)
    home.judge(home.manager)

    assert request.changes[0].state is ChangeState.WITHDRAWN
    assert home.turn.state is RoundState.PASSED


def test_the_last_persona_is_never_waived(home, session):
    home.write()
    home.submit()
    approvals.waive_persona(session, home.get(home.imke), home.operations, reason="On leave", actor=home.imke, now=NOW)

    with pytest.raises(RuleBroken, match="waive_last"):
        approvals.waive_persona(session, home.draft, home.manager, reason="Too", actor=home.imke, now=NOW)


@pytest.mark.parametrize(("reason", "code"), [(" ", "reason_missing")])
def test_waiving_needs_a_reason(home, session, reason, code):
    home.write()
    home.submit()

    with pytest.raises(RuleBroken, match=code):
        approvals.waive_persona(session, home.get(home.imke), home.operations, reason=reason, actor=home.imke, now=NOW)


def test_a_lead_waives_nothing_of_the_own_text(home, session):
    home.claim.co_authors.append(home.imke)
    home.write()
    home.submit()

    with pytest.raises(NotAllowed):
        approvals.waive_persona(session, home.get(home.imke), home.operations, reason="x", actor=home.imke, now=NOW)


# --- The deputy --------------------------------------------------------------------------------------------------


@pytest.fixture
def one_lead(home):
    """Imke is the only lead, and wrote the text."""
    home.stijn.status = PersonStatus.LEFT
    home.claim.co_authors.append(home.imke)
    home.write()
    home.submit()
    home.judge(home.manager)
    home.judge(home.operations)
    return home


def test_an_admin_names_who_approves_the_text_of_the_only_lead(one_lead, session):
    home = one_lead
    assert queries.without_approver(session) == [home.draft]

    approvals.name_deputy(session, queries.get_orphan(session, home.draft.uid), home.ilse, actor=home.admin, now=NOW)
    home.approve(home.ilse)

    assert home.draft.state is DraftState.APPROVED


@pytest.mark.parametrize("person", ["mats", "imke"])
def test_no_author_is_a_deputy(one_lead, session, person):
    with pytest.raises(RuleBroken, match="deputy_owner"):
        approvals.name_deputy(session, one_lead.draft, getattr(one_lead, person), actor=one_lead.admin, now=NOW)


def test_only_an_admin_names_a_deputy(one_lead, session):
    with pytest.raises(NotAllowed):
        approvals.name_deputy(session, one_lead.draft, one_lead.ilse, actor=one_lead.imke, now=NOW)


def test_with_another_lead_no_deputy_is_named(passed, session):
    assert queries.without_approver(session) == []
    with pytest.raises(RuleBroken, match="deputy_not_needed"):
        approvals.name_deputy(session, passed.draft, passed.ilse, actor=passed.admin, now=NOW)
    with pytest.raises(NotFound):
        queries.get_orphan(session, passed.draft.uid)


def test_a_deputy_reads_that_text_and_no_other(one_lead, session):
    home = one_lead
    approvals.name_deputy(session, home.draft, home.admin, actor=home.admin, now=NOW)
    session.flush()

    assert queries.get_draft(session, home.admin, home.draft.uid) is home.draft
    (waiting,) = queries.waiting_for_lead(session, home.admin).to_approve
    assert (waiting.text.uid, waiting.publish_at) == (home.draft.uid, home.slot.publish_at)


def test_a_text_waits_for_the_lead_whether_or_not_its_row_says_that_a_round_is_open(passed, session):
    assert not passed.draft.in_round
    assert len(queries.waiting_for_lead(session, passed.imke).to_approve) == 1

    passed.turn.state = RoundState.OPEN                 # a row from before the column, or brought in from elsewhere
    session.flush()

    assert queries.waiting_for_lead(session, passed.imke).to_approve == []
