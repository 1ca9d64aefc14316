"""What was not put out in time because nothing was running (docs/domain.md c, scheduler was down)."""
from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from planner.core import events
from planner.steps.publishing import queries
from planner.steps.publishing.events import PublicationsLate, PublicationStopped

TOO_LATE = "publication_too_late"


def hold_late(session: Session, *, now: datetime) -> int:
    """Let whatever is more than two hours late wait for a lead, and say so once for all of it; returns how many."""
    late = queries.too_late(session, now=now)
    for publication in late:
        publication.waits_for_lead, publication.note, publication.next_try_at = True, TOO_LATE, None
    if len(late) == 1:
        events.announce(session, PublicationStopped(late[0], TOO_LATE, now))
    elif late:
        events.announce(session, PublicationsLate(len(late), now))
    return len(late)
