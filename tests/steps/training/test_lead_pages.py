"""The pages of leads and reviewers: feedback, certificates, who is stuck; and what a page costs."""
from datetime import timedelta

import pytest
import sqlalchemy as sa

from planner.steps.inventory.models import PublishedWork
from planner.steps.training import queries
from planner.steps.training.models import Certificate, Completion, Curriculum, Enrolment, Lesson
from tests import factories as make
from tests.steps.training.walk import seen_in
from tests.support.queries import count_queries

# --- Feedback, certificates, who is stuck ------------------------------------------------------------------------


@pytest.fixture
def done(session, lessons, now):
    """Lotte finished every lesson five days ago."""
    lotte = make.person(name="Lotte")
    session.add(lotte)
    session.flush()
    for place, lesson in enumerate(session.scalars(sa.select(Lesson).order_by(Lesson.position)).all()):
        session.add(Completion(person=lotte, lesson=lesson, lesson_version=1, exercise_text=f"Words {place}",
                               at=now - timedelta(days=10 - place)))
    session.commit()
    return lotte


def test_the_queue_leads_from_one_exercise_to_the_next(session, lead, done):
    queue = lead.get("/learn/feedback").text
    first = seen_in(r'href="(/learn/why-share/feedback/\w+)"', queue)
    version = seen_in(r'name="version"[^>]*value="(\d+)"', lead.get(first).text)

    sent = lead.post(first, data={"version": version, "text": "Strong opening."})
    after = lead.get("/learn/feedback").text

    assert queue.index("Words 0") < queue.index("Words 1")
    assert "waits 10 days" in queue
    assert sent.location == "/learn/feedback"
    assert "Strong opening." in after
    assert "Words 0" not in after


def test_the_navigation_counts_what_waits_for_who_can_answer(session, login, lead, done):
    assert '<span class="n">6</span>' in lead.get("/learn").text
    assert '<span class="n">6</span>' not in login(done).get("/learn").text


def test_a_certificate_is_made_printed_and_shared(session, login, lead, done, main):
    holder, other = login(done), make.person()
    session.add(other)
    session.commit()
    assert "Make your certificate" in holder.get("/learn").text

    page = holder.post(f"/learn/certificates/of/{main.uid}").location
    english, dutch = holder.get(f"{page}?lang=en").text, holder.get(f"{page}?lang=nl").text
    before = (login(other).get(page).status_code, lead.get(page).status_code)
    holder.post(f"{page}/share")

    assert 'class="certificate" lang="nl"' in dutch
    assert "heeft alle lessen afgerond van" in dutch
    assert "november 2026" in dutch
    assert "Waarom kennis delen?" in dutch
    assert "finished all lessons of" in english
    assert "Why share what you know?" in english
    assert before == (404, 200)
    assert login(other).get(page).status_code == 200
    assert "Your certificate" in holder.get("/learn").text
    assert session.scalars(sa.select(Certificate)).one().shared_at is not None
    assert login(other).post(f"{page}/withdraw").status_code == 403
    assert lead.post(f"{page}/share").status_code == 403


def test_no_certificate_before_the_last_lesson(session, login, lessons, main):
    other = make.person()
    session.add(other)
    session.commit()

    assert login(other).post(f"/learn/certificates/of/{main.uid}").status_code == 422


def test_the_lead_helps_who_is_stuck(session, lead, main, now):
    tim = make.person(name="Tim")
    session.add(tim)
    session.flush()
    held = Enrolment(person_id=tim.id, curriculum_id=main.id, started_at=now - timedelta(days=30),
                     due_on=now.date() - timedelta(days=3))
    session.add(held)
    session.commit()
    uid, page = held.uid, "/learn/people?show=stuck"
    assert "The day has passed" in lead.get(page).text
    assert "Nothing moved for 14 days" in lead.get(page).text

    reminded = lead.post(f"/learn/people/{uid}/remind", data={"back": page})
    twice = lead.post(f"/learn/people/{uid}/remind", data={"back": page})
    past = lead.post(f"/learn/people/{uid}/extend", data={f"{uid}-due_on": "2026-11-01", "back": page})
    none = lead.post(f"/learn/people/{uid}/extend", data={f"{uid}-due_on": "soon"})
    given = lead.post(f"/learn/people/{uid}/extend", data={f"{uid}-due_on": "2026-12-15", "back": page},
                         follow_redirects=True)
    session.refresh(held)
    later = held.due_on.isoformat()
    lead.post(f"/learn/people/{uid}/extend/back")
    session.refresh(held)

    assert [each.status_code for each in (reminded, twice, past, none)] == [303, 422, 422, 422]
    assert reminded.location == page
    assert "That day has passed." in past.text
    assert f"/learn/people/{uid}/extend/back" in given.text
    assert (later, held.due_on) == ("2026-12-15", now.date() - timedelta(days=3))
    assert "Reminded" in lead.get(page).text


def test_nobody_is_stuck_in_a_new_house(lead):
    assert "Nobody is stuck" in lead.get("/learn/people?show=stuck").text


def test_another_curriculum_has_its_own_list(session, lead, main, tmp_path):
    assert lead.get(f"/learn/people?curriculum={main.uid}").status_code == 200
    assert lead.get("/learn/people?curriculum=nothing-there").status_code == 404


@pytest.mark.parametrize("path", ["/learn/curricula", "/learn/curricula/{uid}", "/learn/people?show=stuck",
                                  "/learn/feedback", "/learn/why-share/versions", "/learn/why-share/edit"])
def test_a_page_costs_the_same_with_one_and_with_fifty(session, lead, main, done, now, path):
    address = path.format(uid=main.uid)

    def more(count):
        lesson = queries.get_lesson(session, "why-share")
        for n in range(count):
            someone = make.person(name=f"Colleague {lesson.lesson_version}-{n:02}")
            session.add(someone)
            session.flush()
            session.add_all([
                Enrolment(person_id=someone.id, curriculum_id=main.id, started_at=now - timedelta(days=30)),
                Completion(person_id=someone.id, lesson_id=lesson.id, lesson_version=1, exercise_text="x",
                           at=now - timedelta(days=20)),
                Curriculum(key=f"c{count}-{n}", title_nl="C", title_en="C"),
                Lesson(key=f"l{count}-{n}", curriculum_id=main.id, position=9, title_nl="L", title_en="L", body_nl="x",
                       body_en="x")])
        session.commit()

    more(1)
    lead.get(address)
    with count_queries() as few:
        assert lead.get(address).status_code == 200
    more(50)
    lead.get(address)
    with count_queries() as many:
        lead.get(address)

    assert len(many) == len(few) <= 10


def test_articles_that_are_out_count_as_what_it_brought(session, lead, done, login, now):
    session.add_all([
        PublishedWork(source_uid=name, title=name, lang="en", published_at=now, local_date=now.date(), authors=[done],
                      is_out=is_out) for name, is_out in (("one", True), ("two", True), ("withdrawn", False))])
    session.commit()

    assert "2 articles out" in lead.get("/learn/people").text
    own = login(done).get("/learn").text
    assert "<dt>Articles out</dt><dd>2</dd>" in own
    assert "<dt>Readers</dt>" not in own            # nobody counts them yet
