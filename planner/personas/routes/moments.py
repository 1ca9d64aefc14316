"""Listening: what customers said, and one press that makes it a fact's source; upper floors add what else."""
from __future__ import annotations

from datetime import date
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from planner.core.db import clock, db, unit_of_work
from planner.core.errors import Conflict, RuleBroken
from planner.people.queries import get_person
from planner.personas import queries, rules, services
from planner.personas.forms import MomentFactForm, MomentForm
from planner.personas.models import ContactMoment, FactKind, MomentKind, Persona, PersonaStatus, Quoting
from planner.personas.queries import MomentFilters
from planner.personas.routes.base import bp
from planner.personas.services import Heard
from planner.personas.words import moment_source
from planner.policy import Action
from planner.web.access import needs
from planner.web.asked import whole
from planner.web.forms import blame, rebase
from planner.web.i18n import locale
from planner.web.reply import page, see_other
from planner.web.toasts import toast

FIELDS = {"moment_nothing_heard": "heard", "moment_day_to_come": "on_date", "fact_statement_missing": "statement"}


def _personas(session: Any) -> list[Persona]:
    return [each for each in queries.all_personas(session) if each.status is not PersonaStatus.ARCHIVED]


def _form(*args: Any, **given: Any) -> MomentForm:
    session = db.session()
    return MomentForm(*args, personas=[(each.code, each.label(locale())) for each in _personas(session)],
                      people=[pair for pair in queries.people_to_ask(session) if pair[0] != current_user.uid], **given)


def _heard(session: Any, form: MomentForm) -> Heard:
    return Heard(
        kind=MomentKind(form.kind.data), on_date=form.on_date.data or date.min, heard=form.heard.data or "",
        persona=queries.get_persona(session, form.persona.data) if form.persona.data else None,
        customer=form.customer.data or "", quotes=(form.quotes.data or "").splitlines(),
        quoting=Quoting(form.quoting.data),
        attended_by=[get_person(session, uid) for uid in form.attended.data or ()])


@bp.get("/listening")
@needs(Action.READ_MOMENT)
def listening() -> Response:
    """What was heard lately; a reader without a role for it sees what they heard themselves."""
    session, asked = db.session(), request.args
    kind = asked.get("kind", "")
    filters = MomentFilters(
        kind=MomentKind(kind) if kind in {each.value for each in MomentKind} else None,
        persona=asked.get("persona", "")[:2], mine=asked.get("mine") == "1", unused=asked.get("unused") == "1",
        page=max(1, min(whole(asked.get("page")) or 1, 1000)))
    now: dict[str, Any] = {"kind": filters.kind.value if filters.kind else None, "persona": filters.persona or None,
           "mine": "1" if filters.mine else None, "unused": "1" if filters.unused else None}

    def to(**over: Any) -> str:
        return url_for(".listening", **{key: value for key, value in {**now, **over}.items() if value})

    return page("personas/listening.html", found=queries.moments(session, filters, current_user), filters=filters,
                to=to, personas=_personas(session), kinds=list(MomentKind), reads_all=queries.reads_all(current_user))


@bp.get("/listening/new")
@needs(Action.LOG_MOMENT)
def new_moment() -> Response:
    """Ask what was heard."""
    today = queries.local_day(db.session(), clock().now())
    return page("personas/moment_form.html", form=_form(None, on_date=today), moment=None)


@bp.post("/listening/new")
@needs(Action.LOG_MOMENT)
def log_moment() -> BaseResponse:
    """Write down what a customer said."""
    form = _form()
    if not form.validate():
        return page("personas/moment_form.html", form=form, moment=None, status=422)
    try:
        with unit_of_work() as work:
            made = services.log_moment(work.session, actor=current_user, now=work.now,
                                       heard=_heard(work.session, form))
            uid = made.uid
    except RuleBroken as error:
        blame(form, error, FIELDS)
        return page("personas/moment_form.html", form=form, moment=None, status=error.status)
    toast(_("Written down. What does it teach us?"), undo=url_for(".remove_moment", uid=uid))
    return see_other(url_for(".moment", uid=uid))


def _moment_page(found: ContactMoment, form: MomentFactForm | None = None, status: int = 200) -> Response:
    session = db.session()
    personas = _personas(session)
    people = [found.persona] if found.persona else personas
    facts = queries.facts_to_back(session, [each.id for each in people], found)
    if form is None:
        form = MomentFactForm(None, personas=_choices(personas), statement=rules.as_statement(found.heard),
                              kind=rules.guess_kind(found.heard).value,
                              persona=found.persona.code if found.persona else None)
    return page("personas/moment.html", moment=found, status=status, form=form, facts=facts,
                backs=queries.backed_by(session, found), method=rules.METHOD_OF[found.kind])


