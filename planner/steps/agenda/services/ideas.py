"""Writes to ideas: propose, vote, check with a customer, decide."""
from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from planner import policy
from planner.core import event_log
from planner.core.errors import RuleBroken
from planner.people.models import Person
from planner.personas.models import Persona
from planner.policy import Action
from planner.search import services as search
from planner.steps.agenda.models import Idea, IdeaVote, Origin, PitchRequest, Topic
from planner.steps.agenda.services import questions, topics
from planner.steps.agenda.services.notices import tell_proposer
from planner.steps.agenda.services.questions import BuyerQuestion
from planner.steps.agenda.services.states import advance_idea, expect
from planner.steps.agenda.services.topics import Brief
from planner.steps.inventory.models import TopicArea
from planner.steps.inventory.services.areas import hold_areas
from planner.workflow.agenda import AcceptFacts, IdeaState, RequestState, Validation


@dataclass(frozen=True, slots=True)
class Proposal:
    """What an idea says. The title alone is enough; ``request`` is the one that asked for it."""

    title: str
    lang: str
    text: str = ""
    area: TopicArea | None = None
    personas: Collection[Persona] = ()
    origin: Origin = Origin.EMPLOYEE
    asked: BuyerQuestion = field(default_factory=BuyerQuestion)
    request: PitchRequest | None = None


def propose_idea(session: Session, *, actor: Person, proposal: Proposal, now: datetime) -> Idea:
    """Put an idea into the bank.

    Raises:
        RuleBroken: its question is none of its personas (``question_not_asked``), or the request that it answers asks
            no longer (``pitch_over``). NotAllowed: that request was not made to this person.
    Source: docs/domain.md c (idea, propose); docs/domain-more.md l (pitch request).
    """
    policy.require(actor, Action.PROPOSE_IDEA)
    if proposal.request is not None:
        policy.require(actor, Action.ANSWER_PITCH, proposal.request)
        if proposal.request.state is not RequestState.OPEN:
            raise RuleBroken("pitch_over")
    idea = Idea(by=actor, state=IdeaState.NEW, request=proposal.request)
    _write(session, idea, proposal, now)
    session.add(idea)
    session.flush()
    event_log.record(session, idea, "propose", actor_id=actor.id, now=now, to_state=idea.state)
    index_idea(session, idea)
    return idea


def _write(session: Session, idea: Idea, proposal: Proposal, now: datetime) -> None:
    if proposal.area is not None and proposal.area.id != idea.area_id:
        hold_areas(session, [proposal.area])
    idea.title, idea.text, idea.lang = proposal.title, proposal.text, proposal.lang
    idea.area, idea.personas, idea.origin = proposal.area, list(proposal.personas), proposal.origin
    questions.ask(session, idea, proposal.asked, personas=idea.personas, lang=idea.lang, now=now)


def edit_idea(session: Session, *, actor: Person, idea: Idea, proposal: Proposal, version: int, now: datetime) -> Idea:
    """Change an idea that nobody has decided on. Raises Conflict when it changed meanwhile or was decided."""
    policy.require(actor, Action.EDIT_IDEA, idea)
    expect(idea, version)
    if idea.state is not IdeaState.NEW:
        raise RuleBroken("idea_decided")
    _write(session, idea, proposal, now)
    event_log.record(session, idea, "edit", actor_id=actor.id, now=now)
    index_idea(session, idea)
    return idea


def vote(session: Session, *, actor: Person, idea: Idea, now: datetime) -> bool:
    """Say "I'd read this". Returns False when this person had said so before; nobody votes for their own idea."""
    policy.require(actor, Action.VOTE_IDEA, idea)
    try:
        with session.begin_nested():            # one person, one vote: the unique key decides
            session.add(IdeaVote(idea_id=idea.id, person_id=actor.id, at=now))
    except IntegrityError:
        return False
    _count(session, idea, 1)
    return True


def unvote(session: Session, *, actor: Person, idea: Idea) -> None:
    """Take a vote back; no error when there was none."""
    policy.require(actor, Action.VOTE_IDEA, idea)
    taken_back = session.scalars(sa.delete(IdeaVote).where(IdeaVote.idea_id == idea.id, IdeaVote.person_id == actor.id)
                                 .returning(IdeaVote.id)).all()
    if taken_back:
        _count(session, idea, -1)


