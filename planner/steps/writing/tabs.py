"""What stands beside a text while it is written or read: one tab each, filled by the package that adds it.

A tab is a page of its own; with script it opens beside the text without leaving it. The editor's own statements stay
few, since a tab asks for its things only when it is opened.
"""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from planner.steps.writing.models import Draft


@dataclass(frozen=True, slots=True)
class Tab:
    """``key`` is unique, ``label`` a lazy string; ``endpoint`` answers for a draft's ``uid``, whole or as a fragment.

    ``shown`` says whether this text has that tab for who is asking; it asks the database nothing.
    """

    key: str
    label: str
    endpoint: str
    position: int
    shown: Callable[[Draft], bool]


_tabs: dict[str, Tab] = {}


def add_tab(tab: Tab) -> None:
    """Put a tab beside every text that it is shown for."""
    _tabs[tab.key] = tab


def tabs_of(draft: Draft) -> list[Tab]:
    """The tabs of a text for who is asking, in their order."""
    return sorted((tab for tab in _tabs.values() if tab.shown(draft)), key=lambda tab: tab.position)
