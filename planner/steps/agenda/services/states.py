"""The only writers of the states of slots, topics, claims and ideas; each step leaves its line in the history."""
from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from planner.core import event_log
from planner.core.errors import Conflict
from planner.core.rows import put
from planner.steps.agenda.models import Claim, Idea, Slot, Topic
from planner.workflow import CLAIM, IDEA, SLOT, TOPIC
from planner.workflow.agenda import ClaimState, IdeaState, SlotState, TopicState

MOMENTS = frozenset({"move"})           # steps that change the moment and may leave the state as it is


def expect(entity: Slot | Topic | Idea | Claim, version: int | None) -> None:
    """Refuse when ``entity`` is not the one that the person saw. Raises Conflict (``stale``)."""
    if version is not None and entity.version != version:
        raise Conflict("stale")


def advance_slot(session: Session, slot: Slot, event: str, *, actor_id: int | None, now: datetime, facts: Any = None,
                 reason: str | None = None, **detail: Any) -> None:
    """Move a slot one step on. Raises Conflict (``wrong_state``), RuleBroken (a guard's code).

    ``sequence`` counts the changes of moment or state; calendars go by it. Of a series, a slot that a person moved a
    step on is theirs from then on.
    """
    was = slot.state
    state = SlotState(SLOT.follow(was, event, facts))
    put(session, slot, state=state, sequence=(slot.sequence or 0) + (state is not was or event in MOMENTS),
        is_edited=slot.is_edited or (slot.series_id is not None and actor_id is not None))
    event_log.record(session, slot, event, actor_id=actor_id, now=now, from_state=was, to_state=slot.state,
                     reason=reason, **detail)
    session.flush()


def advance_topic(session: Session, topic: Topic, event: str, *, actor_id: int | None, now: datetime,
                  reason: str | None = None) -> None:
    """Move a topic one step on. Raises Conflict (``wrong_state``)."""
    was = topic.state
    topic.state = TopicState(TOPIC.follow(was, event))
    event_log.record(session, topic, event, actor_id=actor_id, now=now, from_state=was, to_state=topic.state,
                     reason=reason)
    session.flush()


def advance_claim(session: Session, claim: Claim, event: str, *, actor_id: int | None, now: datetime,
                  facts: Any = None, reason: str | None = None, **detail: Any) -> None:
    """Move a claim one step on. Raises Conflict (``wrong_state``), RuleBroken (a guard's code)."""
    was = claim.state
    claim.state = ClaimState(CLAIM.follow(was, event, facts))
    event_log.record(session, claim, event, actor_id=actor_id, now=now, from_state=was, to_state=claim.state,
                     reason=reason, **{"name": claim.author.name, **detail})
    session.flush()


def advance_idea(session: Session, idea: Idea, event: str, *, actor_id: int | None, now: datetime, facts: Any = None,
                 reason: str | None = None) -> None:
    """Move an idea one step on. Raises Conflict (``wrong_state``), RuleBroken (a guard's code)."""
    was = idea.state
    idea.state = IdeaState(IDEA.follow(was, event, facts))
    event_log.record(session, idea, event, actor_id=actor_id, now=now, from_state=was, to_state=idea.state,
                     reason=reason)
    session.flush()


def exchange_states(session: Session, slot: Slot, other: Slot, *, actor_id: int | None, now: datetime) -> None:
    """Two slots changed contents, so that each stands where the other stood; one line in the history of each.

    Raises Conflict (``wrong_state``) when one of them is out or over.
    """
    for one in (slot, other):
        SLOT.follow(one.state, "exchange")
    was, becomes = slot.state, other.state
    slot.state, other.state = becomes, was
    for one, twin, before in ((slot, other, was), (other, slot, becomes)):
        one.sequence += before is not one.state
        event_log.record(session, one, "exchange", actor_id=actor_id, now=now, from_state=before, to_state=one.state,
                         other=twin.uid, title=one.topic.title if one.topic else "",
                         title2=twin.topic.title if twin.topic else "", becomes=twin.local_date.isoformat())
    session.flush()
