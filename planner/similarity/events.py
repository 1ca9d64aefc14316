"""What this package asks the packages above it, which keep what it compares (``core.events.collect``)."""
from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AreasAsked:
    """Asks for the live topic areas; whoever keeps areas answers with one ``rules.AreaWords`` each."""


@dataclass(frozen=True, slots=True)
class PartsAsked:
    """Asks for texts that were only marked; whoever keeps ``kind`` answers with pairs of uid and ``rules.Part`` list.

    What is not answered is no longer there, and is forgotten.
    """

    kind: str
    uids: tuple[str, ...]
