"""Reads about personas, a module per noun."""
from planner.personas.queries.experts import (
    get_representation,
    may_check_own,
    members_who_sign_in,
    people_by_id,
    representations,
    representatives,
    reviewers,
    upcoming_representations,
)
from planner.personas.queries.facts import (
    KINDS,
    counted_facts,
    counted_on,
    facts_of,
    get_fact,
    is_counted,
    local_day,
)
from planner.personas.queries.overlap import (
    Neighbour,
    negative_ones_make_sense,
    neighbours,
    profiles,
)
from planner.personas.queries.personas import (
    Line,
    get_persona,
    last_snapshot,
    lines,
)

__all__ = [
    "KINDS", "Line", "Neighbour", "counted_facts", "counted_on", "facts_of", "get_fact", "get_persona",
    "get_representation", "is_counted", "last_snapshot", "lines", "local_day", "may_check_own",
    "members_who_sign_in", "negative_ones_make_sense", "neighbours", "people_by_id", "profiles", "representations",
    "representatives", "reviewers", "upcoming_representations",
]
