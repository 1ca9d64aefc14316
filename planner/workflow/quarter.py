"""The life of a plan run and of its lines (docs/domain-more.md m)."""
from __future__ import annotations

from enum import StrEnum

from planner.workflow.machine import Machine, step


class RunState(StrEnum):
    """Where a computation stands."""

    QUEUED = "queued"
    RUNNING = "running"
    READY = "ready"
    FAILED = "failed"
    CANCELLED = "cancelled"


class LineState(StrEnum):
    """Where one line of a plan stands."""

    PROPOSED = "proposed"
    PINNED = "pinned"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    STALE = "stale"


_R, _L = RunState, LineState
RUN = Machine("plan_run", RunState.QUEUED, (
    step("start", {_R.QUEUED}, _R.RUNNING),
    step("solve", {_R.RUNNING}, _R.READY),
    step("fail", {_R.QUEUED, _R.RUNNING}, _R.FAILED),
    step("cancel", {_R.QUEUED, _R.RUNNING}, _R.CANCELLED),
))
LINE = Machine("plan_line", LineState.PROPOSED, (
    step("accept", {_L.PROPOSED, _L.PINNED}, _L.ACCEPTED),
    step("pin", {_L.PROPOSED}, _L.PINNED),
    step("unpin", {_L.PINNED}, _L.PROPOSED),
    step("reject", {_L.PROPOSED, _L.PINNED}, _L.REJECTED),
    step("stale", {_L.PROPOSED, _L.PINNED}, _L.STALE),
    step("undo", {_L.ACCEPTED}, _L.PROPOSED),
    step("restore", {_L.REJECTED}, _L.PROPOSED),
))