def _choices(personas: list[Persona]) -> list[tuple[str, str]]:
    return [(each.code, f"{each.code} {each.label(locale())}") for each in personas]


@bp.get("/listening/<uid>")
@needs(Action.READ_MOMENT)
def moment(uid: str) -> Response:
    """One moment, and what it can become."""
    return _moment_page(queries.get_moment(db.session(), uid, current_user))


@bp.get("/listening/<uid>/edit")
@needs(Action.EDIT_MOMENT)
def edit_moment(uid: str) -> Response:
    """Ask what was heard instead."""
    found = queries.get_moment(db.session(), uid, current_user)
    form = _form(None, version=found.version, kind=found.kind.value, on_date=found.on_date, heard=found.heard,
                 persona=found.persona.code if found.persona else "", customer=found.customer,
                 attended=[person.uid for person in found.attended_by], quotes="\n".join(found.quotes),
                 quoting=found.quoting.value)
    return page("personas/moment_form.html", form=form, moment=found)


@bp.post("/listening/<uid>/edit")
@needs(Action.EDIT_MOMENT)
def change_moment(uid: str) -> BaseResponse:
    """Mend what was written down."""
    form = _form()
    if not form.validate():
        return page("personas/moment_form.html", form=form, status=422,
                    moment=queries.get_moment(db.session(), uid, current_user))
    try:
        with unit_of_work() as work:
            services.edit_moment(work.session, actor=current_user, now=work.now, heard=_heard(work.session, form),
                                 moment=queries.get_moment(work.session, uid, current_user),
                                 version=form.version.data or 0)
    except (RuleBroken, Conflict) as error:
        found = queries.get_moment(db.session(), uid, current_user)
        blame(form, error, FIELDS)
        rebase(form, found.version)
        return page("personas/moment_form.html", form=form, moment=found, status=error.status,
                    theirs=found if error.code == "stale" else None)
    toast(_("Saved."))
    return see_other(url_for(".moment", uid=uid))


@bp.post("/listening/<uid>/remove")
@needs(Action.EDIT_MOMENT)
def remove_moment(uid: str) -> BaseResponse:
    """Put a moment away; what it became stays."""
    with unit_of_work() as work:
        services.remove_moment(work.session, actor=current_user, now=work.now,
                               moment=queries.get_moment(work.session, uid, current_user))
    toast(_("Put away. What it became stays."), undo=url_for(".restore_moment", uid=uid))
    return see_other(url_for(".listening"))


@bp.post("/listening/<uid>/restore")
@needs(Action.EDIT_MOMENT)
def restore_moment(uid: str) -> BaseResponse:
    """Bring a moment back."""
    with unit_of_work() as work:
        services.restore_moment(work.session, actor=current_user, now=work.now,
                                moment=queries.get_moment(work.session, uid, current_user))
    toast(_("It is back."))
    return see_other(url_for(".moment", uid=uid))


@bp.post("/listening/<uid>/backs")
@needs(Action.ADD_FACT)
def back_fact(uid: str) -> BaseResponse:
    """Let what was heard back a fact that is there."""
    asked = request.form.get("fact", "")
    with unit_of_work() as work:
        found = queries.get_moment(work.session, uid, current_user)
        facts = queries.facts_by_uid(work.session, [asked])
        if not facts:
            raise RuleBroken("moment_choose_fact")
        piece = services.back_fact(work.session, actor=current_user, now=work.now, moment=found, fact=facts[0],
                                   source=moment_source(found))
        undo = url_for(".remove_evidence", uid=piece.uid, back=url_for(".moment", uid=uid))
    toast(_("It backs that fact now."), undo=undo)
    return see_other(url_for(".moment", uid=uid, _anchor="became"))


@bp.post("/listening/<uid>/fact")
@needs(Action.ADD_FACT)
def fact_from_moment(uid: str) -> BaseResponse:
    """Park what was heard as a new fact."""
    form = MomentFactForm(personas=_choices(_personas(db.session())))
    if not form.validate():
        return _moment_page(queries.get_moment(db.session(), uid, current_user), form, 422)
    try:
        with unit_of_work() as work:
            found = queries.get_moment(work.session, uid, current_user)
            fact = services.fact_from_moment(
                work.session, actor=current_user, now=work.now, moment=found, kind=FactKind(form.kind.data),
                persona=queries.get_persona(work.session, form.persona.data), statement=form.statement.data or "",
                source=moment_source(found))
            code, made = fact.persona.code, fact.uid
    except RuleBroken as error:
        blame(form, error, FIELDS)
        return _moment_page(queries.get_moment(db.session(), uid, current_user), form, error.status)
    toast(_("Parked until somebody else verifies it."),
          undo=url_for(".withdraw_fact", code=code, uid=made, back=url_for(".moment", uid=uid)))
    return see_other(url_for(".moment", uid=uid, _anchor="became"))
