"""Taking down what is out: on our own site at once, elsewhere when the channel did it (docs/domain.md c)."""
from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from planner import policy
from planner.core.errors import Conflict, RuleBroken
from planner.people.models import Person
from planner.policy import Action
from planner.steps.publishing.models import AttemptKind, Publication
from planner.steps.publishing.services import errands, gone
from planner.steps.publishing.services.planning import is_automatic, is_own
from planner.workflow.publishing import PublicationState


def take_down(session: Session, *, actor: Person, publication: Publication, reason: str, now: datetime) -> bool:
    """Take a text off a channel; returns whether it is gone, or goes as soon as its channel has a turn.

    On our own site its address answers 410 from now on; where it was posted by hand, whoever says so took it away.

    Raises:
        NotAllowed, Conflict, RuleBroken (no reason).
    """
    policy.require(actor, Action.PUBLISH, publication)
    if not reason.strip():
        raise RuleBroken("reason_needed")
    channel = publication.variant.channel
    if is_own(channel) or not is_automatic(channel) or publication.external_id is None:
        gone.note_taken_down(session, publication, actor_id=actor.id, reason=reason, now=now)
        return True
    if publication.state is not PublicationState.PUBLISHED:
        raise Conflict("wrong_state")
    errands.ask(session, publication, AttemptKind.TAKE_DOWN, actor_id=actor.id, reason=reason, now=now)
    return False
