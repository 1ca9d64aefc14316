"""What an administrator decides about what the outbox gave up. Each decision stands in the history with its reason."""
from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from planner import policy
from planner.core import event_log
from planner.core.errors import RuleBroken
from planner.core.jobs import Job, JobState
from planner.core.outbox import Message, OutboxState
from planner.people.models import Person
from planner.policy import Action
from planner.quarter.services import JOB as PLAN_QUARTER
from planner.status.words import JOBS

# Not what is over once it failed, as its page asks for another one, nor what this program does no more.
AGAIN = frozenset(JOBS) - {PLAN_QUARTER}


def send_again(session: Session, *, actor: Person, message: Message, now: datetime) -> None:
    """Let it go once more, with all its attempts anew and the same key: who got it after all knows it as a repeat.

    Raises:
        NotAllowed.
    """
    policy.require(actor, Action.MEND_QUEUE)
    event_log.record(session, message, "send_again", actor_id=actor.id, now=now, from_state=message.state.value,
                     to_state=OutboxState.QUEUED.value, topic=message.topic, attempts=message.attempts)
    message.state, message.attempts, message.lease = OutboxState.QUEUED, 0, None
    message.available_at, message.done_at = now, None


def skip(session: Session, *, actor: Person, message: Message, reason: str, now: datetime) -> None:
    """Nobody waits for it any more; it stays, as skipped.

    Raises:
        RuleBroken: no reason (``reason_needed``). NotAllowed.
    """
    policy.require(actor, Action.MEND_QUEUE)
    if not reason.strip():
        raise RuleBroken("reason_needed")
    event_log.record(session, message, "skip", actor_id=actor.id, now=now, from_state=message.state.value,
                     to_state=OutboxState.SKIPPED.value, reason=reason, topic=message.topic)
    message.state, message.done_at = OutboxState.SKIPPED, now


def unskip(session: Session, *, actor: Person, message: Message, now: datetime) -> None:
    """It waits for a decision again: the undo of :func:`skip`.

    Raises:
        RuleBroken: it was not skipped by somebody (``not_skipped``), or that was taken back. NotAllowed.
    """
    policy.require(actor, Action.MEND_QUEUE)
    last = next(iter(event_log.history(session, Message.__tablename__, message.uid, limit=1)), None)
    if last is None or last.event != "skip":
        raise RuleBroken("not_skipped")
    event_log.record(session, message, "unskip", actor_id=actor.id, now=now, from_state=message.state.value,
                     to_state=OutboxState.FAILED.value, topic=message.topic)
    message.state = OutboxState.FAILED


# --- Long work ---------------------------------------------------------------------------------------------------


def run_again(session: Session, *, actor: Person, job: Job, now: datetime) -> None:
    """Let long work that failed begin anew, with all its attempts.

    Raises:
        RuleBroken: its own page begins another one, or nobody does such work (``job_not_again``). NotAllowed.
    """
    policy.require(actor, Action.MEND_QUEUE)
    if job.kind not in AGAIN:
        raise RuleBroken("job_not_again")
    event_log.record(session, job, "run_again", actor_id=actor.id, now=now, from_state=job.state.value,
                     to_state=JobState.QUEUED.value, about=job.kind)
    job.state, job.attempts, job.done, job.result, job.note = JobState.QUEUED, 0, 0, {}, ""


def leave(session: Session, *, actor: Person, job: Job, now: datetime, is_left: bool = True) -> None:
    """Leave it at that: it failed, its page still says so, and nobody waits for it. Or take that back.

    Raises:
        NotAllowed.
    """
    policy.require(actor, Action.MEND_QUEUE)
    event_log.record(session, job, "leave" if is_left else "unleave", actor_id=actor.id, now=now, about=job.kind)
    job.cancel_asked = is_left
