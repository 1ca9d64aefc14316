"""Writes about training, a module per noun."""
from planner.steps.training.services.certificates import certificate_lines, certify, share_certificate
from planner.steps.training.services.curricula import (
    CurriculumEdit,
    add_curriculum,
    archive_curriculum,
    change_curriculum,
    move_curriculum,
    restore_curriculum,
)
from planner.steps.training.services.enrolments import (
    end_enrolment,
    enrol,
    extend,
    remind,
    resume_enrolment,
    take_extension_back,
)
from planner.steps.training.services.feedback import give_feedback
from planner.steps.training.services.learning import Answer, complete_lesson, save_answers
from planner.steps.training.services.lessons import (
    LessonEdit,
    Task,
    add_lesson,
    archive_lesson,
    index_lesson,
    move_lesson,
    publish_lesson,
    restore_lesson,
)
from planner.steps.training.services.loading import load_curriculum

__all__ = [
    "Answer", "CurriculumEdit", "LessonEdit", "Task", "add_curriculum", "add_lesson", "archive_curriculum",
    "archive_lesson", "certificate_lines", "certify", "change_curriculum", "complete_lesson", "end_enrolment",
    "enrol", "extend", "give_feedback", "index_lesson", "load_curriculum", "move_curriculum", "move_lesson",
    "publish_lesson", "remind", "restore_curriculum", "restore_lesson", "resume_enrolment", "save_answers",
    "share_certificate", "take_extension_back",
]
