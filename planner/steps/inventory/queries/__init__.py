"""Reads about knowledge. ``people_claims`` and ``directory`` are what upper floors need."""
from planner.steps.inventory.queries.areas import (
    Load,
    archived_areas,
    get_area,
    get_merge,
    is_used,
    loads,
    merged_into,
    recent_merges,
    tree,
)
from planner.steps.inventory.queries.branches import (
    FOUND,
    ROWS,
    Branch,
    Leaf,
    Named,
    Totals,
    branch,
    found_by,
    loads_of,
    path_to,
    proposed,
    totals,
)
from planner.steps.inventory.queries.claims import (
    claims_of,
    claims_on,
    find_claim,
    find_endorsement,
    get_claim,
    get_evidence,
    is_live,
    people_claims,
)
from planner.steps.inventory.queries.directory import Area, Directory, bare, directory
from planner.steps.inventory.queries.maps import (
    NO_TEAM,
    Column,
    Crew,
    KnowledgeMap,
    Line,
    Lone,
    Wish,
    crews,
    knowledge_map,
)
from planner.steps.inventory.queries.people import Knower, get_colleague, knowers, speaks_for, teams_of
from planner.steps.inventory.queries.shared import (
    PAGE_SIZE,
    facts,
    get_fact,
    get_theme,
    get_trend,
    recent_works,
    themes,
    trends,
    works_about,
    works_by,
)
from planner.steps.inventory.queries.suggestions import Because, Suggestion, suggested_areas

__all__ = [
    "FOUND", "NO_TEAM", "PAGE_SIZE", "ROWS", "Area", "Because", "Branch", "Column", "Crew", "Directory", "Knower",
    "KnowledgeMap", "Leaf", "Line", "Load", "Lone", "Named", "Suggestion", "Totals", "Wish", "archived_areas",
    "bare", "branch", "claims_of", "claims_on", "crews", "directory", "facts", "find_claim", "find_endorsement",
    "found_by", "get_area", "get_claim", "get_colleague", "get_evidence", "get_fact", "get_merge", "get_theme",
    "get_trend", "is_live", "is_used", "knowers", "knowledge_map", "loads", "loads_of", "merged_into", "path_to",
    "people_claims", "proposed", "recent_merges", "recent_works", "speaks_for", "suggested_areas", "teams_of",
    "themes", "totals", "tree", "trends", "works_about", "works_by",
]
