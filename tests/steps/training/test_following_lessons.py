"""Following the lessons: answers, completions, feedback, and who is asked to by when."""
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from planner.core.errors import Conflict, NotAllowed, NotFound, RuleBroken
from planner.messages import words as message_words
from planner.messages.models import Notice
from planner.policy import Role
from planner.steps.training import queries, services
from planner.steps.training.models import Enrolment, ExerciseAnswer
from planner.steps.training.rules import LessonState, Stuck
from tests import factories as make
from tests.steps.training.story import answer, finish, lesson, states

# --- Answering and finishing -------------------------------------------------------------------------------------


def test_an_answer_is_kept_at_each_save(session, house, now):
    first = answer(session, house.lotte, "why", now, text="Twice")
    again = answer(session, house.lotte, "why", now, text="Twice asked", version=first.version)

    assert (again.id, again.text) == (first.id, "Twice asked")


def test_an_older_window_does_not_overwrite_a_newer_answer(session, house, now):
    kept = answer(session, house.lotte, "why", now, text="first")
    answer(session, house.lotte, "why", now, text="second", version=kept.version)

    with pytest.raises(Conflict, match="stale"):
        answer(session, house.lotte, "why", now, text="from the old window", version=1)
    assert session.scalars(sa.select(ExerciseAnswer.text)).all() == ["second"]


@pytest.mark.parametrize(("key", "over", "code"), [
    ("why", {"text": "four words are few"}, "exercise_too_short"),
    ("why", {"text": "  "}, "exercise_empty"),
    ("taste", {"choices": ()}, "exercise_nothing_chosen"),
    ("taste", {"choices": (0,), "text": ""}, "exercise_empty"),
])
def test_what_does_not_finish_a_lesson(session, house, now, key, over, code):
    with pytest.raises(RuleBroken, match=code):
        finish(session, house.lotte, key, now, **over)


def test_a_place_that_is_no_option_is_refused(session, house, now):
    with pytest.raises(RuleBroken, match="exercise_not_an_option"):
        answer(session, house.lotte, "taste", now, choices=(7,))


def test_a_wrong_choice_is_tried_again(session, house, now):
    finish(session, house.lotte, "why", now)
    with pytest.raises(RuleBroken, match="exercise_wrong"):
        finish(session, house.lotte, "build", now, choices=(0,))

    done = finish(session, house.lotte, "build", now, choices=(1,), text="", version=1)

    assert done.exercise_text == "one sentence"


def test_a_lesson_waits_for_the_one_that_it_needs(session, house, now):
    assert states(session, house.lotte) == {"why": "ready", "build": "locked", "taste": "ready"}
    with pytest.raises(RuleBroken, match="lesson_locked"):
        finish(session, house.lotte, "build", now, choices=(1,))

    finish(session, house.lotte, "why", now)

    assert states(session, house.lotte)["build"] == "ready"


def test_finishing_twice_is_finishing_once(session, house, now):
    first = finish(session, house.lotte, "why", now)

    again = services.complete_lesson(session, actor=house.lotte, now=now + timedelta(days=1),
                                     lesson=lesson(session, "why"))

    assert (again.id, again.at) == (first.id, now)


def test_the_first_answer_enrols_and_the_last_lesson_closes(session, house, now):
    answer(session, house.lotte, "why", now)
    enrolled = session.scalars(sa.select(Enrolment)).one()
    assert enrolled.closed_at is None

    finish_all_from(session, house.lotte, now)

    assert enrolled.closed_at == now


def finish_all_from(session, person, now):
    services.complete_lesson(session, actor=person, now=now, lesson=lesson(session, "why"))
    finish(session, person, "build", now, choices=(1,))
    finish(session, person, "taste", now, choices=(0,))


def test_every_state_is_known(session, house, now):
    assert set(queries.courses(session, house.lotte)[0].states.values()) <= set(LessonState)


# --- Feedback ----------------------------------------------------------------------------------------------------


def give(session, actor, done, now, text="Strong opening."):
    services.give_feedback(session, actor=actor, now=now, completion=done, version=done.version, text=text)


def test_a_reviewer_answers_and_the_trainee_is_told_once(session, house, now):
    done = finish(session, house.lotte, "why", now)
    assert queries.waiting(session, house.rik) == [done]

    give(session, house.rik, done, now)
    session.flush()
    give(session, house.rik, done, now, "Strong opening, good end.")
    session.flush()

    assert queries.waiting(session, house.rik) == []
    [notice] = session.scalars(sa.select(Notice).where(Notice.person_id == house.lotte.id))
    assert (notice.text_key, notice.params, notice.address) == (
        "exercise_feedback", {"name": "Rik", "title": "Why"}, "/learn/why/feedback")


