"""What the imports of people and of an agenda share: how far a file is, why it ended early, stopping it.

``kind`` is the noun of the run ("people", "agenda"), also in its addresses and templates.
"""
from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from planner.core.db import db, unit_of_work
from planner.imports import queries
from planner.imports.models import ImportRun
from planner.web.reply import is_fragment_request, page, see_other
from planner.web.toasts import toast
from planner.web.words import refusal


def checked(uid: str, kind: str) -> tuple[ImportRun, BaseResponse | None]:
    """A run, and the answer while there is nothing of it to check: it goes on, it was stopped, or it was refused.

    Raises NotFound.
    """
    session = db.session()
    run = queries.get_run(session, uid, kind=kind)
    job = queries.job_of(session, run)
    if queries.is_going_on(run, job):
        name = f"imports/_{kind}_progress.html" if is_fragment_request() else "imports/table_run.html"
        return run, page(name, run=run, job=job, kind=kind)
    if is_fragment_request():
        return run, see_other(url_for(f".check_{kind}", uid=uid))
    broken = run.report.get("refused")
    if run.finished_at is None or broken:
        return run, page("imports/table_stopped.html", run=run, kind=kind,
                         cancelled=job is not None and job.cancel_asked,
                         reason=refusal(broken["code"], broken["params"]) if broken else None)
    return run, None


def stop(uid: str, kind: str) -> BaseResponse:
    """Stop a run before anything is written. Raises NotFound."""
    with unit_of_work() as work:
        found = queries.get_run(work.session, uid, kind=kind)
        job = queries.job_of(work.session, found)
        going = queries.is_going_on(found, job)
        if job is not None and going:
            job.cancel_asked = True
    toast(_("It stops. Nothing is saved.") if going else _("It was done already."))
    return see_other(url_for(f".check_{kind}", uid=uid))
