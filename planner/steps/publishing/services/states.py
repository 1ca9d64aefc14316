"""The only writer of the state of a publication."""
from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from planner.core import event_log
from planner.steps.publishing.models import Publication
from planner.workflow import PUBLICATION


def advance_publication(session: Session, publication: Publication, event: str, *, actor_id: int | None,
                        now: datetime, facts: Any = None, reason: str | None = None) -> None:
    """Move a publication one transition on and write it down.

    Raises:
        Conflict: the event does not follow the state (``wrong_state``).
        RuleBroken: a guard refuses.
    """
    was = publication.state
    publication.state = PUBLICATION.follow(was, event, facts)
    event_log.record(session, publication, event, actor_id=actor_id, now=now, from_state=was.value,
                     to_state=publication.state.value, reason=reason)
