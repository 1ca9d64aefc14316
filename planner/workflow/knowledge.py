"""The life of feeds, of what they bring, and of grouping suggestions (docs/domain.md n)."""
from __future__ import annotations

from enum import StrEnum

from planner.workflow.machine import Machine, step


class FeedState(StrEnum):
    """Where a source of trends stands; only active and failing ones are fetched by themselves."""

    PROPOSED = "proposed"
    ACTIVE = "active"
    FAILING = "failing"
    PAUSED = "paused"
    OFF = "off"


class ItemState(StrEnum):
    """What became of something that a feed brought."""

    NEW = "new"
    TAKEN = "taken"
    DISMISSED = "dismissed"
    EXPIRED = "expired"


class GroupingState(StrEnum):
    """What a lead said about a suggestion of what belongs together."""

    OPEN = "open"
    ACCEPTED = "accepted"
    CHANGED = "changed"
    DECLINED = "declined"


FETCHED = frozenset({FeedState.ACTIVE, FeedState.FAILING})
_F, _I, _G = FeedState, ItemState, GroupingState
FEED = Machine("feed", {_F.PROPOSED, _F.ACTIVE}, (
    step("accept", {_F.PROPOSED}, _F.ACTIVE),
    step("pause", FETCHED, _F.PAUSED),
    step("resume", {_F.PAUSED, _F.OFF}, _F.ACTIVE),
    step("fail", {_F.ACTIVE}, _F.FAILING),
    step("recover", {_F.FAILING}, _F.ACTIVE),
    step("stop", FETCHED, _F.OFF),
))
FEED_ITEM = Machine("feed_item", _I.NEW, (
    step("take", {_I.NEW}, _I.TAKEN),
    step("dismiss", {_I.NEW}, _I.DISMISSED),
    step("expire", {_I.NEW}, _I.EXPIRED),
    step("reopen", {_I.TAKEN, _I.DISMISSED}, _I.NEW),
))
GROUPING = Machine("grouping", _G.OPEN, (
    step("accept", {_G.OPEN}, _G.ACCEPTED),
    step("change", {_G.OPEN}, _G.CHANGED),
    step("decline", {_G.OPEN}, _G.DECLINED),
    step("reopen", {_G.ACCEPTED, _G.CHANGED, _G.DECLINED}, _G.OPEN),
))
