"""Words of what leaves the agenda: entries of calendars and readers, and what a page for outsiders shows."""
from __future__ import annotations

from enum import StrEnum

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from planner.steps.agenda.calendar_words import standing
from planner.steps.agenda.queries.feeds import Told
from planner.steps.agenda.rules import DeadlineName
from planner.web.words import Labels, label


class Part(StrEnum):
    """One thing that a link may show of a slot."""

    TITLE = "title"
    DATE = "date"
    STATE = "state"
    AUTHOR = "author"
    CHANNEL = "channel"
    PERSONA = "persona"
    BRIEF = "brief"


LABELS: Labels = {Part: {
    Part.TITLE: _l("Title"), Part.DATE: _l("Date"), Part.STATE: _l("Status"), Part.AUTHOR: _l("Author"),
    Part.CHANNEL: _l("Channel"), Part.PERSONA: _l("For whom"), Part.BRIEF: _l("Brief"),
}}


def title_of(told: Told) -> str:
    """What an entry is called."""
    return told.card.title or _("Empty slot")


def text_of(told: Told, parts: list[str]) -> str:
    """What an entry says below its title, a line for each part that the link shows."""
    card, lines = told.card, []
    if Part.STATE in parts:
        lines.append(f"{_('Status')}: {standing(card)}")
    if Part.AUTHOR in parts and card.author:
        lines.append(f"{_('Author')}: {card.author.name}")
    if Part.CHANNEL in parts and card.channels:
        lines.append(f"{_('Channel')}: {', '.join(mark.name for mark in card.channels)}")
    if Part.BRIEF in parts and told.brief:
        lines.extend(["", told.brief])
    return "\n".join(lines)


def deadline_title(name: DeadlineName, title: str) -> str:
    """What the entry of a deadline is called."""
    return f"{label(name)}: {title}"
