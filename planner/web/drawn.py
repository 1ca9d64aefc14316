"""Parts of pages that are the same HTML for the same values, rendered once.

Such a part reads nothing but what it is given, so what is remembered cannot be out of date: its values, the reader's
language (``words``), where the application hangs on its server (``root``) and the file of icons (``sprite``).
"""
from __future__ import annotations

from collections.abc import Hashable
from functools import lru_cache

from flask import Flask, current_app, request
from markupsafe import Markup

from planner.web.assets import dist
from planner.web.i18n import locale

REMEMBERED = 512        # parts, up to eight kilobytes each


def drawn(template: str, **values: Hashable) -> Markup:
    """``template`` with ``values``, which must tell all that differs from one page to the next."""
    return _drawn(template, locale(), request.script_root, dist("sprite.svg"), tuple(values.items()))


@lru_cache(maxsize=REMEMBERED)
def _drawn(template: str, words: str, root: str, sprite: str, values: tuple[tuple[str, Hashable], ...]) -> Markup:
    part = current_app.jinja_env.get_template(template)
    return Markup(part.render(**dict(values), words=words, root=root, sprite=sprite))  # noqa: S704 - escaped there


def install(app: Flask) -> None:
    """Give templates :func:`drawn`."""
    app.jinja_env.globals["drawn"] = drawn
