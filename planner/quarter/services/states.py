"""The only writers of the states of plan runs and their lines; each step leaves its line in the history."""
from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from planner.core import event_log
from planner.quarter.models import PlanLine, PlanRun
from planner.workflow import LINE, RUN
from planner.workflow.quarter import LineState, RunState


def advance_run(session: Session, run: PlanRun, event: str, *, actor_id: int | None, now: datetime) -> None:
    """Move a run one step on. Raises Conflict (``wrong_state``)."""
    was = run.state
    run.state = RunState(RUN.follow(was, event))
    event_log.record(session, run, event, actor_id=actor_id, now=now, from_state=was, to_state=run.state)
    session.flush()


def advance_line(session: Session, line: PlanLine, event: str, *, actor_id: int | None, now: datetime,
                 reason: str | None = None) -> None:
    """Move a line one step on. Raises Conflict (``wrong_state``)."""
    was = line.state
    line.state = LineState(LINE.follow(was, event))
    event_log.record(session, line, event, actor_id=actor_id, now=now, from_state=was, to_state=line.state,
                     reason=reason)
    session.flush()
