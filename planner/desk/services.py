"""Parts of Today: put away, and brought back."""
from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from planner import policy
from planner.desk.models import PutAway
from planner.people.models import Person
from planner.policy import Action


def put_away(session: Session, part: str, *, actor: Person, now: datetime) -> None:
    """Show ``part`` to ``actor`` no more; others keep it. Twice is once."""
    policy.require(actor, Action.SEE_TODAY)
    try:
        with session.begin_nested():
            session.add(PutAway(person_id=actor.id, part=part))
    except IntegrityError:
        return


def bring_back(session: Session, part: str, *, actor: Person, now: datetime) -> None:
    """Show ``part`` to ``actor`` again."""
    policy.require(actor, Action.SEE_TODAY)
    session.execute(sa.delete(PutAway).where(PutAway.person_id == actor.id, PutAway.part == part))
