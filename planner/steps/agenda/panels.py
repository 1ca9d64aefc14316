"""What the agenda adds to the page of a contact moment, and to what is asked about an area."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import render_template

from planner.core.db import clock, db
from planner.core.localtime import local_date
from planner.people.queries import get_organisation
from planner.personas.models import ContactMoment
from planner.steps.agenda.models import SavedView, Slot
from planner.steps.agenda.queries import demand, heard, seen
from planner.steps.inventory.models import TrendObservation
from planner.steps.inventory.rules import is_faded
from planner.web.drawn import drawn


def moment_actions(moment: ContactMoment) -> str:
    """Make an idea of what was heard, or let it confirm or refute one."""
    return render_template("ideas/_moment_actions.html", moment=moment,
                           ideas=heard.ideas_to_validate(db.session(), moment))


def moment_became(moment: ContactMoment) -> str:
    """The ideas that came of it."""
    found = heard.ideas_of_moment(db.session(), moment)
    return render_template("ideas/_moment_became.html", moment=moment, ideas=found) if found else ""


def trend_actions(trend: TrendObservation) -> str:
    """Make an idea of a trend, or open the one that was made; a faded one makes none."""
    session = db.session()
    idea = seen.idea_of_trend(session, trend)
    if idea is None and is_faded(trend.seen_on, local_date(clock().now(), get_organisation(session).zone)):
        return ""
    return render_template("ideas/_trend_actions.html", trend=trend, idea=idea)


def area_asked(area_ids: Sequence[int]) -> str:
    """Ideas and topics about these areas that are not out."""
    ideas, topics = demand.asking_about(db.session(), area_ids)
    return render_template("ideas/_area_asked.html", ideas=ideas, topics=topics)


def slot_series(slot: Slot) -> str:
    """The series that made a slot, and whether it still follows it."""
    return render_template("agenda/_slot_series.html", slot=slot, series=slot.series) if slot.series else ""


def view_links(view: SavedView) -> str:
    """Below a view: where a calendar, a reader or outsiders are given it."""
    return render_template("agenda/_view_links.html", view=view)


def menu(look: Any) -> str:
    """In the menu of the agenda: what returns, what stands behind the days, and giving out what one sees."""
    return drawn("agenda/_planning_links.html", filters=look.filters)


def begin_links(_subject: object) -> str:
    """On a page of links that is still empty: where links are made."""
    return render_template("agenda/_begin_links.html")
