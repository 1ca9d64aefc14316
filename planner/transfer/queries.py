"""Reads about exports that pages asked for."""
from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.core.errors import NotFound
from planner.core.jobs import Job, JobState
from planner.people.models import Person
from planner.transfer.runs import ALL, OWN

RECENT = 10
GOING_ON = (JobState.QUEUED, JobState.RUNNING)


def exports(session: Session, kind: str, *, person: Person) -> list[Job]:
    """The newest exports of a kind, newest first: of the house, or those of ``person``; one statement."""
    return list(session.scalars(_in_sight(kind, person).order_by(Job.id.desc()).limit(RECENT)))


def get_export(session: Session, uid: str, *, kind: str, person: Person) -> Job:
    """One export. Raises NotFound, also for somebody else's."""
    found = session.scalar(_in_sight(kind, person).where(Job.uid == uid))
    if found is None:
        raise NotFound("not_found")
    return found


def going_on(session: Session, kind: str, *, person: Person) -> Job | None:
    """The export that waits or is made, if there is one."""
    return session.scalar(_in_sight(kind, person).where(Job.state.in_(GOING_ON)).order_by(Job.id).limit(1))


def made_since(session: Session, kind: str, moment: datetime, *, person: Person) -> list[Job]:
    """The exports that were asked for since then and are made, newest first."""
    return list(session.scalars(_in_sight(kind, person).where(
        Job.state == JobState.DONE, Job.created_at > moment).order_by(Job.id.desc())))


def _in_sight(kind: str, person: Person) -> sa.Select[Job]:
    assert kind in (ALL, OWN)
    wanted = sa.select(Job).where(Job.kind == kind)
    return wanted if kind == ALL else wanted.where(Job.asked_by_id == person.id)


def names(session: Session, jobs: list[Job]) -> dict[int, str]:
    """Who asked, by id."""
    ids = {job.asked_by_id for job in jobs if job.asked_by_id is not None}
    return dict(session.execute(sa.select(Person.id, Person.name).where(Person.id.in_(ids))).all()) if ids else {}
