"""One fact: what it says, who decided what about it, and the decisions themselves."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Response, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from planner.core import event_log
from planner.core.db import Work, clock, db, unit_of_work
from planner.core.errors import Conflict, RuleBroken
from planner.personas import queries, rules, services
from planner.personas.forms import (
    ExpiryForm,
    FactForm,
    NewFactForm,
    RefuteForm,
    RelevanceForm,
    VerifyForm,
    VersionedForm,
)
from planner.personas.models import Method, PersonaFact
from planner.personas.routes.base import FIELDS, bp
from planner.personas.services.facts import last_decision, may_edit, require_edit
from planner.personas.words import EVENTS, sentence
from planner.policy import Action, allowed
from planner.web.access import needs
from planner.web.forms import blame, rebase
from planner.web.i18n import locale
from planner.web.reply import page, see_other
from planner.web.toasts import toast
from planner.web.words import refusal

AnyForm = TypeVar("AnyForm", bound=VersionedForm)


@bp.get("/<code>/facts/new")
@needs(Action.ADD_FACT)
def new_fact(code: str) -> Response:
    """Ask for a statement about the persona."""
    return page("personas/new_fact.html", persona=queries.get_persona(db.session(), code), form=NewFactForm())


@bp.post("/<code>/facts/new")
@needs(Action.ADD_FACT)
def add_fact(code: str) -> BaseResponse:
    """Park a statement until somebody verifies it."""
    form = NewFactForm()
    if not form.validate():
        return page("personas/new_fact.html", persona=queries.get_persona(db.session(), code), form=form, status=422)
    try:
        with unit_of_work() as work:
            fact = services.add_fact(work.session, actor=current_user, now=work.now, text=form.text(),
                                     persona=queries.get_persona(work.session, code), why=form.why.data or "",
                                     expires_on=form.expires_on.data)
            uid = fact.uid
    except RuleBroken as error:
        blame(form, error, FIELDS)
        return page("personas/new_fact.html", persona=queries.get_persona(db.session(), code), form=form,
                    status=error.status)
    toast(_("Parked until somebody else verifies it."))
    return see_other(url_for(".persona", code=code, _anchor=f"fact-{uid}"))


@bp.get("/<code>/facts/<uid>")
@needs(Action.READ_PERSONA)
def fact(code: str, uid: str) -> Response:
    """One fact, its history, and what the reader may decide about it."""
    return _page(queries.get_fact(db.session(), code, uid))


def _page(found: PersonaFact, status: int = 200, **typed: VersionedForm) -> Response:
    """The page of a fact; ``typed`` is a form that came back, by its name."""
    session, persona = db.session(), found.persona
    today = queries.local_day(session, clock().now())
    hand = services.hold(session, found, now=clock().now())
    holds = found.expires_on if found.expires_on and found.expires_on >= today else None
    forms: dict[str, VersionedForm] = {
        "verify": VerifyForm(None, version=found.version, expires_on=holds, method=found.method),
        "refute": RefuteForm(None, version=found.version),
        "relevance": RelevanceForm(None, version=found.version, why=found.why(locale())),
        "expiry": ExpiryForm(None, version=found.version, expires_on=found.expires_on),
    }
    may_verify = allowed(current_user, Action.VERIFY_FACT, hand)
    lines = event_log.history(session, PersonaFact.__tablename__, found.uid)
    return page("personas/fact.html", persona=persona, fact=found, status=status, forms=forms | typed,
                says=sentence(persona, found, locale()), may_verify=may_verify, may_edit=may_edit(current_user, found),
                reasons=rules.parked_for(found.verification, found.relevance, found.expires_on, today),
                blocked=_blocked(session, found) if may_verify else None, history=lines, events=EVENTS, method=Method,
                people=queries.people_by_id(session, {line.actor_id for line in lines if line.actor_id}),
                undo=(last := last_decision(session, found)) is not None and last.actor_id == current_user.id)


def _blocked(session: Any, found: PersonaFact) -> str | None:
    """Why the reader can't verify this fact although the role allows it, in words."""
    code = rules.verification_refusal(source=found.source, verifier_id=current_user.id,
                                      entered_by_id=found.entered_by_id,
                                      members=queries.members_who_sign_in(session),
                                      own_allowed=queries.may_check_own(session))
    return refusal(code.value, {}) if code else None


