"""Series: rules that make empty slots 26 weeks ahead and never touch what a person touched (docs/domain.md b, g)."""
from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner import policy
from planner.channels.models import Channel
from planner.core import event_log, events
from planner.core.errors import Conflict, RuleBroken
from planner.core.localtime import is_zone, local_date, to_utc
from planner.core.workdays import Calendar
from planner.people.models import Person
from planner.people.queries import work_calendar
from planner.policy import Action
from planner.steps.agenda.events import SlotCancelled, SlotMoved, SlotRestored
from planner.steps.agenda.models import HolidayPolicy, Pattern, Series, Slot
from planner.steps.agenda.queries.series import as_made, slots_since
from planner.steps.agenda.rules.series import AHEAD, Change, Effect, Made, Nth, Rule, effects, turns, wishes
from planner.steps.agenda.services.slots import Outlets, When, derive, set_outlets
from planner.steps.agenda.services.states import advance_slot
from planner.workflow.agenda import MoveFacts, SlotState

MOST_WEEKS = 52
LONGEST_SEARCH = timedelta(days=366 * 4)        # every rule has its first turn within this, or none at all
A_MONTH = timedelta(days=31)
BACK = timedelta(days=62)                       # turns this old may still have been put off into the future
NAMES = ("title", "pattern", "every", "weekday", "local_time", "zone", "lang", "holiday_policy", "required",
         "from_date", "to_date")


@dataclass(frozen=True, slots=True)
class SeriesFacts:
    """What a series says: when it returns, and where its slots go out. ``to_date`` None: it goes on."""

    title: str
    pattern: Pattern
    every: int
    weekday: int
    local_time: time
    zone: str
    lang: str
    channels: Collection[Channel]
    holiday_policy: HolidayPolicy
    required: bool
    from_date: date
    to_date: date | None = None

    @property
    def rule(self) -> Rule:
        """When it returns."""
        return Rule(self.pattern, self.every, self.weekday, self.from_date, self.to_date)


def facts_of(series: Series, *, to_date: date | None = None) -> SeriesFacts:
    """What a series says now; ``to_date`` lets it end there."""
    found = SeriesFacts(channels=tuple(series.channels), **{name: getattr(series, name) for name in NAMES})
    return found if to_date is None else replace(found, to_date=to_date)


def check(facts: SeriesFacts) -> None:
    """Refuse what can't return.

    Raises:
        RuleBroken: it ends before it begins (``series_dates``); too many weeks or no such weekday of the month
            (``series_every``); it ends before its first turn (``series_no_turn``); an unknown zone, no channel, a
            channel that does not speak the language.
    """
    if facts.to_date is not None and facts.to_date < facts.from_date:
        raise RuleBroken("series_dates")
    if not 1 <= facts.every <= (MOST_WEEKS if facts.pattern is Pattern.WEEKLY else max(Nth)):
        raise RuleBroken("series_every", most=MOST_WEEKS)
    if not is_zone(facts.zone):
        raise RuleBroken("unknown_zone", zone=facts.zone)
    if next(turns(facts.rule, facts.from_date, facts.from_date + LONGEST_SEARCH), None) is None:
        raise RuleBroken("series_no_turn")
    set_outlets(Slot(), Outlets(facts.lang, facts.channels))


def add_series(session: Session, *, actor: Person, facts: SeriesFacts, now: datetime) -> Series:
    """Make a series and its slots of the next 26 weeks, at most one a week: few enough for one transaction.

    Raises:
        RuleBroken: as `check`. NotAllowed.
    """
    policy.require(actor, Action.PLAN)
    check(facts)
    series = Series()
    _write(series, facts)
    session.add(series)
    session.flush()
    event_log.record(session, series, "create", actor_id=actor.id, now=now)
    make_turns(session, series, now=now, actor_id=actor.id)
    return series


def _write(series: Series, facts: SeriesFacts) -> None:
    for name in NAMES:
        setattr(series, name, getattr(facts, name))
    series.channels = list(facts.channels)
    series.site_id = next((channel.site_id for channel in facts.channels if channel.site_id), None)


# --- Making slots ------------------------------------------------------------------------------------------------


