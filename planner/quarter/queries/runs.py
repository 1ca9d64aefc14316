"""Reads of plan runs and their lines."""
from __future__ import annotations

from collections.abc import Collection, Mapping

import sqlalchemy as sa
from sqlalchemy.orm import Session, defer, joinedload, selectinload

from planner.core.errors import NotFound
from planner.core.jobs import Job, JobState
from planner.matching.rules import Instance, Turn, read_instance
from planner.people.models import Person
from planner.quarter.models import LineKind, PlanLine, PlanRun
from planner.quarter.rules import Gained, Supposed
from planner.steps.agenda.models import Slot, Topic
from planner.workflow.quarter import LineState, RunState

RECENT = 20
GOING_ON = (RunState.QUEUED, RunState.RUNNING)
STANDING = frozenset({LineState.PROPOSED, LineState.PINNED, LineState.ACCEPTED})


def get_run(session: Session, uid: str, *, lock: bool = False) -> PlanRun:
    """The run with this uid. Raises NotFound.

    ``lock``: nobody else decides on its lines until this unit of work ends.
    """
    wanted = sa.select(PlanRun).where(PlanRun.uid == uid)
    if lock:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    found = session.scalar(wanted)
    if found is None:
        raise NotFound("not_found")
    return found


def get_line(session: Session, uid: str) -> PlanLine:
    """The line with this uid, with its run locked and what accepting it needs. Raises NotFound."""
    run_uid = session.scalar(sa.select(PlanRun.uid).join(PlanLine, PlanLine.run_id == PlanRun.id)
                             .where(PlanLine.uid == uid))
    if run_uid is None:
        raise NotFound("not_found")
    get_run(session, run_uid, lock=True)
    return session.scalars(sa.select(PlanLine).where(PlanLine.uid == uid)
                           .execution_options(populate_existing=True)).one()


def find_line(session: Session, uid: str) -> PlanLine | None:
    """The line with this uid, to look at."""
    return session.scalar(sa.select(PlanLine).where(PlanLine.uid == uid))


def running(session: Session) -> PlanRun | None:
    """The plan that is being computed now; what-ifs aside."""
    return session.scalar(sa.select(PlanRun).where(PlanRun.is_what_if.is_(False), PlanRun.state.in_(GOING_ON))
                          .options(defer(PlanRun.input)))


def recent(session: Session) -> list[PlanRun]:
    """The newest plans, without what-ifs and without what they were computed from; one statement."""
    return list(session.scalars(
        sa.select(PlanRun).where(PlanRun.is_what_if.is_(False)).order_by(PlanRun.id.desc()).limit(RECENT)
        .options(joinedload(PlanRun.by), defer(PlanRun.input, raiseload=True))))


def counts(session: Session, runs: Collection[PlanRun]) -> dict[int, dict[LineState, int]]:
    """Per run how many of its lines stand where, empty slots aside; one statement."""
    found: dict[int, dict[LineState, int]] = {run.id: {} for run in runs}
    rows = session.execute(
        sa.select(PlanLine.run_id, PlanLine.state, sa.func.count())
        .where(PlanLine.run_id.in_(found), PlanLine.kind != LineKind.EMPTY).group_by(PlanLine.run_id, PlanLine.state))
    for run_id, state, count in rows:
        found[run_id][state] = count
    return found


def what_ifs(session: Session, run: PlanRun) -> list[PlanRun]:
    """The what-ifs that were asked of a plan, the newest first."""
    return list(session.scalars(
        sa.select(PlanRun).where(PlanRun.is_what_if.is_(True), PlanRun.previous_id == run.id)
        .order_by(PlanRun.id.desc()).limit(RECENT).options(defer(PlanRun.input, raiseload=True))))


