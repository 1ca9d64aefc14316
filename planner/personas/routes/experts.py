"""Who speaks for a persona."""
from __future__ import annotations

from flask import Response, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from planner.core.db import clock, db, unit_of_work
from planner.core.errors import Conflict, RuleBroken
from planner.people.queries import get_person
from planner.personas import queries, services
from planner.personas.forms import ExpertForm
from planner.personas.routes.base import FIELDS, bp
from planner.policy import Action
from planner.web.access import needs
from planner.web.forms import blame
from planner.web.reply import page, see_other
from planner.web.toasts import toast


def _form() -> ExpertForm:
    return ExpertForm(people=[(person.uid, person.name) for person in queries.reviewers(db.session())])


def _page(code: str, form: ExpertForm, status: int = 200) -> Response:
    session = db.session()
    found = queries.get_persona(session, code)
    today = queries.local_day(session, clock().now())
    return page("personas/experts.html", persona=found, form=form, status=status, today=today,
                experts=queries.upcoming_representations(session, found, today))


@bp.get("/<code>/experts")
@needs(Action.EDIT_PERSONA)
def experts(code: str) -> Response:
    """Who speaks for the persona, and a form for one more."""
    return _page(code, _form())


@bp.post("/<code>/experts")
@needs(Action.EDIT_PERSONA)
def add_expert(code: str) -> BaseResponse:
    """Let somebody speak for the persona."""
    form = _form()
    if not form.validate():
        return _page(code, form, 422)
    try:
        with unit_of_work() as work:
            held = services.add_expert(work.session, actor=current_user, now=work.now,
                                       persona=queries.get_persona(work.session, code),
                                       person=get_person(work.session, form.person.data),
                                       ground=form.ground.data or "", from_date=form.from_date.data)
            name, uid = held.person.name, held.uid
    except (RuleBroken, Conflict) as error:
        blame(form, error, FIELDS)
        return _page(code, form, error.status)
    toast(_("%(name)s speaks for this persona now.", name=name), undo=url_for(".end_expert", code=code, uid=uid))
    return see_other(url_for(".experts", code=code))


@bp.post("/<code>/experts/<uid>/end")
@needs(Action.EDIT_PERSONA)
def end_expert(code: str, uid: str) -> BaseResponse:
    """Somebody speaks for the persona no longer."""
    with unit_of_work() as work:
        held = queries.get_representation(work.session, code, uid)
        services.end_expert(work.session, actor=current_user, now=work.now, held=held)
        name = held.person.name
    toast(_("%(name)s speaks for this persona no longer.", name=name),
          undo=url_for(".resume_expert", code=code, uid=uid))
    return see_other(url_for(".experts", code=code))


@bp.post("/<code>/experts/<uid>/resume")
@needs(Action.EDIT_PERSONA)
def resume_expert(code: str, uid: str) -> BaseResponse:
    """Take an ending back."""
    with unit_of_work() as work:
        held = queries.get_representation(work.session, code, uid)
        services.resume_expert(work.session, actor=current_user, now=work.now, held=held)
        name = held.person.name
    toast(_("%(name)s speaks for this persona again.", name=name))
    return see_other(url_for(".experts", code=code))
