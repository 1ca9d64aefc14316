"""Reads of links: by their token, one's own, all of them."""
from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from planner.core.errors import NotFound, TooMany
from planner.people.models import Person
from planner.policy import Action, allowed
from planner.sharing import kinds
from planner.sharing.models import ShareLink, ShareLinkUse
from planner.sharing.rules import MOST_USES_A_DAY, LinkState, state_of

PAGE = 50
A_DAY = 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class LinkLine:
    """A link, what it shows (empty when that is gone) and where it stands."""

    link: ShareLink
    name: str
    state: LinkState


@dataclass(frozen=True, slots=True)
class LinkPage:
    """A page of links, the newest first."""

    lines: list[LinkLine]
    more: bool


def token_hash(token: str) -> str:
    """What the table holds instead of a token: 32 random bytes need no salt and no slowness."""
    return hashlib.sha256(token.encode()).hexdigest()


def open_link(session: Session, token: str, *, now: datetime) -> ShareLink:
    """The live link with this token.

    Raises:
        NotFound: wrong, expired, revoked and dead, all alike.
    Source: docs/domain-more.md k.
    """
    link = session.scalar(sa.select(ShareLink).where(ShareLink.token_hash == token_hash(token))
                          .options(joinedload(ShareLink.owner).selectinload(Person.grants)))
    if link is None or line_of(link, kinds.names_of(session, [link]), now).state is not LinkState.LIVE:
        raise NotFound("not_found")
    return link


def line_of(link: ShareLink, names: dict[str, str], now: datetime) -> LinkLine:
    """A link with its name and state; ``names`` are those of `kinds.names_of`."""
    alive = link.uid in names and link.owner.is_active
    return LinkLine(link, names.get(link.uid, ""), state_of(
        revoked_at=link.revoked_at, expires_at=link.expires_at, alive=alive, now=now))


def refuse_too_many(session: Session, link: ShareLink, today: date) -> None:
    """Refuse a link that was opened very often today. Raises TooMany."""
    uses = session.scalar(sa.select(ShareLinkUse.uses).where(ShareLinkUse.link_id == link.id,
                                                            ShareLinkUse.on_date == today))
    if (uses or 0) >= MOST_USES_A_DAY:
        raise TooMany("link_too_often", retry_after=A_DAY // 24)


def links_of(session: Session, person: Person, *, now: datetime, everybody: bool = False,
             number: int = 1) -> LinkPage:
    """A person's links, or everybody's, a page at a time; those that were withdrawn long ago go with time."""
    wanted = sa.select(ShareLink).options(joinedload(ShareLink.owner).options(selectinload(Person.grants)))
    if not everybody:
        wanted = wanted.where(ShareLink.owner_id == person.id)
    rows: Sequence[ShareLink] = session.scalars(
        wanted.order_by(ShareLink.revoked_at.is_not(None), ShareLink.id.desc())
        .offset((number - 1) * PAGE).limit(PAGE + 1)).all()
    shown = rows[:PAGE]
    names = kinds.names_of(session, shown)
    return LinkPage([line_of(link, names, now) for link in shown], len(rows) > PAGE)


def get_link(session: Session, uid: str, *, actor: Person) -> ShareLink:
    """The link with this uid: one's own, or any for an administrator. Raises NotFound."""
    link = session.scalar(sa.select(ShareLink).where(ShareLink.uid == uid)
                          .options(joinedload(ShareLink.owner).selectinload(Person.grants)))
    if link is None or not allowed(actor, Action.WITHDRAW_LINK, link):
        raise NotFound("not_found")
    return link


def count_open(session: Session, person: Person, *, now: datetime) -> int:
    """How many links of a person are neither withdrawn nor over."""
    return session.scalar(sa.select(sa.func.count()).select_from(ShareLink).where(
        ShareLink.owner_id == person.id, ShareLink.revoked_at.is_(None), ShareLink.expires_at > now)) or 0
