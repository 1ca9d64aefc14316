"""Old articles on screen: is each still right, is it to be brought up to date, or does it go?"""
from __future__ import annotations

from datetime import date

from flask import Blueprint, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from planner.core.db import clock, db, unit_of_work
from planner.core.errors import NotFound
from planner.core.localtime import local_date
from planner.people.queries import get_organisation
from planner.policy import Action, allowed
from planner.steps.publishing import upkeep_queries
from planner.steps.publishing.forms import ReasonForm
from planner.steps.publishing.services import upkeep
from planner.web.access import needs
from planner.web.asked import instant, whole
from planner.web.formats import day_long
from planner.web.reply import page, see_other
from planner.web.toasts import toast

bp = Blueprint("upkeep", __name__, url_prefix="/publish/old")


@bp.get("")
@needs(Action.SEE_PUBLISHING)
def index() -> Response:
    """Articles that nobody looked at for a year, or whose day to look has come."""
    return _list()


def _list(*, failed: ReasonForm | None = None, on: str = "", status: int = 200) -> Response:
    session, mine = db.session(), "mine" in request.args
    at, _sign, key = request.args.get("after", "").partition("~")
    number = whole(key)
    today = local_date(clock().now(), get_organisation(session).zone)
    found = upkeep_queries.old_works(session, today=today, author_id=current_user.id if mine else None,
                                     after=(instant(at), number) if at and number is not None else None)
    last = found[-1].work if len(found) == upkeep_queries.PAGE else None
    return page("publishing/old.html", status=status, found=found, mine=mine, failed=failed, on=on,
                reason=ReasonForm(formdata=None), may_retire=allowed(current_user, Action.PUBLISH),
                older=url_for(".index", mine="1" if mine else None,
                              after=f"{last.published_at.isoformat()}~{last.id}") if last else None)


@bp.post("/<uid>/right")
@needs(Action.LOOK_AFTER)
def right(uid: str) -> Response:
    """It is right as it stands."""
    with unit_of_work() as work:
        article = upkeep_queries.get_work(work.session, uid)
        was = article.review_on
        day = upkeep.still_right(work.session, actor=current_user, work=article, now=work.now)
        said = _("“%(title)s” stays as it is. It is looked at again on %(day)s.", title=article.title,
                 day=day_long(day))
    toast(said, undo=url_for(".undo_right", uid=uid, was=was.isoformat() if was else None))
    return see_other(url_for(".index", mine="1" if "mine" in request.args else None))


@bp.post("/<uid>/right/undo")
@needs(Action.LOOK_AFTER)
def undo_right(uid: str) -> Response:
    """Undo that: it is looked at on the day that it was to be."""
    try:
        was = date.fromisoformat(request.args["was"]) if request.args.get("was") else None
    except ValueError:
        raise NotFound("not_found") from None
    with unit_of_work() as work:
        upkeep.look_on(work.session, actor=current_user, work=upkeep_queries.get_work(work.session, uid), day=was,
                       event="undo_still_right", now=work.now)
    return see_other(url_for(".index"))


@bp.post("/<uid>/refresh")
@needs(Action.LOOK_AFTER)
def refresh(uid: str) -> Response:
    """Put an idea into the bank that brings it up to date."""
    with unit_of_work() as work:
        article = upkeep_queries.get_work(work.session, uid)
        idea = upkeep.plan_refresh(
            work.session, actor=current_user, work=article, now=work.now,
            title=_("What changed since “%(title)s”", title=article.title),
            text=_("Bring this article up to date: %(address)s", address=article.address))
        to = url_for("ideas.idea", uid=idea.uid)
    toast(_("The idea is in the bank. Say what has to change."))
    return see_other(to)


@bp.post("/<uid>/retire")
@needs(Action.PUBLISH)
def retire(uid: str) -> Response:
    """Take it down wherever it is out."""
    form = ReasonForm()
    if not form.validate_on_submit():
        upkeep_queries.get_work(db.session(), uid)
        return _list(failed=form, on=uid, status=422)
    with unit_of_work() as work:
        article = upkeep_queries.get_work(work.session, uid)
        gone = upkeep.retire(work.session, actor=current_user, work=article, reason=form.reason.data or "",
                             now=work.now)
    toast(_("Taken down. Its address now says that it is gone.") if gone else
          _("It is being taken down there. You hear it when that fails."))
    return see_other(url_for(".index"))
