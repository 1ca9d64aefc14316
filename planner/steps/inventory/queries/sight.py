"""What follows from the whole tree and from all that people claim, remembered until either changes.

Thousands of claims say the same to everybody; who carries what is worked out once for each change of them, by the
rules themselves.
"""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.core.memory import Memory, links_mark, read_marks, rows_mark
from planner.people.models import Person, PersonStatus, Team, team_member
from planner.personas.models import in_language
from planner.steps.inventory import rules
from planner.steps.inventory.models import ExpertiseClaim, TopicArea
from planner.steps.inventory.queries.claims import is_live
from planner.steps.inventory.queries.directory import Directory, areas_mark, remembered

People = Mapping[str, frozenset[int]]
NO_TEAM = "none"        # stands for everybody who is in no team


class Sight:
    """The tree, what active members claim about it, and what the rules say about both. Shared: nobody changes it.

    Evidence is not in ``claims``: nothing here depends on it.
    """

    def __init__(self, directory: Directory, claims: rules.Claims, crews: tuple[Crew, ...]) -> None:
        self.directory = directory
        self.claims = claims
        self.crews = crews
        self._able: dict[int, People] = {}
        self._writers: dict[int, People] = {}
        self._known_by: dict[tuple[int, Crew | None], Mapping[str, int]] = {}

    @cached_property
    def levels(self) -> Mapping[str, Mapping[int, int]]:
        """``rules.standing``."""
        return rules.standing(self.claims, self.directory.tree)

    @cached_property
    def carriers(self) -> People:
        """``rules.carriers``."""
        return rules.carriers(self.claims, self.directory.tree)

    @cached_property
    def said(self) -> int:
        """How many claims there are."""
        return sum(len(each) for each in self.claims.values())

    def known_by(self, level: int = rules.WRITER_LEVEL, crew: Crew | None = None) -> Mapping[str, int]:
        """How many of ``crew`` (None: of everybody) stand at ``level`` or above in each area."""
        asked = level, crew
        if asked not in self._known_by:
            self._known_by[asked] = {key: len(people & crew.members if crew else people)
                                     for key, people in self.able(level).items()}
        return self._known_by[asked]

    def able(self, level: int = rules.WRITER_LEVEL) -> People:
        """Who stands at ``level`` or above in each area; at level 2 this is ``rules.able``."""
        if level not in self._able:
            self._able[level] = {key: frozenset(person for person, at in each.items() if at >= level)
                                 for key, each in self.levels.items()}
        return self._able[level]

    def writers(self, level: int = rules.WRITER_LEVEL) -> People:
        """``rules.all_writers``."""
        if level not in self._writers:
            self._writers[level] = rules.all_writers(self.claims, self.directory.tree, level=level, levels=self.levels)
        return self._writers[level]

    @cached_property
    def voices(self) -> tuple[tuple[str, int | None, bool], ...]:
        """Placed areas that somebody knows and at most one carries: the key, who, whether anybody could be trained.

        Those of one person come before those of nobody, and first those where somebody could be trained.

        Source: docs/domain.md b (bus_factor).
        """
        found = []
        for key, area in self.directory.areas.items():
            lone, known = self.carriers[key], self.levels[key]
            if known and not area.is_proposed and rules.is_single_voice(len(lone)):
                fit = rules.trainees(known, self.claims, key, self.directory.tree, {})
                found.append((key, next(iter(lone), None), bool(fit)))
        return tuple(sorted(found, key=lambda voice: (voice[1] is None, not voice[2], voice[0])))

    def near(self, key: str) -> dict[int, tuple[rules.Known, ...]]:
        """What active members claim about the area ``key``, above it or below it."""
        related = set(self.directory.related(key))
        return {person: tuple(each for each in self.claims[person] if each.area in related)
                for person in self.levels[key]}


@dataclass(frozen=True, slots=True)
class Crew:
    """A team and its active members by id; number 0 are those who are in none."""

    id: int
    key: str
    nl: str
    en: str
    members: frozenset[int]

    def label(self, locale: str) -> str:
        """The team's name for a reader of ``locale``."""
        return in_language(self.nl, self.en, locale)


_remembered: Memory[Sight] = Memory()


def sight(session: Session) -> Sight:
    """As the database has it now; one statement, three more after something changed."""
    return marked(session)[0]


def marked(session: Session, *more: sa.Subquery) -> tuple[Sight, tuple[Any, ...]]:
    """As :func:`sight`, and the columns of tables of one row each that are asked in the same statement."""
    areas = areas_mark()
    own = (*areas, rows_mark(ExpertiseClaim), _members_mark(), rows_mark(Team), links_mark(team_member))
    found = read_marks(session, *own, *more)
    mark, tree = (found[:sum(len(part.columns) for part in parts)] for parts in (own, areas))
    seen = _remembered.get(mark, lambda: Sight(remembered(session, tree), _claims(session), crews(session)),
                           session=session)
    return seen, found[len(mark):]


@cache
def _members_mark() -> sa.Subquery:
    """Changes with who is active; the times of signing in, which change a person's row, say nothing here."""
    one = sa.cast(Person.id, sa.BigInteger)
    squares = sa.func.sum(one * one).label("squares")
    return (sa.select(sa.func.count().label("n"), sa.func.sum(one).label("ids"), squares)
            .where(Person.status == PersonStatus.ACTIVE).subquery())


def _claims(session: Session) -> dict[int, tuple[rules.Known, ...]]:
    rows = session.execute(
        sa.select(ExpertiseClaim.person_id, TopicArea.key, ExpertiseClaim.level, ExpertiseClaim.interest)
        .join(TopicArea, TopicArea.id == ExpertiseClaim.area_id).join(Person, Person.id == ExpertiseClaim.person_id)
        .where(is_live(), Person.status == PersonStatus.ACTIVE).order_by(ExpertiseClaim.id))
    found: dict[int, list[rules.Known]] = defaultdict(list)
    for person_id, area, level, interest in rows:
        found[person_id].append(rules.Known(area, level, interest))
    return {person_id: tuple(claims) for person_id, claims in found.items()}


def crews(session: Session) -> tuple[Crew, ...]:
    """The teams with their active members, by key, then those in no team when there are any."""
    rows = session.execute(
        sa.select(Person.id, Team.id, Team.key, Team.name_nl, Team.name_en)
        .outerjoin(team_member, team_member.c.person_id == Person.id).outerjoin(Team, Team.id == team_member.c.team_id)
        .where(Person.status == PersonStatus.ACTIVE))
    members: dict[int, set[int]] = defaultdict(set)
    names = {}
    for person_id, team_id, key, nl, en in rows:
        members[team_id or 0].add(person_id)
        names[team_id or 0] = (key or NO_TEAM, nl or "", en or "")
    found = [Crew(team_id, *names[team_id], frozenset(people)) for team_id, people in members.items()]
    return tuple(sorted(found, key=lambda crew: (crew.id == 0, crew.key)))
