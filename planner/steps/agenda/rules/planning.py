"""What to look out for when a slot is put on a moment: said, never refused (docs/domain.md c, awkward cases)."""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from planner.core.localtime import Reading, resolve
from planner.core.workdays import Calendar


class CautionKind(StrEnum):
    """One thing to look out for; `Caution.detail` fills the place in its sentence."""

    CLOCK_SKIPS = "clock_skips"             # the local time does not exist on that day
    CLOCK_REPEATS = "clock_repeats"         # it comes twice
    HOLIDAY = "holiday"
    WEEKEND = "weekend"
    CAMPAIGN_DAY = "campaign_day"           # detail: a fair or event of the same campaign on that day
    CHANNEL_HOURS = "channel_hours"         # detail: channel and its hours
    CHANNEL_GAP = "channel_gap"             # detail: channel
    LATE_CLAIM = "late_claim"               # the full chain of deadlines does not fit any more
    LEAD_ONLY = "lead_only"                 # fewer than five working days: only a lead can take it


@dataclass(frozen=True, slots=True)
class Caution:
    """Something to look out for, with the name that its sentence needs."""

    kind: CautionKind
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Outlet:
    """A channel of the slot: its allowed local times, and what else goes out there around that moment."""

    name: str
    opens: time | None = None
    closes: time | None = None
    min_gap: timedelta = timedelta(0)
    taken: tuple[datetime, ...] = field(default=())

    def is_open(self, clock: time) -> bool:
        """Whether the channel's rules allow this local time; hours may run past midnight."""
        if self.opens is None or self.closes is None:
            return True
        if self.opens <= self.closes:
            return self.opens <= clock <= self.closes
        return clock >= self.opens or clock <= self.closes

    def is_crowded(self, at: datetime) -> bool:
        """Whether something else goes out within the channel's smallest gap."""
        return any(abs(at - other) < self.min_gap for other in self.taken)


def cautions(day: date, clock: time, zone: str, *, calendar: Calendar, outlets: Iterable[Outlet] = (),
             campaign_days: Iterable[str] = (), claim_by: datetime | None = None, closes_at: datetime | None = None,
             now: datetime | None = None) -> tuple[Caution, ...]:
    """What to look out for on this moment, most surprising first.

    Args:
        day: local date.
        clock: local time.
        zone: name of the zone that both are read in.
        calendar: working days of the organisation.
        outlets: channels of the slot.
        campaign_days: names of the fairs and events of its own campaign on that day.
        claim_by: when its claim is due; given for slots that nobody took, together with ``closes_at`` and ``now``.
    Source: docs/domain.md c (awkward cases) and g (DST, late claim).
    """
    moment = resolve(day, clock, zone)
    found = []
    if moment.reading is not Reading.NORMAL:
        found.append(Caution(CautionKind.CLOCK_SKIPS if moment.reading is Reading.MOVED else CautionKind.CLOCK_REPEATS))
    if not calendar.is_working_day(day):
        found.append(Caution(CautionKind.WEEKEND if day.isoweekday() > 5 else CautionKind.HOLIDAY))
    found += [Caution(CautionKind.CAMPAIGN_DAY, name) for name in campaign_days]
    for outlet in outlets:
        if not outlet.is_open(clock):
            hours = f"{outlet.name} {outlet.opens:%H:%M}–{outlet.closes:%H:%M}"
            found.append(Caution(CautionKind.CHANNEL_HOURS, hours))
        if outlet.is_crowded(moment.at):
            found.append(Caution(CautionKind.CHANNEL_GAP, outlet.name))
    if claim_by is not None and now is not None and now > claim_by:
        closed = closes_at is not None and now >= closes_at
        found.append(Caution(CautionKind.LEAD_ONLY if closed else CautionKind.LATE_CLAIM))
    return tuple(found)
