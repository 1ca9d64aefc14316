"""What a state machine is: a table of transitions. What is not in the table is refused with a reason."""
from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, TypeVar

from planner.core.errors import Conflict, RuleBroken

S = TypeVar("S", bound=StrEnum)
# A guard sees the facts that the caller looked up and returns a code of refusal, or None.
Guard = Callable[[Any], str | None]


@dataclass(frozen=True, slots=True)
class Transition(Generic[S]):
    """One row: from any of ``sources`` by ``event`` to ``target``; None as target keeps the state."""

    event: str
    sources: frozenset[S]
    target: S | None
    guards: tuple[Guard, ...] = ()


class Machine(Generic[S]):
    """One table of docs/domain.md c."""

    def __init__(self, name: str, initial: S | Iterable[S], rows: Iterable[Transition[S]]) -> None:
        self.name = name
        self.initial: frozenset[S] = frozenset([initial] if isinstance(initial, StrEnum) else initial)
        self.rows: dict[str, list[Transition[S]]] = {}
        for row in rows:
            self.rows.setdefault(row.event, []).append(row)

    def follow(self, state: S, event: str, facts: Any = None) -> S:
        """The state that ``event`` leads to.

        Raises:
            Conflict: the event does not follow ``state`` (code ``wrong_state``, with machine, state, event).
            RuleBroken: a guard refuses; the code is the guard's.
        """
        for row in self.rows[event]:
            if state in row.sources:
                for guard in row.guards:
                    if refusal := guard(facts):
                        raise RuleBroken(refusal)
                return row.target if row.target is not None else state
        raise Conflict("wrong_state", machine=self.name, state=state, event=event)

    def can(self, state: S, event: str) -> bool:
        """Whether ``event`` follows ``state``, guards aside; templates ask it to hide a button."""
        return any(state in row.sources for row in self.rows[event])

    def reachable(self) -> frozenset[S]:
        """Every state that some chain of events leads to from a new object."""
        seen = set(self.initial)
        grown = True
        while grown:
            targets = {row.target for rows in self.rows.values() for row in rows
                       if row.target is not None and row.sources & seen}
            grown = not targets <= seen
            seen |= targets
        return frozenset(seen)


def step(event: str, sources: Iterable[S], target: S | None, *guards: Guard) -> Transition[S]:
    """A row of a table, short enough to read as one."""
    return Transition(event, frozenset(sources), target, guards)


def holds(fact: str, refusal: str) -> Guard:
    """A guard that wants the named fact to be true."""
    return lambda facts: None if getattr(facts, fact) else refusal
