"""The pages of training, as people of each role walk them."""
import re
from datetime import date

import pytest
import sqlalchemy as sa

from planner.people.models import Organisation
from planner.policy import Role
from planner.steps.training import listeners, queries, services
from planner.steps.training.models import Completion, Enrolment, ExerciseAnswer
from tests import factories as make
from tests.support.queries import count_queries

ROLES = {"member": (), "reviewer": (Role.REVIEWER,), "lead": (Role.LEAD,), "sales": (Role.SALES,),
         "manager": (Role.MANAGER,), "admin": (Role.ADMIN,)}
WORDS = "A customer asked me twice why we do not migrate on a Friday. " * 6


@pytest.fixture
def lessons(session, now):
    """The six built-in lessons in an organisation."""
    session.add(make.organisation())
    session.flush()
    services.load_curriculum(session, listeners.LESSONS, now)
    session.flush()


def person(session, *roles, **over):
    found = make.person(*roles, **over)
    session.add(found)
    session.flush()
    return found


def versions(html):
    return dict(re.findall(r'name="([\w-]*version)"[^>]*value="(\d+)"', html))


def hand_in(browser, key="why-share", **over):
    fields = versions(browser.get(f"/learn/{key}").text) | {"e1-text": WORDS} | over
    return browser.post(f"/learn/{key}/complete", data=fields)


@pytest.fixture
def done(session, login, lessons):
    """Lotte handed the first lesson in."""
    lotte = person(session, name="Lotte")
    assert hand_in(login(lotte)).status_code == 303
    return session.scalars(sa.select(Completion)).one()


@pytest.mark.parametrize(("path", "open_to"), [
    ("", set(ROLES)), ("/why-share", set(ROLES)), ("/people", {"lead"}), ("/why-share/edit", {"lead", "admin"})])
def test_who_may_open_what(session, login, lessons, path, open_to):
    answers = {name: login(person(session, *roles)).get(f"/learn{path}").status_code for name, roles in ROLES.items()}

    assert answers == {name: 200 if name in open_to else 403 for name in ROLES}


@pytest.mark.parametrize(("path", "status"), [
    ("/why-share/feedback", {"reviewer": 200, "lead": 200}),          # the others have no exercise there: 404
    ("/why-share/feedback/{uid}", {"reviewer": 200, "lead": 200})])
def test_who_may_read_an_exercise(session, login, done, path, status):
    answers = {name: login(person(session, *roles)).get("/learn" + path.format(uid=done.uid)).status_code
               for name, roles in ROLES.items()}

    assert answers == dict.fromkeys(ROLES, 404) | status


@pytest.mark.parametrize(("path", "open_to"), [
    ("/why-share/feedback/{uid}", {"reviewer", "lead"}), ("/people/enrol", {"lead"}),
    ("/why-share/edit", {"lead", "admin"}), ("/people/{uid}/end", {"lead"}), ("/people/{uid}/resume", {"lead"}),
    ("/why-share/answer", set(ROLES)), ("/why-share/complete", set(ROLES))])
def test_who_may_press_what(session, login, done, path, open_to):
    refused = {name for name, roles in ROLES.items()
               if login(person(session, *roles)).post("/learn" + path.format(uid=done.uid), data={}).status_code == 403}

    assert refused == set(ROLES) - open_to


def test_a_lesson_that_is_not_there(session, login, lessons):
    assert login(person(session)).get("/learn/rhetoric").status_code == 404


def test_a_beginner_sees_where_to_begin_and_that_a_claim_is_open(session, login, lessons):
    html = login(person(session)).get("/learn").text

    assert "Begin with lesson 1" in html
    assert "Together they take 185 minutes." in html
    assert "your matches count 15 points lower" in html
    assert "First: Why share what you know?, How a blog article is built, Writing training" in html


def test_the_gate_names_what_is_missing(session, login, lessons):
    session.scalar(sa.select(Organisation)).settings = {"training_policy": "gate"}

    html = login(person(session)).get("/learn").text

    assert "Not yet." in html
    assert "These come first, 185 minutes together:" in html


def test_without_lessons_the_page_says_so(session, login):
    session.add(make.organisation())

    assert "No lessons yet" in login(person(session)).get("/learn").text


def test_half_an_answer_is_saved_and_waits(session, login, lessons):
    browser = login(person(session))
    saved = browser.post("/learn/why-share/answer", data={"e1-version": "0", "e1-text": "Twice this month"})
    html = browser.get("/learn/why-share").text

    assert saved.status_code == 303
    assert "Twice this month</textarea>" in html
    assert "3 of at least 60 words." in html
    assert "Continue lesson 1" in browser.get("/learn").text


