"""Is this process well: it answers, its database answers, the tables are those of this program."""
from __future__ import annotations

import sqlalchemy as sa
from flask import Blueprint, Response, current_app, jsonify

from planner.core import schema
from planner.core.db import db
from planner.core.outbox import Message, OutboxState
from planner.web.access import public
from planner.web.headers import mark_public_page

bp = Blueprint("health", __name__)


def _mail() -> str:
    settings = current_app.extensions["planner.settings"]
    if settings.smtp_url or not settings.is_production:
        return "ok"
    waiting = db.session.scalar(sa.select(sa.func.count()).select_from(Message).where(
        Message.topic == "mail", Message.state == OutboxState.QUEUED))
    return f"no mail server is set; {waiting} waiting"


@bp.get("/healthz")
@public
def healthz() -> tuple[Response, int]:
    """Whether requests can be served; 503 with the reason when not. Names no secret and no version."""
    mark_public_page()
    try:
        current = schema.current(db.engine)
    except sa.exc.DBAPIError:
        return _answer({"status": "down", "database": "no answer"}, 503)
    if current != schema.head():
        return _answer({"status": "down", "database": "not migrated"}, 503)
    return _answer({"status": "ok", "database": "ok", "migrations": "current", "mail": _mail()}, 200)


def _answer(words: dict[str, str], status: int) -> tuple[Response, int]:
    reply = jsonify(words)
    reply.headers["Cache-Control"] = "no-store"
    return reply, status
