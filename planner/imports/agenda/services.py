"""Bringing an agenda in: kept, mapped, checked, written whole or not at all (docs/domain-more.md s)."""
from __future__ import annotations

from datetime import datetime
from pathlib import PurePath
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner import policy
from planner.core import event_log
from planner.core.errors import Conflict, RuleBroken
from planner.imports.agenda.items import Broken, Format
from planner.imports.agenda.mapping import Outline, Reading, missing, of_plain, propose
from planner.imports.agenda.plan import KINDS, Plan, make_plan, outline, sheet
from planner.imports.agenda.writing import Writer
from planner.imports.models import ImportMade, ImportRun
from planner.imports.services import pass_on_file
from planner.imports.uploads import Kept
from planner.people.models import Person
from planner.people.queries import get_organisation
from planner.policy import Action
from planner.steps.agenda import queries as agenda
from planner.steps.agenda.models import BandKind

KIND = "agenda"
MOST_SOURCE = 80


def format_of(data: bytes) -> Format:
    """What kind of file this is, by what it holds and not by its name."""
    head = data[:2_000].removeprefix(b"\xef\xbb\xbf").lstrip()
    if head[:15].upper().startswith(b"BEGIN:VCALENDAR"):
        return Format.ICS
    return Format.TRELLO if head[:1] == b"{" else Format.CSV


def begin(session: Session, *, actor: Person, data: bytes, kept: Kept, file_name: str, source: str,
          now: datetime) -> ImportRun:
    """Keep a file that waits for its mapping; what it most likely means is proposed.

    Raises:
        RuleBroken: it can't be read at all (the code says why). NotAllowed.
    """
    policy.require(actor, Action.IMPORT_AGENDA)
    form = format_of(data)
    name = PurePath(file_name).name
    reading = propose(read_outline(data, form), remembered(session, form), lang=get_organisation(session).locale,
                      channel=_usual_channel(session))
    run = ImportRun(kind=KIND, source=(source or PurePath(name).stem or KINDS[form])[:MOST_SOURCE], dry=True,
                    file_name=name[:200], by_id=actor.id, sha256=kept.sha256, stored_as=kept.stored_as,
                    finished_at=now, report={"format": form.value, "mapping": reading.plain()})
    session.add(run)
    session.flush()
    return run


def read_outline(data: bytes, form: Format, reading: Reading | None = None) -> Outline:
    """What the file holds. Raises RuleBroken."""
    try:
        return outline(data, form, reading)
    except Broken as broken:
        raise RuleBroken(broken.code, **broken.params) from None


def _usual_channel(session: Session) -> str:
    own = agenda.own_channels(session, get_organisation(session).locale)
    return own[0].key if own else ""


def remembered(session: Session, form: Format) -> Reading | None:
    """How the last file of this kind was read."""
    runs = session.scalars(sa.select(ImportRun).where(ImportRun.kind == KIND).order_by(ImportRun.id.desc()).limit(20))
    found = (run.report["mapping"] for run in runs
             if run.report.get("format") == form.value and run.report.get("is_mapped"))
    stored = next(found, None)
    return of_plain(stored) if stored else None


def reading_of(run: ImportRun) -> Reading:
    """How the file of this run is read."""
    return of_plain(run.report["mapping"])


def map_run(run: ImportRun, reading: Reading, found: Outline) -> None:
    """Keep how the file is to be read. Raises RuleBroken with the first thing that is still to be said."""
    gaps = missing(found, reading)
    if gaps:
        raise RuleBroken(gaps[0])
    run.report = {**_head(run), "mapping": reading.plain(), "is_mapped": True}


def keep_reading(run: ImportRun, reading: Reading) -> None:
    """Keep how the file may be read, so that the page shows it so; nothing is settled yet."""
    run.report = {**_head(run), "mapping": reading.plain()}


def _head(run: ImportRun) -> dict[str, Any]:
    return {"format": run.report["format"], "mapping": run.report["mapping"],
            "is_mapped": run.report.get("is_mapped", False)}


def plan_of(session: Session, run: ImportRun, data: bytes, *, now: datetime) -> Plan:
    """What the file of this run would change. Raises RuleBroken."""
    try:
        return make_plan(session, data, Format(run.report["format"]), reading_of(run), source=run.source, now=now)
    except Broken as broken:
        raise RuleBroken(broken.code, **broken.params) from None


def finish_check(run: ImportRun, plan: Plan, *, now: datetime) -> None:
    """Write down what a check found; a run that could not be done for real is a check again."""
    run.dry, run.finished_at, run.job_uid = True, now, None
    run.report = {**_head(run), "sheet": sheet(plan)}


def refuse(run: ImportRun, code: str, params: dict[str, Any], *, now: datetime) -> None:
    """Write down that the file can't be read."""
    run.dry, run.finished_at = True, now
    run.report = {**_head(run), "refused": {"code": code, "params": params}}


def begin_import(session: Session, checked: ImportRun, *, actor: Person) -> ImportRun:
    """Begin to do for real what was checked; the file goes over to the new run. Raises NotAllowed, Conflict."""
    policy.require(actor, Action.IMPORT_AGENDA)
    run = ImportRun(kind=KIND, source=checked.source, file_name=checked.file_name, dry=False, by_id=actor.id,
                    sha256=checked.sha256, stored_as=pass_on_file(checked), report=_head(checked))
    session.add(run)
    session.flush()
    return run


def bring_in(session: Session, run: ImportRun, plan: Plan, *, actor: Person, now: datetime) -> str:
    """Write all that ``plan`` says, or nothing; returns the name of the file that is not needed any more.

    Raises:
        Conflict: something is wrong with it by now (``import_table_wrong``). NotAllowed.
    """
    policy.require(actor, Action.IMPORT_AGENDA)
    if plan.refused_rows:
        raise Conflict("import_table_wrong")
    reading = reading_of(run)
    writer = Writer(session, actor, now, KINDS[Format(run.report["format"])], run.source, BandKind(reading.band_kind))
    writer.write(plan)
    if rows := writer.rows():
        session.execute(sa.insert(ImportMade), [{"run_id": run.id, **row} for row in rows])
    stored, run.stored_as = run.stored_as or "", None
    run.counts, run.finished_at, run.dry = plan.counts, now, False
    run.report = {**_head(run), "sheet": sheet(plan)}
    counts: dict[str, Any] = plan.counts
    event_log.record(session, run, "import", actor_id=actor.id, now=now, **counts)
    return stored
