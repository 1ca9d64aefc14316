"""Forms of training, a module for who follows lessons and one for who edits them."""
from planner.steps.training.forms.editing import (
    GATES,
    LONGEST_BODY,
    CurriculumForm,
    LessonForm,
    TitleForm,
    changed,
    values_of,
)
from planner.steps.training.forms.learning import LONGEST_ANSWER, AnswerForm, EnrolForm, ExtendForm, FeedbackForm

__all__ = ["GATES", "LONGEST_ANSWER", "LONGEST_BODY", "AnswerForm", "CurriculumForm", "EnrolForm", "ExtendForm",
           "FeedbackForm", "LessonForm", "TitleForm", "changed", "values_of"]
