"""Plans: the list, starting one, its page while it is worked out and afterwards."""
from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from planner.core.db import db, unit_of_work
from planner.core.errors import Conflict, RuleBroken
from planner.people.models import Person
from planner.people.queries import house_settings
from planner.policy import Action, allowed
from planner.quarter import queries, rules, services, words
from planner.quarter.forms import StartForm
from planner.quarter.models import PlanRun
from planner.quarter.routes.base import bp, hole_reasons, horizon_words, now_here, question_words, why
from planner.quarter.rules import Supposed, read_question
from planner.web.access import needs
from planner.web.forms import blame
from planner.web.reply import is_fragment_request, page, see_other
from planner.web.toasts import toast
from planner.workflow.quarter import LineState, RunState

FIELDS = {"plan_horizon": "horizon", "plan_limit": "limit"}


@bp.get("/agenda/plan")
@needs(Action.READ_PLANS)
def index() -> Response:
    """The plans that were made, and the form that starts one."""
    return _index(200)


def _index(status: int, form: StartForm | None = None) -> Response:
    session, _now, _today = now_here()
    runs = queries.recent(session)
    return page("quarter/index.html", status=status, runs=runs, counts=queries.counts(session, runs),
                gained={run.id: queries.gained_of(run) for run in runs},
                form=form or _form(formdata=None), LineState=LineState, least=house_settings(session).min_fit)


def _form(**given: Any) -> StartForm:
    session, _now, today = now_here()
    usual_s = house_settings(session).plan_limit_s
    form = StartForm(horizons=[(f"{one.first}/{one.last}", horizon_words(one)) for one in rules.horizons(today)],
                     limits=[(limit, _limit_words(limit)) for limit in rules.limits(usual_s)], **given)
    if form.horizon.data is None:
        usual = rules.usual_horizon(today)
        form.horizon.data = f"{usual.first}/{usual.last}"
    return form


