"""News that the first steps hear, and what they add to pages of lower floors."""
from __future__ import annotations

from flask import render_template
from flask_login import current_user
from sqlalchemy.orm import Session

from planner.core import events
from planner.core.db import db
from planner.messages.words import add_notices
from planner.people.events import PersonJoined
from planner.start import queries, services
from planner.start.models import FirstSteps
from planner.start.words import NOTICES
from planner.web import panels


def welcome(session: Session, news: PersonJoined) -> FirstSteps:
    """Somebody accepted their invitation: their first steps begin."""
    return services.begin_first_steps(session, news.person)


def learn_panel(_subject: object = None) -> str:
    """On Learn, until the first claim: three topics that one can write on now; fetched when the page is there."""
    if queries.has_claimed(db.session(), current_user):
        return ""
    return render_template("start/_learn.html")


def connect() -> None:
    """Put the parts of the first steps in place."""
    events.subscribe(PersonJoined, welcome)
    add_notices(NOTICES)
    panels.register("learn.topics", learn_panel)
