"""Which verdicts hold for the newest text of a draft."""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from planner.steps.writing import rules
from planner.steps.writing.models import Draft, ReviewRequest, Revision
from planner.workflow.writing import RequestState

JUDGED = frozenset({RequestState.ANSWERED, RequestState.STALE})


@dataclass(frozen=True, slots=True)
class Standing:
    """A verdict that holds for the newest text; ``is_carried`` when it was given to one with other small words."""

    request: ReviewRequest
    is_carried: bool = False


def standing_verdicts(draft: Draft, requests: Iterable[ReviewRequest]) -> list[Standing]:
    """The verdicts that hold for the newest revision: per persona and reviewer the last one of those.

    A verdict holds for its text and for what differs from it in small words only; going back to that text revives it,
    unless it became too old for the date of the text. Past a revision whose class a lead raised, or that the reviewer
    wants to judge again, nothing is carried over.

    Source: docs/domain.md c (change classes).
    """
    found: dict[tuple[int, int], Standing] = {}
    changes: dict[str, rules.TextChange] = {}
    for request in requests:
        read = request.revision_read
        if request.state not in JUDGED or read is None or request.outdated_at is not None:
            continue
        if read.sha256 not in changes:
            changes[read.sha256] = _difference(read, draft.head)
        change = changes[read.sha256]
        reopened_at = max(draft.raised_number or 0, request.reopened_number or 0)
        if change.change_class is not None and read.number < reopened_at:
            continue
        fate = change.fates.persona
        if fate is not rules.Fate.STALE:
            found[request.persona_id, request.reviewer_id] = Standing(request, fate is rules.Fate.CARRIED)
    return list(found.values())


def _difference(read: Revision, head: Revision | None) -> rules.TextChange:
    if head is None:
        return rules.TextChange(rules.ChangeClass.TEXT)
    if read.sha256 == head.sha256:
        return rules.TextChange(None)
    return rules.text_change((read.title, read.body), (head.title, head.body))
