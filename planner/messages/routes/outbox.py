"""The mails that wait or went out, for administrators of a planner without a mail server; never in production.

Bodies hold links that open accounts: this is the only page that shows them (trust 3.6).
"""
from __future__ import annotations

from flask import Blueprint, Response, current_app, make_response, request

from planner.core.db import db
from planner.core.errors import NotFound
from planner.messages import queries
from planner.messages.rules import can_read_outbox
from planner.policy import Action
from planner.web.access import needs
from planner.web.asked import whole
from planner.web.reply import page

bp = Blueprint("outbox", __name__)
# The mail's own page: no script, no picture, nothing loaded; only its own style element.
_MAIL_POLICY = "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; " \
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


def _refuse_unless_open() -> None:
    if not can_read_outbox(current_app.extensions["planner.settings"]):
        raise NotFound("not_found")


@bp.get("/outbox")
@needs(Action.READ_OUTBOX)
def index() -> Response:
    """All mails, newest first."""
    _refuse_unless_open()
    before = whole(request.args.get("before"))
    found = queries.mails(db.session(), before=before)
    return page("messages/outbox.html", mails=found.rows, older=found.older)


@bp.get("/outbox/<int:number>")
@needs(Action.READ_OUTBOX)
def mail(number: int) -> Response:
    """One mail: what its headers say, and its plain text with links that can be followed."""
    _refuse_unless_open()
    return page("messages/mail.html", mail=queries.get_mail(db.session(), number))


@bp.get("/outbox/<int:number>/html")
@needs(Action.READ_OUTBOX)
def as_designed(number: int) -> Response:
    """The HTML twin alone, as a mail program would show it."""
    _refuse_unless_open()
    reply = make_response(queries.get_mail(db.session(), number).payload.get("html", ""))
    reply.headers["Content-Security-Policy"] = _MAIL_POLICY
    reply.headers["Referrer-Policy"] = "no-referrer"
    return reply
