"""Today and the search page: what waits, and the way to everything else."""
from __future__ import annotations

from datetime import datetime

from flask import Blueprint, g, redirect, request, url_for
from flask_babel import format_date
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from planner.core.db import clock, db, unit_of_work
from planner.core.localtime import to_local
from planner.desk import finding, house_steps, queries, services, words
from planner.desk.learning import learning_of
from planner.desk.rules import Standing, TaskKind, greeting
from planner.people.queries import get_organisation
from planner.policy import Action
from planner.steps.agenda import words as agenda_words
from planner.steps.agenda.queries import OpenSlot, open_slots_for
from planner.web import navigation
from planner.web.access import needs, public
from planner.web.reply import page, page_or_fragment, see_other
from planner.web.toasts import toast
from planner.web.words import label

bp = Blueprint("desk", __name__)

FITTING = 3
MAX_QUESTION = 200


@bp.get("/")
@public
def today() -> Response:
    """What waits for the person; a stranger is sent to the public blog (docs/design.md, addresses)."""
    if not current_user.is_authenticated:
        return redirect(url_for("blog.index"), 302)
    session, now = db.session(), clock().now()
    g.organisation = get_organisation(session)
    here = to_local(now, current_user.zone)
    desk = queries.desk_of(session, current_user, now=now, today=here.date())
    if desk.is_new:
        return redirect(url_for("start.you"), 302)
    navigation.know(queries.known_of(desk, current_user.roles))
    learning = learning_of(session, current_user, now=now)
    fitting = _fitting(desk, now)
    standing = Standing(learning.total, learning.done, desk.skills, desk.claims, desk.works_ever, desk.text)
    lines = [words.line(task, now=now) for task in desk.tasks]
    return page("desk/today.html", desk=desk, lines=lines, learning=learning, fitting=fitting, why=agenda_words.why,
                stretches=words.stretches(standing), rest=_rest(desk),
                personas=desk.personas, house_steps=house_steps.steps_of(session, current_user),
                today=format_date(here.date(), "EEEE d MMMM"),
                greeting=label(greeting(here.time())) % {"name": current_user.name.split()[0]},
                summary=words.day_in_words(desk.waiting))


def _fitting(desk: queries.Desk, now: datetime) -> list[OpenSlot]:
    """The open slots about what the person knows; who told nothing yet need not be measured."""
    if not desk.open_slots or not desk.skills:
        return []
    found = open_slots_for(db.session(), current_user, FITTING, now=now)
    return [one for one in found if one.fit.signals.level]


def _rest(desk: queries.Desk) -> list[tuple[TaskKind, int, str]]:
    """The kinds of which not all are shown: how many there are, and where they stand."""
    shown = [task.kind for task in desk.tasks]
    return [(kind, total, words.LISTS[kind]) for kind, total in desk.totals.items() if total > shown.count(kind)]


@bp.post("/house-steps/put-away")
@needs(Action.SEE_TODAY)
def put_house_steps_away() -> Response:
    """Show the list of what the house lacks no more, to this person."""
    with unit_of_work() as work:
        services.put_away(work.session, house_steps.PART, actor=current_user, now=work.now)
    toast(_("The list is put away."), undo=url_for(".bring_house_steps_back"))
    return see_other(url_for(".today"))


@bp.post("/house-steps/bring-back")
@needs(Action.SEE_TODAY)
def bring_house_steps_back() -> Response:
    """Show that list again."""
    with unit_of_work() as work:
        services.bring_back(work.session, house_steps.PART, actor=current_user, now=work.now)
    return see_other(url_for(".today"))


@bp.get("/search")
@needs(Action.FIND)
def search() -> Response:
    """What fits the question: a page, or the list for the palette. Nothing is remembered."""
    question = request.args.get("q", "").strip()[:MAX_QUESTION]
    found = finding.find(db.session(), question, actor=current_user)
    return page_or_fragment("desk/search.html", "desk/_results.html", found=found, question=question)
