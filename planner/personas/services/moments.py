"""Contact moments: what a customer said, and what becomes of it. Source: docs/domain.md b (contact_moment); R65."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy.orm import Session

from planner import policy
from planner.core import event_log
from planner.core.errors import Conflict, RuleBroken
from planner.people.models import Person
from planner.personas import queries, rules
from planner.personas.models import (
    ContactMoment,
    FactEvidence,
    FactKind,
    MomentKind,
    Persona,
    PersonaFact,
    Quoting,
)
from planner.personas.services.evidence import add_evidence
from planner.personas.services.facts import FactText, add_fact
from planner.policy import Action
from planner.similarity.rules import detect


@dataclass(frozen=True, slots=True)
class Heard:
    """What people type about a contact moment."""

    kind: MomentKind
    on_date: date
    heard: str
    persona: Persona | None = None
    customer: str = ""
    quotes: Sequence[str] = ()
    quoting: Quoting = Quoting.NO
    attended_by: Sequence[Person] = field(default=())


def log_moment(session: Session, *, actor: Person, now: datetime, heard: Heard) -> ContactMoment:
    """Write down what a customer said.

    Raises:
        RuleBroken: nothing was heard, or the day is still to come.
    """
    policy.require(actor, Action.LOG_MOMENT)
    _check(session, heard, now)
    moment = ContactMoment(by=actor)
    _write(moment, heard)
    session.add(moment)
    session.flush()
    event_log.record(session, moment, "log", actor_id=actor.id, now=now)
    return moment


def _check(session: Session, heard: Heard, now: datetime) -> None:
    if not heard.heard.strip():
        raise RuleBroken("moment_nothing_heard")
    if heard.on_date > queries.local_day(session, now):
        raise RuleBroken("moment_day_to_come")


def _write(moment: ContactMoment, heard: Heard) -> None:
    moment.kind, moment.on_date, moment.heard = heard.kind, heard.on_date, heard.heard.strip()
    moment.persona, moment.customer, moment.quoting = heard.persona, heard.customer.strip(), heard.quoting
    moment.quotes = [quote.strip() for quote in heard.quotes if quote.strip()]
    moment.attended_by = [person for person in heard.attended_by if person is not moment.by]
    moment.lang = detect(moment.heard, moment.by.locale)


def edit_moment(session: Session, *, actor: Person, now: datetime, moment: ContactMoment, version: int,
                heard: Heard) -> None:
    """Mend what was written down. Raises Conflict when somebody changed it since ``version``."""
    policy.require(actor, Action.EDIT_MOMENT, moment)
    if moment.version != version:
        raise Conflict("stale")
    _check(session, heard, now)
    _write(moment, heard)
    event_log.record(session, moment, "edit", actor_id=actor.id, now=now)


def remove_moment(session: Session, *, actor: Person, now: datetime, moment: ContactMoment) -> None:
    """Put a moment away; what it became stays, with its source."""
    policy.require(actor, Action.EDIT_MOMENT, moment)
    if moment.archived_at is None:
        moment.archived_at = now
        event_log.record(session, moment, "remove", actor_id=actor.id, now=now)


def restore_moment(session: Session, *, actor: Person, now: datetime, moment: ContactMoment) -> None:
    """Bring a moment back."""
    policy.require(actor, Action.EDIT_MOMENT, moment)
    if moment.archived_at is not None:
        moment.archived_at = None
        event_log.record(session, moment, "restore", actor_id=actor.id, now=now)


def back_fact(session: Session, *, actor: Person, now: datetime, moment: ContactMoment, fact: PersonaFact,
              source: str) -> FactEvidence:
    """Let what was heard back a fact: one more piece of evidence, of the day it was heard.

    Args:
        source: the moment in the words that the fact's page shows.
    """
    policy.require(actor, Action.READ_MOMENT, moment)
    _take(session, moment, actor=actor, now=now, became="evidence", of=fact.uid)
    return add_evidence(session, actor=actor, now=now, fact=fact, method=rules.METHOD_OF[moment.kind], source=source,
                        on_date=moment.on_date, moment=moment)


def fact_from_moment(session: Session, *, actor: Person, now: datetime, moment: ContactMoment, persona: Persona,
                     kind: FactKind, statement: str, source: str) -> PersonaFact:
    """Park what was heard as a fact of ``persona``, with the moment as its source; a fact that says it is backed."""
    policy.require(actor, Action.READ_MOMENT, moment)
    said = " ".join(statement.split())
    if not said:
        raise RuleBroken("fact_statement_missing")
    fact = queries.fact_that_says(session, persona, said)
    if fact is None:
        nl = detect(said, moment.lang) == "nl"
        fact = add_fact(session, actor=actor, now=now, persona=persona, unanswered=True, text=FactText(
            kind, statement_nl=said if nl else None, statement_en=None if nl else said, source=source))
    back_fact(session, actor=actor, now=now, moment=moment, fact=fact, source=source)
    return fact


def _take(session: Session, moment: ContactMoment, *, actor: Person, now: datetime, became: str, of: str) -> None:
    event_log.record(session, moment, "became", actor_id=actor.id, now=now, to_state=became, of=of)
