"""Series: rules that put empty slots on the agenda, what a change of one does, its end, and its way back."""
from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from planner.core.db import clock, db, unit_of_work
from planner.core.errors import Conflict, PlannerError, RuleBroken
from planner.people.choices import zones
from planner.people.queries import work_calendar
from planner.policy import Action
from planner.steps.agenda import queries as agenda
from planner.steps.agenda.forms import given
from planner.steps.agenda.models import HolidayPolicy, Pattern, Series
from planner.steps.agenda.queries import series as queries
from planner.steps.agenda.routes.base import bp, chosen, house, my_language, now_here
from planner.steps.agenda.rules import first_in_time
from planner.steps.agenda.rules.series import Change, Effect, Hold
from planner.steps.agenda.series_forms import EndForm, SeriesForm
from planner.steps.agenda.series_words import returns
from planner.steps.agenda.services import series as services
from planner.steps.agenda.services.series import SeriesFacts
from planner.web.access import needs
from planner.web.forms import blame, rebase
from planner.web.reply import page, see_other
from planner.web.toasts import toast

FIELDS = {"series_dates": "last", "series_no_turn": "last", "series_every": "weeks", "slot_needs_channel": "channels",
          "slot_channel_language": "channels", "unknown_zone": "zone"}

bp.add_app_template_filter(returns, "returns")


@bp.get("/series")
@needs(Action.READ_AGENDA)
def all_series() -> Response:
    """Every series, and what is still to be filled."""
    session, now, _today = now_here()
    return page("agenda/series_list.html", lines=queries.all_series(session, now=now))


def _form(session: Session, series: Series | None = None, **data: Any) -> SeriesForm:
    channels = [(channel.key, channel.name) for channel in agenda.active_channels(session)]
    for channel in series.channels if series else ():
        if (channel.key, channel.name) not in channels:
            channels.append((channel.key, channel.name))
    return SeriesForm(zones=zones(series.zone if series else house(session).zone), channels=channels, data=data)


def _facts(session: Session, form: SeriesForm, series: Series | None = None) -> SeriesFacts:
    known = [*agenda.active_channels(session), *(series.channels if series else ())]
    channels = {channel.id: channel for channel in chosen(known, form.channels.data or (), "key")}
    return SeriesFacts(
        title=form.title.data or "", pattern=Pattern(form.pattern.data), every=form.every, weekday=form.weekday.data,
        local_time=given(form.clock.data), zone=form.zone.data, lang=form.lang.data, channels=list(channels.values()),
        holiday_policy=HolidayPolicy(form.policy.data), required=form.required.data, from_date=given(form.first.data),
        to_date=form.last.data)


def _data(facts: SeriesFacts) -> dict[str, Any]:
    weekly = facts.pattern is Pattern.WEEKLY
    return {"title": facts.title, "pattern": facts.pattern.value, "weeks": facts.every if weekly else 1,
            "nth": 1 if weekly else facts.every, "weekday": facts.weekday, "clock": facts.local_time,
            "zone": facts.zone, "lang": facts.lang, "channels": [channel.key for channel in facts.channels],
            "policy": facts.holiday_policy.value, "required": facts.required, "first": facts.from_date,
            "last": facts.to_date}


def _form_page(form: SeriesForm, series: Series | None = None, *, status: int = 200, theirs: bool = False) -> Response:
    return page("agenda/series_form.html", form=form, series=series, theirs=theirs, status=status)


@bp.get("/series/new")
@needs(Action.PLAN)
def new_series() -> Response:
    """The form of a new series; the first day proposed makes nothing that is late from the start."""
    session, _now, today = now_here()
    lang = my_language()
    first = first_in_time(today, work_calendar(session))
    return _form_page(_form(session, first=first, zone=house(session).zone, lang=lang, required=True,
                            channels=[channel.key for channel in agenda.own_channels(session, lang)[:1]]))


@bp.post("/series")
@needs(Action.PLAN)
def add_series() -> BaseResponse:
    """Make a series and its slots."""
    form = _form(db.session())
    if not form.validate():
        return _form_page(form, status=422)
    try:
        with unit_of_work() as work:
            made = services.add_series(work.session, actor=current_user, facts=_facts(work.session, form),
                                       now=work.now)
            slots = queries.coming_slots(work.session, made, now=work.now)
            uid, told = made.uid, _told(len(slots), late=sum(slot.claim_by < work.now for slot in slots))
    except RuleBroken as error:
        blame(form, error, FIELDS)
        return _form_page(form, status=error.status)
    toast(told, undo=url_for(".delete_series", uid=uid))
    return see_other(url_for(".series", uid=uid))


def _told(made: int, *, late: int) -> str:
    """How many slots a new series made, and how many of them come too soon for the whole chain."""
    text = ngettext("%(num)d empty slot stands on the agenda.", "%(num)d empty slots stand on the agenda.", made)
    if not late:
        return text
    soon = ngettext("The first is late to claim already: it comes too soon for all steps.",
                    "The first %(num)d are late to claim already: they come too soon for all steps.", late)
    return f"{text} {soon}"


@bp.get("/series/<uid>")
@needs(Action.READ_AGENDA)
def series(uid: str) -> Response:
    """One series and its slots to come."""
    return _page(uid)


def _page(uid: str, form: EndForm | None = None, status: int = 200) -> Response:
    session, now, today = now_here()
    found = queries.get_series(session, uid)
    slots = queries.coming_slots(session, found, now=now)
    free = sum(queries.as_made(slot, now=now).hold is Hold.FREE for slot in slots)
    return page("agenda/series.html", series=found, slots=slots, free=free, status=status,
                form=form or EndForm(formdata=None, data={"last": found.to_date or today}))


