"""Reads of campaigns."""
from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from planner.campaigns.models import Campaign
from planner.channels.models import Channel
from planner.core.errors import NotFound
from planner.personas.models import Persona, PersonaKind, PersonaStatus
from planner.workflow.campaigns import CampaignState

PAGE = 50


def campaigns(session: Session, *, archived: bool = False) -> Sequence[Campaign]:
    """Campaigns with their personas and channels: running ones first, then those to come, then closed ones."""
    order = sa.case({CampaignState.RUNNING: 0, CampaignState.PLANNED: 1, CampaignState.CLOSED: 2},
                    value=Campaign.state)
    put_away = Campaign.archived_at.is_not(None) if archived else Campaign.archived_at.is_(None)
    return session.scalars(sa.select(Campaign).where(put_away)
                           .order_by(order, Campaign.from_date.desc(), Campaign.id).limit(PAGE)
                           .options(selectinload(Campaign.personas), selectinload(Campaign.channels))).all()


def get_campaign(session: Session, uid: str) -> Campaign:
    """The campaign with this uid. Raises NotFound."""
    found = session.scalar(sa.select(Campaign).where(Campaign.uid == uid).options(
        selectinload(Campaign.personas), selectinload(Campaign.channels)))
    if found is None:
        raise NotFound("not_found")
    return found


def persona_options(session: Session) -> Sequence[Persona]:
    """For whom a campaign can be: active personas that are wanted as customers."""
    return session.scalars(
        sa.select(Persona).where(Persona.status == PersonaStatus.ACTIVE, Persona.kind == PersonaKind.IDEAL)
        .order_by(Persona.code)).all()


def channel_options(session: Session) -> Sequence[Channel]:
    """Where a campaign can go out."""
    return session.scalars(sa.select(Channel).where(Channel.is_active).order_by(Channel.name)).all()
