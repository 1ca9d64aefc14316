"""The demo's lessons: who finished them all, who is under way, and the feedback that was given."""
from __future__ import annotations

import sqlalchemy as sa

from planner.imports.demo.source import FOLDER, Demo
from planner.steps.training.models import Certificate, Completion, Enrolment, Lesson
from planner.steps.training.services import certificate_lines, load_curriculum


def load_lessons(demo: Demo) -> None:
    """The six lessons, finished by everybody who is trained, with the certificate that it brings."""
    curriculum = load_curriculum(demo.session, FOLDER / "lessons", now=demo.now)
    lessons = demo.session.scalars(sa.select(Lesson).order_by(Lesson.position)).all()
    trained = [user["key"] for user in demo.file("organisation")["users"] if user.get("trained")]
    for key in trained:
        done = [(lesson, demo.keep("completion", f"{key} {lesson.key}", Completion(
            person=demo.get("person", key), lesson=lesson, lesson_version=lesson.lesson_version,
            at=demo.instant(-90 + lesson.position)))) for lesson in lessons]
        demo.keep("certificate", key, Certificate(
            person=demo.get("person", key), curriculum=curriculum, at=done[-1][1].at,
            lessons=certificate_lines(done, demo.zone)))
    for asked in demo.file("training")["enrolments"]:
        demo.keep("enrolment", asked["user"], Enrolment(
            person=demo.get("person", asked["user"]), curriculum=curriculum,
            started_at=demo.instant(asked["asked_day"]), due_on=demo.day(asked["due_day"])))
    _load_exercises(demo, {lesson.key: lesson for lesson in lessons})


def _load_exercises(demo: Demo, lessons: dict[str, Lesson]) -> None:
    for content in demo.file("training")["exercises"]:
        lesson, said = lessons[content["lesson"]], content.get("feedback")
        done = demo.keep("completion", f"{content['user']} {lesson.key}", Completion(
            person=demo.get("person", content["user"]), lesson=lesson, lesson_version=lesson.lesson_version,
            at=demo.instant(content["day"]), exercise_text=content["text"]))
        if said:
            done.feedback, done.feedback_by = said["text"], demo.get("person", said["by"])
            done.feedback_at = demo.instant(said["day"])
