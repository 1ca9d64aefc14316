"""Practice: begun from a lesson, shared by name, answered by others, handed in, used for a slot, closed."""
from __future__ import annotations

import random
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from planner.core.errors import Conflict, NotAllowed, NotFound, PlannerError, RuleBroken
from planner.messages.models import Notice
from planner.policy import Action, allowed
from planner.search.models import SearchEntry
from planner.similarity.models import SimilarityText
from planner.steps.training import listeners
from planner.steps.training.models import Completion, Exercise, ExerciseAnswer, ExerciseKind, Lesson
from planner.steps.training.services import load_curriculum
from planner.steps.writing import queries
from planner.steps.writing.models import Draft, PracticeShare
from planner.steps.writing.rules.texts import Text
from planner.steps.writing.services import practice, revisions
from planner.workflow import PRACTICE
from planner.workflow.writing import DraftState, PracticeState
from tests import factories as make
from tests.factories import NOW
from tests.steps.writing.story import house

WORDS = "Yesterday a restore took nine hours and nobody had tested it. " * 12
# Written down again from docs/domain.md, not taken from the code.
TABLE = {
    "save": {"writing": "writing", "shared": "shared", "answered": "writing"},
    "share": {"writing": "shared", "shared": "shared", "answered": "shared"},
    "unshare": {"writing": "writing", "shared": "writing", "answered": "writing"},
    "feedback": {"shared": "answered", "answered": "answered"},
    "close": {"writing": "closed", "shared": "closed", "answered": "closed"},
    "reopen": {"closed": "writing"},
    "resume": {"closed": "shared"},
}


@pytest.fixture
def home(session, app):
    """Mats practises; Ilse and Bram review, Imke leads, Femke is a colleague."""
    found = house(session)
    found.femke = make.person(name="Femke Waterland")
    session.add(found.femke)
    load_curriculum(session, listeners.LESSONS, NOW)
    session.flush()
    return found


@pytest.fixture
def exercise(session, home):
    """The exercise of the first lesson, which waits for no other one, made one that asks for a text."""
    lesson = session.scalars(sa.select(Lesson).order_by(Lesson.position)).first()
    found = lesson.exercises[0]
    found.kind, found.options, found.min_words = ExerciseKind.TEXT, [], 20
    session.flush()
    return found


def begin(home, body=WORDS, **over):
    draft = practice.start_practice(home.session, actor=home.mats, now=NOW, **over)
    if body:
        write(home, draft, body)
    return draft


def write(home, draft, body):
    number = draft.head.number if draft.head else 0
    return revisions.save_text(home.session, draft, Text("Restore", body, number), actor=home.mats, now=NOW)


def share(home, draft, *people):
    practice.share_practice(home.session, draft, people, actor=home.mats, now=NOW)


def feedback(home, draft, by, text="Strong start. Say who was hurt."):
    return practice.give_feedback(home.session, draft, actor=by, now=NOW, text=text, read=draft.head)


def notices(session, person):
    return [one.text_key for one in session.scalars(
        sa.select(Notice).where(Notice.person_id == person.id, Notice.done_at.is_(None)).order_by(Notice.id))]


# --- The table ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("event", TABLE)
def test_the_machine_is_its_table(event):
    holds = SimpleNamespace(has_text=True, has_readers=True)
    for state in PracticeState:
        if state.value in TABLE[event]:
            assert PRACTICE.follow(state, event, holds) == TABLE[event][state.value]
        else:
            with pytest.raises(Conflict):
                PRACTICE.follow(state, event, holds)
    assert set(PRACTICE.rows) == set(TABLE)


