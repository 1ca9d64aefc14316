"""Pages of exports: the whole house for administrators, their own data for everybody."""
from __future__ import annotations

from flask import Blueprint, Response, send_file, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from planner.core.db import clock, db, unit_of_work
from planner.core.errors import NotFound
from planner.core.jobs import JobState
from planner.core.localtime import local_date
from planner.policy import Action
from planner.transfer import arrival, queries, runs, services
from planner.transfer.runs import ALL, OWN
from planner.web.access import needs
from planner.web.reply import is_fragment_request, page, see_other
from planner.web.toasts import toast
from planner.web.words import refusal

bp = Blueprint("transfer", __name__)


@bp.get("/settings/export")
@needs(Action.EXPORT_ALL)
def house() -> Response:
    """The whole house: make an export, see how far it is, fetch it."""
    return _list(ALL)


@bp.get("/me/export")
@needs(Action.EXPORT_OWN)
def mine() -> Response:
    """What is kept by or about the person who asks."""
    return _list(OWN)


def _list(kind: str) -> Response:
    session, now = db.session(), clock().now()
    found = queries.exports(session, kind, person=current_user)
    going = next((job for job in found if job.state in queries.GOING_ON), None)
    name = "transfer/_exports.html" if is_fragment_request() else "transfer/index.html"
    return page(name, kind=kind, jobs=found, going=going, names=queries.names(session, found),
                there={job.id for job in found if runs.is_there(job, now)},
                said={job.id: refusal(**job.result["refused"]) for job in found if job.result.get("refused")},
                hours=int(runs.KEPT_FOR.total_seconds() // 3600))


@bp.post("/settings/export")
@needs(Action.EXPORT_ALL)
def make() -> BaseResponse:
    """Have the whole house packed."""
    return _make(ALL, ".house")


@bp.post("/me/export")
@needs(Action.EXPORT_OWN)
def make_mine() -> BaseResponse:
    """Have one's own data packed."""
    return _make(OWN, ".mine")


def _make(kind: str, back: str) -> BaseResponse:
    with unit_of_work() as work:
        is_made = services.ask_export(work.session, kind, actor=current_user, now=work.now).state is JobState.DONE
    if is_made:
        toast(_("Your data was packed less than an hour ago: fetch that one."))
    return see_other(url_for(back))


@bp.post("/settings/export/<uid>/stop")
@needs(Action.EXPORT_ALL)
def stop(uid: str) -> BaseResponse:
    """Stop packing the house."""
    return _stop(ALL, uid, ".house")


@bp.post("/me/export/<uid>/stop")
@needs(Action.EXPORT_OWN)
def stop_mine(uid: str) -> BaseResponse:
    """Stop packing one's own data."""
    return _stop(OWN, uid, ".mine")


def _stop(kind: str, uid: str, back: str) -> BaseResponse:
    with unit_of_work() as work:
        stopped = services.stop_export(work.session, kind, uid, actor=current_user)
    toast(_("It stops in a moment; nothing is kept.") if stopped else _("It was done already."))
    return see_other(url_for(back))


@bp.get("/settings/export/<uid>/planner.zip")
@needs(Action.EXPORT_ALL)
def fetch(uid: str) -> Response:
    """The file of the whole house."""
    return _fetch(ALL, uid, "planner-export")


@bp.get("/me/export/<uid>/planner.zip")
@needs(Action.EXPORT_OWN)
def fetch_mine(uid: str) -> Response:
    """The file with one's own data; nobody else finds it."""
    return _fetch(OWN, uid, "planner-my-data")


def _fetch(kind: str, uid: str, name: str) -> Response:
    job = queries.get_export(db.session(), uid, kind=kind, person=current_user)
    if not runs.is_there(job, clock().now()):
        raise NotFound("not_found")
    made_on = local_date(job.created_at, current_user.zone)
    answer = send_file(runs.path_of(job), mimetype="application/zip", as_attachment=True, conditional=False, etag=False,
                       download_name=f"{name}-{made_on.isoformat()}.zip", max_age=0)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.post("/settings/go-on")
@needs(Action.MEND_QUEUE)
def go_on() -> BaseResponse:
    """This house is the one that works now."""
    with unit_of_work() as work:
        arrival.go_on(work.session, actor=current_user, now=work.now)
    toast(_("It works now: what waited goes out."))
    return see_other(url_for("status.index"))
