"""The life of a campaign (docs/domain.md b, Agenda)."""
from __future__ import annotations

from enum import StrEnum

from planner.workflow.machine import Machine, step


class CampaignState(StrEnum):
    """Where a campaign stands."""

    PLANNED = "planned"
    RUNNING = "running"
    CLOSED = "closed"


_S = CampaignState
CAMPAIGN = Machine("campaign", _S.PLANNED, (
    step("start", {_S.PLANNED}, _S.RUNNING),
    step("close", {_S.PLANNED, _S.RUNNING}, _S.CLOSED),
    step("reopen", {_S.CLOSED}, _S.RUNNING),
    step("unstart", {_S.RUNNING}, _S.PLANNED),
))
