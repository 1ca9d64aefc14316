"""What the pages of the agenda share."""
from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from flask import Blueprint, g, request
from flask_babel import format_date
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session

from planner.core.db import clock, db
from planner.core.localtime import local_date
from planner.people.models import Organisation
from planner.people.queries import get_organisation, work_calendar
from planner.steps.agenda import queries, words
from planner.steps.agenda.calendar_words import standing
from planner.steps.agenda.models import Slot
from planner.web.i18n import locale

bp = Blueprint("agenda", __name__, url_prefix="/agenda")

# Which field a refusal stands beside.
FIELDS = {
    "slot_in_past": "day", "slot_needs_channel": "channels", "slot_channel_language": "channels",
    "slot_other_language": "lang", "slot_other_persona": "personas", "unknown_zone": "zone", "reason_needed": "reason",
    "topic_personas": "personas", "topic_persona_unfit": "personas", "idea_needs_area": "area",
    "idea_needs_persona": "personas", "idea_refuted": "reason", "validation_needs_moment": "moment",
    "question_not_asked": "question_fact", "pitch_nobody": "people", "pitch_too_many": "people",
    "pitch_unfit": "people", "pitch_past": "due_on", "pitch_over": "title",
    "cadence_range": "minimum", "cadence_scope": "scope",
}


bp.add_app_template_filter(words.why, "fit_reasons")
bp.add_app_template_filter(standing, "standing")


@bp.app_template_filter()
def weekday_long(day: date) -> str:
    """Tuesday."""
    return format_date(day, "EEEE")


@bp.app_template_filter()
def weekday_narrow(day: date) -> str:
    """T."""
    return format_date(day, "ccccc")


@bp.app_template_filter()
def month_name(day: date) -> str:
    """November."""
    return format_date(day, "LLLL")


def house(session: Session) -> Organisation:
    """The organisation, read once for the page and its shell."""
    found = get_organisation(session)
    g.organisation = found
    return found


def now_here() -> tuple[Session, datetime, date]:
    """The session to read with, the instant, and today's date where the organisation is."""
    session, now = db.session(), clock().now()
    return session, now, local_date(now, house(session).zone)


def day_words(day: date) -> str:
    """Tuesday 8 December; with the year when it is another than now."""
    return format_date(day, "EEEE d MMMM" if day.year == clock().now().year else "EEEE d MMMM y")


def look_out(session: Session, slot: Slot, *, now: datetime) -> list[str]:
    """What to look out for with a slot, as sentences."""
    found = queries.cautions(session, slot, calendar=work_calendar(session), now=now)
    return [words.caution(one) for one in found]


def said(text: str, warnings: Iterable[str]) -> str:
    """What happened, and what to look out for, in one breath."""
    return " ".join([text, *warnings])


def title_of(slot: Slot) -> str:
    """What a slot is called: its topic, or that it is empty."""
    return slot.topic.title if slot.topic else _("Empty slot")


def number(name: str) -> int | None:
    """A whole number of the form or the address; None when there is none, or something else."""
    text = request.values.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def persona_choices(session: Session) -> list[tuple[str, str]]:
    """Personas that a text can be for, by code."""
    return [(persona.code, f"{persona.code} {persona.label(locale())}") for persona in queries.target_personas(session)]


def area_choices(session: Session) -> list[tuple[str, str]]:
    """Topic areas by name."""
    found = [(area.key, area.label(locale())) for area in queries.areas(session)]
    return sorted(found, key=lambda pair: pair[1].casefold())


def chosen(rows: Iterable[Any], keys: Iterable[str], attribute: str) -> list[Any]:
    """Those of ``rows`` whose ``attribute`` was chosen in a form."""
    wanted = set(keys)
    return [row for row in rows if getattr(row, attribute) in wanted]


def my_language() -> str:
    """The language that the reader writes in first: their page's."""
    return str(current_user.locale)
