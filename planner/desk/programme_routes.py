"""The programme page: five steps, eight weeks, what is on the shelf and who steps in."""
from __future__ import annotations

from flask import Blueprint, Response, g, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse
from wtforms import SelectField

from planner.core.db import clock, db, unit_of_work
from planner.core.errors import NotFound
from planner.core.localtime import local_date
from planner.desk.programme import active_people, programme_of
from planner.desk.programme_rules import steps
from planner.desk.programme_services import set_owner
from planner.desk.programme_words import said
from planner.desk.rules import Step
from planner.people.queries import get_organisation, get_person
from planner.policy import Action
from planner.web.access import needs
from planner.web.forms import PlannerForm
from planner.web.reply import page, see_other
from planner.web.toasts import toast
from planner.web.words import label

bp = Blueprint("programme", __name__, url_prefix="/programme")


class OwnerForm(PlannerForm):
    """Who looks after a step."""

    person = SelectField(_l("Owner"), choices=[])


@bp.get("")
@needs(Action.SEE_PROGRAMME)
def index() -> Response:
    """The five steps, each with status, owner, blocking issue and next action."""
    session, now = db.session(), clock().now()
    house = get_organisation(session)
    g.organisation = house
    today = local_date(now, house.zone)
    found = programme_of(session, house, now=now, today=today)
    lines = [said(state, found.facts, today=today, zone=house.zone) for state in steps(found.facts)]
    return page("desk/programme.html", found=found, lines=lines, today=today, week=today.isocalendar().week)


def _form(session: Session, step: str, owner: str = "") -> OwnerForm:
    if step not in set(Step):
        raise NotFound("not_found")
    form = OwnerForm(data={"person": owner})
    form.person.choices = [("", _("Nobody")), *((person.uid, person.name) for person in active_people(session))]
    return form


@bp.get("/<step>/owner")
@needs(Action.OWN_STEP)
def choose_owner(step: str) -> Response:
    """Who looks after this step?"""
    form = _form(db.session(), step, request.args.get("now", ""))
    return page("desk/programme_owner.html", form=form, step=step, name=label(Step(step)))


@bp.post("/<step>/owner")
@needs(Action.OWN_STEP)
def own(step: str) -> BaseResponse:
    """Name them."""
    form = _form(db.session(), step)
    if "person" not in request.form:                # an Undo says it in the address
        form.person.data = request.args.get("person", "")
    if not form.validate():
        return page("desk/programme_owner.html", form=form, step=step, name=label(Step(step)), status=422)
    with unit_of_work() as work:
        person = get_person(work.session, form.person.data) if form.person.data else None
        was = set_owner(work.session, actor=current_user, step=step, person=person, now=work.now)
        undo = url_for(".own", step=step, person=was.uid if was else "")
        said_so = _("%(name)s looks after it now.", name=person.name) if person else _("Nobody looks after it now.")
    toast(said_so, undo=undo)
    return see_other(url_for(".index"))
