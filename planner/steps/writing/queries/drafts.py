"""Reads about drafts and revisions: always through what the person asking may see (docs/domain.md d 6)."""
from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, defer, joinedload, selectinload

from planner.core.db import later
from planner.core.errors import NotFound
from planner.people.models import Person
from planner.policy import Role
from planner.steps.agenda.models import Claim, Slot, claim_co_author
from planner.steps.writing.models import (
    AWAY,
    Autosave,
    ChangeRequest,
    Draft,
    PracticeShare,
    ReviewRequest,
    ReviewRound,
    Revision,
)
from planner.workflow.writing import ChangeState, DraftState, RequestState

PAGE = 50
GONE_REQUESTS = frozenset({RequestState.REASSIGNED, RequestState.DECLINED, RequestState.CANCELLED,
                           RequestState.LAPSED})
OVER = frozenset({DraftState.PUBLISHED, DraftState.ABANDONED})


class Shelf(StrEnum):
    """Which drafts a list shows."""

    BUSY = "busy"
    PUBLISHED = "published"
    ASIDE = "aside"


_STATES: dict[Shelf, frozenset[DraftState]] = {
    Shelf.BUSY: frozenset(DraftState) - OVER, Shelf.PUBLISHED: frozenset({DraftState.PUBLISHED}),
    Shelf.ASIDE: frozenset({DraftState.ABANDONED}),
}


def reads_on() -> sa.ColumnElement[bool]:
    """A request that lets its reviewer read the text: all but those that are gone, unless they were only away."""
    away = sa.and_(ReviewRequest.state == RequestState.REASSIGNED, ReviewRequest.reason == AWAY)
    return sa.or_(ReviewRequest.state.not_in(GONE_REQUESTS), away)


# --- Who sees what -----------------------------------------------------------------------------------------------


# A statement that is asked on every page is built once; who asks comes in as a parameter.
ME = sa.bindparam("me", type_=sa.Integer)
_Who = int | sa.BindParameter[int]


def written_by(person_id: _Who) -> sa.ColumnElement[bool]:
    """The draft is this person's: as author, co-author, translator or practice. Wants ``Claim`` joined (outer).

    False, never unknown, for a draft of a claim: so that it can be turned round.
    """
    shares = sa.exists().where(claim_co_author.c.claim_id == Draft.claim_id, claim_co_author.c.person_id == person_id)
    practice = sa.and_(Draft.practice_of_id.is_not(None), Draft.practice_of_id == person_id)
    translated = sa.and_(Draft.translator_id.is_not(None), Draft.translator_id == person_id)
    return sa.or_(sa.and_(Claim.author_id.is_not(None), Claim.author_id == person_id), practice, shares, translated)


def visible_to(person: Person) -> sa.ColumnElement[bool]:
    """The drafts that ``person`` may read: own, asked to review, deputy of, practice shared with them; a lead all but
    practice that is not.

    The same as the row ``draft.read`` of the policy, for the database. Wants ``Claim`` joined (outer).
    """
    return _visible(person.id, is_lead=Role.LEAD in person.roles)


def _visible(person_id: _Who, *, is_lead: bool) -> sa.ColumnElement[bool]:
    asked = sa.exists().where(ReviewRound.draft_id == Draft.id, ReviewRequest.round_id == ReviewRound.id,
                              ReviewRequest.reviewer_id == person_id, reads_on())
    shared = sa.exists().where(PracticeShare.draft_id == Draft.id, PracticeShare.person_id == person_id,
                               PracticeShare.ended_at.is_(None), Draft.state != DraftState.ABANDONED)
    ways = [written_by(person_id), asked, Draft.deputy_id == person_id, shared]
    if is_lead:
        ways.append(Draft.claim_id.is_not(None))
    return sa.or_(*ways)


def get_draft(session: Session, person: Person, uid: str, *, lock: bool = False) -> Draft:
    """The draft with its claim, slot, topic, people, personas and newest revision; two statements.

    Args:
        lock: hold the row until the end of the transaction, so that what is checked now is still true when written;
            who writes needs less of it, so topic and personas are read by who asks for them.
    Raises:
        NotFound: there is none, or it is out of this person's sight.
    """
    if lock:
        session.connection().execute(_LOCK, {"uid": uid})
    wanted = (_held if lock else _one)(is_lead=Role.LEAD in person.roles)
    found = session.scalars(wanted, {"me": person.id, "uid": uid}).unique().one_or_none()
    if found is None:
        raise NotFound("not_found")
    return found


