"""Saved views of the agenda: a name for what an address asks for, for oneself, a team or everyone."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner import policy
from planner.core import event_log
from planner.core.errors import Conflict, RuleBroken
from planner.people.models import Person, Team
from planner.policy import Action
from planner.steps.agenda import queries
from planner.steps.agenda.models import Audience, SavedView

MOST_VIEWS = 40         # one person's own, or the shared ones together
AGENDA = "agenda"
# What an address may say besides its filters; days are no part of a view, which always opens on today.
DAYS = frozenset({"at", "from", "after", "before"})
VIEWS = frozenset({"month", "week", "board", "list", "year"})


def _is_view(key: str, value: str) -> bool:
    return (key == "view" and value in VIEWS) or (key == "by" and value in set(queries.ColumnsBy))


@dataclass(frozen=True, slots=True)
class Kept:
    """A query as far as it can be kept, and the names of what was left out of it."""

    query: dict[str, str]
    dropped: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Naming:
    """What a view is called and for whom it is; ``team`` with `Audience.TEAM` only."""

    name: str
    audience: Audience = Audience.ME
    team: Team | None = None


def checked(session: Session, asked: Mapping[str, str]) -> Kept:
    """What of ``asked`` a view can hold: known arguments whose values stand for something today.

    Source: docs/domain-more.md j (saved_view).
    """
    filters = queries.read(asked)
    names = queries.names_of(session, filters)
    known, kept, dropped = filters.arguments(), {}, []
    for key, value in asked.items():
        if key in DAYS or not value:
            continue
        if _is_view(key, value):
            kept[key] = value
        elif key in known and (key not in queries.LOOKED_UP or key in names):
            kept[key] = known[key]
        else:
            dropped.append(key)
    return Kept(kept, tuple(dropped))


def may_edit(actor: Person, view: SavedView) -> None:
    """Refuse who may only look. Raises NotAllowed."""
    policy.require(actor, Action.EDIT_VIEW, view)


def save_view(session: Session, *, actor: Person, naming: Naming, asked: Mapping[str, str], now: datetime) \
        -> tuple[SavedView, Kept]:
    """Keep what an address asks for under a name; says what of it could not be kept.

    Raises:
        NotAllowed: a shared view by somebody who is no lead.
        RuleBroken: no name, a team view without team, or too many of them.
    Source: docs/domain-more.md k (views and links).
    """
    view = SavedView(owner=actor, owner_id=actor.id, page=AGENDA, position=_next_position(session))
    _name(session, view, naming, actor=actor)
    kept = checked(session, asked)
    view.query = kept.query
    session.add(view)
    session.flush()
    event_log.record(session, view, "create", actor_id=actor.id, now=now, name=view.name)
    return view, kept


def edit_view(session: Session, *, actor: Person, view: SavedView, naming: Naming, now: datetime,
              asked: Mapping[str, str] | None = None, version: int | None = None) -> Kept:
    """Give a view another name or audience, and with ``asked`` other contents. Raises as `save_view`; Conflict."""
    policy.require(actor, Action.EDIT_VIEW, view)
    if version is not None and view.version != version:
        raise Conflict("stale")
    _name(session, view, naming, actor=actor)
    kept = checked(session, view.query if asked is None else asked)
    view.query = kept.query
    session.flush()
    event_log.record(session, view, "edit", actor_id=actor.id, now=now, name=view.name)
    return kept


def _name(session: Session, view: SavedView, naming: Naming, *, actor: Person) -> None:
    if not naming.name.strip():
        raise RuleBroken("view_needs_name")
    if naming.audience is Audience.TEAM and naming.team is None:
        raise RuleBroken("view_needs_team")
    view.name, view.audience = naming.name.strip(), naming.audience
    view.team = naming.team if naming.audience is Audience.TEAM else None
    policy.require(actor, Action.EDIT_VIEW, view)
    _room(session, view)


def _room(session: Session, view: SavedView) -> None:
    shared = SavedView.audience != Audience.ME
    same = shared if view.audience is not Audience.ME else sa.and_(~shared, SavedView.owner_id == view.owner_id)
    with session.no_autoflush:
        number = session.scalar(sa.select(sa.func.count()).select_from(SavedView).where(
            same, SavedView.archived_at.is_(None), SavedView.uid != (view.uid or "")))
    if (number or 0) >= MOST_VIEWS:
        raise RuleBroken("view_too_many", most=MOST_VIEWS)


def _next_position(session: Session) -> int:
    last = session.scalar(sa.select(sa.func.max(SavedView.position)).where(SavedView.archived_at.is_(None)))
    return (last or 0) + 1


def copy_view(session: Session, *, actor: Person, view: SavedView, name: str, now: datetime) -> SavedView:
    """Make a view that one can see one's own. Source: docs/domain-more.md k (all may copy)."""
    made, _ = save_view(session, actor=actor, naming=Naming(name), asked=view.query, now=now)
    return made


def move_view(session: Session, *, actor: Person, view: SavedView, up: bool) -> bool:
    """Change places with the view above or below among those that the actor may order; False at an end."""
    policy.require(actor, Action.EDIT_VIEW, view)
    mine = [one for one in queries.views_for(session, actor) if policy.allowed(actor, Action.EDIT_VIEW, one)]
    at = mine.index(view)
    to = at - 1 if up else at + 1
    if not 0 <= to < len(mine):
        return False
    mine[at], mine[to] = mine[to], mine[at]
    for number, one in enumerate(mine, 1):
        one.position = number
    session.flush()
    return True


def delete_view(session: Session, *, actor: Person, view: SavedView, now: datetime) -> None:
    """Put a view away; its links end with it."""
    policy.require(actor, Action.EDIT_VIEW, view)
    if view.archived_at is None:
        view.archived_at = now
        session.flush()
        event_log.record(session, view, "archive", actor_id=actor.id, now=now, name=view.name)


def restore_view(session: Session, *, actor: Person, view: SavedView, now: datetime) -> None:
    """Bring back a view that was put away."""
    policy.require(actor, Action.EDIT_VIEW, view)
    if view.archived_at is not None:
        view.archived_at = None
        session.flush()
        event_log.record(session, view, "restore", actor_id=actor.id, now=now, name=view.name)
