"""Where the mail server hands on reports of mails that came back (docs/operators.md)."""
from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, current_app, make_response, request
from flask.blueprints import BlueprintSetupState
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as BaseResponse

from planner.core.db import db, unit_of_work
from planner.core.errors import NotFound
from planner.messages import bounces, queries
from planner.messages.letters import base_url
from planner.web.access import public

bp = Blueprint("hooks", __name__, url_prefix="/hooks")


@bp.post("/bounces/<token>")
@public
def bounced(token: str) -> BaseResponse:
    """Read one report: the raw message is the body. Says nothing about what was in it."""
    if not bounces.is_token(token, str(current_app.config["SECRET_KEY"]), queries.bounce_generation(db.session())):
        raise NotFound("not_found")
    if (request.content_length or 0) > bounces.LARGEST:
        raise RequestEntityTooLarge
    raw = request.stream.read(bounces.LARGEST + 1)
    if len(raw) > bounces.LARGEST:
        raise RequestEntityTooLarge
    with unit_of_work() as work:
        bounces.note(work.session, raw, host=urlsplit(base_url()).hostname or "localhost", now=work.now)
    return make_response("", 204)


@bp.record_once
def _from_machines(state: BlueprintSetupState) -> None:
    """A mail server has no page of ours with a token in it: its address is the secret (trust 2.5)."""
    state.app.extensions["csrf"].exempt(bounced)
