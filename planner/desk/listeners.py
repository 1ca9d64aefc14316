"""What the desk adds to the house: Today in the navigation, with the number of what waits."""
from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from planner.core import events
from planner.desk import queries
from planner.desk.models import StepOwner
from planner.imports.events import DemoLoaded
from planner.policy import Action
from planner.web import navigation
from planner.web.navigation import Count, Entry, Heading, Tally


def _waiting(*numbers: int) -> Count | None:
    return navigation.some(sum(numbers), hot=True)


def own_steps(session: Session, news: DemoLoaded) -> int:
    """The steps of the demo's programme have their owners; answers with how many."""
    session.add_all([StepOwner(step=step, person=person) for step, person in news.owners.items()])
    session.flush()
    return len(news.owners)


def connect() -> None:
    """Put Today into the navigation, and words over its groups."""
    events.subscribe(DemoLoaded, own_steps)
    navigation.title("steps", Heading(_l("Five steps")))
    navigation.title("audience", Heading(_l("Audience")))
    navigation.add(Entry("programme", _l("Programme"), "programme.index", "top", 1, Action.SEE_PROGRAMME, icon="bars"))
    navigation.add(Entry("today", _l("Today"), "desk.today", "top", 0, Action.SEE_TODAY, icon="home", tab=True,
                         count=Tally(queries.count_waiting, _waiting,
                                     lambda now: {"soon": now + queries.LOOK_AHEAD})))
