"""Who may judge a draft, when a round is over, and who may approve finally (docs/domain.md c, QUORUM and ELIGIBLE)."""
from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from fractions import Fraction

from planner.workflow.writing import APPROVALS, Verdict

MOST_LIVE_REQUESTS = 3              # of one reviewer, the new one included
MOST_PERSONAS = 2                   # of one draft that one reviewer may answer for
AUTHOR_FROM = Fraction(20, 100)     # whoever wrote this part of the words is no outside reader
PEOPLE_NEEDED = 2                   # besides the author, the final approver included
SMALL_ORGANISATION = 5              # active members below which one other person is enough


# --- ELIGIBLE ----------------------------------------------------------------------------------------------------


class Ineligible(StrEnum):
    """Why somebody can't review a draft for a persona."""

    NOT_ACTIVE = "reviewer_not_active"
    NO_GRANT = "reviewer_no_grant"
    DOES_NOT_REPRESENT = "reviewer_does_not_represent"
    IS_AUTHOR = "reviewer_is_author"
    WROTE_TOO_MUCH = "reviewer_wrote_too_much"
    LANGUAGE = "reviewer_language"
    TOO_MANY_REQUESTS = "reviewer_too_many_requests"
    AWAY = "reviewer_away"
    TOO_MANY_PERSONAS = "reviewer_too_many_personas"


@dataclass(frozen=True, slots=True)
class Reviewer:
    """What eligibility looks at, for one person, one draft and one persona.

    ``live_requests`` and ``personas_of_draft`` leave out the request that is judged, so that the same facts serve
    the asking and the verdict. ``wrote`` is the person's part of the words (`shares`), working days are those from
    today up to the due date.
    """

    is_active: bool = True
    has_grant: bool = True
    represents: bool = True
    is_author: bool = False             # author, co-author or submitter
    wrote: Fraction = Fraction(0)
    reads_language: bool = True
    live_requests: int = 0
    working_days: int = 0
    working_days_away: int = 0
    personas_of_draft: int = 0


def ineligible_for(reviewer: Reviewer) -> tuple[Ineligible, ...]:
    """Every reason why this person can't be asked, or can't give a verdict; empty when eligible.

    Source: docs/domain.md c (ELIGIBLE; one reviewer answers for at most two personas of one draft).
    """
    reasons = (
        (Ineligible.NOT_ACTIVE, not reviewer.is_active),
        (Ineligible.NO_GRANT, not reviewer.has_grant),
        (Ineligible.DOES_NOT_REPRESENT, not reviewer.represents),
        (Ineligible.IS_AUTHOR, reviewer.is_author),
        (Ineligible.WROTE_TOO_MUCH, reviewer.wrote >= AUTHOR_FROM),
        (Ineligible.LANGUAGE, not reviewer.reads_language),
        (Ineligible.TOO_MANY_REQUESTS, reviewer.live_requests >= MOST_LIVE_REQUESTS),
        (Ineligible.AWAY, 2 * reviewer.working_days_away > reviewer.working_days),
        (Ineligible.TOO_MANY_PERSONAS, reviewer.personas_of_draft >= MOST_PERSONAS),
    )
    return tuple(reason for reason, applies in reasons if applies)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An eligible reviewer in the queue to be asked. ``last_review_at`` is None for who never reviewed."""

    person_id: int
    name: str
    live_requests: int
    last_review_at: datetime | None = None


def order_of_asking(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Fewest live requests first, then longest since the last review (never is longest), then by name.

    Source: docs/domain.md c (order of asking).
    """
    never = datetime.min.replace(tzinfo=UTC)
    return sorted(candidates, key=lambda one: (one.live_requests, one.last_review_at or never, one.name.casefold(),
                                               one.person_id))


# --- QUORUM ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Judgement:
    """One verdict that was given.

    Attributes:
        sha256: fingerprint of the revision that it counts for; a verdict carried over counts for the new one.
        is_eligible: whether the reviewer is eligible and represents the persona, on the day of the verdict.
    """

    reviewer_id: int
    persona_id: int
    verdict: Verdict
    sha256: str
    is_eligible: bool = True


@dataclass(frozen=True, slots=True)
class Round:
    """A review round with what decides it.

    Attributes:
        sha256: fingerprint of the revision that would go out.
        persona_ids: target personas of the draft.
        author_ids: author, co-authors and submitter.
        judgements: the verdicts that stand; stale, cancelled and waived ones are left out.
        open_musts: change requests of severity must that are neither done nor withdrawn.
        unanswered: live requests whose due date has not passed yet.
        active_members: active members of the organisation.
        needs_persona: False for a language version, which no persona judges.
    """

    sha256: str
    persona_ids: frozenset[int]
    author_ids: frozenset[int]
    judgements: tuple[Judgement, ...] = ()
    open_musts: int = 0
    unanswered: int = 0
    active_members: int = SMALL_ORGANISATION
    needs_persona: bool = True

    def valid(self) -> tuple[Judgement, ...]:
        """Verdicts on this very text, by eligible people who did not write it."""
        return tuple(one for one in self.judgements
                     if one.sha256 == self.sha256 and one.is_eligible and one.reviewer_id not in self.author_ids)


