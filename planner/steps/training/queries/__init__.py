"""Reads about lessons, and who is where with them; a module per noun."""
from planner.steps.training.queries.courses import (
    Course,
    answers,
    certificates_of,
    course_of,
    courses,
    get_certificate,
    next_lesson_of,
    own_completion,
)
from planner.steps.training.queries.curricula import (
    all_lessons,
    curricula,
    editions,
    every_curriculum,
    facts_of,
    get_curriculum,
    get_edition,
    get_exercise,
    get_lesson,
    open_lesson,
)
from planner.steps.training.queries.feedback import PAGE, count_waiting, get_completion, given, waiting
from planner.steps.training.queries.gate import Gate, gate, gate_in, trained
from planner.steps.training.queries.people import Learner, get_enrolment, learners, totals

__all__ = [
    "PAGE", "Course", "Gate", "Learner", "all_lessons", "answers", "certificates_of", "count_waiting", "course_of",
    "courses", "curricula", "editions", "every_curriculum", "facts_of", "gate", "gate_in", "get_certificate",
    "get_completion", "get_curriculum", "get_edition", "get_enrolment", "get_exercise", "get_lesson", "given",
    "learners", "next_lesson_of", "open_lesson", "own_completion", "totals", "trained", "waiting",
]
