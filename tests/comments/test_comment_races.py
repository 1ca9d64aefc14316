"""A suggestion taken, a verdict and an edit at once: each order ends well (docs/domain.md c, awkward cases)."""
from __future__ import annotations

import pytest
import sqlalchemy as sa

from planner.comments.models import CommentThread, SuggestionState
from planner.core.db import db
from planner.people import sessions
from planner.steps.writing.models import Draft, ReviewRequest, Revision
from planner.workflow.writing import DraftState, RequestState
from tests.comments.story import Talk
from tests.factories import NOW
from tests.steps.writing.story import BODY
from tests.steps.writing.test_races import at_once, stored

pytestmark = pytest.mark.database


@pytest.fixture
def home(live_app):
    """A text in review with two suggestions, in a database of its own."""
    with live_app.app_context():
        session = db.session()
        session.info["now"] = NOW
        talk = Talk(session)
        one, two = talk.suggest(talk.ilse, "nine hours", "a night"), talk.suggest(talk.bram, "with coffee", "with tea")
        tokens = {name: sessions.start_sign_in(session, getattr(talk.house, name), now=NOW)
                  for name in ("mats", "ilse", "bram", "imke")}
        session.commit()
        return {"uid": talk.draft.uid, "tokens": tokens, "code": talk.manager.code, "one": one.uid, "two": two.uid,
                "other": talk.operations.code}


def test_taking_a_suggestion_a_verdict_and_an_edit_at_once(live_app, home):
    """The row decides: what comes second sees the new state; a verdict counts for the text that was read, or not."""
    uid, tokens = home["uid"], home["tokens"]
    for name, code in (("ilse", home["code"]), ("bram", home["other"])):
        at_once(live_app, (tokens[name], f"/reviews/{uid}/{code}", {"verdict": "approve", "read": 1}))
    at_once(live_app, (tokens["imke"], f"/reviews/{uid}/approve", {"read": 1}))

    taken, edited, again = at_once(
        live_app, (tokens["mats"], f"/drafts/{uid}/comments/accept", {"take": home["one"]}),
        (tokens["mats"], f"/drafts/{uid}", {"title": "A restore is proof", "body": BODY + "\nMore.", "base": 1}),
        (tokens["ilse"], f"/reviews/{uid}/{home['code']}", {"verdict": "approve", "read": 1}))

    assert taken.status_code in (303, 409, 422)             # 422: the edit was first, so that reviewers have it again
    assert edited.status_code in (303, 409)
    assert again.status_code in (303, 404, 409)
    bodies = stored(live_app, sa.select(Revision.body).order_by(Revision.number))
    [draft] = stored(live_app, sa.select(Draft))
    assert draft.state is DraftState.IN_REVIEW              # two changes of weight, or one: every yes is asked again
    assert len(bodies) == 1 + (taken.status_code == 303) + (edited.status_code == 303)
    if taken.status_code == 303:
        assert any("took a night" in body for body in bodies)
    heads = {draft.head_id}
    for request in stored(live_app, sa.select(ReviewRequest).where(ReviewRequest.state == RequestState.ANSWERED)):
        assert request.revision_read_id in heads            # no verdict stands for a text that nobody judged


def test_a_suggestion_is_taken_once(live_app, home):
    uid, tokens = home["uid"], home["tokens"]
    at_once(live_app, (tokens["mats"], f"/drafts/{uid}/withdraw", {}))
    call = (tokens["mats"], f"/drafts/{uid}/comments/accept", {"take": home["two"]})

    answers = at_once(live_app, call, call, call)

    assert sorted(answer.status_code for answer in answers) == [303, 409, 409]
    [state] = stored(live_app, sa.select(CommentThread.suggestion).where(CommentThread.uid == home["two"]))
    assert state is SuggestionState.ACCEPTED
    assert len(stored(live_app, sa.select(Revision.id))) == 2
