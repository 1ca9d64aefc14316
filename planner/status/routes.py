"""How the installation is doing, for administrators: what failed, who works, what comes, and the one switch."""
from __future__ import annotations

from datetime import datetime

from flask import Blueprint, Response, current_app, g, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from planner.core import schema
from planner.core.db import clock, db, unit_of_work
from planner.core.errors import RuleBroken
from planner.core.localtime import to_utc
from planner.people.queries import get_organisation
from planner.policy import Action, allowed
from planner.status import queries, services, words
from planner.status.forms import PauseAllForm, SkipForm
from planner.status.page import BACKUP_OLD, read, version
from planner.status.words import SERVICES, lasts, plain, told
from planner.steps.agenda.models import PauseScope
from planner.steps.agenda.queries import pauses as pause_queries
from planner.steps.agenda.queries.pauses import Subject
from planner.steps.agenda.services import pauses
from planner.steps.publishing.words import why
from planner.web.access import needs
from planner.web.forms import blame
from planner.web.reply import page, page_or_fragment, see_other
from planner.web.toasts import toast

bp = Blueprint("status", __name__, url_prefix="/status")
_EVERYTHING = Subject(PauseScope.ORGANISATION)


@bp.get("")
@needs(Action.SEE_STATUS)
def index() -> Response:
    """How everything is, asked again every ten seconds by whoever looks."""
    session, now = db.session(), clock().now()
    house = get_organisation(session)
    g.organisation = house
    found = read(session, house, current_app.extensions["planner.settings"], now=now)
    return page_or_fragment("status/index.html", "status/_live.html", found=found, now=now, lasts=lasts, told=told,
                            plain=plain, why=why, service_names=SERVICES, words=words, again=services.AGAIN,
                            late_backup=BACKUP_OLD, version=version(), migration=schema.head())


# --- What failed -------------------------------------------------------------------------------------------------


@bp.post("/outbox/<int:number>/again")
@needs(Action.MEND_QUEUE)
def again(number: int) -> BaseResponse:
    """Let it go once more."""
    with unit_of_work() as work:
        message = queries.get_failed(work.session, number, lock=True)
        services.send_again(work.session, actor=current_user, message=message, now=work.now)
    toast(_("It goes out again now."))
    return see_other(url_for(".index"))


@bp.get("/outbox/<int:number>/skip")
@needs(Action.MEND_QUEUE)
def ask_skip(number: int) -> Response:
    """Why need it not go out any more?"""
    return page("status/skip.html", message=queries.get_failed(db.session(), number), form=SkipForm())


@bp.post("/outbox/<int:number>/skip")
@needs(Action.MEND_QUEUE)
def skip(number: int) -> BaseResponse:
    """It need not."""
    form = SkipForm()
    if not form.validate():
        return page("status/skip.html", message=queries.get_failed(db.session(), number), form=form, status=422)
    with unit_of_work() as work:
        message = queries.get_failed(work.session, number, lock=True)
        services.skip(work.session, actor=current_user, message=message, reason=form.reason.data or "", now=work.now)
    toast(_("Skipped. It stands in the history with your reason."), undo=url_for(".unskip", number=number))
    return see_other(url_for(".index"))


@bp.post("/outbox/<int:number>/unskip")
@needs(Action.MEND_QUEUE)
def unskip(number: int) -> BaseResponse:
    """It waits for a decision again."""
    with unit_of_work() as work:
        message = queries.get_skipped(work.session, number)
        services.unskip(work.session, actor=current_user, message=message, now=work.now)
    toast(_("It waits for a decision again."))
    return see_other(url_for(".index"))


@bp.post("/jobs/<int:number>/again")
@needs(Action.MEND_QUEUE)
def run_again(number: int) -> BaseResponse:
    """Let long work that failed begin anew."""
    with unit_of_work() as work:
        job = queries.get_broken(work.session, number)
        services.run_again(work.session, actor=current_user, job=job, now=work.now)
    toast(_("It begins anew."))
    return see_other(url_for(".index"))


@bp.post("/jobs/<int:number>/leave")
@needs(Action.MEND_QUEUE)
def leave(number: int) -> BaseResponse:
    """Leave it at that."""
    with unit_of_work() as work:
        job = queries.get_broken(work.session, number)
        services.leave(work.session, actor=current_user, job=job, now=work.now)
    toast(_("It is left at that."), undo=url_for(".unleave", number=number))
    return see_other(url_for(".index"))


@bp.post("/jobs/<int:number>/unleave")
@needs(Action.MEND_QUEUE)
def unleave(number: int) -> BaseResponse:
    """It waits for a decision again."""
    with unit_of_work() as work:
        job = queries.get_broken(work.session, number, is_left=True)
        services.leave(work.session, actor=current_user, job=job, now=work.now, is_left=False)
    toast(_("It waits for a decision again."))
    return see_other(url_for(".index"))


# --- The switch --------------------------------------------------------------------------------------------------


def _pause_page(form: PauseAllForm, *, until: datetime | None = None, status: int = 200) -> Response:
    session, now = db.session(), clock().now()
    held = pauses.held(session, _EVERYTHING, until=until, now=now)
    counts = {kind: sum(one.count for one in held if one.kind == kind) for kind in ("publication", "reminder", "mail")}
    return page("status/pause.html", form=form, counts=counts,
                publications=[one for one in held if one.kind == "publication"], status=status)


@bp.get("/pause")
@needs(Action.PAUSE_HOUSE)
def ask_pause() -> Response:
    """What a pause of everything would hold, before anything is held."""
    return _pause_page(PauseAllForm())


@bp.post("/pause")
@needs(Action.PAUSE_HOUSE)
def pause() -> BaseResponse:
    """Let nothing go out."""
    form = PauseAllForm()
    if not form.validate():
        return _pause_page(form, status=422)
    try:
        with unit_of_work() as work:
            found = pauses.start_pause(work.session, actor=current_user, subject=_EVERYTHING, now=work.now,
                                       reason=form.reason.data or "", planned_until=_until(form, work.session))
            undo = url_for(".resume", uid=found.uid)
    except RuleBroken as error:
        blame(form, error, {"pause_in_past": "planned_until", "reason_needed": "reason"})
        return _pause_page(form, status=error.status)
    toast(_("Everything is paused."), undo=undo)
    return _home()


def _until(form: PauseAllForm, session: Session) -> datetime | None:
    chosen = form.planned_until.data
    return to_utc(chosen.date(), chosen.time(), get_organisation(session).zone) if chosen else None


def _home() -> BaseResponse:
    """Leads may pause too, and read what is paused elsewhere."""
    return see_other(url_for(".index") if allowed(current_user, Action.SEE_STATUS) else url_for("agenda.pauses"))


@bp.post("/pause/<uid>/end")
@needs(Action.PAUSE_HOUSE)
def resume(uid: str) -> BaseResponse:
    """Go on; what is too late to go out by itself waits for a lead."""
    with unit_of_work() as work:
        found = pause_queries.get_pause(work.session, uid)
        waiting = sum(pauses.end_pause(work.session, actor=current_user, pause=found, now=work.now))
    toast(ngettext("Everything goes on. One publication waits for a lead.",
                   "Everything goes on. %(num)d publications wait for a lead.", waiting) if waiting
          else _("Everything goes on."))
    return _home()
