"""Curricula: making, gate, order, archiving; certificates; who is stuck and what a lead does about it."""
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from planner.core.errors import Conflict, NotAllowed, NotFound, RuleBroken
from planner.messages.models import Notice
from planner.people.queries import get_organisation
from planner.people.rules.settings import TrainingPolicy
from planner.search.queries import find
from planner.steps.training import queries, services
from planner.steps.training.models import Certificate, Curriculum, Enrolment, ExerciseKind
from planner.steps.training.rules import CurriculumGate, Stuck
from planner.steps.training.services import CurriculumEdit, LessonEdit, Task
from tests.steps.training.story import answer, finish, finish_all, lesson

TITLE = {"nl": "Luisteren", "en": "Listening"}


def add(session, house, now, gate=CurriculumGate.HOUSE, *, lessons=("call",)):
    made = services.add_curriculum(session, actor=house.imke, now=now, edit=CurriculumEdit(TITLE, gate))
    for name in lessons:
        found = services.add_lesson(session, actor=house.imke, now=now, curriculum=made, title={"nl": name, "en": name})
        services.publish_lesson(
            session, actor=house.imke, now=now, lesson=found, version=found.version,
            text=LessonEdit(title={"nl": name, "en": name}, body={"nl": "Luister.", "en": "Listen."}, minutes=15,
                            tasks=(Task(ExerciseKind.TEXT, {"nl": "Schrijf", "en": "Write"}, min_words=1),)))
    session.flush()
    session.expire(made)
    return made


def policy(session, value):
    get_organisation(session).settings = {"training_policy": value}


# --- The gate of each curriculum ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("setting", "own", "passes", "missing"), [
    ("off", CurriculumGate.GATE, False, ["call"]),                  # its own gate holds whatever the organisation says
    ("nudge", CurriculumGate.GATE, False, ["call"]),
    ("gate", CurriculumGate.NUDGE, False, ["why", "build", "taste"]),
    ("nudge", CurriculumGate.HOUSE, True, ["why", "build", "taste", "call"]),
    ("nudge", CurriculumGate.OFF, True, ["why", "build", "taste"]),
    ("off", CurriculumGate.OFF, True, [])])
def test_a_curriculum_has_a_gate_of_its_own(session, house, now, setting, own, passes, missing):
    policy(session, setting)
    add(session, house, now, own)

    gate = queries.gate(session, house.lotte)

    assert (gate.passes, [each.key for each in gate.missing]) == (passes, missing)


def test_trained_means_every_lesson_of_every_required_curriculum(session, house, now):
    made = add(session, house, now, CurriculumGate.NUDGE)
    finish_all(session, house.lotte, now)
    assert queries.trained(session, [house.lotte.id]) == frozenset()

    finish(session, house.lotte, "call", now)
    assert queries.trained(session, [house.lotte.id]) == {house.lotte.id}

    services.change_curriculum(session, actor=house.imke, now=now, curriculum=made, version=made.version,
                               edit=CurriculumEdit(TITLE, CurriculumGate.OFF))
    assert (made.required_for_claim, made.training_policy) == (False, None)


def test_what_is_in_the_making_or_archived_is_no_part_of_trained(session, house, now):
    finish_all(session, house.lotte, now)
    made = add(session, house, now)
    services.archive_curriculum(session, actor=house.imke, now=now, curriculum=made)
    services.add_lesson(session, actor=house.imke, now=now, curriculum=queries.curricula(session)[0], title=TITLE)

    assert queries.trained(session, [house.lotte.id]) == {house.lotte.id}
    assert queries.gate(session, house.lotte).missing == ()


def test_the_default_is_what_it_was(session, house):
    [found] = session.scalars(sa.select(Curriculum))

    assert (found.required_for_claim, found.training_policy) == (True, None)
    assert queries.gate(session, house.lotte).policy is TrainingPolicy.NUDGE


# --- Making, order, archive --------------------------------------------------------------------------------------


def test_people_see_a_curriculum_once_a_lesson_of_it_is_out(session, house, now):
    made = add(session, house, now, lessons=())
    assert made not in queries.curricula(session)

    add(session, house, now, lessons=("visit",))
    assert [each.key for each in queries.curricula(session)] == ["writing", "listening-2"]


def test_a_title_is_needed_in_both_languages(session, house, now):
    with pytest.raises(RuleBroken, match="lesson_no_title_nl"):
        services.add_curriculum(session, actor=house.imke, now=now,
                                edit=CurriculumEdit({"nl": "", "en": "x"}, CurriculumGate.OFF))


