"""Writes that all imports share."""
from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.core import jobs
from planner.core.errors import Conflict
from planner.imports.models import ImportRun
from planner.imports.uploads import KEPT_FOR


def let_go_of_old_uploads(session: Session, *, now: datetime) -> list[str]:
    """Forget what was uploaded a week ago and never imported; returns the names of the files to throw away."""
    old = session.scalars(sa.select(ImportRun).where(
        ImportRun.stored_as.is_not(None), ImportRun.finished_at < now - KEPT_FOR)).all()
    names = [run.stored_as for run in old if run.stored_as]
    for run in old:
        run.stored_as = None
    return names


def queue(session: Session, run: ImportRun, kind: str, **wish: bool) -> None:
    """Let the worker do ``run`` in the background."""
    run.job_uid = jobs.enqueue(session, kind, asked_by_id=run.by_id, run=run.uid, **wish).uid


def pass_on_file(run: ImportRun) -> str:
    """Take the stored file of a run that is over, for the run that does it for real; returns its name.

    Raises:
        Conflict: the file is not kept any more (``import_file_gone``): it was imported, or it waited too long.
    """
    if run.stored_as is None:
        raise Conflict("import_file_gone")
    stored_as, run.stored_as = run.stored_as, None
    return stored_as
