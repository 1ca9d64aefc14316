"""Queueing mails and notices, in the transaction of what they tell about (trust 6.3)."""
from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from planner import policy
from planner.core import outbox
from planner.core.db import changed_rows
from planner.core.errors import NotFound
from planner.core.outbox import Message, OutboxState
from planner.messages import letters
from planner.messages.models import Notice
from planner.people.models import Person, PersonStatus
from planner.people.queries import find_organisation
from planner.policy import Action

TOPIC = "mail"
KEEP_BODIES = timedelta(days=1)             # a body may hold a link that opens an account
KEEP_NOTICES = timedelta(days=90)


class Purpose(StrEnum):
    """Why a mail is sent: which ones may be held, switched off or sent at any hour (docs/domain-more.md q)."""

    SECURITY = "security"
    URGENT = "urgent"
    ACTION = "action"
    NEWS = "news"
    TALK = "talk"


def send_mail(session: Session, *, to: Person | str, key: str, subject: str, text: str, html: str, now: datetime,
              purpose: Purpose) -> bool:
    """Queue one mail to one recipient; False when ``key`` was queued before, or when there is nobody to mail.

    Args:
        key: what, to whom, on which occasion; decides the Message-ID, so that a repeat is known as one.
    Source: trust 3.6 (one recipient each), 6.3.
    """
    email, name, locale = (to.email, to.name, to.locale) if isinstance(to, Person) else (to, "", "en")
    house = find_organisation(session)
    if email is None or (isinstance(to, Person) and to.status is PersonStatus.LEFT):
        return False
    return outbox.post(session, "mail", key=f"mail:{key}", now=now, to=email, name=name, lang=locale, subject=subject,
                       sender=f"Planner, {house.name}" if house else "Planner", text=text, html=html,
                       at=now.isoformat(), purpose=purpose.value)


def mail_person(session: Session, person: Person, template: str, *, key: str, now: datetime, purpose: Purpose,
                **context: Any) -> bool:
    """Queue the letter ``templates/mail/<template>`` to ``person``, in their language; returns as :func:`send_mail`."""
    letter = letters.write(person, template, **context)
    return send_mail(session, to=person, key=key, subject=letter.subject, text=letter.text, html=letter.html, now=now,
                     purpose=purpose)


def notify(session: Session, person: Person, *, key: str, text_key: str, params: Mapping[str, Any], address: str,
           now: datetime) -> bool:
    """Put one line into somebody's inbox; False when ``key`` is there already, or the person has left.

    ``text_key`` names a sentence of ``words.NOTICES``; ``address`` is the path of ours that the line opens.
    """
    if person.status is PersonStatus.LEFT:
        return False
    try:
        with session.begin_nested():
            session.add(Notice(person_id=person.id, key=key, text_key=text_key, params=dict(params), address=address,
                               at=now))
    except IntegrityError:
        return False
    return True


def finish(session: Session, key: str, *, now: datetime, person: Person | None = None) -> int:
    """What these notices asked for is done, or not needed any more: they stay, struck. Returns how many changed."""
    rows = sa.update(Notice).where(Notice.key == key, Notice.done_at.is_(None))
    if person is not None:
        rows = rows.where(Notice.person_id == person.id)
    return changed_rows(session, rows.values(done_at=now))


def own_notice(session: Session, uid: str, *, actor: Person) -> Notice:
    """A notice of the actor's own. Raises NotFound: another's is out of sight."""
    found = session.scalar(sa.select(Notice).where(Notice.uid == uid, Notice.person_id == actor.id))
    if found is None:
        raise NotFound("not_found")
    return found


def mark_read(session: Session, uid: str, *, actor: Person, now: datetime) -> Notice:
    """Note that the actor has seen this line; returns it. Raises NotFound."""
    notice = own_notice(session, uid, actor=actor)
    policy.require(actor, Action.READ_OWN_MESSAGES, notice)
    if notice.read_at is None:
        notice.read_at = now
    return notice


def mark_all_read(session: Session, *, actor: Person, now: datetime) -> int:
    """Note that the actor has seen every line; returns how many were new."""
    rows = sa.update(Notice).where(Notice.person_id == actor.id, Notice.read_at.is_(None)).values(read_at=now)
    return changed_rows(session, rows)


def tidy(session: Session, *, now: datetime) -> int:
    """Empty the bodies of mails that went out, and remove notices after 90 days; returns how many rows changed."""
    old = sa.select(Message).where(Message.topic == TOPIC, Message.state == OutboxState.SENT,
                                   Message.done_at < now - KEEP_BODIES).limit(1_000)
    changed = 0
    for message in session.scalars(old):
        if message.payload.get("text"):
            message.payload = {**message.payload, "text": "", "html": ""}
            changed += 1
    return changed + changed_rows(session, sa.delete(Notice).where(Notice.at < now - KEEP_NOTICES))
