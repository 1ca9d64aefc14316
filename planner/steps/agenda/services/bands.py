"""Bands behind the days: members propose, leads and administrators edit (docs/domain-more.md t)."""
from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from planner import policy
from planner.campaigns.models import Campaign
from planner.core import event_log
from planner.core.errors import Conflict, RuleBroken
from planner.people.models import Person
from planner.people.queries import get_organisation
from planner.people.rules.settings import SHOWN_PLACES, read_settings, store_settings
from planner.policy import Action
from planner.steps.agenda.models import Band, BandKind

MANUAL = "manual"
LONGEST = 366               # days of one band


@dataclass(frozen=True, slots=True)
class BandFacts:
    """What a band says; both days are included."""

    kind: BandKind
    title: str
    first: date
    last: date
    campaign: Campaign | None = None


def facts_of(band: Band) -> BandFacts:
    """What a band says now."""
    return BandFacts(band.kind, band.title, band.from_date, band.to_date, band.campaign)


def add_band(session: Session, *, actor: Person, facts: BandFacts, now: datetime) -> Band:
    """Put a band behind the days; one of somebody who may not edit is a proposal.

    Raises:
        RuleBroken: it ends before it begins (``band_dates``), or lasts more than a year (``band_too_long``).
    """
    policy.require(actor, Action.PROPOSE_BAND)
    band = Band(source=MANUAL, by=actor, is_proposed=not policy.allowed(actor, Action.EDIT_BANDS))
    write(band, facts)
    session.add(band)
    session.flush()
    event_log.record(session, band, "propose" if band.is_proposed else "add", actor_id=actor.id, now=now)
    return band


def write(band: Band, facts: BandFacts) -> None:
    """Let ``band`` say what ``facts`` say. Raises RuleBroken as `add_band`."""
    if facts.last < facts.first:
        raise RuleBroken("band_dates")
    if (facts.last - facts.first).days >= LONGEST:
        raise RuleBroken("band_too_long", most=LONGEST)
    band.kind, band.title, band.campaign = facts.kind, facts.title, facts.campaign
    band.from_date, band.to_date = facts.first, facts.last


def edit_band(session: Session, *, actor: Person, band: Band, facts: BandFacts, version: int | None,
              now: datetime) -> Band:
    """Change a band; an import leaves it as it is from now on.

    Raises:
        Conflict: somebody changed it meanwhile (``stale``), or it was removed (``band_gone``).
        RuleBroken: as `add_band`.
    """
    policy.require(actor, Action.EDIT_BANDS, band)
    _expect(band, version)
    write(band, facts)
    band.is_edited = True
    session.flush()
    event_log.record(session, band, "edit", actor_id=actor.id, now=now)
    return band


def _expect(band: Band, version: int | None) -> None:
    if band.archived_at is not None:
        raise Conflict("band_gone")
    if version is not None and band.version != version:
        raise Conflict("stale")


def take_over_band(session: Session, *, actor: Person, band: Band, now: datetime) -> Band:
    """Make a proposal a band like the others. Raises Conflict when it is no proposal any more."""
    policy.require(actor, Action.EDIT_BANDS, band)
    _expect(band, None)
    if not band.is_proposed:
        raise Conflict("stale")
    band.is_proposed = False
    session.flush()
    event_log.record(session, band, "take_over", actor_id=actor.id, now=now)
    return band


def hand_back_band(session: Session, *, actor: Person, band: Band, now: datetime) -> Band:
    """Undo `take_over_band`: it is a proposal again."""
    policy.require(actor, Action.EDIT_BANDS, band)
    _expect(band, None)
    band.is_proposed = True
    session.flush()
    event_log.record(session, band, "hand_back", actor_id=actor.id, now=now)
    return band


def remove_band(session: Session, *, actor: Person, band: Band, now: datetime) -> Band:
    """Take a band off the agenda; who proposed one takes it back the same way. Removing twice is once."""
    _require_removal(actor, band)
    if band.archived_at is None:
        band.archived_at, band.is_edited = now, True
        session.flush()
        event_log.record(session, band, "remove", actor_id=actor.id, now=now)
    return band


def restore_band(session: Session, *, actor: Person, band: Band, now: datetime) -> Band:
    """Put a removed band back."""
    _require_removal(actor, band)
    if band.archived_at is not None:
        band.archived_at = None
        session.flush()
        event_log.record(session, band, "restore", actor_id=actor.id, now=now)
    return band


def _require_removal(actor: Person, band: Band) -> None:
    if not (band.is_proposed and actor.id in band.owner_ids):
        policy.require(actor, Action.EDIT_BANDS, band)


def show_days_of(session: Session, *, actor: Person, places: Collection[str], now: datetime) -> tuple[str, ...]:
    """Choose whose days stand on the agenda beside the own country's holidays; returns what stood there before.

    Source: docs/domain-more.md j (band, countries shown).
    """
    policy.require(actor, Action.EDIT_BANDS)
    house = get_organisation(session)
    was = read_settings(house.settings)
    chosen = [place for place in SHOWN_PLACES if place in places]
    if chosen != list(was.other_days):
        house.settings = store_settings(was) | {"other_days": chosen}
        event_log.record(session, house, "settings.changed", actor_id=actor.id, now=now, key="other_days",
                         was=list(was.other_days), becomes=chosen)
        session.flush()
    return was.other_days
