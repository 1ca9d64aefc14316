"""Security headers on every answer (docs/decisions.md; trust 3.3, 3.10)."""
from __future__ import annotations

import secrets

from flask import Flask, Response, g, request

from planner.core.settings import Settings

_SHARED = ("default-src 'none'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'; "
           "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'")
# Articles may show pictures that live elsewhere, and load no script of ours but files.
_PUBLIC = _SHARED.replace("img-src 'self' data: blob:", "img-src 'self' data: https:")


def nonce() -> str:
    """The nonce of this answer's own script and style elements; made when first asked for."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(18)
    return str(g.nonce)


def mark_public_page() -> None:
    """This answer is the same for everybody: no nonce, no cookie, may be cached."""
    g.public_page = True


def allow_pictures() -> None:
    """This page shows a text as its readers will see it, with pictures that live elsewhere."""
    g.shows_article = True


def _policy() -> str:
    if g.get("public_page"):
        return f"{_PUBLIC}; script-src 'self'; style-src 'self'"
    own = f"'self' 'nonce-{nonce()}'"
    pictures = _PUBLIC if g.get("shows_article") else _SHARED
    return f"{pictures}; script-src {own}; style-src {own}"


def install(app: Flask, settings: Settings) -> None:
    """Add the headers to each answer of ``app``."""
    @app.after_request
    def protect(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", _policy())
        headers["X-Content-Type-Options"] = "nosniff"
        headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=()"
        if settings.is_https:
            headers["Strict-Transport-Security"] = "max-age=31536000"
        if not g.get("public_page") and request.endpoint != "static":
            headers.setdefault("Cache-Control", "no-store")
        return response
