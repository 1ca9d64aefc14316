"""Who knows what: the heat map of teams by areas, what hangs on one person, what nobody wrote about."""
from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.people.models import Person, PersonStatus, Team, team_member
from planner.personas.models import in_language
from planner.steps.inventory import rules
from planner.steps.inventory.queries.claims import people_claims
from planner.steps.inventory.queries.directory import Area, Directory
from planner.steps.inventory.queries.works import recent_works

COLUMNS = 10            # areas that the map shows unless it is asked for all
MOST_COLUMNS = 60       # nobody reads more beside one another; a theme narrows it
YEAR = timedelta(days=365)
NO_TEAM = "none"        # stands for everybody who is in no team


@dataclass(frozen=True, slots=True)
class Crew:
    """A team and its active members by id; number 0 are those who are in none."""

    id: int
    key: str
    nl: str
    en: str
    people: Mapping[int, Person]

    @property
    def members(self) -> frozenset[int]:
        """Their ids."""
        return frozenset(self.people)

    def label(self, locale: str) -> str:
        """The team's name for a reader of ``locale``."""
        return in_language(self.nl, self.en, locale)


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
class KnowledgeMap:
    """Everything that the page of knowledge draws. ``wanted``: how many areas it could show."""

    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    crews: tuple[Crew, ...]
    lone: tuple[Lone, ...]
    nobody: tuple[Area, ...]
    unwritten: tuple[Column, ...]
    wanted: int
    people: int
    claims: int


@dataclass(frozen=True, slots=True)
class Wish:
    """What the reader wants to see: one team, one theme, all areas."""

    crew: str | None = None
    areas: Collection[str] | None = None
    everything: bool = False


@dataclass
class _Sight:
    """What the parts of the map share."""

    directory: Directory
    claims: rules.Claims
    works: Mapping[str, set[int]]
    levels: Mapping[str, Mapping[int, int]] = field(init=False)
    able: Mapping[str, frozenset[int]] = field(init=False)

    def __post_init__(self) -> None:
        self.levels = rules.standing(self.claims, self.directory.tree)
        self.able = {key: frozenset(person for person, level in levels.items() if level >= rules.WRITER_LEVEL)
                     for key, levels in self.levels.items()}

    def column(self, key: str) -> Column:
        works: set[int] = set().union(*(self.works.get(low, set()) for low in self.directory.within(key)))
        return Column(self.directory.areas[key], len(self.able[key]), len(works))


def crews(session: Session) -> list[Crew]:
    """The teams with their active members, by key, then those in no team when there are any; one statement."""
    rows = session.execute(
        sa.select(Person, Team.id, Team.key, Team.name_nl, Team.name_en)
        .outerjoin(team_member, team_member.c.person_id == Person.id).outerjoin(Team, Team.id == team_member.c.team_id)
        .where(Person.status == PersonStatus.ACTIVE)).all()
    members: dict[int, dict[int, Person]] = {}
    names = {team_id or 0: (key or NO_TEAM, nl or "", en or "") for _person, team_id, key, nl, en in rows}
    for person, team_id, *_names in rows:
        members.setdefault(team_id or 0, {})[person.id] = person
    found = [Crew(team_id, *names[team_id], people) for team_id, people in members.items()]
    return sorted(found, key=lambda crew: (crew.id == 0, crew.key))


def knowledge_map(session: Session, directory: Directory, wish: Wish, *, today: date) -> KnowledgeMap:
    """The map as the reader wants it; three statements however much there is.

    Source: docs/domain.md b (bus_factor); rules.heat_map.
    """
    claims = people_claims(session)
    sight = _Sight(directory, claims, recent_works(session, today - YEAR))
    teams = crews(session)
    crew = next((team for team in teams if team.key == wish.crew), None)
    placed = [area.key for area, _depth in directory.in_order("en")]
    wanted = [key for key in placed if wish.areas is None or key in wish.areas]
    shown = wanted[:MOST_COLUMNS] if wish.everything else _most_known(wanted, sight, crew)
    inside = [key for key in placed if wish.areas is None or
              any(rules.is_within(key, top, directory.tree) for top in wish.areas)]
    carrying = rules.carriers(claims, directory.tree)
    people = {person.id: person for team in teams for person in team.people.values()}
    columns = tuple(sight.column(key) for key in shown)
    return KnowledgeMap(
        columns=columns, lines=_lines(sight, shown, teams, crew), crews=tuple(teams),
        lone=tuple(_lone(sight, inside, carrying, crew, people)),
        nobody=() if crew else tuple(directory.areas[key] for key in inside if not carrying[key]),
        unwritten=tuple(column for column in map(sight.column, wanted) if column.is_gap), wanted=len(wanted),
        people=len(claims), claims=sum(len(each) for each in claims.values()))


def _most_known(wanted: Collection[str], sight: _Sight, crew: Crew | None) -> list[str]:
    """The areas that most people can explain (of one team: of its members), in the order of the tree."""
    among = {key: len(sight.able[key] & crew.members if crew else sight.able[key]) for key in wanted}
    best = set(sorted(wanted, key=lambda key: (-among[key], key))[:COLUMNS])
    return [key for key in wanted if key in best]


def _lines(sight: _Sight, shown: Collection[str], teams: Collection[Crew], crew: Crew | None) -> tuple[Line, ...]:
    if crew is not None:
        members = sorted(crew.people.values(), key=lambda person: person.name.casefold())
        return tuple(Line(tuple(_level(sight, member.id, key) for key in shown), person=member) for member in members)
    found = rules.heat_map({team.id: team.members for team in teams}, shown, sight.claims, sight.directory.tree,
                           sight.able)
    return tuple(Line(tuple(Cell(found[team.id][key], rules.heat(found[team.id][key])) for key in shown), crew=team)
                 for team in teams)


def _level(sight: _Sight, person_id: int, key: str) -> Cell:
    level = sight.levels[key].get(person_id, 0)
    return Cell(level, rules.heat(level))


def _lone(sight: _Sight, inside: Collection[str], carrying: Mapping[str, frozenset[int]], crew: Crew | None,
          people: Mapping[int, Person]) -> list[Lone]:
    found = []
    for key in inside:
        if rules.is_single_voice(len(carrying[key])) and carrying[key]:
            person = next(iter(carrying[key]))
            if crew is None or person in crew.members:
                found.append(Lone(sight.directory.areas[key], people[person], sight.column(key).works))
    return found
