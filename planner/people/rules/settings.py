"""The organisation's settings: typed keys with defaults; an unknown key is refused (docs/domain.md b, organisation)."""
from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import time
from enum import StrEnum
from typing import Any

from planner.core.errors import RuleBroken

# Whose days the agenda can show; EU stands for the days that all of Europe keeps.
SHOWN_PLACES = ("NL", "BE", "EU")
LONGEST_PLAN_S = 120


class ClaimPolicy(StrEnum):
    """Who decides on a claim: nobody (the first one wins), or the lead."""

    DIRECT = "direct"
    LEAD = "lead"


class TrainingPolicy(StrEnum):
    """What unfinished lessons mean for a claim: nothing, a lower match, or a closed gate."""

    OFF = "off"
    NUDGE = "nudge"
    GATE = "gate"


@dataclass(frozen=True, slots=True)
class HouseSettings:
    """What an organisation can set. A field is a key; its value here is the default.

    ``capacity_default`` is in turns a quarter for somebody new, ``session_days`` in days that a browser stays signed
    in, ``reminder_time`` the local time at which a reminder without hours of its own falls (docs/domain.md g).
    ``four_eyes_verification``: nobody checks the persona fact that they entered themselves, and who verified one does
    not also call it relevant (docs/domain.md d 3, f). ``topic_needs_brief``: a topic says what its reader asks, in
    which phase and what they take home, before its slot can be claimed (docs/domain-more.md j). ``other_days`` are
    places whose days stand on the agenda beside the holidays of the organisation's own country (docs/domain.md k):
    codes of `SHOWN_PLACES`. ``min_fit``: nobody is asked, ranked or planned for a topic that they fit with fewer points
    of 100 (docs/domain.md e). ``plan_limit_s``: how long a plan looks for the best, in seconds, when nobody says else.
    """

    claim_policy: ClaimPolicy = ClaimPolicy.DIRECT
    training_policy: TrainingPolicy = TrainingPolicy.NUDGE
    reminder_time: time = time(9)
    four_eyes_verification: bool = True
    capacity_default: int = 2
    session_days: int = 14
    topic_needs_brief: bool = True
    other_days: tuple[str, ...] = ("BE", "EU")
    min_fit: int = 35
    plan_limit_s: int = 10


def _whole(low: int, high: int) -> Callable[[Any], int]:
    def read(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise ValueError(value)
        return value
    return read


def _truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(value)
    return value


def _places(value: Any) -> tuple[str, ...]:
    if not isinstance(value, (list, tuple)) or any(place not in SHOWN_PLACES for place in value):
        raise ValueError(value)
    return tuple(place for place in SHOWN_PLACES if place in value)


def _clock(value: Any) -> time:
    found = value if isinstance(value, time) else time.fromisoformat(str(value))
    if found.tzinfo is not None or found.second or found.microsecond:
        raise ValueError(value)
    return found


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "claim_policy": ClaimPolicy,
    "training_policy": TrainingPolicy,
    "reminder_time": _clock,
    "four_eyes_verification": _truth,
    "capacity_default": _whole(0, 12),
    "session_days": _whole(1, 90),
    "topic_needs_brief": _truth,
    "other_days": _places,
    "min_fit": _whole(0, 100),
    "plan_limit_s": _whole(1, LONGEST_PLAN_S),
}


def read_settings(stored: Mapping[str, Any]) -> HouseSettings:
    """The settings that ``stored`` (as JSON keeps them) means; what it does not name has its default.

    Raises:
        RuleBroken: a key that is not one (``setting_unknown``), or a value that it can't have (``setting_impossible``).
    """
    values = {}
    for key, value in stored.items():
        if key not in _READERS:
            raise RuleBroken("setting_unknown", key=key)
        try:
            values[key] = _READERS[key](value)
        except ValueError as error:
            raise RuleBroken("setting_impossible", key=key) from error
    return HouseSettings(**values)


def store_settings(settings: HouseSettings) -> dict[str, Any]:
    """``settings`` as JSON keeps them, every key written out."""
    return {item.name: plain(getattr(settings, item.name)) for item in fields(settings)}


def plain(value: Any) -> Any:
    """A setting's value as JSON and the log keep it."""
    if isinstance(value, tuple):
        return list(value)
    return value.strftime("%H:%M") if isinstance(value, time) else value.value if isinstance(value, StrEnum) else value


def changes(old: HouseSettings, new: HouseSettings) -> dict[str, tuple[Any, Any]]:
    """Each key whose value differs, with what it was and what it becomes, both as JSON keeps them."""
    was, becomes = store_settings(old), store_settings(new)
    return {key: (was[key], becomes[key]) for key in was if was[key] != becomes[key]}
