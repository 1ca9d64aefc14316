"""What the pages of knowledge share."""
from __future__ import annotations

from datetime import date

from flask import Blueprint, request
from sqlalchemy.orm import Session

from planner.core.db import clock
from planner.core.errors import RuleBroken
from planner.core.localtime import local_date
from planner.people.queries import get_organisation
from planner.steps.inventory import queries
from planner.steps.inventory.models import TopicArea

bp = Blueprint("inventory", __name__)

# Which field a refusal stands beside.
FIELDS = {
    "area_unknown": "area", "area_unknown_plain": "area", "area_archived": "area", "expertise_known_already": "area",
    "evidence_empty": "title", "evidence_title_missing": "title",
    "web_address_wrong": "url", "trend_in_future": "seen_on", "fact_areas_missing": "area",
    "area_label_missing": "label_nl", "area_label_taken": "label_nl", "area_alias_taken": "aliases_nl",
    "area_alias_long": "aliases_nl", "area_alias_away": "aliases_nl", "area_too_deep": "parent",
    "area_cycle": "parent", "theme_title_missing": "title_nl",
}


def today(session: Session) -> date:
    """The organisation's date now: trends fade and claims grow old by it."""
    return local_date(clock().now(), get_organisation(session).zone)


def typed_area(session: Session, text: str | None) -> TopicArea | None:
    """The area that somebody typed, None for an empty field. Raises RuleBroken when nothing goes by that name."""
    if not text:
        return None
    found = queries.directory(session).find(text)
    if found is None:
        raise RuleBroken("area_unknown_plain", text=text)
    return session.get(TopicArea, found.id)


def page_number() -> int:
    """The page of a list that the address asks for, from 1 on."""
    asked = request.args.get("page", "1")
    return max(1, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
