"""Rules of the quarter plan, a module per noun. Pure: no clock, no database."""
from planner.quarter.rules.lines import (
    BUSY_FROM,
    NO_AREA,
    Emptiness,
    Gained,
    Gap,
    Reject,
    Share,
    Turns,
    as_accepted,
    emptiness,
    gain,
    gained,
    is_outdated,
    is_same_input,
    new_breaks,
    second_voices,
    shares_of,
    turns_of,
)
from planner.quarter.rules.presence import LEAST_DAYS, Window, extra_days, is_unavailable, window
from planner.quarter.rules.wish import (
    LIMITS_S,
    MOST_ADDED,
    MOST_WEIGHT,
    NEW_SLOT,
    SETTLED_DAYS,
    Question,
    Scenario,
    Wish,
    expect_answerable,
    horizons,
    next_quarter,
    read_question,
    read_wish,
    settled_until,
    turns_as_json,
    usual_horizon,
)

__all__ = [
    "BUSY_FROM", "LEAST_DAYS", "LIMITS_S", "MOST_ADDED", "MOST_WEIGHT", "NEW_SLOT", "NO_AREA", "SETTLED_DAYS",
    "Emptiness", "Gained", "Gap", "Question", "Reject", "Scenario", "Share", "Turns", "Window", "Wish", "as_accepted",
    "emptiness", "expect_answerable", "extra_days", "gain", "gained", "horizons", "is_outdated", "is_same_input",
    "is_unavailable", "new_breaks", "next_quarter", "read_question", "read_wish", "second_voices", "settled_until",
    "shares_of", "turns_as_json", "turns_of", "usual_horizon", "window",
]
