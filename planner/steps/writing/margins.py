"""Marks in a text that is read: upper packages put them there, so writing knows nothing of what they stand for."""
from __future__ import annotations

from collections.abc import Callable

from markupsafe import Markup

from planner.steps.writing.models import Draft
from planner.web.markdown import Rendered

Marker = Callable[[Draft, Rendered], Markup]

_markers: list[Marker] = []


def add_marker(marker: Marker) -> None:
    """Let ``marker`` put its marks into the newest revision of a text, wherever that is read."""
    if marker not in _markers:
        _markers.append(marker)


def marked(draft: Draft, rendered: Rendered) -> Markup:
    """The newest revision of ``draft``, rendered, with every mark in it."""
    for marker in _markers:
        rendered = Rendered(marker(draft, rendered), rendered.headings, rendered.links, rendered.images,
                            rendered.as_typed)
    return rendered.html
