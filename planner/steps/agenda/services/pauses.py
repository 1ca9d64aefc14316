"""Writes to pauses: standing still on purpose, and going on (docs/domain-more.md k)."""
from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from planner import policy
from planner.core import event_log, events
from planner.core.errors import Conflict, RuleBroken
from planner.core.localtime import local_date
from planner.messages.services import notify
from planner.people.models import Person
from planner.people.queries import get_organisation, holders
from planner.policy import Action, Role
from planner.steps.agenda.events import Held, HeldAsked, PauseEnded
from planner.steps.agenda.models import Pause, PauseScope
from planner.steps.agenda.queries import pauses as queries
from planner.steps.agenda.queries.pauses import Subject
from planner.steps.agenda.rules import pauses as rules

_PART = frozenset({PauseScope.CAMPAIGN, PauseScope.SLOT})


def action_for(scope: PauseScope) -> Action:
    """Who may pause this. Source: docs/domain-more.md t."""
    return Action.PAUSE_PART if scope in _PART else Action.PAUSE_HOUSE


def held(session: Session, subject: Subject, *, until: datetime | None, now: datetime) -> list[Held]:
    """What a pause would hold in the planned time, as those who would be held say; nothing is changed."""
    question = HeldAsked(subject.scope.value, subject.subject_id, now, rules.looks_until(until, now))
    return sorted(events.collect(session, question), key=lambda one: (one.kind, one.at))


def start_pause(session: Session, *, actor: Person, subject: Subject, reason: str, now: datetime,
                planned_until: datetime | None = None) -> Pause:
    """Let nothing go out in this scope until somebody resumes, or the planned time is over.

    Raises:
        RuleBroken: no reason, or a planned end in the past (``pause_in_past``).
        Conflict: it stands still already (``pause_open``). NotAllowed.
    Source: docs/domain-more.md k (pause).
    """
    policy.require(actor, action_for(subject.scope))
    if not reason.strip():
        raise RuleBroken("reason_needed")
    if rules.is_over(planned_until, now):
        raise RuleBroken("pause_in_past")
    pause = Pause(scope=subject.scope, subject_id=subject.subject_id, reason=reason, by=actor, from_at=now,
                  planned_until=planned_until)
    try:
        with session.begin_nested():            # the unique index decides which of two at once it is
            session.add(pause)
            session.flush()
    except IntegrityError:
        raise Conflict("pause_open") from None
    event_log.record(session, pause, "start", actor_id=actor.id, now=now, reason=reason, scope=subject.text)
    return pause


def end_pause(session: Session, *, actor: Person | None, pause: Pause, now: datetime) -> list[int]:
    """Go on: what is at most two hours late goes out, the rest waits for a lead.

    Args:
        actor: None when the planned time is over.
    Returns:
        For each floor that held something, how many things wait for a decision now.
    Raises:
        Conflict: it was ended already (``pause_over``). NotAllowed.
    Source: docs/domain-more.md k (resume).
    """
    if actor is not None:
        policy.require(actor, action_for(pause.scope))
    if pause.ended_at is not None:
        raise Conflict("pause_over")
    pause.ended_at, pause.ended_by = now, actor
    session.flush()
    event_log.record(session, pause, "end", actor_id=actor.id if actor else None, now=now)
    answers = events.announce(session, PauseEnded(pause, actor.id if actor else None, now))
    return [number for number in answers if number]


def end_if_over(session: Session, pause_id: int, now: datetime) -> bool:
    """End one pause whose planned time is over; False when somebody resumed in this moment."""
    pause = session.get(Pause, pause_id, with_for_update=True)
    if pause is None or pause.ended_at is not None or not rules.is_over(pause.planned_until, now):
        return False
    end_pause(session, actor=None, pause=pause, now=now)
    return True


def tell_of_ends(session: Session, *, now: datetime) -> int:
    """Tell the leads in the morning that a pause ends today; once. Source: docs/domain-more.md k (resume)."""
    zone = get_organisation(session).zone
    told = 0
    for pause in queries.ending_between(session, now - timedelta(days=1), now + timedelta(days=1)):
        assert pause.planned_until is not None
        at = rules.told_at(pause.planned_until, zone)
        if not at <= now < at + timedelta(hours=15) or local_date(now, zone) != local_date(pause.planned_until, zone):
            continue
        name = queries.subject_of(session, pause)
        for lead in holders(session, Role.LEAD):
            told += notify(session, lead, key=f"pause_ends:{pause.uid}:{at.date().isoformat()}",
                           text_key="pause_ends_today", now=now, address="/agenda/pauses",
                           params={"name": name.label(lead.locale), "reason": pause.reason})
    return told
