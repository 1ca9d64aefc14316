"""Who knows what: the heat map of teams by areas, what hangs on one person, what nobody wrote about."""
from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from heapq import nsmallest
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.people.models import Person
from planner.steps.inventory import rules
from planner.steps.inventory.queries.directory import Area, Directory
from planner.steps.inventory.queries.sight import Crew, People, Sight
from planner.steps.inventory.queries.works import Out, works_out

COLUMNS = 10            # areas that the map shows unless it is asked for all
MOST_COLUMNS = 40       # nobody reads more beside one another; a theme narrows it
MEMBERS = 50            # lines of one team on a page
NAMED, UNWRITTEN = 10, 6


@dataclass(frozen=True, slots=True)
class Cell:
    """One number of the map and how it is drawn. A number of people, or in the view of one team a level."""

    value: int
    heat: rules.Heat


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the map: a team with its size, or a person of the team that was asked for."""

    cells: tuple[Cell, ...]
    crew: Crew | None = None
    person: Person | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """An area of the map: how many people can explain it, how many works of the last year are about it."""

    area: Area
    able: int
    works: int

    @property
    def is_gap(self) -> bool:
        """Known, and nothing written about it for a year."""
        return bool(self.able) and not self.works


@dataclass(frozen=True, slots=True)
class Lone:
    """An area that hangs on one person."""

    area: Area
    person: Person
    works: int


@dataclass(frozen=True, slots=True)
class Named:
    """The first few of a longer list, and how many there are in all."""

    first: tuple[Any, ...]
    total: int

    @property
    def more(self) -> int:
        """How many are not named."""
        return self.total - len(self.first)


@dataclass(frozen=True, slots=True)
class KnowledgeMap:
    """Everything that the page of knowledge draws.

    ``wanted``: how many areas it could show; ``members``: how many lines the view of one team could.
    ``lone`` are of :class:`Lone`, ``nobody`` areas, ``unwritten`` columns.
    """

    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    crews: tuple[Crew, ...]
    lone: Named
    nobody: Named
    unwritten: Named
    wanted: int
    people: int
    claims: int
    members: int = 0


@dataclass(frozen=True, slots=True)
class Wish:
    """What the reader wants to see: one team, one theme (its areas), one branch, from which level on, all areas."""

    crew: str | None = None
    areas: Collection[str] | None = None
    everything: bool = False
    below: str | None = None
    level: int = rules.WRITER_LEVEL
    page: int = 1


@dataclass(frozen=True)
class _View:
    """What the parts of the map share."""

    seen: Sight
    wish: Wish
    out: Out

    @property
    def able(self) -> People:
        return self.seen.able(self.wish.level)

    def column(self, key: str) -> Column:
        return Column(self.seen.directory.areas[key], len(self.able[key]), self.out.recent.get(key, 0))


def knowledge_map(session: Session, seen: Sight, wish: Wish, *, today: date, out: Out | None = None) -> KnowledgeMap:
    """The map as the reader wants it; one statement however much there is, and those of ``works_out`` without ``out``.

    Source: docs/domain.md b (bus_factor); rules.heat_map.
    """
    directory, teams = seen.directory, seen.crews
    view = _View(seen, wish, out or works_out(session, directory, today))
    crew = next((team for team in teams if team.key == wish.crew), None)
    placed = _below(directory, wish)
    wanted = placed if wish.areas is None else [key for key in placed if key in wish.areas]
    tops = set(wish.areas) if wish.areas is not None else None
    inside = placed if tops is None else [key for key in placed if not tops.isdisjoint(directory.above(key))]
    shown = wanted[:MOST_COLUMNS] if wish.everything else _most_known(wanted, view, crew)
    lone = [(key, person) for key, person in _lone(seen, inside) if crew is None or person in crew.members]
    nobody = [] if crew else [key for key in inside if not seen.carriers[key]]
    able, recent = view.able, view.out.recent
    unwritten = [key for key in wanted if key not in recent and able[key]]
    members = sorted(crew.members) if crew else []
    people = _people(session, [*members, *(person for _key, person in lone[:NAMED])])
    return KnowledgeMap(
        columns=tuple(view.column(key) for key in shown), crews=tuple(teams),
        lines=_people_lines(view, shown, [people[one] for one in members]) if crew else _lines(view, shown, teams),
        lone=Named(tuple(Lone(directory.areas[key], people[person], recent.get(key, 0))
                         for key, person in lone[:NAMED]), len(lone)),
        nobody=Named(tuple(directory.areas[key] for key in nobody[:NAMED]), len(nobody)),
        unwritten=Named(tuple(view.column(key) for key in unwritten[:UNWRITTEN]), len(unwritten)),
        wanted=len(wanted), people=len(seen.claims), claims=seen.said,
        members=len(members))


def _below(directory: Directory, wish: Wish) -> Sequence[str]:
    """The placed areas, of one branch when one is asked for, in the order of the tree."""
    placed = directory.placed("en")
    if wish.below not in directory.areas:
        return placed
    branch = set(directory.within(wish.below or ""))
    return [key for key in placed if key in branch]


def _most_known(wanted: Collection[str], view: _View, crew: Crew | None) -> list[str]:
    """The areas that most people can explain (of one team: of its members), in the order of the tree."""
    among = view.seen.known_by(view.wish.level, crew)
    best = {key for _number, key in nsmallest(COLUMNS, [(-among[key], key) for key in wanted])}
    return [key for key in wanted if key in best]


def _lines(view: _View, shown: Collection[str], teams: Collection[Crew]) -> tuple[Line, ...]:
    found = rules.heat_map({team.id: team.members for team in teams}, shown, view.seen.claims,
                           view.seen.directory.tree, view.able)
    return tuple(Line(tuple(Cell(found[team.id][key], rules.heat(found[team.id][key])) for key in shown), crew=team)
                 for team in teams)


def _people_lines(view: _View, shown: Collection[str], members: Collection[Person]) -> tuple[Line, ...]:
    """A page of one team: each with the level there."""
    first = (view.wish.page - 1) * MEMBERS
    named = sorted(members, key=lambda person: person.name.casefold())[first:first + MEMBERS]
    return tuple(Line(tuple(_level(view, member.id, key) for key in shown), person=member) for member in named)


def _level(view: _View, person_id: int, key: str) -> Cell:
    level = view.seen.levels[key].get(person_id, 0)
    return Cell(level, rules.heat(level))


def _lone(seen: Sight, inside: Iterable[str]) -> Iterator[tuple[str, int]]:
    for key in inside:
        if len(seen.carriers[key]) == 1:
            yield key, next(iter(seen.carriers[key]))


def _people(session: Session, ids: Collection[int]) -> dict[int, Person]:
    return {person.id: person for person in session.scalars(sa.select(Person).where(Person.id.in_(set(ids))))}
