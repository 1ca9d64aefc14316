"""One fact: what it says, who decided what about it, and the decisions themselves."""
from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import partial
from typing import TypeVar

from flask import Response, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from planner.core import event_log
from planner.core.db import Work, clock, db, unit_of_work
from planner.core.errors import Conflict, PlannerError, RuleBroken
from planner.personas import queries, rules, services
from planner.personas.forms import (
    CheckForm,
    DecisionForm,
    EvidenceForm,
    ExpiryForm,
    FactForm,
    NewFactForm,
    RefuteForm,
    RelevanceForm,
    VerifyForm,
    VersionedForm,
)
from planner.personas.models import FactEvidence, Method, PersonaFact
from planner.personas.routes.base import FIELDS, bp
from planner.personas.services.facts import (
    last_decision,
    may_edit,
    relevance_blocked,
    require_edit,
    verification_blocked,
)
from planner.personas.words import CHECKS, EVENTS, sentence
from planner.policy import Action, allowed
from planner.web.access import needs
from planner.web.formats import day_year
from planner.web.forms import blame, rebase
from planner.web.i18n import locale
from planner.web.reply import page, see_other
from planner.web.toasts import toast
from planner.web.words import label, refusal

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
                                     expires_on=form.expires_on.data, unanswered=form.unanswered.data == "yes",
                                     method=Method(form.method.data) if form.method.data else None)
            uid = fact.uid
    except RuleBroken as error:
        blame(form, error, FIELDS)
        return page("personas/new_fact.html", persona=queries.get_persona(db.session(), code), form=form,
                    status=error.status)
    toast(_("Parked until somebody else verifies it."), undo=url_for(".withdraw_fact", code=code, uid=uid))
    return see_other(url_for(".persona", code=code, _anchor=f"fact-{uid}"))


@bp.get("/<code>/facts/<uid>")
@needs(Action.READ_PERSONA)
def fact(code: str, uid: str) -> Response:
    """One fact, its history, and what the reader may decide about it."""
    return fact_page(queries.get_fact(db.session(), code, uid))


def fact_page(found: PersonaFact, status: int = 200, **typed: VersionedForm) -> Response:
    """The page of a fact; ``typed`` is a form that came back, by its name."""
    session, now = db.session(), clock().now()
    today = queries.local_day(session, now)
    hand = services.hold(session, found, now=now)
    may_verify = allowed(current_user, Action.VERIFY_FACT, hand)
    may_weigh = allowed(current_user, Action.DECIDE_RELEVANCE, found)
    evidence = queries.evidence_of(session, [found.id])[found.id]
    lines = event_log.history(session, PersonaFact.__tablename__, found.uid)
    return page("personas/fact.html", persona=found.persona, fact=found, status=status, today=today,
                forms=_forms(found, evidence, today) | typed, evidence=evidence, checks=CHECKS,
                says=sentence(found.persona, found, locale()), may_verify=may_verify,
                may_edit=may_edit(current_user, found), may_remove=partial(services.may_remove, current_user),
                reasons=rules.parked_for(found.verification, found.relevance, found.expires_on, today),
                asked=services.asks_for_decision(found), traits=rules.traits(found.statement_nl, found.statement_en),
                points=rules.fact_points(queries.grounds([found], {found.id: evidence})[0].pieces, today),
                way=rules.way_to_check(found.kind), history=lines, events=EVENTS, method=Method,
                blocked=_words(verification_blocked(session, found, actor=current_user, now=now))
                if may_verify else None,
                weigh_blocked=_words(relevance_blocked(session, found, actor=current_user, now=now))
                if may_weigh else None,
                people=queries.people_by_id(session, {line.actor_id for line in lines if line.actor_id}),
                undo=(last := last_decision(session, found)) is not None and last.actor_id == current_user.id)


def _forms(found: PersonaFact, evidence: list[FactEvidence], today: date) -> dict[str, VersionedForm]:
    """The forms of the page as they come up, by name."""
    version = found.version
    holds = found.expires_on if found.expires_on and found.expires_on >= today else None
    again = found.review_on if found.review_on and found.review_on > today else None
    picked = next((piece.uid for piece in evidence if piece.id == found.picked_id), evidence[0].uid if evidence else "")
    return {
        "verify": VerifyForm(None, version=version, expires_on=holds, review_on=again, method=found.method,
                             pieces=_pieces(evidence), evidence=picked),
        "refute": RefuteForm(None, version=version),
        "relevance": RelevanceForm(None, version=version, why=found.why(locale())),
        "expiry": ExpiryForm(None, version=version, expires_on=found.expires_on, review_on=found.review_on),
        "evidence": EvidenceForm(None, version=version),
        "answer": DecisionForm(None, version=version, decision=found.decision),
        "check": CheckForm(None, version=version, people=queries.people_to_ask(db.session()), ways=_ways(),
                           method=(found.check_method or rules.way_to_check(found.kind)).value, note=found.check_note,
                           by=found.check_by.uid if found.check_by else "", on_date=found.check_on),
    }


def _pieces(evidence: Iterable[FactEvidence]) -> list[tuple[str, str]]:
    """Evidence to choose from, in words."""
    return [(piece.uid, f"{label(piece.method)}: {piece.source}, {day_year(piece.on_date)}") for piece in evidence]


def _ways() -> list[tuple[str, str]]:
    return [(method.value, str(words)) for method, words in CHECKS.items()]


def _words(code: rules.FactRefusal | None) -> str | None:
    """A refusal as people read it."""
    return refusal(code.value, {}) if code else None


def _decide(code: str, uid: str, form: AnyForm, said: str,
            decide: Callable[[Work, PersonaFact, AnyForm], None]) -> BaseResponse:
    """Take one decision and go back to the persona; a refusal shows the fact with what was typed."""
    if not form.validate():
        return fact_page(queries.get_fact(db.session(), code, uid), 422, **{form.named: form})
    try:
        with unit_of_work() as work:
            decide(work, queries.get_fact(work.session, code, uid), form)
    except (RuleBroken, Conflict) as error:
        return refused_on(code, uid, form, error, FIELDS)
    toast(said, undo=url_for(".undo_fact", code=code, uid=uid))
    return see_other(url_for(".persona", code=code, _anchor=f"fact-{uid}"))


def refused_on(code: str, uid: str, form: VersionedForm, error: PlannerError,
               fields: Mapping[str, str]) -> Response:
    """The page of the fact again, with what was typed and why it was refused."""
    found = queries.get_fact(db.session(), code, uid)
    blame(form, error, {key: field for key, field in fields.items() if field in form})
    rebase(form, found.version)
    return fact_page(found, error.status, **{form.named: form})


@bp.post("/<code>/facts/<uid>/verify")
@needs(Action.VERIFY_FACT)
def verify_fact(code: str, uid: str) -> BaseResponse:
    """Mark as checked at its source."""
    def decide(work: Work, fact: PersonaFact, form: VerifyForm) -> None:
        picked = next((piece for piece in fact.evidence if piece.uid == form.evidence.data), None)
        services.verify_fact(work.session, actor=current_user, now=work.now, fact=fact, version=form.version.data or 0,
                             method=Method(form.method.data), evidence=picked, expires_on=form.expires_on.data,
                             review_on=form.review_on.data)
    found = queries.get_fact(db.session(), code, uid)
    form = VerifyForm(pieces=_pieces(queries.evidence_of(db.session(), [found.id])[found.id]))
    return _decide(code, uid, form, _("Verified."), decide)


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
                            expires_on=form.expires_on.data, review_on=form.review_on.data)
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