def open_draft(session: Session, person: Person, uid: str) -> tuple[Draft, Autosave | None]:
    """As :func:`get_draft`, with what this person typed in it and neither saved nor threw away. Raises NotFound."""
    wanted = _one_with_unsaved(is_lead=Role.LEAD in person.roles)
    found = session.execute(wanted, {"me": person.id, "uid": uid}).unique().one_or_none()
    if found is None:
        raise NotFound("not_found")
    return found[0], found[1]


_LOCK = sa.select(Draft.id).where(Draft.uid == sa.bindparam("uid")).with_for_update()


@cache
def _held(*, is_lead: bool) -> sa.Select[Draft]:
    claim = contains_eager(Draft.claim)
    return (sa.select(Draft).outerjoin(Draft.claim).where(Draft.uid == sa.bindparam("uid"),
                                                          _visible(ME, is_lead=is_lead))
            .options(claim.joinedload(Claim.author), claim.joinedload(Claim.slot), claim.joinedload(Claim.co_authors),
                     joinedload(Draft.head)).execution_options(populate_existing=True))


@cache
def _one(*, is_lead: bool) -> sa.Select[Draft]:
    return _whole().where(Draft.uid == sa.bindparam("uid"), _visible(ME, is_lead=is_lead))


@cache
def _one_with_unsaved(*, is_lead: bool) -> sa.Select[Draft, Autosave]:
    unsaved = sa.and_(Autosave.draft_id == Draft.id, Autosave.person_id == ME, Autosave.discarded_at.is_(None))
    return _one(is_lead=is_lead).outerjoin(Autosave, unsaved).add_columns(Autosave)


def _whole() -> sa.Select[Draft]:
    claim = contains_eager(Draft.claim)
    return (sa.select(Draft).outerjoin(Draft.claim)
            .options(claim.joinedload(Claim.author), claim.joinedload(Claim.slot).joinedload(Slot.topic),
                     claim.joinedload(Claim.co_authors), joinedload(Draft.head).joinedload(Revision.by),
                     selectinload(Draft.personas)))


def draft_of_claim(session: Session, claim_id: int) -> Draft | None:
    """The draft of a claim, whatever its state; the newest when there were several. No language version."""
    wanted = _whole().where(Draft.claim_id == claim_id, later(Draft.version_of_id.is_(None))).order_by(Draft.id.desc())
    return session.scalars(wanted).unique().first()


def drafts_of_slot(session: Session, slot_id: int) -> list[Draft]:
    """The drafts of a slot that are not put aside, oldest first."""
    return list(session.scalars(_whole().where(Claim.slot_id == slot_id, Draft.state != DraftState.ABANDONED)
                                .order_by(Draft.id)).unique())


def earlier_work(session: Session, *, topic_id: int, lang: str) -> Revision | None:
    """The newest text of the draft of this topic that was put aside last, or None."""
    return session.scalar(
        sa.select(Revision).join(Draft, Draft.head_id == Revision.id)
        .where(Draft.topic_id == topic_id, Draft.lang == lang, Draft.state == DraftState.ABANDONED)
        .order_by(Draft.updated_at.desc(), Draft.id.desc()).limit(1))


# --- Revisions and unsaved text ----------------------------------------------------------------------------------


def get_revision(session: Session, draft: Draft, number: int) -> Revision:
    """Revision ``number`` of this draft and of no other. Raises NotFound."""
    found = session.scalar(sa.select(Revision).where(Revision.draft_id == draft.id, Revision.number == number)
                           .options(joinedload(Revision.by), joinedload(Revision.source)))
    if found is None:
        raise NotFound("not_found")
    return found


def history(session: Session, draft: Draft, *, before: int | None = None, limit: int = PAGE) -> list[Revision]:
    """The revisions of a draft, newest first, without their texts; those under number ``before``."""
    wanted = sa.select(Revision).where(Revision.draft_id == draft.id)
    if before is not None:
        wanted = wanted.where(Revision.number < before)
    return list(session.scalars(
        wanted.order_by(Revision.number.desc()).limit(limit)
        .options(defer(Revision.body), joinedload(Revision.by),
                 joinedload(Revision.source).joinedload(Revision.by))))


def unsaved_text(session: Session, draft: Draft, person: Person) -> Autosave | None:
    """What this person typed in this draft and neither saved nor threw away."""
    found = autosave_row(session, draft, person)
    return None if found is None or found.discarded_at is not None else found


