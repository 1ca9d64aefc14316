"""The roles, and small checks that rows of the policy are made of."""
from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol


class Role(StrEnum):
    """What a grant can give; roles add up (docs/domain.md d)."""

    MEMBER = "member"
    REVIEWER = "reviewer"
    LEAD = "lead"
    SALES = "sales"
    MANAGER = "manager"
    ADMIN = "admin"


class Actor(Protocol):
    """Who asks. ``roles`` is empty for somebody who may not sign in."""

    @property
    def id(self) -> int:
        """The person's key."""
        ...

    @property
    def roles(self) -> frozenset[Role]:
        """The roles held at this moment."""
        ...


Check = Callable[[Actor, Any], bool]


def yes(actor: Actor, subject: Any) -> bool:
    """Always."""
    return True


def own(actor: Actor, subject: Any) -> bool:
    """The subject belongs to the actor: its ``owner_ids`` holds them."""
    return subject is not None and actor.id in subject.owner_ids


def not_own(actor: Actor, subject: Any) -> bool:
    """The subject belongs to somebody else."""
    return not own(actor, subject)


def asked(actor: Actor, subject: Any) -> bool:
    """The actor was asked to review the subject: its ``asked_ids`` holds them."""
    return subject is not None and actor.id in subject.asked_ids


def either(*checks: Check) -> Check:
    """At least one of ``checks`` holds."""
    return lambda actor, subject: any(check(actor, subject) for check in checks)


def both(*checks: Check) -> Check:
    """All of ``checks`` hold."""
    return lambda actor, subject: all(check(actor, subject) for check in checks)


def negate(check: Check) -> Check:
    """``check`` does not hold."""
    return lambda actor, subject: not check(actor, subject)


@dataclass(frozen=True, slots=True)
class Row:
    """Who may do one thing: per role a check on the object, and a veto that no role lifts."""

    by_role: Mapping[Role, Check]
    never: Check | None = None

    def admits(self, actor: Actor) -> bool:
        """Whether any role of ``actor`` has a cell in this row, the object aside."""
        return not actor.roles.isdisjoint(self.by_role)

    def allows(self, actor: Actor, subject: Any) -> bool:
        """Whether ``actor`` may do this with ``subject``."""
        if self.never is not None and self.never(actor, subject):
            return False
        return any(self.by_role[role](actor, subject) for role in actor.roles if role in self.by_role)


def row(*, never: Check | None = None, everyone: Check | None = None, **by_role: Check) -> Row:
    """A row of the table of docs/domain.md d; ``everyone`` fills the cells that are not named."""
    cells = {Role(name): check for name, check in by_role.items()}
    if everyone is not None:
        cells = {role: cells.get(role, everyone) for role in Role}
    return Row(cells, never)


def members(check: Check = yes, *, never: Check | None = None) -> Row:
    """Every signed-in person, as far as ``check`` goes."""
    return row(everyone=check, never=never)


def only(*roles: Role, never: Check | None = None) -> Row:
    """Only people who hold one of ``roles``."""
    return Row(dict.fromkeys(roles, yes), never)
