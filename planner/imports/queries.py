"""Reads about imports: runs, their files, the work behind them."""
from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, defer, joinedload

from planner.core.errors import NotFound
from planner.core.jobs import Job, JobState
from planner.imports.blog.report import ORDER, FileState, Line, read
from planner.imports.models import ImportKey, ImportRun

PAGE = 50
RECENT = 10


def get_run(session: Session, uid: str, *, kind: str | None = None, lock: bool = False) -> ImportRun:
    """The run with this uid. Raises NotFound, also for one of another kind than asked for."""
    wanted = sa.select(ImportRun).where(ImportRun.uid == uid).options(joinedload(ImportRun.by))
    found = session.scalar(wanted.with_for_update(of=ImportRun) if lock else wanted)
    if found is None or (kind is not None and found.kind != kind):
        raise NotFound("not_found")
    return found


def recent_runs(session: Session, kind: str) -> list[ImportRun]:
    """The newest runs of a kind, without their reports; one statement."""
    return list(session.scalars(
        sa.select(ImportRun).where(ImportRun.kind == kind).order_by(ImportRun.id.desc()).limit(RECENT)
        .options(joinedload(ImportRun.by), defer(ImportRun.report, raiseload=True))))


def content_hashes(session: Session, kind: str, source: str) -> dict[str, str]:
    """What earlier imports of a source brought in, by identity; one statement."""
    rows = session.execute(sa.select(ImportKey.identity, ImportKey.content_hash).where(ImportKey.kind == kind,
                                                                                      ImportKey.source == source))
    return {row.identity: row.content_hash for row in rows}


def job_of(session: Session, run: ImportRun) -> Job | None:
    """The long work behind a run; None when there is none."""
    return session.scalar(sa.select(Job).where(Job.uid == run.job_uid)) if run.job_uid else None


def is_going_on(run: ImportRun, job: Job | None) -> bool:
    """Whether the run waits or works."""
    return run.finished_at is None and job is not None and job.state in (JobState.QUEUED, JobState.RUNNING)


def lines_of(report: Mapping[str, Any]) -> list[Line]:
    """The files of a report: first what a person should look at, then by path."""
    return sorted(read(report.get("files", ())), key=lambda line: (ORDER.index(line.state), line.path))


@dataclass(frozen=True, slots=True)
class FilePage:
    """One page of files. ``number`` counts from 1."""

    lines: Sequence[Line]
    number: int
    has_more: bool


def page_of(report: Mapping[str, Any], states: Collection[FileState], *, number: int) -> FilePage:
    """Page ``number`` of the files of a report that are in one of ``states``."""
    wanted = [line for line in lines_of(report) if line.state in states]
    start = (number - 1) * PAGE
    return FilePage(wanted[start:start + PAGE], number, len(wanted) > start + PAGE)
