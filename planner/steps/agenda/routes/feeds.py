"""Where a link to the agenda is made: one's own calendar, a feed of a view, a page for outsiders."""
from __future__ import annotations

from typing import Any

from flask import Response, request
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from planner.core.db import db, unit_of_work
from planner.core.errors import PlannerError, RuleBroken
from planner.policy import Action
from planner.sharing.models import Purpose
from planner.sharing.routes import address_of, show_once
from planner.steps.agenda.feed_forms import FeedForm, OutsiderForm
from planner.steps.agenda.feed_words import Part
from planner.steps.agenda.models import SavedView
from planner.steps.agenda.queries.filters import Filters, read
from planner.steps.agenda.queries.views import get_view
from planner.steps.agenda.routes.base import bp
from planner.steps.agenda.services import feeds as services
from planner.steps.agenda.services.feeds import Look
from planner.web.access import needs
from planner.web.forms import PlannerForm, blame
from planner.web.reply import page

FIELDS = {"link_days": "days", "link_shows_nothing": "parts"}


def _view(session: Session) -> SavedView | None:
    uid = request.values.get("view_uid", "")
    return get_view(session, uid, actor=current_user) if uid else None


def _page(status: int = 200, *, feed: FeedForm | None = None, outsider: OutsiderForm | None = None) -> Response:
    view = _view(db.session())
    filters: Filters = read(request.args if view is None else {})
    name = view.name if view else ""
    return page("agenda/share.html", status=status, view=view, filters=filters,
                kept={"view_uid": view.uid} if view else filters.arguments(),
                feed=feed or FeedForm(formdata=None, data={"name": name}),
                outsider=outsider or OutsiderForm(formdata=None, data={"name": name}))


@bp.get("/share")
@needs(Action.READ_AGENDA)
def share() -> Response:
    """What can be given out of what the reader looks at."""
    return _page()


@bp.post("/share/own")
@needs(Action.SHARE_OWN_CALENDAR)
def share_own() -> BaseResponse:
    """Make the address of one's own calendar."""
    with unit_of_work() as work:
        made = services.share_own_calendar(work.session, actor=current_user, now=work.now)
        uid, address = made.link.uid, address_of(made)
    return show_once(uid, address)


@bp.post("/share/feed")
@needs(Action.SHARE_FEED)
def share_feed() -> BaseResponse:
    """Make the address of a feed, for calendars or readers."""
    form = FeedForm()
    if not form.validate():
        return _page(422, feed=form)
    parts = [Part.TITLE, Part.DATE, Part.STATE, Part.AUTHOR, *([Part.BRIEF] if form.brief.data else [])]
    try:
        return _share(form, Purpose(form.what.data), [part.value for part in parts])
    except RuleBroken as error:
        return _refused(form, error, "feed")


@bp.post("/share/page")
@needs(Action.SHARE_AGENDA)
def share_page() -> BaseResponse:
    """Make the address of a page for outsiders."""
    form = OutsiderForm()
    if not form.validate():
        return _page(422, outsider=form)
    try:
        return _share(form, Purpose.AGENDA, form.parts.data or [], days=form.days.data)
    except RuleBroken as error:
        return _refused(form, error, "outsider")


def _refused(form: PlannerForm, error: PlannerError, which: str) -> Response:
    blame(form, error, {code: field for code, field in FIELDS.items() if field in form})
    given: dict[str, Any] = {which: form}
    return _page(error.status, **given)


def _share(form: FeedForm | OutsiderForm, purpose: Purpose, parts: list[str], days: int | None = None) -> BaseResponse:
    with unit_of_work() as work:
        view = _view(work.session)
        name = form.name.data or (view.name if view else _("Agenda"))
        made = services.share_view(work.session, actor=current_user, purpose=purpose, parts=parts, days=days,
                                   look=Look(view, request.args, name), now=work.now)
        uid, address = made.link.uid, address_of(made)
    return show_once(uid, address)
