"""Reads of threads: those of a text that the person asking may see, and who may be called in them."""
from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from planner.comments.models import (
    Audience,
    Comment,
    CommentPlace,
    CommentThread,
    SuggestionState,
    ThreadState,
)
from planner.core.errors import NotFound
from planner.people.models import Person, PersonStatus, RoleGrant
from planner.policy import Role
from planner.steps.writing.models import Draft, ReviewRequest, ReviewRound
from planner.steps.writing.queries.drafts import reads_on


def threads_of(session: Session, draft: Draft, person: Person) -> list[CommentThread]:
    """The threads of a text that this person may read, in the order of the text.

    Open ones first as they stand, then orphans, then what is about all of the text, then what is settled.
    """
    wanted = _whole().where(CommentThread.draft_id == draft.id, _seen_by(draft, person))
    return sorted(session.scalars(wanted).unique(), key=lambda one: (
        one.state is ThreadState.RESOLVED, one.start is None, not one.is_orphan, one.start or 0, one.id))


def _seen_by(draft: Draft, person: Person) -> sa.ColumnElement[bool]:
    """A note to the lead is read by leads who did not write the text, and by whoever wrote it."""
    if Role.LEAD in person.roles and person.id not in draft.owner_ids:
        return sa.true()
    return sa.or_(CommentThread.audience == Audience.TEXT, CommentThread.by_id == person.id)


def _whole() -> sa.Select[CommentThread]:
    return sa.select(CommentThread).options(
        joinedload(CommentThread.by), joinedload(CommentThread.link), joinedload(CommentThread.settled_by),
        selectinload(CommentThread.comments).options(joinedload(Comment.by), joinedload(Comment.link)))


def get_thread(session: Session, draft: Draft, uid: str, person: Person) -> CommentThread:
    """The thread with this uid, of this text and no other, that the person may read. Raises NotFound."""
    found = session.scalars(_whole().where(CommentThread.draft_id == draft.id, CommentThread.uid == uid,
                                           _seen_by(draft, person))).unique().one_or_none()
    if found is None:
        raise NotFound("not_found")
    return found


def get_threads(session: Session, draft: Draft, uids: Collection[str], person: Person) -> list[CommentThread]:
    """As :func:`get_thread`, for several at once, in the order of the text. Raises NotFound when one is missing."""
    wanted = set(uids)
    found = [one for one in threads_of(session, draft, person) if one.uid in wanted]
    if len(found) != len(wanted):
        raise NotFound("not_found")
    return found


def standing_threads(session: Session, draft: Draft) -> list[CommentThread]:
    """Every thread of a text that stood at a place at some time, whoever may read it."""
    return list(session.scalars(sa.select(CommentThread).where(
        CommentThread.draft_id == draft.id, CommentThread.quote != "").order_by(CommentThread.id)))


def places_in(session: Session, threads: list[CommentThread], sha256: str) -> dict[int, CommentPlace]:
    """Where these threads stood in the text with this fingerprint, by thread."""
    if not threads:
        return {}
    found = session.scalars(sa.select(CommentPlace).where(
        CommentPlace.thread_id.in_([one.id for one in threads]), CommentPlace.sha256 == sha256))
    return {place.thread_id: place for place in found}


def readers(session: Session, draft: Draft, *, audience: Audience = Audience.TEXT) -> dict[int, Person]:
    """Who reads a thread of this text now, by key: nobody else may be called in it, or told of it.

    Source: docs/domain.md d 7.
    """
    heads = sa.and_(Person.grants.any(RoleGrant.role == Role.LEAD), sa.literal(draft.claim_id is not None))
    if audience is Audience.LEAD:
        who = sa.and_(heads, Person.id.not_in(draft.owner_ids))
    else:
        ids = draft.owner_ids | draft.reader_ids | ({draft.deputy_id} if draft.deputy_id else set())
        asked = (sa.select(ReviewRequest.reviewer_id).join(ReviewRequest.round)
                 .where(ReviewRound.draft_id == draft.id, reads_on()))
        who = sa.or_(heads, Person.id.in_(ids), Person.id.in_(asked))
    found = session.scalars(sa.select(Person).where(who, Person.status != PersonStatus.LEFT))
    return {person.id: person for person in found}


def colleagues_named(session: Session) -> dict[int, str]:
    """The name of everybody who works here, by key."""
    rows = session.execute(sa.select(Person.id, Person.name).where(
        Person.status == PersonStatus.ACTIVE, Person.email.is_not(None)))
    return {key: name for key, name in rows}  # noqa: C416 - rows are not pairs to the type checker


def count_threads(session: Session, draft: Draft) -> int:
    """How many threads a text has, settled ones among them."""
    return session.scalar(sa.select(sa.func.count()).select_from(CommentThread)
                          .where(CommentThread.draft_id == draft.id)) or 0


def open_suggestions(threads: list[CommentThread]) -> list[CommentThread]:
    """Those of these threads whose other words can be taken now."""
    return [one for one in threads if one.suggestion is SuggestionState.OPEN and one.anchor is not None]
