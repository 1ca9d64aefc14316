"""Who speaks for a persona: given by a lead, on a ground, from a day to a day."""
from __future__ import annotations

from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner import policy
from planner.core import event_log
from planner.core.errors import Conflict, RuleBroken
from planner.people.models import Person, PersonStatus
from planner.personas import queries, rules
from planner.personas.models import Persona, PersonaStatus, Representation
from planner.policy import Action, Role


def add_expert(session: Session, *, actor: Person, now: datetime, persona: Persona, person: Person, ground: str,
               from_date: date | None = None) -> Representation:
    """Let ``person`` speak for ``persona`` from a day on (today when not given).

    Raises:
        RuleBroken: the persona is negative or not in use, no ground was given, the person left or may not review.
        Conflict: the person speaks for it already.
    Source: docs/domain.md b (representation).
    """
    policy.require(actor, Action.EDIT_PERSONA, persona)
    if persona.is_negative or persona.status is not PersonaStatus.ACTIVE:
        raise RuleBroken("expert_persona_not_in_use")
    if not ground.strip():
        raise RuleBroken("expert_ground_missing")
    if person.status is PersonStatus.LEFT or Role.REVIEWER not in person.roles:
        raise RuleBroken("expert_no_reviewer", name=person.name)
    today = queries.local_day(session, now)
    # One row per persona is locked, so that two leads at once don't both add the same person.
    session.execute(sa.select(Persona.id).where(Persona.id == persona.id).with_for_update())
    if person.id in {each.person_id for each in queries.upcoming_representations(session, persona, today)}:
        raise Conflict("expert_already", name=person.name)
    held = Representation(person_id=person.id, persona_id=persona.id, ground=ground.strip(),
                          from_date=from_date or today)
    session.add(held)
    session.flush()
    event_log.record(session, persona, "expert_add", actor_id=actor.id, now=now, person_id=person.id,
                     representation=held.uid)
    return held


def end_expert(session: Session, *, actor: Person, now: datetime, held: Representation) -> None:
    """Somebody speaks for the persona no longer, from this moment on; what they approved stays theirs."""
    policy.require(actor, Action.EDIT_PERSONA, held.persona)
    today = queries.local_day(session, now)
    if held.to_date is not None and held.to_date < today:
        raise Conflict("expert_ended_already")
    event_log.record(session, held.persona, "expert_end", actor_id=actor.id, now=now, person_id=held.person_id,
                     representation=held.uid, until=held.to_date.isoformat() if held.to_date else None)
    held.to_date = today - timedelta(days=1)        # both days are included, so today would still hold


def resume_expert(session: Session, *, actor: Person, now: datetime, held: Representation) -> None:
    """Take an ending back: the person speaks for the persona again, without an end. Raises as :func:`add_expert`."""
    policy.require(actor, Action.EDIT_PERSONA, held.persona)
    today = queries.local_day(session, now)
    if rules.represents(held.from_date, held.to_date, today) or (
            held.from_date > today and held.to_date is None):
        return
    if held.person_id in {each.person_id
                          for each in queries.upcoming_representations(session, held.persona, today)}:
        raise Conflict("expert_already", name=held.person.name)
    held.to_date = None
    event_log.record(session, held.persona, "expert_resume", actor_id=actor.id, now=now, person_id=held.person_id,
                     representation=held.uid)
