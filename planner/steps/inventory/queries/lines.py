"""What lists show of things that others hold whole: names, facts and trends as they stand in a row."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa

from planner.people.models import Person
from planner.personas.models import PersonaKind, in_language
from planner.steps.inventory.models import Shareable

# No name of ours holds a control character, so these two part names that come as one text.
AFTER, BETWEEN = "\x1e", "\x1f"


def together(*columns: Any) -> Any:
    """Rows as one text: an outer join over a link table makes SQLite read that table whole for each page."""
    row = columns[0]
    for column in columns[1:]:
        row = row + BETWEEN + column
    return sa.func.aggregate_strings(row, AFTER)


def apart(text: str | None) -> list[list[str]]:
    """The rows of a text that :func:`together` made."""
    return [row.split(BETWEEN) for row in text.split(AFTER)] if text else []


def people_of(link: sa.Table, owner: Any, of: Any) -> Any:
    """Who stands in a link table beside ``of``, for :func:`somebodies`."""
    return (sa.select(together(Person.name, sa.cast(Person.id, sa.String))).select_from(link)
            .join(Person, Person.id == link.c.person_id).where(owner == of).correlate(of.table).scalar_subquery())


def somebodies(text: str | None) -> tuple[Somebody, ...]:
    """These people, by name."""
    return tuple(sorted(Somebody(name, int(number)) for name, number in apart(text)))


class Named(NamedTuple):
    """An area by its key and its names."""

    key: str
    nl: str
    en: str

    def label(self, locale: str) -> str:
        """The name for a reader of ``locale``."""
        return in_language(self.nl, self.en, locale)


class Somebody(NamedTuple):
    """A person by name."""

    name: str
    id: int


class Reader(NamedTuple):
    """A persona as its code shows it."""

    code: str
    hue: int
    name_nl: str | None
    name_en: str | None
    kind: PersonaKind

    @property
    def is_negative(self) -> bool:
        """Whether it is one that we don't want."""
        return self.kind is PersonaKind.NEGATIVE

    def label(self, locale: str) -> str:
        """The name for a reader of ``locale``."""
        return in_language(self.name_nl, self.name_en, locale)


@dataclass(frozen=True, slots=True)
class WorkLine:
    """A text that is out, with who wrote it, by name."""

    title: str
    lang: str
    address: str
    local_date: date
    authors: tuple[Somebody, ...]


@dataclass(frozen=True, slots=True)
class FactLine:
    """A knowledge fact with what it is about and who knows it."""

    id: int
    uid: str
    text: str
    lang: str
    shareable: Shareable
    areas: tuple[Named, ...]
    known_by: tuple[Somebody, ...]

    @property
    def owner_ids(self) -> frozenset[int]:
        """Who knows it."""
        return frozenset(person.id for person in self.known_by)


@dataclass(frozen=True, slots=True)
class TrendLine:
    """A trend with who noted it, what it is about and for whom."""

    id: int
    uid: str
    text: str
    lang: str
    seen_on: date
    strength: int
    endorsements: int
    person: Somebody
    area: Named | None
    persona: Reader | None

    @property
    def owner_ids(self) -> frozenset[int]:
        """Who noted it."""
        return frozenset({self.person.id})
