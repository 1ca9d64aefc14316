"""What mail servers say of addresses: kept, and forgotten when an address works again.

Source: docs/domain-more.md q (mail address state).
"""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.core.db import changed_rows, db, unit_of_work
from planner.messages.models import MailTrouble
from planner.messages.queries import trouble_of
from planner.messages.rules import failures_kept, is_permanent
from planner.people.models import Person

LONGEST = 300


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one try to send a mail. ``code`` is 0 when the line was the matter, or nothing."""

    email: str
    code: int
    words: str
    is_ok: bool
    is_about_address: bool


def note(result: Result) -> None:
    """Keep what a try says of its address.

    Most mails arrive, at addresses without trouble: then nothing is written.
    """
    session = db.session()
    has_trouble = trouble_of(session, result.email) is not None
    session.rollback()
    if result.is_ok and not has_trouble:
        return
    with unit_of_work() as work:
        if result.is_ok:
            works_again(work.session, result.email)
            return
        if is_permanent(result.code) and result.is_about_address:
            mark_bad(work.session, result.email, result.words, now=work.now)
        elif result.code:
            count_failure(work.session, result.email, result.words, now=work.now)


def works_again(session: Session, email: str) -> bool:
    """An address took a mail: nothing is wrong with it. Returns whether something was."""
    return bool(changed_rows(session, sa.delete(MailTrouble).where(MailTrouble.email == email)))


def mark_bad(session: Session, email: str, words: str, *, now: datetime) -> MailTrouble:
    """An address was refused for good: nothing but mails of the account go there until it is corrected."""
    trouble = _row(session, email, now=now)
    if not trouble.is_bad:
        trouble.is_bad, trouble.since = True, now
    trouble.said = words[:LONGEST]
    return trouble


def count_failure(session: Session, email: str, words: str, *, now: datetime) -> MailTrouble:
    """An address failed for now; three times within seven days, and it is one that failed of late."""
    trouble = _row(session, email, now=now)
    kept = failures_kept([datetime.fromisoformat(at) for at in trouble.failed_at], now=now)
    trouble.failed_at = [at.isoformat() for at in (*kept, now)][-10:]
    if not trouble.is_bad:
        trouble.said = words[:LONGEST]
    return trouble


def _row(session: Session, email: str, *, now: datetime) -> MailTrouble:
    trouble = session.scalar(sa.select(MailTrouble).where(MailTrouble.email == email).with_for_update())
    if trouble is None:
        trouble = MailTrouble(email=email, since=now, failed_at=[], is_bad=False, said="")
        session.add(trouble)
        session.flush()
    return trouble


def forget_nobodys(session: Session) -> int:
    """Forget addresses that are nobody's any more: corrected, or of somebody who was erased."""
    theirs = sa.select(Person.email).where(Person.email.is_not(None))
    return changed_rows(session, sa.delete(MailTrouble).where(MailTrouble.email.not_in(theirs)))
