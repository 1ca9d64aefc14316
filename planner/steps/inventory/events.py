"""News that knowledge tells; upper floors hear it in the same transaction (docs/architecture.md)."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class ExpertiseChanged:
    """What somebody knows, or how gladly they write about it, is another than before."""

    person_id: int
    now: datetime


@dataclass(frozen=True, slots=True)
class AreaUses:
    """A question, for ``events.collect``: what hangs on ``area`` (a TopicArea)? Answers are rows, one a thing."""

    area: Any


@dataclass(frozen=True, slots=True)
class AreaMerged:
    """All that hangs on ``gone`` is to hang on ``kept``. A listener answers with what it moved, by kind: ids.

    What it answers is kept, and comes back in :class:`AreaUnmerged`.
    """

    gone: Any
    kept: Any
    now: datetime


@dataclass(frozen=True, slots=True)
class AreaUnmerged:
    """The merge was undone: what of ``moved`` (kind: ids) still hangs on ``kept`` goes back to ``gone``."""

    gone: Any
    kept: Any
    moved: Mapping[str, Sequence[int]]
    now: datetime


@dataclass(frozen=True, slots=True)
class TurnsTaken:
    """A question: how many turns do people have in this period? Answers: pairs of a person's id and a number."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class AreasAskedFor:
    """A question: what is wanted about areas and not yet out? Answers are :class:`Wanted`, one a thing and area."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Something that asks for a text about an area: ``kind`` idea or topic."""

    kind: str
    area_id: int
    uid: str


@dataclass(frozen=True, slots=True)
class FactUses:
    """A question: which texts to come use ``fact`` (a KnowledgeFact)? Answers have a ``title``."""

    fact: Any
