"""The tree of areas in memory: asked for names, places and what somebody may have meant."""
from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache, cached_property, lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from planner.core.memory import Memory, read_marks, rows_mark
from planner.personas.models import in_language
from planner.search.rules import words
from planner.steps.inventory import rules
from planner.steps.inventory.models import AreaAlias, TopicArea

NEAREST = 3
ALIKE = 0.6         # share of equal letters from which a typing error is likely


@lru_cache(maxsize=20_000)
def bare(text: str) -> str:
    """``text`` as areas are looked up: without case, accents and signs; as ``AreaAlias.bare`` is stored."""
    return " ".join(words(text))


@dataclass(frozen=True, slots=True)
class Area:
    """One live area as pages need it. ``aliases``: pairs of language and word."""

    id: int
    key: str
    nl: str
    en: str
    parent: str | None
    is_proposed: bool
    aliases: tuple[tuple[str, str], ...] = ()

    def label(self, locale: str) -> str:
        """The name for a reader of ``locale``."""
        return in_language(self.nl, self.en, locale)

    def names(self) -> Iterator[str]:
        """Every word for it: the labels first."""
        yield from (self.nl, self.en, *(alias for _lang, alias in self.aliases))


class Directory:
    """All live areas. Labels win over aliases, then the smaller key. Shared by requests: nobody changes it."""

    def __init__(self, areas: Iterable[Area]) -> None:
        self.areas: Mapping[str, Area] = {area.key: area for area in sorted(areas, key=lambda area: area.key)}
        self.tree: rules.Tree = {area.key: area.parent if area.parent in self.areas else None
                                 for area in self.areas.values()}
        self._ordered: dict[str, tuple[str, ...]] = {}
        self._named: dict[tuple[str | None, str], tuple[Area, ...]] = {}

    @cached_property
    def _by_word(self) -> Mapping[str, Area]:
        found: dict[str, Area] = {}
        for area in self.areas.values():
            found.setdefault(area.key, area)
        for area in self.areas.values():
            for label in (area.nl, area.en):
                found.setdefault(bare(label), area)
        for area in self.areas.values():
            for name in area.names():
                found.setdefault(bare(name), area)
        return found

    @cached_property
    def _children(self) -> Mapping[str | None, list[Area]]:
        found: dict[str | None, list[Area]] = {}
        for area in self.areas.values():
            if not area.is_proposed:
                found.setdefault(self.tree[area.key], []).append(area)
        return found

    @cached_property
    def _branches(self) -> Mapping[str, list[str]]:
        return rules.branches(self.tree)

    def find(self, text: str) -> Area | None:
        """The area that ``text`` names by key, label or alias, case and accents aside; None when there is none."""
        return self.areas.get(text.strip()) or (self._by_word.get(bare(text)) if bare(text) else None)

    def nearest(self, text: str) -> list[Area]:
        """At most three areas that somebody may have meant, the likeliest first."""
        asked = bare(text)
        if not asked:
            return []
        scores: dict[str, float] = {}
        for name, area in self._by_word.items():
            scores[area.key] = max(scores.get(area.key, 0), _likeness(asked, name))
        ranked = sorted((-score, key) for key, score in scores.items() if score >= ALIKE)
        return [self.areas[key] for _score, key in ranked[:NEAREST]]

    def children(self, key: str | None, locale: str) -> tuple[Area, ...]:
        """The areas right below ``key`` (None: the roots), by name; proposals that nobody placed aside."""
        if (key, locale) not in self._named:
            self._named[key, locale] = tuple(sorted(self._children.get(key, ()),
                                                    key=lambda area: area.label(locale).casefold()))
        return self._named[key, locale]

    def branching(self, key: str | None, locale: str) -> list[Area]:
        """Those of :meth:`children` that have areas below them."""
        return [area for area in self.children(key, locale) if area.key in self._children]

    def in_order(self, locale: str, *, below: str | None = None, depth: int = 0) -> Iterator[tuple[Area, int]]:
        """Every placed area with its depth, each before what hangs below it."""
        for area in self.children(below, locale):
            yield area, depth
            yield from self.in_order(locale, below=area.key, depth=depth + 1)

    def placed(self, locale: str) -> tuple[str, ...]:
        """The keys of :meth:`in_order`, of the whole tree."""
        if locale not in self._ordered:
            self._ordered[locale] = tuple(area.key for area, _depth in self.in_order(locale))
        return self._ordered[locale]

    @cached_property
    def keys(self) -> Mapping[int, str]:
        """The key of each area by its id."""
        return {area.id: area.key for area in self.areas.values()}

    def above(self, key: str) -> Iterator[str]:
        """The keys of the area and of those above it, itself first."""
        return rules.line_up(key, self.tree)

    def proposals(self, locale: str) -> list[Area]:
        """What was proposed and nobody placed, by name."""
        return sorted((area for area in self.areas.values() if area.is_proposed),
                      key=lambda area: area.label(locale).casefold())

    def path(self, key: str) -> list[Area]:
        """From the root down to the area itself."""
        return [self.areas[above] for above in rules.line_up(key, self.tree)][::-1]

    def within(self, key: str) -> list[str]:
        """The keys of the area and all that hangs below it."""
        return self._branches[key]

    def related(self, key: str) -> list[str]:
        """The keys of the area, of those above it and of those below it: where a claim says something about it."""
        return [*self.within(key), *(above for above in rules.line_up(key, self.tree) if above != key)]


