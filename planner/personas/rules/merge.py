"""What remains of the facts of two personas that become one. Source: docs/domain.md f (Merge)."""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from planner.personas.rules.facts import FactKind
from planner.personas.rules.overlap import WEIGHTS

UNDO_FOR = timedelta(days=30)


class Choice(StrEnum):
    """Which side of a contradiction holds. With ``BOTH`` the other one goes along as an assumption to check."""

    KEPT = "kept"
    GONE = "gone"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class MergingFact:
    """A fact as far as merging goes; ``uid`` tells which one."""

    uid: str
    key: str
    kind: FactKind
    polarity: int
    is_counted: bool
    verified_at: datetime | None = None


class Fate(StrEnum):
    """What becomes of a fact of the persona that goes."""

    COPY = "copy"               # the other one did not have it
    COPY_PARKED = "copy_parked"     # it goes along as an assumption, under a key of its own
    RENEW = "renew"             # both have it: this one was checked last, or is the one that counts
    REPLACE = "replace"         # the opposite holds from now on; what was said there is parked under another key
    SOURCE = "source"           # both have it, and the other one stands: its source is added
    LEAVE = "leave"             # the other side of the contradiction was chosen


@dataclass(frozen=True, slots=True)
class Step:
    """What happens to ``gone``; ``kept`` is the fact with the same key, ``kind`` the one that it is filed under."""

    fate: Fate
    gone: MergingFact
    kept: MergingFact | None
    kind: FactKind


def contradictions(kept: Iterable[MergingFact], gone: Iterable[MergingFact]) -> list[tuple[MergingFact, MergingFact]]:
    """The pairs that a person has to choose from: the same key, both counted, opposite polarity; by key."""
    known = {fact.key: fact for fact in kept if fact.is_counted}
    return sorted(((known[fact.key], fact) for fact in gone
                   if fact.is_counted and fact.key in known and known[fact.key].polarity != fact.polarity),
                  key=lambda pair: pair[0].key)


def merge_steps(kept: Iterable[MergingFact], gone: Iterable[MergingFact],
                choices: Mapping[str, Choice]) -> list[Step]:
    """What happens to every fact of the persona that goes, in its order.

    Survivors are the union of the counted facts: the same key is kept once, with the newest verification and all
    sources, filed under the heavier kind; what was parked goes along parked.

    Args:
        choices: for the key of every contradiction which side holds.
    Raises:
        KeyError: a contradiction without a choice.
    """
    known = {fact.key: fact for fact in kept}
    return [_step(known.get(fact.key), fact, choices) for fact in gone]


def _step(kept: MergingFact | None, gone: MergingFact, choices: Mapping[str, Choice]) -> Step:
    if kept is None:
        return Step(Fate.COPY, gone, None, gone.kind)
    kind = max(kept.kind, gone.kind, key=lambda kind: WEIGHTS[kind])
    if kept.polarity == gone.polarity:
        return Step(_same(kept, gone), gone, kept, kind)
    if kept.is_counted and gone.is_counted:
        fate = {Choice.KEPT: Fate.LEAVE, Choice.GONE: Fate.REPLACE, Choice.BOTH: Fate.COPY_PARKED}[choices[gone.key]]
    else:
        fate = Fate.REPLACE if gone.is_counted else Fate.COPY_PARKED
    return Step(fate, gone, kept, gone.kind)


def _same(kept: MergingFact, gone: MergingFact) -> Fate:
    if gone.is_counted != kept.is_counted:
        return Fate.RENEW if gone.is_counted else Fate.SOURCE
    newer = gone.verified_at is not None and (kept.verified_at is None or gone.verified_at > kept.verified_at)
    return Fate.RENEW if newer else Fate.SOURCE


def may_undo(merged_at: datetime, now: datetime) -> bool:
    """Whether a merge can still be undone: within 30 days. Source: docs/domain.md f."""
    return now - merged_at <= UNDO_FOR
