"""Reads of inbox and outbox, newest first, in pages."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.core.errors import NotFound
from planner.core.outbox import Message
from planner.messages.models import Notice
from planner.people.models import Person

PAGE_SIZE = 50
TOPIC = "mail"
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows, and the mark of the last one when there are older ones."""

    rows: Sequence[Row]
    older: str | None


def inbox(session: Session, person: Person, *, before: str | None = None, size: int = PAGE_SIZE) -> Page[Notice]:
    """The notices of ``person``, newest first; ``before`` is the uid of the last one seen. Two statements at most."""
    rows = sa.select(Notice).where(Notice.person_id == person.id)
    mark = session.scalar(sa.select(Notice.id).where(Notice.uid == before, Notice.person_id == person.id))
    if mark is not None:
        rows = rows.where(Notice.id < mark)
    found = list(session.scalars(rows.order_by(Notice.id.desc()).limit(size + 1)))
    return Page(found[:size], found[size - 1].uid if len(found) > size else None)


def unread(session: Session, person: Person, *, most: int = 100) -> int:
    """How many notices wait to be seen: not read and not done; counted up to ``most``."""
    return session.scalar(count_unread(person.id, most)) or 0


def count_unread(person_id: Any, most: int = 100) -> sa.Select[int]:
    """The statement of :func:`unread`; ``person_id`` may be a place in it."""
    some = sa.select(Notice.id).where(Notice.person_id == person_id, Notice.read_at.is_(None),
                                      Notice.done_at.is_(None)).limit(most).subquery()
    return sa.select(sa.func.count()).select_from(some)


def mails(session: Session, *, before: int | None = None, size: int = PAGE_SIZE) -> Page[Message]:
    """The mails of the outbox, newest first; ``before`` is the number of the last one seen."""
    rows = sa.select(Message).where(Message.topic == TOPIC)
    if before is not None:
        rows = rows.where(Message.id < before)
    found = list(session.scalars(rows.order_by(Message.id.desc()).limit(size + 1)))
    return Page(found[:size], str(found[size - 1].id) if len(found) > size else None)


def get_mail(session: Session, number: int) -> Message:
    """One mail of the outbox. Raises NotFound."""
    found = session.scalar(sa.select(Message).where(Message.id == number, Message.topic == TOPIC))
    if found is None:
        raise NotFound("not_found")
    return found
