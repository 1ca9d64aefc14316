"""Following the lessons: answers, completions, new versions, feedback and the gate before a claim."""
from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from planner.core.errors import Conflict, NotAllowed, NotFound, RuleBroken
from planner.messages import words as message_words
from planner.messages.models import Notice
from planner.people.events import OrganisationFounded
from planner.people.queries import get_organisation
from planner.people.rules.settings import TrainingPolicy
from planner.policy import Role
from planner.search.queries import find
from planner.steps.training import listeners, queries, services
from planner.steps.training.models import Completion, Enrolment, ExerciseAnswer, Lesson
from planner.steps.training.rules import LessonState
from planner.steps.training.services import Answer, LessonEdit
from planner.steps.training.texts import LessonFileError
from tests import factories as make

PAGE = """---
key: {key}
order: {order}
lang: {lang}
title: {title}
minutes: 10
{more}---
{body}
"""
TEXT = "exercise: {kind: text, min_words: 5, prompt: Write}\n"
CHECK = ("exercise: {kind: choice, prompt: Choose, options: [{text: a heading, why: too early}, "
         "{text: one sentence, right: true, why: it guards the rest}]}\n")
TASTE = "exercise: {kind: choice, prompt: Choose, options: [thinking, peers]}\n"


def write(folder: Path, key: str, order: int, *, more: str = TEXT, body: str = "Text.") -> None:
    for lang in ("nl", "en"):
        (folder / f"{order}-{key}.{lang}.md").write_text(
            PAGE.format(key=key, order=order, lang=lang, title=key.title(), more=more, body=body), "utf-8")


@pytest.fixture
def folder(tmp_path):
    """Three lessons: why, then build, which needs why, and taste."""
    write(tmp_path, "why", 1)
    write(tmp_path, "build", 2, more="needs: [why]\n" + CHECK)
    write(tmp_path, "taste", 3, more=TASTE)
    return tmp_path


@pytest.fixture
def house(session, folder, now):
    """Lotte learns, Rik reviews, Imke leads."""
    people = {"lotte": make.person(name="Lotte"), "rik": make.person(Role.REVIEWER, name="Rik"),
              "imke": make.person(Role.LEAD, name="Imke")}
    session.add_all([make.organisation(), *people.values()])
    session.flush()
    services.load_curriculum(session, folder, now)
    return type("House", (), people)


def lesson(session, key):
    return queries.get_lesson(session, key)


def answer(session, person, key, now, *, text="five words are enough here", choices=(), version=0):
    found = lesson(session, key)
    typed = {found.exercises[0].id: Answer(text, choices, version)}
    return services.save_answers(session, actor=person, now=now, lesson=found, typed=typed)[found.exercises[0].id]


def finish(session, person, key, now, **over):
    answer(session, person, key, now, **over)
    return services.complete_lesson(session, actor=person, now=now, lesson=lesson(session, key))


def finish_all(session, person, now):
    finish(session, person, "why", now)
    finish(session, person, "build", now, choices=(1,))
    return finish(session, person, "taste", now, choices=(0,))


def states(session, person):
    return {key: state.value for key, state in queries.courses(session, person)[0].states.items()}


# --- Loading -----------------------------------------------------------------------------------------------------


def test_loading_twice_changes_nothing(session, house, folder, now):
    before = [(each.key, each.lesson_version, each.version) for each in session.scalars(sa.select(Lesson))]

    services.load_curriculum(session, folder, now)
    session.flush()

    assert [(each.key, each.lesson_version, each.version) for each in session.scalars(sa.select(Lesson))] == before


def test_the_built_in_lessons_load(session, house, now):
    services.load_curriculum(session, listeners.LESSONS, now)

    practice = lesson(session, "practice")
    assert practice.title_en == "Practice makes perfect"
    assert {needed.key for needed in practice.prerequisites} == {"why-share", "structure", "writing"}
    assert len(lesson(session, "whats-in-it").exercises[0].options) == 5


def test_a_new_organisation_begins_with_the_lessons(session, house, now):
    listeners.bring_lessons(session, OrganisationFounded(get_organisation(session), None, house.imke, now))

    assert session.scalar(sa.select(sa.func.count(Lesson.id)).where(Lesson.key == "storytelling")) == 1


def test_lessons_that_wait_for_each_other_are_refused(session, house, folder, now):
    write(folder, "why", 1, more="needs: [build]\n" + TEXT)

    with pytest.raises(LessonFileError, match="wait for each other"):
        services.load_curriculum(session, folder, now)


