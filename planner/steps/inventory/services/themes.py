"""Themes: areas, facts and trends that belong together, made by leads and proposed by anybody."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner import policy
from planner.core import event_log
from planner.core.errors import Conflict, RuleBroken
from planner.people.models import Person
from planner.personas.rules import free_key, key_of
from planner.policy import Action
from planner.steps.inventory.models import KnowledgeFact, Theme, TopicArea, TrendObservation
from planner.steps.inventory.services.areas import hold_areas

LONGEST_THEME_KEY = 50
RESERVED = ("new", "propose", "grouping")           # a theme's key stands in its address
Thing = TopicArea | KnowledgeFact | TrendObservation
T = TypeVar("T")


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
        RuleBroken: a title is missing, or an area was archived meanwhile.
    """
    policy.require(actor, Action.EDIT_AREAS, theme)
    if theme is None:
        return _make(session, actor, text, now=now, event="make")
    if theme.version != version:
        raise Conflict("stale")
    hold_areas(session, [area for area in text.areas if area not in theme.areas])
    _write(theme, text)
    theme.updated_at = now
    event_log.record(session, theme, "edit", actor_id=actor.id, now=now)
    return theme


def propose_theme(session: Session, *, actor: Person, now: datetime, text: ThemeText) -> Theme:
    """Propose a theme; it stands aside until a lead says yes. Raises RuleBroken when a title is missing.

    Source: docs/domain.md d (themes: propose).
    """
    policy.require(actor, Action.PROPOSE_AREA)
    theme = _make(session, actor, text, now=now, event="propose")
    theme.is_proposed, theme.proposed_by = True, actor
    return theme


def accept_theme(session: Session, *, actor: Person, now: datetime, theme: Theme, back: bool = False) -> None:
    """Say yes to a proposed theme; ``back`` makes it a proposal again."""
    policy.require(actor, Action.EDIT_AREAS, theme)
    theme.is_proposed = back and theme.proposed_by_id is not None
    event_log.record(session, theme, "unaccept" if back else "accept", actor_id=actor.id, now=now)


def _make(session: Session, actor: Person, text: ThemeText, *, now: datetime, event: str) -> Theme:
    hold_areas(session, text.areas)
    stem = key_of(text.title_en, LONGEST_THEME_KEY) or key_of(text.title_nl, LONGEST_THEME_KEY) or "theme"
    theme = Theme(key=free_key(stem, (*session.scalars(sa.select(Theme.key)), *RESERVED)))
    _write(theme, text)
    session.add(theme)
    event_log.record(session, theme, event, actor_id=actor.id, now=now)
    return theme


def _write(theme: Theme, text: ThemeText) -> None:
    if not (text.title_nl and text.title_en):
        raise RuleBroken("theme_title_missing")
    theme.title_nl, theme.title_en, theme.description = text.title_nl, text.title_en, text.description
    theme.areas = list(text.areas)


def set_theme_away(session: Session, *, actor: Person, now: datetime, theme: Theme, away: bool) -> None:
    """Take a theme away, or bring it back; its areas stay as they are. Whoever proposed one may take that back."""
    if actor.id not in theme.owner_ids:
        policy.require(actor, Action.EDIT_AREAS, theme)
    theme.archived_at = now if away else None
    event_log.record(session, theme, "archive" if away else "restore", actor_id=actor.id, now=now)


def put_into(session: Session, *, actor: Person, now: datetime, theme: Theme, thing: Thing, inside: bool) -> None:
    """Put an area, a fact or a trend into a theme, or take it out; no error when it is so already."""
    policy.require(actor, Action.EDIT_AREAS, theme)
    if isinstance(thing, TopicArea):
        hold_areas(session, [thing] if inside else ())
        changed = _hold(theme.areas, thing, inside=inside)
    elif isinstance(thing, KnowledgeFact):
        changed = _hold(theme.facts, thing, inside=inside)
    else:
        changed = _hold(theme.trends, thing, inside=inside)
    if not changed:
        return
    theme.updated_at = now
    event_log.record(session, theme, "put" if inside else "drop", actor_id=actor.id, now=now,
                     kind=thing.__tablename__, uid=thing.uid)


def _hold(held: list[T], thing: T, *, inside: bool) -> bool:
    """Put the thing among ``held`` or take it out; whether that changed anything."""
    if inside == (thing in held):
        return False
    if inside:
        held.append(thing)
    else:
        held.remove(thing)
    return True
