"""Writes of the quarter plan, a module per noun."""
from planner.quarter.services.lines import (
    Accepted,
    accept_all,
    accept_line,
    code_of,
    pin_line,
    reject_line,
    restore_line,
    undo_accept,
    undo_all,
    unpin_line,
)
from planner.quarter.services.newer import is_decidable, look_again, remember_no
from planner.quarter.services.runs import (
    JOB,
    ask_what_if,
    begin,
    fail,
    keep,
    plan_again,
    start_run,
    stop_run,
)
from planner.quarter.services.taking import take_what_if

__all__ = [
    "JOB", "Accepted", "accept_all", "accept_line", "ask_what_if", "begin", "code_of", "fail", "is_decidable", "keep",
    "look_again", "pin_line", "plan_again", "reject_line", "remember_no", "restore_line", "start_run", "stop_run",
    "take_what_if", "undo_accept", "undo_all", "unpin_line",
]
