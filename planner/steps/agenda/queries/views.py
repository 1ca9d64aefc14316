"""Saved views: who sees which."""
from __future__ import annotations

from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.sql.elements import ColumnElement

from planner.core.errors import NotFound
from planner.core.fixed import fixed
from planner.core.reading import read
from planner.people.models import Person, Team, team_member
from planner.policy import Action, allowed
from planner.steps.agenda.models import Audience, SavedView
from planner.web.navigation import ME


def _in_sight(person: Person) -> ColumnElement[bool]:
    """One's own, everyone's, those of one's teams; a lead keeps those of all teams."""
    return _seen_by(person.id, plans=allowed(person, Action.PLAN))


def _seen_by(person_id: Any, *, plans: bool) -> ColumnElement[bool]:
    if plans:
        teams: ColumnElement[bool] = SavedView.audience == Audience.TEAM
    else:
        mine = sa.select(team_member.c.team_id).where(team_member.c.person_id == person_id)
        teams = sa.and_(SavedView.audience == Audience.TEAM, SavedView.team_id.in_(mine))
    own = sa.and_(SavedView.audience == Audience.ME, SavedView.owner_id == person_id)
    return sa.or_(own, teams, SavedView.audience == Audience.EVERYONE)


def views_for(session: Session, person: Person, *, page: str = "agenda") -> list[SavedView]:
    """The views that ``person`` can open: shared ones first, then their own, each in the order that was given them."""
    return list(session.scalars(
        sa.select(SavedView).where(SavedView.page == page, SavedView.archived_at.is_(None), _in_sight(person))
        .options(joinedload(SavedView.team), joinedload(SavedView.owner))
        .order_by(SavedView.audience == Audience.ME, SavedView.position, SavedView.id)))


def view_names(session: Session, person: Person, *, page: str = "agenda") -> list[Any]:
    """As `views_for`, only what a row of tabs shows."""
    return list(read(session, _names(allowed(person, Action.PLAN)), {"me": person.id, "page": page}))


@cache
def _names(plans: bool) -> sa.Select[Any]:
    """Put together once: every view of the agenda asks."""
    return fixed(sa.select(SavedView.uid, SavedView.name, SavedView.audience, SavedView.query)
                 .where(SavedView.page == sa.bindparam("page"), SavedView.archived_at.is_(None),
                        _seen_by(ME, plans=plans))
                 .order_by(SavedView.audience == Audience.ME, SavedView.position, SavedView.id))


def get_view(session: Session, uid: str, *, actor: Person, archived: bool = False) -> SavedView:
    """The view with this uid, as far as ``actor`` may see it. Raises NotFound."""
    wanted = sa.select(SavedView).where(SavedView.uid == uid, _in_sight(actor))
    if not archived:
        wanted = wanted.where(SavedView.archived_at.is_(None))
    found = session.scalar(wanted.options(joinedload(SavedView.team), joinedload(SavedView.owner)))
    if found is None:
        raise NotFound("not_found")
    return found


def teams(session: Session) -> list[Team]:
    """Every team, for whom a view can be."""
    return list(session.scalars(sa.select(Team).order_by(Team.name_en)))
