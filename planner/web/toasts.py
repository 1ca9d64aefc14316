"""Short words after an act, with Undo when there is one; kept in the session over a redirect."""
from __future__ import annotations

import json
from dataclasses import dataclass

from flask import Flask, Response, g, session

from planner.web.reply import is_fragment_request


@dataclass(frozen=True, slots=True)
class Toast:
    """``text`` says what happened; ``undo`` is the address that a POST takes it back at, or None."""

    text: str
    undo: str | None = None


def toast(text: str, *, undo: str | None = None) -> None:
    """Say what happened on the next page, or in this answer when htmx asked."""
    if is_fragment_request():
        g.setdefault("toasts", []).append({"text": str(text), "undo": undo})
    else:
        session["toasts"] = [*session.get("toasts", []), {"text": str(text), "undo": undo}][-3:]


def pop_toasts() -> list[Toast]:
    """What is still to be said; each is said once."""
    return [Toast(**each) for each in session.pop("toasts", [])] if "toasts" in session else []


def install(app: Flask) -> None:
    """Send the toasts of a fragment answer along in its header."""
    @app.after_request
    def send(response: Response) -> Response:
        for each in g.get("toasts", [])[-1:]:
            response.headers["HX-Trigger"] = json.dumps({"planner:toast": each}, ensure_ascii=True)
        return response
