"""News that links hear, and their place in the navigation."""
from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from planner.core import events
from planner.people.events import PasswordChanged
from planner.policy import Action
from planner.sharing import services
from planner.sharing.models import ShareLink
from planner.web import navigation
from planner.web.navigation import Entry


def password_changed(session: Session, news: PasswordChanged) -> list[ShareLink]:
    """Another password ends the links too."""
    return services.withdraw_all_of(session, news.person, now=news.now)


def connect() -> None:
    """Put them in place."""
    events.subscribe(PasswordChanged, password_changed)
    navigation.add(Entry("links", _l("My links"), "sharing.links", "more", 80, Action.KEEP_LINK, icon="link"))
