"""Reads of the quarter plan, a module per noun."""
from planner.quarter.queries.house import House, house
from planner.quarter.queries.marks import mark
from planner.quarter.queries.outcome import (
    Answer,
    Hole,
    Names,
    Outcome,
    Reasoned,
    answer,
    fit_of,
    names_of,
    outcome,
    suggestions,
)
from planner.quarter.queries.runs import (
    GOING_ON,
    STANDING,
    by_uid,
    counts,
    find_line,
    gained_of,
    get_line,
    get_run,
    ids,
    instance_of,
    is_over,
    job_of,
    lines_of,
    newest,
    ready_ones,
    recent,
    running,
    supposed_of,
    turn_of,
    turns,
    what_ifs,
)
from planner.quarter.queries.supposed import USUAL_TIME, Taking, invented, plan_of, supposed, taken_as, taking
from planner.quarter.queries.writers import Writer, Writers, own_place, writers

__all__ = [
    "GOING_ON", "STANDING", "USUAL_TIME", "Answer", "Hole", "House", "Names", "Outcome", "Reasoned", "Taking", "Writer",
    "Writers", "answer", "by_uid", "counts", "find_line", "fit_of", "gained_of", "get_line", "get_run", "house", "ids",
    "instance_of", "invented", "is_over", "job_of", "lines_of", "mark", "names_of", "newest", "outcome", "own_place",
    "plan_of", "ready_ones", "recent", "running", "suggestions", "supposed", "supposed_of", "taken_as", "taking",
    "turn_of", "turns", "what_ifs", "writers",
]