def autosave_row(session: Session, draft: Draft, person: Person) -> Autosave | None:
    """This person's row for this draft, thrown away or not."""
    return session.scalar(sa.select(Autosave).where(Autosave.draft_id == draft.id, Autosave.person_id == person.id))


# --- The list of drafts ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a page begins: behind the row with this moment and uid."""

    at: datetime
    uid: str


@dataclass(frozen=True, slots=True)
class Page:
    """One page of drafts and where the next one begins."""

    drafts: list[Draft]
    next: Mark | None


# What orders the list: when it goes out; practice goes by when it was begun.
_MOMENT = sa.func.coalesce(Slot.publish_at, Draft.created_at, type_=Draft.created_at.type)


def list_drafts(session: Session, person: Person, *, shelf: Shelf, everyone: bool, state: DraftState | None = None,
                after: Mark | None = None, limit: int = PAGE) -> Page:
    """A page of drafts: what goes out first stands first; of what is over the newest.

    Args:
        everyone: all that a lead sees, not only the person's own; ignored for who is no lead.
        state: only drafts in this state of the shelf.
    """
    forward = shelf is Shelf.BUSY
    moment = _MOMENT
    whose = visible_to(person) if everyone and Role.LEAD in person.roles else written_by(person.id)
    states: Collection[DraftState] = [state] if state in _STATES[shelf] else _STATES[shelf]
    wanted = (_listed().where(whose, Draft.state.in_(states)).add_columns(moment).limit(limit + 1)
              .order_by(*((moment, Draft.uid) if forward else (moment.desc(), Draft.uid.desc()))))
    if after is not None:
        key, mark = sa.tuple_(moment, Draft.uid), sa.tuple_(sa.literal(after.at, Draft.created_at.type), after.uid)
        wanted = wanted.where(key > mark if forward else key < mark)
    rows = session.execute(wanted).unique().all()
    more = Mark(rows[limit - 1][1], rows[limit - 1][0].uid) if len(rows) > limit else None
    return Page([row[0] for row in rows[:limit]], more)


def _listed() -> sa.Select[Draft]:
    claim = contains_eager(Draft.claim)
    return (sa.select(Draft).outerjoin(Draft.claim).outerjoin(Claim.slot)
            .options(claim.joinedload(Claim.author), claim.contains_eager(Claim.slot),
                     claim.selectinload(Claim.co_authors), selectinload(Draft.personas),
                     joinedload(Draft.head).defer(Revision.body)))


def states_of(session: Session, person: Person, *, everyone: bool) -> dict[DraftState, int]:
    """How many drafts stand where, of this person or of everyone (a lead's view); one statement."""
    whose = visible_to(person) if everyone and Role.LEAD in person.roles else written_by(person.id)
    rows = session.execute(sa.select(Draft.state, sa.func.count()).select_from(Draft).outerjoin(Draft.claim)
                           .where(whose).group_by(Draft.state))
    return {state: count for state, count in rows}  # noqa: C416 - rows are not pairs to the type checker


@dataclass(frozen=True, slots=True)
class WaitingForAuthor:
    """A draft that its author can go on with; ``changes`` counts the open points of reviewers."""

    draft: Draft
    changes: int


def waiting_for_author(session: Session, person: Person, *, limit: int = 20) -> list[WaitingForAuthor]:
    """What this person is writing or has to change, what goes out first at the top; practice is not among it."""
    editable = (DraftState.WRITING, DraftState.CHANGES_REQUESTED)
    rows = session.scalars(
        _listed().where(written_by(person.id), Draft.state.in_(editable), Draft.claim_id.is_not(None))
        .order_by(Slot.publish_at, Draft.id).limit(limit)).all()
    asked = [draft.id for draft in rows if draft.state is DraftState.CHANGES_REQUESTED]
    open_points = count_open_changes(session, asked)
    return [WaitingForAuthor(draft, open_points.get(draft.id, 0)) for draft in rows]


def count_open_changes(session: Session, draft_ids: Collection[int]) -> dict[int, int]:
    """Per draft how many points of reviewers are open; no statement when there is none to ask about."""
    if not draft_ids:
        return {}
    rows = session.execute(
        sa.select(ReviewRound.draft_id, sa.func.count()).select_from(ChangeRequest)
        .join(ChangeRequest.request).join(ReviewRequest.round)
        .where(ReviewRound.draft_id.in_(draft_ids), ChangeRequest.state == ChangeState.OPEN)
        .group_by(ReviewRound.draft_id))
    return {draft_id: count for draft_id, count in rows}  # noqa: C416
