"""The curriculum: how lessons come in, what a new version asks, and the gate before a claim."""

import pytest
import sqlalchemy as sa

from planner.core.errors import Conflict, NotAllowed
from planner.people.events import OrganisationFounded
from planner.people.queries import get_organisation
from planner.people.rules.settings import TrainingPolicy
from planner.search.queries import find
from planner.steps.training import listeners, queries, services
from planner.steps.training.models import Completion, Lesson
from planner.steps.training.services import LessonEdit
from planner.steps.training.texts import LessonFileError
from tests.steps.training.story import TEXT, finish, finish_all, lesson, states, write

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
