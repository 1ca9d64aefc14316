"""Words of this package: its enum members and its codes of refusal."""
from __future__ import annotations

from flask_babel import lazy_gettext as _l

from planner.steps.training.models import ExerciseKind
from planner.steps.training.rules import LessonState, Stuck
from planner.web.words import Labels

LABELS: Labels = {
    LessonState: {
        LessonState.DONE: _l("Done"), LessonState.AGAIN: _l("Asks to be done again"), LessonState.READY: _l("To do"),
        LessonState.LOCKED: _l("Another lesson comes first")},
    ExerciseKind: {
        ExerciseKind.TEXT: _l("Your text"), ExerciseKind.CHOICE: _l("Why, in a few words"),
        ExerciseKind.OUTLINE: _l("Your outline")},
    Stuck: {
        Stuck.OVERDUE: _l("The day has passed"), Stuck.STILL: _l("Nothing moved for 14 days"),
        Stuck.WAITS: _l("Waits for feedback")},
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
    "enrol_reminded": _l("%(name)s was reminded today already."),
    "enrol_changed_since": _l("Something changed since; set the day by hand."),
    "lesson_gone": _l("This lesson was taken away."),
    "lesson_changed": _l("A newer text of this lesson came out while you were at it. Your answer is kept."),
    "lesson_minutes": _l("Between 5 and 120 minutes."),
    "lesson_no_title_en": _l("The English title is missing."),
    "lesson_no_title_nl": _l("The Dutch title is missing."),
    "lesson_no_text_en": _l("The English text is missing; it is needed before the lesson comes out."),
    "lesson_no_text_nl": _l("The Dutch text is missing; it is needed before the lesson comes out."),
    "lesson_needs_unknown": _l("One of these lessons is not in this curriculum."),
    "lesson_ring": _l("These lessons would wait for each other."),
    "curriculum_gone": _l("This curriculum is archived."),
    "certificate_not_yet": _l("There are lessons to do first."),
    "task_no_prompt": _l("Say what is asked, in both languages."),
    "task_option_empty": _l("Write each answer in both languages, or take it away."),
    "task_too_few_options": _l("Give at least two answers to choose from."),
    "task_nothing_right": _l("Mark the answer that is right, or make it a choice of taste."),
    "task_all_right": _l("Every answer is right; then there is nothing to choose. Make it a choice of taste."),
    "task_no_why": _l("Say of each answer why it is right or not, in both languages."),
}
# Sentences of the inbox, by text key.
NOTICES: dict[str, str] = {
    "exercise_feedback": _l("%(name)s wrote you feedback on your exercise “%(title)s”."),
    "training_asked": _l("%(name)s asks you to do the lessons of “%(title)s”, in your own time."),
    "training_asked_by": _l("%(name)s asks you to do the lessons of “%(title)s” by %(due_on)s."),
    "training_reminder": _l("%(name)s reminds you of “%(title)s”: one lesson at a time is enough."),
    "training_extended": _l("%(name)s gave you until %(due_on)s for “%(title)s”."),
}
