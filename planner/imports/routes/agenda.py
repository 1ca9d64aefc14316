"""Bringing an agenda in: choose a file, say what it means, check, the last press."""
from __future__ import annotations

from typing import Any

from flask import Response, current_app, make_response, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as BaseResponse

from planner.core.db import clock, db, unit_of_work
from planner.core.errors import Conflict, PlannerError, RuleBroken
from planner.imports import queries, uploads
from planner.imports.agenda import runs, services, undo
from planner.imports.agenda.items import Becomes, Format, Wish
from planner.imports.agenda.mapping import Dates, Field, Outline, Reading
from planner.imports.agenda.plan import READERS
from planner.imports.agenda_words import PLACES
from planner.imports.csv_tables import Encoding, without_rows
from planner.imports.forms import AgendaForm, MappingForm
from planner.imports.models import ImportRun
from planner.imports.routes import tables
from planner.imports.routes.base import bp, drop_upload, keep_upload, refuse, tidy_up
from planner.imports.services import queue
from planner.imports.uploads import CSV_LIMIT, MIB
from planner.policy import Action
from planner.steps.agenda import queries as planned
from planner.web.access import needs
from planner.web.i18n import locale
from planner.web.reply import page, see_other
from planner.web.toasts import toast
from planner.web.words import label, refusal

_SUFFIXES = {Format.CSV: ".csv", Format.ICS: ".ics", Format.TRELLO: ".json"}
_TYPES = {Format.CSV: "text/csv", Format.ICS: "text/calendar", Format.TRELLO: "application/json"}


@bp.get("/settings/import/agenda")
@needs(Action.IMPORT_AGENDA)
def agenda() -> Response:
    """Choose a file."""
    return _choose(AgendaForm(formdata=None), 200)


def _choose(form: AgendaForm, status: int) -> Response:
    return page("imports/agenda.html", status=status, form=form, limit=CSV_LIMIT // MIB,
                runs=queries.recent_runs(db.session(), services.KIND))


@bp.post("/settings/import/agenda")
@needs(Action.IMPORT_AGENDA)
def upload_agenda() -> BaseResponse:
    """Keep the file, and ask what it means; nothing is written yet."""
    form = AgendaForm()
    if not form.validate():
        return _choose(form, 422)
    file = form.file.data
    assert file is not None
    try:
        kept = keep_upload(file.stream, suffix=".agenda", limit=CSV_LIMIT)
    except PlannerError as error:
        return _choose(form, refuse(form.file, error))
    try:
        with unit_of_work() as work:
            run = services.begin(work.session, actor=current_user, data=_bytes(kept.stored_as), kept=kept,
                                 file_name=file.filename or "", source=form.source.data or "", now=work.now)
            uid = run.uid
    except PlannerError as error:
        drop_upload(kept.stored_as)
        return _choose(form, refuse(form.file, error))
    tidy_up()
    return see_other(url_for(".map_agenda", uid=uid))


def _bytes(stored_as: str | None) -> bytes:
    """What a stored file holds. Raises Conflict when it is not kept any more."""
    path = uploads.path_of(stored_as, instance=current_app.instance_path) if stored_as else None
    if path is None or not path.exists():
        raise Conflict("import_file_gone")
    return path.read_bytes()


# --- What it means -----------------------------------------------------------------------------------------------


@bp.get("/settings/import/agenda/<uid>/map")
@needs(Action.IMPORT_AGENDA)
def map_agenda(uid: str) -> Response:
    """How the file will be read, as far as it could be guessed."""
    run = queries.get_run(db.session(), uid, kind=services.KIND)
    return _mapping(run, services.reading_of(run), MappingForm(formdata=None), 200)


