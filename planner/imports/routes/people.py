"""Importing people and what they know: upload, check, the last press."""
from __future__ import annotations

from pathlib import PurePath
from typing import Any

from flask import Response, current_app, make_response, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from planner.core.db import db, unit_of_work
from planner.core.errors import Conflict, PlannerError, RuleBroken
from planner.imports import queries, uploads
from planner.imports.csv_tables import Encoding, FileFault, encoding_of, read_table, without_rows
from planner.imports.forms import ImportPeopleForm, PeopleForm
from planner.imports.models import ImportRun
from planner.imports.people import runs, services
from planner.imports.people.plan import Plan, plan
from planner.imports.people.sheet import sheet
from planner.imports.people_csv import template
from planner.imports.routes import tables
from planner.imports.routes.base import bp, drop_upload, keep_upload, refuse, tidy_up
from planner.imports.services import queue
from planner.imports.uploads import CSV_LIMIT, MIB, Kept
from planner.policy import Action
from planner.web.access import needs
from planner.web.i18n import locale
from planner.web.reply import page, see_other
from planner.web.toasts import toast
from planner.web.words import refusal


@bp.get("/settings/import/people")
@needs(Action.IMPORT_PEOPLE)
def people() -> Response:
    """Choose a table."""
    return _people(PeopleForm(formdata=None), 200)


def _people(form: PeopleForm, status: int) -> Response:
    return page("imports/people.html", status=status, form=form, limit=CSV_LIMIT // MIB, example=_example(),
                runs=queries.recent_runs(db.session(), services.KIND))


def _example() -> list[list[str]]:
    """Two rows under the headings of the template, as people of a company would fill them in."""
    headings = template(locale()).decode("utf-8-sig").strip()
    rows = [["Femke Postma", "femke@company.example", "nl", "reviewer", "3", "cloud", "4", "2"],
            ["Femke Postma", "femke@company.example", "", "", "", "kubernetes", "2", "1"]]
    return [headings.split(";" if ";" in headings else ","), *rows]


@bp.post("/settings/import/people")
@needs(Action.IMPORT_PEOPLE)
def upload_people() -> BaseResponse:
    """Keep the table, and show what it would change; nothing is written yet."""
    form = PeopleForm()
    if not form.validate():
        return _people(form, 422)
    file = form.file.data
    assert file is not None
    try:
        kept = keep_upload(file.stream, suffix=".csv", limit=CSV_LIMIT)
        encoding, long = _look(kept)
    except PlannerError as error:
        return _people(form, refuse(form.file, error))
    with unit_of_work() as work:
        run = services.begin_check(work.session, actor=current_user, file_name=PurePath(file.filename or "").name,
                                   sha256=kept.sha256, stored_as=kept.stored_as, encoding=encoding,
                                   now=None if long else work.now)
        if long:
            queue(work.session, run, runs.JOB)
        uid = run.uid
    tidy_up()
    return see_other(url_for(".check_people", uid=uid))


def _look(kept: Kept) -> tuple[Encoding, bool]:
    """How the letters of a file are stored, and whether it is long. Refuses one that can't be read: RuleBroken."""
    data = _bytes(kept.stored_as)
    try:
        table, encoding = read_table(data), encoding_of(data)
    except FileFault as fault:
        drop_upload(kept.stored_as)
        error = fault.errors[0]
        raise RuleBroken(f"table_{error.code.value}", **error.params) from fault
    if len(table) <= runs.LONG:
        _check_headings(kept)
    return encoding, len(table) > runs.LONG


def _check_headings(kept: Kept) -> None:
    try:
        plan(db.session(), _bytes(kept.stored_as))
    except RuleBroken:
        drop_upload(kept.stored_as)
        raise


def _bytes(stored_as: str | None) -> bytes:
    """What a stored table holds. Raises Conflict when it is not kept any more."""
    path = uploads.path_of(stored_as, instance=current_app.instance_path) if stored_as else None
    if path is None or not path.exists():
        raise Conflict("import_file_gone")
    return path.read_bytes()


@bp.get("/settings/import/people/template.csv")
@needs(Action.IMPORT_PEOPLE)
def people_template() -> Response:
    """An empty table with every heading, in the reader's language."""
    return _csv(template(locale()), _("people.csv"))


def _csv(table: bytes, name: str) -> Response:
    response = make_response(table)
    response.mimetype = "text/csv"
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    return response