def test_script_saves_while_typing_and_gets_the_next_version(session, login, lessons):
    browser = login(person(session))
    first = browser.post("/learn/why-share/answer", data={"e1-version": "0", "e1-text": "Twice"},
                         headers={"HX-Request": "true"})
    second = browser.post("/learn/why-share/answer", data=versions(first.text) | {"e1-text": "Twice this"},
                          headers={"HX-Request": "true"})

    assert (first.status_code, second.status_code) == (200, 200)
    assert "<html" not in second.text
    assert session.scalars(sa.select(ExerciseAnswer.text)).all() == ["Twice this"]


def test_an_older_window_sees_both_texts(session, login, lessons):
    browser = login(person(session))
    browser.post("/learn/why-share/answer", data={"e1-version": "0", "e1-text": "from the phone"})

    answer = browser.post("/learn/why-share/answer", data={"e1-version": "0", "e1-text": "from the desk"})
    by_script = browser.post("/learn/why-share/answer", data={"e1-version": "0", "e1-text": "from the desk"},
                             headers={"HX-Request": "true"})

    assert (answer.status_code, by_script.status_code) == (409, 409)
    assert "from the phone" in answer.text
    assert "from the desk</textarea>" in answer.text
    assert session.scalars(sa.select(ExerciseAnswer.text)).all() == ["from the phone"]


def test_a_short_exercise_comes_back_with_its_words_and_is_kept(session, login, lessons):
    answer = hand_in(login(person(session)), **{"e1-text": "Too few words"})

    assert answer.status_code == 422
    assert "57 words to go" in answer.text
    assert "Too few words</textarea>" in answer.text
    assert session.scalars(sa.select(ExerciseAnswer.text)).all() == ["Too few words"]


def test_handing_in_leads_on_and_twice_is_once(session, login, lessons):
    browser = login(person(session))

    answer = hand_in(browser)
    again = browser.post("/learn/why-share/complete", data={"e1-version": "1", "e1-text": "x"})

    assert answer.headers["Location"] == again.headers["Location"] == "/learn/whats-in-it"
    assert len(session.scalars(sa.select(Completion)).all()) == 1
    assert "You did one, 170 minutes are left." in browser.get("/learn").text


def test_a_choice_asks_for_the_choice_and_a_few_words(session, login, lessons):
    browser = login(person(session))

    none = hand_in(browser, "whats-in-it", **{"e1-text": "I hear fewer of the same questions."})
    chosen = hand_in(browser, "whats-in-it", **{"e1-text": "I hear fewer of the same questions.", "e1-choices": "2"})

    assert none.status_code == 422
    assert "Choose an answer first." in none.text
    assert chosen.status_code == 303
    assert session.scalars(sa.select(Completion.exercise_text)).all() == [
        "fewer repeat questions\n\nI hear fewer of the same questions."]


def test_a_locked_lesson_can_be_read_and_not_handed_in(session, login, lessons):
    browser = login(person(session))

    html = browser.get("/learn/practice").text
    answer = browser.post("/learn/practice/complete", data={"e1-version": "0", "e1-text": WORDS * 10})

    assert "Nobody is born a writer" in html
    assert "It builds on what comes first:" in html
    assert answer.status_code == 422


def test_a_reader_of_dutch_reads_dutch(session, login, lessons):
    html = login(person(session, locale="nl")).get("/learn/why-share").text

    assert "Waarom kennis delen?" in html
    assert "Onthoud" in html


@pytest.mark.parametrize("data", [
    {}, {"e1-version": "x", "e1-text": "y"}, {"e1-version": "-1", "e1-text": "y"},
    {"e1-version": "0", "e1-text": "y" * 20_001}, {"e1-version": "0", "e1-text": "nul\0"},
    {"e1-version": "0", "e1-text": "y", "e1-choices": "seven"}])
def test_a_wrong_answer_form_comes_back(session, login, lessons, data):
    assert login(person(session)).post("/learn/whats-in-it/answer", data=data).status_code == 422


def test_feedback_goes_from_reviewer_to_trainee(session, login, done):
    rik = person(session, Role.REVIEWER, name="Rik")
    reader = login(rik)
    page = f"/learn/why-share/feedback/{done.uid}"
    assert "Lotte: Why share what you know?" in reader.get("/learn").text

    empty = reader.post(page, data=versions(reader.get(page).text) | {"text": " "})
    sent = reader.post(page, data=versions(reader.get(page).text) | {"text": "The question is **strong**."})
    told = login(done.person).get("/learn/why-share/feedback").text

    assert (empty.status_code, sent.status_code) == (422, 303)
    assert "Feedback from Rik" in told
    assert "<strong>strong</strong>" in told


def test_what_a_trainee_wrote_runs_nowhere(session, login, done):
    done.exercise_text = "<script>alert(1)</script> a < b"
    session.commit()

    html = login(person(session, Role.REVIEWER)).get(f"/learn/why-share/feedback/{done.uid}").text

    assert "<script>alert" not in html
    assert "a &lt; b" in html


