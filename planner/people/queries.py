"""Reads about the organisation and its people."""
from __future__ import annotations

from datetime import datetime
from hashlib import sha256

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from planner.core.errors import NotFound
from planner.core.workdays import Calendar
from planner.people.models import CalendarException, Organisation, Person, SignIn


def find_organisation(session: Session) -> Organisation | None:
    """The organisation, or None before the first run is done."""
    return session.scalar(sa.select(Organisation).order_by(Organisation.id).limit(1))


def get_organisation(session: Session) -> Organisation:
    """The organisation; one read per unit of work. Raises NotFound before the first run is done."""
    known: Organisation | None = session.info.get("organisation")
    if known is None or known not in session:
        known = session.info["organisation"] = find_organisation(session)
    if known is None:
        raise NotFound("not_found")
    return known


def work_calendar(session: Session) -> Calendar:
    """The organisation's working days: its country's holidays and its own exceptions."""
    rows = session.execute(sa.select(CalendarException.on_date, CalendarException.is_working)).all()
    return Calendar(country=get_organisation(session).country,
                    exceptions={row.on_date: row.is_working for row in rows})


def token_hash(token: str) -> str:
    """How a secret token is kept: only its SHA-256."""
    return sha256(token.encode()).hexdigest()


def signed_in_person(session: Session, token: str, *, now: datetime) -> Person | None:
    """Who holds this browser's token, or None when it ended, expired, or the person left. One statement."""
    found = session.scalar(
        sa.select(SignIn).where(SignIn.token_hash == token_hash(token), SignIn.ended_at.is_(None),
                                SignIn.expires_at > now)
        .options(joinedload(SignIn.person, innerjoin=True).joinedload(Person.grants)))
    return found.person if found and found.person.is_active else None


def get_person(session: Session, uid: str) -> Person:
    """The person with this uid. Raises NotFound."""
    found = session.scalar(sa.select(Person).where(Person.uid == uid))
    if found is None:
        raise NotFound("not_found")
    return found
