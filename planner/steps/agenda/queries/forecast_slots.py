"""Slots to come and reserve items that are ready, with the goals that they count for; one statement."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.channels.models import Channel
from planner.personas.models import Persona
from planner.steps.agenda.models import Slot, Topic, slot_channel, slot_persona, topic_persona
from planner.steps.agenda.queries.cards import Rows
from planner.steps.agenda.rules.forecast import ORGANISATION, Coming, Shelved
from planner.steps.inventory.models import Theme, TopicArea, theme_area
from planner.workflow.agenda import MOVABLE_SLOTS, SlotState

_BETWEEN = "\x1f"       # nobody types it


@dataclass(frozen=True, slots=True)
class SlotLine:
    """A slot to come as the forecast looks at it and names it; ``brief`` is what its topic is about."""

    coming: Coming
    title: str
    lang: str
    site_id: int | None
    brief: str
    area: str | None
    persona_ids: frozenset[int]
    is_reserve: bool = False
    usable_until: date | None = None

    @property
    def shelved(self) -> Shelved:
        """As something that can be taken from the reserve; asked of reserve items only."""
        assert self.usable_until is not None
        return Shelved(self.coming.key, self.lang, self.usable_until, self.coming.scopes)


def coming_slots(session: Session, *, today: date, until: date, with_shelf: bool = False) -> list[SlotLine]:
    """Slots of the agenda from ``today`` up to ``until`` in planned, open, claimed and ready, in order of date.

    Args:
        with_shelf: the reserve items that are ready and still usable too.
    """
    on_agenda = sa.and_(Slot.is_reserve.is_(False), Slot.local_date.between(today, until),
                        Slot.state.in_(MOVABLE_SLOTS))
    on_shelf = sa.and_(Slot.is_reserve, Slot.state == SlotState.READY, Slot.usable_until >= today)
    wanted = sa.or_(on_agenda, on_shelf) if with_shelf else on_agenda
    return [_line(row) for row in session.execute(_rows().where(wanted).order_by(Slot.local_date, Slot.uid))]


def _joined(column: Any, link: sa.Table, table: Any, on: Any, here: Any) -> Any:
    """All values of ``column`` that are linked to the slot or its topic, as one text."""
    return (sa.select(sa.func.aggregate_strings(sa.cast(column, sa.String), _BETWEEN)).select_from(link)
            .join(table, on).where(here).correlate(Slot, Topic).scalar_subquery())


def _rows() -> Rows:
    def personas(column: Any, link: sa.Table, here: Any) -> Any:
        return _joined(column, link, Persona, Persona.id == link.c.persona_id, here)

    of_slot, of_topic = slot_persona.c.slot_id == Slot.id, topic_persona.c.topic_id == Slot.topic_id
    channels = _joined(Channel.key, slot_channel, Channel, Channel.id == slot_channel.c.channel_id,
                       slot_channel.c.slot_id == Slot.id)
    themes = _joined(Theme.key, theme_area, Theme, Theme.id == theme_area.c.theme_id,
                     theme_area.c.area_id == Topic.area_id)
    return (sa.select(Slot.uid, Slot.local_date, Slot.state, Slot.lang, Slot.site_id, Slot.is_reserve,
                      Slot.usable_until, Topic.title, Topic.question, Topic.brief, TopicArea.key.label("area"),
                      channels.label("channels"), themes.label("themes"),
                      personas(Persona.key, slot_persona, of_slot).label("own_keys"),
                      personas(Persona.id, slot_persona, of_slot).label("own_ids"),
                      personas(Persona.key, topic_persona, of_topic).label("keys"),
                      personas(Persona.id, topic_persona, of_topic).label("ids"))
            .outerjoin(Topic, Topic.id == Slot.topic_id).outerjoin(TopicArea, TopicArea.id == Topic.area_id))


def _split(joined: str | None) -> Sequence[str]:
    return joined.split(_BETWEEN) if joined else ()


def _line(row: Any) -> SlotLine:
    scopes = frozenset({ORGANISATION, *(f"channel:{key}" for key in _split(row.channels)),
                        *(f"persona:{key}" for key in _split(row.own_keys or row.keys)),
                        *(f"theme:{key}" for key in _split(row.themes))})
    brief = "\n".join(part for part in (row.title, row.question, row.brief) if part)
    return SlotLine(Coming(row.uid, row.local_date, row.state, row.lang, scopes), row.title or "", row.lang,
                    row.site_id, brief, row.area, frozenset(map(int, _split(row.own_ids or row.ids))),
                    bool(row.is_reserve), row.usable_until)
