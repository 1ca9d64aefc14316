"""“I am on it”, a carried yes judged again, a class raised, and the story of it all (docs/domain.md c)."""
from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask_babel import force_locale

from planner.core.errors import Conflict, NotAllowed, RuleBroken
from planner.people.queries import work_calendar
from planner.steps.writing import queries
from planner.steps.writing.rules import ChangeClass
from planner.steps.writing.services import approvals, looking, reopening, rounds, verdicts
from planner.steps.writing.story import tell
from planner.workflow.writing import DraftState, RequestState, Verdict
from tests.factories import NOW
from tests.steps.writing.story import BODY, house

# Two words of some hundred change: class 1 when nothing of weight is touched.
LONG = BODY + "\n" + " ".join(["the plain words go on and on"] * 30) + "\n"
SMALL = LONG.replace("go on and on", "go on and further", 1)
FRIDAY = datetime(2026, 11, 27, 9, tzinfo=UTC)


def carried(session):
    """An approved text in which small words changed on the day that it goes out: every yes was carried over."""
    home = house(session, publish_at=NOW + timedelta(hours=20), local_date=(NOW + timedelta(hours=20)).date())
    home.write(LONG)
    home.submit()
    home.judge(home.manager)
    home.judge(home.operations)
    home.approve()
    home.write(SMALL)
    return home


def standing(home, person):
    draft = home.get(home.imke)
    holding = queries.standing_verdicts(draft, home.requests())
    return next(one for one in holding if one.request.reviewer_id == person.id)


def test_small_words_are_carried_over_and_their_reviewer_may_judge_them_after_all(session):
    """domain c, class 1: stand, marked carried over; each reviewer can reopen within 1 working day."""
    home = carried(session)
    own = standing(home, home.ilse)
    assert (home.draft.state, own.is_carried, home.draft.head.change_class) == (
        DraftState.APPROVED, True, ChangeClass.COSMETIC)

    reopening.reopen(session, home.get(home.ilse), own.request, actor=home.ilse, now=NOW + timedelta(days=1))

    assert home.get(home.imke).state is DraftState.IN_REVIEW
    assert home.live(home.manager).reviewer_id == home.ilse.id
    assert standing(home, home.bram).is_carried           # nobody else is asked again
    home.judge(home.manager)
    assert home.get(home.imke).state is DraftState.APPROVED      # the lead's word stood for these small words


def test_after_a_working_day_a_carried_yes_is_settled(session):
    """domain c, class 1: within 1 working day; nobody reopens another's."""
    home = carried(session)
    own = standing(home, home.ilse)
    draft = home.get(home.ilse)

    with pytest.raises(NotAllowed):
        reopening.reopen(session, draft, own.request, actor=home.bram, now=NOW)
    with pytest.raises(Conflict, match="carry_settled"):
        reopening.reopen(session, draft, own.request, actor=home.ilse, now=NOW + timedelta(days=1, minutes=1))


def test_a_lead_raises_a_class_and_nobody_lowers_it(session):
    """domain c: the lead can raise a class, never lower it; going back to the approved text revives the approvals."""
    home = carried(session)
    draft = home.get(home.imke)
    with pytest.raises(NotAllowed):
        reopening.raise_class(session, draft, reason="A promise", actor=home.mats, now=NOW)
    with pytest.raises(RuleBroken, match="reason_missing"):
        reopening.raise_class(session, draft, reason=" ", actor=home.imke, now=NOW)

    reopening.raise_class(session, draft, reason="A promise to a customer", actor=home.imke, now=NOW)

    assert (draft.state, draft.head.change_class) == (DraftState.IN_REVIEW, ChangeClass.TEXT)
    assert {one.state for one in home.requests()} == {RequestState.STALE, RequestState.REQUESTED}
    with pytest.raises(Conflict, match="class_not_small"):
        reopening.raise_class(session, draft, reason="Again", actor=home.imke, now=NOW)

    home.judge(home.manager)
    home.judge(home.operations)
    assert draft.state is DraftState.IN_REVIEW              # more than small words: the lead's word is asked again too
    rounds.withdraw_draft(session, home.get(home.mats), actor=home.mats, now=NOW)
    home.write(SMALL.replace("go on and on", "go on and away", 1))
    again = queries.standing_verdicts(home.get(home.mats), home.requests())
    assert {one.request.revision_read.number for one in again} == {2}       # nothing is carried past the raised text
    home.write(LONG)
    home.submit()
    assert home.get(home.imke).state is DraftState.APPROVED


def test_somebody_is_on_it_for_a_working_day(session):
    """domain-more p (queue): looking_at; gone after 1 working day without verdict or comment."""
    home = house(session)
    home.write()
    home.submit()
    request = home.live(home.manager)
    looking.look_at(session, request, actor=home.ilse, now=FRIDAY)

    def seen(now):
        return looking.is_looking(request, calendar=work_calendar(session), zone="Europe/Amsterdam", now=now)

    assert (seen(FRIDAY), seen(FRIDAY + timedelta(days=2)), seen(FRIDAY + timedelta(days=3))) == (True, True, False)
    looking.keep_looking(session, home.draft, home.ilse, now=FRIDAY + timedelta(hours=5))
    assert seen(FRIDAY + timedelta(days=3))
    assert request.state is RequestState.REQUESTED
    with pytest.raises(NotAllowed):
        looking.look_at(session, request, actor=home.bram, now=NOW)
    home.judge(home.manager)
    assert not seen(NOW)


def test_the_story_says_who_asked_whom_and_why_and_what_was_answered(app, session):
    """domain c: asked, declined, waived with reason, judged, all in plain sentences of the reader's language."""
    home = house(session)
    home.write()
    home.submit()
    verdicts.decline_request(session, home.live(home.manager), reason="On leave", actor=home.ilse, now=NOW)
    approvals.ask_person(session, home.get(home.imke), home.manager, home.ilse, actor=home.imke, now=NOW)
    approvals.waive_persona(session, home.get(home.imke), home.manager, reason="Nobody is in", actor=home.imke, now=NOW)
    home.judge(home.operations, Verdict.APPROVE)
    session.flush()

    with app.test_request_context(), force_locale("en"):
        lines = [(line.text, line.reason) for line in tell(session, home.draft)][::-1]
    with app.test_request_context(), force_locale("nl"):
        dutch = [line.text for line in tell(session, home.draft)]

    code = home.manager.code
    assert (f"Ilse Korenwolf can't judge for {code}.", "On leave") in lines
    asked = f"Imke Vosmeer asked Ilse Korenwolf to judge revision 1 for {code}: "
    assert any(text.startswith(asked) for text, _ in lines)
    assert (f"Imke Vosmeer went on without {code}.", "Nobody is in") in lines
    assert (f"Bram Wijngaard judged revision 1 for {home.operations.code}: Approve.", "") in lines
    assert lines[-1] == ("Every persona said yes.", "")
    assert "Elke persona zei ja." in dutch
