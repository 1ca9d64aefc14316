"""What is parked, and the way to check each: who asks whom, by when."""
from __future__ import annotations

from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from planner.core.db import clock, db, unit_of_work
from planner.core.errors import Conflict, RuleBroken
from planner.people.queries import get_person
from planner.personas import queries, rules, services
from planner.personas.forms import CheckForm, DecisionForm
from planner.personas.models import Method, PersonaStatus
from planner.personas.routes.base import bp
from planner.personas.routes.facts import fact_page, refused_on
from planner.personas.words import CHECKS, sentence
from planner.policy import Action
from planner.web.access import needs
from planner.web.asked import whole
from planner.web.i18n import locale
from planner.web.reply import own_path, page, see_other
from planner.web.toasts import toast

FIELDS = {"fact_expiry_past": "on_date", "fact_which_decision": "decision"}


@bp.get("/parked")
@needs(Action.READ_PERSONA)
def parked() -> Response:
    """Every parked assumption, what is to be checked first on top."""
    session, asked = db.session(), request.args
    today = queries.local_day(session, clock().now())
    chosen = {"persona": asked.get("persona", "")[:2], "mine": "1" if asked.get("mine") == "1" else "",
              "gone": "1" if asked.get("gone") == "1" else ""}
    number = max(1, min(whole(asked.get("page")) or 1, 1000))
    found = queries.parked(session, today, persona=chosen["persona"], gone=bool(chosen["gone"]), page=number,
                           checker_id=current_user.id if chosen["mine"] else None)
    personas = [each for each in queries.all_personas(session) if each.status is not PersonaStatus.ARCHIVED]

    def to(**over: Any) -> str:
        asked_for: dict[str, Any] = {key: value for key, value in {**chosen, **over}.items() if value}
        return url_for(".parked", **asked_for)

    return page("personas/parked.html", found=found, personas=personas, chosen=chosen, to=to, number=number,
                today=today, checks=CHECKS, way_for=rules.way_to_check, asked=services.asks_for_decision,
                says=lambda fact: sentence(fact.persona, fact, locale()))


@bp.post("/<code>/facts/<uid>/check")
@needs(Action.ADD_FACT)
def plan_check(code: str, uid: str) -> BaseResponse:
    """Say how a parked fact is to be checked, by whom and by when."""
    form = CheckForm(people=queries.people_to_ask(db.session()), ways=[(each.value, each.value) for each in Method])
    if not form.validate():
        return fact_page(queries.get_fact(db.session(), code, uid), 422, check=form)
    try:
        with unit_of_work() as work:
            by = get_person(work.session, form.by.data) if form.by.data else None
            services.plan_check(work.session, actor=current_user, now=work.now, by=by, on_date=form.on_date.data,
                                fact=queries.get_fact(work.session, code, uid), version=form.version.data or 0,
                                method=Method(form.method.data) if form.method.data else None,
                                note=form.note.data or "")
    except (RuleBroken, Conflict) as error:
        return refused_on(code, uid, form, error, FIELDS)
    toast(_("Planned.") if form.method.data else _("No plan any more."),
          undo=url_for(".undo_fact", code=code, uid=uid))
    return see_other(own_path(request.form.get("back"), url_for(".fact", code=code, uid=uid, _anchor="check")))


@bp.post("/<code>/facts/<uid>/answer")
@needs(Action.ADD_FACT)
def answer_decision(code: str, uid: str) -> BaseResponse:
    """Say which content decision changes because of a fact about somebody's person."""
    form = DecisionForm()
    if not form.validate():
        return fact_page(queries.get_fact(db.session(), code, uid), 422, answer=form)
    try:
        with unit_of_work() as work:
            services.answer_decision(work.session, actor=current_user, now=work.now, decision=form.decision.data or "",
                                     fact=queries.get_fact(work.session, code, uid), version=form.version.data or 0)
    except (RuleBroken, Conflict) as error:
        return refused_on(code, uid, form, error, FIELDS)
    toast(_("Kept with the fact."), undo=url_for(".undo_fact", code=code, uid=uid))
    return see_other(url_for(".fact", code=code, uid=uid))


