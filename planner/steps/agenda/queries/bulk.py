"""What a change of many slots would do: each slot with its effects, in a fixed number of statements."""
from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.campaigns.models import Campaign
from planner.core import events
from planner.core.errors import RuleBroken
from planner.core.localtime import to_utc
from planner.core.workdays import Calendar
from planner.people.queries import work_calendar
from planner.personas.models import Persona, in_language
from planner.steps.agenda import rules
from planner.steps.agenda.events import LapsesAsked
from planner.steps.agenda.models import Claim, Slot
from planner.steps.agenda.queries.board_gaps import placed, stretches, surroundings
from planner.steps.agenda.queries.cards import Card, Rows, card_rows, cards, facts_of, narrowed, personas_of, texts_of
from planner.steps.agenda.queries.filters import Filters
from planner.workflow.agenda import MOVABLE_SLOTS, SlotState

MOST = 1000             # slots at once
MOST_PERSONAS = 3
NEAR = timedelta(days=14)       # how far away another slot can still clash
LAST_DAY = date(9990, 12, 31)


class NoteKind(StrEnum):
    """What a change does besides what it is for; cautions and clashes have words of their own."""

    CAUTION = "caution"
    CLASH = "clash"
    OVERDUE = "overdue"             # a deadline that is not met yet would lie in the past
    LATE_CLAIM = "late_claim"       # nobody took it yet, and the time to do so would be over
    LAPSES = "lapses"               # an approval
    OUTSIDE = "outside"             # the dates of its campaign
    KEEPS_READERS = "keeps_readers"     # the text that exists stays for whom it was written


