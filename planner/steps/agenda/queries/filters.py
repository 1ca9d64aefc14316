"""What the agenda shows: filters, as they stand in the address and nowhere else."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from planner.campaigns.models import Campaign
from planner.channels.models import Channel
from planner.core.fixed import fixed
from planner.people.models import Person
from planner.personas.models import Persona
from planner.steps.agenda.models import Claim, Slot, Topic, slot_channel, slot_persona, topic_persona
from planner.steps.agenda.rules import Status
from planner.steps.inventory.models import Theme, theme_area
from planner.web.navigation import ME, NOW
from planner.workflow.agenda import ClaimState, SlotState

# Claims whose author stands beside a slot; somebody who is only asked does not write it yet.
HOLDING = frozenset({ClaimState.ACTIVE, ClaimState.FULFILLED})
LONGEST_SEARCH = 100
SAME_FILTERS = 64       # statements kept of each view: they are put together once for the same filters


class Shown(StrEnum):
    """States that the agenda can be narrowed to, in the reader's words."""

    OPEN = "open"
    EMPTY = "empty"
    CLAIMED = "claimed"
    LATE = "late"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    CANCELLED = "cancelled"


_STATES = {
    Shown.OPEN: {SlotState.OPEN}, Shown.EMPTY: {SlotState.PLANNED}, Shown.CLAIMED: {SlotState.CLAIMED},
    Shown.SCHEDULED: {SlotState.READY}, Shown.PUBLISHED: {SlotState.PUBLISHED, SlotState.PARTLY_PUBLISHED},
    Shown.CANCELLED: {SlotState.CANCELLED},
}


@dataclass(frozen=True, slots=True)
class Filters:
    """``persona`` is a code, ``channel`` and ``theme`` a key, ``author`` and ``campaign`` a uid, ``q`` words of the
    title; '' means all."""

    persona: str = ""
    channel: str = ""
    state: str = ""
    author: str = ""
    campaign: str = ""
    theme: str = ""
    lang: str = ""
    q: str = ""
    mine: str = ""

    def __bool__(self) -> bool:
        return any(getattr(self, key) for key in FILTERS)

    @property
    def shown(self) -> Shown | None:
        """The state asked for."""
        return Shown(self.state) if self.state else None

    def lets_through(self, status: Status) -> bool:
        """Whether a slot that met `conditions` is shown: who is late is known by its status only."""
        return self.shown is not Shown.LATE or status is Status.LATE

    def arguments(self, **over: str | None) -> dict[str, str]:
        """These filters as arguments of an address, with some of them other; None leaves one out."""
        own = {key: value for key in FILTERS if (value := getattr(self, key))}
        return {key: value for key, value in {**own, **over}.items() if value} if over else own

    def conditions(self, *, person_id: Any = ME, now: Any = NOW) -> list[ColumnElement[bool]]:
        """What a slot must meet; items in reserve stand on no agenda. `Shown.LATE` lets through all that may be late;
        the status itself decides later. ``person_id`` and ``now`` are values, or places in a statement."""
        found: list[ColumnElement[bool]] = [Slot.is_reserve.is_(False)]
        found += [condition(value) for key, condition in _CONDITIONS.items() if (value := getattr(self, key))]
        if self.mine:
            found.append(_held_by(person_id))
        found.append(_late(now) if self.shown is Shown.LATE else _in_state(self.shown))
        return found


FILTERS = tuple(Filters.__dataclass_fields__)
Kept = TypeVar("Kept", bound=sa.SelectBase)


def settled(statement: Kept, filters: Filters) -> Kept:
    """A statement that is kept, with its constants written into it; not where some of them were typed."""
    return statement if filters else fixed(statement)


def read(arguments: Mapping[str, str]) -> Filters:
    """The filters of an address; what makes no sense there is as if it were not there."""
    found = {key: arguments.get(key, "").strip()[:LONGEST_SEARCH] for key in FILTERS}
    if found["state"] not in set(Shown):
        found["state"] = ""
    if found["lang"] not in {"nl", "en"}:
        found["lang"] = ""
    found["mine"] = "1" if found["mine"] == "1" else ""
    return Filters(**{key: value.replace("\x00", "") for key, value in found.items()})


def _in_state(shown: Shown | None) -> ColumnElement[bool]:
    return Slot.state != SlotState.CANCELLED if shown is None else Slot.state.in_(_STATES[shown])


def _late(now: Any) -> ColumnElement[bool]:
    waits = Slot.state.in_({SlotState.PLANNED, SlotState.OPEN})
    return sa.or_(Slot.state == SlotState.MISSED, sa.and_(waits, Slot.closes_at < now),
                  sa.and_(Slot.state == SlotState.READY, Slot.publish_at < now),
                  sa.and_(Slot.state == SlotState.CLAIMED, Claim.outline_due < now))


def _held_by(person: Any) -> ColumnElement[bool]:
    return Slot.id.in_(sa.select(Claim.slot_id).where(Claim.author_id == person, Claim.state.in_(HOLDING)))


def _for_persona(code: str) -> ColumnElement[bool]:
    persona = sa.select(Persona.id).where(Persona.code == code.upper()).scalar_subquery()
    named = sa.exists().where(slot_persona.c.slot_id == Slot.id)
    own = sa.exists().where(slot_persona.c.slot_id == Slot.id, slot_persona.c.persona_id == persona)
    topics = sa.select(topic_persona.c.topic_id).where(topic_persona.c.persona_id == persona)
    return sa.or_(own, sa.and_(~named, Slot.topic_id.in_(topics)))


def _on_channel(key: str) -> ColumnElement[bool]:
    slots = (sa.select(slot_channel.c.slot_id).join(Channel, Channel.id == slot_channel.c.channel_id)
             .where(Channel.key == key))
    return Slot.id.in_(slots)


def _by_author(uid: str) -> ColumnElement[bool]:
    return _held_by(sa.select(Person.id).where(Person.uid == uid).scalar_subquery())


def _says(words: str) -> ColumnElement[bool]:
    return sa.func.lower(Topic.title).contains(words.lower(), autoescape=True)


def _of_campaign(uid: str) -> ColumnElement[bool]:
    return Slot.campaign_id == sa.select(Campaign.id).where(Campaign.uid == uid).scalar_subquery()


def _in_theme(key: str) -> ColumnElement[bool]:
    topics = (sa.select(Topic.id).join(theme_area, theme_area.c.area_id == Topic.area_id)
              .join(Theme, Theme.id == theme_area.c.theme_id).where(Theme.key == key))
    return Slot.topic_id.in_(topics)


_CONDITIONS: dict[str, Any] = {
    "persona": _for_persona, "channel": _on_channel, "author": _by_author, "lang": lambda lang: Slot.lang == lang,
    "campaign": _of_campaign, "theme": _in_theme, "q": _says,
}
