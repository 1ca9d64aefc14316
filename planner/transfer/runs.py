"""Exports that a page asked for: made in the background, kept for a day, then thrown away."""
from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import current_app
from flask_babel import force_locale
from sqlalchemy.orm import Session

from planner import policy
from planner.core.clock import stopwatch
from planner.core.db import clock, db
from planner.core.errors import PlannerError, RuleBroken
from planner.core.jobs import Job, JobState, Progress
from planner.people.models import Person
from planner.policy import Action
from planner.transfer import exporting, own
from planner.transfer.archive import Tell
from planner.transfer.exporting import Done

ALL, OWN = "export_all", "export_own"
KINDS = (ALL, OWN)
KEPT_FOR = timedelta(hours=24)
EVERY = 3600            # seconds between two looks for what is kept no longer
_OFTEN = 0.5            # seconds between two reports of progress

Make = Callable[[Path, datetime, Tell], Done]


def folder() -> Path:
    """Where finished exports lie until they are fetched."""
    return Path(current_app.instance_path) / "exports"


def path_of(job: Job) -> Path:
    """The file of an export; its name is ours."""
    return folder() / f"{job.payload['file']}.zip"


def export_all(payload: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    """Make the full export, while who asked for it may have it (trust 2.7). Raises Cancelled, with nothing left."""
    person = db.session.get_one(Person, int(payload["person"]))
    if not person.is_active:
        raise RuleBroken("export_person_left")
    policy.require(person, Action.EXPORT_ALL)
    db.session.rollback()
    instance = Path(current_app.instance_path)
    return _make(payload, progress, lambda path, now, tell: exporting.export_all(
        db.engine, path, instance=instance, now=now, tell=tell))


def export_own(payload: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    """Make somebody's own export, in their language, while they work here. Raises Cancelled."""
    person = db.session.get_one(Person, int(payload["person"]))
    if not person.is_active:
        raise RuleBroken("export_person_left")
    person_id, locale = person.id, person.locale
    db.session.rollback()
    with force_locale(locale):
        return _make(payload, progress, lambda path, now, tell: own.export_own(
            db.engine, path, person_id=person_id, now=now, tell=tell))


def _make(payload: Mapping[str, Any], progress: Progress, make: Make) -> dict[str, Any]:
    """Have the file made; the one of a worker that died is made anew."""
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    path, now = folder() / f"{payload['file']}.zip", clock().now()
    path.unlink(missing_ok=True)
    try:
        done = make(path, now, _teller(progress))
    except PlannerError as error:
        return {"refused": {"code": error.code, "params": {name: str(value) for name, value in error.params.items()}}}
    return {"rows": done.rows, "pictures": done.pictures, "missing": len(done.missing), "size": path.stat().st_size,
            "until": (clock().now() + KEPT_FOR).isoformat()}


def _teller(progress: Progress) -> Tell:
    """Reports now and then: each report is a transaction."""
    last = stopwatch()

    def tell(done: int, total: int, what: str) -> None:
        nonlocal last
        if stopwatch() - last > _OFTEN:
            last = stopwatch()
            progress.report(done, total, what)
    return tell


def is_there(job: Job, now: datetime) -> bool:
    """Whether the file can still be fetched."""
    until = job.result.get("until")
    return until is not None and now < datetime.fromisoformat(until) and path_of(job).is_file()


def tidy(session: Session, now: datetime) -> int:
    """Throw away the files that nobody may fetch any more, and what a worker left that died; returns how many."""
    place = folder()
    if not place.is_dir():
        return 0
    jobs = session.scalars(sa.select(Job).where(Job.kind.in_(KINDS), Job.updated_at > now - 2 * KEPT_FOR)).all()
    kept = {path_of(job).name for job in jobs if is_there(job, now)}
    going = {path_of(job).name for job in jobs if job.state in (JobState.QUEUED, JobState.RUNNING)}
    done = 0
    for file in place.iterdir():
        whose = file.name if not file.name.startswith(".") else file.name[1:].partition(".zip")[0] + ".zip"
        if whose not in kept | going:
            file.unlink(missing_ok=True)
            done += 1
    return done
