"""Rules of the agenda. Pure: no clock, no database; what they need is handed in."""
from planner.steps.agenda.rules.deadlines import (
    LEAD_WINDOW,
    DeadlineName,
    Deadlines,
    NeedsLead,
    claim_chain,
    claim_closes_at,
    claim_window,
    deadline_chain,
    moved_chain,
    room_left,
)
from planner.steps.agenda.rules.periods import (
    Cadence,
    CadenceStatus,
    Period,
    Quarter,
    Week,
    cadence,
    days_since_last,
    longest_gap,
    month_grid,
    month_of,
    quarter_of,
    week_of,
)
from planner.steps.agenda.rules.planning import Caution, CautionKind, Outlet, cautions
from planner.steps.agenda.rules.status import Pip, SlotFacts, Status, next_deadline, pip, screen_status

__all__ = [
    "LEAD_WINDOW", "Cadence", "CadenceStatus", "Caution", "CautionKind", "DeadlineName", "Deadlines", "NeedsLead",
    "Outlet", "Period", "Pip", "Quarter", "SlotFacts", "Status", "Week", "cadence", "cautions", "claim_chain",
    "claim_closes_at", "claim_window", "days_since_last", "deadline_chain", "longest_gap", "month_grid", "month_of",
    "moved_chain", "next_deadline", "pip", "quarter_of", "room_left", "screen_status", "week_of",
]
