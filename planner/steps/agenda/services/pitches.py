"""Requests for ideas: asked of people who fit, reminded once, met or closed. Source: docs/domain-more.md l."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from planner import policy
from planner.core import event_log
from planner.core.db import one_by_one
from planner.core.errors import RuleBroken
from planner.core.localtime import local_date, to_utc
from planner.messages.services import notify
from planner.people.models import Person
from planner.people.queries import get_organisation, house_settings, work_calendar
from planner.personas.models import Persona
from planner.policy import Action
from planner.steps.agenda.models import PitchRequest
from planner.steps.agenda.queries import pitches as queries
from planner.steps.agenda.rules.pitches import MOST_ASKED, reminder_day
from planner.steps.inventory.models import TopicArea
from planner.workflow import PITCH
from planner.workflow.agenda import RequestState


@dataclass(frozen=True, slots=True)
class Wish:
    """What a request says: ``wanted`` ideas about ``text`` until ``due_on``."""

    text: str
    area: TopicArea
    lang: str
    due_on: date
    wanted: int
    persona: Persona | None = None


def ask_for_ideas(session: Session, *, actor: Person, wish: Wish, people: Sequence[Person],
                  now: datetime) -> PitchRequest:
    """Ask some people for ideas; each gets one line in the inbox.

    Raises:
        RuleBroken: nobody or more than ten are asked, the day has passed, or somebody no longer fits.
    """
    policy.require(actor, Action.ASK_FOR_IDEAS)
    today = local_date(now, get_organisation(session).zone)
    if wish.due_on < today:
        raise RuleBroken("pitch_past")
    if not people:
        raise RuleBroken("pitch_nobody")
    if len(people) > MOST_ASKED:
        raise RuleBroken("pitch_too_many", most=MOST_ASKED)
    calendar = work_calendar(session)
    fitting = {one.person.id for one in queries.who_fits(session, wish.area, wish.due_on, today, calendar)}
    for person in people:
        if person.id not in fitting:
            raise RuleBroken("pitch_unfit", name=person.name)
    request = PitchRequest(text=wish.text, by=actor, area=wish.area, persona=wish.persona, lang=wish.lang,
                           wanted=wish.wanted, due_on=wish.due_on, asked=list(people), state=RequestState.OPEN)
    session.add(request)
    session.flush()
    event_log.record(session, request, "create", actor_id=actor.id, now=now, to_state=request.state)
    for person in people:
        _tell(session, request, person, "pitch_asked", now=now)
    return request


def close_request(session: Session, *, actor: Person, request: PitchRequest, now: datetime) -> PitchRequest:
    """Ask no longer; what came in stays."""
    policy.require(actor, Action.ASK_FOR_IDEAS, request)
    _advance(session, request, "close", actor_id=actor.id, now=now)
    return request


def _advance(session: Session, request: PitchRequest, event: str, *, actor_id: int | None, now: datetime) -> None:
    """Move a request one step on; the only writer of its state. Raises Conflict (``wrong_state``)."""
    was = request.state
    request.state = RequestState(PITCH.follow(was, event))
    event_log.record(session, request, event, actor_id=actor_id, now=now, from_state=was, to_state=request.state)
    session.flush()


def _tell(session: Session, request: PitchRequest, person: Person, text_key: str, *, now: datetime) -> None:
    notify(session, person, key=f"{text_key}:{request.uid}", text_key=text_key, now=now,
           params={"name": request.by.name, "text": request.text, "due_on": request.due_on.isoformat()},
           address=f"/ideas/requests/{request.uid}")


def tend(session: Session, now: datetime) -> int:
    """Tend every request that asks: end it with enough ideas or after its day, else remind who sent nothing, once.

    Each in a transaction of its own. Returns how many changed.
    """
    return one_by_one(queries.open_requests(session), tend_one, what="request for ideas")


def tend_one(session: Session, request_id: int, now: datetime) -> bool:
    """Do what is due for one request. Returns whether something was."""
    request = session.get(PitchRequest, request_id, with_for_update=True)
    if request is None or request.state is not RequestState.OPEN:
        return False
    if len(request.ideas) >= request.wanted:
        _advance(session, request, "meet", actor_id=None, now=now)
        _tell(session, request, request.by, "pitch_met", now=now)
        return True
    zone = get_organisation(session).zone
    if local_date(now, zone) > request.due_on:
        _advance(session, request, "close", actor_id=None, now=now)
        return True
    return _remind(session, request, zone, now)


def _remind(session: Session, request: PitchRequest, zone: str, now: datetime) -> bool:
    day = reminder_day(request.due_on, work_calendar(session))
    due_at = to_utc(day, house_settings(session).reminder_time, zone)
    if request.reminded_at is not None or now < due_at or request.created_at >= due_at:
        return False
    for person in queries.silent(session, request):
        _tell(session, request, person, "pitch_reminder", now=now)
    request.reminded_at = now
    return True
