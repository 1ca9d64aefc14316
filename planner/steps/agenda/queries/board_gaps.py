"""What the agenda lacks and what in it stands in each other's way, for the rail beside the calendar."""
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.channels.models import Channel, ChannelRules
from planner.core.fixed import fixed
from planner.core.localtime import to_utc
from planner.core.reading import read
from planner.steps.agenda import rules
from planner.steps.agenda.models import Band
from planner.steps.agenda.queries.bands import Backdrop, Strip, band_rows, strips_of
from planner.steps.agenda.queries.board import Month, WeekRow
from planner.steps.agenda.queries.cards import Card
from planner.workflow.agenda import MOVABLE_SLOTS

_NONE = timedelta(0)
CLASHING_DAYS = frozenset({Backdrop.FAIR, Backdrop.EVENT})


@dataclass(frozen=True, slots=True)
class Met:
    """A clash between two slots of the agenda; ``other`` is None when a day is the trouble."""

    kind: rules.ClashKind
    one: Card
    other: Card | None
    detail: str


@dataclass(frozen=True, slots=True)
class Lack:
    """What a month lacks for its goal: ``number`` turns without a slot, and a week with room; None when there is none
    on the page."""

    number: int
    week: WeekRow | None


def lacks(month: Month, span: rules.Period, today: date) -> list[Lack]:
    """What the goal of a month asks beyond its slots, each with the emptiest week left; nothing once it is over.

    Weeks with nothing in them are gaps already (`Month.gaps`) and are not named twice. Beside a single week it is one
    number.

    Args:
        span: the month that the goal is for, also where only a week of it is shown.
    """
    missing = month.pulse.counts.get(rules.Pip.MISSING, 0) if month.pulse else 0
    if not missing or span.last <= today:
        return []
    free = [week for week in month.weeks if any(on in span and on > today for on in week.working)]
    if len(month.weeks) == 1:
        return [Lack(missing, free[0] if free else None)]
    missing -= sum(week.is_empty for week in free)
    room = sorted((week for week in free if not week.is_empty), key=lambda week: week.total)
    found = [Lack(1, week) for week in room[:max(0, missing)]]
    rest = missing - len(found)
    return [*found, Lack(rest, None)] if rest > 0 else found


def untaken(month: Month, span: rules.Period) -> list[Card]:
    """Slots without an author, or without a topic, of a month that does not reach its goal without them."""
    if month.pulse is None or month.pulse.done >= month.pulse.goal:
        return []
    return [card for card in month.cards if rules.pip(card.status) is rules.Pip.OPEN and card.day in span]


@lru_cache(maxsize=1)
def _channel_rows() -> sa.Select[str, int]:
    newest = (sa.select(ChannelRules.channel_id, sa.func.max(ChannelRules.edition).label("edition"))
              .group_by(ChannelRules.channel_id).subquery())
    return (sa.select(Channel.key, ChannelRules.min_gap_minutes)
            .join(ChannelRules, ChannelRules.channel_id == Channel.id)
            .join(newest, sa.and_(newest.c.channel_id == ChannelRules.channel_id,
                                  newest.c.edition == ChannelRules.edition))
            .where(ChannelRules.min_gap_minutes > 0))


Gaps = Mapping[str, timedelta]


def surroundings(session: Session, first: date, last: date) -> tuple[list[Strip], Gaps]:
    """What slots of these days can clash with beside each other: the strips of `bands_between`, and the smallest gap of
    each channel that has one, by key, as its newest rules say. One statement."""
    rows = read(session, _around(), {"first": first, "last": last})
    gaps = {title: timedelta(minutes=number) for kind, title, _first, _last, _uid, number in rows if kind is None}
    return strips_of(session, (row for row in rows if row[0] is not None), first, last), gaps


@lru_cache(maxsize=1)
def _around() -> sa.CompoundSelect[Any]:
    none = sa.null()
    gaps = _channel_rows().subquery()
    return fixed(sa.union_all(band_rows(), sa.select(
        sa.cast(none, Band.kind.type), gaps.c.key, sa.cast(none, sa.Date), sa.cast(none, sa.Date),
        sa.cast(none, sa.String), gaps.c.min_gap_minutes)))


def placed(card: Card, gaps: Gaps, *, day: date | None = None) -> rules.Placed:
    """A card as far as it can clash; ``day`` is where it would stand."""
    on = day or card.day
    at = card.at if day is None and card.at is not None else to_utc(on, card.clock, card.zone)
    return rules.Placed(card.uid, on, at, {mark.key: gaps.get(mark.key, _NONE) for mark in card.channels},
                        tuple(persona.code for persona in card.personas), card.author.uid if card.author else None)


def stretches(strips: Iterable[Strip], locale: str) -> list[rules.Stretch]:
    """The bands that ask for attention: fairs and events."""
    return [rules.Stretch(strip.first, strip.last, strip.title(locale)) for strip in strips
            if strip.kind in CLASHING_DAYS]


def met(shown: Sequence[Card], strips: Iterable[Strip], gaps: Gaps, *, now: datetime, locale: str) -> list[Met]:
    """What clashes among the slots to come of these cards."""
    coming = tuple(card for card in shown if card.state in MOVABLE_SLOTS and card.at is not None and card.at > now)
    return list(_met(coming, tuple(stretches(strips, locale)), tuple(gaps.items())))


@lru_cache(maxsize=32)
def _met(coming: tuple[Card, ...], behind: tuple[rules.Stretch, ...],
         gaps: tuple[tuple[str, timedelta], ...]) -> tuple[Met, ...]:
    """Cards hold all that a clash hangs on, so what the same ones met is the same."""
    cards, least = {card.uid: card for card in coming}, dict(gaps)
    found = rules.clashes((placed(card, least) for card in coming), behind)
    return tuple(Met(one.kind, cards[one.one], cards.get(one.other), one.detail) for one in found)
