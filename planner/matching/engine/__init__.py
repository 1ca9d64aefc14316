"""The plan of a quarter: who writes what on which slot, so that the whole is worth most (docs/domain.md e, solving).

What other packages need:

- ``solve(instance, engine=Engine.AUTO, limit_s=10.0, progress=None, cancelled=None) -> Solution``
- ``planner.matching.rules``: ``Instance`` and what it holds, ``rank``, ``worth``, ``value``, ``check``, ``input_hash``.

The exact engine needs SciPy, which is loaded when it runs and not before; the fast one needs nothing.
"""
from planner.matching.engine.choose import Engine, MissingEngine, Solution, has_exact, solve

__all__ = ["Engine", "MissingEngine", "Solution", "has_exact", "solve"]
