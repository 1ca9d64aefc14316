"""Beginning with personas: the first two, and what a further one has to say for itself. Source: docs/domain.md f."""
from __future__ import annotations

from planner.personas.rules.facts import SHORTEST_WHY
from planner.personas.rules.overlap import FACTS_TO_COMPARE

START_WITH = 2              # whom we want: two that differ much (S2)
A_HANDFUL = 5               # ideal personas from which one more is asked about (R43: start small)


def facts_to_go(counted: int) -> int:
    """How many facts a persona needs before it can be one of the two to start with."""
    return max(0, FACTS_TO_COMPARE - counted)


def needs_reason(ideal: int, *, is_negative: bool) -> bool:
    """Whether a new persona has to say why it is there.

    A negative one says why we don't want it; an ideal one what the others don't cover, once there are the two to start
    with.

    Args:
        ideal: ideal personas that are in use or in preparation.
    """
    return is_negative or ideal >= START_WITH


def is_reason(text: str) -> bool:
    """Whether ``text`` says something: as long as the why of a fact."""
    return len(text.strip()) >= SHORTEST_WHY


def is_a_handful(ideal: int) -> bool:
    """Whether there are so many ideal personas that one more is worth a warning; it is never refused for that."""
    return ideal >= A_HANDFUL
