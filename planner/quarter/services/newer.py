"""Newer input: what changed since a plan was made, and what was said no to (docs/domain-more.md m)."""
from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.matching.rules import Exclusion
from planner.quarter import queries, rules
from planner.quarter.models import LineKind, PlanExclusion, PlanLine
from planner.quarter.rules import Reject
from planner.quarter.services.lines import OPEN, make_stale
from planner.steps.agenda.models import Claim
from planner.workflow.quarter import LineState, RunState


def look_again(session: Session, run_uid: str, *, now: datetime) -> bool:
    """Mark a ready plan when its input changed since, and its open lines whose own slot, topic or author did.

    Returns whether anything had been written that it might depend on.
    """
    run = queries.get_run(session, run_uid, lock=True)
    mark = queries.mark(session, run, now=now)
    if run.state is not RunState.READY or run.mark == mark:
        return False
    lines = queries.lines_of(session, run)
    before = queries.instance_of(run)
    today = queries.house(session, rules.read_wish(run.from_date, run.to_date, run.params), now=now).instance
    accepted = {line.slot.uid: turn for line in lines
                if line.state is LineState.ACCEPTED and (turn := queries.turn_of(line))}
    run.is_stale = not rules.is_same_input(before, today, accepted, _rejected(lines))
    run.mark = mark
    for line in lines:
        turn = queries.turn_of(line)
        if line.state in OPEN and turn is not None and rules.is_outdated(before, today, line.slot.uid, turn):
            make_stale(session, line, "line_changed", now=now)
    return True


def _rejected(lines: list[PlanLine]) -> frozenset[Exclusion]:
    """What the lead's own decisions on these lines exclude."""
    found = set()
    for line in lines:
        turn = queries.turn_of(line)
        if line.state is LineState.REJECTED and turn is not None:
            slot = None if line.reason == Reject.OTHER_AUTHOR else line.slot.uid
            found.add(Exclusion(turn.topic, turn.author, slot))
    return frozenset(found)


def remember_no(session: Session, claim: Claim, *, reason: str) -> None:
    """Somebody declined a slot, or let the offer lapse: they are not planned on it again."""
    known = session.scalar(sa.select(PlanExclusion.id).where(
        PlanExclusion.slot_id == claim.slot_id, PlanExclusion.author_id == claim.author_id,
        PlanExclusion.topic_id.is_(None)))
    if known is None:
        session.add(PlanExclusion(slot_id=claim.slot_id, author_id=claim.author_id, reason=reason))
        session.flush()


def is_decidable(line: PlanLine) -> bool:
    """Whether a lead may still decide on a line, as far as the line itself goes."""
    return line.state in OPEN and line.kind is not LineKind.EMPTY