def test_a_stale_rename_is_refused(session, house, now):
    made = add(session, house, now)

    with pytest.raises(Conflict, match="stale"):
        services.change_curriculum(session, actor=house.imke, now=now, curriculum=made, version=made.version - 1,
                                   edit=CurriculumEdit(TITLE, CurriculumGate.OFF))


def test_curricula_have_an_order(session, house, now):
    made = add(session, house, now)

    services.move_curriculum(session, actor=house.imke, now=now, curriculum=made, by=-1)

    assert [each.key for each in queries.curricula(session)] == ["listening", "writing"]


def test_archiving_takes_the_lessons_along_and_back(session, house, now):
    made = add(session, house, now)
    finish(session, house.lotte, "call", now)

    services.archive_curriculum(session, actor=house.imke, now=now, curriculum=made)
    gone = find(session, "listen", actor=house.lotte, kinds=["lesson"])
    with pytest.raises(Conflict, match="lesson_gone"):
        answer(session, house.rik, "call", now)
    with pytest.raises(NotFound):
        queries.open_lesson(session, "call")
    services.restore_curriculum(session, actor=house.imke, now=now, curriculum=made)

    assert gone == []
    assert queries.course_of(session, house.lotte, lesson(session, "call")).progress.done == 1
    assert len(find(session, "listen", actor=house.lotte, kinds=["lesson"])) == 1


def test_members_make_no_curriculum(session, house, now):
    with pytest.raises(NotAllowed):
        services.add_curriculum(session, actor=house.rik, now=now, edit=CurriculumEdit(TITLE, CurriculumGate.OFF))


# --- Certificates ------------------------------------------------------------------------------------------------


def test_the_last_lesson_brings_the_certificate(session, house, now):
    finish_all(session, house.lotte, now)

    [made] = session.scalars(sa.select(Certificate))

    assert (made.person, made.at) == (house.lotte, now)
    assert [(each["title"]["en"], each["edition"], each["on"]) for each in made.lessons] == [
        ("Why", 1, "2026-11-24"), ("Build", 1, "2026-11-24"), ("Taste", 1, "2026-11-24")]


def test_it_stays_true_whatever_becomes_of_the_lessons(session, house, folder, now):
    finish_all(session, house.lotte, now)
    services.archive_lesson(session, actor=house.imke, now=now, lesson=lesson(session, "taste"))

    [made] = session.scalars(sa.select(Certificate))

    assert len(made.lessons) == 3


def test_who_finished_before_there_were_any_makes_it_and_twice_is_once(session, house, now):
    finish_all(session, house.lotte, now)
    session.execute(sa.delete(Certificate))
    uid = queries.curricula(session)[0].uid

    first = services.certify(session, actor=house.lotte, curriculum_uid=uid)

    assert services.certify(session, actor=house.lotte, curriculum_uid=uid) is first
    with pytest.raises(RuleBroken, match="certificate_not_yet"):
        services.certify(session, actor=house.rik, curriculum_uid=uid)
    with pytest.raises(RuleBroken, match="certificate_not_yet"):
        services.certify(session, actor=house.lotte, curriculum_uid="nothing-there")


def test_a_certificate_is_its_holders_to_share(session, house, now):
    finish_all(session, house.lotte, now)
    [made] = session.scalars(sa.select(Certificate))

    assert queries.get_certificate(session, house.lotte, made.uid) is made
    assert queries.get_certificate(session, house.imke, made.uid) is made
    with pytest.raises(NotFound):
        queries.get_certificate(session, house.rik, made.uid)
    with pytest.raises(NotAllowed):
        services.share_certificate(session, actor=house.imke, now=now, certificate=made, shared=True)

    services.share_certificate(session, actor=house.lotte, now=now, certificate=made, shared=True)
    assert queries.get_certificate(session, house.rik, made.uid) is made

    services.share_certificate(session, actor=house.lotte, now=now, certificate=made, shared=False)
    with pytest.raises(NotFound):
        queries.get_certificate(session, house.rik, made.uid)


# --- Who is stuck, and what helps --------------------------------------------------------------------------------


