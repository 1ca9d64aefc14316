"""The news that writing tells: publishing, search and reminders listen.

``draft`` is a Draft, ``revision`` a Revision, ``request`` a ReviewRequest: news stand below the tables.
"""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class DraftSubmitted:
    """The author asked for a review; the round is open and its requests are there."""

    draft: Any
    now: datetime


@dataclass(frozen=True, slots=True)
class ReviewAnswered:
    """A reviewer gave a verdict for a persona."""

    request: Any
    now: datetime


@dataclass(frozen=True, slots=True)
class DraftApproved:
    """The lead approved finally, or an earlier approval holds for ``revision`` too: this text may go out."""

    draft: Any
    revision: Any
    actor_id: int | None
    now: datetime


@dataclass(frozen=True, slots=True)
class DraftUnapproved:
    """An approval became void: what was planned of this text must not go out."""

    draft: Any
    actor_id: int | None
    now: datetime


@dataclass(frozen=True, slots=True)
class RevisionSaved:
    """A text has a newer revision; ``before`` is the one that was newest until now, None for the first."""

    draft: Any
    revision: Any
    before: Any
    now: datetime
