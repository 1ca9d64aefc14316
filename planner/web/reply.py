"""One answer for two callers: a browser gets a page or a redirect, htmx a fragment."""
from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import Response, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse


def is_fragment_request() -> bool:
    """Whether htmx asks for a part of a page."""
    return (request.headers.get("HX-Request") == "true"
            and request.headers.get("HX-History-Restore-Request") != "true")


def page_or_fragment(page: str, fragment: str, *, status: int = 200, **context: Any) -> Response:
    """Render ``page``, or only ``fragment`` when htmx asks."""
    response = make_response(render_template(fragment if is_fragment_request() else page, **context), status)
    response.vary.add("HX-Request")
    return response


def page(template: str, *, status: int = 200, **context: Any) -> Response:
    """Render a whole page, whoever asks."""
    return make_response(render_template(template, **context), status)


def see_other(to: str) -> BaseResponse:
    """After a write: go there. htmx gets the address in a header and loads it as a page."""
    if is_fragment_request():
        response = make_response("", 204)
        response.headers["HX-Redirect"] = to
        return response
    return redirect(to, 303)


def own_path(address: str | None, fallback: str) -> str:
    """``address`` when it is a path of ours, else ``fallback``; a redirect never leaves the house (trust 3.7)."""
    if not address or not address.startswith("/") or address.startswith(("//", "/\\")):
        return fallback
    if any(ord(sign) < 32 for sign in address) or "\\" in address:
        return fallback
    split = urlsplit(address)
    return address if not split.netloc and not split.scheme else fallback
