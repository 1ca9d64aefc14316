"""What an administrator decides about what the outbox gave up. Each decision stands in the history with its reason."""
from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from planner import policy
from planner.core import event_log
from planner.core.errors import RuleBroken
from planner.core.outbox import Message, OutboxState
from planner.people.models import Person
from planner.policy import Action


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
