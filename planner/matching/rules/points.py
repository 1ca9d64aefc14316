"""The points and limits of matching. Whole numbers, so that sums are exact and an explanation adds up to its total."""
from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from planner.steps.inventory.rules import EVIDENCE_COUNTED


class TrainingPolicy(StrEnum):
    """What it means for a turn that somebody did not finish the training."""

    OFF = "off"
    NUDGE = "nudge"         # it costs points
    GATE = "gate"           # they can't have one


@dataclass(frozen=True, slots=True)
class Params:
    """How much everything counts; gaps are in whole weeks. Source: docs/domain.md e."""

    level_points: tuple[int, ...] = (0, 8, 16, 24, 30)
    evidence_point: int = 5
    evidence_cap: int = EVIDENCE_COUNTED
    interest_points: tuple[int, ...] = (0, 8, 15)
    text_points: int = 20
    article_point: int = 5
    article_cap: int = 2
    persona_points: int = 10
    min_fit: int = 35
    priority_point: int = 5
    training_policy: TrainingPolicy = TrainingPolicy.NUDGE
    training_penalty: int = 15
    load_penalty: int = 6
    min_gap_weeks: int = 2
    target_gap_weeks: int = 6
    spacing_penalty: int = 4
    fair_step: int = 5
    spread_bonus: int = 6
    spread_target: int = 2
    fresh_bonus: int = 8
    persona_short_penalty: int = 12
    empty_penalty: int = 60
    change_author_penalty: int = 25
    change_topic_penalty: int = 10


STANDARD = Params()
