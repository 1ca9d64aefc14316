"""Mailed secret links: invitation and reset. Random, hashed, single use, short-lived; a new one ends the old."""
from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.core import event_log, events, outbox
from planner.core.db import changed_rows
from planner.core.errors import PlannerError, TooMany
from planner.people import queries
from planner.people.events import PersonJoined, ResetAsked
from planner.people.models import AccountLink, LinkPurpose, Person
from planner.people.rules.guessing import LINK, RESET_MAILBOX, RESET_VISITOR
from planner.people.services import accounts, guessing
from planner.people.services.guessing import Aim

INVITATION_LIFE = timedelta(days=7)
RESET_LIFE = timedelta(hours=1)
_LIVES = {LinkPurpose.INVITATION: INVITATION_LIFE, LinkPurpose.RESET: RESET_LIFE}


class Gone(PlannerError):
    """A link that was used, has expired, was replaced, or never was: all look the same."""

    status = 410


@dataclass(frozen=True, slots=True)
class Joining:
    """What somebody answers who joins; ``secret`` is the hash of the chosen password."""

    name: str
    locale: str
    zone: str
    secret: str


def make_link(session: Session, person: Person, purpose: LinkPurpose, *, made_by: Person | None,
              now: datetime) -> tuple[str, datetime]:
    """A new link for ``person``; returns its secret, which goes into a mail and nowhere else, and its end."""
    end_links(session, person, purpose, now=now)
    token, expires_at = secrets.token_urlsafe(32), now + _LIVES[purpose]
    session.add(AccountLink(person=person, purpose=purpose, token_hash=queries.token_hash(token), made_at=now,
                            made_by_id=made_by.id if made_by else None, expires_at=expires_at))
    session.flush()
    event_log.record(session, person, f"{purpose.value}.made", actor_id=made_by.id if made_by else None, now=now)
    return token, expires_at


def end_links(session: Session, person: Person, purpose: LinkPurpose, *, now: datetime) -> int:
    """Let the links of ``person`` for ``purpose`` work no longer; returns how many worked until now."""
    return changed_rows(session, sa.update(AccountLink).where(
        AccountLink.person_id == person.id, AccountLink.purpose == purpose, AccountLink.used_at.is_(None),
        AccountLink.expires_at > now).values(expires_at=now))


def look_up(session: Session, token: str, purpose: LinkPurpose, *, network: str, now: datetime) -> AccountLink | None:
    """The link, or None; wrong ones are counted per visitor. Raises TooMany."""
    counted = guessing.count_try(session, [Aim(LINK, network)], now=now)
    link = queries.live_link(session, token, purpose, now=now)
    if link is not None:
        guessing.forgive(session, counted)
    return link


def _use(session: Session, token: str, purpose: LinkPurpose, *, now: datetime) -> Person:
    """Spend the link: of two who press at once, one gets through. Raises Gone."""
    link = queries.live_link(session, token, purpose, now=now)
    if link is None or not changed_rows(session, sa.update(AccountLink).where(
            AccountLink.id == link.id, AccountLink.used_at.is_(None)).values(used_at=now)):
        raise Gone("link_gone")
    return link.person


def join(session: Session, token: str, answers: Joining, *, now: datetime) -> Person:
    """The invited person comes in, with a name, a language and a password of their own. Raises Gone."""
    person = _use(session, token, LinkPurpose.INVITATION, now=now)
    person.name, person.locale, person.zone = answers.name, answers.locale, answers.zone
    person.languages = sorted({*person.languages, answers.locale})
    person.password_hash = answers.secret
    end_links(session, person, LinkPurpose.INVITATION, now=now)
    event_log.record(session, person, "person.joined", actor_id=person.id, now=now)
    events.announce(session, PersonJoined(person, now))
    return person


def ask_reset(session: Session, typed: str, *, network: str, now: datetime) -> None:
    """Somebody wants a new password for ``typed``: queued alike for names that exist and names that do not.

    A mailbox gets at most three such mails an hour; the fourth request says the same and sends nothing.

    Raises:
        TooMany: too many requests from one visitor.
    """
    guessing.count_try(session, [Aim(RESET_VISITOR, network)], now=now)
    try:
        guessing.count_try(session, [Aim(RESET_MAILBOX, typed.strip().casefold())], now=now)
    except TooMany:
        return
    outbox.post(session, "reset", key=f"reset:{secrets.token_hex(16)}", now=now, typed=typed.strip()[:254])


def answer_reset(session: Session, key: str, typed: str, *, now: datetime) -> bool:
    """Make the link for a queued request and have it mailed, if ``typed`` has an account. Returns whether it had.

    Whoever hears :class:`ResetAsked` says whether the mail is new.
    """
    person = queries.person_by_address(session, typed)
    if person is None or not person.has_joined:
        return False
    with session.begin_nested() as step:
        token, expires_at = make_link(session, person, LinkPurpose.RESET, made_by=None, now=now)
        if not any(events.announce(session, ResetAsked(person, token, key, expires_at, now))):
            step.rollback()                 # done before by a worker that died: the link in that mail goes on working
    return True


def reset_password(session: Session, token: str, *, secret: str, now: datetime) -> Person:
    """Store the new password's hash; every sign-in of that person ends. Raises Gone."""
    person = _use(session, token, LinkPurpose.RESET, now=now)
    accounts.replace_password(session, person, secret=secret, keep=None, now=now)
    return person
