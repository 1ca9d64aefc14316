"""What a decision can change of a fact, as it is kept in the history, and back again."""
from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any

from planner.personas.models import FactKind, Method, PersonaFact, Relevance, Verification


def _as_is(value: Any) -> Any:
    return value


# What a decision may change, and how it comes back out of the history.
_KEPT: Mapping[str, Callable[[Any], Any]] = {
    "kind": FactKind, "polarity": _as_is, "statement_nl": _as_is, "statement_en": _as_is, "source": _as_is,
    "verification": Verification, "method": Method, "verified_by_id": _as_is, "verified_at": datetime.fromisoformat,
    "relevance": Relevance, "why_nl": _as_is, "why_en": _as_is, "relevance_by_id": _as_is,
    "entered_by_id": _as_is, "relevance_at": datetime.fromisoformat, "expires_on": date.fromisoformat,
    "review_on": date.fromisoformat, "picked_id": _as_is, "decision": _as_is, "check_method": Method,
    "check_by_id": _as_is, "check_on": date.fromisoformat, "check_note": _as_is,
}


def snapshot(fact: PersonaFact) -> dict[str, Any]:
    """The fact as plain values that JSON holds."""
    def plain(value: Any) -> Any:
        if isinstance(value, Enum):
            return value.value
        return value.isoformat() if isinstance(value, date) else value

    return {name: plain(getattr(fact, name)) for name in _KEPT}


def write_back(fact: PersonaFact, kept: Mapping[str, Any]) -> None:
    """Give the fact the values of a :func:`snapshot`."""
    for name, value in kept.items():
        setattr(fact, name, None if value is None else _KEPT[name](value))