@pytest.fixture
def asked(session, house, now):
    """Lotte and Rik are asked to be done in a week."""
    services.enrol(session, actor=house.imke, now=now, curriculum=queries.curricula(session)[0],
                   people=[house.lotte, house.rik], due_on=date(2026, 12, 1))
    session.flush()
    return {each.person.name: each for each in session.scalars(sa.select(Enrolment))}


def stuck_on(session, day, **over):
    found = queries.learners(session, queries.curricula(session)[0], today=day, zone="Europe/Amsterdam",
                             only_stuck=True, **over)
    return {each.person.name: each.stuck for each in found}


def test_who_is_stuck_stands_by_name_with_the_reason(session, house, asked, now):
    done = finish(session, house.rik, "why", now + timedelta(days=5))
    services.give_feedback(session, actor=house.imke, now=now, completion=done, version=done.version, text="Good.")
    session.flush()

    assert stuck_on(session, date(2026, 12, 1)) == {}
    assert stuck_on(session, date(2026, 12, 8)) == {"Lotte": (Stuck.OVERDUE, Stuck.STILL), "Rik": (Stuck.OVERDUE,)}
    assert list(stuck_on(session, date(2027, 1, 8), limit=1)) == ["Lotte"]


def test_a_saved_answer_is_a_move(session, house, asked, now):
    session.info["now"] = now + timedelta(days=10)
    answer(session, house.lotte, "why", now + timedelta(days=10))

    assert stuck_on(session, date(2026, 12, 8))["Lotte"] == (Stuck.OVERDUE,)


def test_an_exercise_without_feedback_is_shown_with_the_way_to_it(session, house, now):
    done = finish(session, house.lotte, "why", now)

    [found] = queries.learners(session, queries.curricula(session)[0], today=date(2026, 11, 24),
                               zone="Europe/Amsterdam", only_stuck=True)

    assert (found.stuck, found.waiting) == ((Stuck.WAITS,), (done.uid, "why"))


def test_a_reminder_goes_out_once_a_day_to_the_next_lesson(session, house, asked, now):
    held = asked["Lotte"]
    finish(session, house.lotte, "why", now)
    services.remind(session, actor=house.imke, now=now, held=held)
    with pytest.raises(RuleBroken, match="enrol_reminded"):
        services.remind(session, actor=house.imke, now=now + timedelta(hours=2), held=held)
    services.remind(session, actor=house.imke, now=now + timedelta(days=1), held=held)

    told = session.scalars(sa.select(Notice).where(Notice.text_key == "training_reminder")).all()
    assert [(each.person_id, each.address, each.params["title"]) for each in told] == [
        (house.lotte.id, "/learn/build", "Build")] * 2


def test_more_time_is_given_told_and_taken_back(session, house, asked, now):
    held = asked["Lotte"]
    services.extend(session, actor=house.imke, now=now, held=held, due_on=date(2026, 12, 15))
    session.flush()
    given = held.due_on
    services.take_extension_back(session, actor=house.imke, now=now, held=held)
    session.flush()

    assert (given, held.due_on) == (date(2026, 12, 15), date(2026, 12, 1))
    with pytest.raises(Conflict, match="enrol_changed_since"):
        services.take_extension_back(session, actor=house.imke, now=now, held=held)
    with pytest.raises(RuleBroken, match="enrol_past"):
        services.extend(session, actor=house.imke, now=now, held=held, due_on=date(2026, 11, 1))


def test_only_leads_remind_and_give_time(session, house, asked, now):
    with pytest.raises(NotAllowed):
        services.remind(session, actor=house.rik, now=now, held=asked["Lotte"])
    with pytest.raises(NotAllowed):
        services.extend(session, actor=house.rik, now=now, held=asked["Lotte"], due_on=date(2026, 12, 15))


def test_what_ended_is_not_reminded_of(session, house, asked, now):
    services.end_enrolment(session, actor=house.imke, now=now, held=asked["Lotte"])

    with pytest.raises(Conflict, match="enrol_ended_already"):
        services.remind(session, actor=house.imke, now=now, held=asked["Lotte"])
    with pytest.raises(Conflict, match="enrol_ended_already"):
        services.extend(session, actor=house.imke, now=now, held=asked["Lotte"], due_on=None)


def test_who_is_asked_is_told(session, house, asked):
    told = session.scalars(sa.select(Notice).where(Notice.text_key == "training_asked_by")).all()

    assert {(each.person_id, each.params["due_on"]) for each in told} == {
        (house.lotte.id, "2026-12-01"), (house.rik.id, "2026-12-01")}
