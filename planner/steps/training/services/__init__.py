"""Writes about training, a module per noun."""
from planner.steps.training.services.curriculum import LessonEdit, index_lesson, load_curriculum, publish_lesson
from planner.steps.training.services.enrolments import end_enrolment, enrol, resume_enrolment
from planner.steps.training.services.feedback import give_feedback
from planner.steps.training.services.learning import Answer, complete_lesson, save_answers

__all__ = ["Answer", "LessonEdit", "complete_lesson", "end_enrolment", "enrol", "give_feedback", "index_lesson",
           "load_curriculum", "publish_lesson", "resume_enrolment", "save_answers"]
