"""How often we publish, and how often we want to."""
from __future__ import annotations

from flask import Response, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from planner.core.db import unit_of_work
from planner.core.errors import RuleBroken
from planner.policy import Action
from planner.steps.agenda import queries, services
from planner.steps.agenda.forms import CadenceForm, given
from planner.steps.agenda.models import CadencePeriod
from planner.steps.agenda.routes.base import FIELDS, bp, now_here
from planner.web.access import needs
from planner.web.forms import blame
from planner.web.reply import page, see_other
from planner.web.toasts import toast


@bp.get("/cadence")
@needs(Action.READ_AGENDA)
def cadence() -> Response:
    """The last twelve periods against the goal."""
    return _page(None)


def _page(form: CadenceForm | None, status: int = 200) -> Response:
    session, _now, today = now_here()
    found = queries.history(session, today=today)
    form = form or CadenceForm(data={"minimum": found.goal, "period": found.period.value})
    return page("agenda/cadence.html", history=found, form=form, today=today, status=status,
                top=max(found.goal, *(bar.count for bar in found.bars)))


@bp.post("/cadence")
@needs(Action.SET_CADENCE)
def set_cadence() -> BaseResponse:
    """Set the goal."""
    form = CadenceForm()
    if not form.validate():
        return _page(form, 422)
    try:
        with unit_of_work() as work:
            services.set_cadence(work.session, actor=current_user, period=CadencePeriod(form.period.data),
                                 minimum=given(form.minimum.data), now=work.now)
    except RuleBroken as error:
        blame(form, error, FIELDS)
        return _page(form, error.status)
    toast(_("The new goal stands."))
    return see_other(url_for(".cadence"))
