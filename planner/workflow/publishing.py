"""The life of a publication: one variant on one channel (docs/domain.md c)."""
from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from planner.workflow.machine import Machine, holds, step


class PublicationState(StrEnum):
    """Where a publication stands."""

    DRAFT = "draft"
    READY = "ready"
    SCHEDULED = "scheduled"
    PUBLISHING = "publishing"
    VERIFYING = "verifying"
    PUBLISHED = "published"
    FAILED = "failed"
    CANCELLED = "cancelled"
    TAKEN_DOWN = "taken_down"


@dataclass(frozen=True, slots=True)
class StartFacts:
    """What is checked again at the moment of publication (trust 2.7)."""

    is_due: bool
    approvals_valid: bool
    author_active: bool
    may_go: bool = True             # no pause holds it
    source_current: bool = True     # a language version says what its source says


@dataclass(frozen=True, slots=True)
class TriesFacts:
    """What a try that failed for now looks at."""

    has_tries_left: bool


class ErrandState(StrEnum):
    """Where a change of something that is out already stands, on a channel over a network."""

    WAITING = "waiting"
    SENDING = "sending"
    DONE = "done"
    FAILED = "failed"
    DROPPED = "dropped"


class CorrectionState(StrEnum):
    """Where the correction of a published text stands."""

    PROPOSED = "proposed"
    REVIEWED = "reviewed"
    OUT = "out"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


OPEN_CORRECTIONS = frozenset({CorrectionState.PROPOSED, CorrectionState.REVIEWED})


@dataclass(frozen=True, slots=True)
class CorrectionFacts:
    """What putting a correction out looks at."""

    is_judged: bool         # a reviewer said yes, or none is needed first
    by_another: bool        # whoever approves did not write more than cosmetic words of it


_P, _C = PublicationState, CorrectionState
PUBLICATION = Machine("publication", _P.DRAFT, (
    step("check", {_P.DRAFT}, _P.READY),
    step("schedule", {_P.READY}, _P.SCHEDULED),
    step("start", {_P.SCHEDULED}, _P.PUBLISHING, holds("is_due", "publication_not_due"),
         holds("may_go", "publication_paused"), holds("source_current", "publication_source_changed"),
         holds("approvals_valid", "publication_approval_stale"), holds("author_active", "publication_author_gone")),
    step("ok", {_P.PUBLISHING, _P.VERIFYING}, _P.PUBLISHED),
    step("temporary", {_P.PUBLISHING}, _P.SCHEDULED, holds("has_tries_left", "publication_tried_enough")),
    step("permanent", {_P.PUBLISHING}, _P.FAILED),
    step("unknown", {_P.PUBLISHING}, _P.VERIFYING),
    step("missing", {_P.VERIFYING}, _P.SCHEDULED, holds("has_tries_left", "publication_tried_enough")),
    step("lost", {_P.VERIFYING}, _P.FAILED),            # missing for the fifth time
    step("retry", {_P.FAILED}, _P.SCHEDULED),
    step("give_up", {_P.FAILED}, _P.CANCELLED),
    step("cancel", {_P.DRAFT, _P.READY, _P.SCHEDULED}, _P.CANCELLED),
    step("correct", {_P.PUBLISHED}, None),
    step("take_down", {_P.PUBLISHED}, _P.TAKEN_DOWN),
    step("suspend", {_P.SCHEDULED}, _P.READY),
))
_E = ErrandState
# Correcting or taking down twice does no harm, so that an unknown end is simply tried again.
ERRAND = Machine("errand", _E.WAITING, (
    step("start", {_E.WAITING}, _E.SENDING),
    step("ok", {_E.SENDING}, _E.DONE),
    step("temporary", {_E.SENDING}, _E.WAITING, holds("has_tries_left", "publication_tried_enough")),
    step("permanent", {_E.SENDING}, _E.FAILED),
    step("retry", {_E.FAILED}, _E.WAITING),
    step("by_hand", {_E.FAILED}, _E.DONE),
    step("drop", {_E.WAITING, _E.FAILED}, _E.DROPPED),
))
# A typo goes out by the lead alone, a fact after a reviewer's yes, a legal matter at once and is judged afterwards.
CORRECTION = Machine("correction", _C.PROPOSED, (
    step("accept", {_C.PROPOSED}, _C.REVIEWED),
    step("accept", {_C.OUT}, None),
    step("refuse", {_C.PROPOSED}, _C.REFUSED),
    step("refuse", {_C.OUT}, None),
    step("approve", OPEN_CORRECTIONS, _C.OUT, holds("is_judged", "correction_needs_review"),
         holds("by_another", "approval_own_edit")),
    step("withdraw", OPEN_CORRECTIONS, _C.WITHDRAWN),
))
