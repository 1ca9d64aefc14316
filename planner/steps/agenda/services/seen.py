"""What a trend does to ideas: it brings one, in one press. Source: docs/domain.md b (trend_observation), c (idea)."""
from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from planner.core.errors import RuleBroken
from planner.core.localtime import local_date
from planner.people.models import Person
from planner.people.queries import get_organisation
from planner.personas.models import PersonaStatus
from planner.steps.agenda.models import Idea, Origin
from planner.steps.agenda.queries import seen
from planner.steps.agenda.services.ideas import Proposal, propose_idea
from planner.steps.inventory.models import TrendObservation
from planner.steps.inventory.rules import is_faded

LONGEST_TITLE = 200


def idea_from_trend(session: Session, *, actor: Person, trend: TrendObservation, now: datetime) -> tuple[Idea, bool]:
    """Put a trend into the bank as an idea, with its area and the reader who asks; a customer is still to be asked.

    Returns:
        The idea, and whether it is new: pressing twice is once.
    Raises:
        RuleBroken: the trend has faded (``trend_faded``).
    """
    if is_faded(trend.seen_on, local_date(now, get_organisation(session).zone)):
        raise RuleBroken("trend_faded")
    known = seen.idea_of_trend(session, trend)
    if known is not None:
        return known, False
    title = trend.text
    if len(title) > LONGEST_TITLE:
        title = title[:LONGEST_TITLE - 1].rpartition(" ")[0] + "…"
    text = "\n\n".join(part for part in (trend.text if title.endswith("…") else "", trend.source_url or "") if part)
    persona = trend.persona
    usable = persona is not None and persona.status is PersonaStatus.ACTIVE and not persona.is_negative
    idea = propose_idea(session, actor=actor, now=now, proposal=Proposal(
        title=title, lang=trend.lang, text=text, area=trend.area, personas=[persona] if persona and usable else [],
        origin=Origin.TREND))
    idea.trend_id = trend.id
    return idea, True
