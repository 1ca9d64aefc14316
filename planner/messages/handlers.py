"""What the clockwork does for messages."""
from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from planner.core.db import unit_of_work
from planner.core.outbox import Delivery
from planner.messages import services


def tidy(session: Session, now: datetime) -> int:
    """Empty the bodies of mails that went out, remove old notices; returns how many rows changed."""
    with unit_of_work() as work:
        return services.tidy(work.session, now=work.now)


def tell_notice(delivery: Delivery) -> None:
    """Tell a notice by mail or chat, unless it was read or done meanwhile; only writes to our own tables."""
    services.tell(delivery.session, delivery.payload["notice"], now=delivery.now)
