"""Themes: the list, those that were proposed, and everything that one holds."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.core.errors import NotFound
from planner.core.memory import Memory, links_mark, read_marks, rows_mark
from planner.people.models import Person, PersonStatus
from planner.personas.models import in_language
from planner.steps.inventory.models import (
    ExpertiseClaim,
    Theme,
    TopicArea,
    theme_area,
)
from planner.steps.inventory.queries.claims import is_live
from planner.steps.inventory.queries.lines import Named

PEOPLE_SHOWN = 12


class Voice(NamedTuple):
    """Somebody who knows something of a theme, how well at best, and in how many of its areas."""

    person: Person
    level: int
    areas: int


@dataclass(frozen=True, slots=True)
class ThemeLine:
    """A theme as lists and choices show it, with its areas by key; ``proposed_by`` is a name or None.

    Remembered by threads together: nobody changes it.
    """

    id: int
    key: str
    nl: str
    en: str
    is_proposed: bool
    proposed_by: str | None
    areas: tuple[Named, ...] = ()

    def label(self, locale: str) -> str:
        """The theme's title for a reader of ``locale``."""
        return in_language(self.nl, self.en, locale)


_remembered: Memory[tuple[ThemeLine, ...]] = Memory()


def themes(session: Session, *, proposed: bool | None = False) -> list[ThemeLine]:
    """Every theme with its areas, by key; one statement, one more after something changed.

    Args:
        proposed: those that no lead said yes to yet, instead of the others; None for both.
    """
    if proposed is not False:
        return _read(session, proposed)             # somebody's name stands there, which changes on its own
    return list(accepted(session, read_marks(session, rows_mark(TopicArea), *themes_mark())))


def themes_mark() -> tuple[sa.Subquery, sa.Subquery]:
    """Change with every theme and with the areas of each."""
    return rows_mark(Theme), links_mark(theme_area)


def accepted(session: Session, mark: tuple[Any, ...]) -> tuple[ThemeLine, ...]:
    """Every theme that nobody has to say yes to, for who read what changes with the areas and the themes."""
    return _remembered.get(mark, lambda: tuple(_read(session, False)), session=session)


def _read(session: Session, proposed: bool | None) -> list[ThemeLine]:
    wanted = (sa.select(Theme.id, Theme.key, Theme.title_nl, Theme.title_en, Theme.is_proposed, Person.name,
                        TopicArea.key, TopicArea.label_nl, TopicArea.label_en)
              .outerjoin(Person, Person.id == Theme.proposed_by_id)
              .outerjoin(theme_area, theme_area.c.theme_id == Theme.id)
              .outerjoin(TopicArea, TopicArea.id == theme_area.c.area_id).where(Theme.archived_at.is_(None)))
    if proposed is not None:
        wanted = wanted.where(Theme.is_proposed == proposed)
    themes: dict[int, Any] = {}
    areas: dict[int, list[Named]] = defaultdict(list)
    for row in session.execute(wanted):
        themes[row.id] = row
        if row[6] is not None:
            areas[row.id].append(Named(*row[6:]))
    return [ThemeLine(number, key, nl, en, is_proposed, by, tuple(sorted(areas[number])))
            for number, key, nl, en, is_proposed, by, *_area in sorted(themes.values(), key=lambda row: row[1])]


def get_theme(session: Session, key: str, *, archived: bool = False) -> Theme:
    """The theme with this key. Raises NotFound, for one that was taken away unless ``archived``."""
    found = session.scalar(sa.select(Theme).where(Theme.key == key))
    if found is None or (found.archived_at is not None and not archived):
        raise NotFound("not_found")
    return found


def voices(session: Session, areas: Collection[str], *, limit: int = PEOPLE_SHOWN) -> list[Voice]:
    """Who knows something of these areas (keys), the best known first; one statement.

    A wish never to be asked stays out of it, as on the map: knowing and wanting are two things.
    """
    best, wide = sa.func.max(ExpertiseClaim.level), sa.func.count(ExpertiseClaim.id)
    rows = session.execute(
        sa.select(Person, best, wide).join(ExpertiseClaim, ExpertiseClaim.person_id == Person.id)
        .join(TopicArea, TopicArea.id == ExpertiseClaim.area_id)
        .where(TopicArea.key.in_(areas), is_live(), Person.status != PersonStatus.LEFT)
        .group_by(Person.id).order_by(best.desc(), wide.desc(), Person.name).limit(limit))
    return [Voice(*row) for row in rows]