@bp.get("/settings/import/people/<uid>")
@needs(Action.IMPORT_PEOPLE)
def check_people(uid: str) -> BaseResponse:
    """What the table would change, its wrong cells in place; or how far it is; or what it did change."""
    run, answer = tables.checked(uid, services.KIND)
    if answer is not None:
        return answer
    if run.stored_as is None:
        return page("imports/people_done.html", run=run)
    return _check(run, run.report if services.is_written_down(run) else sheet(_plan(db.session(), run)), 200)


def _plan(session: Session, run: ImportRun) -> Plan:
    return plan(session, _bytes(run.stored_as), services.encoding_of_run(run))


def _check(run: ImportRun, found: dict[str, Any], status: int) -> Response:
    return page("imports/people_check.html", status=status, run=run, sheet=found,
                form=ImportPeopleForm(formdata=None), encodings=list(Encoding), text=run.report.get("text"),
                reasons=[(each, refusal(each["code"], each["params"])) for each in found["reasons"]])


@bp.post("/settings/import/people/<uid>/text")
@needs(Action.IMPORT_PEOPLE)
def read_people_as(uid: str) -> BaseResponse:
    """Read the letters of a table in another way, and check it again."""
    wanted = request.form.get("text", "")
    with unit_of_work() as work:
        run = queries.get_run(work.session, uid, kind=services.KIND)
        encoding = Encoding(wanted) if wanted in set(Encoding) else Encoding.UTF_8
        long = services.is_written_down(run)
        if run.dry and run.stored_as is not None and _fits(run, encoding):
            services.read_as(run, encoding)
            if long:
                run.finished_at = None
                queue(work.session, run, runs.JOB)
    return see_other(url_for(".check_people", uid=uid))


def _fits(run: ImportRun, encoding: Encoding) -> bool:
    try:
        read_table(_bytes(run.stored_as), encoding)
    except FileFault:
        toast(_("The text can't be read so. It stays as it was."))
        return False
    return True


@bp.post("/settings/import/people/<uid>/stop")
@needs(Action.IMPORT_PEOPLE)
def stop_people(uid: str) -> BaseResponse:
    """Stop before anything is written."""
    return tables.stop(uid, services.KIND)


@bp.post("/settings/import/people/<uid>/import")
@needs(Action.IMPORT_PEOPLE)
def import_people(uid: str) -> BaseResponse:
    """The last press: all of it, or nothing when something is wrong by now."""
    form = ImportPeopleForm()
    run = queries.get_run(db.session(), uid, kind=services.KIND)
    if services.is_written_down(run):
        return _import_later(uid, invite=bool(form.invite.data))
    try:
        with unit_of_work() as work:
            run = queries.get_run(work.session, uid, kind=services.KIND)
            stored_as = run.stored_as
            found = _plan(work.session, run)
            done = services.import_people(work.session, found, run, actor=current_user, invite=bool(form.invite.data),
                                          now=work.now)
            work.session.flush()
            uid = done.uid
    except Conflict as error:
        if error.code != "import_table_wrong":
            raise
        run = queries.get_run(db.session(), uid, kind=services.KIND)
        return _check(run, sheet(_plan(db.session(), run)), 409)
    drop_upload(stored_as or "")
    toast(_("Done. Everybody stands under People."))
    return see_other(url_for(".check_people", uid=uid))


def _import_later(uid: str, *, invite: bool) -> BaseResponse:
    """A long table comes in in the background, whole or not at all."""
    with unit_of_work() as work:
        checked = queries.get_run(work.session, uid, kind=services.KIND)
        if checked.report.get("wrong_rows"):
            raise Conflict("import_table_wrong")
        run = services.begin_import(work.session, checked, actor=current_user)
        queue(work.session, run, runs.JOB, invite=invite)
        uid = run.uid
    return see_other(url_for(".check_people", uid=uid))


@bp.get("/settings/import/people/<uid>/right.csv")
@needs(Action.IMPORT_PEOPLE)
def right_rows(uid: str) -> Response:
    """The same table without its wrong rows, for who wants to bring those in later."""
    run = queries.get_run(db.session(), uid, kind=services.KIND)
    data = _bytes(run.stored_as)
    wrong = run.report["wrong_rows"] if services.is_written_down(run) else _plan(db.session(), run).report.refused_rows
    return _csv(without_rows(data, wrong, services.encoding_of_run(run)), _("people.csv"))
