"""Old articles: somebody looks whether each is still right, has it brought up to date, or takes it down."""
from __future__ import annotations

from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner import policy
from planner.core import event_log
from planner.core.errors import RuleBroken
from planner.core.localtime import local_date
from planner.messages.services import notify
from planner.people.models import Person
from planner.people.queries import find_organisation, get_organisation, holders
from planner.personas.models import PersonaStatus
from planner.policy import Action, Role
from planner.steps.agenda.models import Idea
from planner.steps.agenda.services.ideas import Proposal, propose_idea
from planner.steps.inventory.models import PublishedWork
from planner.steps.publishing import queries, rules, upkeep_queries
from planner.steps.publishing.services import down
from planner.steps.writing.models import Draft
from planner.workflow.publishing import PublicationState

ASKED_AGAIN_AFTER = timedelta(days=180)     # an article that is being brought up to date
MOST_PERSONAS = 3


def still_right(session: Session, *, actor: Person, work: PublishedWork, now: datetime) -> date:
    """Somebody looked: it is right as it stands, and is looked at again in a year; returns that day.

    Raises NotAllowed: neither its author nor a lead.
    """
    policy.require(actor, Action.LOOK_AFTER, work)
    return look_on(session, actor=actor, work=work, event="still_right", now=now,
                   day=_today(session, now) + timedelta(days=rules.LOOKED_AT_AFTER.days))


def look_on(session: Session, *, actor: Person, work: PublishedWork, day: date | None, event: str,
            now: datetime) -> date:
    """Look at it from ``day`` on; None: as if nobody had looked, a year after it came out. Raises NotAllowed."""
    policy.require(actor, Action.LOOK_AFTER, work)
    work.review_on = day
    event_log.record(session, work, event, actor_id=actor.id, now=now)
    return rules.review_day(work.local_date, day)


def plan_refresh(session: Session, *, actor: Person, work: PublishedWork, title: str, text: str,
                 now: datetime) -> Idea:
    """Put an idea into the bank that brings it up to date; the article asks again in half a year, if it still is old.

    Raises NotAllowed: neither its author nor a lead.
    """
    policy.require(actor, Action.LOOK_AFTER, work)
    readers = [each for each in work.personas if each.status is PersonaStatus.ACTIVE and not each.is_negative]
    area = next((each for each in work.areas if each.archived_at is None), None)
    idea = propose_idea(session, actor=actor, now=now, proposal=Proposal(
        title[:200], work.lang, text, area, readers[:MOST_PERSONAS]))
    work.refresh_uid = idea.uid
    work.review_on = _today(session, now) + ASKED_AGAIN_AFTER
    event_log.record(session, work, "plan_refresh", actor_id=actor.id, now=now, idea=idea.uid)
    return idea


def retire(session: Session, *, actor: Person, work: PublishedWork, reason: str, now: datetime) -> bool:
    """Take it down wherever it is out; returns whether it is gone everywhere by now.

    Raises:
        NotAllowed: no lead.
        RuleBroken: no reason, or it is out nowhere (``article_not_out``).
    """
    policy.require(actor, Action.PUBLISH, work)
    draft_id = session.scalar(sa.select(Draft.id).where(Draft.uid == work.source_uid))
    there = [] if draft_id is None else [
        each for each in (*queries.live_of_draft(session, draft_id), *queries.live_of_versions(session, draft_id))
        if each.state is PublicationState.PUBLISHED]
    if not there:
        raise RuleBroken("article_not_out")
    gone = [down.take_down(session, actor=actor, publication=each, reason=reason, now=now) for each in there]
    event_log.record(session, work, "retire", actor_id=actor.id, now=now, reason=reason)
    return all(gone)


def remind(session: Session, *, now: datetime) -> int:
    """Once a month, tell leads how many articles want a look, and each author how many of theirs; returns how many."""
    house = find_organisation(session)
    if house is None:
        return 0
    today = local_date(now, house.zone)
    number = upkeep_queries.count_old(session, today=today)
    if not number:
        return 0
    leads = {lead.id for lead in holders(session, Role.LEAD)}
    told = 0
    for lead in holders(session, Role.LEAD):
        told += _tell(session, lead, number, today, "/publish/old", now)
    for person_id, own in upkeep_queries.old_by_author(session, today=today):
        if person_id not in leads:
            told += _tell(session, session.get_one(Person, person_id), own, today, "/publish/old?mine=1", now)
    return told


def _tell(session: Session, person: Person, number: int, today: date, address: str, now: datetime) -> bool:
    if not person.has_joined:
        return False
    return notify(session, person, key=f"old-articles:{today.year}-{today.month}", text_key="articles_old",
                  params={"number": str(number)}, address=address, now=now)


def _today(session: Session, now: datetime) -> date:
    return local_date(now, get_organisation(session).zone)
