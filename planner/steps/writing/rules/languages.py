"""Language versions: whether a version still says what its source says. Pure."""
from __future__ import annotations

from enum import StrEnum

from planner.steps.writing.rules.changes import ChangeClass, text_change


class SourceFlag(StrEnum):
    """How far the source moved since a version last followed it."""

    CURRENT = "current"
    SMALL = "small"         # words only: the version may go out as it is
    CHANGED = "changed"     # the version waits until somebody looked


_SMALL = frozenset({ChangeClass.COSMETIC})


def source_flag(followed: tuple[str, str], approved: tuple[str, str] | None) -> SourceFlag:
    """The flag of a version that follows ``followed``, as (title, body); ``approved`` is the newest approved source.

    Without an approved source there is nothing to lag behind.

    Source: docs/domain-more.md o (language versions).
    """
    change = text_change(followed, approved).change_class if approved is not None else None
    if change is None:
        return SourceFlag.CURRENT
    return SourceFlag.SMALL if change in _SMALL else SourceFlag.CHANGED