def newest(session: Session, run: PlanRun) -> PlanRun | None:
    """The newest ready plan of the same days; only its lines can still be decided on."""
    return session.scalar(
        sa.select(PlanRun).where(PlanRun.is_what_if.is_(False), PlanRun.state == RunState.READY,
                                 PlanRun.from_date <= run.to_date, PlanRun.to_date >= run.from_date)
        .order_by(PlanRun.id.desc()).limit(1).options(defer(PlanRun.input)))


def ready_ones(session: Session, *, today: object) -> list[PlanRun]:
    """The newest ready plan of every horizon that is not over; what newer input is looked for."""
    rows = session.scalars(
        sa.select(PlanRun).where(PlanRun.is_what_if.is_(False), PlanRun.state == RunState.READY,
                                 PlanRun.to_date >= today).order_by(PlanRun.id.desc()).options(defer(PlanRun.input)))
    found: list[PlanRun] = []
    for run in rows:
        if not any(one.from_date <= run.to_date and one.to_date >= run.from_date for one in found):
            found.append(run)
    return found


def job_of(session: Session, run: PlanRun) -> Job | None:
    """The work behind a run; None when it is gone."""
    return session.scalar(sa.select(Job).where(Job.uid == run.job_uid)) if run.job_uid else None


def is_over(job: Job | None) -> bool:
    """Whether nobody works at it any more, whatever the run says."""
    return job is None or job.state not in (JobState.QUEUED, JobState.RUNNING)


def lines_of(session: Session, run: PlanRun) -> list[PlanLine]:
    """The lines of a run in the order of their slots, with all that its page shows; four statements."""
    return list(session.scalars(
        sa.select(PlanLine).join(PlanLine.slot).where(PlanLine.run_id == run.id)
        .order_by(Slot.local_date, Slot.uid)
        .options(joinedload(PlanLine.slot).selectinload(Slot.personas), joinedload(PlanLine.author),
                 joinedload(PlanLine.topic).options(selectinload(Topic.personas), joinedload(Topic.area)),
                 joinedload(PlanLine.was_topic), joinedload(PlanLine.was_author), joinedload(PlanLine.claim))))


def instance_of(run: PlanRun) -> Instance:
    """What a run was computed from."""
    return read_instance(run.input)


def gained_of(run: PlanRun) -> Gained | None:
    """What a ready plan brings beside the agenda without it; None of a run that has no plan, or an old one."""
    known = run.parts.get("gained")
    return Gained(**known) if known else None


def supposed_of(run: PlanRun) -> Supposed | None:
    """What a ready what-if changes, in short; None of an old one."""
    known = run.parts.get("supposed")
    return Supposed(**{**known, "busier": tuple(known["busier"])}) if known else None


def turn_of(line: PlanLine) -> Turn | None:
    """Who writes what by this line; None where nobody does."""
    if line.topic is None or line.author is None:
        return None
    return Turn(line.topic.uid, line.author.uid)


def turns(session: Session, run: PlanRun, states: Collection[LineState] = STANDING) -> dict[str, Turn]:
    """The turns of a run's lines that stand in one of ``states``, by slot; one statement."""
    rows = session.execute(
        sa.select(Slot.uid.label("slot"), Topic.uid.label("topic"), Person.uid.label("author"))
        .select_from(PlanLine).join(Slot, Slot.id == PlanLine.slot_id).join(Topic, Topic.id == PlanLine.topic_id)
        .join(Person, Person.id == PlanLine.author_id)
        .where(PlanLine.run_id == run.id, PlanLine.state.in_(states)))
    return {row.slot: Turn(row.topic, row.author) for row in rows}


def ids(session: Session, model: type[Slot | Topic | Person], uids: Collection[str]) -> Mapping[str, int]:
    """Keys by uid; one statement."""
    return {row.uid: row.id for row in session.execute(sa.select(model.uid, model.id).where(model.uid.in_(uids)))}


def by_uid(session: Session, uids: Collection[str]) -> dict[str, Person]:
    """People by uid; one statement."""
    return {one.uid: one for one in session.scalars(sa.select(Person).where(Person.uid.in_(uids)))}
