"""News that publishing tells."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from planner.steps.agenda.models import Slot
    from planner.steps.publishing.models import Correction, Errand, Publication


@dataclass(frozen=True, slots=True)
class ArticlePublished:
    """A text is out on one channel, for the first time on that channel."""

    publication: Publication
    now: datetime


@dataclass(frozen=True, slots=True)
class ArticleCorrected:
    """A mended text took the place of the one that was out."""

    correction: Correction
    now: datetime


@dataclass(frozen=True, slots=True)
class PublicationStopped:
    """A check at the moment of publication failed: nothing went out, a lead decides. ``code`` says why."""

    publication: Publication
    code: str
    now: datetime


@dataclass(frozen=True, slots=True)
class PublicationFailed:
    """A channel did not take it, for good or five times in a row; a lead decides. ``code`` says why."""

    publication: Publication
    code: str
    now: datetime


@dataclass(frozen=True, slots=True)
class PublicationsLate:
    """Their moments passed too long ago while nothing was running; none went out, leads decide. Told once for all."""

    count: int
    now: datetime


@dataclass(frozen=True, slots=True)
class SlotPartlyPublished:
    """Some channels of a slot have its text, at least one failed."""

    slot: Slot
    now: datetime


@dataclass(frozen=True, slots=True)
class ArticleTakenDown:
    """A text that was out on one channel is there no more."""

    publication: Publication
    now: datetime


@dataclass(frozen=True, slots=True)
class ErrandFailed:
    """What is out on a channel could not be mended or taken down there; a lead decides. ``code`` says why."""

    errand: Errand
    code: str
    now: datetime
