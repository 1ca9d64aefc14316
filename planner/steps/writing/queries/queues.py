"""What waits for reviewers and for leads: read as columns, each queue in one statement, and the numbers of the menu."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from planner.core.db import UtcDateTime, later
from planner.core.fixed import fixed
from planner.core.reading import read
from planner.people.models import Person
from planner.personas.models import Persona, PersonaKind, Representation
from planner.policy import Role
from planner.steps.agenda.models import Claim, Slot
from planner.steps.agenda.queries.cards import Face, PersonaMark, Rows, face
from planner.steps.writing.models import Draft, ReviewRequest, ReviewRound, draft_persona
from planner.steps.writing.queries.drafts import ME, Mark, written_by
from planner.web.navigation import some_of
from planner.workflow.writing import LIVE_REQUESTS, DraftState, RequestState, RoundState

MOST = 50               # lines of what waits for a lead
# Written as in the index that holds open rounds and nothing else.
_IS_OPEN = f"'{RoundState.OPEN.value}'"


@dataclass(frozen=True, slots=True)
class Text:
    """A text as a line of a queue shows it; without an author where nobody claimed it."""

    uid: str
    title: str
    lang: str
    author: Face | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request that waits for its reviewer: ``ground`` is on which they speak for the persona, '' when on none."""

    text: Text
    persona: PersonaMark
    ground: str
    words_to_read: int
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Queue:
    """The first requests of a queue, how many there are in all, and behind which one the next page begins."""

    total: int
    items: list[Waiting]
    next: Mark | None = None


def waiting_for_reviewer(session: Session, person: Person, *, on: date, limit: int = 20,
                         after: Mark | None = None) -> Queue:
    """What this person was asked to judge, first due first; one statement however many there are.

    Source: docs/domain-more.md p (queue); docs/performance.md P4.
    """
    begin = {"at": after.at, "uid": after.uid} if after else {}
    rows = read(session, _queued(is_further=after is not None),
                {"me": person.id, "day": on, "most": limit + 1, **begin})
    last = rows[limit - 1] if len(rows) > limit else None
    return Queue(rows[0].total if rows else 0, [_waiting(row) for row in rows[:limit]],
                 Mark(last.due_at, last.request_uid) if last else None)


def _waiting(row: Any) -> Waiting:
    return Waiting(_text(row), _mark(row), row.ground or "", row.words_to_read, row.due_at)


def _text(row: Any) -> Text:
    return Text(row.uid, row.title, row.lang, face(row.author_uid, row.author) if row.author_uid else None)


def _mark(row: Any) -> PersonaMark:
    return PersonaMark(row.code, row.name_nl, row.name_en, row.hue, row.kind is PersonaKind.NEGATIVE)


_TEXT = (Draft.uid, Draft.title, Draft.lang, Person.uid.label("author_uid"), Person.name.label("author"))
_PERSONA = (Persona.code, Persona.name_nl, Persona.name_en, Persona.hue, Persona.kind)


@cache
def _queued(*, is_further: bool) -> Rows:
    """The first :most requests to :me on :day, or those behind that of :at and :uid; picked by index, then joined."""
    one = ReviewRequest
    mine = sa.select(one.id).where(one.reviewer_id == ME, one.state.in_(LIVE_REQUESTS))
    first = mine.order_by(one.due_at, one.id).limit(sa.bindparam("most", type_=sa.Integer))
    if is_further:
        at, other = sa.bindparam("at", type_=UtcDateTime), aliased(ReviewRequest)
        before = sa.select(other.id).where(other.uid == sa.bindparam("uid", type_=sa.String)).scalar_subquery()
        first = first.where(one.due_at >= at, sa.or_(one.due_at > at, one.id > before))
    asked, day = first.subquery("asked"), sa.bindparam("day", type_=sa.Date)
    total = sa.select(sa.func.count()).select_from(mine.subquery()).scalar_subquery()
    ground = (sa.select(Representation.ground)
              .where(Representation.person_id == one.reviewer_id, Representation.persona_id == one.persona_id,
                     Representation.from_date <= day,
                     sa.or_(Representation.to_date.is_(None), Representation.to_date >= day))
              .order_by(Representation.id).limit(1).correlate(one).scalar_subquery())
    return fixed(
        sa.select(*_TEXT, *_PERSONA, one.uid.label("request_uid"), one.due_at, one.words_to_read,
                  ground.label("ground"), total.label("total"))
        .select_from(asked).join(one, one.id == asked.c.id).join(ReviewRound, ReviewRound.id == one.round_id)
        .join(Draft, Draft.id == ReviewRound.draft_id).join(Persona, Persona.id == one.persona_id)
        .outerjoin(Claim, Claim.id == Draft.claim_id).outerjoin(Person, Person.id == Claim.author_id)
        .order_by(one.due_at, one.id))


# --- What waits for leads ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Passed:
    """A text that every persona said yes to, and when it is to go out."""

    text: Text
    personas: tuple[PersonaMark, ...]
    publish_at: datetime


@dataclass(frozen=True, slots=True)
class Unasked:
    """A persona of a text in review that nobody is asked for."""

    text: Text
    persona: PersonaMark


@dataclass(frozen=True, slots=True)
class LeadQueue:
    """What only a lead (or deputy) can move on."""

    to_approve: list[Passed]
    without_reviewer: list[Unasked]

    @property
    def total(self) -> int:
        """How many there are."""
        return len(self.to_approve) + len(self.without_reviewer)


