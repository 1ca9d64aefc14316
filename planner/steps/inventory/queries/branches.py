"""The tree of areas as a page shows it: as many whole levels as fit, one branch of it, or what a word finds.

However many areas there are, only those that are shown are read, beside one line per area that others hang below.
"""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from planner.core.errors import NotFound
from planner.personas.models import in_language
from planner.policy import Actor
from planner.search import queries as search
from planner.steps.inventory import rules
from planner.steps.inventory.models import AreaMerge, ExpertiseClaim, PublishedWork, TopicArea, work_area
from planner.steps.inventory.queries.areas import Load

ROWS = 40           # areas on a page
FOUND = 50          # areas that a word finds


@dataclass(frozen=True, slots=True)
class Named:
    """An area by its key and its names."""

    id: int
    key: str
    nl: str
    en: str

    def label(self, locale: str) -> str:
        """The name for a reader of ``locale``."""
        return in_language(self.nl, self.en, locale)


@dataclass(frozen=True, slots=True)
class Leaf:
    """One line of the tree: how deep it stands on this page, and how many areas hang right below it.

    ``is_folded``: they are not on this page. ``path``: what it hangs below, the root first, where that is not shown.
    """

    area: Named
    depth: int = 0
    below: int = 0
    is_folded: bool = False
    load: Load = field(default_factory=Load)
    path: tuple[Named, ...] = ()


@dataclass(frozen=True, slots=True)
class Branch:
    """What a page of the tree shows. ``path`` leads to the area that it begins below, which has ``wanted`` below it."""

    leaves: tuple[Leaf, ...]
    path: tuple[Named, ...] = ()
    wanted: int = 0
    page: int = 1

    @property
    def has_more(self) -> bool:
        """Whether a next page has more of its first level."""
        return self.wanted > self.page * ROWS


@dataclass(frozen=True, slots=True)
class Totals:
    """How many areas are placed, proposed and archived, and how many merges can still be undone."""

    placed: int
    proposed: int
    archived: int
    merged: int


def totals(session: Session, *, since: datetime) -> Totals:
    """One statement. ``since``: merges before it can't be undone any more."""
    live = TopicArea.archived_at.is_(None)
    merges = sa.select(sa.func.count()).where(AreaMerge.undone_at.is_(None), AreaMerge.at >= since).scalar_subquery()
    row = session.execute(sa.select(
        sa.func.count().filter(live, sa.not_(TopicArea.is_proposed)),
        sa.func.count().filter(live, TopicArea.is_proposed),
        sa.func.count().filter(sa.not_(live)), merges).select_from(TopicArea)).one()
    return Totals(*row)


_PLACED = (TopicArea.archived_at.is_(None), TopicArea.is_proposed.is_(False))


def branch(session: Session, *, locale: str, at: str | None = None, page: int = 1) -> Branch:
    """The tree below ``at`` (a key; None: all of it), as many whole levels as :data:`ROWS` lines hold.

    A first level that is longer than that comes in pages. Four statements. Raises NotFound for an unknown ``at``.
    """
    path = path_to(session, at) if at else ()
    counts, above = _inner(session)
    top = path[-1].id if path else None
    opened = _levels(top, counts, above)
    shown = rules.levels_shown([sum(counts[one] for one in level) for level in opened], ROWS)
    wanted = counts.get(top, 0)
    parents = [one for level in opened[:shown] for one in level]
    rows = _rows(session, parents, locale, page if wanted > ROWS else None)
    load = loads_of(session, [area.id for area, _above in rows])
    below: dict[int | None, list[Named]] = defaultdict(list)
    for area, parent in rows:
        below[parent].append(area)
    leaves = tuple(
        Leaf(area, depth, counts.get(area.id, 0), area.id in counts and area.id not in below, load.get(area.id, Load()))
        for area, depth in _walk(top, below))
    return Branch(leaves, path, wanted, page if wanted > ROWS else 1)


def _inner(session: Session) -> tuple[dict[int | None, int], dict[int, int | None]]:
    """How many areas hang right below each that has some (None: at the top), and what each of those hangs below."""
    up = aliased(TopicArea)
    rows = session.execute(
        sa.select(TopicArea.parent_id, up.parent_id.label("above"), sa.func.count().label("size"))
        .outerjoin(up, up.id == TopicArea.parent_id).where(*_PLACED).group_by(TopicArea.parent_id, up.parent_id)).all()
    return ({row.parent_id: row.size for row in rows},
            {row.parent_id: row.above for row in rows if row.parent_id is not None})


def _levels(top: int | None, counts: Mapping[int | None, int],
            above: Mapping[int, int | None]) -> list[list[int | None]]:
    """For each level below ``top`` the areas whose children make it up."""
    below: dict[int | None, list[int | None]] = defaultdict(list)
    for one, up in above.items():
        below[up].append(one)
    found: list[list[int | None]] = []
    level: list[int | None] = [top] if top in counts else []
    while level and len(found) < rules.MOST_LEVELS:
        found.append(level)
        level = [low for one in level for low in below[one]]
    return found


