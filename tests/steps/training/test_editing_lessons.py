"""Editing lessons in the app: the numbered rules of docs/domain.md b, Training, one test or more each."""
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from planner.core.errors import Conflict, NotAllowed, NotFound, RuleBroken
from planner.search.queries import find
from planner.steps.training import queries, services
from planner.steps.training.models import ExerciseAnswer, ExerciseKind, Lesson, LessonEdition
from planner.steps.training.services import LessonEdit, Task
from tests.steps.training.story import TEXT, answer, finish, lesson, states, write

BOTH = {"nl": "Nieuw.", "en": "New."}
RIGHT = {"nl": "een zin", "en": "one sentence", "right": True, "why_nl": "ja", "why_en": "yes"}
WRONG = {"nl": "een kop", "en": "a heading", "right": False, "why_nl": "nee", "why_en": "no"}
WRITE = Task(ExerciseKind.TEXT, {"nl": "Schrijf", "en": "Write"}, min_words=3)
CHOOSE = Task(ExerciseKind.CHOICE, {"nl": "Kies", "en": "Choose"}, options=(RIGHT, WRONG))


def edit(session: Any, actor: Any, found: Lesson, now: datetime, **over: Any) -> bool:
    typed: dict[str, Any] = {"title": {"nl": "Waarom", "en": "Why"}, "body": BOTH, "minutes": 20} | over
    text = LessonEdit(**typed)
    changed = services.publish_lesson(session, actor=actor, now=now, lesson=found, version=found.version, text=text)
    session.flush()
    return changed


@pytest.fixture
def curriculum(session, house):
    return queries.curricula(session)[0]


@pytest.fixture
def fresh(session, house, curriculum, now):
    """A lesson that Imke has begun."""
    return services.add_lesson(session, actor=house.imke, now=now, curriculum=curriculum,
                               title={"nl": "Een interview", "en": "An interview"})


# --- 1 A lesson in the making is its editors' alone --------------------------------------------------------------


def test_1_nobody_follows_a_lesson_in_the_making(session, house, curriculum, fresh, now):
    assert (fresh.key, fresh.position, fresh.lesson_version) == ("an-interview", 4, 0)
    assert fresh not in curriculum.lessons
    assert "an-interview" not in states(session, house.lotte)
    with pytest.raises(NotFound):
        queries.open_lesson(session, "an-interview")
    with pytest.raises(Conflict, match="lesson_gone"):
        services.complete_lesson(session, actor=house.lotte, now=now, lesson=fresh)


def test_1_saving_one_brings_nothing_out_and_bringing_it_out_is_version_1(session, house, fresh, now):
    assert not edit(session, house.imke, fresh, now, body={"nl": "", "en": "Half"}, bring_out=False)
    assert (fresh.body_en, fresh.lesson_version) == ("Half", 0)

    assert edit(session, house.imke, fresh, now)

    assert fresh.lesson_version == 1
    assert states(session, house.lotte)["an-interview"] == "ready"
    assert {hit.address for hit in find(session, "new", actor=house.lotte, kinds=["lesson"])} == {"/learn/an-interview"}


def test_1_a_key_is_never_taken_twice_nor_a_word_of_our_addresses(session, house, curriculum, fresh, now):
    keys = [services.add_lesson(session, actor=house.imke, now=now, curriculum=curriculum,
                                title={"nl": "x", "en": title}).key for title in ("An interview!", "People", "¿…?")]

    assert keys == ["an-interview-2", "people-2", "lesson"]


# --- 2 A new version keeps completions unless marked retrain; every version stays readable ----------------------


def test_2_every_text_that_came_out_stays_readable(session, house, now):
    found = lesson(session, "why")
    edit(session, house.imke, found, now)
    edit(session, house.imke, found, now + timedelta(days=1), body=BOTH | {"en": "Newer."}, retrain=True)

    assert [(each.number, each.body_en, each.retrain, each.by and each.by.name)
            for each in queries.editions(session, found)] == [
        (3, "Newer.", True, "Imke"), (2, "New.", False, "Imke"), (1, "Text.", False, None)]


def test_2_a_text_from_before_versions_were_kept_is_kept_when_it_changes(session, house, now):
    session.execute(sa.delete(LessonEdition))
    found = lesson(session, "why")

    edit(session, house.imke, found, now)

    assert [each.number for each in queries.editions(session, found)] == [2, 1]
    assert queries.get_edition(session, found, 1).body_en == "Text."


def test_2_minutes_make_no_version(session, house, now):
    found = lesson(session, "why")
    same = {"title": {"nl": "Why", "en": "Why"}, "body": {"nl": "Text.", "en": "Text."}}

    assert not edit(session, house.imke, found, now, minutes=45, **same)
    assert (found.est_minutes, found.lesson_version) == (45, 1)


def test_2_the_built_in_texts_leave_a_lesson_alone_that_was_changed_here(session, house, folder, now):
    edit(session, house.imke, lesson(session, "why"), now)
    write(folder, "why", 1, body="From the file.")
    write(folder, "taste", 3, body="From the file.")

    services.load_curriculum(session, folder, now)

    assert (lesson(session, "why").body_en, lesson(session, "taste").body_en) == ("New.", "From the file.")


