"""What inventory and personas know of people, as FIT wants it: two statements for anybody's, however many they are."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from planner.matching.rules import ARTICLE_YEARS, years_before
from planner.people.models import Person, PersonStatus
from planner.personas.models import PersonaFact, Representation, in_language
from planner.steps.inventory import rules as inventory
from planner.steps.inventory.models import Evidence, ExpertiseClaim, PublishedWork, TopicArea, work_area, work_author


@dataclass(frozen=True, slots=True)
class AreaName:
    """A topic area in both languages."""

    nl: str
    en: str

    def label(self, locale: str) -> str:
        """The name for a reader of ``locale``."""
        return in_language(self.nl, self.en, locale)


@dataclass(frozen=True, slots=True)
class Areas:
    """The live topic areas by key: the one above each, and what they are called."""

    tree: Mapping[str, str | None]
    names: Mapping[str, AreaName]


@dataclass(frozen=True, slots=True)
class KnownOf:
    """What is known of one person.

    ``articles``: how many they published in exactly an area (its key) in the last 24 months; ``personas``: ids of those
    that they verified a fact of or speak for.
    """

    claims: tuple[inventory.Known, ...] = ()
    articles: Mapping[str, int] = field(default_factory=dict)
    personas: frozenset[int] = frozenset()


class Knowledge:
    """What one person knows, over the tree of areas: read once, asked for any number of topics."""

    def __init__(self, areas: Areas, claims: tuple[inventory.Known, ...]) -> None:
        self.areas, self.claims = areas, claims
        self._effective: dict[str, inventory.Effective] = {}

    def name(self, area: str) -> AreaName:
        """What a live area is called. Raises KeyError."""
        return self.areas.names[area]

    def effective(self, area: str | None) -> inventory.Effective:
        """What their claims are worth in ``area``, a key; nothing where no area is named. Source: docs/domain.md e."""
        if area is None or area not in self.areas.tree:
            return _NOTHING
        if area not in self._effective:
            self._effective[area] = inventory.effective(self.claims, area, self.areas.tree)
        return self._effective[area]

    def refuses(self, area: str | None) -> bool:
        """Whether they asked not to be asked about ``area`` or one above it."""
        return area is not None and area in self.areas.tree and inventory.refuses(self.claims, area, self.areas.tree)


_NOTHING = inventory.Effective()


def areas(session: Session) -> Areas:
    """The live areas; one statement."""
    rows = session.execute(_area_rows()).all()
    return Areas({key: above for key, above, _, _ in rows}, {key: AreaName(nl, en) for key, _, nl, en in rows})


@cache
def _area_rows() -> sa.Select[str, str, str, str]:
    parent = aliased(TopicArea)
    return (sa.select(TopicArea.key, parent.key, TopicArea.label_nl, TopicArea.label_en)
            .outerjoin(parent, sa.and_(parent.id == TopicArea.parent_id, parent.archived_at.is_(None)))
            .where(TopicArea.archived_at.is_(None)).order_by(TopicArea.key))


def known_of(session: Session, today: date, people: Collection[int] | None = None) -> dict[int, KnownOf]:
    """What is known of each of ``people`` (ids), or of all active members; one statement.

    Args:
        today: the day from which 24 months are counted back, and on which a representation holds.
    """
    rows = session.execute(_known_rows(of_all=people is None), {
        "today": today, "since": years_before(today, ARTICLE_YEARS),
        **({} if people is None else {"people": list(people)})})
    claims: dict[int, list[inventory.Known]] = defaultdict(list)
    articles: dict[int, dict[str, int]] = defaultdict(dict)
    personas: dict[int, set[int]] = defaultdict(set)
    for person, kind, area, number, interest, pieces in rows:
        if kind == "claim":
            claims[person].append(inventory.Known(area, number, interest, pieces))
        elif kind == "article":
            articles[person][area] = number
        else:
            personas[person].add(number)
    return {person: KnownOf(tuple(claims[person]), articles[person], frozenset(personas[person]))
            for person in (claims.keys() | articles.keys() | personas.keys() if people is None else people)}


@cache
def _known_rows(*, of_all: bool) -> sa.CompoundSelect[Any]:
    """What is known of everybody active, or of :people; put together once, since every look at a topic asks."""
    people = sa.select(Person.id).where(Person.status == PersonStatus.ACTIVE) if of_all \
        else sa.bindparam("people", expanding=True)
    return sa.union_all(_claims(people), _personas_verified(people), _personas_spoken_for(people), _articles(people))


def _row(person: Any, kind: str, area: Any, number: Any, interest: Any, pieces: Any) -> tuple[Any, ...]:
    return (person.label("person"), sa.literal(kind).label("kind"), area.label("area"), number.label("number"),
            interest.label("interest"), pieces.label("pieces"))


_TODAY: Any = sa.bindparam("today", type_=sa.Date)
_SINCE: Any = sa.bindparam("since", type_=sa.Date)
_NONE = sa.literal(0)
_NO_AREA = sa.literal("")


def _claims(people: Any) -> sa.Select[Any]:
    pieces = (sa.select(sa.func.count()).select_from(Evidence)
              .where(Evidence.claim_id == ExpertiseClaim.id, Evidence.archived_at.is_(None))
              .correlate(ExpertiseClaim).scalar_subquery())
    return (sa.select(*_row(ExpertiseClaim.person_id, "claim", TopicArea.key, ExpertiseClaim.level,
                            ExpertiseClaim.interest, pieces))
            .join(TopicArea, TopicArea.id == ExpertiseClaim.area_id)
            .where(ExpertiseClaim.person_id.in_(people), ExpertiseClaim.archived_at.is_(None),
                   TopicArea.archived_at.is_(None)))


def _personas_verified(people: Any) -> sa.Select[Any]:
    return (sa.select(*_row(PersonaFact.verified_by_id, "persona", _NO_AREA, PersonaFact.persona_id, _NONE, _NONE))
            .where(PersonaFact.verified_by_id.in_(people)).distinct())


def _personas_spoken_for(people: Any) -> sa.Select[Any]:
    return (sa.select(*_row(Representation.person_id, "persona", _NO_AREA, Representation.persona_id, _NONE, _NONE))
            .where(Representation.person_id.in_(people), Representation.from_date <= _TODAY,
                   sa.or_(Representation.to_date.is_(None), Representation.to_date >= _TODAY)).distinct())


def _articles(people: Any) -> sa.Select[Any]:
    number = sa.func.count()
    return (sa.select(*_row(work_author.c.person_id, "article", TopicArea.key, number, _NONE, _NONE))
            .join(PublishedWork, PublishedWork.id == work_author.c.work_id)
            .join(work_area, work_area.c.work_id == PublishedWork.id)
            .join(TopicArea, TopicArea.id == work_area.c.area_id)
            .where(work_author.c.person_id.in_(people), PublishedWork.is_out, TopicArea.archived_at.is_(None),
                   PublishedWork.local_date > _SINCE)
            .group_by(work_author.c.person_id, TopicArea.key))
