"""Words of this package: its enum members and its codes of refusal."""
from __future__ import annotations

from flask_babel import lazy_gettext as _l

from planner.steps.training.models import ExerciseKind
from planner.steps.training.rules import LessonState
from planner.web.words import Labels

LABELS: Labels = {
    LessonState: {
        LessonState.DONE: _l("Done"), LessonState.AGAIN: _l("Asks to be done again"), LessonState.READY: _l("To do"),
        LessonState.LOCKED: _l("Another lesson comes first")},
    ExerciseKind: {
        ExerciseKind.TEXT: _l("Your text"), ExerciseKind.CHOICE: _l("Why, in a few words"),
        ExerciseKind.OUTLINE: _l("Your outline")},
}
REFUSALS: dict[str, str] = {
    "lesson_locked": _l("Another lesson comes first. Your answer is kept."),
    "exercise_empty": _l("Write something first; a few lines will do to begin with."),
    "exercise_too_short": _l("%(missing)d words to go. What you have is kept."),
    "exercise_not_an_option": _l("Choose one of the answers."),
    "exercise_nothing_chosen": _l("Choose an answer first."),
    "exercise_wrong": _l("Not quite. Read why, then choose again."),
    "feedback_empty": _l("Write what is strong, and at most two things to do better."),
    "feedback_given": _l("%(name)s answered this a moment ago."),
    "enrol_nobody": _l("Choose at least one colleague."),
    "enrol_past": _l("That day has passed. Pick today or later, or leave it empty."),
    "enrol_left": _l("%(name)s has left."),
    "enrol_ended_already": _l("This ended already."),
    "enrol_asked_already": _l("%(name)s was asked again meanwhile."),
}
# Sentences of the inbox, by text key.
NOTICES: dict[str, str] = {
    "exercise_feedback": _l("%(name)s wrote you feedback on your exercise “%(title)s”."),
}
