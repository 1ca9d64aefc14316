"""Who writes along at a claim: co-authors, and the one of them who writes down what the author knows."""
from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from planner import policy
from planner.core import event_log, events
from planner.core.errors import Conflict, RuleBroken
from planner.people.models import Person, PersonStatus
from planner.policy import Action
from planner.steps.agenda.events import PensChanged
from planner.steps.agenda.models import Claim
from planner.steps.agenda.services.holding import hold
from planner.steps.agenda.services.notices import tell
from planner.workflow.agenda import ClaimState


def add_pen(session: Session, *, actor: Person, claim: Claim, person: Person, now: datetime, is_ghost: bool = False) \
        -> Claim:
    """Let somebody write along, or be the ghost writer of the pair; whoever writes along judges the text no more.

    Raises:
        Conflict: the claim is over. RuleBroken: the author, somebody who writes along, or who left; NotAllowed.
    Source: docs/domain.md b (claim, co_authors); docs/domain.md d (object rules 1).
    """
    policy.require(actor, Action.SHARE_CLAIM, claim)
    _hold(session, claim)
    known = _known(claim, person, is_ghost=is_ghost)
    if not known:
        claim.co_authors = [*claim.co_authors, person]
    if is_ghost:
        claim.ghost_writer = person
    elif claim.ghost_writer_id == person.id:
        claim.ghost_writer = None
    session.flush()
    event_log.record(session, claim, "pen_ghost" if is_ghost else "pen_join", actor_id=actor.id, now=now,
                     name=person.name)
    if not known:
        if person.id != actor.id:
            tell(session, person, "pen_joined", claim.slot, key=f"{claim.uid}:{claim.version}", now=now)
        events.announce(session, PensChanged(claim, person, None, actor.id, now))
    return claim


def _known(claim: Claim, person: Person, *, is_ghost: bool) -> bool:
    """Whether somebody writes along already, as the other of the two. Raises RuleBroken."""
    if person.id == claim.author_id:
        raise RuleBroken("pen_author", name=person.name)
    if person.status is PersonStatus.LEFT:
        raise RuleBroken("pen_away", name=person.name)
    known = any(one.id == person.id for one in claim.co_authors)
    if known and (claim.ghost_writer_id == person.id) is is_ghost:
        raise RuleBroken("pen_known", name=person.name)
    return known


def drop_pen(session: Session, *, actor: Person, claim: Claim, person: Person, now: datetime) -> bool:
    """Let somebody write along no more; they may also go by themselves. Returns whether they were the ghost writer.

    Raises:
        Conflict: the claim is over. RuleBroken: they don't write along; NotAllowed.
    """
    if person.id != actor.id:
        policy.require(actor, Action.SHARE_CLAIM, claim)
    _hold(session, claim)
    if not any(one.id == person.id for one in claim.co_authors):
        raise RuleBroken("pen_unknown", name=person.name)
    was_ghost = claim.ghost_writer_id == person.id
    claim.co_authors = [one for one in claim.co_authors if one.id != person.id]
    if was_ghost:
        claim.ghost_writer = None
    session.flush()
    event_log.record(session, claim, "pen_leave", actor_id=actor.id, now=now, name=person.name)
    if person.id != actor.id:
        tell(session, person, "pen_left", claim.slot, key=f"{claim.uid}:{claim.version}", now=now)
    events.announce(session, PensChanged(claim, None, person, actor.id, now))
    return was_ghost


def _hold(session: Session, claim: Claim) -> None:
    hold(session, claim.slot)
    if claim.state is not ClaimState.ACTIVE:
        raise Conflict("stale")
