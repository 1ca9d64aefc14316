"""What training adds to the house: its place in the side bar, and the lessons of a new organisation."""
from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from planner.core import events
from planner.messages.words import add_notices
from planner.people.events import OrganisationFounded
from planner.policy import Action, Role
from planner.steps.training import panels as training_panels
from planner.steps.training.queries import count_waiting
from planner.steps.training.services import load_curriculum
from planner.steps.training.words import NOTICES
from planner.web import navigation, panels

LESSONS = Path(__file__).parent.parent.parent / "demo" / "lessons"


def connect() -> None:
    """Put them in place."""
    navigation.add(navigation.Entry(key="learn", label=_l("Learn"), endpoint="training.index", group="steps", order=1,
                                    action=Action.FOLLOW_LESSON, number="1", icon="train",
                                    count=navigation.Tally(_to_answer, _number)))
    events.subscribe(OrganisationFounded, bring_lessons)
    add_notices(NOTICES, talk=("exercise_feedback",))
    panels.register("settings.training", training_panels.totals)


def _to_answer(roles: frozenset[Role]) -> tuple[sa.Select[int], ...]:
    """Exercises that wait for feedback, for who gives it."""
    return (count_waiting(navigation.ME),) if roles & {Role.REVIEWER, Role.LEAD} else ()


def _number(waiting: int = 0) -> navigation.Count | None:
    return navigation.Count(str(waiting)) if waiting else None


def bring_lessons(session: Session, news: OrganisationFounded) -> Any:
    """A new organisation begins with the built-in lessons."""
    return load_curriculum(session, LESSONS, news.now)
