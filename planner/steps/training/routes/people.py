"""Who is where with the lessons, for the lead."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from planner.core.db import clock, db, unit_of_work
from planner.core.errors import NotFound, RuleBroken
from planner.core.localtime import local_date
from planner.people.models import Person
from planner.people.queries import get_organisation
from planner.policy import Action
from planner.steps.training import queries, services
from planner.steps.training.forms import EnrolForm, ExtendForm
from planner.steps.training.models import Curriculum
from planner.steps.training.routes.base import FIELDS, bp
from planner.web.access import needs
from planner.web.formats import day_month
from planner.web.forms import blame
from planner.web.reply import own_path, page, see_other
from planner.web.toasts import toast

EXTENSION = timedelta(days=14)      # what the form proposes, counted from today


def _followed(session: Session) -> tuple[Curriculum, list[Curriculum]]:
    """The curriculum that the page is about (``curriculum``: its uid), the first one else, and all that there are.

    Raises NotFound while there are no lessons, or for one that nobody follows.
    """
    found = queries.curricula(session)
    asked = request.values.get("curriculum")
    chosen = next((each for each in found if asked in (None, "", each.uid)), None)
    if chosen is None:
        raise NotFound("not_found")
    return chosen, found


def _page(form: EnrolForm, status: int = 200, *, late: ExtendForm | None = None, late_uid: str = "") -> Response:
    session = db.session()
    curriculum, everything = _followed(session)
    after, only = request.args.get("after", ""), request.args.get("show", "all")
    zone = get_organisation(session).zone
    today = local_date(clock().now(), zone)
    found = queries.learners(session, curriculum, today=today, zone=zone, after=after, limit=queries.PAGE + 1,
                             only_stuck=only == "stuck")
    here: dict[str, Any] = {"curriculum": curriculum.uid if curriculum is not everything[0] else None,
            "show": "stuck" if only == "stuck" else None}
    more = len(found) > queries.PAGE
    finished, begun, everybody = queries.totals(session, curriculum)
    return page("training/people.html", status=status, curriculum=curriculum, curricula=everything, today=today,
                learners=found[:queries.PAGE], form=form, finished=finished, begun=begun, everybody=everybody,
                only_stuck=only == "stuck", here=here, late=late, late_uid=late_uid, zone=zone,
                next_day=today + EXTENSION, back=url_for(".people", **here) if after else None,
                onward=url_for(".people", after=found[queries.PAGE - 1].person.uid, **here) if more else None)


@bp.get("/people")
@needs(Action.ENROL)
def people() -> Response:
    """Everybody by name, with how far they are; or those alone whom something keeps from going on. No ranking."""
    try:
        return _page(EnrolForm(formdata=None))
    except NotFound:
        if request.args.get("curriculum"):
            raise
        return page("training/no_lessons.html")


def _chosen(session: Session, uids: Sequence[str]) -> list[Person]:
    return list(session.scalars(sa.select(Person).where(Person.uid.in_(uids)).order_by(Person.name)))


@bp.post("/people/enrol")
@needs(Action.ENROL)
def enrol() -> BaseResponse:
    """Ask people to do the lessons."""
    form = EnrolForm()
    if not form.validate():
        return _page(form, 422)
    try:
        with unit_of_work() as work:
            curriculum, _others = _followed(work.session)
            asked = services.enrol(work.session, actor=current_user, now=work.now, curriculum=curriculum,
                                   people=_chosen(work.session, form.people.data or []), due_on=form.due_on.data)
    except RuleBroken as error:
        blame(form, error, FIELDS)
        return _page(form, error.status)
    toast(ngettext("One colleague is asked.", "%(num)d colleagues are asked.", asked))
    return _back()


def _back() -> BaseResponse:
    """The list that the button stood in."""
    return see_other(own_path(request.form.get("back"), url_for(".people")))


@bp.post("/people/<uid>/remind")
@needs(Action.ENROL)
def remind(uid: str) -> BaseResponse:
    """Remind somebody of the lessons that they were asked to do."""
    with unit_of_work() as work:
        held = queries.get_enrolment(work.session, uid)
        services.remind(work.session, actor=current_user, now=work.now, held=held)
        name = held.person.name
    toast(_("%(name)s is reminded: a line in the inbox, and in the daily mail.", name=name))
    return _back()


@bp.post("/people/<uid>/extend")
@needs(Action.ENROL)
def extend(uid: str) -> BaseResponse:
    """Give somebody another day."""
    form = ExtendForm(prefix=uid)
    day = form.due_on.data if form.validate() else None
    if day is None:
        return _page(EnrolForm(formdata=None), 422, late=form, late_uid=uid)
    try:
        with unit_of_work() as work:
            held = queries.get_enrolment(work.session, uid)
            services.extend(work.session, actor=current_user, now=work.now, held=held, due_on=day)
            name = held.person.name
    except RuleBroken as error:
        blame(form, error, FIELDS)
        return _page(EnrolForm(formdata=None), error.status, late=form, late_uid=uid)
    toast(_("%(name)s has until %(day)s.", name=name, day=day_month(day)),
          undo=url_for(".take_extension_back", uid=uid))
    return _back()


@bp.post("/people/<uid>/extend/back")
@needs(Action.ENROL)
def take_extension_back(uid: str) -> BaseResponse:
    """Put the day back that it was."""
    with unit_of_work() as work:
        services.take_extension_back(work.session, actor=current_user, now=work.now,
                                     held=queries.get_enrolment(work.session, uid))
    toast(_("The day is as it was."))
    return _back()


@bp.post("/people/<uid>/end")
@needs(Action.ENROL)
def end_enrolment(uid: str) -> BaseResponse:
    """Ask somebody no longer."""
    with unit_of_work() as work:
        held = queries.get_enrolment(work.session, uid)
        services.end_enrolment(work.session, actor=current_user, now=work.now, held=held)
        name = held.person.name
    toast(_("%(name)s is no longer asked.", name=name), undo=url_for(".resume_enrolment", uid=uid))
    return _back()


@bp.post("/people/<uid>/resume")
@needs(Action.ENROL)
def resume_enrolment(uid: str) -> BaseResponse:
    """Take that back."""
    with unit_of_work() as work:
        held = queries.get_enrolment(work.session, uid)
        services.resume_enrolment(work.session, actor=current_user, now=work.now, held=held)
        name = held.person.name
    toast(_("%(name)s is asked again.", name=name))
    return see_other(url_for(".people"))