def _mapping(run: ImportRun, reading: Reading, form: MappingForm, status: int) -> Response:
    session = db.session()
    found = services.read_outline(_bytes(run.stored_as), Format(run.report["format"]), reading)
    labels = [(f"persona:{one.code}", one.label(locale())) for one in planned.target_personas(session)] \
        + [(f"area:{one.key}", one.label(locale())) for one in planned.areas(session)]
    return page("imports/agenda_map.html", status=status, run=run, outline=found, reading=reading, form=form,
                fields=list(Field), wishes=list(Wish), dates=list(Dates), encodings=list(Encoding), labels=labels,
                channels=[(one.key, one.name) for one in planned.active_channels(session)])


def _chosen(form: MultiDict[str, str], found: Outline, before: Reading) -> Reading:
    """What was chosen on the page, as far as it is one of the choices."""
    def among(name: str, known: Any, usual: str) -> str:
        value = form.get(name, "")
        return value if value in known else usual

    columns = {str(n): form.get(f"column-{n}", "") for n in range(len(found.headings))}
    states = {word: among(f"state-{n}", set(Wish), "") for n, word in enumerate(found.states)}
    labels = {word: form.get(f"label-{n}", "")[:80] for n, word in enumerate(found.labels)}
    return Reading(
        columns={n: name for n, name in columns.items() if name in set(Field)}, states=states, labels=labels,
        dates=among("dates", set(Dates), before.dates), clock=form.get("clock", before.clock)[:5],
        lang=among("lang", ("nl", "en"), before.lang), channel=form.get("channel", before.channel)[:60],
        target=among("target", (Becomes.BAND, Becomes.SLOT), before.target),
        band_kind=among("band_kind", ("event", "fair", "period"), before.band_kind),
        encoding=among("encoding", set(Encoding), before.encoding))


@bp.post("/settings/import/agenda/<uid>/map")
@needs(Action.IMPORT_AGENDA)
def save_mapping(uid: str) -> BaseResponse:
    """Read the file so, and show what it would change; nothing is written yet."""
    run = queries.get_run(db.session(), uid, kind=services.KIND)
    data, form = _bytes(run.stored_as), MappingForm()
    kind, before = Format(run.report["format"]), services.reading_of(run)
    first = _chosen(request.form, services.read_outline(data, kind, before), before)
    reading = before
    try:
        found = services.read_outline(data, kind, first)
        reading = _chosen(request.form, found, before) if found.state_column == _asked_column() else first
        if not form.validate():
            return _mapping(run, reading, form, 422)
        with unit_of_work() as work:
            run = queries.get_run(work.session, uid, kind=services.KIND)
            if request.form.get("again"):
                services.keep_reading(run, reading)
                return see_other(url_for(".map_agenda", uid=uid))
            services.map_run(run, reading, found)
            if found.count > runs.LONG:
                run.finished_at = None
                queue(work.session, run, runs.JOB)
            else:
                services.finish_check(run, services.plan_of(work.session, run, data, now=work.now), now=work.now)
    except RuleBroken as error:
        form.form_errors = [*form.form_errors, refusal(error.code, error.params)]
        return _mapping(queries.get_run(db.session(), uid, kind=services.KIND), reading, form, error.status)
    return see_other(url_for(".check_agenda", uid=uid))