# --- Changing ----------------------------------------------------------------------------------------------------


@bp.get("/series/<uid>/edit")
@needs(Action.PLAN)
def edit_series(uid: str) -> Response:
    """The form of a series."""
    session = db.session()
    found = queries.get_series(session, uid)
    return _form_page(_form(session, found, version=found.version, **_data(services.facts_of(found))), found)


@bp.post("/series/<uid>/edit")
@needs(Action.PLAN)
def save_series(uid: str) -> BaseResponse:
    """Show what a change does; the second press does it."""
    session = db.session()
    form = _form(session, queries.get_series(session, uid))
    if not form.validate() or "back" in request.form:
        return _form_page(form, queries.get_series(session, uid), status=422 if form.errors else 200)
    try:
        if "confirm" not in request.form:
            found = queries.get_series(session, uid)
            return _preview(found, _facts(session, form, found), form.version.data)
        return _change(uid, form)
    except (RuleBroken, Conflict) as error:
        return _refused(uid, form, error)


def _refused(uid: str, form: SeriesForm, error: PlannerError) -> Response:
    blame(form, error, FIELDS)
    theirs = queries.get_series(db.session(), uid)
    rebase(form, theirs.version)
    return _form_page(form, theirs, status=error.status, theirs=error.code == "stale")


def _preview(found: Series, facts: SeriesFacts, version: int | None) -> Response:
    effects = services.preview(db.session(), found, facts, now=clock().now())
    return page("agenda/series_preview.html", series=found, effects=effects, counts=counts(effects),
                clock=facts.local_time, pairs=list(_pairs(facts, version or found.version)))


def _pairs(facts: SeriesFacts, version: int) -> Iterator[tuple[str, Any]]:
    """What the hidden fields of the second press carry: the form as it was sent."""
    for name, value in {**_in_address(facts), "version": version}.items():
        yield from ((name, one) for one in (value if isinstance(value, list) else [value]))


def counts(effects: Iterable[Effect]) -> dict[str, int]:
    """How many slots move, go, come and stay, by the name of the change."""
    found = Counter(effect.change.value for effect in effects)
    return {change.value: found[change.value] for change in Change}


def _change(uid: str, form: SeriesForm) -> BaseResponse:
    with unit_of_work() as work:
        found = queries.get_series(work.session, uid)
        old = services.facts_of(found)
        services.change_series(work.session, actor=current_user, series=found, version=form.version.data,
                               facts=_facts(work.session, form, found), reason=_("The series changed"), now=work.now)
        undo = url_for(".undo_series", uid=uid, version=found.version, **_in_address(old))
    toast(_("The series is changed, and its empty slots with it."), undo=undo)
    return see_other(url_for(".series", uid=uid))


def _in_address(facts: SeriesFacts) -> dict[str, Any]:
    data = _data(facts) | {"clock": f"{facts.local_time:%H:%M}", "required": "y" if facts.required else None}
    return {name: value for name, value in data.items() if value is not None}


@bp.post("/series/<uid>/undo")
@needs(Action.PLAN)
def undo_series(uid: str) -> BaseResponse:
    """Let a series say what it said before, unless somebody changed it since."""
    session = db.session()
    found = queries.get_series(session, uid)
    channels = {channel.key: channel.name for channel in (*agenda.active_channels(session), *found.channels)}
    form = SeriesForm(formdata=request.args, meta={"csrf": False}, channels=list(channels.items()),
                      zones=zones(found.zone, request.args.get("zone", "")))
    if not form.validate():
        raise RuleBroken("unknown")
    with unit_of_work() as work:
        again = queries.get_series(work.session, uid)
        services.change_series(work.session, actor=current_user, series=again, version=form.version.data,
                               facts=_facts(work.session, form, again), reason=_("The series changed"), now=work.now)
    toast(_("As it was before."))
    return see_other(url_for(".series", uid=uid))


@bp.post("/series/<uid>/end")
@needs(Action.PLAN)
def end_series(uid: str) -> BaseResponse:
    """Let a series end on a day; what goes with it is shown first."""
    form = EndForm()
    if not form.validate():
        return _page(uid, form, 422)
    session = db.session()
    found = queries.get_series(session, uid)
    facts = replace(services.facts_of(found), to_date=form.last.data)
    try:
        return _preview(found, facts, found.version)
    except RuleBroken as error:
        blame(form, error, {"series_dates": "last", "series_no_turn": "last"})
        return _page(uid, form, error.status)


# --- Away and back -----------------------------------------------------------------------------------------------


@bp.post("/series/<uid>/delete")
@needs(Action.PLAN)
def delete_series(uid: str) -> BaseResponse:
    """Take a series away, with its empty slots that nobody touched."""
    with unit_of_work() as work:
        found = queries.get_series(work.session, uid)
        gone = services.delete_series(work.session, actor=current_user, series=found, reason=_("The series is gone"),
                                      now=work.now)
    toast(ngettext("The series is gone, and %(num)d empty slot with it.",
                   "The series is gone, and %(num)d empty slots with it.", len(gone)),
          undo=url_for(".restore_series", uid=uid))
    return see_other(url_for(".all_series"))


@bp.post("/series/<uid>/restore")
@needs(Action.PLAN)
def restore_series(uid: str) -> BaseResponse:
    """Put a series back, with the slots that went with it."""
    with unit_of_work() as work:
        found = queries.get_series(work.session, uid, deleted=True)
        services.restore_series(work.session, actor=current_user, series=found, now=work.now)
    toast(_("The series is back."))
    return see_other(url_for(".series", uid=uid))
