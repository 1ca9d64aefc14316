"""Facts worth sharing: the list as an address narrows it, what may be used in a text, what says nearly the same."""
from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from planner.core.errors import NotFound
from planner.similarity import queries as similarity
from planner.similarity.rules import NEAR_DUPLICATE
from planner.steps.inventory.models import (
    KnowledgeFact,
    Shareable,
    Theme,
    TopicArea,
    fact_area,
    fact_knower,
    theme_area,
    theme_fact,
)
from planner.steps.inventory.queries.lines import FactLine, Named, apart, people_of, somebodies, together
from planner.steps.inventory.queries.trends import PAGE_SIZE

TWINS = 3


class Twin(NamedTuple):
    """A fact that says nearly the same, how nearly in permille, and the words that both use."""

    fact: KnowledgeFact
    permille: int
    shared: tuple[str, ...]


def facts(session: Session, *, areas: Collection[str] | None = None, shareable: Shareable | None = None,
          theme_id: int | None = None, known_by: int | None = None, limit: int = PAGE_SIZE,
          offset: int = 0) -> list[FactLine]:
    """Knowledge facts, newest first, one more than ``limit`` when there are more; one statement.

    Args:
        areas: only those about one of these areas (keys).
        shareable: only those that may be shared so.
        theme_id: only those in this theme, or about one of its areas.
        known_by: only those that this person knows.
    """
    wanted = _WITH_NAMES.where(KnowledgeFact.archived_at.is_(None))
    if areas is not None:
        about = sa.select(fact_area.c.fact_id).join(TopicArea, TopicArea.id == fact_area.c.area_id)
        wanted = wanted.where(KnowledgeFact.id.in_(about.where(TopicArea.key.in_(areas))))
    if shareable is not None:
        wanted = wanted.where(KnowledgeFact.shareable == shareable)
    if theme_id is not None:
        inside = sa.select(theme_fact.c.fact_id).where(theme_fact.c.theme_id == theme_id)
        of_theme = sa.select(theme_area.c.area_id).where(theme_area.c.theme_id == theme_id)
        wanted = wanted.where(sa.or_(
            KnowledgeFact.id.in_(inside),
            KnowledgeFact.id.in_(sa.select(fact_area.c.fact_id).where(fact_area.c.area_id.in_(of_theme)))))
    if known_by is not None:
        wanted = wanted.where(KnowledgeFact.id.in_(
            sa.select(fact_knower.c.fact_id).where(fact_knower.c.person_id == known_by)))
    rows = session.execute(wanted.order_by(KnowledgeFact.id.desc()).limit(limit + 1).offset(offset))
    return [_line(row) for row in rows]


def facts_in(session: Session, theme: Theme) -> list[FactLine]:
    """The facts that were put into a theme, newest first; one statement."""
    rows = session.execute(
        _WITH_NAMES.join(theme_fact, theme_fact.c.fact_id == KnowledgeFact.id)
        .where(theme_fact.c.theme_id == theme.id, KnowledgeFact.archived_at.is_(None))
        .order_by(KnowledgeFact.id.desc()))
    return [_line(row) for row in rows]


def _line(row: Any) -> FactLine:
    number, uid, text, lang, shareable, about, people = row
    return FactLine(number, uid, text, lang, shareable, tuple(sorted(Named(*parts) for parts in apart(about))),
                    somebodies(people))


_WITH_NAMES = sa.select(
    KnowledgeFact.id, KnowledgeFact.uid, KnowledgeFact.text, KnowledgeFact.lang, KnowledgeFact.shareable,
    sa.select(together(TopicArea.key, TopicArea.label_nl, TopicArea.label_en)).select_from(fact_area)
    .join(TopicArea, TopicArea.id == fact_area.c.area_id).where(fact_area.c.fact_id == KnowledgeFact.id)
    .correlate(KnowledgeFact).scalar_subquery(),
    people_of(fact_knower, fact_knower.c.fact_id, KnowledgeFact.id))


def usable_facts(session: Session, area: TopicArea | None, *, limit: int = PAGE_SIZE) -> list[KnowledgeFact]:
    """Facts about an area that a topic may hold: not those that stay inside. Source: docs/domain.md b."""
    wanted = sa.select(KnowledgeFact).where(KnowledgeFact.archived_at.is_(None),
                                            KnowledgeFact.shareable != Shareable.NEVER)
    if area is not None:
        wanted = wanted.where(KnowledgeFact.areas.any(TopicArea.id == area.id))
    return list(session.scalars(wanted.order_by(KnowledgeFact.id.desc()).limit(limit)))


def get_fact(session: Session, uid: str, *, archived: bool = False) -> KnowledgeFact:
    """The knowledge fact with this uid. Raises NotFound, for one that was taken back unless ``archived``."""
    found = session.scalar(sa.select(KnowledgeFact).where(KnowledgeFact.uid == uid))
    if found is None or (found.archived_at is not None and not archived):
        raise NotFound("not_found")
    return found


def twins(session: Session, text: str, lang: str, *, but: Collection[str] = ()) -> list[Twin]:
    """Facts that say nearly what ``text`` says, the nearest first. Source: docs/domain.md e (600 permille)."""
    near = similarity.near(session, text, lang, ("fact",), at_least=NEAR_DUPLICATE, limit=TWINS, but=but)
    rows = session.scalars(sa.select(KnowledgeFact).options(joinedload(KnowledgeFact.known_by)).where(
        KnowledgeFact.uid.in_([each.uid for each in near]), KnowledgeFact.archived_at.is_(None))).unique()
    found = {fact.uid: fact for fact in rows}
    return [Twin(found[each.uid], each.permille, each.shared) for each in near if each.uid in found]
