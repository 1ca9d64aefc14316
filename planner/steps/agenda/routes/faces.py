"""Cards and rows as HTML, each different one rendered once.

A card is all that its HTML depends on, so the same card is the same HTML: nothing here can be out of date. A month of a
busy house is two hundred cards, and from one look to the next only a few of them change.
"""
from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial

from flask import current_app, request
from markupsafe import Markup

from planner.steps.agenda.queries import Card
from planner.web.assets import dist
from planner.web.i18n import locale

REMEMBERED = 4096       # cards, about a kilobyte each


def faces(*, may_plan: bool, may_claim: bool, template: str = "agenda/_card.html") -> Callable[[Card], Markup]:
    """What draws the cards of this page, for a reader who may (not) plan and claim."""
    return partial(_face, template=template, may_plan=may_plan, may_claim=may_claim, words=locale(),
                   root=request.script_root, sprite=dist("sprite.svg"))


@lru_cache(maxsize=REMEMBERED)
def _face(card: Card, *, template: str, may_plan: bool, may_claim: bool, words: str, root: str,
          sprite: str) -> Markup:
    drawn = current_app.jinja_env.get_template(template).render(
        card=card, may_plan=may_plan, may_claim=may_claim, words=words, root=root, sprite=sprite)
    return Markup(drawn)  # noqa: S704 - a template's own output, escaped there