# --- 3 What can't come out ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("over", "code"), [
    ({"title": {"nl": " ", "en": "Why"}}, "lesson_no_title_nl"),
    ({"title": {"nl": "W", "en": ""}}, "lesson_no_title_en"),
    ({"body": {"nl": "", "en": "x"}}, "lesson_no_text_nl"), ({"body": {"nl": "x", "en": "\n"}}, "lesson_no_text_en"),
    ({"minutes": 4}, "lesson_minutes"), ({"minutes": 121}, "lesson_minutes"), ({"needs": ("rhetoric",)},
                                                                               "lesson_needs_unknown"),
    ({"tasks": (Task(ExerciseKind.TEXT, {"nl": "", "en": "Write"}),)}, "task_no_prompt"),
    ({"tasks": (Task(ExerciseKind.CHOICE, BOTH, options=(RIGHT,)),)}, "task_too_few_options"),
    ({"tasks": (Task(ExerciseKind.CHOICE, BOTH, options=(WRONG, WRONG)),)}, "task_nothing_right"),
    ({"tasks": (Task(ExerciseKind.CHOICE, BOTH, options=(RIGHT, WRONG | {"nl": ""})),)}, "task_option_empty"),
    ({"tasks": (Task(ExerciseKind.CHOICE, BOTH, options=(RIGHT, WRONG | {"why_en": ""})),)}, "task_no_why")])
def test_3_what_is_refused_changes_nothing(session, house, now, over, code):
    found = lesson(session, "why")

    with pytest.raises(RuleBroken, match=code):
        edit(session, house.imke, found, now, **over)

    session.refresh(found)
    assert (found.title_en, found.lesson_version) == ("Why", 1)


def test_3_only_editors_edit(session, house, curriculum, fresh, now):
    found = lesson(session, "why")
    for act in (lambda: edit(session, house.rik, found, now),
                lambda: services.add_lesson(session, actor=house.rik, now=now, curriculum=curriculum, title=BOTH),
                lambda: services.move_lesson(session, actor=house.rik, now=now, lesson=found, by=1),
                lambda: services.archive_lesson(session, actor=house.rik, now=now, lesson=found)):
        with pytest.raises(NotAllowed):
            act()


# --- 4 Prerequisites never form a ring ---------------------------------------------------------------------------


def test_4_a_ring_is_refused_with_its_titles(session, house, now):
    with pytest.raises(RuleBroken, match="lesson_ring") as refused:
        edit(session, house.imke, lesson(session, "why"), now, needs=("build",))

    assert refused.value.params["ring"] == (("Build", "Build"), ("Waarom", "Why"), ("Build", "Build"))


def test_4_a_lesson_that_was_taken_away_counts_in_the_ring(session, house, now):
    """Else putting it back would close the ring."""
    services.archive_lesson(session, actor=house.imke, now=now, lesson=lesson(session, "build"))

    with pytest.raises(RuleBroken, match="lesson_ring"):
        edit(session, house.imke, lesson(session, "why"), now, needs=("build",))


def test_4_a_lesson_does_not_need_itself(session, house, now):
    with pytest.raises(RuleBroken, match="lesson_ring"):
        edit(session, house.imke, lesson(session, "why"), now, needs=("why",))


def test_4_prerequisites_come_and_go(session, house, now):
    edit(session, house.imke, lesson(session, "taste"), now, needs=("why", "build"), title={"nl": "T", "en": "T"})
    assert states(session, house.lotte)["taste"] == "locked"

    edit(session, house.imke, lesson(session, "taste"), now, needs=(), title={"nl": "T", "en": "T"})
    assert states(session, house.lotte)["taste"] == "ready"


# --- 5 Exercises -------------------------------------------------------------------------------------------------


def test_5_several_exercises_are_added_ordered_and_taken_away(session, house, now):
    found = lesson(session, "why")
    edit(session, house.imke, found, now, tasks=(CHOOSE, WRITE))
    first = [each.number for each in queries.get_lesson(session, "why").exercises]

    edit(session, house.imke, found, now, tasks=(Task(WRITE.kind, WRITE.prompt, number=3), WRITE))

    session.expire(found, ["every_exercise"])
    assert first == [2, 3]
    assert [(each.number, each.position) for each in found.exercises] == [(3, 1), (4, 2)]


def test_5_an_answer_stays_with_its_exercise_whatever_the_order(session, house, now):
    kept = answer(session, house.lotte, "why", now, text="mine")
    found = lesson(session, "why")

    edit(session, house.imke, found, now, tasks=(WRITE, Task(WRITE.kind, WRITE.prompt, number=1)))

    assert queries.answers(session, house.lotte, found)[kept.exercise_id].text == "mine"


