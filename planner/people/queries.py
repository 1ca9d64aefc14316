"""Reads about the organisation and its people."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from hashlib import sha256

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from planner.core.db import UtcDateTime
from planner.core.errors import NotFound
from planner.core.reading import read
from planner.core.workdays import Calendar
from planner.people.models import (
    Absence,
    AccountLink,
    CalendarException,
    LinkPurpose,
    Organisation,
    Person,
    PersonStatus,
    RoleGrant,
    SignIn,
)
from planner.people.rules.addresses import fold_address
from planner.people.rules.settings import HouseSettings, read_settings
from planner.policy import Role


def find_organisation(session: Session) -> Organisation | None:
    """The organisation, or None before the first run is done; one read per session."""
    known: Organisation | None = session.info.get("organisation")
    if known is None or known not in session:
        known = session.info["organisation"] = session.scalar(_HOUSE)
    return known


_HOUSE = sa.select(Organisation).order_by(Organisation.id).limit(1)


def get_organisation(session: Session) -> Organisation:
    """The organisation; one read per session. Raises NotFound before the first run is done."""
    found = find_organisation(session)
    if found is None:
        raise NotFound("not_found")
    return found


def work_calendar(session: Session) -> Calendar:
    """The organisation's working days: its country's holidays and its own exceptions."""
    rows = read(session, _DAYS)
    return Calendar(country=get_organisation(session).country,
                    exceptions={row.on_date: row.is_working for row in rows})


_DAYS = sa.select(CalendarException.on_date, CalendarException.is_working)


def house_settings(session: Session) -> HouseSettings:
    """The organisation's settings, typed, defaults filled in. Raises NotFound before the first run is done."""
    return read_settings(get_organisation(session).settings)


def calendar_exceptions(session: Session, *, since: date) -> list[CalendarException]:
    """The exceptions from ``since`` on, in order of date."""
    return list(session.scalars(sa.select(CalendarException).where(CalendarException.on_date >= since)
                                .order_by(CalendarException.on_date)))


def token_hash(token: str) -> str:
    """How a secret token is kept: only its SHA-256."""
    return sha256(token.encode()).hexdigest()


# Asked by every request, so it is put together once, and brings the organisation along.
_SIGNED_IN = (sa.select(SignIn, Organisation).outerjoin(Organisation, sa.true())
              .where(SignIn.token_hash == sa.bindparam("token"), SignIn.ended_at.is_(None),
                     SignIn.expires_at > sa.bindparam("now", type_=UtcDateTime))
              .order_by(Organisation.id)
              .options(joinedload(SignIn.person, innerjoin=True).joinedload(Person.grants)))


def signed_in_person(session: Session, token: str, *, now: datetime) -> Person | None:
    """Who holds this browser's token, or None when it ended, expired, or the person left. One statement."""
    found = session.execute(_SIGNED_IN, {"token": token_hash(token), "now": now}).unique().first()
    if found is None or not found.SignIn.person.is_active:
        return None
    session.info["sign_in"], session.info["organisation"] = found
    person: Person = found.SignIn.person
    return person


def owner_of_token(session: Session, token: str) -> Person | None:
    """Whose browser this was, also after the sign-in ended; it lets nobody in."""
    return session.scalar(sa.select(Person).join(SignIn, SignIn.person_id == Person.id)
                          .where(SignIn.token_hash == token_hash(token)))


def person_by_address(session: Session, text: str) -> Person | None:
    """Who has this mail address, in whatever case it was typed; None when nobody."""
    address = fold_address(text)
    return session.scalar(sa.select(Person).where(Person.email == address)) if address else None


def sign_ins(session: Session, person: Person, *, now: datetime) -> list[SignIn]:
    """The browsers that ``person`` is signed in with, the last used one first."""
    return list(session.scalars(
        sa.select(SignIn).where(SignIn.person_id == person.id, SignIn.ended_at.is_(None), SignIn.expires_at > now)
        .order_by(SignIn.seen_at.desc(), SignIn.id.desc()).limit(50)))


def live_link(session: Session, token: str, purpose: LinkPurpose, *, now: datetime) -> AccountLink | None:
    """The link with this secret while it works: not used, not expired, its person not gone."""
    found = session.scalar(
        sa.select(AccountLink).where(AccountLink.token_hash == token_hash(token), AccountLink.purpose == purpose,
                                     AccountLink.used_at.is_(None), AccountLink.expires_at > now)
        .options(joinedload(AccountLink.person), joinedload(AccountLink.made_by)))
    return found if found and found.person.is_active else None


def open_invitations(session: Session, people: Sequence[Person], *, now: datetime) -> dict[int, datetime]:
    """Until when each of ``people`` may still join; who has no open invitation is not in it. One statement."""
    rows = session.execute(
        sa.select(AccountLink.person_id, sa.func.max(AccountLink.expires_at).label("expires_at"))
        .where(AccountLink.person_id.in_([person.id for person in people]), AccountLink.used_at.is_(None),
               AccountLink.purpose == LinkPurpose.INVITATION, AccountLink.expires_at > now)
        .group_by(AccountLink.person_id))
    return {row.person_id: row.expires_at for row in rows}


def absences(session: Session, person: Person, *, since: date) -> list[Absence]:
    """The absences of ``person`` that end on ``since`` or later, in order."""
    return list(session.scalars(sa.select(Absence).where(Absence.person_id == person.id, Absence.to_date >= since)
                                .order_by(Absence.from_date, Absence.id)))


def holders(session: Session, role: Role) -> list[Person]:
    """Who holds ``role`` and can sign in to use it."""
    return list(session.scalars(
        sa.select(Person).join(RoleGrant, RoleGrant.person_id == Person.id)
        .where(RoleGrant.role == role, Person.status != PersonStatus.LEFT, Person.email.is_not(None),
               Person.password_hash.is_not(None)).order_by(Person.id)))


def get_person(session: Session, uid: str) -> Person:
    """The person with this uid. Raises NotFound."""
    found = session.scalar(sa.select(Person).where(Person.uid == uid))
    if found is None:
        raise NotFound("not_found")
    return found