def _limit_words(seconds: int) -> str:
    if seconds % 60:
        return ngettext("%(num)d second", "%(num)d seconds", seconds)
    return ngettext("%(num)d minute", "%(num)d minutes", seconds // 60)


@bp.post("/agenda/plan")
@needs(Action.MAKE_PLANS)
def start() -> BaseResponse:
    """Have a plan made; whoever starts one while another is made is led to that one."""
    form = _form()
    if not form.validate():
        return _index(422, form)
    chosen = next(one for one in rules.horizons(now_here()[2]) if f"{one.first}/{one.last}" == form.horizon.data)
    try:
        with unit_of_work() as work:
            uid = services.start_run(work.session, actor=current_user, horizon=chosen, limit_s=form.limit.data,
                                     now=work.now).uid
    except RuleBroken as error:
        blame(form, error, FIELDS)
        return _index(422, form)
    except Conflict:
        return to_running()
    return see_other(url_for(".run", uid=uid))


def to_running() -> BaseResponse:
    """To the plan that is being worked out."""
    other = queries.running(db.session())
    if other is None:
        raise Conflict("stale")
    toast(_("A plan is being worked out already; here it is."))
    return see_other(url_for(".run", uid=other.uid))


@bp.get("/agenda/plan/<uid>")
@needs(Action.READ_PLANS)
def run(uid: str) -> BaseResponse:
    """How far it is, or what came of it."""
    session, _now, _today = now_here()
    found = queries.get_run(session, uid)
    job = queries.job_of(session, found)
    if found.state in queries.GOING_ON and not queries.is_over(job):
        name = "quarter/_progress.html" if is_fragment_request() else "quarter/working.html"
        return page(name, run=found, job=job, asked=_asked(found))
    if is_fragment_request():
        return see_other(url_for(".run", uid=uid))
    if found.state is not RunState.READY:
        return page("quarter/ended.html", run=found, asked=_asked(found))
    return _answer(found) if found.is_what_if else shown(found)


def _asked(found: PlanRun) -> str | None:
    if not found.is_what_if:
        return None
    asked = read_question(found.scenario)
    return question_words(asked, queries.names_of(db.session(), [asked.person]))


def shown(found: PlanRun, status: int = 200, **more: Any) -> Response:
    """The page of a ready plan."""
    session, _now, today = now_here()
    outcome = queries.outcome(session, found, today=today)
    newest = queries.newest(session, found)
    open_lines = [one.line for one in (*outcome.changes, *outcome.same) if services.is_decidable(one.line)]
    may = allowed(current_user, Action.MAKE_PLANS)
    return page(
        "quarter/plan.html", status=status, run=found, outcome=outcome, newest=newest, may=may,
        decidable=may and newest is found, open_lines=open_lines, worth=words.terms(found.parts["worth"]),
        proof=words.proof(found.value or 0, found.bound or 0, is_proven=found.is_proven),
        gained=queries.gained_of(found), gained_words=words.gained(queries.gained_of(found)),
        why={one.line.uid: why(one, outcome.names) if may else [] for one in (*outcome.changes, *outcome.same)},
        reasons=hole_reasons(outcome.holes, outcome.instance.params.min_fit, named=may),
        ideas=[(one, question_words(one, outcome.names)) for one in queries.suggestions(outcome, found.from_date)],
        questions=what_ifs(found, outcome.names), LineState=LineState, **more)


def what_ifs(found: PlanRun, names: queries.Names) -> list[dict[str, Any]]:
    """The what-ifs asked of a plan, each with its question in words and, when there is one, its answer."""
    asked = [(one, read_question(one.scenario)) for one in queries.what_ifs(db.session(), found)[:SHOWN]]
    changed = {one.uid: queries.supposed_of(one) for one, _question in asked}
    mentioned = {question.person for _one, question in asked if question.person}
    mentioned |= {uid for found in changed.values() if found for uid in found.busier}
    unknown = mentioned - set(names.people)
    people = {**names.people, **queries.by_uid(db.session(), unknown)} if unknown else names.people
    known = queries.Names(names.areas, people, names.personas)
    return [{"run": one, "text": question_words(question, known), "going": one.state in queries.GOING_ON,
             "ready": one.state is RunState.READY,
             "changes": _changes(changed[one.uid], known.people),
             "by": one.parts.get("then", 0) - one.parts.get("before", 0)} for one, question in asked]


def _changes(found: Supposed | None, people: Mapping[str, Person]) -> list[str]:
    """What a what-if changes, a clause each; who gets busy is for leads to know."""
    if found is None:
        return []
    named = [people[uid].name for uid in found.busier if uid in people]
    return words.supposed(found, named if allowed(current_user, Action.MAKE_PLANS) else None)


SHOWN = 5


def _answer(found: PlanRun) -> Response:
    session, now, _today = now_here()
    asked = read_question(found.scenario)
    answer = queries.answer(session, found)
    names = queries.names_of(session, [asked.person]) if asked.person else answer.names
    return page("quarter/answer.html", run=found, answer=answer, question=question_words(asked, names), asked=asked,
                taking=queries.taking(session, found, asked, now=now), person=names.people.get(asked.person),
                before=found.previous, changes=_changes(answer.supposed, answer.names.people))


@bp.post("/agenda/plan/<uid>/stop")
@needs(Action.MAKE_PLANS)
def stop(uid: str) -> BaseResponse:
    """Stop looking; the best plan so far is kept."""
    with unit_of_work() as work:
        found = queries.get_run(work.session, uid, lock=True)
        going = found.state in queries.GOING_ON
        if going:
            services.stop_run(work.session, actor=current_user, run=found, now=work.now)
    toast(_("It stops; the best plan so far is kept.") if going else _("It was done already."))
    return see_other(url_for(".run", uid=uid))


@bp.post("/agenda/plan/<uid>/again")
@needs(Action.MAKE_PLANS)
def again(uid: str) -> BaseResponse:
    """Plan the same days again, near this plan."""
    return _again(uid, None)


@bp.post("/agenda/plan/<uid>/longer")
@needs(Action.MAKE_PLANS)
def longer(uid: str) -> BaseResponse:
    """Look for two minutes more."""
    return _again(uid, rules.LONGEST_S)


def _again(uid: str, limit_s: int | None) -> BaseResponse:
    try:
        with unit_of_work() as work:
            found = services.plan_again(work.session, actor=current_user, run=queries.get_run(work.session, uid),
                                        limit_s=limit_s, now=work.now).uid
    except Conflict as error:
        if error.code != "plan_running":
            raise
        return to_running()
    return see_other(url_for(".run", uid=found))
