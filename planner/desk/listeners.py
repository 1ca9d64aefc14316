"""What the desk adds to the house: Today in the navigation, with the number of what waits."""
from __future__ import annotations

from flask_babel import lazy_gettext as _l

from planner.desk import queries
from planner.policy import Action
from planner.web import navigation
from planner.web.navigation import Count, Entry, Heading, Tally


def _waiting(*numbers: int) -> Count | None:
    return navigation.some(sum(numbers), hot=True)


def connect() -> None:
    """Put Today into the navigation, and words over its groups."""
    navigation.title("steps", Heading(_l("Five steps")))
    navigation.title("audience", Heading(_l("Audience")))
    navigation.add(Entry("programme", _l("Programme"), "programme.index", "top", 1, Action.SEE_PROGRAMME, icon="bars"))
    navigation.add(Entry("today", _l("Today"), "desk.today", "top", 0, Action.SEE_TODAY, icon="home", tab=True,
                         count=Tally(queries.count_waiting, _waiting,
                                     lambda now: {"soon": now + queries.LOOK_AHEAD})))
