"""Reads for reminders: what is still to be done and by whom, people's hours, the house's rules, and what was said."""
from planner.reminders.queries.house import hours_of, house_of, lead_ids, own_hours, reachable, rules_by_key, rules_of
from planner.reminders.queries.kinds import looked_at
from planner.reminders.queries.matters import DAY_ENDS, matters, matters_named
from planner.reminders.queries.written import (
    LOOK_BACK,
    MOST,
    count_by_rule,
    count_said,
    get_reminder,
    history_of,
    local_day,
    people_with_due,
    people_with_urgent,
    waiting_between,
)

__all__ = [
    "DAY_ENDS",
    "LOOK_BACK",
    "MOST",
    "count_by_rule",
    "count_said",
    "get_reminder",
    "history_of",
    "hours_of",
    "house_of",
    "lead_ids",
    "local_day",
    "looked_at",
    "matters",
    "matters_named",
    "own_hours",
    "people_with_due",
    "people_with_urgent",
    "reachable",
    "rules_by_key",
    "rules_of",
    "waiting_between",
]
