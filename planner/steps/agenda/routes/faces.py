"""Cards as HTML, each different one rendered once.

A card is all that its HTML depends on, so the same card is the same HTML: nothing here can be out of date. A month of a
busy house is three hundred cards, and from one look to the next only a few of them change.
"""
from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial

from flask import current_app, request
from markupsafe import Markup

from planner.steps.agenda.queries import Card
from planner.web.assets import dist
from planner.web.i18n import locale

REMEMBERED = 2048       # cards, about a kilobyte each


def faces(*, may_plan: bool) -> Callable[[Card], Markup]:
    """What draws the cards of this page, for a reader who may (not) plan."""
    return partial(_face, may_plan=may_plan, words=locale(), root=request.script_root,
                   sprite=dist("sprite.svg"))


@lru_cache(maxsize=REMEMBERED)
def _face(card: Card, *, may_plan: bool, words: str, root: str, sprite: str) -> Markup:
    drawn = current_app.jinja_env.get_template("agenda/_card.html").render(
        card=card, may_plan=may_plan, words=words, root=root, sprite=sprite)
    return Markup(drawn)  # noqa: S704 - a template's own output, escaped there