def make_turns(session: Session, series: Series, *, now: datetime, actor_id: int | None = None) -> int:
    """Make the turns of a series that are within 26 weeks and not made yet; returns how many slots that were.

    Its row is locked meanwhile, and a turn is unique per series, so two clocks at once make each slot once.
    """
    session.refresh(series, with_for_update=True)
    today = local_date(now, series.zone)
    until = today + AHEAD
    since = series.made_until + timedelta(days=1) if series.made_until else today - BACK
    if series.archived_at is not None or since > until:
        return 0
    calendar = work_calendar(session)
    wished = wishes(series.rule, series.holiday_policy, calendar, since=since, until=until,
                    is_to_come=lambda day: to_utc(day, series.local_time, series.zone) > now)
    known = set(session.scalars(sa.select(Slot.series_on).where(Slot.series_id == series.id, Slot.series_on >= since)))
    found = [wish for wish in wished if wish.turn not in known]
    for wish in found:
        _make(session, series, wish.turn, wish.day, calendar=calendar, now=now, actor_id=actor_id)
    series.made_until = until
    session.flush()
    return len(found)


def make_due(session: Session, series_id: int, now: datetime) -> int:
    """The same for one series by its key; what the clock calls."""
    series = session.get(Series, series_id)
    return make_turns(session, series, now=now) if series is not None else 0


def _make(session: Session, series: Series, turn: date, day: date, *, calendar: Calendar, now: datetime,
          actor_id: int | None) -> Slot:
    slot = Slot(state=SlotState.PLANNED, claims=[], series_id=series.id, series_on=turn, origin="series")
    _place(session, slot, series, day, calendar=calendar)
    session.add(slot)
    event_log.record(session, slot, "create", actor_id=actor_id, now=now, to_state=slot.state)
    return slot


def _place(session: Session, slot: Slot, series: Series, day: date, *, calendar: Calendar) -> None:
    derive(session, slot, When(day, series.local_time, series.zone), calendar=calendar)
    set_outlets(slot, Outlets(series.lang, series.channels, required=series.required))


# --- Changing a series -------------------------------------------------------------------------------------------


def preview(session: Session, series: Series, facts: SeriesFacts, *, now: datetime) -> list[Effect]:
    """What a change of ``series`` to ``facts`` would do to its slots to come, in order of date. Nothing is written.

    Raises:
        RuleBroken: as `check`.
    Source: docs/domain.md b (series: edited slots are never regenerated).
    """
    check(facts)
    return [effect for effect, _slot in _effects(session, series, facts, now=now)]


def _effects(session: Session, series: Series, facts: SeriesFacts | None, *, now: datetime,
             calendar: Calendar | None = None) -> list[tuple[Effect, Slot | None]]:
    """Each effect with its slot; without ``facts`` the series is to go, and nothing is wished for."""
    zone = facts.zone if facts else series.zone
    today = local_date(now, zone)
    slots = {slot.id: slot for slot in slots_since(session, series, since=today - BACK)}
    made = [as_made(slot, now=now) for slot in slots.values()]
    wished = [] if facts is None else wishes(
        facts.rule, facts.holiday_policy, calendar or work_calendar(session), since=today - BACK,
        until=today + AHEAD + A_MONTH, is_to_come=lambda day: to_utc(day, facts.local_time, facts.zone) > now)
    found = effects(made, wished, pattern=facts.pattern if facts else series.pattern,
                    clock=facts.local_time if facts else series.local_time, zone=zone)
    return [(effect, slots[effect.made.key] if effect.made else None) for effect in found
            if not _is_over(effect.made, slots, now) and not _is_too_far(effect, today + AHEAD)]


def _is_over(made: Made | None, slots: dict[int, Slot], now: datetime) -> bool:
    return made is not None and slots[made.key].publish_at <= now


def _is_too_far(effect: Effect, until: date) -> bool:
    """A new slot beyond the half year; one that moves there within its week or month is not new."""
    return effect.made is None and effect.wish is not None and effect.wish.turn > until


def change_series(session: Session, *, actor: Person, series: Series, facts: SeriesFacts, reason: str, now: datetime,
                  version: int | None = None) -> list[Effect]:
    """Let a series say something else, and rearrange its empty slots that nobody touched; returns what happened.

    Args:
        reason: what the history of a slot says that goes.
    Raises:
        Conflict: somebody changed it meanwhile (``stale``).
        RuleBroken: as `check`. NotAllowed.
    """
    policy.require(actor, Action.PLAN)
    if version is not None and series.version != version:
        raise Conflict("stale")
    check(facts)
    event_log.record(session, series, "edit", actor_id=actor.id, now=now)
    _write(series, facts)
    return _rearrange(session, series, reason=reason, actor_id=actor.id, now=now)


