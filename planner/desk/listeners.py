"""What the desk adds to the house: Today in the navigation, with the number of what waits."""
from __future__ import annotations

from flask import g
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from planner.core.db import clock, db
from planner.desk import queries
from planner.policy import Action
from planner.web import navigation
from planner.web.navigation import Count, Entry, Heading


def _waiting() -> Count | None:
    """How much waits; Today itself has counted already."""
    waiting = g.desk.waiting if "desk" in g else queries.waiting_count(db.session(), current_user, now=clock().now())
    return Count(str(waiting), hot=True) if waiting else None


def connect() -> None:
    """Put Today into the navigation, and words over its groups."""
    navigation.title("steps", Heading(_l("Five steps")))
    navigation.title("audience", Heading(_l("Audience")))
    navigation.add(Entry("today", _l("Today"), "desk.today", "top", 0, Action.SEE_TODAY, icon="home", tab=True,
                         count=_waiting))
