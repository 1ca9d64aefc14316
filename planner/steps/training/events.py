"""What training asks of the floors above."""
from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fruits:
    """A question: what writing brought these people. Floors above answer with a :class:`Fruit` each, by ``collect``."""

    person_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Fruit:
    """What is out by somebody. ``readers`` is None while nobody counts them."""

    person_id: int
    articles: int
    readers: int | None = None
