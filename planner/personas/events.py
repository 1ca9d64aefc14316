"""News that personas tell, and the question that they ask before one is put away.

``persona`` is a Persona, ``fact`` a PersonaFact: news stand below the tables.
"""
from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class CountedFactChanged:
    """A fact that counts now, or did until now, was changed: change class 5 of docs/domain.md c."""

    persona: Any
    fact: Any
    actor_id: int
    now: datetime


@dataclass(frozen=True, slots=True)
class Touches:
    """What hangs on this persona? Whoever knows answers with rows of :class:`Touch` (``core.events.collect``)."""

    persona: Any


@dataclass(frozen=True, slots=True)
class Touch:
    """One thing that has the persona as its reader.

    ``what`` says in the reader's language what it is, ``title`` how it is called, ``address`` where it opens. While one
    ``is_live``, the persona can't be archived, unless ``outcome`` says what then becomes of it; the others keep its
    name. ``about`` names the topic, so that what has an outcome answers for its topic too.
    """

    what: str
    title: str
    address: str
    is_live: bool
    outcome: str = ""
    about: str = ""

    @property
    def is_in_the_way(self) -> bool:
        """Whether the persona stays until this has another reader."""
        return self.is_live and not self.outcome


@dataclass(frozen=True, slots=True)
class PersonaArchived:
    """A persona was put away, with a reason; what was live has the outcome that was told before."""

    persona: Any
    reason: str
    actor_id: int
    now: datetime


@dataclass(frozen=True, slots=True)
class Moved:
    """One thing that has another persona as its reader since a merge.

    ``what`` and ``uid`` say which, ``both``: it had the persona that stays as a reader too; ``detail`` is for whoever
    moved it, as JSON holds it.
    """

    what: str
    uid: str
    both: bool
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PersonasMerged:
    """Open work for ``gone`` is for ``kept`` from now on. Answer with rows of :class:`Moved`. Source: docs/domain.md f.

    Published work keeps the reader that it was written for.
    """

    kept: Any
    gone: Any
    actor_id: int
    now: datetime


@dataclass(frozen=True, slots=True)
class PersonasUnmerged:
    """A merge is undone: put back what ``moved`` names of yours, where nobody changed its readers since.

    Answer with rows of :class:`Touch` for what can't be put back.
    """

    kept: Any
    gone: Any
    moved: tuple[Moved, ...]
    actor_id: int
    now: datetime
