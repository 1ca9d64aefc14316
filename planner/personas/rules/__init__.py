"""Rules of personas, a module per noun. Pure: no clock, no database."""
from planner.personas.rules.cards import (
    LINES,
    CardKind,
    Heading,
    Line,
    laid_out,
)
from planner.personas.rules.demographics import (
    Trait,
    asks_for_reason,
    traits,
)
from planner.personas.rules.experts import (
    represents,
)
from planner.personas.rules.facts import (
    FACTS_TO_ACTIVATE,
    SHORTEST_WHY,
    FactKind,
    FactRefusal,
    Parked,
    Relevance,
    Verification,
    facts_missing,
    is_counted,
    parked_for,
    relevance_refusal,
    second_person_refusal,
    verification_refusal,
)
from planner.personas.rules.layout import (
    Point,
    apart,
    fitted,
    spread,
)
from planner.personas.rules.listening import (
    METHOD_OF,
    MomentKind,
    Quoting,
    as_statement,
    guess_kind,
    way_to_check,
)
from planner.personas.rules.merge import (
    UNDO_FOR,
    Choice,
    Fate,
    MergingFact,
    Step,
    contradictions,
    may_undo,
    merge_steps,
)
from planner.personas.rules.naming import (
    HUES,
    LONGEST_FACT_KEY,
    LONGEST_PERSONA_KEY,
    free_key,
    is_code,
    key_of,
    next_hue,
    the_reader,
    within_sentence,
)
from planner.personas.rules.overlap import (
    ATTRACTS_FROM,
    CONTAINED_FROM,
    DISTINCT_TO,
    FACTS_TO_COMPARE,
    MERGE_FROM,
    WEIGHTS,
    Advice,
    Comparison,
    CountedFact,
    Finding,
    Profile,
    assess,
    both_ways,
    compare,
    start_pair,
    start_rank,
)
from planner.personas.rules.start import (
    A_HANDFUL,
    START_WITH,
    facts_to_go,
    is_a_handful,
    is_reason,
    needs_reason,
)
from planner.personas.rules.strength import (
    FACTS_EXPECTED,
    FULL_AGE,
    GROWING_FROM,
    HALF_AGE,
    LEGS,
    METHOD_WEIGHTS,
    MOST_A_FACT,
    ONE_LEG_AT_MOST,
    STRONG_FROM,
    Advised,
    Grounds,
    Leg,
    Level,
    Method,
    Piece,
    Raise,
    Strength,
    fact_points,
    piece_points,
    strength_of,
    ways_to_raise,
)

__all__ = [
    "ATTRACTS_FROM", "A_HANDFUL", "CONTAINED_FROM", "DISTINCT_TO", "FACTS_EXPECTED", "FACTS_TO_ACTIVATE",
    "FACTS_TO_COMPARE", "FULL_AGE", "GROWING_FROM", "HALF_AGE", "HUES", "LEGS", "LINES", "LONGEST_FACT_KEY",
    "LONGEST_PERSONA_KEY", "MERGE_FROM", "METHOD_OF", "METHOD_WEIGHTS", "MOST_A_FACT", "ONE_LEG_AT_MOST",
    "SHORTEST_WHY", "START_WITH", "STRONG_FROM", "UNDO_FOR", "WEIGHTS", "Advice", "Advised", "CardKind", "Choice",
    "Comparison", "CountedFact", "FactKind", "FactRefusal", "Fate", "Finding", "Grounds", "Heading", "Leg", "Level",
    "Line", "MergingFact", "Method", "MomentKind", "Parked", "Piece", "Point", "Profile", "Quoting", "Raise",
    "Relevance", "Step", "Strength", "Trait", "Verification", "apart", "as_statement", "asks_for_reason", "assess",
    "both_ways", "compare", "contradictions", "fact_points", "facts_missing", "facts_to_go", "fitted", "free_key",
    "guess_kind", "is_a_handful", "is_code", "is_counted", "is_reason", "key_of", "laid_out", "may_undo",
    "merge_steps", "needs_reason", "next_hue", "parked_for", "piece_points", "relevance_refusal", "represents",
    "second_person_refusal", "spread", "start_pair", "start_rank", "strength_of", "the_reader", "traits",
    "verification_refusal", "way_to_check", "ways_to_raise", "within_sentence",
]
