"""Who is where with the lessons, for the lead."""
from __future__ import annotations

from collections.abc import Sequence

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
from planner.steps.training.forms import EnrolForm
from planner.steps.training.models import Curriculum
from planner.steps.training.routes.base import FIELDS, bp
from planner.web.access import needs
from planner.web.forms import blame
from planner.web.reply import page, see_other
from planner.web.toasts import toast


def _main(session: Session) -> Curriculum:
    """The curriculum that everybody is to follow. Raises NotFound while there are no lessons."""
    found = queries.curricula(session)
    if not found:
        raise NotFound("not_found")
    return found[0]


def _page(form: EnrolForm, status: int = 200) -> Response:
    session = db.session()
    curriculum = _main(session)
    after = request.args.get("after", "")
    found = queries.learners(session, curriculum, after=after, limit=queries.PAGE + 1)
    onward = url_for(".people", after=found[queries.PAGE - 1].person.uid) if len(found) > queries.PAGE else None
    finished, begun, everybody = queries.totals(session, curriculum)
    return page("training/people.html", status=status, curriculum=curriculum, learners=found[:queries.PAGE], form=form,
                finished=finished, begun=begun, everybody=everybody, onward=onward,
                back=url_for(".people") if after else None,
                today=local_date(clock().now(), get_organisation(session).zone))


@bp.get("/people")
@needs(Action.ENROL)
def people() -> Response:
    """Everybody by name, with how far they are; no ranking."""
    return _page(EnrolForm(formdata=None))


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
            asked = services.enrol(work.session, actor=current_user, now=work.now, curriculum=_main(work.session),
                                   people=_chosen(work.session, form.people.data or []), due_on=form.due_on.data)
    except RuleBroken as error:
        blame(form, error, FIELDS)
        return _page(form, error.status)
    toast(ngettext("One colleague is asked.", "%(num)d colleagues are asked.", asked))
    return see_other(url_for(".people"))


@bp.post("/people/<uid>/end")
@needs(Action.ENROL)
def end_enrolment(uid: str) -> BaseResponse:
    """Ask somebody no longer."""
    with unit_of_work() as work:
        held = queries.get_enrolment(work.session, uid)
        services.end_enrolment(work.session, actor=current_user, now=work.now, held=held)
        name = held.person.name
    toast(_("%(name)s is no longer asked.", name=name), undo=url_for(".resume_enrolment", uid=uid))
    return see_other(url_for(".people"))


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