@pytest.mark.parametrize("seed", range(15))
def test_whatever_people_press_the_promises_hold(session, home, seed):
    chance = random.Random(seed)
    draft = begin(home)
    people = [home.ilse, home.bram, home.imke, home.femke]

    def look():
        return queries.get_draft(session, home.mats, draft.uid, lock=True)

    tries = [
        lambda: write(home, look(), chance.choice((WORDS, "Shorter.", ""))),
        lambda: share(home, look(), *chance.sample(people, chance.randint(0, 3))),
        lambda: practice.unshare_practice(session, look(), actor=home.mats, now=NOW,
                                          people=[chance.choice(people).uid] if chance.random() < 0.5 else ()),
        lambda: feedback(home, look(), chance.choice([*people, home.mats])),
        lambda: practice.close_practice(session, look(), actor=home.mats, now=NOW),
        lambda: practice.reopen_practice(session, look(), actor=home.mats, now=NOW),
        lambda: practice.close_practice(session, look(), actor=home.imke, now=NOW),
    ]
    for _ in range(50):
        with session.begin_nested() as mark:
            try:
                chance.choice(tries)()
                session.flush()
            except PlannerError:
                mark.rollback()
        session.expire_all()
        now = look()
        assert (now.practice is PracticeState.CLOSED) == (now.state is DraftState.ABANDONED)
        assert now.state in (DraftState.WRITING, DraftState.ABANDONED)
        if now.practice is PracticeState.SHARED:
            assert now.reader_ids
        if now.practice is PracticeState.CLOSED:
            assert not now.reader_ids
        assert home.mats.id not in now.reader_ids
        assert not now.rounds
        assert home.mats.name not in {given.by.name for given in queries.feedback_of(session, now)}


# --- Beginning and handing in ------------------------------------------------------------------------------------


def test_an_exercise_has_one_practice_text_that_begins_with_the_kept_answer(session, home, exercise):
    session.add(ExerciseAnswer(person_id=home.mats.id, exercise_id=exercise.id, text="What I wrote before."))
    session.flush()

    first = practice.start_practice(session, actor=home.mats, now=NOW, exercise=exercise)
    again = practice.start_practice(session, actor=home.mats, now=NOW, exercise=exercise)

    assert first is again
    assert (first.head.body, first.title, first.head.number) == ("What I wrote before.", exercise.lesson.title_en, 1)


def test_what_is_typed_in_the_lesson_goes_along(session, home, exercise):
    draft = practice.start_practice(session, actor=home.mats, now=NOW, exercise=exercise, typed="Just typed.")

    assert draft.head.body == "Just typed."


def test_a_choice_is_not_written(session, home, exercise):
    exercise.kind = ExerciseKind.CHOICE

    with pytest.raises(RuleBroken, match="practice_choice"):
        practice.start_practice(session, actor=home.mats, now=NOW, exercise=exercise)


def test_handing_in_makes_it_the_answer_and_finishes_the_lesson(session, home, exercise):
    draft = begin(home, exercise=exercise)

    done = practice.hand_in(session, draft, actor=home.mats, now=NOW)

    assert done.exercise_text.startswith("Yesterday a restore took nine hours")
    assert session.scalar(sa.select(ExerciseAnswer.text)) == draft.head.body


@pytest.mark.parametrize(("body", "code"), [("", "practice_empty"), ("Four words, no more.", "exercise_too_short"),
                                            ("word " * 5000, "practice_too_long")])
def test_a_text_that_is_no_answer_is_not_handed_in(session, home, exercise, body, code):
    draft = begin(home, body, exercise=exercise)

    with pytest.raises(RuleBroken, match=code):
        practice.hand_in(session, draft, actor=home.mats, now=NOW)

    assert session.scalar(sa.select(sa.func.count()).select_from(Completion)) == 0


def test_an_exercise_that_was_taken_away_takes_no_text(session, home, exercise):
    draft = begin(home, exercise=exercise)
    exercise.archived_at = NOW
    session.flush()
    session.expire(exercise.lesson)

    with pytest.raises(RuleBroken, match="practice_no_exercise"):
        practice.hand_in(session, draft, actor=home.mats, now=NOW)
    with pytest.raises(NotFound):
        queries.get_exercise(session, exercise.uid)


