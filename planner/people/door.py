"""What a stranger gets at a closed door: the way to sign in, with nothing typed lost."""
from __future__ import annotations

from typing import Any

from flask import redirect, request, url_for

from planner.web.errors import error_reply
from planner.web.reply import is_fragment_request


def ask_to_sign_in() -> Any:
    """Send a reader to the sign-in page and back; a fragment request gets a 401 and keeps its page."""
    if is_fragment_request():
        return error_reply(401)
    target = request.full_path.rstrip("?") if request.method == "GET" else url_for("desk.today")
    return redirect(url_for("people.sign_in", next=target), 303)
