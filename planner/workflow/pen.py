"""Who types in a draft now (docs/domain-more.md o, pen). The version check protects the text; the pen only decides
who types."""
from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from planner.workflow.machine import Machine, holds, step


class PenState(StrEnum):
    """Whether somebody holds the pen of a draft, and whether somebody else asks for it."""

    FREE = "free"
    HELD = "held"
    ASKED = "asked"


@dataclass(frozen=True, slots=True)
class SilenceFacts:
    """What passing the pen on without a word looks at."""

    no_key_for_long: bool
    no_answer_for_long: bool


@dataclass(frozen=True, slots=True)
class TakeFacts:
    """What taking the pen looks at."""

    has_reason: bool


_P = PenState
PEN = Machine("pen", _P.FREE, (
    step("open", {_P.FREE}, _P.HELD),
    step("beat", {_P.HELD, _P.ASKED}, None),
    step("leave", {_P.HELD, _P.ASKED}, _P.FREE),
    step("expire", {_P.HELD, _P.ASKED}, _P.FREE),
    step("ask", {_P.HELD}, _P.ASKED),
    step("drop", {_P.ASKED}, _P.HELD),
    step("give", {_P.ASKED}, _P.HELD),
    step("pass", {_P.ASKED}, _P.HELD, holds("no_key_for_long", "pen_still_typing"),
         holds("no_answer_for_long", "pen_may_answer")),
    step("keep", {_P.ASKED}, _P.HELD),
    step("take", {_P.HELD, _P.ASKED}, _P.HELD, holds("has_reason", "pen_reason")),
))
