"""What somebody's published articles say about what they know. Pure."""
from __future__ import annotations

SOME, OFTEN = 2, 3              # levels
OFTEN_FROM = 3                  # articles about one area


def level_of(articles: int) -> int:
    """The level that so many articles about one area show: practitioner, advanced from the third on."""
    return OFTEN if articles >= OFTEN_FROM else SOME
