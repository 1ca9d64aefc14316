"""One door to both engines: the exact one where SciPy is, the fast one where it is not or was asked for."""
from __future__ import annotations

import importlib.util
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from planner.matching.engine import exact, fast
from planner.matching.engine.field import Field
from planner.matching.engine.moves import moves
from planner.matching.rules.instance import Instance, Turn
from planner.matching.rules.plan import Placed, Worth, placed, worth


class Engine(StrEnum):
    """How to look for a plan."""

    AUTO = "auto"           # exact where SciPy is installed, else fast
    EXACT = "exact"
    FAST = "fast"


class MissingEngine(RuntimeError):
    """The engine that was asked for can't run here."""


@dataclass(frozen=True, slots=True)
class Solution:
    """A plan in the order of its slots, what it is worth term by term, and the most that any plan could be worth."""

    plan: tuple[Placed, ...]
    worth: Worth
    bound: int
    engine: Engine
    seconds: float

    @property
    def z(self) -> int:
        """What the plan is worth."""
        return self.worth.total

    @property
    def proven(self) -> bool:
        """Whether no plan is better; else it is at most ``bound - z`` better."""
        return self.z >= self.bound

    @property
    def turns(self) -> Mapping[str, Turn]:
        """The plan by slot."""
        return {line.slot: line.turn for line in self.plan}


def has_exact() -> bool:
    """Whether SciPy is installed; it is not loaded by asking."""
    return importlib.util.find_spec("scipy") is not None


def solve(instance: Instance, *, engine: Engine | str = Engine.AUTO, limit_s: float = 10.0,
          progress: Callable[[int], None] | None = None, cancelled: Callable[[], bool] | None = None) -> Solution:
    """The best plan that is found in ``limit_s`` seconds; the same instance gives the same plan.

    Args:
        progress: hears how far it is, 0 to 100, from time to time.
        cancelled: asked from time to time; once it says yes, the best plan so far is the answer.
    Raises:
        MissingEngine: the exact one was asked for and SciPy is not installed.
    """
    began, tell = time.monotonic(), progress or (lambda percent: None)
    stopped = cancelled or (lambda: False)
    chosen = Engine(engine)
    if chosen is Engine.AUTO:
        chosen = Engine.EXACT if has_exact() else Engine.FAST
    if chosen is Engine.EXACT and not has_exact():
        raise MissingEngine("the exact engine needs SciPy, which is not installed")
    tell(0)
    field = Field(moves(instance))
    if chosen is Engine.EXACT:
        left = limit_s - (time.monotonic() - began)
        best = exact.solve(field, start=instance.previous, seconds=left, cancelled=stopped, tell=tell)
        found, bound = best.chosen, best.bound
    else:
        quick = fast.solve(field, start=instance.previous,
                           go_on=lambda: time.monotonic() - began < limit_s and not stopped())
        found, bound = quick.chosen, quick.descent.bound
    plan = field.moves.plan(found)
    tell(100)
    return Solution(placed(instance, plan), worth(instance, plan), bound, chosen, time.monotonic() - began)
