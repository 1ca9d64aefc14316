"""Links that the agenda gives out: own calendar, feed of a view, page for outsiders (docs/domain-more.md k, t)."""
from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from planner import policy
from planner.people.models import Person
from planner.policy import Action
from planner.sharing import services as links
from planner.sharing.models import Purpose
from planner.sharing.services import Made, Wanted
from planner.steps.agenda.models import SavedView
from planner.steps.agenda.services.views import Naming, copy_view, save_view


@dataclass(frozen=True, slots=True)
class Look:
    """What is to be shown: a view that is kept, or what an address asks for."""

    view: SavedView | None
    asked: Mapping[str, str]
    name: str


def share_own_calendar(session: Session, *, actor: Person, now: datetime) -> Made:
    """Make an address at which a calendar finds the actor's own slots and deadlines. Raises as `make_link`."""
    return links.make_link(session, actor=actor, owns=actor, now=now, wanted=Wanted(Purpose.OWN_ICAL, actor.uid))


def share_view(session: Session, *, actor: Person, purpose: Purpose, look: Look, parts: Collection[str] | None,
               now: datetime, days: int | None = None) -> Made:
    """Make an address that shows a view.

    Filters of an address become a view of the actor's own first; so does a copy of somebody else's view, unless the
    actor may share any.

    Raises:
        NotAllowed: a page for outsiders by somebody who is no lead.
        RuleBroken: as `make_link`; too many views.
    """
    action = Action.SHARE_AGENDA if purpose is Purpose.AGENDA else Action.SHARE_FEED
    view = look.view
    if view is None:
        view, _ = save_view(session, actor=actor, naming=Naming(look.name), asked=look.asked, now=now)
    elif not policy.allowed(actor, action, view) and purpose is not Purpose.AGENDA:
        view = copy_view(session, actor=actor, view=view, name=look.name, now=now)
    return links.make_link(session, actor=actor, owns=view, now=now, wanted=Wanted(
        purpose, view.uid, label=look.name, parts=parts, days=days))
