"""A notice as its reader sees it: a sentence in their language, with dates in their zone."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from planner.messages.models import Notice
from planner.messages.rules import readable
from planner.messages.words import NOTICES
from planner.web.formats import day_long, moment
from planner.web.i18n import zone
from planner.web.words import refusal


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the inbox."""

    uid: str
    text: str
    opens: bool
    at: datetime
    is_new: bool
    is_done: bool


def line(notice: Notice) -> Line:
    """``notice`` in words; one whose sentence is not known any more says that much, and never fails."""
    params = readable(notice.params, zone=zone(), show_date=day_long, show_moment=moment)
    sentence = NOTICES.get(notice.text_key)
    try:
        text = str(sentence) % params if sentence is not None else refusal("notice_unknown", {})
    except (KeyError, ValueError):
        text = refusal("notice_unknown", {})
    return Line(notice.uid, text, bool(notice.address), notice.at, notice.read_at is None and notice.done_at is None,
                notice.done_at is not None)