def _likeness(asked: str, name: str) -> float:
    """1 when one contains the other from the start of a word on, else the share of equal letters."""
    if len(asked) > 1 and (f" {name}".find(f" {asked}") >= 0 or f" {asked} ".find(f" {name} ") >= 0):
        return 1.0
    matcher = SequenceMatcher(None, asked, name)
    return matcher.ratio() if matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE else 0.0


_remembered: Memory[Directory] = Memory()


@cache
def areas_mark() -> tuple[sa.Subquery, ...]:
    """Tables of one row each that change whenever an area or another word for one does."""
    alias = AreaAlias
    number = sa.cast(alias.id, sa.BigInteger)
    words = sa.select(sa.func.count().label("n"), sa.func.sum(number).label("ids"),
                      sa.func.sum(number * alias.area_id).label("places")).select_from(alias).subquery()
    return rows_mark(TopicArea), words


def directory(session: Session) -> Directory:
    """All areas that are not archived, with their aliases; one statement, one more after something changed."""
    return marked_directory(session)[0]


def marked_directory(session: Session, *more: sa.Subquery) -> tuple[Directory, tuple[Any, ...]]:
    """As :func:`directory`, and the columns of tables of one row each that are asked in the same statement."""
    own = areas_mark()
    found = read_marks(session, *own, *more)
    size = sum(len(part.columns) for part in own)
    return remembered(session, found[:size]), found[size:]


def remembered(session: Session, mark: tuple[Any, ...]) -> Directory:
    """As :func:`directory`, for who knows the mark of now."""
    return _remembered.get(mark, lambda: _read(session), session=session)


def _read(session: Session) -> Directory:
    parent = aliased(TopicArea)
    rows = session.execute(
        sa.select(TopicArea.id, TopicArea.key, TopicArea.label_nl, TopicArea.label_en, parent.key,
                  TopicArea.is_proposed, AreaAlias.lang, AreaAlias.alias)
        .outerjoin(parent, parent.id == TopicArea.parent_id)
        .outerjoin(AreaAlias, AreaAlias.area_id == TopicArea.id)
        .where(TopicArea.archived_at.is_(None)).order_by(TopicArea.id, AreaAlias.id))
    aliases: dict[int, list[tuple[str, str]]] = {}
    found = {}
    for area_id, key, nl, en, above, is_proposed, lang, alias in rows:
        if area_id not in found:
            found[area_id] = (area_id, key, nl, en, above, is_proposed)
        if alias is not None:
            aliases.setdefault(area_id, []).append((lang, alias))
    return Directory(Area(*row, tuple(aliases.get(area_id, ()))) for area_id, row in found.items())
