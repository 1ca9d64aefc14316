"""What links can show: upper packages register a kind for each purpose, in ``wire.py``'s order."""
from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from planner.core.errors import NotFound
from planner.policy import Action
from planner.sharing.models import Purpose, ShareLink

Show = Callable[[Session, ShareLink, datetime], Any]
# The names of what links show, by the link's uid, as far as they are still alive.
Names = Callable[[Session, Sequence[ShareLink]], Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Kind:
    """One purpose: who makes such links, how long they live, which parts may be shown, and who shows them.

    ``days`` is the usual life, ``most_days`` the longest that may be chosen. ``parts`` are all that may be shown,
    ``usual`` those shown when nothing is said. ``names`` leaves out a link whose owner lost the right, or whose
    subject is gone: that link is dead. ``show`` answers the request; it may take for granted that the link is live.
    """

    purpose: Purpose
    action: Action
    days: int
    most_days: int
    parts: tuple[str, ...]
    usual: tuple[str, ...]
    names: Names
    show: Show


_kinds: dict[Purpose, Kind] = {}


def register(kind: Kind) -> None:
    """Let links of this purpose be made and opened."""
    _kinds[kind.purpose] = kind


def kind_of(purpose: Purpose) -> Kind:
    """What was registered for ``purpose``. Raises NotFound."""
    try:
        return _kinds[purpose]
    except KeyError as error:
        raise NotFound("not_found") from error


def names_of(session: Session, links: Sequence[ShareLink]) -> dict[str, str]:
    """What each link shows, by its uid; a dead one is not among them. One question per purpose."""
    found: dict[str, str] = {}
    for purpose, kind in _kinds.items():
        same = [link for link in links if link.purpose is purpose]
        if same:
            found |= kind.names(session, same)
    return found