def _rearrange(session: Session, series: Series, *, reason: str, actor_id: int | None, now: datetime) -> list[Effect]:
    """Let the slots of a series follow what it says."""
    calendar = work_calendar(session)
    found = _effects(session, series, facts_of(series), now=now, calendar=calendar)
    _carry_out(session, series, found, reason=reason, actor_id=actor_id, now=now, calendar=calendar)
    series.made_until = local_date(now, series.zone) + AHEAD
    session.flush()
    return [effect for effect, _slot in found]


def delete_series(session: Session, *, actor: Person, series: Series, reason: str, now: datetime) -> list[Effect]:
    """Take a series away with its empty slots that nobody touched; the others stay. Deleting twice is once."""
    policy.require(actor, Action.PLAN)
    if series.archived_at is not None:
        return []
    found = _effects(session, series, None, now=now)
    _carry_out(session, series, found, reason=reason, actor_id=actor.id, now=now, calendar=work_calendar(session))
    series.archived_at = now
    session.flush()
    event_log.record(session, series, "delete", actor_id=actor.id, now=now)
    return [effect for effect, _slot in found]


def restore_series(session: Session, *, actor: Person, series: Series, now: datetime) -> list[Effect]:
    """Undo `delete_series`: the slots that went with it come back."""
    policy.require(actor, Action.PLAN)
    if series.archived_at is None:
        return []
    series.archived_at = None
    event_log.record(session, series, "restore", actor_id=actor.id, now=now)
    return _rearrange(session, series, reason="", actor_id=actor.id, now=now)


def rearrange_all(session: Session, *, reason: str, now: datetime) -> None:
    """Follow other working days: turns that were put off or left out for a holiday find their day anew."""
    for series in session.scalars(sa.select(Series).where(Series.archived_at.is_(None))).all():
        _rearrange(session, series, reason=reason, actor_id=None, now=now)


def _carry_out(session: Session, series: Series, found: Collection[tuple[Effect, Slot | None]], *, reason: str,
               actor_id: int | None, now: datetime, calendar: Calendar) -> None:
    """Do what was worked out. Slots that go are let go first: a turn is unique per series."""
    for effect, slot in sorted(found, key=lambda pair: pair[0].change is not Change.VANISHES):
        if effect.change is Change.VANISHES and slot is not None:
            advance_slot(session, slot, "cancel", actor_id=actor_id, now=now, reason=reason)
            slot.reason, slot.is_edited = reason, False
            events.announce(session, SlotCancelled(slot, actor_id, now))
        elif effect.wish is not None and slot is None:
            _make(session, series, effect.wish.turn, effect.wish.day, calendar=calendar, now=now, actor_id=actor_id)
        elif effect.wish is not None and slot is not None and not (effect.made and effect.made.hold == "fixed"):
            _settle(session, series, slot, effect, actor_id=actor_id, now=now, calendar=calendar)
    session.flush()


def _settle(session: Session, series: Series, slot: Slot, effect: Effect, *, actor_id: int | None, now: datetime,
            calendar: Calendar) -> None:
    """Bring a slot back or give it its new moment, and let it go out where the series does."""
    wish, was, old_day = effect.wish, slot.publish_at, slot.local_date
    assert wish is not None
    if effect.change is Change.APPEARS:
        advance_slot(session, slot, "restore", actor_id=actor_id, now=now)
        slot.reason = None
    elif effect.change is Change.MOVES:
        advance_slot(session, slot, "move", actor_id=actor_id, now=now, facts=MoveFacts(in_future=True),
                     was=old_day.isoformat(), becomes=wish.day.isoformat(), clock=f"{series.local_time:%H:%M}")
        slot.moves += 1
    slot.series_on, slot.is_edited = wish.turn, False
    _place(session, slot, series, wish.day, calendar=calendar)
    session.flush()
    if effect.change is Change.APPEARS:
        events.announce(session, SlotRestored(slot, actor_id, now))
    elif effect.change is Change.MOVES:
        events.announce(session, SlotMoved(slot, was, actor_id, now))
