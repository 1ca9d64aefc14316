"""Refusals and failures as pages or fragments; nothing of the inside is shown (trust 5)."""
from __future__ import annotations

import logging
import secrets
from typing import Any

from flask import Flask, g, request
from flask_login import AnonymousUserMixin
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, OperationalError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from planner.core.db import db
from planner.core.errors import PlannerError, TooMany
from planner.web.reply import page_or_fragment
from planner.web.words import refusal

log = logging.getLogger("planner")
PAGES = {400, 401, 403, 404, 405, 409, 410, 413, 415, 422, 429, 500, 503}
FAILURES = {500, 503}               # the database may be what failed: their pages do without it


def error_reply(status: int, reason: str | None = None, **context: Any) -> Response:
    """The page of ``status`` with ``reason`` in it; a fragment when htmx asked.

    Without a database there are only the pages of failures, for nobody in particular.
    """
    shown = status if status in PAGES else 400
    if shown in FAILURES:
        _forget_who_asks()
    try:
        return page_or_fragment("errors/error.html", "errors/_refused.html", status=shown, code=shown, reason=reason,
                                **context)
    except OperationalError as error:
        if shown in FAILURES:
            raise
        return _unavailable(error)


def _forget_who_asks() -> None:
    """Draw the page as for a stranger in a house without a name: what was loaded may have to be read again."""
    g.organisation = None
    g._login_user = AnonymousUserMixin()


def _refuse(error: PlannerError) -> Response:
    reply = error_reply(error.status, refusal(error.code, error.params), error=error)
    if isinstance(error, TooMany):
        reply.headers["Retry-After"] = str(error.retry_after)
    return reply


def _forged(error: CSRFError) -> Response:
    return error_reply(400, refusal("stale", {}))


def _known(error: HTTPException) -> Response:
    answer = error.get_response()
    if error.code is not None and error.code < 400:
        return answer
    reply = error_reply(error.code or 500)
    if "Allow" in answer.headers:
        reply.headers["Allow"] = answer.headers["Allow"]
    return reply


def _path() -> str:
    """The path of this request for the log; a secret that is part of it stays out."""
    token = (request.view_args or {}).get("token")
    return request.path.replace(str(token), "…") if token else request.path


def _unavailable(error: OperationalError) -> Response:
    log.error("database unavailable on %s: %s", _path(), type(error.orig).__name__)
    reply = error_reply(503)
    reply.headers["Retry-After"] = "5"
    return reply


def _unheld(error: DataError) -> Response:
    """PostgreSQL can't hold or look for a value that no form of ours asked for, such as a NUL; SQLite finds nothing."""
    log.error("a value that the database refuses on %s %s", request.method, _path(), exc_info=error)
    db.session.rollback()               # the page wants to read
    return error_reply(400)


def _broken(error: Exception) -> Response:
    number = g.get("request_id") or secrets.token_hex(3).upper()
    log.error("error %s on %s %s", number, request.method, _path(), exc_info=error)
    return error_reply(500, number=number)


def install(app: Flask) -> None:
    """Answer every error of ``app`` in the reader's language."""
    for kind, answer in ((PlannerError, _refuse), (CSRFError, _forged), (HTTPException, _known),
                         (OperationalError, _unavailable), (DataError, _unheld), (Exception, _broken)):
        app.register_error_handler(kind, answer)
