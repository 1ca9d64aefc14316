"""A long table of people in the background: checked with progress, and brought in as a whole or not at all."""
from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import current_app

from planner.core.db import db, unit_of_work
from planner.core.errors import PlannerError
from planner.core.jobs import Progress
from planner.imports import queries, uploads
from planner.imports.csv_tables import Encoding
from planner.imports.people import services
from planner.imports.people.plan import compare, read
from planner.imports.people.sheet import sheet
from planner.people.models import Person

JOB = "import_people"
LONG = 500              # rows from which a table is long work


def work(payload: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    """Check a table, or bring it in. Raises Cancelled, with nothing written."""
    uid = str(payload["run"])
    with unit_of_work() as work:
        run = queries.get_run(work.session, uid, kind=services.KIND)
        stored_as, encoding = run.stored_as, services.encoding_of_run(run)
    if stored_as is None:
        return {"run": uid}                     # done already: a second worker took it over too late
    data = uploads.path_of(stored_as, instance=current_app.instance_path).read_bytes()
    try:
        _do(uid, data, encoding, progress, invite=bool(payload.get("invite")))
    except PlannerError as error:
        _refuse(uid, error)
    return {"run": uid}


def _do(uid: str, data: bytes, encoding: Encoding | None, progress: Progress, *, invite: bool) -> None:
    """Progress is told before the one transaction that writes: what comes in comes in whole."""
    table = read(db.session(), data, encoding, tick=progress.report)
    progress.report(len(table.records), len(table.records))
    with unit_of_work() as work:
        run = queries.get_run(work.session, uid, kind=services.KIND)
        actor = work.session.get_one(Person, run.by_id)
        plan, done = compare(work.session, table), run.stored_as
        if run.dry or not plan.may_run:
            services.finish_check(run, sheet(plan), now=work.now)
            return
        services.import_people(work.session, plan, run, actor=actor, invite=invite, now=work.now)
    uploads.drop([done or ""], instance=current_app.instance_path)


def _refuse(uid: str, error: PlannerError) -> None:
    with unit_of_work() as work:
        run = queries.get_run(work.session, uid, kind=services.KIND)
        services.finish_check(run, {"refused": {"code": error.code, "params": error.params}}, now=work.now)
