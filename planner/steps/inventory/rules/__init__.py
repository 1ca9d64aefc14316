"""Rules of knowledge, a module per noun: the tree of areas, what somebody knows, trends, works. Pure."""
from planner.steps.inventory.rules.evidence import kind_of, title_of
from planner.steps.inventory.rules.gaps import Gap, Quarter, all_writers, gap, quarter_of, quarters_until
from planner.steps.inventory.rules.knowing import (
    CONFIRM_AFTER_DAYS,
    EVIDENCE_COUNTED,
    EXPERT_LEVEL,
    HEAT_HIGH_FROM,
    NEVER_ASK,
    WRITER_LEVEL,
    Claims,
    Effective,
    Heat,
    Known,
    able,
    carriers,
    counted_evidence,
    effective,
    heat,
    heat_map,
    is_single_voice,
    needs_confirmation,
    refuses,
    standing,
    trainees,
    wishes_to_grow,
    writers,
)
from planner.steps.inventory.rules.tree import (
    MOST_LEVELS,
    AreaRefusal,
    Tree,
    branches,
    is_within,
    levels_shown,
    line_up,
    merge_refusal,
    parent_refusal,
    tree_distance,
)
from planner.steps.inventory.rules.trends import (
    ENDORSEMENTS_COUNTED,
    TREND_FADES_AFTER_DAYS,
    fades_on,
    is_faded,
    trend_weight,
)
from planner.steps.inventory.rules.works import level_of

__all__ = [
    "CONFIRM_AFTER_DAYS", "ENDORSEMENTS_COUNTED", "EVIDENCE_COUNTED", "EXPERT_LEVEL", "HEAT_HIGH_FROM",
    "MOST_LEVELS", "NEVER_ASK", "TREND_FADES_AFTER_DAYS", "WRITER_LEVEL", "AreaRefusal", "Claims", "Effective",
    "Gap", "Heat", "Known", "Quarter", "Tree", "able", "all_writers", "branches", "carriers", "counted_evidence",
    "effective", "fades_on", "gap", "heat", "heat_map", "is_faded", "is_single_voice", "is_within", "kind_of",
    "level_of", "levels_shown", "line_up", "merge_refusal", "needs_confirmation", "parent_refusal", "quarter_of",
    "quarters_until", "refuses", "standing", "title_of", "trainees", "tree_distance", "trend_weight",
    "wishes_to_grow", "writers",
]
