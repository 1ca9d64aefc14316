"""What follows from the whole tree and from all that people claim, remembered until either changes.

Thousands of claims say the same to everybody; who carries what is worked out once for each change of them, by the
rules themselves.
"""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.core.memory import Memory
from planner.people.models import Person, PersonStatus, Team, team_member
from planner.personas.models import in_language
from planner.steps.inventory import rules
from planner.steps.inventory.models import ExpertiseClaim, TopicArea
from planner.steps.inventory.queries.claims import is_live
from planner.steps.inventory.queries.directory import Directory, areas_mark, mark_of, remembered

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

    @cached_property
    def levels(self) -> Mapping[str, Mapping[int, int]]:
        """``rules.standing``."""
        return rules.standing(self.claims, self.directory.tree)

    @cached_property
    def carriers(self) -> People:
        """``rules.carriers``."""
        return rules.carriers(self.claims, self.directory.tree)

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

        Source: docs/domain.md b (bus_factor).
        """
        found = []
        for key, area in self.directory.areas.items():
            lone, known = self.carriers[key], self.levels[key]
            if known and not area.is_proposed and rules.is_single_voice(len(lone)):
                fit = rules.trainees(known, self.claims, key, self.directory.tree, {})
                found.append((key, next(iter(lone), None), bool(fit)))
        return tuple(found)

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
    claim = ExpertiseClaim
    said = sa.select(sa.func.count(), sa.func.max(claim.uid), sa.func.max(claim.updated_at),
                     sa.func.sum(claim.version)).select_from(claim).subquery()
    one = sa.cast(Person.id, sa.BigInteger)
    here = (sa.select(sa.func.count(), sa.func.sum(one), sa.func.sum(one * one))
            .where(Person.status == PersonStatus.ACTIVE).subquery())
    team, person = (sa.cast(column, sa.BigInteger) for column in (team_member.c.team_id, team_member.c.person_id))
    teams = sa.select(sa.func.count(), sa.func.max(Team.updated_at), sa.func.sum(Team.version)).subquery()
    members = sa.select(sa.func.count(), sa.func.sum(team * person), sa.func.sum(team * team * person),
                        sa.func.sum(team * person * person)).subquery()
    areas = areas_mark()
    mark = mark_of(session, (*areas, said, here, teams, members))
    tree = mark[:sum(len(part.columns) for part in areas)]
    return _remembered.get(mark, lambda: Sight(remembered(session, tree), _claims(session), crews(session)))


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
