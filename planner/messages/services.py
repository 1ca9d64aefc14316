"""Lines in people's inboxes."""
from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.messages.models import Notice
from planner.people.models import Person


def notify(session: Session, person: Person, *, key: str, text_key: str, params: dict[str, Any], address: str,
           now: datetime) -> bool:
    """Put one line into somebody's inbox; the same ``key`` is told once. Returns whether it is new."""
    known = session.scalar(sa.select(Notice.id).where(Notice.person_id == person.id, Notice.key == key))
    if known is None:
        session.add(Notice(person_id=person.id, key=key, text_key=text_key, params=params, address=address, at=now))
    return known is None
