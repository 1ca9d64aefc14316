"""Back to the text that was approved: its approvals hold again without anybody being asked."""
from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from planner.core.errors import Conflict
from planner.people.models import Person
from planner.steps.writing import queries
from planner.steps.writing.models import Draft, Revision
from planner.steps.writing.services.revisions import restore_revision
from planner.steps.writing.services.rounds import submit_draft, withdraw_draft
from planner.workflow.writing import DraftState


def approved_text(session: Session, draft: Draft) -> Revision | None:
    """The revision approved last, when the newest text is another one; None when there is nothing to go back to."""
    given = queries.final_approvals(session, draft)
    if not given or draft.head is None or given[-1].sha256 == draft.head.sha256:
        return None
    return given[-1].revision


def revert_to_approved(session: Session, draft: Draft, *, actor: Person, now: datetime) -> None:
    """Put the approved text back and send it in: an edit after the approval is taken back in one press.

    Raises NotAllowed, Conflict. Source: docs/domain.md c (stale is per revision hash).
    """
    old = approved_text(session, draft)
    if old is None or draft.head is None:
        raise Conflict("nothing_to_revert")
    if draft.state is DraftState.IN_REVIEW:
        withdraw_draft(session, draft, actor=actor, now=now)
    restore_revision(session, draft, old, base=draft.head.number, actor=actor, now=now)
    submit_draft(session, draft, actor=actor, now=now)