def _asked_column() -> int | None:
    text = request.form.get("state-column", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else None


# --- Check and last press ----------------------------------------------------------------------------------------


@bp.get("/settings/import/agenda/<uid>")
@needs(Action.IMPORT_AGENDA)
def check_agenda(uid: str) -> BaseResponse:
    """What the file would change; or how far it is; or what it did change."""
    run, answer = tables.checked(uid, services.KIND)
    if answer is not None:
        return answer
    if "sheet" not in run.report:
        return see_other(url_for(".map_agenda", uid=uid))
    return _sheet(run, 200)


def _sheet(run: ImportRun, status: int) -> Response:
    sheet = run.report["sheet"]
    places = {} if run.report["format"] == Format.CSV else PLACES      # a table has headings of its own
    wrong = [(one, [(places.get(each["column"], each["column"]), refusal(each["code"], each["params"]))
                     for each in one["problems"]]) for one in sheet["wrong"]]
    remarks = [(refusal(code, {}), count) for code, count in sheet["remarks"].items()]
    name = "imports/agenda_check.html" if run.dry else "imports/agenda_done.html"
    can_undo = undo.is_open(run, now=clock().now())
    return page(name, status=status, run=run, sheet=sheet, wrong=wrong, remarks=remarks,
                outlook=undo.outlook(db.session(), run) if can_undo else undo.kept_outlook(run), can_undo=can_undo,
                until=run.finished_at + undo.UNDO_FOR if can_undo and run.finished_at else None,
                becomes={kind: label(Becomes(kind)) for kind in sheet["becomes"]})


@bp.post("/settings/import/agenda/<uid>/stop")
@needs(Action.IMPORT_AGENDA)
def stop_agenda(uid: str) -> BaseResponse:
    """Stop before anything is written."""
    return tables.stop(uid, services.KIND)


@bp.post("/settings/import/agenda/<uid>/import")
@needs(Action.IMPORT_AGENDA)
def import_agenda(uid: str) -> BaseResponse:
    """The last press: all of it, or nothing when something is wrong by now."""
    checked = queries.get_run(db.session(), uid, kind=services.KIND)
    if "sheet" not in checked.report or checked.report["sheet"]["wrong_rows"]:
        raise Conflict("import_table_wrong")
    data, is_long = _bytes(checked.stored_as), checked.report["sheet"]["rows"] > runs.LONG
    stored = ""
    try:
        with unit_of_work() as work:
            checked = queries.get_run(work.session, uid, kind=services.KIND)
            run = services.begin_import(work.session, checked, actor=current_user)
            done = run.uid
            if is_long:
                queue(work.session, run, runs.JOB)
            else:
                plan = services.plan_of(work.session, run, data, now=work.now)
                stored = services.bring_in(work.session, run, plan, actor=current_user, now=work.now)
    except Conflict as error:
        if error.code != "import_table_wrong":
            raise
        with unit_of_work() as work:
            checked = queries.get_run(work.session, uid, kind=services.KIND)
            services.finish_check(checked, services.plan_of(work.session, checked, data, now=work.now), now=work.now)
        return _sheet(queries.get_run(db.session(), uid, kind=services.KIND), 409)
    if stored:
        drop_upload(stored)
        toast(_("Done. It stands on the agenda."), undo=url_for(".undo_agenda", uid=done))
    return see_other(url_for(".check_agenda", uid=done))


@bp.post("/settings/import/agenda/<uid>/undo")
@needs(Action.IMPORT_AGENDA)
def undo_agenda(uid: str) -> BaseResponse:
    """Take back what came in a moment ago and nobody touched since."""
    with unit_of_work() as work:
        run = queries.get_run(work.session, uid, kind=services.KIND, lock=True)
        found = undo.undo(work.session, run, actor=current_user, now=work.now)
    toast(ngettext("One entry is taken back.", "%(num)d entries are taken back.", found.going))
    return see_other(url_for(".check_agenda", uid=uid))


@bp.get("/settings/import/agenda/<uid>/right")
@needs(Action.IMPORT_AGENDA)
def right_agenda(uid: str) -> Response:
    """The same file without what is wrong in it, for a second try."""
    run = queries.get_run(db.session(), uid, kind=services.KIND)
    data, kind = _bytes(run.stored_as), Format(run.report["format"])
    numbers = run.report.get("sheet", {}).get("wrong_rows", [])
    encoding = services.reading_of(run).encoding
    rest = READERS[kind].without(data, numbers) if kind is not Format.CSV \
        else without_rows(data, numbers, Encoding(encoding) if encoding else None)
    response = make_response(rest)
    response.mimetype = _TYPES[kind]
    response.headers["Content-Disposition"] = f"attachment; filename=agenda{_SUFFIXES[kind]}"
    return response
