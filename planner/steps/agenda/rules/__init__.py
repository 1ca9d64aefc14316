"""Rules of the agenda. Pure: no clock, no database; what they need is handed in."""
from planner.steps.agenda.rules.answers import (
    Office,
    after_office_hours,
    ask_expires,
    claim_expires,
    end_of_day,
    offer_expires,
)
from planner.steps.agenda.rules.clashes import Clash, ClashKind, Placed, Stretch, clashes
from planner.steps.agenda.rules.deadlines import (
    LEAD_WINDOW,
    DeadlineName,
    Deadlines,
    NeedsLead,
    PairDeadlines,
    claim_chain,
    claim_closes_at,
    claim_window,
    deadline_chain,
    first_in_time,
    later_draft,
    moved_chain,
    pair_chain,
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
    "LEAD_WINDOW", "Cadence", "CadenceStatus", "Caution", "CautionKind", "Clash", "ClashKind", "DeadlineName",
    "Deadlines", "NeedsLead", "Office", "Outlet", "PairDeadlines", "Period", "Pip", "Placed", "Quarter",
    "SlotFacts", "Status", "Stretch", "Week", "after_office_hours", "ask_expires", "cadence", "cautions",
    "claim_chain", "claim_closes_at", "claim_expires", "claim_window", "clashes", "days_since_last",
    "deadline_chain", "end_of_day", "first_in_time", "later_draft", "longest_gap", "month_grid", "month_of",
    "moved_chain", "next_deadline", "offer_expires", "pair_chain", "pip", "quarter_of", "room_left", "screen_status",
    "week_of",
]
