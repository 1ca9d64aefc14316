"""What the pages of training share."""
from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint
from markupsafe import Markup

from planner.steps.training.models import Lesson, LessonEdition
from planner.steps.training.texts import Part, other_anchors, parts
from planner.web.markdown import render

bp = Blueprint("training", __name__, url_prefix="/learn")

# Which field a refusal stands beside.
FIELDS = {
    "exercise_empty": "text", "exercise_too_short": "text", "exercise_not_an_option": "choices",
    "exercise_nothing_chosen": "choices", "exercise_wrong": "choices", "feedback_empty": "text", "enrol_past": "due_on",
    "lesson_no_title_en": "title_en", "lesson_no_title_nl": "title_nl", "lesson_no_text_en": "body_en",
    "lesson_no_text_nl": "body_nl", "lesson_minutes": "minutes", "lesson_needs_unknown": "needs",
}


@dataclass(frozen=True, slots=True)
class ShownPart:
    """A part of a lesson as its page shows it. ``anchors``: what leads to it beside its number."""

    part: Part
    html: Markup
    anchors: tuple[str, ...]
    depth: int


def shown_parts(text: Lesson | LessonEdition, lang: str) -> list[ShownPart]:
    """The parts of a lesson in one language, with the anchors of both."""
    body = text.body(lang)
    found, anchors = parts(body), other_anchors(body, text.body("en" if lang == "nl" else "nl"))
    top = min((part.level for part in found if part.level), default=1)
    return [ShownPart(part, _html(part, lang, top), tuple(anchors.get(part.number, ())), max(part.level - top, 0))
            for part in found]


def _html(part: Part, lang: str, top: int) -> Markup:
    offset = 1 + max(part.level - top, 0)
    return render(part.text, lang=lang, scope=f"p{part.number}-", heading_offset=offset).html