def _decide(code: str, uid: str, form: AnyForm, said: str,
            decide: Callable[[Work, PersonaFact, AnyForm], None]) -> BaseResponse:
    """Take one decision and go back to the persona; a refusal shows the fact with what was typed."""
    if not form.validate():
        return _page(queries.get_fact(db.session(), code, uid), 422, **{form.named: form})
    try:
        with unit_of_work() as work:
            decide(work, queries.get_fact(work.session, code, uid), form)
    except (RuleBroken, Conflict) as error:
        found = queries.get_fact(db.session(), code, uid)
        blame(form, error, {key: field for key, field in FIELDS.items() if field in form})
        rebase(form, found.version)
        return _page(found, error.status, **{form.named: form})
    toast(said, undo=url_for(".undo_fact", code=code, uid=uid))
    return see_other(url_for(".persona", code=code, _anchor=f"fact-{uid}"))


@bp.post("/<code>/facts/<uid>/verify")
@needs(Action.VERIFY_FACT)
def verify_fact(code: str, uid: str) -> BaseResponse:
    """Mark as checked at its source."""
    def decide(work: Work, fact: PersonaFact, form: VerifyForm) -> None:
        services.verify_fact(work.session, actor=current_user, now=work.now, fact=fact, version=form.version.data or 0,
                             method=Method(form.method.data), expires_on=form.expires_on.data)
    return _decide(code, uid, VerifyForm(), _("Verified."), decide)


@bp.post("/<code>/facts/<uid>/refute")
@needs(Action.VERIFY_FACT)
def refute_fact(code: str, uid: str) -> BaseResponse:
    """Mark as found to be wrong."""
    def decide(work: Work, fact: PersonaFact, form: RefuteForm) -> None:
        services.refute_fact(work.session, actor=current_user, now=work.now, fact=fact,
                             version=form.version.data or 0, reason=form.reason.data or "")
    return _decide(code, uid, RefuteForm(), _("Found to be wrong: it stays parked."), decide)


@bp.post("/<code>/facts/<uid>/relevance")
@needs(Action.DECIDE_RELEVANCE)
def decide_relevance(code: str, uid: str) -> BaseResponse:
    """Say whether it changes what we write."""
    def decide(work: Work, fact: PersonaFact, form: RelevanceForm) -> None:
        services.decide_relevance(work.session, actor=current_user, now=work.now, fact=fact,
                                  version=form.version.data or 0, relevant=form.relevant.data == "yes",
                                  why=form.why.data or "")
    form = RelevanceForm()
    said = _("Relevant.") if form.relevant.data == "yes" else _("Let go: it changes nothing that we write.")
    return _decide(code, uid, form, said, decide)


@bp.post("/<code>/facts/<uid>/expiry")
@needs(Action.VERIFY_FACT)
def set_expiry(code: str, uid: str) -> BaseResponse:
    """Say until when it holds."""
    def decide(work: Work, fact: PersonaFact, form: ExpiryForm) -> None:
        services.set_expiry(work.session, actor=current_user, now=work.now, fact=fact, version=form.version.data or 0,
                            expires_on=form.expires_on.data)
    return _decide(code, uid, ExpiryForm(), _("Saved."), decide)


@bp.post("/<code>/facts/<uid>/undo")
@needs(Action.ADD_FACT)
def undo_fact(code: str, uid: str) -> BaseResponse:
    """Take the last decision back."""
    with unit_of_work() as work:
        services.undo_fact(work.session, actor=current_user, now=work.now,
                           fact=queries.get_fact(work.session, code, uid))
    toast(_("As it was."))
    return see_other(url_for(".persona", code=code, _anchor=f"fact-{uid}"))


@bp.get("/<code>/facts/<uid>/edit")
@needs(Action.ADD_FACT)
def edit_fact(code: str, uid: str) -> Response:
    """Ask for other words; says beforehand what they do to the check."""
    found = queries.get_fact(db.session(), code, uid)
    require_edit(current_user, found)
    return page("personas/edit_fact.html", persona=found.persona, fact=found, form=FactForm(obj=found))


@bp.post("/<code>/facts/<uid>/edit")
@needs(Action.ADD_FACT)
def change_fact(code: str, uid: str) -> BaseResponse:
    """Change what the fact says."""
    form = FactForm()
    if not form.validate():
        found = queries.get_fact(db.session(), code, uid)
        return page("personas/edit_fact.html", persona=found.persona, fact=found, form=form, status=422)
    try:
        with unit_of_work() as work:
            services.edit_fact(work.session, actor=current_user, now=work.now, version=form.version.data or 0,
                               text=form.text(), fact=queries.get_fact(work.session, code, uid))
    except (RuleBroken, Conflict) as error:
        found = queries.get_fact(db.session(), code, uid)
        blame(form, error, FIELDS)
        rebase(form, found.version)
        return page("personas/edit_fact.html", persona=found.persona, fact=found, form=form, status=error.status,
                    theirs=found if error.code == "stale" else None)
    toast(_("Saved."), undo=url_for(".undo_fact", code=code, uid=uid))
    return see_other(url_for(".persona", code=code, _anchor=f"fact-{uid}"))
