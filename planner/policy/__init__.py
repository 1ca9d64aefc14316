"""Who may do what: every permission of the planner is one row of TABLE, joined here from a module per noun.

Services enforce with :func:`require`; templates ask :func:`allowed` only to hide a button.
"""
from typing import Any

from planner.core.errors import NotAllowed
from planner.policy import contingency, people, quarter, steps
from planner.policy.actions import Action
from planner.policy.checks import Actor, Role, Row

TABLE: dict[Action, Row] = {**people.TABLE, **steps.TABLE, **contingency.TABLE, **quarter.TABLE}

__all__ = ["TABLE", "Action", "Actor", "Role", "admits", "allowed", "require"]


def admits(actor: Actor, action: Action) -> bool:
    """Whether a role of ``actor`` opens this door at all; the object is judged later."""
    return TABLE[action].admits(actor)


def allowed(actor: Actor, action: Action, subject: Any = None) -> bool:
    """Whether ``actor`` may do ``action`` with ``subject``. Source: docs/domain.md d."""
    return TABLE[action].allows(actor, subject)


def require(actor: Actor, action: Action, subject: Any = None) -> None:
    """Refuse unless allowed. Raises NotAllowed (code ``not_allowed``)."""
    if not allowed(actor, action, subject):
        raise NotAllowed("not_allowed", action=action.value)
