"""Deciding on the lines of a plan."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from planner.core.db import db, unit_of_work
from planner.core.errors import PlannerError
from planner.policy import Action
from planner.quarter import queries, services, words
from planner.quarter.forms import RejectForm
from planner.quarter.models import PlanLine
from planner.quarter.routes.base import bp, now_here
from planner.quarter.routes.plans import shown
from planner.quarter.rules import Reject
from planner.web.access import needs
from planner.web.reply import is_fragment_request, page, see_other
from planner.web.toasts import toast

Service = Callable[..., PlanLine]


def _decide(uid: str, service: Service, **more: Any) -> tuple[str, str, str]:
    """Decide on a line; returns the uid of its run, its author's name and its day."""
    with unit_of_work() as work:
        line = service(work.session, actor=current_user, line=queries.get_line(work.session, uid), now=work.now, **more)
        return line.run.uid, line.author.name if line.author else "", line.uid


def _refused(uid: str, error: PlannerError) -> BaseResponse:
    """The plan again, with what stood in the way beside the line."""
    if is_fragment_request():
        raise error
    session, _now, _today = now_here()
    line = queries.find_line(session, uid)
    if line is None:
        raise error
    said = words.refusal(services.code_of(error)) if "why" in error.params else words.refusal_of(error)
    return shown(line.run, error.status, refused=(uid, said))


@bp.post("/agenda/plan/lines/<uid>/accept")
@needs(Action.MAKE_PLANS)
def accept(uid: str) -> BaseResponse:
    """Put one line into the agenda, and ask its author."""
    try:
        run, name, _line = _decide(uid, services.accept_line)
    except PlannerError as error:
        return _refused(uid, error)
    toast(_("%(name)s is asked.", name=name), undo=url_for(".undo", uid=uid))
    return see_other(url_for(".run", uid=run))


@bp.post("/agenda/plan/lines/<uid>/undo")
@needs(Action.MAKE_PLANS)
def undo(uid: str) -> BaseResponse:
    """Take an accepted line back, as long as nobody answered."""
    run, name, _line = _decide(uid, services.undo_accept)
    toast(_("Taken back. %(name)s is not asked any more.", name=name))
    return see_other(url_for(".run", uid=run))


@bp.post("/agenda/plan/lines/<uid>/pin")
@needs(Action.MAKE_PLANS)
def pin(uid: str) -> BaseResponse:
    """Keep a line when planning again."""
    try:
        run, _name, line = _decide(uid, services.pin_line)
    except PlannerError as error:
        return _refused(uid, error)
    return see_other(url_for(".run", uid=run, _anchor=f"line-{line}"))


@bp.post("/agenda/plan/lines/<uid>/unpin")
@needs(Action.MAKE_PLANS)
def unpin(uid: str) -> BaseResponse:
    """Let a line go again."""
    run, _name, line = _decide(uid, services.unpin_line)
    return see_other(url_for(".run", uid=run, _anchor=f"line-{line}"))


@bp.get("/agenda/plan/lines/<uid>/reject")
@needs(Action.MAKE_PLANS)
def reject_form(uid: str) -> Response:
    """Why not this one?"""
    return _reject_page(uid, 200, RejectForm(formdata=None))


def _reject_page(uid: str, status: int, form: RejectForm) -> Response:
    now_here()
    return page("quarter/reject.html", status=status, form=form, line=queries.get_line(db.session(), uid),
                reasons=list(Reject))


@bp.post("/agenda/plan/lines/<uid>/reject")
@needs(Action.MAKE_PLANS)
def reject(uid: str) -> BaseResponse:
    """Not this one; it is not planned again for these days."""
    form = RejectForm()
    if not form.validate():
        return _reject_page(uid, 422, form)
    run, _name, _line = _decide(uid, services.reject_line, reason=Reject(form.reason.data))
    toast(_("Rejected; it is not planned again for these days."), undo=url_for(".restore", uid=uid))
    return see_other(url_for(".run", uid=run))


@bp.post("/agenda/plan/lines/<uid>/restore")
@needs(Action.MAKE_PLANS)
def restore(uid: str) -> BaseResponse:
    """Undo a rejection."""
    run, _name, line = _decide(uid, services.restore_line)
    toast(_("The line is back."))
    return see_other(url_for(".run", uid=run, _anchor=f"line-{line}"))


@bp.post("/agenda/plan/<uid>/accept")
@needs(Action.MAKE_PLANS)
def accept_all(uid: str) -> BaseResponse:
    """Accept every open line; what failed says why on its line."""
    with unit_of_work() as work:
        found = services.accept_all(work.session, actor=current_user,
                                    run=queries.get_run(work.session, uid, lock=True), now=work.now)
        done, failed = len(found.done), len(found.failed)
    text = ngettext("%(num)d line accepted.", "%(num)d lines accepted.", done)
    if failed:
        text += " " + ngettext("%(num)d could not be; it says why.", "%(num)d could not be; they say why.", failed)
    toast(text, undo=url_for(".undo_all", uid=uid) if done else None)
    return see_other(url_for(".run", uid=uid))


@bp.post("/agenda/plan/<uid>/undo")
@needs(Action.MAKE_PLANS)
def undo_all(uid: str) -> BaseResponse:
    """Take back what was just accepted, as far as nobody answered."""
    with unit_of_work() as work:
        count = services.undo_all(work.session, actor=current_user,
                                  run=queries.get_run(work.session, uid, lock=True), now=work.now)
    toast(ngettext("%(num)d line taken back.", "%(num)d lines taken back.", count))
    return see_other(url_for(".run", uid=uid))
