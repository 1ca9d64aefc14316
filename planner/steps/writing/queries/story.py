"""What happened to a text, out of the event log: its own steps, and those of its rounds, requests and points."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from planner.core.event_log import Event
from planner.people.models import Person
from planner.personas.models import Representation
from planner.steps.writing.models import ChangeRequest, Draft, ReviewRequest, ReviewRound

MOST = 500


@dataclass(frozen=True, slots=True)
class Told:
    """The events, newest first, and what their sentences need."""

    events: Sequence[Event]
    requests: dict[str, ReviewRequest]
    changes: dict[str, ReviewRequest]
    people: dict[int, str]
    grounds: dict[tuple[int, int], str]


def what_happened(session: Session, draft: Draft) -> Told:
    """The newest events of a text; six statements however many there are. Source: docs/domain.md c."""
    turns = session.scalars(sa.select(ReviewRound).where(ReviewRound.draft_id == draft.id))
    rounds = {turn.uid: turn for turn in turns}
    requests = {one.uid: one for one in session.scalars(
        sa.select(ReviewRequest).where(ReviewRequest.round_id.in_([turn.id for turn in rounds.values()]))
        .options(joinedload(ReviewRequest.persona), joinedload(ReviewRequest.reviewer)))}
    by_id = {one.id: one for one in requests.values()}
    changes = {uid: by_id[request_id] for uid, request_id in session.execute(
        sa.select(ChangeRequest.uid, ChangeRequest.request_id).where(ChangeRequest.request_id.in_(by_id)))}
    known = sa.or_(
        sa.and_(Event.kind == "draft", Event.uid == draft.uid),
        sa.and_(Event.kind == "review_round", Event.uid.in_(rounds)),
        sa.and_(Event.kind == "review_request", Event.uid.in_(requests)),
        sa.and_(Event.kind == "change_request", Event.uid.in_(changes)))
    events = session.scalars(sa.select(Event).where(known).order_by(Event.id.desc()).limit(MOST)).all()
    ids = {event.actor_id for event in events if event.actor_id}
    people = {key: name for key, name in session.execute(   # noqa: C416 - rows are not pairs to the type checker
        sa.select(Person.id, Person.name).where(Person.id.in_(ids)))}
    pairs = {(one.reviewer_id, one.persona_id) for one in requests.values()}
    grounds = {(one.person_id, one.persona_id): one.ground for one in session.scalars(
        sa.select(Representation).where(Representation.person_id.in_({person for person, _ in pairs})))
        if (one.person_id, one.persona_id) in pairs}
    return Told(events, requests, changes, people, grounds)
