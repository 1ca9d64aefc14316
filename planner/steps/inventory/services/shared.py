"""Trends that people see, facts worth sharing, and themes that tie areas together."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner import policy
from planner.core import event_log
from planner.core.errors import Conflict, RuleBroken
from planner.core.localtime import local_date
from planner.people.models import Person
from planner.people.queries import get_organisation
from planner.personas.rules import free_key, key_of
from planner.policy import Action
from planner.steps.inventory.models import KnowledgeFact, Shareable, Theme, TopicArea, TrendObservation
from planner.steps.inventory.services.claims import check_web_address

LONGEST_THEME_KEY = 50
RESERVED = ("new",)         # a theme's key stands in its address


# --- Trends ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sighting:
    """What somebody saw in the market: strength 1..3, the day, and where when there is an address."""

    text: str
    seen_on: date
    strength: int = 2
    area: TopicArea | None = None
    source_url: str = ""


def note_trend(session: Session, *, actor: Person, now: datetime, sighting: Sighting) -> TrendObservation:
    """Keep a development that ``actor`` sees.

    Raises:
        RuleBroken: the day is still to come, or the source is no web address.
    Source: docs/domain.md b (trend_observation).
    """
    policy.require(actor, Action.NOTE_TREND)
    if sighting.seen_on > local_date(now, get_organisation(session).zone):
        raise RuleBroken("trend_in_future")
    if sighting.source_url:
        check_web_address(sighting.source_url)
    trend = TrendObservation(person_id=actor.id, text=sighting.text, lang=actor.locale, area=sighting.area,
                             seen_on=sighting.seen_on, strength=sighting.strength,
                             source_url=sighting.source_url or None)
    session.add(trend)
    event_log.record(session, trend, "note", actor_id=actor.id, now=now)
    return trend


def archive_trend(session: Session, *, actor: Person, now: datetime, trend: TrendObservation) -> None:
    """Take one's own trend off the list; :func:`restore_trend` undoes it."""
    policy.require(actor, Action.EDIT_TREND, trend)
    trend.archived_at = now
    event_log.record(session, trend, "archive", actor_id=actor.id, now=now)


def restore_trend(session: Session, *, actor: Person, now: datetime, trend: TrendObservation) -> None:
    """Bring one's own trend back."""
    policy.require(actor, Action.EDIT_TREND, trend)
    trend.archived_at = None
    event_log.record(session, trend, "restore", actor_id=actor.id, now=now)


# --- Facts -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence worth sharing, what it is about, and who may read it outside."""

    text: str
    lang: str
    areas: Sequence[TopicArea]
    shareable: Shareable = Shareable.AFTER_CHECK


def add_fact(session: Session, *, actor: Person, now: datetime, statement: Statement) -> KnowledgeFact:
    """Keep a fact that ``actor`` knows. Raises RuleBroken when it is about no area."""
    policy.require(actor, Action.ADD_KNOWLEDGE)
    if not statement.areas:
        raise RuleBroken("fact_areas_missing")
    fact = KnowledgeFact(text=statement.text, lang=statement.lang, shareable=statement.shareable,
                         areas=list(statement.areas), known_by=[actor])
    session.add(fact)
    event_log.record(session, fact, "add", actor_id=actor.id, now=now)
    return fact


def require_edit(actor: Person, fact: KnowledgeFact) -> None:
    """Refuse whoever may not change this fact. Raises NotAllowed."""
    policy.require(actor, Action.EDIT_KNOWLEDGE, fact)


def edit_fact(session: Session, *, actor: Person, now: datetime, fact: KnowledgeFact, version: int,
              statement: Statement) -> None:
    """Say it in other words, about other areas, for other readers.

    Raises:
        Conflict: it was changed since ``version`` (``stale``).
        RuleBroken: it is about no area.
    """
    policy.require(actor, Action.EDIT_KNOWLEDGE, fact)
    if fact.version != version:
        raise Conflict("stale")
    if not statement.areas:
        raise RuleBroken("fact_areas_missing")
    fact.text, fact.lang, fact.shareable = statement.text, statement.lang, statement.shareable
    fact.areas, fact.updated_at = list(statement.areas), now
    event_log.record(session, fact, "edit", actor_id=actor.id, now=now)


def set_fact_away(session: Session, *, actor: Person, now: datetime, fact: KnowledgeFact, away: bool) -> None:
    """Take a fact off the list, or bring it back."""
    policy.require(actor, Action.EDIT_KNOWLEDGE, fact)
    fact.archived_at = now if away else None
    event_log.record(session, fact, "archive" if away else "restore", actor_id=actor.id, now=now)


# --- Themes ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ThemeText:
    """What is typed about a theme, and the areas that belong together in it."""

    title_nl: str
    title_en: str
    description: str = ""
    areas: Sequence[TopicArea] = ()


def put_theme(session: Session, *, actor: Person, now: datetime, theme: Theme | None, version: int | None,
              text: ThemeText) -> Theme:
    """A new theme, or other words and areas for the one there is. Source: docs/domain.md b (theme).

    Raises:
        Conflict: it was changed since ``version`` (``stale``).
        RuleBroken: a title is missing.
    """
    policy.require(actor, Action.EDIT_AREAS, theme)
    if not (text.title_nl and text.title_en):
        raise RuleBroken("theme_title_missing")
    event = "edit"
    if theme is None:
        stem = key_of(text.title_en, LONGEST_THEME_KEY) or "theme"
        theme, event = Theme(key=free_key(stem, (*session.scalars(sa.select(Theme.key)), *RESERVED))), "make"
        session.add(theme)
    elif theme.version != version:
        raise Conflict("stale")
    theme.title_nl, theme.title_en, theme.description = text.title_nl, text.title_en, text.description
    theme.areas, theme.updated_at = list(text.areas), now
    event_log.record(session, theme, event, actor_id=actor.id, now=now)
    return theme


def set_theme_away(session: Session, *, actor: Person, now: datetime, theme: Theme, away: bool) -> None:
    """Take a theme away, or bring it back; its areas stay as they are."""
    policy.require(actor, Action.EDIT_AREAS, theme)
    theme.archived_at = now if away else None
    event_log.record(session, theme, "archive" if away else "restore", actor_id=actor.id, now=now)