class Gap(StrEnum):
    """What the quorum still lacks."""

    NO_PERSONA = "quorum_no_persona"
    PERSONA_NOT_APPROVED = "quorum_persona_not_approved"
    REJECTED = "quorum_rejected"
    CHANGES_ASKED = "quorum_changes_asked"
    OPEN_MUST = "quorum_open_must"


def unapproved_personas(round_: Round) -> frozenset[int]:
    """The target personas without a valid approval (with remarks or without)."""
    return round_.persona_ids - {one.persona_id for one in round_.valid() if one.verdict in APPROVALS}


def quorum_gaps(round_: Round) -> tuple[Gap, ...]:
    """What keeps the round from passing, before the final approval; empty when it passes.

    A valid request for changes stands in the way as well: whoever asked for changes sees the next revision. Of the
    two people besides the author one may be the final approver, who is still to come.

    Source: docs/domain.md c (QUORUM).
    """
    verdicts = {one.verdict for one in round_.valid()}
    gaps = (
        (Gap.NO_PERSONA, round_.needs_persona and not round_.persona_ids),
        (Gap.PERSONA_NOT_APPROVED, bool(unapproved_personas(round_))),
        (Gap.REJECTED, Verdict.REJECT in verdicts),
        (Gap.CHANGES_ASKED, Verdict.REQUEST_CHANGES in verdicts),
        (Gap.OPEN_MUST, round_.open_musts > 0),
    )
    return tuple(gap for gap, is_open in gaps if is_open)


class RoundOutcome(StrEnum):
    """Where a round stands after the newest verdict."""

    OPEN = "open"
    PASSED = "passed"
    FAILED = "failed"


def round_outcome(round_: Round) -> RoundOutcome:
    """Passed with the quorum; failed when somebody asks for changes or rejects, and everybody else answered or is due.

    Source: docs/domain.md c (draft: round failed; round: pass, fail).
    """
    refused = {Verdict.REQUEST_CHANGES, Verdict.REJECT} & {one.verdict for one in round_.valid()}
    if refused:
        return RoundOutcome.OPEN if round_.unanswered else RoundOutcome.FAILED
    return RoundOutcome.OPEN if quorum_gaps(round_) else RoundOutcome.PASSED


# --- Final approval ----------------------------------------------------------------------------------------------


class ApprovalRefusal(StrEnum):
    """Why somebody can't give the final approval; the values are codes of refusal."""

    IS_AUTHOR = "approval_own_draft"
    OWN_EDIT = "approval_own_edit"
    ROUND_NOT_PASSED = "round_not_passed"
    OTHER_REVISION = "approval_other_revision"
    TOO_FEW_PEOPLE = "approval_needs_people"


def people_needed(active_members: int) -> int:
    """How many people besides the author take part: two, or one in an organisation with fewer than five members."""
    return PEOPLE_NEEDED if active_members >= SMALL_ORGANISATION else 1


def participants(round_: Round, approver_id: int) -> frozenset[int]:
    """Who took part besides the author: everybody with a valid verdict, and the final approver."""
    return frozenset({one.reviewer_id for one in round_.valid()} | {approver_id}) - round_.author_ids


def approval_refusals(
    round_: Round, *, approver_id: int, sha256: str, text_changed_by: Collection[int] = (),
) -> tuple[ApprovalRefusal, ...]:
    """Every reason why this lead can't approve finally; empty when they can.

    Args:
        round_: the draft's round.
        approver_id: the lead, or the deputy named for this draft.
        sha256: fingerprint of the revision that the lead read.
        text_changed_by: who made a change of class 2 since the last final approval.
    Source: docs/domain.md c (QUORUM), d (object rule 1).
    """
    reasons = (
        (ApprovalRefusal.IS_AUTHOR, approver_id in round_.author_ids),
        (ApprovalRefusal.OWN_EDIT, approver_id in text_changed_by),
        (ApprovalRefusal.OTHER_REVISION, sha256 != round_.sha256),
        (ApprovalRefusal.ROUND_NOT_PASSED, round_outcome(round_) is not RoundOutcome.PASSED),
        (ApprovalRefusal.TOO_FEW_PEOPLE, len(participants(round_, approver_id)) < (
            people_needed(round_.active_members) if round_.needs_persona else 1)),
    )
    return tuple(reason for reason, applies in reasons if applies)