def test_a_lesson_is_found_in_its_language(session, house, folder, now):
    write(folder, "why", 1, body="Een klant leest over migraties.")
    services.load_curriculum(session, folder, now)

    assert {hit.address for hit in find(session, "migratie", actor=house.lotte, kinds=["lesson"])} == {"/learn/why"}


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


# --- New versions ------------------------------------------------------------------------------------------------


def test_a_new_text_leaves_who_was_done_done(session, house, folder, now):
    finish(session, house.lotte, "why", now)
    write(folder, "why", 1, body="Another text.")
    services.load_curriculum(session, folder, now)

    assert lesson(session, "why").lesson_version == 2
    assert states(session, house.lotte)["why"] == "done"


def test_a_text_marked_retrain_asks_again_and_later_ones_keep_that(session, house, folder, now):
    finish(session, house.lotte, "why", now)
    write(folder, "why", 1, body="All new.", more="retrain: true\n" + TEXT)
    services.load_curriculum(session, folder, now)
    assert states(session, house.lotte)["why"] == "again"

    write(folder, "why", 1, body="A comma.", more=TEXT)
    services.load_curriculum(session, folder, now)
    assert states(session, house.lotte)["why"] == "again"

    finish(session, house.lotte, "why", now, version=1)
    assert states(session, house.lotte)["why"] == "done"
    assert session.scalars(sa.select(Completion.lesson_version).order_by(Completion.id)).all() == [1, 3]


def test_a_lead_brings_out_another_text(session, house, now):
    found = lesson(session, "why")
    text = LessonEdit(title={"nl": "Waarom", "en": "Why"}, body={"nl": "Nieuw.", "en": "New."}, minutes=20)

    assert services.publish_lesson(session, actor=house.imke, now=now, lesson=found, version=found.version, text=text)
    session.flush()
    assert not services.publish_lesson(session, actor=house.imke, now=now, lesson=found, version=found.version,
                                       text=text)

    assert (found.lesson_version, found.counts_from, found.est_minutes) == (2, 1, 20)
    with pytest.raises(NotAllowed):
        services.publish_lesson(session, actor=house.lotte, now=now, lesson=found, version=found.version, text=text)
    with pytest.raises(Conflict, match="stale"):
        services.publish_lesson(session, actor=house.imke, now=now, lesson=found, version=1, text=text)


# --- The gate ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("policy", "passes", "missing"), [
    (TrainingPolicy.OFF, True, []), (TrainingPolicy.NUDGE, True, ["build", "taste"]),
    (TrainingPolicy.GATE, False, ["build", "taste"])])
def test_what_the_gate_says(session, house, now, policy, passes, missing):
    get_organisation(session).settings = {"training_policy": policy.value}
    finish(session, house.lotte, "why", now)

    gate = queries.gate(session, house.lotte)

    assert (gate.policy, gate.passes, [each.key for each in gate.missing]) == (policy, passes, missing)
    assert gate.minutes == 10 * len(missing)


def test_nudge_is_the_policy_of_an_organisation_that_set_none(session, house):
    assert queries.gate(session, house.lotte).policy is TrainingPolicy.NUDGE


def test_who_is_trained(session, house, folder, now):
    ids = [house.lotte.id, house.rik.id]
    finish_all(session, house.lotte, now)
    finish(session, house.rik, "why", now)
    assert queries.trained(session, ids) == {house.lotte.id}

    write(folder, "why", 1, body="All new.", more="retrain: true\n" + TEXT)
    services.load_curriculum(session, folder, now)
    assert queries.trained(session, ids) == frozenset()

    queries.curricula(session)[0].required_for_claim = False
    session.flush()
    assert queries.trained(session, ids) == set(ids)


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

    rows = {each.person.name: each for each in queries.learners(session, curriculum)}

    assert asked == 2
    assert list(rows) == ["Imke", "Lotte", "Rik"]
    assert [(rows[name].done, rows[name].waits_for_feedback) for name in rows] == [(0, 0), (1, 1), (0, 0)]
    assert rows["Rik"].is_late(date(2026, 12, 12))
    assert not rows["Imke"].is_late(date(2026, 12, 12))
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


def test_every_state_is_known(session, house, now):
    assert set(queries.courses(session, house.lotte)[0].states.values()) <= set(LessonState)
