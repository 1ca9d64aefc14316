"""What-ifs: asking one, hearing its answer, and what becomes of it."""
from __future__ import annotations

from typing import Any

from flask import Response, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from planner.core.db import db, unit_of_work
from planner.core.errors import Conflict, RuleBroken
from planner.policy import Action
from planner.quarter import queries, services
from planner.quarter.forms import WhatIfForm
from planner.quarter.models import PlanRun
from planner.quarter.routes.base import bp, now_here
from planner.quarter.routes.plans import to_running, what_ifs
from planner.quarter.rules import Question, Scenario
from planner.web.access import needs
from planner.web.forms import blame
from planner.web.i18n import locale
from planner.web.reply import is_fragment_request, page, see_other
from planner.web.toasts import toast
from planner.web.words import refusal

FIELDS = {"scenario_days": "first", "scenario_number": "number", "scenario_person": "person",
          "scenario_persona": "persona"}


def _form(run: PlanRun, names: queries.Names, **given: Any) -> WhatIfForm:
    instance = queries.instance_of(run)
    people = sorted(((person.id, person.name) for person in instance.people if person.active), key=lambda one: one[1])
    personas = [(code, names.personas[code].label(locale())) for code in sorted(instance.persona_targets)
                if code in names.personas]
    return WhatIfForm(people=people, personas=personas, langs=[("nl", _("Dutch")), ("en", _("English"))], **given)


@bp.get("/agenda/plan/<uid>/what-if")
@needs(Action.MAKE_PLANS)
def what_if_form(uid: str) -> Response:
    """Ask a what-if of one's own."""
    session, _now, _today = now_here()
    run = queries.get_run(session, uid)
    form = _form(run, queries.names_of(session, []), formdata=None)
    form.kind.data, form.number.data = Scenario.AWAY.value, 1
    form.first.data, form.last.data, form.lang.data = run.from_date, run.to_date, locale()
    return _page(run, form, 200)


def _page(run: PlanRun, form: WhatIfForm, status: int) -> Response:
    return page("quarter/what_if.html", status=status, run=run, form=form, kinds=list(Scenario))


@bp.post("/agenda/plan/<uid>/what-if")
@needs(Action.MAKE_PLANS)
def what_if(uid: str) -> BaseResponse:
    """Have a what-if computed; its answer appears on the page of the plan."""
    session, _now, _today = now_here()
    run = queries.get_run(session, uid)
    form = _form(run, queries.names_of(session, []))
    if not form.validate():
        return _page(run, form, 422)
    try:
        question = _question(form)
        with unit_of_work() as work:
            services.ask_what_if(work.session, actor=current_user, run=queries.get_run(work.session, uid),
                                 question=question, now=work.now)
    except RuleBroken as error:
        run = queries.get_run(db.session(), uid)
        blame(form, error, FIELDS)
        return _page(run, form, 422)
    return see_other(url_for(".run", uid=uid, _anchor="what-if"))


def _question(form: WhatIfForm) -> Question:
    """What the form asks. Raises RuleBroken for somebody or something that is not in the plan."""
    kind = Scenario(form.kind.data)
    if kind is Scenario.AWAY:
        if form.person.data not in form.offered["person"]:
            raise RuleBroken("scenario_person")
        return Question(kind, person=form.person.data, first=form.first.data, last=form.last.data)
    if kind is Scenario.WEIGHT:
        if form.persona.data not in form.offered["persona"]:
            raise RuleBroken("scenario_persona")
        return Question(kind, persona=form.persona.data, number=form.number.data or 0)
    lang = form.lang.data if form.lang.data in form.offered["lang"] else locale()
    if kind is Scenario.SLOT:
        return Question(kind, first=form.first.data, lang=lang)
    return Question(kind, number=form.number.data or 0, lang=lang)


@bp.get("/agenda/plan/<uid>/what-ifs")
@needs(Action.READ_PLANS)
def answers(uid: str) -> BaseResponse:
    """The answers to the what-ifs of a plan, as they come; without script that is the page of the plan."""
    if not is_fragment_request():
        return see_other(url_for(".run", uid=uid, _anchor="what-if"))
    session, _now, _today = now_here()
    run = queries.get_run(session, uid)
    return page("quarter/_what_ifs.html", run=run, questions=what_ifs(run, queries.names_of(session, [])))


@bp.post("/agenda/plan/<uid>/take")
@needs(Action.MAKE_PLANS)
def take(uid: str) -> BaseResponse:
    """Make what was supposed the plan: write down what of it is a fact, and plan the days again."""
    try:
        with unit_of_work() as work:
            run = queries.get_run(work.session, uid, lock=True)
            started = services.take_what_if(work.session, actor=current_user, run=run, now=work.now).uid
    except Conflict as error:
        if error.code != "plan_running":
            raise
        return to_running()
    except RuleBroken as error:
        toast(refusal(error.code, error.params))
        return see_other(url_for(".run", uid=uid))
    return see_other(url_for(".run", uid=started))
