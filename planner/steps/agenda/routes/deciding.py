"""What becomes of an idea: checked with a customer, made a topic, kept for later, let go."""
from __future__ import annotations

from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from planner.core.db import db, unit_of_work
from planner.core.errors import Conflict, RuleBroken
from planner.personas.queries import get_moment
from planner.personas.words import moment_source
from planner.policy import Action
from planner.steps.agenda import queries, services
from planner.steps.agenda.forms import ReasonForm
from planner.steps.agenda.idea_forms import AcceptForm, ValidationForm
from planner.steps.agenda.models import Idea
from planner.steps.agenda.routes.base import FIELDS
from planner.steps.agenda.routes.ideas import bp, idea_page, validation_form
from planner.steps.agenda.routes.topics import brief_of, topic_form
from planner.steps.agenda.services import heard
from planner.steps.inventory.models import TopicArea
from planner.steps.inventory.queries import usable_facts
from planner.web.access import needs
from planner.web.forms import blame, rebase
from planner.web.reply import page, see_other
from planner.web.toasts import toast
from planner.workflow.agenda import Validation

ANSWERS = (Validation.CONFIRMED, Validation.REFUTED)


@bp.post("/<uid>/validation")
@needs(Action.PROPOSE_IDEA)
def validation(uid: str) -> BaseResponse:
    """Note what a customer said: a yes or no needs the contact at which they said so."""
    session = db.session()
    form = validation_form(session, queries.get_idea(session, uid))
    if not form.validate():
        return idea_page(uid, status=422, validation=form)
    try:
        with unit_of_work() as work:
            _note(work.session, queries.get_idea(work.session, uid), form, work.now)
    except (RuleBroken, Conflict) as error:
        blame(form, error, FIELDS)
        return idea_page(uid, status=error.status, validation=form)
    said = Validation(form.validation.data)
    toast(_("Noted."), undo=url_for(".undo_validation", uid=uid) if said in ANSWERS else None)
    return see_other(url_for(".idea", uid=uid))


def _note(session: Session, idea: Idea, form: ValidationForm, now: Any) -> None:
    said = Validation(form.validation.data)
    if said not in ANSWERS or not form.moment.data:
        services.note_validation(session, actor=current_user, idea=idea, validation=said, now=now)
        return
    moment = get_moment(session, form.moment.data, current_user)
    heard.validate_by_moment(session, actor=current_user, idea=idea, moment=moment, now=now,
                             confirmed=said is Validation.CONFIRMED, source=moment_source(moment))


@bp.get("/<uid>/accept")
@needs(Action.DECIDE_IDEA)
def accept_form(uid: str) -> Response:
    """The brief that an idea becomes."""
    session = db.session()
    found = queries.get_idea(session, uid)
    form = _form(session, found.area, title=found.title, lang=found.lang, brief=found.text, version=found.version,
                 area=found.area.key if found.area else "", personas=[one.code for one in found.personas],
                 question=found.question, gift=found.gift, phase=found.phase.value if found.phase else "",
                 question_fact=found.question_fact.uid if found.question_fact else "")
    return page("ideas/accept.html", idea=found, form=form)


def _form(session: Session, about: TopicArea | None, **data: Any) -> AcceptForm:
    form = topic_form(session, AcceptForm, **data)
    usable = usable_facts(session, about) if about is not None else []
    form.offer_facts([(fact.uid, fact.text) for fact in usable])
    return form


def _typed(session: Session, idea: Idea) -> AcceptForm:
    """The form as it came: facts are offered of the area that was chosen in it, and of the idea's own."""
    keys = {request.form.get("area", ""), idea.area.key if idea.area else ""}
    areas = [area for area in queries.areas(session) if area.key in keys]
    form = topic_form(session, AcceptForm)
    form.offer_facts([(fact.uid, fact.text) for area in areas for fact in usable_facts(session, area)])
    return form


@bp.post("/<uid>/accept")
@needs(Action.DECIDE_IDEA)
def accept(uid: str) -> BaseResponse:
    """Make a topic of an idea."""
    session = db.session()
    form = _typed(session, queries.get_idea(session, uid))
    if not form.validate():
        return page("ideas/accept.html", idea=queries.get_idea(session, uid), form=form, status=422)
    try:
        with unit_of_work() as work:
            made = services.accept_idea(work.session, actor=current_user, idea=queries.get_idea(work.session, uid),
                                        brief=brief_of(work.session, form), version=form.version.data, now=work.now,
                                        reason=form["reason"].data or "")
            topic_uid = made.uid
    except (RuleBroken, Conflict) as error:
        blame(form, error, FIELDS)
        found = queries.get_idea(db.session(), uid)
        rebase(form, found.version)
        return page("ideas/accept.html", idea=found, form=form, status=error.status)
    toast(_("The idea is a topic now. Give it a day."))
    return see_other(url_for("agenda.topic", uid=topic_uid))


@bp.post("/<uid>/park")
@needs(Action.DECIDE_IDEA)
def park(uid: str) -> BaseResponse:
    """Keep an idea for later."""
    return _turn_down(uid, "park")


@bp.post("/<uid>/decline")
@needs(Action.DECIDE_IDEA)
def decline(uid: str) -> BaseResponse:
    """Let an idea go, with thanks."""
    return _turn_down(uid, "decline")


def _turn_down(uid: str, way: str) -> BaseResponse:
    form = ReasonForm(prefix=way)
    if not form.validate():
        return idea_page(uid, status=422, **{way: form})
    turn = services.park_idea if way == "park" else services.decline_idea
    try:
        with unit_of_work() as work:
            found: Idea = turn(work.session, actor=current_user, idea=queries.get_idea(work.session, uid),
                               reason=form.reason.data or "", now=work.now)
            name = found.by.name
    except (RuleBroken, Conflict) as error:
        blame(form, error, FIELDS)
        return idea_page(uid, status=error.status, **{way: form})
    toast(_("Done. %(name)s hears why, with thanks.", name=name), undo=url_for(".reopen", uid=uid))
    return see_other(url_for(".idea", uid=uid))


@bp.post("/<uid>/reopen")
@needs(Action.DECIDE_IDEA)
def reopen(uid: str) -> BaseResponse:
    """Take a decision against an idea back."""
    with unit_of_work() as work:
        services.reopen_idea(work.session, actor=current_user, idea=queries.get_idea(work.session, uid), now=work.now)
    toast(_("The idea waits for a decision again."))
    return see_other(url_for(".idea", uid=uid))
