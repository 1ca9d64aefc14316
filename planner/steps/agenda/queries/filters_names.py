"""What the filters of the agenda are called, and what can be chosen."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.campaigns.models import Campaign
from planner.channels.models import Channel
from planner.people.models import Person
from planner.personas.models import Persona, PersonaKind, PersonaStatus, in_language
from planner.steps.agenda.models import Claim
from planner.steps.agenda.queries.filters import HOLDING, Filters
from planner.steps.inventory.models import Theme

# How a filter's value is looked up: what kind, by which column, called what in Dutch and English.
_NAMED: dict[str, tuple[Any, Any, Any]] = {
    "persona": (Persona.code, Persona.name_nl, Persona.name_en), "channel": (Channel.key, Channel.name, Channel.name),
    "author": (Person.uid, Person.name, Person.name), "theme": (Theme.key, Theme.title_nl, Theme.title_en),
    "campaign": (Campaign.uid, Campaign.name_nl, Campaign.name_en),
}
LOOKED_UP = frozenset(_NAMED)


@dataclass(frozen=True, slots=True)
class Name:
    """What a value stands for, in both languages."""

    key: str
    name_nl: str | None
    name_en: str | None

    def label(self, locale: str) -> str:
        """For a reader of ``locale``."""
        return in_language(self.name_nl, self.name_en, locale)


@dataclass(frozen=True, slots=True)
class Choices:
    """What the agenda can be narrowed to."""

    personas: Sequence[Name]
    channels: Sequence[Name]
    authors: Sequence[Name]
    campaigns: Sequence[Name]
    themes: Sequence[Name]


def names_of(session: Session, filters: Filters) -> dict[str, Name]:
    """What the values of these filters stand for, in one statement; a value that stands for nothing is not in it."""
    asked = {key: getattr(filters, key) for key in _NAMED if getattr(filters, key)}
    if not asked:
        return {}
    parts = []
    for key, value in asked.items():
        column, nl, en = _NAMED[key]
        parts.append(sa.select(sa.literal(key).label("what"), column.label("key"), nl.label("nl"), en.label("en"))
                     .where(column == (value.upper() if key == "persona" else value)))
    return {row.what: Name(row.key, row.nl, row.en) for row in session.execute(sa.union_all(*parts))}


def _choice(what: str, *where: Any) -> sa.Select[Any]:
    column, nl, en = _NAMED[what]
    return sa.select(sa.literal(what).label("what"), column.label("key"), nl.label("nl"), en.label("en")).where(*where)


def filter_choices(session: Session) -> Choices:
    """Everything that can be chosen, in one statement: active personas and channels, who holds or held a slot,
    campaigns and themes that were not put away."""
    wanted = sa.union_all(
        _choice("persona", Persona.status == PersonaStatus.ACTIVE, Persona.kind == PersonaKind.IDEAL),
        _choice("channel", Channel.is_active.is_(True)), _choice("campaign", Campaign.archived_at.is_(None)),
        _choice("author", Person.id.in_(sa.select(Claim.author_id).where(Claim.state.in_(HOLDING)))),
        _choice("theme", Theme.archived_at.is_(None), Theme.is_proposed.is_(False)))
    found: dict[str, list[Name]] = {what: [] for what in _NAMED}
    for row in session.execute(wanted):
        found[row.what].append(Name(row.key, row.nl, row.en))
    for what, names in found.items():
        names.sort(key=lambda name: name.key if what == "persona" else name.label("en").casefold())
    return Choices(found["persona"], found["channel"], found["author"], found["campaign"], found["theme"])
