"""Pauses: nothing goes out, on purpose, for a while (docs/domain-more.md k). Pure."""
from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from planner.core.localtime import local_date, to_utc

TOLD_AT = time(9)                   # of the day on which a pause ends by itself
LOOKED_AHEAD = timedelta(days=14)   # what the preview lists when nobody knows until when


@dataclass(frozen=True, slots=True)
class Place:
    """Where something goes out: keys of its slot, site, channels and campaign."""

    slot_id: int
    site_id: int | None = None
    channel_ids: Collection[int] = ()
    campaign_id: int | None = None


def covers(scope: str, subject_id: int, place: Place) -> bool:
    """Whether a pause holds what goes out at ``place``; of many channels only when it holds each of them.

    Args:
        scope: organisation, site, channel, campaign or slot.
        subject_id: key of the row that stands still; 0 for the organisation.
    """
    if scope == "organisation":
        return True
    if scope == "channel":
        return bool(place.channel_ids) and all(each == subject_id for each in place.channel_ids)
    return {"site": place.site_id, "campaign": place.campaign_id, "slot": place.slot_id}[scope] == subject_id


def is_over(planned_until: datetime | None, now: datetime) -> bool:
    """Whether a pause ends by itself now. Source: docs/domain-more.md k (planned_until passes)."""
    return planned_until is not None and planned_until <= now


def told_at(planned_until: datetime, zone: str) -> datetime:
    """When the leads hear that a pause ends today: 09:00 of that day. Source: docs/domain-more.md k (resume)."""
    return to_utc(local_date(planned_until, zone), TOLD_AT, zone)


def looks_until(planned_until: datetime | None, now: datetime) -> datetime:
    """Up to when the preview lists what would be held."""
    return planned_until or now + LOOKED_AHEAD