def _count(session: Session, idea: Idea, change: int) -> None:
    """Count in the database, past the row version: two votes at once are no conflict, and both count."""
    session.execute(sa.update(Idea).where(Idea.id == idea.id).values(votes=Idea.votes + change),
                    execution_options={"synchronize_session": False})
    session.refresh(idea, ["votes"])


def note_validation(session: Session, *, actor: Person, idea: Idea, validation: Validation, now: datetime) -> Idea:
    """Write down how far asking a customer is: not yet, or asked without an answer.

    Raises:
        RuleBroken: a yes or no is what somebody said at a contact moment, see `heard.validate_by_moment`
            (``validation_needs_moment``).
    Source: docs/domain.md c (idea, validate).
    """
    policy.require(actor, Action.EDIT_IDEA, idea)
    if validation in {Validation.CONFIRMED, Validation.REFUTED}:
        raise RuleBroken("validation_needs_moment")
    was = idea.validation
    advance_idea(session, idea, "validate", actor_id=actor.id, now=now)
    idea.validation, idea.validation_source, idea.validation_moment_id = validation, "", None
    event_log.record(session, idea, f"validation_{validation.value}", actor_id=actor.id, now=now, from_state=was,
                     to_state=validation)
    return idea


def accept_idea(session: Session, *, actor: Person, idea: Idea, brief: Brief, now: datetime, reason: str = "",
                version: int | None = None) -> Topic:
    """Make an open topic of an idea; the proposer is told.

    Args:
        brief: of the topic; the idea takes its area and personas over.
        reason: why, when a customer refuted the idea.
    Raises:
        RuleBroken: no area, no persona, or refuted and no reason; Conflict: decided or changed meanwhile.
    Source: docs/domain.md b (idea) and c (idea, accept).
    """
    policy.require(actor, Action.DECIDE_IDEA, idea)
    expect(idea, version)
    if idea.validation is Validation.REFUTED and not reason.strip():
        raise RuleBroken("idea_refuted")
    idea.area, idea.personas = brief.area, list(brief.personas)
    advance_idea(session, idea, "accept", actor_id=actor.id, now=now, reason=reason or None,
                 facts=AcceptFacts(brief.area is not None, bool(brief.personas)))
    idea.reason = reason or None
    topic = topics.make_topic(session, actor=actor, brief=brief, idea=idea, now=now)
    tell_proposer(session, "idea_accepted", idea, now=now, but=actor.id)
    index_idea(session, idea)
    return topic


def park_idea(session: Session, *, actor: Person, idea: Idea, reason: str, now: datetime) -> Idea:
    """Keep an idea for later; the proposer hears why, with thanks."""
    return _turn_down(session, actor, idea, "park", reason, now)


def decline_idea(session: Session, *, actor: Person, idea: Idea, reason: str, now: datetime) -> Idea:
    """Let an idea go; the proposer hears why, with thanks."""
    return _turn_down(session, actor, idea, "decline", reason, now)


def _turn_down(session: Session, actor: Person, idea: Idea, event: str, reason: str, now: datetime) -> Idea:
    policy.require(actor, Action.DECIDE_IDEA, idea)
    if not reason.strip():
        raise RuleBroken("reason_needed")
    advance_idea(session, idea, event, actor_id=actor.id, now=now, reason=reason)
    idea.reason = reason
    tell_proposer(session, f"idea_{idea.state.value}", idea, now=now, but=actor.id)
    return idea


def reopen_idea(session: Session, *, actor: Person, idea: Idea, now: datetime) -> Idea:
    """Take a decision against an idea back."""
    policy.require(actor, Action.DECIDE_IDEA, idea)
    advance_idea(session, idea, "reopen", actor_id=actor.id, now=now)
    idea.reason = None
    return idea


def index_idea(session: Session, idea: Idea) -> None:
    """Keep the search index in step: members find an idea by its title and text."""
    session.flush()
    search.put(session, kind="idea", uid=idea.uid, lang=idea.lang, title=idea.title, text=idea.text,
               address=f"/ideas/{idea.uid}")
