"""What the clockwork does for reminders: digests handed out and written, offers told at once, inbox lines struck."""
from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from planner.core import outbox
from planner.core.db import db, one_by_one, unit_of_work
from planner.core.garbage import no_collection
from planner.messages.queries import people_with_notices
from planner.reminders import keying, letters, queries, services
from planner.reminders.handout import hand_out, hand_out_urgent

log = logging.getLogger("planner.reminders")
BATCH = 200                     # people in one transaction


@outbox.Inside
def tell_offer(delivery: outbox.Delivery) -> None:
    """Write the mail about an offer, unless it was answered meanwhile."""
    services.mail_offer(delivery.session, delivery.payload["claim"], key=delivery.key, now=delivery.now)


@outbox.Inside
def write_digest(delivery: outbox.Delivery) -> None:
    """Write the daily mail of one person, without what was done since it was handed out."""
    letters.write_digest(delivery.session, delivery.payload, key=delivery.key, now=delivery.now)


@outbox.Inside
def write_urgent(delivery: outbox.Delivery) -> None:
    """Write what can't wait for the daily mail, without what was done since."""
    letters.write_urgent(delivery.session, delivery.payload, key=delivery.key, now=delivery.now)


def remind(session: Session, now: datetime) -> int:
    """Write down what is to be said these days; hand out what is urgent, and to each person what is said today."""
    with unit_of_work() as work:
        keying.key_reminders(work.session, now=work.now)
    return hand_out_urgent_due(session, now) + hand_out_due(session, now)


def hand_out_urgent_due(session: Session, now: datetime) -> int:
    """Hand out what is urgent and whose moment has come; returns how many mails there were."""
    urgent = [row.key for row in queries.rules_of(session) if row.is_urgent and row.is_active]
    people = queries.people_with_urgent(session, urgent, now=now)
    session.rollback()
    return _in_batches(people, hand_out_urgent)


def hand_out_due(session: Session, now: datetime) -> int:
    """Hand out what is due, many people in a transaction; returns how many digests there were."""
    people = sorted({*queries.people_with_due(session, now=now), *people_with_notices(session)})
    session.rollback()
    return _in_batches(people, hand_out)


HandOut = Callable[..., int]


def _in_batches(people: Sequence[int], how: HandOut) -> int:
    return sum(_hand_out(people[first:first + BATCH], how) for first in range(0, len(people), BATCH))


def _hand_out(people: Sequence[int], how: HandOut) -> int:
    """One batch; when it fails each of its people alone, so that one of them holds none of the others back."""
    try:
        with no_collection(), unit_of_work() as work:
            return how(work.session, people, now=work.now)
    except OperationalError:
        raise
    except Exception:
        log.exception("a batch of digests failed; each of its people is tried alone")
        db.session.rollback()
    return one_by_one(people, lambda session, each, now: how(session, [each], now=now), what="digest of person")


def strike_lines(session: Session, now: datetime) -> int:
    """Strike the inbox lines of reminders whose subject is done or asked of others; returns how many."""
    with unit_of_work() as work:
        return letters.strike_lines(work.session, now=work.now)
