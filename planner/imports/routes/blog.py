"""Importing a blog: upload, progress, report."""
from __future__ import annotations

import zipfile
from pathlib import PurePath

from flask import Response, current_app, make_response, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as BaseResponse

from planner.core.db import db, unit_of_work
from planner.core.errors import PlannerError, RuleBroken
from planner.core.jobs import JobState
from planner.imports import queries, services, uploads
from planner.imports.blog import services as blog
from planner.imports.blog.catalogue import KIND
from planner.imports.blog.report import FINE, FileState, redirects
from planner.imports.forms import BlogForm
from planner.imports.models import ImportRun
from planner.imports.routes.base import bp, drop_upload, keep_upload, page_number, refuse, tidy_up
from planner.imports.uploads import BLOG_LIMIT, MIB, Kept
from planner.policy import Action
from planner.web.access import needs
from planner.web.reply import is_fragment_request, page, see_other
from planner.web.toasts import toast
from planner.web.words import refusal

JOB = "import_blog"
ALL, DOUBTFUL = "all", "doubtful"          # beside a state of files


@bp.get("/settings/import")
@needs(Action.IMPORT_BLOG)
def index() -> Response:
    """Choose a zip."""
    return _index(BlogForm(formdata=None), 200)


def _index(form: BlogForm, status: int) -> Response:
    return page("imports/index.html", status=status, form=form, limit=BLOG_LIMIT // MIB,
                runs=queries.recent_runs(db.session(), KIND))


@bp.post("/settings/import")
@needs(Action.IMPORT_BLOG)
def upload() -> BaseResponse:
    """Keep the zip, and let the worker check it or bring it in."""
    form = BlogForm()
    if not form.validate():
        return _index(form, 422)
    file = form.file.data
    assert file is not None
    try:
        kept = _keep(file)
    except PlannerError as error:
        return _index(form, refuse(form.file, error))
    name = PurePath(file.filename or "").name
    with unit_of_work() as work:
        run = blog.begin_run(work.session, actor=current_user, source=form.source.data or PurePath(name).stem[:100],
                             dry="import" not in request.form, file_name=name, sha256=kept.sha256,
                             stored_as=kept.stored_as)
        services.queue(work.session, run, JOB)
        uid = run.uid
    tidy_up()
    return see_other(url_for(".run", uid=uid))


def _keep(file: FileStorage) -> Kept:
    """Store the upload. Raises RuleBroken when it is no zip, TooLarge, NoRoom."""
    kept = keep_upload(file.stream, suffix=".zip", limit=BLOG_LIMIT)
    if not zipfile.is_zipfile(uploads.path_of(kept.stored_as, instance=current_app.instance_path)):
        drop_upload(kept.stored_as)
        raise RuleBroken("not_a_zip")
    return kept


@bp.errorhandler(RequestEntityTooLarge)
def too_large(error: RequestEntityTooLarge) -> Response:
    """The server stopped reading: nothing of the form came in, so it is shown anew with the limit beside it."""
    form = BlogForm(formdata=None)
    form.file.errors = [refusal("import_too_large", {"limit": BLOG_LIMIT // MIB})]
    return _index(form, 413)


@bp.get("/settings/import/<uid>")
@needs(Action.IMPORT_BLOG)
def run(uid: str) -> BaseResponse:
    """How far an import is, and its report when it is done."""
    session = db.session()
    found = queries.get_run(session, uid, kind=KIND)
    job = queries.job_of(session, found)
    if queries.is_going_on(found, job):
        name = "imports/_progress.html" if is_fragment_request() else "imports/run.html"
        return page(name, run=found, job=job)
    if is_fragment_request():
        return see_other(url_for(".run", uid=uid))
    return _report(found, failed=job is not None and job.state is JobState.FAILED)


def _report(found: ImportRun, *, failed: bool) -> Response:
    states = [FileState(name) for name in found.counts.get("states", {})]
    doubtful = [state for state in states if state not in FINE]
    show = request.args.get("show") or (DOUBTFUL if doubtful else ALL)
    wanted = {ALL: states, DOUBTFUL: doubtful}.get(show, [state for state in states if state == show])
    files = queries.page_of(found.report, wanted, number=page_number(request.args.get("page", "1")))
    broken = found.report.get("refused") or {}
    return page("imports/report.html", run=found, failed=failed, files=files, show=show, counts=found.counts,
                states=states, doubtful=sum(found.counts["states"][state] for state in doubtful),
                redirects=redirects(queries.lines_of(found.report)),
                refused=refusal(broken["code"], broken["params"]) if broken else None)


@bp.post("/settings/import/<uid>/stop")
@needs(Action.IMPORT_BLOG)
def stop(uid: str) -> BaseResponse:
    """Stop after the files that are being worked on."""
    with unit_of_work() as work:
        found = queries.get_run(work.session, uid, kind=KIND)
        job = queries.job_of(work.session, found)
        going = queries.is_going_on(found, job)
        if job is not None and going:
            job.cancel_asked = True
    toast(_("It stops after the files that are being read now.") if going else _("It was done already."))
    return see_other(url_for(".run", uid=uid))


@bp.post("/settings/import/<uid>/import")
@needs(Action.IMPORT_BLOG)
def import_now(uid: str) -> BaseResponse:
    """Do for real what was checked, or go on with what was stopped: with the very file that was uploaded then."""
    with unit_of_work() as work:
        checked = queries.get_run(work.session, uid, kind=KIND)
        run = blog.begin_run(work.session, actor=current_user, source=checked.source, dry=False,
                             file_name=checked.file_name, sha256=checked.sha256,
                             stored_as=services.pass_on_file(checked))
        services.queue(work.session, run, JOB)
        uid = run.uid
    return see_other(url_for(".run", uid=uid))


@bp.get("/settings/import/<uid>/redirects.txt")
@needs(Action.IMPORT_BLOG)
def redirect_file(uid: str) -> Response:
    """Old paths and new addresses, one pair a line, for the web server of the old site."""
    found = queries.get_run(db.session(), uid, kind=KIND)
    response = make_response(render_template("imports/redirects.txt", pairs=redirects(queries.lines_of(found.report))))
    response.mimetype = "text/plain"
    response.headers["Content-Disposition"] = "attachment; filename=redirects.txt"
    return response
