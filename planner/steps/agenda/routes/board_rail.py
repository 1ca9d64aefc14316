"""What stands beside the calendar: what is late, what is missing, what clashes, each with a way on; topics to place."""
from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask_login import current_user

from planner.steps.agenda import queries, rules
from planner.steps.agenda.queries import Balance, Card, Lack, Met, Month, TopicCard, WeekRow
from planner.steps.agenda.routes.base import house
from planner.steps.agenda.routes.board_bars import bars_of
from planner.steps.agenda.routes.faces import balance_bar
from planner.web.i18n import locale, zone

MOST_LATE = 4
MOST_CLASHES = 4
MOST_GAPS = 3
MOST_UNTAKEN = 3


@dataclass(frozen=True, slots=True)
class Rail:
    """All that stands there, as far as it is shown; numbers say how much there is.

    ``zone``: by whose clocks instants are shown. ``goal_month``: the month whose goal ``lacks`` are measured by.
    """

    is_month: bool
    gaps: tuple[WeekRow, ...]
    late: tuple[Card, ...]
    late_number: int
    zone: str
    goal: int = 0
    goal_month: date | None = None
    lacks: tuple[Lack, ...] = ()
    untaken: tuple[Card, ...] = ()
    untaken_number: int = 0
    persona_gaps: tuple[Balance, ...] = ()
    topics: tuple[TopicCard, ...] = ()
    clashes: tuple[Met, ...] = ()
    clash_number: int = 0
    balance: str = ""


def rail(look: Any, month: Month) -> dict[str, Any]:
    """For the templates of month and week. With filters on nobody knows what is missing, so nothing is said to be."""
    session = look.session
    house(session)
    cards = month.cards
    strips, gaps = queries.surroundings(session, month.weeks[0].days[0].on, month.weeks[-1].days[-1].on)
    late = [card for card in cards if card.status is rules.Status.LATE
            and (look.may_plan or (card.author and card.author.uid == current_user.uid))]
    found = Rail(len(month.weeks) > 1, tuple(month.gaps), tuple(late[:MOST_LATE]), len(late), zone())
    if look.may_plan:
        clashes = queries.met(cards, strips, gaps, now=look.now, locale=locale())
        found = replace(found, topics=tuple(queries.topic_cards(session)), clashes=tuple(clashes[:MOST_CLASHES]),
                        clash_number=len(clashes))
        if not look.filters:
            found = _planning(found, look, month)
    return {"rail": found, "bands": {week.number: bars_of(strips, week.days[0].on) for week in month.weeks}}


def _planning(found: Rail, look: Any, month: Month) -> Rail:
    """What the goal lacks, how the personas stand, and, in the month alone, who gets nothing."""
    span = rules.month_of(month.first if found.is_month else month.weeks[0].days[3].on)
    untaken = queries.untaken(month, span)
    bars = queries.balance(look.session, look.this_day, before=look.before)
    nobody = [bar for bar in bars if not bar.waiting.is_coming] if found.is_month else []
    nobody.sort(key=lambda bar: (-bar.waiting.topics, bar.persona.code))
    return replace(found, goal=month.pulse.goal if month.pulse else 0, goal_month=span.first,
                   lacks=tuple(queries.lacks(month, span, look.this_day)), untaken=tuple(untaken[:MOST_UNTAKEN]),
                   untaken_number=len(untaken), persona_gaps=tuple(nobody[:MOST_GAPS]), balance=balance_bar(bars))
