"""Importing people and what they know: upload, check, the last press."""
from __future__ import annotations

from pathlib import PurePath

from flask import Response, current_app, make_response, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from planner.core.db import db, unit_of_work
from planner.core.errors import Conflict, PlannerError, RuleBroken
from planner.imports import queries, uploads
from planner.imports.csv_tables import Error, Fault, without_rows
from planner.imports.forms import ImportPeopleForm, PeopleForm
from planner.imports.models import ImportRun
from planner.imports.people import services
from planner.imports.people.plan import Plan, plan
from planner.imports.people_csv import template
from planner.imports.routes.base import bp, drop_upload, keep_upload, refuse, tidy_up
from planner.imports.uploads import CSV_LIMIT, MIB, Kept
from planner.policy import Action
from planner.web.access import needs
from planner.web.i18n import locale
from planner.web.reply import page, see_other
from planner.web.toasts import toast
from planner.web.words import refusal

SHOWN = 100         # wrong rows that the page draws; the rest is counted


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
        _read(kept)
    except PlannerError as error:
        return _people(form, refuse(form.file, error))
    with unit_of_work() as work:
        run = services.begin_check(work.session, actor=current_user, file_name=PurePath(file.filename or "").name,
                                   sha256=kept.sha256, stored_as=kept.stored_as, now=work.now)
        uid = run.uid
    tidy_up()
    return see_other(url_for(".check_people", uid=uid))


def _read(kept: Kept) -> None:
    """Refuse a file whose rows can't be read at all. Raises RuleBroken."""
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
def check_people(uid: str) -> Response:
    """What the table would change, its wrong cells in place; or what it did change."""
    run = queries.get_run(db.session(), uid, kind=services.KIND)
    if run.stored_as is None:
        return page("imports/people_done.html", run=run)
    return _check(run, plan(db.session(), _bytes(run.stored_as)), 200)


def _check(run: ImportRun, found: Plan, status: int) -> Response:
    wrong = found.report.refused_rows
    return page("imports/people_check.html", status=status, run=run, plan=found, wrong=wrong[:SHOWN],
                unshown=len(wrong) - SHOWN, form=ImportPeopleForm(formdata=None),
                reasons=[(error, _reason(found, error)) for error in found.report.errors if error.row in wrong[:SHOWN]])


def _reason(found: Plan, error: Error) -> str:
    """What is wrong with a cell, and what to type instead."""
    near = found.nearest.get(str(error.params["value"])) if error.code is Fault.UNKNOWN_AREA else None
    code = "cell_area_near" if near else f"cell_{error.code.value}"
    return refusal(code, {**error.params, "near": near})


@bp.post("/settings/import/people/<uid>/import")
@needs(Action.IMPORT_PEOPLE)
def import_people(uid: str) -> BaseResponse:
    """The last press: all of it, or nothing when something is wrong by now."""
    form = ImportPeopleForm()
    try:
        with unit_of_work() as work:
            run = queries.get_run(work.session, uid, kind=services.KIND)
            stored_as = run.stored_as
            found = plan(work.session, _bytes(stored_as))
            done = services.import_people(work.session, found, run, actor=current_user, invite=bool(form.invite.data),
                                          now=work.now)
            work.session.flush()
            uid = done.uid
    except Conflict as error:
        if error.code != "import_table_wrong":
            raise
        run = queries.get_run(db.session(), uid, kind=services.KIND)
        return _check(run, plan(db.session(), _bytes(run.stored_as)), 409)
    drop_upload(stored_as or "")
    toast(_("Done. Everybody stands under People."))
    return see_other(url_for(".check_people", uid=uid))


@bp.get("/settings/import/people/<uid>/right.csv")
@needs(Action.IMPORT_PEOPLE)
def right_rows(uid: str) -> Response:
    """The same table without its wrong rows, for who wants to bring those in later."""
    run = queries.get_run(db.session(), uid, kind=services.KIND)
    data = _bytes(run.stored_as)
    return _csv(without_rows(data, plan(db.session(), data).report.refused_rows), _("people.csv"))
