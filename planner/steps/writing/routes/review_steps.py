"""Steps beside a verdict: “I am on it”, a carried yes looked at again, a change class raised, and the whole story."""
from __future__ import annotations

from flask import request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from planner.core.db import db
from planner.core.errors import NotFound, RuleBroken
from planner.personas.models import Persona
from planner.policy import Action
from planner.steps.agenda.queries import target_personas
from planner.steps.writing import queries
from planner.steps.writing.forms import ReasonForm
from planner.steps.writing.models import Draft
from planner.steps.writing.routes.base import work_on
from planner.steps.writing.routes.reviews import bp, own_request, round_page
from planner.steps.writing.services import checking, looking, reopening
from planner.steps.writing.story import tell
from planner.web.access import needs
from planner.web.reply import page, see_other
from planner.web.toasts import toast
from planner.web.words import explain, refusal


@bp.post("/<uid>/<code>/look")
@needs(Action.GIVE_VERDICT)
def look(uid: str, code: str) -> Response:
    """Say that one is on it, or (``stop``) that one is not."""
    with work_on(uid) as (work, draft):
        own = own_request(draft, queries.get_persona_of(draft, code))
        step = looking.stop_looking if "stop" in request.form else looking.look_at
        step(work.session, own, actor=current_user, now=work.now)
    if "stop" not in request.form:
        toast(_("The author and the lead see for a working day that you are on it."))
    return see_other(url_for(".persona", uid=uid, code=code))


@bp.post("/<uid>/<code>/reopen")
@needs(Action.GIVE_VERDICT)
def reopen(uid: str, code: str) -> Response:
    """A reviewer wants to judge again what their yes was carried over to."""
    with work_on(uid) as (work, draft):
        chosen = queries.get_persona_of(draft, code)
        mine = [one.request for one in queries.table(work.session, draft).standing
                if one.request.persona_id == chosen.id and one.request.reviewer_id == current_user.id]
        if not mine:
            raise NotFound("not_found")
        reopening.reopen(work.session, draft, mine[-1], actor=current_user, now=work.now)
    toast(_("You are asked again, about the newest text."))
    return see_other(url_for(".persona", uid=uid, code=code))


@bp.post("/<uid>/raise")
@needs(Action.RAISE_CLASS)
def raise_class(uid: str) -> Response:
    """A lead takes small words for more than small."""
    form = ReasonForm()
    if not form.validate_on_submit():
        draft = queries.get_draft(db.session(), current_user, uid)
        return round_page(draft, status=422, refused=refusal("reason_missing", {}))
    with work_on(uid) as (work, draft):
        reopening.raise_class(work.session, draft, reason=form.reason.data or "", actor=current_user, now=work.now)
    toast(_("Every reviewer is asked again."))
    return see_other(url_for(".show", uid=uid))


@bp.post("/<uid>/<code>/confirm")
@needs(Action.GIVE_VERDICT)
def confirm(uid: str, code: str) -> Response:
    """A reviewer's yes holds with the facts of today."""
    with work_on(uid) as (work, draft):
        own = own_request(draft, queries.get_persona_of(draft, code))
        checking.confirm(work.session, own, actor=current_user, now=work.now)
    toast(_("Confirmed. Your yes holds."))
    return see_other(url_for(".persona", uid=uid, code=code))


@bp.get("/<uid>/readers")
@needs(Action.CHANGE_READERS)
def readers(uid: str) -> Response:
    """For whom a text is: a lead chooses, and reads what that means."""
    return _readers_page(queries.get_draft(db.session(), current_user, uid))


def _choosable(session: Session, draft: Draft) -> list[Persona]:
    """The personas that a text can be for, and those that this one has."""
    found = {one.code: one for one in (*target_personas(session), *draft.personas)}
    return [found[code] for code in sorted(found)]


def _readers_page(draft: Draft, *, status: int = 200, refused: str | None = None) -> Response:
    return page("reviews/readers.html", status=status, draft=draft, personas=_choosable(db.session(), draft),
                refused=refused)


@bp.post("/<uid>/readers")
@needs(Action.CHANGE_READERS)
def change_readers(uid: str) -> Response:
    """Choose other personas: kept ones stand, new ones are asked, the lead approves anew."""
    codes = set(request.form.getlist("persona"))
    try:
        with work_on(uid) as (work, draft):
            chosen = [one for one in _choosable(work.session, draft) if one.code in codes]
            checking.change_readers(work.session, draft, chosen, actor=current_user, now=work.now)
    except RuleBroken as error:
        draft = queries.get_draft(db.session(), current_user, uid)
        return _readers_page(draft, status=422, refused=explain(error))
    return see_other(url_for(".show", uid=uid))


@bp.get("/<uid>/story")
@needs(Action.READ_DRAFT)
def story(uid: str) -> Response:
    """Everything that happened to a text, in plain sentences: who asked whom and why, and what was answered."""
    draft = queries.get_draft(db.session(), current_user, uid)
    if draft.practice is not None:
        raise NotFound("not_found")
    return page("reviews/story.html", draft=draft, lines=tell(db.session(), draft))
