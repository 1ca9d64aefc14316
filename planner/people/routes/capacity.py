"""How many turns a quarter somebody has: set by a lead, on that person's page (docs/domain.md d)."""
from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from planner.core.db import db, unit_of_work
from planner.people import queries
from planner.people.forms.house import CapacityForm
from planner.people.routes.blueprint import bp
from planner.people.services import members
from planner.policy import Action
from planner.web.access import needs
from planner.web.reply import page, see_other
from planner.web.toasts import toast


@bp.post("/people/<uid>/capacity")
@needs(Action.SET_CAPACITY)
def set_capacity(uid: str) -> BaseResponse:
    """Store how often this person may be asked."""
    form = CapacityForm()
    if not form.validate() or form.turns.data is None:
        return page("people/capacity.html", status=422, form=form, person=queries.get_person(db.session(), uid))
    return _store(uid, form.turns.data)


@bp.post("/people/<uid>/capacity/<int:turns>")
@needs(Action.SET_CAPACITY)
def set_back_capacity(uid: str, turns: int) -> BaseResponse:
    """Undo: what it was."""
    return _store(uid, turns)


def _store(uid: str, turns: int) -> BaseResponse:
    with unit_of_work() as work:
        person = queries.get_person(work.session, uid)
        was = members.set_capacity(work.session, person, turns, actor=current_user, now=work.now)
        name = person.name
    toast(_("%(name)s: %(turns)s turns a quarter.", name=name, turns=turns),
          undo=url_for(".set_back_capacity", uid=uid, turns=was))
    return see_other(f"/people/{uid}")
