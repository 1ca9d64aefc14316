"""One's own inbox."""
from __future__ import annotations

from flask import Blueprint, Response, request, url_for
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from planner.core.db import db, unit_of_work
from planner.messages import notices, queries, services
from planner.messages.letters import base_url
from planner.messages.rules import Purpose
from planner.policy import Action
from planner.web.access import needs
from planner.web.reply import own_path, page, see_other
from planner.web.toasts import toast

bp = Blueprint("messages", __name__)
NEW = "new"
FILTERS = (Purpose.ACTION, Purpose.TALK, Purpose.NEWS, Purpose.URGENT)


@bp.get("/inbox")
@needs(Action.SEE_SELF)
def inbox() -> Response:
    """What others and the planner told this person, newest first: all of it, what is new, or one kind."""
    session, show = db.session(), request.args.get("show", "")
    kind = next((each for each in FILTERS if each.value == show), None)
    found = queries.inbox(session, current_user, before=request.args.get("before"), kind=kind, is_new=show == NEW)
    trouble = queries.trouble_of(session, current_user.email)
    return page("messages/inbox.html", lines=[notices.line(row) for row in found.rows], older=found.older,
                show=show if show == NEW or kind else "", is_refused=trouble is not None and trouble.is_bad)


@bp.post("/inbox/<uid>/open")
@needs(Action.SEE_SELF)
def open_notice(uid: str) -> BaseResponse:
    """Mark the line read and go to what it is about."""
    with unit_of_work() as work:
        address = services.mark_read(work.session, uid, actor=current_user, now=work.now).address
    return see_other(own_path(address.removeprefix(base_url()), url_for(".inbox")))


@bp.post("/inbox/<uid>/read")
@needs(Action.SEE_SELF)
def read(uid: str) -> BaseResponse:
    """Mark the line read, and stay."""
    with unit_of_work() as work:
        services.mark_read(work.session, uid, actor=current_user, now=work.now)
    return see_other(own_path(request.form.get("next"), url_for(".inbox")))


@bp.post("/inbox/read")
@needs(Action.SEE_SELF)
def read_all() -> BaseResponse:
    """Mark every line read."""
    with unit_of_work() as work:
        number = services.mark_all_read(work.session, actor=current_user, now=work.now)
    toast(ngettext("One message marked as read.", "%(num)d messages marked as read.", number))
    return see_other(url_for(".inbox"))
