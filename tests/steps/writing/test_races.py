"""Two at once: one wins, the other is told, nothing is lost (docs/trust.md 6.2, domain.md c awkward cases)."""
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import sqlalchemy as sa

from planner.core.db import db
from planner.people import sessions
from planner.people.models import Person
from planner.personas.models import Persona
from planner.steps.writing.models import Autosave, Draft, FinalApproval, ReviewRequest, Revision, draft_persona
from planner.workflow.writing import LIVE_REQUESTS, DraftState, RequestState
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


# --- Around a persona that goes --------------------------------------------------------------------------------------


def verdict_of_bram(home):
    return home["tokens"]["bram"], f"/reviews/{home['uid']}/{home['bram']}", {"verdict": "approve", "read": 1}


def test_a_verdict_while_its_persona_is_archived(live_app, home):
    in_review(live_app, home)

    verdict, archived = at_once(
        live_app, verdict_of_bram(home),
        (home["tokens"]["imke"], f"/personas/{home['bram']}/archive", {"reason": "overlaps"}))

    assert archived.status_code in (303, 409)
    if archived.status_code == 409:
        again = browser(live_app, home["tokens"]["imke"])
        assert again.post(f"/personas/{home['bram']}/archive", data={"reason": "overlaps"}).status_code == 303
    assert verdict.status_code in (303, 404, 409)           # before, or told that it is over
    asked = dict(stored_rows(live_app, sa.select(Persona.code, ReviewRequest.state).join(ReviewRequest.persona)))
    assert asked[home["bram"]] is (RequestState.ANSWERED if verdict.status_code == 303 else RequestState.WAIVED)
    assert asked[home["ilse"]] is RequestState.REQUESTED
    assert readers(live_app) == {home["ilse"]}


def test_a_verdict_while_its_persona_goes_up_in_another(live_app, home):
    in_review(live_app, home)
    about = {"name_en": "IT manager", "name_nl": "IT-manager", "summary": "", "version": 1, "other_version": 1}

    verdict, merged = at_once(
        live_app, verdict_of_bram(home),
        (home["tokens"]["imke"], f"/personas/{home['bram']}/merge/{home['ilse']}", about))

    assert merged.status_code in (303, 409)                 # 409: the verdict came first, and it is asked for again
    if merged.status_code == 409:
        again = browser(live_app, home["tokens"]["imke"])
        assert again.post(f"/personas/{home['bram']}/merge/{home['ilse']}", data=about).status_code == 303
    assert verdict.status_code in (303, 404, 409)
    assert readers(live_app) == {home["ilse"]}
    live = stored(live_app, sa.select(ReviewRequest.state).where(ReviewRequest.state.in_(LIVE_REQUESTS)))
    assert len(live) <= 1                                   # nobody is asked twice for the one that stays


def stored_rows(app, wanted):
    with app.app_context():
        return db.session.execute(wanted).all()


def readers(app):
    return set(stored(app, sa.select(Persona.code).join(draft_persona, draft_persona.c.persona_id == Persona.id)))


def test_an_answer_while_its_author_leaves(live_app, home):
    """The text is put aside, what was typed is refused in words, and nothing half of it is left."""
    path, tokens = f"/drafts/{home['uid']}", home["tokens"]
    with live_app.app_context():
        mats, ada = (db.session.scalars(sa.select(Person).where(Person.name == name)).one()
                     for name in ("Mats Dijkgraaf", "Ada Beheer"))
        uid, token = mats.uid, sessions.start_sign_in(db.session(), ada, now=NOW)
        db.session.commit()

    saved, left = at_once(live_app, (tokens["mats"], path, {"title": "T", "body": "One more line.", "base": 1}),
                          (token, f"/settings/people/{uid}/leave", {}))

    assert left.status_code in (303, 409)
    if left.status_code == 409:                             # the save came first; pressed again, it holds
        assert browser(live_app, token).post(f"/settings/people/{uid}/leave").status_code == 303
    assert saved.status_code in (302, 303, 401, 403, 404, 409)
    [draft] = stored(live_app, sa.select(Draft))
    assert draft.state is DraftState.ABANDONED
    kept = [body for body in stored(live_app, sa.select(Revision.body)) if body == "One more line."]
    assert len(kept) == (saved.status_code == 303 and saved.location.startswith("/drafts"))
