"""What stands beside the calendar: what is late, what is missing, what clashes, each with a way on; topics to place."""
from __future__ import annotations

from typing import Any

from flask_login import current_user

from planner.steps.agenda import queries
from planner.steps.agenda.queries import Month
from planner.steps.agenda.routes.base import house
from planner.steps.agenda.routes.board_bars import bars_of
from planner.web.i18n import locale

MOST_CLASHES = 4


def rail(look: Any, month: Month) -> dict[str, Any]:
    """For the templates of month and week. With filters on nobody knows what is missing, so nothing is said to be."""
    session = look.session
    house(session)
    strips = queries.bands_between(session, month.weeks[0].days[0].on, month.weeks[-1].days[-1].on)
    late = month.late if look.may_plan else [card for card in month.late
                                             if card.author and card.author.uid == current_user.uid]
    bands = {week.number: bars_of(strips, week.days[0].on) for week in month.weeks}
    found: dict[str, Any] = {"bands": bands, "late": late, "topics": [], "clashes": [],
                             "persona_gaps": []}
    if look.may_plan:
        found["topics"] = queries.topic_cards(session)
        found["clashes"] = queries.met(session, month.cards, strips, now=look.now, locale=locale())
        if not look.filters and len(month.weeks) > 1:
            found["persona_gaps"] = queries.persona_gaps(session, look.this_day)
    found["most_clashes"] = MOST_CLASHES
    return found
