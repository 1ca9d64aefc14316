"""Settings of the organisation and its calendar, for administrators."""
from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from planner.core.db import clock, db, unit_of_work
from planner.core.errors import NotFound, RuleBroken
from planner.core.localtime import local_date
from planner.people import queries
from planner.people.forms.house import ExceptionForm, HouseForm
from planner.people.forms.parts import text
from planner.people.models import CalendarException
from planner.people.rules.settings import HouseSettings, TrainingPolicy
from planner.people.services import house
from planner.people.services.house import House
from planner.policy import Action
from planner.web.access import needs
from planner.web.formats import day_year
from planner.web.forms import blame
from planner.web.i18n import locale
from planner.web.reply import page, see_other
from planner.web.toasts import toast

bp = Blueprint("settings", __name__)
_BLAMED = {"zone_unknown": "zone", "country_unknown": "country", "office_order": "office_close"}


@bp.get("/settings")
@needs(Action.MANAGE_SETTINGS)
def index() -> Response:
    """The organisation: its name, place and hours, and the rules it chose."""
    return _index(200)


@bp.post("/settings")
@needs(Action.MANAGE_SETTINGS)
def change() -> BaseResponse:
    """Store the settings; each change is in the log with the name of who made it."""
    kept = queries.get_organisation(db.session())
    form = HouseForm(zone=kept.zone, locale=locale())
    if not form.validate():
        return _index(422, form=form)
    try:
        with unit_of_work() as work:
            changed = house.change_house(work.session, _house(form), _settings(form), actor=current_user, now=work.now)
    except RuleBroken as error:
        blame(form, error, _BLAMED)
        return _index(422, form=form)
    toast(ngettext("One setting changed.", "%(num)d settings changed.", len(changed)) if changed
          else _("Nothing was different."))
    return see_other(url_for(".index"))


def _house(form: HouseForm) -> House:
    return House(**{name: getattr(form, name).data for name in House.__slots__})


def _settings(form: HouseForm) -> HouseSettings:
    """The settings as the page has them; what the page does not ask stays as it is."""
    now = asdict(queries.house_settings(db.session()))
    asked = {name: getattr(form, name).data for name in now if name in form}
    return HouseSettings(**now | asked | {"training_policy": TrainingPolicy(asked["training_policy"])})


def _index(status: int, *, form: HouseForm | None = None, day: ExceptionForm | None = None) -> Response:
    session = db.session()
    kept, settings = queries.get_organisation(session), queries.house_settings(session)
    since = local_date(clock().now(), kept.zone)
    values: dict[str, Any] = {name: getattr(kept, name) for name in House.__slots__} | asdict(settings)
    return page("people/settings.html", status=status,
                form=form or HouseForm(formdata=None, data=values, zone=kept.zone, locale=locale()),
                day=day or ExceptionForm(formdata=None),
                exceptions=queries.calendar_exceptions(session, since=since))


@bp.post("/settings/calendar")
@needs(Action.MANAGE_SETTINGS)
def add_day() -> BaseResponse:
    """Add an exception to the calendar."""
    form = ExceptionForm()
    if not form.validate() or form.on_date.data is None:
        return _index(422, day=form)
    try:
        uid = _add(form.on_date.data, is_working=form.is_working.data == "open", reason=text(form.reason))
    except RuleBroken as error:
        blame(form, error, {"day_taken": "on_date"})
        return _index(422, day=form)
    toast(_say(form.on_date.data, is_working=form.is_working.data == "open"), undo=url_for(".remove_day", uid=uid))
    return see_other(url_for(".index", _anchor="calendar"))


def _add(on_date: date, *, is_working: bool, reason: str) -> str:
    with unit_of_work() as work:
        row = house.add_exception(work.session, actor=current_user, on_date=on_date, is_working=is_working,
                                  reason=reason, now=work.now)
        work.session.flush()
        return row.uid


@bp.post("/settings/calendar/<uid>/remove")
@needs(Action.MANAGE_SETTINGS)
def remove_day(uid: str) -> BaseResponse:
    """Let weekday and public holidays decide again."""
    with unit_of_work() as work:
        row: CalendarException = house.remove_exception(work.session, uid, actor=current_user, now=work.now)
        on_date, is_working, reason = row.on_date, row.is_working, row.reason
    toast(_("%(day)s is an ordinary day again.", day=day_year(on_date)),
          undo=url_for(".restore_day", on_date=on_date.isoformat(), is_working="open" if is_working else "closed",
                       reason=reason))
    return see_other(url_for(".index", _anchor="calendar"))


@bp.post("/settings/calendar/restore")
@needs(Action.MANAGE_SETTINGS)
def restore_day() -> BaseResponse:
    """Undo of a removal: the address carries what was removed."""
    form = ExceptionForm(formdata=request.args, meta={"csrf": False})      # the request's token was judged already
    if not form.validate() or form.on_date.data is None:
        raise NotFound("not_found")
    is_working = form.is_working.data == "open"
    _add(form.on_date.data, is_working=is_working, reason=text(form.reason))
    toast(_say(form.on_date.data, is_working=is_working))
    return see_other(url_for(".index", _anchor="calendar"))


def _say(on_date: date, *, is_working: bool) -> str:
    if is_working:
        return _("We work on %(day)s.", day=day_year(on_date))
    return _("We are closed on %(day)s.", day=day_year(on_date))
