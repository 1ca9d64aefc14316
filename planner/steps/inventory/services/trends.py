"""Trends that people see in the market: noted, seen by others too, taken off the list."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from planner import policy
from planner.core import event_log
from planner.core.errors import RuleBroken
from planner.core.localtime import local_date
from planner.people.models import Person
from planner.people.queries import get_organisation
from planner.personas.events import Moved, PersonasMerged, PersonasUnmerged
from planner.personas.models import Persona
from planner.policy import Action
from planner.steps.inventory.models import TopicArea, TrendEndorsement, TrendObservation
from planner.steps.inventory.services.areas import hold_areas
from planner.steps.inventory.services.claims import check_web_address

KIND = "trend"

@dataclass(frozen=True, slots=True)
class Sighting:
    """What somebody saw in the market: strength 1..3, the day, who asks for it, and where when there is an address."""

    text: str
    seen_on: date
    strength: int = 2
    area: TopicArea | None = None
    source_url: str = ""
    persona: Persona | None = None
    lang: str = ""


def note_trend(session: Session, *, actor: Person, now: datetime, sighting: Sighting) -> TrendObservation:
    """Keep a development that ``actor`` sees.

    Raises:
        RuleBroken: the day is still to come, the area was archived meanwhile, or the source is no web address.
    Source: docs/domain.md b (trend_observation).
    """
    policy.require(actor, Action.NOTE_TREND)
    if sighting.seen_on > local_date(now, get_organisation(session).zone):
        raise RuleBroken("trend_in_future")
    if sighting.area is not None:
        hold_areas(session, [sighting.area])
    if sighting.source_url:
        check_web_address(sighting.source_url)
    trend = TrendObservation(person_id=actor.id, text=sighting.text, lang=sighting.lang or actor.locale,
                             area=sighting.area, persona=sighting.persona, seen_on=sighting.seen_on,
                             strength=sighting.strength, source_url=sighting.source_url or None)
    session.add(trend)
    event_log.record(session, trend, "note", actor_id=actor.id, now=now)
    return trend


def archive_trend(session: Session, *, actor: Person, now: datetime, trend: TrendObservation) -> None:
    """Take one's own trend off the list; :func:`restore_trend` undoes it."""
    policy.require(actor, Action.EDIT_TREND, trend)
    trend.archived_at = now
    event_log.record(session, trend, "archive", actor_id=actor.id, now=now)


def restore_trend(session: Session, *, actor: Person, now: datetime, trend: TrendObservation) -> None:
    """Bring one's own trend back."""
    policy.require(actor, Action.EDIT_TREND, trend)
    trend.archived_at = None
    event_log.record(session, trend, "restore", actor_id=actor.id, now=now)


# --- "I see it too" ----------------------------------------------------------------------------------------------


def endorse_trend(session: Session, *, actor: Person, now: datetime, trend: TrendObservation) -> bool:
    """Say "I see it too"; it makes a trend heavier, never younger. False when this person had said so before.

    Source: docs/domain.md j (endorsement), n (Trends).
    """
    policy.require(actor, Action.ENDORSE_TREND, trend)
    try:
        with session.begin_nested():            # one person, one word: the unique key decides
            session.add(TrendEndorsement(trend_id=trend.id, person_id=actor.id, at=now))
    except IntegrityError:
        return False
    _count(session, trend, 1)
    event_log.record(session, trend, "endorse", actor_id=actor.id, now=now)
    return True


def withdraw_endorsement(session: Session, *, actor: Person, now: datetime, trend: TrendObservation) -> None:
    """Take "I see it too" back; no error when it was never said."""
    policy.require(actor, Action.ENDORSE_TREND, trend)
    taken_back = session.scalars(
        sa.delete(TrendEndorsement).where(TrendEndorsement.trend_id == trend.id,
                                          TrendEndorsement.person_id == actor.id).returning(TrendEndorsement.id)).all()
    if taken_back:
        _count(session, trend, -1)
        event_log.record(session, trend, "withdraw", actor_id=actor.id, now=now)


def _count(session: Session, trend: TrendObservation, change: int) -> None:
    """Count in the database, past the row version: two colleagues at once are no conflict, and both count."""
    session.execute(sa.update(TrendObservation).where(TrendObservation.id == trend.id)
                    .values(endorsements=TrendObservation.endorsements + change),
                    execution_options={"synchronize_session": False})
    session.refresh(trend, ["endorsements"])


# --- The reader who asks -----------------------------------------------------------------------------------------


def follow_merge(session: Session, news: PersonasMerged) -> list[Moved]:
    """What readers of a merged persona ask for is asked for by the one that stays."""
    trends = _asked_for_by(session, news.gone)
    for trend in trends:
        trend.persona = news.kept
    return [Moved(KIND, trend.uid, both=False) for trend in trends]


def follow_unmerge(session: Session, news: PersonasUnmerged) -> Sequence[object]:
    """Put back what the merge moved."""
    uids = {moved.uid for moved in news.moved if moved.what == KIND}
    for trend in _asked_for_by(session, news.kept):
        if trend.uid in uids:
            trend.persona = news.gone
    return ()


def _asked_for_by(session: Session, persona: Persona) -> Sequence[TrendObservation]:
    return session.scalars(sa.select(TrendObservation).where(TrendObservation.persona_id == persona.id)
                           .order_by(TrendObservation.id)).all()
