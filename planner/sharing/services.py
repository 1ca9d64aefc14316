"""Writes of links: making, renewing, withdrawing, counting their use (docs/domain-more.md j, k, t)."""
from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner import policy
from planner.core import event_log
from planner.core.db import changed_rows
from planner.core.errors import Conflict, RuleBroken
from planner.people.models import Person
from planner.policy import Action
from planner.sharing import queries
from planner.sharing.kinds import kind_of, names_of
from planner.sharing.models import Purpose, ShareLink, ShareLinkUse
from planner.sharing.queries import token_hash
from planner.sharing.rules import MOST_LINKS, LinkState, ends_at

TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a link is to show: ``subject`` is a uid; ``parts`` and ``days`` None mean the usual ones."""

    purpose: Purpose
    subject: str
    label: str = ""
    parts: Collection[str] | None = None
    days: int | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """A new link and its token, which is shown now and never again."""

    link: ShareLink
    token: str


def make_link(session: Session, *, actor: Person, wanted: Wanted, now: datetime, owns: object = None) -> Made:
    """Make a secret address.

    Args:
        owns: the object behind ``wanted.subject``, which the policy looks at.
    Raises:
        RuleBroken: too many links (``links_too_many``), a life that is not allowed (``link_days``), nothing to show
            (``link_shows_nothing``).
        NotAllowed.
    Source: docs/domain-more.md k, t.
    """
    kind = kind_of(wanted.purpose)
    policy.require(actor, kind.action, owns)
    days = kind.days if wanted.days is None else wanted.days
    if not 1 <= days <= kind.most_days:
        raise RuleBroken("link_days", most=kind.most_days)
    parts = [part for part in kind.parts if part in (kind.usual if wanted.parts is None else wanted.parts)]
    if kind.parts and not parts:
        raise RuleBroken("link_shows_nothing")
    if queries.count_open(session, actor, now=now) >= MOST_LINKS:
        raise RuleBroken("links_too_many", most=MOST_LINKS)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    link = ShareLink(purpose=wanted.purpose, subject=wanted.subject, owner=actor, label=wanted.label.strip(),
                     token_hash=token_hash(token), shows=parts, days=days, expires_at=ends_at(now, days))
    session.add(link)
    session.flush()
    event_log.record(session, link, "make", actor_id=actor.id, now=now, purpose=wanted.purpose.value)
    return Made(link, token)


def renew_link(session: Session, *, actor: Person, link: ShareLink, now: datetime) -> datetime:
    """Let a link live as long again from now on, under the same address; returns when it ended before.

    Raises:
        Conflict: it was withdrawn, or what it showed is gone (``link_ended``).
    """
    policy.require(actor, Action.KEEP_LINK, link)
    line = queries.line_of(link, names_of(session, [link]), now)
    if line.state not in (LinkState.LIVE, LinkState.EXPIRED):
        raise Conflict("link_ended")
    was, link.expires_at = link.expires_at, ends_at(now, link.days)
    event_log.record(session, link, "renew", actor_id=actor.id, now=now)
    session.flush()
    return was


def withdraw_link(session: Session, *, actor: Person, link: ShareLink, now: datetime) -> None:
    """Shut a link for ever; its owner and administrators may. Withdrawing twice is once."""
    policy.require(actor, Action.WITHDRAW_LINK, link)
    _revoke(session, link, actor_id=actor.id, now=now)


def withdraw_all_of(session: Session, person: Person, *, now: datetime) -> list[ShareLink]:
    """Shut every link of somebody whose password changed: who knew the old one may have made them (trust 2.9)."""
    links = list(session.scalars(sa.select(ShareLink).where(ShareLink.owner_id == person.id,
                                                           ShareLink.revoked_at.is_(None))))
    for link in links:
        _revoke(session, link, actor_id=None, now=now)
    return links


def _revoke(session: Session, link: ShareLink, *, actor_id: int | None, now: datetime) -> None:
    if link.revoked_at is None:
        link.revoked_at = now
        session.flush()
        event_log.record(session, link, "revoke", actor_id=actor_id, now=now)


def count_use(session: Session, link_id: int, *, today: date, now: datetime) -> None:
    """Count that a link was opened: how often on which day, and when last; nothing about who."""
    session.execute(sa.update(ShareLink).where(ShareLink.id == link_id)
                    .values(uses=ShareLink.uses + 1, last_used_at=now))
    same = sa.update(ShareLinkUse).where(ShareLinkUse.link_id == link_id, ShareLinkUse.on_date == today)
    if not changed_rows(session, same.values(uses=ShareLinkUse.uses + 1)):
        session.add(ShareLinkUse(link_id=link_id, on_date=today, uses=1))
