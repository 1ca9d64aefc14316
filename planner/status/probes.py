"""What machines ask: may requests come here, and how is everything in figures. No name, no address, no secret."""
from __future__ import annotations

import hmac

import sqlalchemy as sa
from flask import Blueprint, Response, current_app, jsonify, make_response, request

from planner.core import schema
from planner.core.db import clock, db
from planner.core.errors import NotFound
from planner.status.page import is_anybody_there
from planner.web.access import public
from planner.web.headers import mark_public_page

bp = Blueprint("probes", __name__)


@bp.get("/readyz")
@public
def readyz() -> Response:
    """Whether the whole installation can do its work: 503 names the part that can't."""
    mark_public_page()
    try:
        current = schema.current(db.engine)
        parts = {"database": "ok", "migrations": "current" if current == schema.head() else "not current"}
        if parts["migrations"] == "current":
            is_there = is_anybody_there(db.session(), now=clock().now())
            parts["workers"] = "ok" if is_there else "none seen lately"
    except sa.exc.DBAPIError:
        parts = {"database": "no answer"}
    is_ready = parts.get("workers") == "ok"
    reply = make_response(jsonify({"status": "ready" if is_ready else "not ready", **parts}), 200 if is_ready else 503)
    reply.headers["Cache-Control"] = "no-store"
    return reply


@bp.get("/metrics")
@public
def figures() -> Response:
    """Figures in the text format of Prometheus, for whoever knows the token; without one there is no such page."""
    mark_public_page()
    token = current_app.extensions["planner.settings"].metrics_token
    given = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    if not token or not hmac.compare_digest(given.encode(), token.encode()):
        raise NotFound("not_found")
    from planner.status import metrics  # the library is loaded where somebody asks

    reply = make_response(metrics.text(db.session(), now=clock().now()))
    reply.headers["Content-Type"] = metrics.CONTENT_TYPE
    reply.headers["Cache-Control"] = "no-store"
    return reply
