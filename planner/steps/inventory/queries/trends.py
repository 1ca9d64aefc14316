"""Trends that people see: the list as an address narrows it, and who sees one too."""
from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.core.errors import NotFound
from planner.people.models import Person
from planner.personas.models import Persona
from planner.steps.inventory.models import (
    Theme,
    TopicArea,
    TrendEndorsement,
    TrendObservation,
    theme_area,
    theme_trend,
)
from planner.steps.inventory.queries.lines import Named, Reader, Somebody, TrendLine
from planner.steps.inventory.rules import ENDORSEMENTS_COUNTED, TREND_FADES_AFTER_DAYS

PAGE_SIZE = 50


def trends(session: Session, *, today: date, areas: Collection[str] | None = None, faded: bool = False,
           theme_id: int | None = None, by_id: int | None = None, limit: int = PAGE_SIZE,
           offset: int = 0) -> list[TrendLine]:
    """Trends that still count on ``today`` (``faded``: those that don't any more), the heaviest first; one statement.

    Args:
        areas: only those about one of these areas (keys).
        theme_id: only those in this theme, or about one of its areas.
        by_id: only those that this person noted.
    Returns:
        One more than ``limit`` when there are more.
    Source: docs/domain.md n (Trends: weight is the order of the list).
    """
    edge = edge_of_fading(today)
    age = TrendObservation.seen_on < edge if faded else TrendObservation.seen_on >= edge
    trend, wanted = TrendObservation, _WITH_NAMES.where(age)
    if areas is not None:
        wanted = wanted.where(TopicArea.key.in_(areas))
    if theme_id is not None:
        wanted = wanted.where(sa.or_(
            TrendObservation.id.in_(sa.select(theme_trend.c.trend_id).where(theme_trend.c.theme_id == theme_id)),
            TrendObservation.area_id.in_(sa.select(theme_area.c.area_id).where(theme_area.c.theme_id == theme_id))))
    if by_id is not None:
        wanted = wanted.where(TrendObservation.person_id == by_id)
    order = () if faded else (weight().desc(),)
    rows = session.execute(wanted.order_by(*order, trend.seen_on.desc(), trend.id.desc())
                           .limit(limit + 1).offset(offset))
    return [_line(row) for row in rows]


def trends_in(session: Session, theme: Theme) -> list[TrendLine]:
    """The trends that were put into a theme, faded ones too, newest first; one statement."""
    trend = TrendObservation
    rows = session.execute(_WITH_NAMES.join(theme_trend, theme_trend.c.trend_id == trend.id)
                           .where(theme_trend.c.theme_id == theme.id).order_by(trend.seen_on.desc(), trend.id.desc()))
    return [_line(row) for row in rows]


_WITH_NAMES = (
    sa.select(*(getattr(TrendObservation, name)
                for name in ("id", "uid", "text", "lang", "seen_on", "strength", "endorsements")),
              Person.name, Person.id, TopicArea.key, TopicArea.label_nl, TopicArea.label_en, Persona.code, Persona.hue,
              Persona.name_nl, Persona.name_en, Persona.kind).select_from(TrendObservation)
    .join(Person, Person.id == TrendObservation.person_id)
    .outerjoin(TopicArea, TopicArea.id == TrendObservation.area_id)
    .outerjoin(Persona, Persona.id == TrendObservation.persona_id).where(TrendObservation.archived_at.is_(None)))


def _line(row: Any) -> TrendLine:
    number, uid, text, lang, seen_on, strength, endorsements = row[:7]
    return TrendLine(number, uid, text, lang, seen_on, strength, endorsements, Somebody(*row[7:9]),
                     Named(*row[9:12]) if row[9] else None, Reader(*row[12:]) if row[12] else None)


def edge_of_fading(today: date) -> date:
    """The day on which the oldest trend was seen that still counts on ``today``."""
    return today - timedelta(days=TREND_FADES_AFTER_DAYS)


def weight() -> sa.ColumnElement[int]:
    """What ``rules.trend_weight`` says, for the order of a list."""
    seen = TrendObservation.endorsements.expression
    return TrendObservation.strength + sa.case((seen > ENDORSEMENTS_COUNTED, ENDORSEMENTS_COUNTED), else_=seen)


def get_trend(session: Session, uid: str, *, archived: bool = False) -> TrendObservation:
    """The trend with this uid. Raises NotFound, for an archived one unless ``archived``."""
    found = session.scalar(sa.select(TrendObservation).where(TrendObservation.uid == uid))
    if found is None or (found.archived_at is not None and not archived):
        raise NotFound("not_found")
    return found


def endorsers(session: Session, trend: TrendObservation) -> list[Person]:
    """Who sees it too, in the order of saying so."""
    return list(session.scalars(sa.select(Person).join(TrendEndorsement, TrendEndorsement.person_id == Person.id)
                                .where(TrendEndorsement.trend_id == trend.id).order_by(TrendEndorsement.id)))


def endorsed(session: Session, trend_ids: Collection[int], *, person_id: int) -> frozenset[int]:
    """Which of these trends somebody sees too."""
    return frozenset(session.scalars(sa.select(TrendEndorsement.trend_id).where(
        TrendEndorsement.person_id == person_id, TrendEndorsement.trend_id.in_(trend_ids))))
