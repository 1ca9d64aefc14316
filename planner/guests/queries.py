"""Reads about guests: whose links open a text, and what they said."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from planner.comments.models import Comment, CommentThread
from planner.core.event_log import Event
from planner.guests.models import GuestVerdict
from planner.people.models import Person
from planner.policy import Action, admits, allowed
from planner.sharing.models import Purpose, ShareLink
from planner.steps.agenda.models import Claim
from planner.steps.writing.models import Draft, Revision
from planner.workflow.writing import DraftState


@dataclass(frozen=True, slots=True)
class Guest:
    """A link for somebody outside, and the advice that came by it."""

    link: ShareLink
    advice: GuestVerdict | None


def names(session: Session, links: Sequence[ShareLink]) -> dict[str, str]:
    """The title that each link opens; none when the text was put aside or the link's owner may not read it any more.

    Source: docs/domain-more.md t 9 (a link shows at most what its owner may read at that moment).
    """
    drafts = {draft.uid: draft for draft in session.scalars(
        _whole().where(Draft.uid.in_([link.subject for link in links]))).unique()}
    found = {}
    for link in links:
        draft = drafts.get(link.subject)
        if draft is not None and _opens(link, draft):
            found[link.uid] = draft.title
    return found


def _opens(link: ShareLink, draft: Draft) -> bool:
    return (draft.state is not DraftState.ABANDONED and draft.claim_id is not None and draft.head_id is not None
            and admits(link.owner, Action.SHARE_REVIEW) and allowed(link.owner, Action.READ_DRAFT, draft))


def _whole() -> sa.Select[Draft]:
    claim = joinedload(Draft.claim)
    return sa.select(Draft).options(claim.joinedload(Claim.author), claim.joinedload(Claim.co_authors),
                                    joinedload(Draft.head).joinedload(Revision.by))


def draft_of(session: Session, link: ShareLink) -> Draft:
    """The text that a live link opens."""
    return session.scalars(_whole().where(Draft.uid == link.subject)).unique().one()


def advice_by(session: Session, link: ShareLink) -> GuestVerdict | None:
    """What this guest advised so far."""
    return session.scalar(sa.select(GuestVerdict).where(GuestVerdict.link_id == link.id)
                          .options(joinedload(GuestVerdict.revision)))


def advice_on(session: Session, draft: Draft) -> list[GuestVerdict]:
    """What guests advised on a text, oldest first."""
    return list(session.scalars(
        sa.select(GuestVerdict).where(GuestVerdict.draft_id == draft.id)
        .options(joinedload(GuestVerdict.link), joinedload(GuestVerdict.revision).defer(Revision.body))
        .order_by(GuestVerdict.at)))


def guests_of(session: Session, draft: Draft) -> list[Guest]:
    """Everybody outside who was asked to read a text, newest first; two statements."""
    links = session.scalars(
        sa.select(ShareLink).where(ShareLink.purpose == Purpose.REVIEW, ShareLink.subject == draft.uid)
        .options(joinedload(ShareLink.owner).selectinload(Person.grants)).order_by(ShareLink.id.desc()))
    said = {one.link_id: one for one in advice_on(session, draft)}
    return [Guest(link, said.get(link.id)) for link in links]


def threads_by(session: Session, link: ShareLink) -> list[CommentThread]:
    """The threads that this guest began, with what was answered in them: no others are shown to them."""
    return list(session.scalars(
        sa.select(CommentThread).where(CommentThread.link_id == link.id)
        .options(selectinload(CommentThread.comments).options(joinedload(Comment.by), joinedload(Comment.link)))
        .order_by(CommentThread.id)))


def said_lately(session: Session, link: ShareLink, now: datetime) -> int:
    """How often this guest wrote something in the last hour."""
    since = now - timedelta(hours=1)
    return session.scalar(sa.select(sa.func.count()).select_from(Event).where(
        Event.kind == "share_link", Event.uid == link.uid, Event.event.in_(("comment", "advise")),
        Event.at > since)) or 0
