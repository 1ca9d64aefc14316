"""A notice as its reader sees it: a sentence in their language, with dates in their zone."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from babel.dates import format_date, format_datetime

from planner.messages.letters import speaking
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
    later: str = ""             # a path of ours where it can be put off; empty when it can't


def line(notice: Notice) -> Line:
    """``notice`` in words; one whose sentence is not known any more says that much, and never fails."""
    text = _filled(notice, readable(notice.params, zone=zone(), show_date=day_long, show_moment=moment))
    return Line(notice.uid, text, bool(notice.address), notice.at, notice.read_at is None and notice.done_at is None,
                notice.done_at is not None, "" if notice.done_at else str(notice.params.get("later", "")))


def sentence(notice: Notice, *, locale: str, zone: str) -> str:
    """The sentence of ``notice`` for a mail or a chat, where no request says who reads it."""
    with speaking(locale):
        return _filled(notice, readable(
            notice.params, zone=zone, show_date=lambda on: format_date(on, "EEEE d MMMM", locale=locale),
            show_moment=lambda at: format_datetime(at.replace(tzinfo=None), "EEE d MMM, HH:mm", locale=locale)))


def _filled(notice: Notice, params: dict[str, Any]) -> str:
    sentence = NOTICES.get(notice.text_key)
    try:
        return str(sentence) % params if sentence is not None else refusal("notice_unknown", {})
    except (KeyError, ValueError):
        return refusal("notice_unknown", {})
