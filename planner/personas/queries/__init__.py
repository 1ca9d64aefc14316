"""Reads about personas, a module per noun."""
from planner.personas.queries.board import (
    Board,
    BoardLine,
    GroupBy,
    ParkedLine,
    ParkedPage,
    Shown,
    SortBy,
    board,
    due_for_review,
    fact_that_says,
    in_hand_order,
    parked,
)
from planner.personas.queries.cards import (
    Quote,
    Sheet,
    cards_about,
    cards_with,
    facts_by_uid,
    get_card,
    in_short,
    kept_cards,
    quotes_about,
    sheet,
)
from planner.personas.queries.evidence import (
    backed_by,
    evidence_of,
    get_evidence,
    grounds,
    strengths,
)
from planner.personas.queries.experts import (
    deciders,
    get_representation,
    may_check_own,
    members_who_sign_in,
    people_by_id,
    people_to_ask,
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
from planner.personas.queries.moments import (
    MomentFilters,
    MomentLine,
    MomentPage,
    facts_to_back,
    get_moment,
    heard_lately,
    moments,
    reads_all,
)
from planner.personas.queries.overlap import (
    Known,
    Neighbour,
    Pair,
    drawn_too,
    negative_ones_make_sense,
    neighbours,
    pairs,
    profiles,
    saying,
    start_pair,
)
from planner.personas.queries.personas import (
    Absorbed,
    Line,
    absorbed,
    all_personas,
    get_persona,
    last_snapshot,
    lines,
)
from planner.personas.queries.sameness import (
    Alike,
    AlikePage,
    alike,
    answer_about,
    answers,
    facts_in_question,
    get_answer,
    nearest_persona,
)
from planner.personas.queries.sight import Sight, counted_mark, sight
from planner.personas.queries.standing import Standing, facts_to_show, standing

__all__ = [
    "KINDS", "Absorbed", "Alike", "AlikePage", "Board", "BoardLine", "GroupBy", "Known", "Line", "MomentFilters",
    "MomentLine", "MomentPage", "Neighbour", "Pair", "ParkedLine", "ParkedPage", "Quote", "Sheet", "Shown", "Sight",
    "SortBy", "Standing", "absorbed", "alike", "all_personas", "answer_about", "answers", "backed_by", "board",
    "cards_about", "cards_with", "counted_facts", "counted_mark", "counted_on", "deciders", "drawn_too",
    "due_for_review", "evidence_of", "fact_that_says", "facts_by_uid", "facts_in_question", "facts_of", "facts_to_back",
    "facts_to_show", "get_answer", "get_card", "get_evidence", "get_fact", "get_moment", "get_persona",
    "get_representation", "grounds", "heard_lately", "in_hand_order", "in_short", "is_counted", "kept_cards",
    "last_snapshot", "lines", "local_day", "may_check_own", "members_who_sign_in", "moments", "nearest_persona",
    "negative_ones_make_sense", "neighbours", "pairs", "parked", "people_by_id", "people_to_ask", "profiles",
    "quotes_about", "reads_all", "representations", "representatives", "reviewers", "saying", "sheet", "sight",
    "standing", "start_pair", "strengths", "upcoming_representations",
]
