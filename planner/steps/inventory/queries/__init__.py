"""Reads about knowledge. ``people_claims`` and ``directory`` are what upper floors need."""
from planner.steps.inventory.queries.areas import (
    Effects,
    Load,
    archived_areas,
    get_area,
    get_merge,
    is_used,
    merge_effects,
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
    ExpertiseRow,
    claims_of,
    claims_on,
    expertise_rows,
    find_claim,
    find_endorsement,
    get_claim,
    get_evidence,
    is_live,
    named_by,
    people_claims,
)
from planner.steps.inventory.queries.directory import Area, Directory, bare, directory
from planner.steps.inventory.queries.facts import Twin, facts, get_fact, twins, usable_facts
from planner.steps.inventory.queries.gaps import (
    GapLine,
    GapWish,
    Growth,
    SingleVoice,
    Trainee,
    gap_map,
    growth,
    questions_about,
    single_voices,
)
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
from planner.steps.inventory.queries.suggestions import Because, Suggestion, suggested_areas
from planner.steps.inventory.queries.themes import Voice, facts_in, get_theme, themes, trends_in, voices
from planner.steps.inventory.queries.trends import PAGE_SIZE, endorsed, endorsers, get_trend, trends
from planner.steps.inventory.queries.works import recent_works, works_about, works_by

__all__ = [
    "FOUND", "NO_TEAM", "PAGE_SIZE", "ROWS", "Area", "Because", "Branch", "Column", "Crew", "Directory", "Effects",
    "ExpertiseRow", "GapLine", "GapWish", "Growth", "Knower", "KnowledgeMap", "Leaf", "Line", "Load", "Lone",
    "Named", "SingleVoice", "Suggestion", "Totals", "Trainee", "Twin", "Voice", "Wish", "archived_areas", "bare",
    "branch", "claims_of", "claims_on", "crews", "directory", "endorsed", "endorsers", "expertise_rows", "facts",
    "facts_in", "find_claim", "find_endorsement", "found_by", "gap_map", "get_area", "get_claim", "get_colleague",
    "get_evidence", "get_fact", "get_merge", "get_theme", "get_trend", "growth", "is_live", "is_used", "knowers",
    "knowledge_map", "loads_of", "merge_effects", "merged_into", "named_by", "path_to", "people_claims", "proposed",
    "questions_about", "recent_merges", "recent_works", "single_voices", "speaks_for", "suggested_areas",
    "teams_of", "themes", "totals", "tree", "trends", "trends_in", "twins", "usable_facts", "voices", "works_about",
    "works_by",
]
