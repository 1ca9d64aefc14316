"""A long agenda in the background: checked with progress, brought in whole or not at all."""
from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import current_app

from planner.core.db import unit_of_work
from planner.core.errors import PlannerError
from planner.core.jobs import Progress
from planner.imports import queries, uploads
from planner.imports.agenda import services
from planner.people.models import Person

JOB = "import_agenda"
LONG = 300                  # rows from which a file is long work


def work(payload: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    """Check a file, or bring it in. Raises Cancelled, with nothing written."""
    uid = str(payload["run"])
    with unit_of_work() as work:
        stored_as = queries.get_run(work.session, uid, kind=services.KIND).stored_as
    if stored_as is None:
        return {"run": uid}                     # done already: a second worker took it over too late
    data = uploads.path_of(stored_as, instance=current_app.instance_path).read_bytes()
    progress.report(0, 1)
    try:
        _do(uid, data, progress)
    except PlannerError as error:
        with unit_of_work() as work:
            run = queries.get_run(work.session, uid, kind=services.KIND)
            services.refuse(run, error.code, error.params, now=work.now)
    return {"run": uid}


def _do(uid: str, data: bytes, progress: Progress) -> None:
    """Progress is told before the one transaction that writes: what comes in comes in whole."""
    with unit_of_work() as work:
        run = queries.get_run(work.session, uid, kind=services.KIND)
        plan = services.plan_of(work.session, run, data, now=work.now)
        is_check = run.dry or bool(plan.refused_rows)
        if is_check:
            services.finish_check(run, plan, now=work.now)
    if is_check:
        return
    progress.report(1, 1)
    with unit_of_work() as work:
        run = queries.get_run(work.session, uid, kind=services.KIND)
        actor = work.session.get_one(Person, run.by_id)
        plan = services.plan_of(work.session, run, data, now=work.now)
        stored = services.bring_in(work.session, run, plan, actor=actor, now=work.now)
    uploads.drop([stored], instance=current_app.instance_path)
