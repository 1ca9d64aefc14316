"""The news that writing tells: publishing, search and reminders listen."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from planner.steps.writing.models import Draft, ReviewRequest, Revision


@dataclass(frozen=True, slots=True)
class DraftSubmitted:
    """The author asked for a review; the round is open and its requests are there."""

    draft: Draft
    now: datetime


@dataclass(frozen=True, slots=True)
class ReviewAnswered:
    """A reviewer gave a verdict for a persona."""

    request: ReviewRequest
    now: datetime


@dataclass(frozen=True, slots=True)
class DraftApproved:
    """The lead approved finally, or an earlier approval holds for ``revision`` too: this text may go out."""

    draft: Draft
    revision: Revision
    actor_id: int | None
    now: datetime


@dataclass(frozen=True, slots=True)
class DraftUnapproved:
    """An approval became void: what was planned of this text must not go out."""

    draft: Draft
    actor_id: int | None
    now: datetime
