"""Two at once: one wins, the other is told, nothing is lost (docs/trust.md 6.2, domain.md c awkward cases)."""
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import sqlalchemy as sa

from planner.core.db import db
from planner.people import sessions
from planner.steps.writing.models import Autosave, Draft, FinalApproval, ReviewRequest, Revision
from planner.workflow.writing import DraftState
from tests.factories import NOW
from tests.steps.writing.story import house

pytestmark = pytest.mark.database


@pytest.fixture
def home(live_app):
    """The house in a database of its own; holds what the threads need."""
    with live_app.app_context():
        session = db.session()
        session.info["now"] = NOW
        home = house(session)
        home.claim.co_authors.append(home.stijn)
        home.write("First.")
        tokens = {name: sessions.start_sign_in(session, getattr(home, name), now=NOW)
                  for name in ("mats", "stijn", "ilse", "bram", "imke")}
        session.commit()
        return {"uid": home.draft.uid, "tokens": tokens, "ilse": home.manager.code, "bram": home.operations.code}


def browser(app, token):
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = token
    return client


def at_once(app, *calls):
    """Each call (token, path, data) in a thread of its own, all let go together; their answers, in order."""
    gate = Barrier(len(calls))

    def run(call):
        token, path, data = call
        client = browser(app, token)
        gate.wait()
        return client.post(path, data=data)

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def stored(app, wanted):
    with app.app_context():
        return list(db.session.scalars(wanted))


def test_of_two_saves_at_once_one_wins_and_the_other_sees_both_texts(live_app, home):
    path, tokens = f"/drafts/{home['uid']}", home["tokens"]

    answers = at_once(live_app, *((tokens[name], path, {"title": "T", "body": f"By {name}.", "base": 1})
                                  for name in ("mats", "stijn")))

    assert sorted(answer.status_code for answer in answers) == [303, 409]
    bodies = stored(live_app, sa.select(Revision.body).order_by(Revision.number))
    kept = stored(live_app, sa.select(Autosave.body))
    assert len(bodies) == 2
    assert {bodies[1], *kept} == {"By mats.", "By stijn."}


def test_many_saves_at_once_lose_nothing(live_app, home):
    path, token = f"/drafts/{home['uid']}", home["tokens"]["mats"]

    answers = at_once(live_app, *((token, path, {"title": "T", "body": f"Text {n}.", "base": 1}) for n in range(6)))

    assert sorted(answer.status_code for answer in answers) == [303] + [409] * 5
    assert stored(live_app, sa.select(Revision.number).order_by(Revision.number)) == [1, 2]


def test_first_autosaves_of_two_windows_make_one_row(live_app, home):
    path, token = f"/drafts/{home['uid']}/autosave", home["tokens"]["mats"]

    answers = at_once(live_app, *((token, path, {"title": "T", "body": f"Window {n}", "base": 1}) for n in range(4)))

    assert {answer.status_code for answer in answers} == {204}
    assert len(stored(live_app, sa.select(Autosave.id))) == 1


def test_sending_in_twice_opens_one_round(live_app, home):
    path, token = f"/drafts/{home['uid']}/submit", home["tokens"]["mats"]

    answers = at_once(live_app, *((token, path, {}) for _ in range(3)))

    assert sorted(answer.status_code for answer in answers) == [303, 409, 409]
    assert len(stored(live_app, sa.select(ReviewRequest.id))) == 2


def in_review(app, home):
    assert browser(app, home["tokens"]["mats"]).post(f"/drafts/{home['uid']}/submit").status_code == 303


def test_a_verdict_and_taking_back_at_once(live_app, home):
    in_review(live_app, home)
    tokens = home["tokens"]

    verdict, back = at_once(
        live_app, (tokens["ilse"], f"/reviews/{home['uid']}/{home['ilse']}", {"verdict": "approve", "read": 1}),
        (tokens["mats"], f"/drafts/{home['uid']}/withdraw", {}))

    assert back.status_code == 303
    assert verdict.status_code in (303, 404, 409)           # before it was taken back, or too late
    [draft] = stored(live_app, sa.select(Draft))
    assert draft.state is DraftState.WRITING


def test_a_double_press_judges_once(live_app, home):
    in_review(live_app, home)
    call = (home["tokens"]["ilse"], f"/reviews/{home['uid']}/{home['ilse']}", {"verdict": "approve", "read": 1})

    answers = at_once(live_app, call, call)

    assert sorted(answer.status_code for answer in answers) == [303, 409]


def test_of_two_final_approvals_one_counts(live_app, home):
    in_review(live_app, home)
    for name in ("ilse", "bram"):
        answer = browser(live_app, home["tokens"][name]).post(
            f"/reviews/{home['uid']}/{home[name]}", data={"verdict": "approve", "read": 1})
        assert answer.status_code == 303
    call = (home["tokens"]["imke"], f"/reviews/{home['uid']}/approve", {"read": 1})

    answers = at_once(live_app, call, call, call)

    assert sorted(answer.status_code for answer in answers) == [303, 409, 409]
    assert len(stored(live_app, sa.select(FinalApproval.id))) == 1