def test_a_second_reader_keeps_their_words(session, login, done):
    rik, imke = person(session, Role.REVIEWER, name="Rik"), person(session, Role.LEAD)
    page = f"/learn/why-share/feedback/{done.uid}"
    second = login(imke)
    seen = versions(second.get(page).text)
    first = login(rik)
    first.post(page, data=versions(first.get(page).text) | {"text": "Strong."})

    answer = second.post(page, data=seen | {"text": "Mine."})

    assert answer.status_code == 409
    assert "Rik answered this a moment ago." in answer.text


def test_the_lead_asks_people_and_takes_it_back(session, login, lessons):
    lotte = person(session, name="Lotte")
    browser = login(person(session, Role.LEAD))

    nobody = browser.post("/learn/people/enrol", data={"due_on": "2026-12-11"})
    past = browser.post("/learn/people/enrol", data={"people": lotte.uid, "due_on": "2026-11-01"})
    asked = browser.post("/learn/people/enrol", data={"people": lotte.uid, "due_on": "2026-12-11"})
    held = session.scalars(sa.select(Enrolment)).one()
    ended = browser.post(f"/learn/people/{held.uid}/end")
    session.refresh(held)
    closed = held.closed_at
    browser.post(f"/learn/people/{held.uid}/resume")
    session.refresh(held)

    assert [answer.status_code for answer in (nobody, past, asked, ended)] == [422, 422, 303, 303]
    assert (held.due_on, closed is not None, held.closed_at) == (date(2026, 12, 11), True, None)
    assert "Fri 11 Dec" in login(lotte).get("/learn").text


def test_a_lead_changes_a_lesson_and_a_stale_change_shows_theirs(session, login, lessons):
    browser = login(person(session, Role.LEAD))
    lesson = queries.get_lesson(session, "why-share")
    typed = {"title_en": "Why share?", "title_nl": "Waarom delen?", "body_en": "New.", "body_nl": "Nieuw.",
             "tasks-0-prompt_en": "Write.", "tasks-0-prompt_nl": "Schrijf.", "tasks-0-kind": "text",
             "tasks-0-number": "1", "minutes": "15"}
    seen = versions(browser.get("/learn/why-share/edit").text)

    first = browser.post("/learn/why-share/edit", data=typed | seen)
    second = browser.post("/learn/why-share/edit", data=typed | seen | {"body_en": "Mine."})
    session.refresh(lesson)

    assert (first.status_code, second.status_code) == (303, 409)
    assert "Mine.</textarea>" in second.text
    assert "<del>New.</del>" in second.text
    assert (lesson.body_en, lesson.lesson_version) == ("New.", 2)


@pytest.mark.parametrize("minutes", ["4", "121", "soon", ""])
def test_minutes_are_between_five_and_a_hundred_and_twenty(session, login, lessons, minutes):
    browser = login(person(session, Role.ADMIN))
    answer = browser.post("/learn/why-share/edit", data=versions(browser.get("/learn/why-share/edit").text) | {
        "title_en": "x", "title_nl": "x", "body_en": "x", "body_nl": "x", "minutes": minutes})

    assert answer.status_code == 422


@pytest.mark.parametrize(("path", "most"), [
    ("/learn", 10), ("/learn/people", 10), ("/learn/why-share/feedback", 10), ("/learn/why-share", 12)])
def test_a_page_costs_the_same_with_one_and_with_fifty(session, login, done, now, path, most):
    lead = person(session, Role.LEAD)
    browser = login(lead)
    with count_queries() as few:
        browser.get(path)
    lesson = queries.get_lesson(session, "why-share")
    for n in range(55):
        someone = person(session, name=f"Colleague {n:02}")
        session.add(Completion(person_id=someone.id, lesson_id=lesson.id, lesson_version=1, at=now, exercise_text="x"))
        session.add(Enrolment(person_id=someone.id, curriculum_id=lesson.curriculum_id, started_at=now))
    session.commit()
    with count_queries() as many:
        html = browser.get(path).text

    assert len(many) == len(few) <= most
    assert path != "/learn/people" or 'rel="next"' in html


def test_the_second_page_goes_on_by_name(session, login, lessons):
    people = [person(session, name=f"Colleague {n:02}") for n in range(60)]
    browser = login(person(session, Role.LEAD, name="Zoë"))

    first = browser.get("/learn/people").text
    second = browser.get("/learn/people", query_string={"after": people[49].uid}).text

    assert ("Colleague 49" in first, "Colleague 50" in first) == (True, False)
    assert ("Colleague 49" in second, "Colleague 50" in second) == (False, True)


def test_the_settings_count_nobody_who_cannot_sign_in(session, login, lessons):
    admin = person(session, Role.ADMIN)
    for over in ({"email": None}, {"status": "left"}, {}):
        person(session, **over)

    assert "0 of 2 colleagues finished the lessons." in login(admin).get("/settings").text


def test_an_imported_author_is_nobody_to_ask(session, login, lessons):
    person(session, name="Imported Author", email=None)

    assert "Imported Author" not in login(person(session, Role.LEAD)).get("/learn/people").text
