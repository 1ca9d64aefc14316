"""What holds a text back when it is sent in: upper packages add their own grounds, so writing knows none of them."""
from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from planner.steps.writing.models import Draft

# Raises RuleBroken with the code of its package when the text may not go to review yet.
Gate = Callable[[Session, Draft, datetime], None]

_gates: list[Gate] = []


def add_gate(gate: Gate) -> None:
    """Let ``gate`` be asked before a text goes to review; in the order of the floors."""
    if gate not in _gates:
        _gates.append(gate)


def pass_gates(session: Session, draft: Draft, *, now: datetime) -> None:
    """Ask every gate.

    Raises:
        RuleBroken: of the first that is closed.
    Source: docs/domain.md c (draft: submit).
    """
    for gate in _gates:
        gate(session, draft, now)