@dataclass(frozen=True, slots=True)
class Note:
    """One effect. ``what`` is the caution, the clash or the deadline; ``detail`` and ``other`` fill its sentence."""

    kind: NoteKind
    what: Any = None
    detail: str = ""
    other: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One slot: where it would go (or whom it would be for), with what effects, or why it stays as it is."""

    card: Card
    becomes: date | None = None
    personas: tuple[str, ...] | None = None
    notes: tuple[Note, ...] = ()
    stays: str | None = None
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DryRun:
    """All lines by date; ``seen`` is a mark of exactly these slots in exactly this state."""

    lines: tuple[Line, ...]
    seen: str

    @property
    def changing(self) -> list[Line]:
        """What would change."""
        return [line for line in self.lines if line.stays is None]

    @property
    def staying(self) -> list[Line]:
        """What may not."""
        return [line for line in self.lines if line.stays is not None]

    @property
    def noted(self) -> int:
        """How many of those that change have an effect worth a look."""
        return sum(bool(line.notes) for line in self.changing)


@dataclass(frozen=True, slots=True)
class Retag:
    """Other personas (``how``: keep, add, replace, remove) and, when ``sets_campaign``, a campaign or none."""

    how: str
    codes: tuple[str, ...]
    known: tuple[Persona, ...] = ()
    sets_campaign: bool = False
    campaign: Campaign | None = None


def chosen(uids: Collection[str]) -> Rows:
    """Exactly these slots. Raises RuleBroken when there are none, or too many."""
    if not uids:
        raise RuleBroken("bulk_nothing")
    if len(uids) > MOST:
        raise RuleBroken("bulk_too_many", most=MOST)
    return card_rows().where(Slot.uid.in_(uids), Slot.is_reserve.is_(False))


def from_day(day: date, filters: Filters, *, person_id: int, now: datetime) -> Rows:
    """Every slot from a day on that can still move and meets the filters."""
    wanted = narrowed(card_rows(), filters, person_id=person_id, now=now, joined=True)
    return wanted.where(Slot.local_date >= day, Slot.state.in_(MOVABLE_SLOTS))


def _read(session: Session, wanted: Rows) -> Sequence[Any]:
    rows = session.execute(
        wanted.add_columns(Claim.taken_at, Slot.campaign_id, Campaign.from_date, Campaign.to_date,
                           Campaign.name_nl.label("campaign_nl"), Campaign.name_en.label("campaign_en"))
        .outerjoin(Campaign, Campaign.id == Slot.campaign_id)
        .order_by(Slot.local_date, Slot.local_time, Slot.uid).limit(MOST + 1)).all()
    if not rows:
        raise RuleBroken("bulk_nothing")
    if len(rows) > MOST:
        raise RuleBroken("bulk_too_many", most=MOST)
    return rows


def _mark(rows: Iterable[Any], *about: object) -> str:
    """A short name for these slots in this state, and for what would be done with them."""
    text = "|".join([*map(str, about), *(f"{row.uid}:{row.version}" for row in rows)])
    return sha256(text.encode()).hexdigest()[:32]


# --- Moving ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Around:
    """What a move is judged by."""

    days: timedelta
    calendar: Calendar
    now: datetime
    lapsing: frozenset[int]
    clashes: Mapping[str, Sequence[Note]]
    texts: Mapping[int, Any]
    locale: str


def moves(session: Session, wanted: Rows, days: int, *, now: datetime, locale: str) -> DryRun:
    """What moving these slots by ``days`` would do.

    Raises:
        RuleBroken: none or too many slots, or no days at all.
    Source: docs/domain-more.md k (bulk).
    """
    if days == 0:
        raise RuleBroken("bulk_no_change")
    rows = _read(session, wanted)
    drawn = cards(session, rows, now=now)
    step = timedelta(days=days)
    stays = {card.uid: _refusal(card, step, now) for card in drawn}
    going = [(row, card) for row, card in zip(rows, drawn, strict=True) if stays[card.uid] is None]
    around = _Around(
        step, work_calendar(session), now,
        frozenset(events.collect(session, LapsesAsked(tuple(row.id for row, _ in going), days, now))) if going else
        frozenset(), _clashes(session, [card for _, card in going], step, now=now, locale=locale),
        texts_of(session, [row for row, _ in going]), locale)
    lines = [Line(card, stays=stays[card.uid]) if stays[card.uid] else
             Line(card, becomes=card.day + step, notes=tuple(_notes(row, card, around)))
             for row, card in zip(rows, drawn, strict=True)]
    return DryRun(tuple(lines), _mark(rows, days))


def _refusal(card: Card, step: timedelta, now: datetime) -> str | None:
    if card.state is SlotState.MISSED:
        return "bulk_stays_missed"
    if card.state not in MOVABLE_SLOTS:
        return "bulk_stays_over"
    if card.day > LAST_DAY - step:
        return "bulk_stays_far"
    return None if to_utc(card.day + step, card.clock, card.zone) > now else "bulk_stays_past"


def _notes(row: Any, card: Card, around: _Around) -> Iterable[Note]:
    day = card.day + around.days
    if row.id in around.lapsing:
        yield Note(NoteKind.LAPSES)
    yield from _due_notes(row, card, day, around)
    for one in rules.cautions(day, card.clock, card.zone, calendar=around.calendar):
        yield Note(NoteKind.CAUTION, one)
    if row.campaign_id is not None and not row.from_date <= day <= row.to_date:
        yield Note(NoteKind.OUTSIDE, detail=in_language(row.campaign_nl, row.campaign_en, around.locale))
    yield from around.clashes.get(card.uid, ())


def _due_notes(row: Any, card: Card, day: date, around: _Around) -> Iterable[Note]:
    """The deadline that the slot would wait for, when it would have passed already."""
    if card.state is SlotState.READY:
        return
    if card.state is SlotState.CLAIMED and row.taken_at is not None:
        chain = rules.moved_chain(row.taken_at, day, card.clock, card.zone, around.calendar)
    else:
        chain = rules.deadline_chain(day, card.clock, card.zone, around.calendar)
    closes = rules.claim_closes_at(day, card.zone, around.calendar)
    due = rules.next_deadline(facts_of(row, around.texts), chain, closes_at=closes, now=around.now)
    if due is None or due[1] >= around.now:
        return
    if due[0] is rules.DeadlineName.CLAIM_BY:
        yield Note(NoteKind.LATE_CLAIM)
    else:
        yield Note(NoteKind.OVERDUE, due[0])


def _clashes(session: Session, going: Sequence[Card], step: timedelta, *, now: datetime,
             locale: str) -> dict[str, list[Note]]:
    """What the slots would clash with where they go, as far as they do not clash with it today."""
    if not going:
        return {}
    first, last = going[0].day + step - NEAR, going[-1].day + step + NEAR
    own = {card.uid: card for card in going}
    others = _neighbours(session, first, last, own, now=now)
    behind, gaps = surroundings(session, first, last)
    strips = stretches(behind, locale)
    still = [placed(card, gaps) for card in others.values()]
    known = {(one.kind, one.one, one.other, one.detail)
             for one in rules.clashes([*still, *(placed(card, gaps) for card in going)], strips)}
    named = {**others, **own}
    found: dict[str, list[Note]] = {}
    for one in rules.clashes([*still, *(placed(card, gaps, day=card.day + step) for card in going)], strips):
        if (one.kind, one.one, one.other, one.detail) in known or not {one.one, one.other} & set(own):
            continue
        mine, other = (one.one, one.other) if one.one in own else (one.other, one.one)
        author = named[mine].author
        detail = author.name if one.kind is rules.ClashKind.AUTHOR_NEAR and author else one.detail
        found.setdefault(mine, []).append(Note(NoteKind.CLASH, one.kind, detail,
                                               named[other].title if other in named else ""))
    return found


def _neighbours(session: Session, first: date, last: date, but: Collection[str], *,
                now: datetime) -> dict[str, Card]:
    rows = session.execute(
        card_rows().where(Slot.local_date.between(first, last), Slot.is_reserve.is_(False),
                          Slot.state.in_(MOVABLE_SLOTS)).limit(3 * MOST)).all()
    return {card.uid: card for card in cards(session, [row for row in rows if row.uid not in but], now=now)}


# --- Other personas, another campaign ------------------------------------------------------------------------------


def retags(session: Session, wanted: Rows, change: Retag, *, now: datetime, locale: str) -> DryRun:
    """What giving these slots other personas or another campaign would do. Raises RuleBroken as `moves`."""
    rows = _read(session, wanted)
    drawn = cards(session, rows, now=now)
    lines = [_retagged(row, card, change, locale) for row, card in zip(rows, drawn, strict=True)]
    campaign = change.campaign.uid if change.campaign else ""
    return DryRun(tuple(lines), _mark(rows, change.how, *change.codes, change.sets_campaign, campaign))


def _retagged(row: Any, card: Card, change: Retag, locale: str) -> Line:
    if card.state not in MOVABLE_SLOTS:
        return Line(card, stays="bulk_stays_missed" if card.state is SlotState.MISSED else "bulk_stays_over")
    line = _with_personas(row, card, change)
    if line.stays is None and change.campaign is not None and \
            not change.campaign.from_date <= card.day <= change.campaign.to_date:
        name = in_language(change.campaign.name_nl, change.campaign.name_en, locale)
        return Line(card, stays="bulk_stays_campaign", params={"campaign": name})
    return line


def _with_personas(row: Any, card: Card, change: Retag) -> Line:
    if change.how == "keep":
        return Line(card)
    now = [persona.code for persona in card.personas]
    wanted = {"add": [*now, *(code for code in change.codes if code not in now)], "replace": list(change.codes),
              "remove": [code for code in now if code not in change.codes]}[change.how]
    if len(wanted) > MOST_PERSONAS:
        return Line(card, stays="bulk_stays_personas", params={"most": MOST_PERSONAS})
    if now and not wanted and row.topic_id is not None:
        return Line(card, stays="bulk_stays_nobody")
    topics = {persona.code for persona in personas_of(row.topic_personas)}
    if topics and not topics & set(wanted):
        return Line(card, stays="bulk_stays_topic")
    notes = (Note(NoteKind.KEEPS_READERS),) if card.state in {SlotState.CLAIMED, SlotState.READY} else ()
    return Line(card, personas=tuple(sorted(wanted)), notes=notes)


def campaigns(session: Session) -> list[Campaign]:
    """Campaigns that slots can be put into."""
    return list(session.scalars(sa.select(Campaign).where(Campaign.archived_at.is_(None)).order_by(Campaign.from_date)))


def every_persona(session: Session) -> tuple[Persona, ...]:
    """All personas, those too that a slot has from before they were put away."""
    return tuple(session.scalars(sa.select(Persona).order_by(Persona.code)))