def test_a_text_of_no_exercise_is_not_handed_in(session, home):
    with pytest.raises(RuleBroken, match="practice_no_exercise"):
        practice.hand_in(session, begin(home), actor=home.mats, now=NOW)


# --- Who reads it ------------------------------------------------------------------------------------------------


def test_it_is_its_owners_alone_until_it_is_shared(session, home):
    draft = begin(home)
    session.flush()

    for other in (home.imke, home.ilse, home.admin, home.femke):
        assert not allowed(other, Action.READ_DRAFT, draft)
        with pytest.raises(NotFound):
            queries.get_draft(session, other, draft.uid)
    assert session.scalar(sa.select(SearchEntry.id).where(SearchEntry.uid == draft.uid)) is None
    assert session.scalar(sa.select(SimilarityText.id).where(SimilarityText.uid == draft.uid)) is None


def test_a_copy_is_practice_of_its_own(session, home):
    home.write()

    copy = practice.keep_as_practice(session, home.get(home.mats), Text("Mine", "My way."), actor=home.mats, now=NOW)

    assert [one.word_count for one in queries.get_draft(session, home.mats, copy.uid).revisions] == [3]
    assert copy.practice is PracticeState.WRITING


def test_a_colleague_it_is_shared_with_reads_and_a_reviewer_answers(session, home):
    draft = begin(home)

    share(home, draft, home.ilse, home.femke)

    assert notices(session, home.ilse) == notices(session, home.femke) == ["practice_shared"]
    assert queries.get_draft(session, home.femke, draft.uid) is draft
    assert queries.shared_with(session, home.femke) == [draft]
    with pytest.raises(NotAllowed):
        feedback(home, draft, home.femke)
    feedback(home, draft, home.ilse)
    assert (draft.practice, notices(session, home.ilse)) == (PracticeState.ANSWERED, [])
    assert notices(session, home.mats) == ["practice_feedback"]


@pytest.mark.parametrize("who", ["mats", "bram", "imke"])
def test_nobody_answers_whom_it_is_not_shared_with_nor_the_owner(session, home, who):
    draft = begin(home)
    share(home, draft, home.ilse)

    with pytest.raises(NotAllowed):
        feedback(home, draft, getattr(home, who))


def test_a_lead_who_practises_gives_no_feedback_to_themselves(session, home):
    draft = practice.start_practice(session, actor=home.imke, now=NOW)
    session.add(PracticeShare(draft=draft, person=home.imke, shared_at=NOW))

    assert not allowed(home.imke, Action.ANSWER_PRACTICE, draft)


def test_nothing_is_shared_without_text_or_with_nobody(session, home):
    empty, written = begin(home, ""), begin(home)

    for draft, people, code in ((empty, [home.ilse], "practice_empty"), (written, [], "practice_nobody"),
                                (written, [home.mats], "practice_own_reader")):
        with pytest.raises(RuleBroken, match=code):
            share(home, draft, *people)


def test_after_feedback_the_owner_writes_on_and_nobody_answers_meanwhile(session, home):
    draft = begin(home)
    share(home, draft, home.ilse)
    feedback(home, draft, home.ilse)

    write(home, draft, WORDS + "And now it takes two.")

    assert draft.practice is PracticeState.WRITING
    with pytest.raises(Conflict):
        feedback(home, draft, home.ilse)
    share(home, draft, home.ilse)
    feedback(home, draft, home.ilse, "Better.")
    assert [(one.revision.number, one.text) for one in queries.feedback_of(session, draft)] == [
        (2, "Better."), (1, "Strong start. Say who was hurt.")]


def test_feedback_on_one_revision_is_changed_not_doubled(session, home):
    draft = begin(home)
    share(home, draft, home.ilse)
    feedback(home, draft, home.ilse)

    feedback(home, draft, home.ilse, "Stronger words.")

    assert [one.text for one in queries.feedback_of(session, draft)] == ["Stronger words."]


