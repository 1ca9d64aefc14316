"""What becomes of a step: said, left out or held, and why (docs/domain-more.md q, trace). Pure."""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from planner.reminders.rules.table import Rule, Subject


class Outcome(StrEnum):
    """What became of one step for one person; each that was looked at has one (docs/domain-more.md q, trace)."""

    DIGEST = "digest"
    QUIET = "quiet"
    ABSENT = "absent"
    DONE = "done"
    MOVED = "moved"
    NEWER = "newer"
    PAUSED = "paused"
    LOOKING = "looking"
    OFF = "off"
    MUTED = "muted"
    SNOOZED = "snoozed"
    SENT = "sent"
    AT_ONCE = "at_once"
    NOT_YOU = "not_you"
    FAILED = "failed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Step:
    """A step that is due for one person. ``about`` is the subject's uid."""

    id: int
    row: Rule
    about: str
    nominal_at: datetime
    number: int = 1


def newest_steps(due: Iterable[Step]) -> tuple[list[Step], list[Step]]:
    """Of the steps due for one person: those to send, and those that a newer one says already (`Outcome.NEWER`).

    For each subject and anchor only the newest step is sent, so that nothing comes in a burst after a stop, an
    absence or a week-end. Both lists keep the order given.

    Source: docs/domain.md c (scheduler was down), g (digest).
    """
    steps = list(due)
    newest: dict[tuple[str, Subject, str], Step] = {}
    for step in steps:
        key = (step.about, step.row.subject, step.row.anchor)
        if key not in newest or _age(step) > _age(newest[key]):
            newest[key] = step
    kept = {step.id for step in newest.values()}
    return [step for step in steps if step.id in kept], [step for step in steps if step.id not in kept]


def _age(step: Step) -> tuple[datetime, int, int]:
    return step.nominal_at, step.number, step.id
