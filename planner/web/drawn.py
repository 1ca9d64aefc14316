"""Parts of pages that are the same HTML for the same values, rendered once.

Such a part reads nothing but what it is given, so what is remembered cannot be out of date: its values, the reader's
language (``words``), where the application hangs on its server (``root``) and the file of icons (``sprite``). Its forms
may ask for the token of the reader's session: its place is left open, and filled each time.
"""
from __future__ import annotations

from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from secrets import token_hex

from flask import Flask, current_app, g, request
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from planner.web.assets import dist
from planner.web.i18n import locale

REMEMBERED = 1024       # parts, up to eight kilobytes each
_PLACE = token_hex(16)  # stands for the token of a session; nobody knows it, so nobody can write it


def drawn(template: str, **values: Hashable) -> Markup:
    """``template`` with ``values``, which must tell all that differs from one page to the next."""
    part, has_forms = _drawn(template, locale(), request.script_root, dist("sprite.svg"), tuple(values.items()))
    return part.replace(_PLACE, generate_csrf()) if has_forms else part


@lru_cache(maxsize=REMEMBERED)
def _drawn(template: str, words: str, root: str, sprite: str, values: tuple[tuple[str, Hashable], ...]) \
        -> tuple[Markup, bool]:
    part = current_app.jinja_env.get_template(template)
    with _token_left_open():
        text = part.render(**dict(values), words=words, root=root, sprite=sprite)
    return Markup(text), _PLACE in text  # noqa: S704 - escaped there


@contextmanager
def _token_left_open() -> Iterator[None]:
    """Let forms be drawn with the place of the token instead of the token."""
    generate_csrf()                                     # so that there is one, in the session too
    name = current_app.config["WTF_CSRF_FIELD_NAME"]
    own = g.get(name)
    setattr(g, name, _PLACE)
    try:
        yield
    finally:
        setattr(g, name, own)


def install(app: Flask) -> None:
    """Give templates :func:`drawn`."""
    app.jinja_env.globals["drawn"] = drawn
