"""When a pen is free again, and when it passes on without a word. Pure: no clock, no database.

Source: docs/domain-more.md o (pen).
"""
from __future__ import annotations

from datetime import datetime, timedelta

from planner.workflow.pen import SilenceFacts

BEAT = timedelta(seconds=15)            # how often an open editor says that it is there
GONE = timedelta(seconds=60)            # without that, nobody holds the pen
NO_KEY = timedelta(seconds=120)
NO_ANSWER = timedelta(seconds=60)


def is_gone(beat_at: datetime | None, now: datetime) -> bool:
    """Whether the holder's editor was not heard of for 60 s."""
    return beat_at is None or now - beat_at >= GONE


def silence(key_at: datetime | None, asked_at: datetime | None, now: datetime) -> SilenceFacts:
    """Whether the holder pressed no key for 120 s and gave no answer for 60 s."""
    return SilenceFacts(no_key_for_long=key_at is None or now - key_at >= NO_KEY,
                        no_answer_for_long=asked_at is not None and now - asked_at >= NO_ANSWER)


def passes_at(key_at: datetime | None, asked_at: datetime) -> datetime:
    """The earliest moment at which a pen that is asked for passes on, when nothing more is pressed or said."""
    answer_by = asked_at + NO_ANSWER
    return answer_by if key_at is None else max(answer_by, key_at + NO_KEY)