def test_the_inbox_has_a_sentence_for_feedback(app):
    with app.test_request_context():
        text = str(message_words.NOTICES["exercise_feedback"]) % {"name": "Rik", "title": "Why"}

    assert text == "Rik wrote you feedback on your exercise “Why”."


def test_nobody_answers_their_own_exercise(session, house, now):
    done = finish(session, house.imke, "why", now)

    assert queries.waiting(session, house.imke) == []
    with pytest.raises(NotAllowed):
        give(session, house.imke, done, now)


def test_members_give_no_feedback(session, house, now):
    done = finish(session, house.rik, "why", now)

    assert queries.waiting(session, house.lotte) == []
    with pytest.raises(NotAllowed):
        give(session, house.lotte, done, now)


def test_the_second_reader_comes_too_late(session, house, now):
    done = finish(session, house.lotte, "why", now)
    give(session, house.rik, done, now)
    session.flush()

    with pytest.raises(Conflict, match="feedback_given"):
        give(session, house.imke, done, now)


def test_an_exercise_is_read_by_one_reviewer_and_the_leads(session, house, now):
    other = make.person(Role.REVIEWER, name="Vera")
    session.add(other)
    done = finish(session, house.lotte, "why", now)
    give(session, house.rik, done, now)
    session.flush()

    for reader in (house.lotte, house.rik, house.imke):
        assert queries.get_completion(session, reader, "why", done.uid) is done
    with pytest.raises(NotFound):
        queries.get_completion(session, other, "why", done.uid)
    with pytest.raises(NotFound):
        queries.get_completion(session, house.rik, "taste", done.uid)


# --- Who is where ------------------------------------------------------------------------------------------------


def test_the_lead_asks_people_by_a_day_and_sees_who_is_where(session, house, now):
    curriculum = queries.curricula(session)[0]
    asked = services.enrol(session, actor=house.imke, now=now, curriculum=curriculum, people=[house.lotte, house.rik],
                           due_on=date(2026, 12, 11))
    finish(session, house.lotte, "why", now)

    rows = {each.person.name: each for each in queries.learners(session, curriculum, today=date(2026, 12, 12),
                                                                zone="Europe/Amsterdam")}

    assert asked == 2
    assert list(rows) == ["Imke", "Lotte", "Rik"]
    assert [(rows[name].standing.done, rows[name].standing.waits) for name in rows] == [(0, 0), (1, 1), (0, 0)]
    assert Stuck.OVERDUE in rows["Rik"].stuck
    assert Stuck.OVERDUE not in rows["Imke"].stuck
    assert queries.totals(session, curriculum) == (0, 1, 3)


def test_asking_again_moves_the_day(session, house, now):
    curriculum = queries.curricula(session)[0]
    for due_on in (date(2026, 12, 11), date(2026, 12, 18)):
        services.enrol(session, actor=house.imke, now=now, curriculum=curriculum, people=[house.lotte], due_on=due_on)

    assert [each.due_on for each in session.scalars(sa.select(Enrolment))] == [date(2026, 12, 18)]


def test_ending_can_be_taken_back(session, house, now):
    curriculum = queries.curricula(session)[0]
    services.enrol(session, actor=house.imke, now=now, curriculum=curriculum, people=[house.lotte], due_on=None)
    held = session.scalars(sa.select(Enrolment)).one()

    services.end_enrolment(session, actor=house.imke, now=now, held=held)
    with pytest.raises(Conflict, match="enrol_ended_already"):
        services.end_enrolment(session, actor=house.imke, now=now, held=held)
    services.resume_enrolment(session, actor=house.imke, now=now, held=held)

    assert held.closed_at is None


@pytest.mark.parametrize(("people", "due_on", "code"), [
    ([], None, "enrol_nobody"), (["lotte"], date(2026, 11, 23), "enrol_past")])
def test_what_can_not_be_asked(session, house, now, people, due_on, code):
    with pytest.raises(RuleBroken, match=code):
        services.enrol(session, actor=house.imke, now=now, curriculum=queries.curricula(session)[0],
                       people=[getattr(house, name) for name in people], due_on=due_on)


def test_only_leads_ask(session, house, now):
    with pytest.raises(NotAllowed):
        services.enrol(session, actor=house.rik, now=now, curriculum=queries.curricula(session)[0],
                       people=[house.lotte], due_on=None)