def _rows(session: Session, parents: Sequence[int | None], locale: str,
          page: int | None) -> list[tuple[Named, int | None]]:
    if not parents:
        return []
    label = TopicArea.label_nl if locale == "nl" else TopicArea.label_en
    known = [one for one in parents if one is not None]
    place: sa.ColumnElement[bool] = TopicArea.parent_id.in_(known)
    if None in parents:
        place = sa.or_(place, TopicArea.parent_id.is_(None))
    wanted = (sa.select(TopicArea.id, TopicArea.key, TopicArea.label_nl, TopicArea.label_en, TopicArea.parent_id)
              .where(*_PLACED, place).order_by(sa.func.lower(label), TopicArea.id))
    if page is not None:
        wanted = wanted.limit(ROWS).offset((page - 1) * ROWS)
    return [(Named(*row[:4]), row[4]) for row in session.execute(wanted)]


def _walk(top: int | None, below: Mapping[int | None, Sequence[Named]], depth: int = 0) -> Iterator[tuple[Named, int]]:
    for area in below.get(top, ()):
        yield area, depth
        yield from _walk(area.id, below, depth + 1)


def loads_of(session: Session, ids: Collection[int]) -> dict[int, Load]:
    """How much hangs on each of these areas itself; one statement. An area with nothing is not in it."""
    people = (sa.select(ExpertiseClaim.area_id.label("area"), sa.func.count().label("people"),
                        sa.literal(0).label("works"))
              .where(ExpertiseClaim.area_id.in_(ids), ExpertiseClaim.archived_at.is_(None))
              .group_by(ExpertiseClaim.area_id))
    works = (sa.select(work_area.c.area_id, sa.literal(0), sa.func.count())
             .join(PublishedWork, PublishedWork.id == work_area.c.work_id)
             .where(work_area.c.area_id.in_(ids), PublishedWork.is_out).group_by(work_area.c.area_id))
    both = sa.union_all(people, works).subquery()
    rows = session.execute(sa.select(both.c.area, sa.func.sum(both.c.people), sa.func.sum(both.c.works))
                           .group_by(both.c.area))
    return {area: Load(int(people), int(works)) for area, people, works in rows}


# --- By name -----------------------------------------------------------------------------------------------------


def _with_path(*conditions: sa.ColumnElement[bool]) -> sa.Select[Any]:
    """Areas with all that lies above each: four columns an area, the area itself first."""
    line: list[Any] = [TopicArea, *(aliased(TopicArea) for _ in range(rules.MOST_LEVELS - 1))]
    wanted: sa.Select[Any] = sa.select(*(column for each in line
                                         for column in (each.id, each.key, each.label_nl, each.label_en)))
    wanted = wanted.select_from(TopicArea)
    for low, high in pairwise(line):
        wanted = wanted.outerjoin(high, high.id == low.parent_id)
    return wanted.where(TopicArea.archived_at.is_(None), *conditions)


def _lines(session: Session, wanted: sa.Select[Any]) -> Iterator[tuple[Named, ...]]:
    """Each area as the way to it from the root; the area itself is the last."""
    for row in session.execute(wanted):
        parts: list[Any] = [row[at:at + 4] for at in range(0, len(row), 4)]
        yield tuple(Named(*part) for part in reversed(parts) if part[0] is not None)


def path_to(session: Session, key: str) -> tuple[Named, ...]:
    """From the root down to the live area with this key; one statement. Raises NotFound."""
    found = next(_lines(session, _with_path(TopicArea.key == key)), None)
    if found is None:
        raise NotFound("not_found")
    return found


def found_by(session: Session, text: str, *, actor: Actor, limit: int = FOUND) -> list[Leaf]:
    """Areas that a word or its beginning names, in either language, the best first; two statements."""
    keys = [hit.uid for hit in search.find(session, text, actor=actor, kinds={"area"}, limit=limit)]
    lines = {line[-1].key: line for line in _lines(session, _with_path(TopicArea.key.in_(keys)))} if keys else {}
    return [Leaf(lines[key][-1], path=lines[key][:-1]) for key in keys if key in lines]


def proposed(session: Session, *, locale: str, page: int = 1) -> list[Leaf]:
    """What was proposed and nobody placed, by name, with what hangs on it; one more than a page when there are more."""
    label = TopicArea.label_nl if locale == "nl" else TopicArea.label_en
    rows = [Named(*row) for row in session.execute(
        sa.select(TopicArea.id, TopicArea.key, TopicArea.label_nl, TopicArea.label_en)
        .where(TopicArea.archived_at.is_(None), TopicArea.is_proposed)
        .order_by(sa.func.lower(label), TopicArea.id).limit(FOUND + 1).offset((page - 1) * FOUND))]
    load = loads_of(session, [area.id for area in rows])
    return [Leaf(area, load=load.get(area.id, Load())) for area in rows]
