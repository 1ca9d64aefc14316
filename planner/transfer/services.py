"""Asking for an export, and stopping one."""
from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from planner import policy
from planner.core import event_log, jobs
from planner.core.jobs import Job
from planner.core.uid import new_uid
from planner.people.models import Person
from planner.people.queries import get_organisation
from planner.policy import Action
from planner.transfer import queries
from planner.transfer.runs import ALL, OWN, is_there

APART = timedelta(hours=1)          # one's own data: what was packed since is given again
_NEEDS = {ALL: Action.EXPORT_ALL, OWN: Action.EXPORT_OWN}


def ask_export(session: Session, kind: str, *, actor: Person, now: datetime) -> Job:
    """Have an export made in the background; the one that is being made already is given back instead of a second.

    So is one's own of the last hour, as long as its file is there.

    Raises:
        NotAllowed: ``actor`` may not take this out. Each asking is in the log (trust 4).
    """
    policy.require(actor, _NEEDS[kind], actor)
    going = queries.going_on(session, kind, person=actor)
    if going is not None:
        return going
    if kind == OWN:
        made = next(iter(queries.made_since(session, kind, now - APART, person=actor)), None)
        if made is not None and is_there(made, now):
            return made
    subject = get_organisation(session) if kind == ALL else actor
    event_log.record(session, subject, "export", actor_id=actor.id, now=now)
    return jobs.enqueue(session, kind, asked_by_id=actor.id, file=new_uid(), person=actor.id)


def stop_export(session: Session, kind: str, uid: str, *, actor: Person) -> bool:
    """Stop one that waits or is made; returns whether there was anything to stop. Raises NotFound, NotAllowed."""
    policy.require(actor, _NEEDS[kind], actor)
    job = queries.get_export(session, uid, kind=kind, person=actor)
    if job.state not in queries.GOING_ON:
        return False
    job.cancel_asked = True
    return True
