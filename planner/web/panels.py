"""A page names a place; upper floors put something there. So a slot page shows drafts without knowing of them."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from markupsafe import Markup

Renderer = Callable[[Any], str]

_panels: dict[str, list[Renderer]] = defaultdict(list)


def register(place: str, renderer: Renderer) -> None:
    """Let ``renderer(subject)`` fill ``place``; it returns rendered HTML of a template, or ''."""
    if renderer not in _panels[place]:
        _panels[place].append(renderer)


def panel(place: str, subject: Any = None) -> Markup:
    """Everything that was registered for ``place``, in order. The parts come from templates, so they are escaped."""
    return Markup("").join(Markup(renderer(subject)) for renderer in _panels[place])  # noqa: S704
