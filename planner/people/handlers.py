"""What the clockwork does for people: answers requests for a new password, and removes what nobody needs any more."""
from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.core import outbox
from planner.core.db import changed_rows, unit_of_work
from planner.people.models import AccountLink, SignIn
from planner.people.services import guessing, links

KEEP_REQUESTS = timedelta(days=1)               # they hold what strangers typed
KEEP_LINKS = timedelta(days=30)
KEEP_SIGN_INS = timedelta(days=400)


@outbox.Inside
def answer_reset(delivery: outbox.Delivery) -> None:
    """Make and mail the link, if the address that was typed has an account; who asked can't tell (trust 4)."""
    links.answer_reset(delivery.session, delivery.key, delivery.payload["typed"], now=delivery.now)


def tidy(session: Session, now: datetime) -> int:
    """Remove old guesses, dead links, ended sign-ins and answered requests; returns how many rows went."""
    old = (
        sa.delete(AccountLink).where(AccountLink.expires_at < now - KEEP_LINKS),
        sa.delete(SignIn).where(sa.func.coalesce(SignIn.ended_at, SignIn.expires_at) < now - KEEP_SIGN_INS),
        sa.delete(outbox.Message).where(outbox.Message.topic == "reset", outbox.Message.done_at < now - KEEP_REQUESTS),
    )
    with unit_of_work() as work:
        return guessing.forget_old(work.session, now=work.now) + sum(changed_rows(work.session, one) for one in old)
