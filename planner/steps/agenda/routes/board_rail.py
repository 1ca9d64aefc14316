"""What stands beside the calendar: what is late, what is missing, what clashes, each with a way on; topics to place."""
from __future__ import annotations

from typing import Any

from flask_login import current_user

from planner.steps.agenda import queries, rules
from planner.steps.agenda.queries import Month
from planner.steps.agenda.routes.base import house
from planner.steps.agenda.routes.board_bars import bars_of
from planner.steps.agenda.routes.faces import balance_bar
from planner.web.i18n import locale

MOST_CLASHES = 4
MOST_GAPS = 3


def rail(look: Any, month: Month) -> dict[str, Any]:
    """For the templates of month and week. With filters on nobody knows what is missing, so nothing is said to be."""
    session = look.session
    house(session)
    strips, gaps = queries.surroundings(session, month.weeks[0].days[0].on, month.weeks[-1].days[-1].on)
    late = month.late if look.may_plan else [card for card in month.late
                                             if card.author and card.author.uid == current_user.uid]
    bands = {week.number: bars_of(strips, week.days[0].on) for week in month.weeks}
    found: dict[str, Any] = {"bands": bands, "late": late, "topics": [], "clashes": [], "persona_gaps": [],
                             "lacks": [], "untaken": [], "balance": ""}
    if look.may_plan:
        found["topics"] = queries.topic_cards(session)
        found["clashes"] = queries.met(month.cards, strips, gaps, now=look.now, locale=locale())
        if not look.filters:
            found |= _planning(look, month)
    found["most_clashes"] = MOST_CLASHES
    return found


def _planning(look: Any, month: Month) -> dict[str, Any]:
    """What the goal lacks, how the personas stand, and, in the month alone, who gets nothing."""
    span = rules.month_of(month.weeks[0].days[3].on if len(month.weeks) == 1 else month.first)
    found: dict[str, Any] = {"goal_month": span.first, "lacks": queries.lacks(month, span, look.this_day),
                             "untaken": queries.untaken(month, span)}
    bars = queries.balance(look.session, look.this_day, before=look.before)
    found["balance"] = balance_bar(bars)
    if len(month.weeks) > 1:
        nobody = [bar for bar in bars if not bar.waiting.is_coming]
        found["persona_gaps"] = sorted(nobody, key=lambda bar: (-bar.waiting.topics, bar.persona.code))[:MOST_GAPS]
    return found
