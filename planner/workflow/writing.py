"""The life of drafts, review rounds and review requests (docs/domain.md c)."""
from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from planner.workflow.machine import Machine, holds, step


class DraftState(StrEnum):
    """Where a draft stands."""

    WRITING = "writing"
    IN_REVIEW = "in_review"
    CHANGES_REQUESTED = "changes_requested"
    APPROVED = "approved"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    ABANDONED = "abandoned"


class PracticeState(StrEnum):
    """Where a practice text stands: a draft of nobody's claim."""

    WRITING = "writing"
    SHARED = "shared"
    ANSWERED = "answered"
    CLOSED = "closed"


class RoundState(StrEnum):
    """Where a review round stands."""

    OPEN = "open"
    PASSED = "passed"
    FAILED = "failed"
    CLOSED = "closed"


class RequestState(StrEnum):
    """Where a review request stands; requested and accepted are live."""

    REQUESTED = "requested"
    ACCEPTED = "accepted"
    ANSWERED = "answered"
    DECLINED = "declined"
    LAPSED = "lapsed"
    REASSIGNED = "reassigned"
    STALE = "stale"
    WAIVED = "waived"
    CANCELLED = "cancelled"


class Verdict(StrEnum):
    """What a reviewer says for a persona."""

    APPROVE = "approve"
    APPROVE_WITH_REMARKS = "approve_with_remarks"
    REQUEST_CHANGES = "request_changes"
    REJECT = "reject"


class ChangeState(StrEnum):
    """Where a change request stands."""

    OPEN = "open"
    DONE = "done"
    CONTESTED = "contested"
    WITHDRAWN = "withdrawn"


class Severity(StrEnum):
    """Whether a change must be made, or should."""

    MUST = "must"
    SHOULD = "should"


LIVE_REQUESTS = frozenset({RequestState.REQUESTED, RequestState.ACCEPTED})
APPROVALS = frozenset({Verdict.APPROVE, Verdict.APPROVE_WITH_REMARKS})
EDITABLE = frozenset({DraftState.WRITING, DraftState.CHANGES_REQUESTED})


@dataclass(frozen=True, slots=True)
class SubmitFacts:
    """What submitting looks at."""

    has_text: bool
    has_personas: bool
    has_reviewers: bool


@dataclass(frozen=True, slots=True)
class ApprovalFacts:
    """What the final approval looks at."""

    round_passed: bool
    same_revision: bool
    enough_people: bool


@dataclass(frozen=True, slots=True)
class ShareFacts:
    """What sharing a practice text looks at."""

    has_text: bool
    has_readers: bool


_D, _R, _Q, _P = DraftState, RoundState, RequestState, PracticeState
DRAFT = Machine("draft", _D.WRITING, (
    step("save", EDITABLE, None),
    step("submit", EDITABLE, _D.IN_REVIEW, holds("has_text", "draft_empty"), holds("has_personas", "draft_no_persona"),
         holds("has_reviewers", "draft_no_reviewer")),
    step("withdraw", {_D.IN_REVIEW}, _D.WRITING),
    step("fail", {_D.IN_REVIEW}, _D.CHANGES_REQUESTED),
    step("approve", {_D.IN_REVIEW}, _D.APPROVED, holds("round_passed", "round_not_passed"),
         holds("same_revision", "approval_other_revision"), holds("enough_people", "approval_needs_people")),
    step("edit", {_D.APPROVED, _D.SCHEDULED}, _D.IN_REVIEW),
    step("touch", {_D.APPROVED}, None),
    step("freeze", {_D.APPROVED}, _D.SCHEDULED),
    step("thaw", {_D.SCHEDULED}, _D.APPROVED),
    step("publish", {_D.SCHEDULED}, _D.PUBLISHED),
    step("abandon", {_D.WRITING, _D.IN_REVIEW, _D.CHANGES_REQUESTED, _D.APPROVED, _D.SCHEDULED}, _D.ABANDONED),
    step("resume", {_D.ABANDONED}, _D.WRITING),
))
# A practice text: saving after feedback goes on writing; whoever it was shared with may read along meanwhile.
PRACTICE = Machine("practice", _P.WRITING, (
    step("save", {_P.WRITING, _P.SHARED}, None),
    step("save", {_P.ANSWERED}, _P.WRITING),
    step("share", {_P.WRITING, _P.SHARED, _P.ANSWERED}, _P.SHARED, holds("has_text", "practice_empty"),
         holds("has_readers", "practice_nobody")),
    step("unshare", {_P.WRITING, _P.SHARED, _P.ANSWERED}, _P.WRITING),
    step("feedback", {_P.SHARED, _P.ANSWERED}, _P.ANSWERED),
    step("close", {_P.WRITING, _P.SHARED, _P.ANSWERED}, _P.CLOSED),
    step("reopen", {_P.CLOSED}, _P.WRITING),
    step("resume", {_P.CLOSED}, _P.SHARED),
))
ROUND = Machine("round", _R.OPEN, (
    step("pass", {_R.OPEN}, _R.PASSED),
    step("fail", {_R.OPEN}, _R.FAILED),
    step("close", {_R.OPEN, _R.PASSED}, _R.CLOSED),
    step("reopen", {_R.PASSED}, _R.OPEN),
))
REQUEST = Machine("review_request", _Q.REQUESTED, (
    step("accept", {_Q.REQUESTED}, _Q.ACCEPTED),
    step("decline", {_Q.REQUESTED, _Q.ACCEPTED}, _Q.DECLINED),
    step("verdict", {_Q.REQUESTED, _Q.ACCEPTED}, _Q.ANSWERED, holds("read_current", "verdict_other_revision"),
         holds("no_open_must", "verdict_open_must"), holds("is_eligible", "verdict_not_eligible")),
    step("lapse", {_Q.REQUESTED, _Q.ACCEPTED}, _Q.LAPSED),
    step("reassign", {_Q.REQUESTED, _Q.ACCEPTED}, _Q.REASSIGNED),
    step("stale", {_Q.ANSWERED}, _Q.STALE),
    step("revive", {_Q.STALE}, _Q.ANSWERED),
    step("waive", {_Q.REQUESTED, _Q.ACCEPTED}, _Q.WAIVED),
    step("cancel", {_Q.REQUESTED, _Q.ACCEPTED}, _Q.CANCELLED),
))


@dataclass(frozen=True, slots=True)
class VerdictFacts:
    """What a verdict looks at; ``no_open_must`` is true for verdicts that are no approval."""

    read_current: bool
    no_open_must: bool
    is_eligible: bool
