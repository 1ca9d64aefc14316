"""One's own inbox."""
from __future__ import annotations

from flask import Blueprint, Response, request, url_for
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from planner.core.db import db, unit_of_work
from planner.messages import notices, queries, services
from planner.messages.letters import base_url
from planner.policy import Action
from planner.web.access import needs
from planner.web.reply import own_path, page, see_other
from planner.web.toasts import toast

bp = Blueprint("messages", __name__)


@bp.get("/inbox")
@needs(Action.SEE_SELF)
def inbox() -> Response:
    """What others and the planner told this person, newest first."""
    found = queries.inbox(db.session(), current_user, before=request.args.get("before"))
    return page("messages/inbox.html", lines=[notices.line(row) for row in found.rows], older=found.older)


@bp.post("/inbox/<uid>/open")
@needs(Action.SEE_SELF)
def open_notice(uid: str) -> BaseResponse:
    """Mark the line read and go to what it is about."""
    with unit_of_work() as work:
        address = services.mark_read(work.session, uid, actor=current_user, now=work.now).address
    return see_other(own_path(address.removeprefix(base_url()), url_for(".inbox")))


@bp.post("/inbox/read")
@needs(Action.SEE_SELF)
def read_all() -> BaseResponse:
    """Mark every line read."""
    with unit_of_work() as work:
        number = services.mark_all_read(work.session, actor=current_user, now=work.now)
    toast(ngettext("One message marked as read.", "%(num)d messages marked as read.", number))
    return see_other(url_for(".inbox"))