def waiting_for_lead(session: Session, person: Person) -> LeadQueue:
    """Rounds that passed and wait for this person's final approval, and for leads the personas nobody is asked for.

    What they wrote is left out, since they may not approve it. Two statements, and one for the personas of what is
    to be approved.
    """
    is_lead = Role.LEAD in person.roles
    rows = read(session, _to_approve(decides=is_lead), {"me": person.id})
    named = _personas(session, [row.id for row in rows])
    passed = [Passed(_text(row), named[row.id], row.publish_at) for row in rows]
    lacking = read(session, _without_reviewer()) if is_lead else ()
    return LeadQueue(passed, [Unasked(_text(row), _mark(row)) for row in lacking])


@cache
def _to_approve(*, decides: bool) -> Rows:
    return fixed(
        sa.select(Draft.id, *_TEXT, Slot.publish_at).join(Claim, Claim.id == Draft.claim_id)
        .join(Slot, Slot.id == Claim.slot_id).outerjoin(Person, Person.id == Claim.author_id)
        .where(Draft.id.in_(ids_to_approve(decides=decides))).order_by(Slot.publish_at, Draft.id).limit(MOST))


def _personas(session: Session, draft_ids: Collection[int]) -> dict[int, tuple[PersonaMark, ...]]:
    found: dict[int, list[PersonaMark]] = defaultdict(list)
    if draft_ids:
        for row in read(session, _named(), {"drafts": list(draft_ids)}):
            found[row.draft_id].append(_mark(row))
    return {key: tuple(found[key]) for key in draft_ids}


@cache
def _named() -> Rows:
    return (sa.select(draft_persona.c.draft_id, *_PERSONA).join(Persona, Persona.id == draft_persona.c.persona_id)
            .where(draft_persona.c.draft_id.in_(sa.bindparam("drafts", expanding=True))).order_by(Persona.code))


@cache
def _without_reviewer() -> Rows:
    """Target personas of open rounds with neither a live request nor a verdict that stands, of this round or kept.

    Looked for from each round, never from the persona: a persona has as many requests as there are texts for it.
    """
    asked, kept, turn = aliased(ReviewRequest), aliased(ReviewRequest), aliased(ReviewRound)
    whom = draft_persona.c.persona_id
    is_asked = sa.exists().where(asked.round_id == ReviewRound.id, later(asked.persona_id == whom),
                                 later(asked.state.in_((*LIVE_REQUESTS, RequestState.WAIVED))))
    is_judged = sa.exists().where(turn.draft_id == ReviewRound.draft_id, kept.round_id == turn.id,
                                  later(kept.persona_id == whom), later(kept.state == RequestState.ANSWERED))
    return fixed(
        sa.select(*_TEXT, *_PERSONA).select_from(ReviewRound).join(Draft, Draft.id == ReviewRound.draft_id)
        .join(draft_persona, draft_persona.c.draft_id == ReviewRound.draft_id).join(Persona, Persona.id == whom)
        .outerjoin(Claim, Claim.id == Draft.claim_id).outerjoin(Person, Person.id == Claim.author_id)
        .where(ReviewRound.state == sa.literal_column(_IS_OPEN), Draft.state == DraftState.IN_REVIEW,
               sa.not_(is_asked), sa.not_(is_judged))
        .order_by(Draft.id, Persona.code).limit(MOST))


# --- The numbers of the menu -------------------------------------------------------------------------------------


@cache
def count_to_change() -> sa.Select[int]:
    """How many texts their author, :me, must change; counted as far as a menu shows."""
    return some_of(sa.select(Draft.id).outerjoin(Draft.claim)
                   .where(written_by(ME), Draft.state == DraftState.CHANGES_REQUESTED))


@cache
def count_to_judge() -> sa.Select[int]:
    """How many answers :me owes; counted as far as a menu shows."""
    return some_of(sa.select(ReviewRequest.id)
                   .where(ReviewRequest.reviewer_id == ME, ReviewRequest.state.in_(LIVE_REQUESTS)))


def ids_to_approve(*, decides: bool) -> sa.Select[int]:
    """The texts that wait for the final word of :me: a lead's (``decides``), or a deputy's.

    A text in review whose round is over, and whose round said yes. Those that may be such are found by an index, since
    nearly every text in review has an open round.
    """
    text = aliased(Draft)
    is_open = sa.exists().where(ReviewRound.draft_id == text.id, ReviewRound.state == sa.literal_column(_IS_OPEN))
    passed = sa.exists().where(ReviewRound.draft_id == text.id, ReviewRound.state == RoundState.PASSED)
    over = sa.select(text.id).where(text.state == DraftState.IN_REVIEW, text.in_round.is_(False),
                                    sa.not_(is_open), passed)
    found = sa.select(Draft.id).outerjoin(Draft.claim).where(Draft.id.in_(over), sa.not_(written_by(ME)))
    return found if decides else found.where(Draft.deputy_id == ME)


@cache
def count_to_approve(*, decides: bool) -> sa.Select[int]:
    """How many there are of `ids_to_approve`; counted as far as a menu shows."""
    return some_of(ids_to_approve(decides=decides))


def known_of(queue: Queue, lead: LeadQueue, *, decides: bool) -> dict[sa.Select[Any], int]:
    """What the menu would count again: its statements, with the numbers of the page as far as that counted them."""
    known: dict[sa.Select[Any], int] = {count_to_judge(): queue.total} if queue.items else {}
    if len(lead.to_approve) < MOST:
        known[count_to_approve(decides=decides)] = len(lead.to_approve)
    return known
