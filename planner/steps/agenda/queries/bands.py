"""What is drawn behind the days: events, fairs, periods, and holidays (docs/domain-more.md j and k)."""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from planner.campaigns.models import Campaign
from planner.core.errors import NotFound
from planner.core.reading import read
from planner.people.models import Person
from planner.people.queries import get_organisation, house_settings
from planner.personas.models import in_language
from planner.policy import Action, allowed
from planner.steps.agenda.models import Band, BandKind, Slot
from planner.steps.agenda.rules.bands import EUROPE, european_days, holidays_between
from planner.workflow.campaigns import CampaignState

PAGE = 50
# Kinds of band that a slot of the same campaign is told about.
TOLD = (BandKind.FAIR, BandKind.EVENT)


class Backdrop(StrEnum):
    """What a strip behind the days is. The first three are stored bands."""

    EVENT = "event"
    FAIR = "fair"
    PERIOD = "period"
    HOLIDAY = "holiday"
    DAY = "day"                 # kept, not free: Europe Day


@dataclass(frozen=True, slots=True)
class Strip:
    """One strip behind the days, both days included. ``uid`` is the band's; holidays and European days have none.

    ``places`` are the countries where a holiday is one, EU for a day of all Europe.
    """

    kind: Backdrop
    first: date
    last: date
    title_nl: str
    title_en: str
    uid: str | None = None
    campaign_id: int | None = None
    places: tuple[str, ...] = ()

    def title(self, locale: str) -> str:
        """Its name for a reader of ``locale``."""
        return self.title_nl if locale == "nl" else self.title_en


def bands_between(session: Session, first: date, last: date) -> list[Strip]:
    """Everything that is drawn behind the days from ``first`` to ``last``, both included, in order of first day.

    Stored bands (not cancelled, archived or only proposed), the holidays of the organisation's country, and those of
    the places that its settings name. Two statements, one when the organisation is known already.

    Source: docs/domain-more.md j (band).
    """
    return strips_of(session, read(session, band_rows(), {"first": first, "last": last}), first, last)


@lru_cache(maxsize=1)
def band_rows() -> sa.Select[*tuple[Any, ...]]:
    """The stored bands of the days from :first to :last, as far as `strips_of` needs."""
    return _drawn(sa.bindparam("first", type_=sa.Date), sa.bindparam("last", type_=sa.Date)).order_by(None) \
        .with_only_columns(Band.kind, Band.title, Band.from_date, Band.to_date, Band.uid, Band.campaign_id)


def strips_of(session: Session, rows: Iterable[Any], first: date, last: date) -> list[Strip]:
    """What `band_rows` found, with the days that are worked out; see `bands_between`."""
    stored = sorted((Strip(Backdrop(kind.value), begins, ends, title, title, uid, campaign_id)
                     for kind, title, begins, ends, uid, campaign_id in rows), key=lambda one: (one.first, one.uid))
    strips = [*stored, *days_between(session, first, last)]
    return sorted(strips, key=lambda one: (one.first, one.kind is not Backdrop.HOLIDAY, one.last))


def days_between(session: Session, first: date, last: date) -> list[Strip]:
    """The computed ones alone: holidays and European days."""
    home, others = get_organisation(session).country, house_settings(session).other_days
    found = [Strip(Backdrop.HOLIDAY, one.day, one.day, one.name_nl, one.name_en, places=one.places)
             for one in holidays_between(first, last, home=home, others=others)]
    if EUROPE in others:
        found += [Strip(Backdrop.DAY, one.day, one.day, one.name_nl, one.name_en, places=one.places)
                  for one in european_days(first, last)]
    return sorted(found, key=lambda one: one.first)


def _drawn(first: Any, last: Any) -> sa.Select[Band]:
    return sa.select(Band).where(
        Band.from_date <= last, Band.to_date >= first, Band.is_cancelled.is_(False), Band.is_proposed.is_(False),
        Band.archived_at.is_(None)).order_by(Band.from_date, Band.id)


def same_campaign_on(session: Session, slot: Slot) -> list[str]:
    """Titles of the fairs and events of the slot's own campaign on its day: worth a note, never a refusal.

    Source: docs/domain-more.md k (bands).
    """
    if slot.campaign_id is None:
        return []
    found = _drawn(slot.local_date, slot.local_date).where(Band.campaign_id == slot.campaign_id, Band.kind.in_(TOLD))
    return [band.title for band in session.scalars(found)]


def get_band(session: Session, uid: str, *, actor: Person) -> Band:
    """The band with this uid, as far as ``actor`` may see it. Raises NotFound."""
    found = session.scalar(sa.select(Band).where(Band.uid == uid).options(joinedload(Band.by)))
    if found is None or not _in_sight(found, actor):
        raise NotFound("not_found")
    return found


def _in_sight(band: Band, actor: Person) -> bool:
    if allowed(actor, Action.EDIT_BANDS, band):
        return True
    return actor.id in band.owner_ids if band.is_proposed else band.archived_at is None


@dataclass(frozen=True, slots=True)
class BandPage:
    """A page of bands; ``more`` says whether another follows."""

    bands: Sequence[Band]
    more: bool


def band_page(session: Session, *, today: date, over: bool = False, number: int = 1) -> BandPage:
    """Bands that stand on the agenda, a page at a time: those to come, or those that are over, newest first."""
    wanted = sa.select(Band).where(Band.archived_at.is_(None), Band.is_proposed.is_(False))
    if over:
        wanted = wanted.where(Band.to_date < today).order_by(Band.from_date.desc(), Band.id.desc())
    else:
        wanted = wanted.where(Band.to_date >= today).order_by(Band.from_date, Band.id)
    rows = session.scalars(wanted.options(joinedload(Band.campaign), joinedload(Band.by))
                           .offset((number - 1) * PAGE).limit(PAGE + 1)).all()
    return BandPage(rows[:PAGE], len(rows) > PAGE)


def proposed_bands(session: Session, *, actor: Person) -> Sequence[Band]:
    """Bands that wait for a lead: all of them for who decides, else one's own."""
    wanted = sa.select(Band).where(Band.archived_at.is_(None), Band.is_proposed.is_(True))
    if not allowed(actor, Action.EDIT_BANDS):
        wanted = wanted.where(Band.by_id == actor.id)
    return session.scalars(wanted.options(joinedload(Band.campaign), joinedload(Band.by))
                           .order_by(Band.from_date, Band.id).limit(PAGE)).all()


def campaign_choices(session: Session, locale: str, *, kept: Campaign | None = None) -> list[tuple[str, str]]:
    """Campaigns that are not closed, by uid, newest first; ``kept`` among them whatever it is."""
    rows = session.scalars(sa.select(Campaign).where(Campaign.archived_at.is_(None),
                                                     Campaign.state != CampaignState.CLOSED)
                           .order_by(Campaign.from_date.desc(), Campaign.id.desc()).limit(100)).all()
    found = [*rows, *([kept] if kept is not None and kept not in rows else [])]
    return [(one.uid, in_language(one.name_nl, one.name_en, locale)) for one in found]


def find_campaign(session: Session, uid: str | None) -> Campaign | None:
    """The campaign with this uid; None for an empty one, or when there is none."""
    return session.scalar(sa.select(Campaign).where(Campaign.uid == uid)) if uid else None