def test_5_each_exercise_asks_for_its_own_answer(session, house, now):
    found = lesson(session, "why")
    edit(session, house.imke, found, now, tasks=(Task(WRITE.kind, WRITE.prompt, number=1), CHOOSE))
    session.expire(found, ["every_exercise"])
    write_, choose = found.exercises

    def hand_in(text, choices):
        kept = queries.answers(session, house.lotte, found)
        services.save_answers(session, actor=house.lotte, now=now, lesson=found, typed={
            one.id: services.Answer(text, choices if one is choose else (),
                                    kept[one.id].version if one.id in kept else 0)
            for one in (write_, choose)})
        return services.complete_lesson(session, actor=house.lotte, now=now, lesson=found)

    with pytest.raises(RuleBroken, match="exercise_wrong") as refused:
        hand_in("words that are enough", (1,))
    done = hand_in("words that are enough", (0,))

    assert refused.value.params["exercise"] == choose.number
    assert done.exercise_text.startswith("words that are enough\n\none sentence")


def test_5_other_options_empty_the_choice_that_was_kept(session, house, now):
    found = lesson(session, "build")
    kept = answer(session, house.lotte, "build", now, choices=(1,), text="words")

    edit(session, house.imke, found, now, tasks=(Task(ExerciseKind.CHOICE, BOTH, number=1, options=(RIGHT, WRONG)),))

    session.refresh(kept)
    assert (kept.choices, kept.text) == ([], "words")


# --- 6 A lesson that goes while somebody answers ------------------------------------------------------------------


def test_6_a_lesson_taken_away_takes_no_answer_and_loses_none(session, house, now):
    kept = answer(session, house.lotte, "why", now, text="half")
    done = finish(session, house.rik, "why", now)
    services.archive_lesson(session, actor=house.imke, now=now, lesson=lesson(session, "why"))

    with pytest.raises(Conflict, match="lesson_gone"):
        answer(session, house.lotte, "why", now, text="more", version=kept.version)

    assert states(session, house.lotte) == {"build": "ready", "taste": "ready"}     # nobody waits for it any more
    assert session.scalars(sa.select(ExerciseAnswer.text).where(ExerciseAnswer.id == kept.id)).one() == "half"
    assert done in session
    assert find(session, "text", actor=house.lotte, kinds=["lesson"]) == [] or all(
        hit.address != "/learn/why" for hit in find(session, "text", actor=house.lotte, kinds=["lesson"]))


def test_6_putting_it_back_brings_all_back(session, house, now):
    finish(session, house.lotte, "why", now)
    services.archive_lesson(session, actor=house.imke, now=now, lesson=lesson(session, "why"))
    with pytest.raises(Conflict, match="lesson_gone"):
        services.archive_lesson(session, actor=house.imke, now=now, lesson=lesson(session, "why"))

    services.restore_lesson(session, actor=house.imke, now=now, lesson=lesson(session, "why"))

    assert states(session, house.lotte) == {"why": "done", "build": "ready", "taste": "ready"}


def test_6_an_answer_to_an_exercise_taken_away_meanwhile_is_kept(session, house, now):
    found = lesson(session, "why")
    old = found.exercises[0]
    edit(session, house.imke, found, now, tasks=(WRITE,))

    services.save_answers(session, actor=house.lotte, now=now, lesson=found,
                          typed={old.id: services.Answer("written in the old page")})

    assert queries.answers(session, house.lotte, found)[old.id].text == "written in the old page"


def test_6_who_read_an_older_text_looks_again(session, house, now):
    answer(session, house.lotte, "why", now)
    found = lesson(session, "why")
    edit(session, house.imke, found, now)

    with pytest.raises(Conflict, match="lesson_changed"):
        services.complete_lesson(session, actor=house.lotte, now=now, lesson=found, edition=1)
    done = services.complete_lesson(session, actor=house.lotte, now=now, lesson=found, edition=2)

    assert done.lesson_version == 2


# --- 7 Order -----------------------------------------------------------------------------------------------------


def test_7_lessons_move_by_steps_and_by_dragging(session, house, curriculum, now):
    def order():
        return [each.key for each in queries.curricula(session)[0].lessons]

    services.move_lesson(session, actor=house.imke, now=now, lesson=lesson(session, "taste"), by=-1)
    stepped = order()
    services.move_lesson(session, actor=house.imke, now=now, lesson=lesson(session, "taste"), before="why")

    assert (stepped, order()) == (["why", "taste", "build"], ["taste", "why", "build"])
    assert sorted(session.scalars(sa.select(Lesson.position))) == [1, 2, 3]


# --- 8 Feedback --------------------------------------------------------------------------------------------------


def test_8_a_right_choice_alone_waits_for_no_feedback(session, house, now):
    finish(session, house.lotte, "why", now)
    finish(session, house.lotte, "build", now, choices=(1,))

    assert [each.lesson.key for each in queries.waiting(session, house.rik)] == ["why"]


def test_8_an_exercise_that_was_done_again_waits_once(session, house, folder, now):
    finish(session, house.lotte, "why", now)
    write(folder, "why", 1, body="All new.", more="retrain: true\n" + TEXT)
    services.load_curriculum(session, folder, now)
    finish(session, house.lotte, "why", now, version=1)

    assert [each.lesson_version for each in queries.waiting(session, house.rik)] == [2]
