"""How parked facts are to be checked: by whom, by when. Who is asked hears of it."""
from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from planner import policy
from planner.core.errors import Conflict, RuleBroken
from planner.messages.services import notify
from planner.people.models import Person
from planner.personas import queries
from planner.personas.models import Method, PersonaFact
from planner.personas.services.facts import check_key, decide, drop_check
from planner.policy import Action


def plan_check(session: Session, *, actor: Person, now: datetime, fact: PersonaFact, version: int,
               method: Method | None, by: Person | None = None, on_date: date | None = None, note: str = "") -> None:
    """Say how a parked fact is to be checked, by whom and by when; without a method nothing is planned any more.

    Raises:
        RuleBroken: the day has passed; Conflict: somebody changed the fact since ``version``.
    Source: docs/domain.md f (Parked).
    """
    policy.require(actor, Action.ADD_FACT, fact.persona)
    if fact.version != version:
        raise Conflict("stale")
    if on_date is not None and on_date < queries.local_day(session, now):
        raise RuleBroken("fact_expiry_past")
    with decide(session, fact, "check", actor=actor, now=now):
        if method is None:
            drop_check(session, fact, now=now)
            return
        fact.check_method, fact.check_on, fact.check_note = method, on_date, note.strip()
        fact.check_by_id = by.id if by else None
    if by is not None and by is not actor:
        notify(session, by, key=check_key(fact), text_key="fact_check_asked", now=now,
               params={"name": actor.name, "fact": fact.statement(by.locale)},
               address=f"/personas/{fact.persona.code}/facts/{fact.uid}")
