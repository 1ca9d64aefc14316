"""What a contact moment does to ideas: it brings one, it confirms or refutes one. Source: docs/domain.md c (idea)."""
from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from planner import policy
from planner.core import event_log
from planner.core.errors import Conflict
from planner.people.models import Person
from planner.personas.models import ContactMoment, PersonaStatus
from planner.personas.rules import as_statement
from planner.policy import Action
from planner.search import services as search
from planner.steps.agenda.models import Idea, Origin
from planner.steps.agenda.services.ideas import Proposal, propose_idea
from planner.steps.agenda.services.states import advance_idea
from planner.workflow.agenda import IdeaState, Validation

LONGEST_TITLE = 200


def idea_from_moment(session: Session, *, actor: Person, moment: ContactMoment, now: datetime) -> Idea:
    """Put what was heard into the bank as an idea, with the moment as its origin.

    It is still to be validated: the one who said it first is not the check. The whole of what was heard is its text.
    """
    policy.require(actor, Action.READ_MOMENT, moment)
    title = as_statement(moment.heard)
    if len(title) > LONGEST_TITLE:
        title = title[:LONGEST_TITLE - 1].rpartition(" ")[0] + "…"
    persona = moment.persona
    usable = persona is not None and persona.status is PersonaStatus.ACTIVE and not persona.is_negative
    idea = propose_idea(session, actor=actor, now=now, proposal=Proposal(
        title=title, lang=moment.lang, text=moment.heard if title.endswith("…") else "",
        personas=[persona] if persona and usable else [], origin=Origin.CONTACT_MOMENT))
    idea.moment_id = moment.id
    return idea


def withdraw_idea(session: Session, *, actor: Person, idea: Idea, now: datetime) -> None:
    """Take an idea back that was just made. Raises Conflict once somebody voted, decided or validated it."""
    policy.require(actor, Action.EDIT_IDEA, idea)
    if idea.state is not IdeaState.NEW or idea.votes or idea.validation is not Validation.NONE:
        raise Conflict("idea_decided")
    event_log.record(session, idea, "withdraw", actor_id=actor.id, now=now)
    search.drop(session, kind="idea", uid=idea.uid)
    session.delete(idea)
    session.flush()


def validate_by_moment(session: Session, *, actor: Person, idea: Idea, moment: ContactMoment, confirmed: bool,
                       source: str, now: datetime) -> Idea:
    """A customer confirmed or refuted an idea at this moment: any member who may read the moment says so.

    Args:
        source: the moment in the words that the idea's page shows.
    Raises:
        Conflict: the idea was parked or declined meanwhile.
    Source: docs/domain.md c (idea, validate: contact moment linked, who M).
    """
    policy.require(actor, Action.PROPOSE_IDEA)
    policy.require(actor, Action.READ_MOMENT, moment)
    was = {"validation": idea.validation.value, "source": idea.validation_source, "moment": idea.validation_moment_id}
    advance_idea(session, idea, "validate", actor_id=actor.id, now=now, reason=source or None)
    idea.validation = Validation.CONFIRMED if confirmed else Validation.REFUTED
    idea.validation_source, idea.validation_moment_id = source, moment.id
    event_log.record(session, idea, f"validation_{idea.validation.value}", actor_id=actor.id, now=now,
                     from_state=str(was["validation"]), to_state=idea.validation, before=was)
    return idea


def undo_validation(session: Session, *, actor: Person, idea: Idea, now: datetime) -> None:
    """Take the last validation back, as long as it is the last thing that happened, and one's own.

    Raises:
        Conflict: something else happened to the idea since.
    """
    last = next(iter(event_log.history(session, Idea.__tablename__, idea.uid, limit=1)), None)
    if last is None or last.actor_id != actor.id or "before" not in last.detail:
        raise Conflict("idea_decided")
    before = last.detail["before"]
    idea.validation, idea.validation_source = Validation(before["validation"]), before["source"]
    idea.validation_moment_id = before["moment"]
    event_log.record(session, idea, "validation_undone", actor_id=actor.id, now=now, to_state=idea.validation)