def test_taking_it_back_from_the_last_reader_ends_the_sharing(session, home):
    draft = begin(home)
    share(home, draft, home.ilse, home.bram)

    assert practice.unshare_practice(session, draft, actor=home.mats, now=NOW, people=[home.ilse.uid]) == [
        home.ilse.uid]
    assert (draft.practice, notices(session, home.ilse)) == (PracticeState.SHARED, [])
    practice.unshare_practice(session, draft, actor=home.mats, now=NOW)
    session.flush()

    assert draft.practice is PracticeState.WRITING
    with pytest.raises(NotFound):
        queries.get_draft(session, home.bram, draft.uid)


def test_closing_hides_it_and_reopening_shows_it_again(session, home):
    draft = begin(home)
    share(home, draft, home.ilse)

    practice.close_practice(session, draft, actor=home.mats, now=NOW)
    session.flush()
    with pytest.raises(NotFound):
        queries.get_draft(session, home.ilse, draft.uid)
    practice.reopen_practice(session, draft, actor=home.mats, now=NOW)
    session.flush()

    assert draft.practice is PracticeState.SHARED
    assert queries.get_draft(session, home.ilse, draft.uid) is draft


def test_a_closed_exercise_begun_anew_stays_closed(session, home, exercise):
    first = begin(home, exercise=exercise)
    practice.close_practice(session, first, actor=home.mats, now=NOW)
    begin(home, exercise=exercise)

    with pytest.raises(RuleBroken, match="practice_begun_anew"):
        practice.reopen_practice(session, first, actor=home.mats, now=NOW)


def test_a_draft_of_a_claim_is_no_practice(session, home):
    with pytest.raises(RuleBroken):
        practice.close_practice(session, home.draft, actor=home.imke, now=NOW)
    with pytest.raises(NotAllowed):
        practice.share_practice(session, home.draft, [home.ilse], actor=home.mats, now=NOW)


# --- Use ---------------------------------------------------------------------------------------------------------


def test_a_practice_text_begins_the_draft_of_a_slot(session, home):
    source = begin(home)

    made = practice.use_practice(session, home.draft, source, note="From practice", actor=home.mats, now=NOW)

    assert (made.number, made.note, made.title) == (1, "From practice", "A backup is a promise")
    assert home.draft.head.body == source.head.body
    assert source.practice is PracticeState.WRITING


def test_nothing_is_copied_over_a_text_or_from_another_language_or_person(session, home):
    source = begin(home)
    source.lang = "nl"
    with pytest.raises(RuleBroken, match="practice_other_language"):
        practice.use_practice(session, home.draft, source, note="", actor=home.mats, now=NOW)
    source.lang = "en"
    theirs = practice.start_practice(session, actor=home.bram, now=NOW)
    with pytest.raises(NotAllowed):
        practice.use_practice(session, home.draft, theirs, note="", actor=home.mats, now=NOW)
    home.write()
    with pytest.raises(RuleBroken, match="practice_slot_begun"):
        practice.use_practice(session, home.draft, source, note="", actor=home.mats, now=NOW)


def test_practised_counts_people_not_texts(session, home):
    begin(home)
    begin(home)
    begin(home, "")

    assert queries.count_practised(session) == 1


def test_it_is_in_no_list_of_what_waits_for_its_author(session, home):
    begin(home)
    home.write()

    assert [one.draft.id for one in queries.waiting_for_author(session, home.mats)] == [home.draft.id]
    assert session.scalar(sa.select(sa.func.count()).select_from(Draft)) == 2


def test_only_texts_are_written_in_the_editor():
    assert [queries.can_be_written(Exercise(kind=kind)) for kind in (
        ExerciseKind.TEXT, ExerciseKind.OUTLINE, ExerciseKind.CHOICE)] == [True, True, False]
