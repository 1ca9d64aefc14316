"""One slot: its page, planning, editing, moving, cancelling, filling."""
from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from planner.core.db import clock, db, unit_of_work
from planner.core.errors import Conflict, RuleBroken
from planner.people.choices import zones
from planner.policy import Action
from planner.steps.agenda import queries, services
from planner.steps.agenda.forms import EARLIEST, LATEST, MoveForm, PressForm, ReasonForm, SlotForm, given
from planner.steps.agenda.models import Slot
from planner.steps.agenda.routes import sight
from planner.steps.agenda.routes.base import (
    FIELDS,
    bp,
    chosen,
    day_words,
    house,
    look_out,
    my_language,
    now_here,
    number,
    persona_choices,
    said,
    title_of,
)
from planner.steps.agenda.routes.board import balance_before, board_of
from planner.steps.agenda.services import Outlets, When
from planner.web.access import needs
from planner.web.forms import blame, rebase
from planner.web.reply import is_fragment_request, own_path, page, see_other
from planner.web.toasts import toast

_STEPS = frozenset({-7, -1, 1, 7})


@bp.get("/slots/<uid>")
@needs(Action.READ_AGENDA)
def slot(uid: str) -> Response:
    """All about one slot."""
    session, now, _today = now_here()
    return page("agenda/slot.html", **sight.of_slot(session, queries.get_slot(session, uid), now=now))


# --- Planning ----------------------------------------------------------------------------------------------------


def _slot_form(session: Session, slot: Slot | None = None, **data: Any) -> SlotForm:
    topics = [] if slot else [(topic.uid, topic.title) for topic in queries.topics_to_place(session, limit=100)]
    channels = [(channel.key, channel.name) for channel in queries.active_channels(session)]
    for channel in slot.channels if slot else ():
        if (channel.key, channel.name) not in channels:
            channels.append((channel.key, channel.name))
    zone = slot.zone if slot else house(session).zone
    return SlotForm(zones=zones(zone), channels=channels, personas=persona_choices(session), topics=topics, data=data)


def _outlets(session: Session, form: SlotForm) -> Outlets:
    return Outlets(form.lang.data, chosen(queries.active_channels(session), form.channels.data or (), "key"),
                   chosen(queries.target_personas(session), form.personas.data or (), "code"), form.required.data)


def _asked_day(today: date) -> date:
    try:
        return date.fromisoformat(request.args.get("day", ""))
    except ValueError:
        return today + timedelta(days=28)


@bp.get("/slots/new")
@needs(Action.PLAN)
def new_slot() -> Response:
    """The form for a new slot; the address may name a day and a topic."""
    session, _now, today = now_here()
    topic_uid = request.args.get("topic", "")
    lang = my_language()
    if topic_uid:
        lang = queries.get_topic(session, topic_uid).lang
    form = _slot_form(session, day=_asked_day(today), zone=house(session).zone, lang=lang, topic=topic_uid,
                      channels=[channel.key for channel in queries.own_channels(session, lang)[:1]])
    return page("agenda/slot_form.html", form=form, slot=None)


@bp.post("/slots")
@needs(Action.PLAN)
def add_slot() -> BaseResponse:
    """Plan a slot."""
    form = _slot_form(db.session())
    if not form.validate():
        return page("agenda/slot_form.html", form=form, slot=None, status=422)
    try:
        with unit_of_work() as work:
            topic = queries.get_topic(work.session, form.topic.data) if form.topic.data else None
            made = services.plan_slot(work.session, actor=current_user, when=form.when(form.zone.data), topic=topic,
                                      outlets=_outlets(work.session, form), now=work.now)
            uid, text = made.uid, said(_("Planned for %(day)s.", day=day_words(made.local_date)),
                                       look_out(work.session, made, now=work.now))
    except (RuleBroken, Conflict) as error:
        blame(form, error, FIELDS)
        return page("agenda/slot_form.html", form=form, slot=None, status=error.status)
    toast(text, undo=url_for(".undo_slot", uid=uid))
    return see_other(url_for(".slot", uid=uid))


@bp.get("/slots/<uid>/edit")
@needs(Action.PLAN)
def edit_slot(uid: str) -> Response:
    """The form of a slot."""
    session = db.session()
    found = queries.get_slot(session, uid)
    form = _slot_form(session, found, day=found.local_date, clock=found.local_time, zone=found.zone, lang=found.lang,
                      channels=[channel.key for channel in found.channels], required=found.required,
                      personas=[persona.code for persona in found.personas], version=found.version)
    return page("agenda/slot_form.html", form=form, slot=found)


@bp.post("/slots/<uid>/edit")
@needs(Action.PLAN)
def save_slot(uid: str) -> BaseResponse:
    """Change a slot."""
    session = db.session()
    form = _slot_form(session, queries.get_slot(session, uid))
    if not form.validate():
        return page("agenda/slot_form.html", form=form, slot=queries.get_slot(session, uid), status=422)
    try:
        with unit_of_work() as work:
            found = queries.get_slot(work.session, uid)
            services.edit_slot(work.session, actor=current_user, slot=found, when=form.when(form.zone.data),
                               outlets=_outlets(work.session, form), version=form.version.data or 0, now=work.now)
            text = said(_("Saved."), look_out(work.session, found, now=work.now))
    except (RuleBroken, Conflict) as error:
        blame(form, error, FIELDS)
        theirs = queries.get_slot(db.session(), uid)
        rebase(form, theirs.version)
        return page("agenda/slot_form.html", form=form, slot=theirs, theirs=error.code == "stale", status=error.status)
    toast(text)
    return see_other(url_for(".slot", uid=uid))


# --- Moving ------------------------------------------------------------------------------------------------------


@bp.get("/slots/<uid>/move")
@needs(Action.PLAN)
def move_form(uid: str) -> Response:
    """Ways to move a slot, for who does not drag."""
    found = queries.get_slot(db.session(), uid)
    form = MoveForm(data={"day": found.local_date, "clock": found.local_time, "version": found.version})
    return _move_page(found, form)


def _move_page(found: Slot, form: MoveForm, status: int = 200) -> Response:
    return page("agenda/move.html", form=form, slot=found, title=title_of(found), back=_back(found.uid), status=status,
                is_over=found.publish_at < clock().now())


def _back(uid: str) -> str:
    return own_path(request.values.get("back"), url_for(".slot", uid=uid))


def _step() -> int | None:
    """By how many days to move, when a button of the menu was pressed."""
    return next((one for one in _STEPS if request.form.get("days") == str(one)), None)


def _target(slot: Slot, form: MoveForm) -> When:
    """Where to: some days on from where it stands, or the day (and time) chosen."""
    step = _step()
    if step is not None:
        return When(slot.local_date + timedelta(days=step), slot.local_time, slot.zone)
    return When(given(form.day.data), form.clock.data or slot.local_time, slot.zone)


@bp.post("/slots/<uid>/move")
@needs(Action.PLAN)
def move(uid: str) -> BaseResponse:
    """Move a slot by drag, menu, key or form; the answer to a script is the agenda that it came from."""
    form = MoveForm()
    if _step() is None and not form.validate():
        return _move_page(queries.get_slot(db.session(), uid), form, 422)
    before = balance_before()
    try:
        with unit_of_work() as work:
            found = queries.get_slot(work.session, uid)
            old, version, by_series = services.when_of(found), form.version.data, not found.is_edited
            known = look_out(work.session, found, now=work.now)
            services.move_slot(work.session, actor=current_user, slot=found, to=_target(found, form),
                               version=version, now=work.now)
            moved = _("Moved to %(day)s, %(time)s.", day=day_words(found.local_date), time=f"{found.local_time:%H:%M}")
            text = said(moved, (one for one in look_out(work.session, found, now=work.now) if one not in known))
            undo = url_for(".undo_move", uid=uid, day=old.day.isoformat(), clock=f"{old.clock:%H:%M}", zone=old.zone,
                           version=found.version, series=int(by_series), back=_back(uid))
    except (RuleBroken, Conflict) as error:
        if is_fragment_request():
            raise
        blame(form, error, FIELDS)
        found = queries.get_slot(db.session(), uid)
        rebase(form, found.version)
        return _move_page(found, form, error.status)
    toast(text, undo=undo)
    return board_of(_back(uid), before=before) if is_fragment_request() else see_other(_back(uid))


def _old_moment() -> When:
    """The moment that the address of an undo carries. Raises RuleBroken when it can't have been one."""
    try:
        day, hour = date.fromisoformat(request.args["day"]), time.fromisoformat(request.args["clock"])
    except ValueError as error:
        raise RuleBroken("unknown") from error
    if hour.tzinfo is not None or not EARLIEST <= day <= LATEST:
        raise RuleBroken("unknown")
    return When(day, hour, request.args["zone"])


@bp.post("/slots/<uid>/move/undo")
@needs(Action.PLAN)
def undo_move(uid: str) -> BaseResponse:
    """Move a slot back to where it was, unless somebody touched it since."""
    old = _old_moment()
    with unit_of_work() as work:
        found = queries.get_slot(work.session, uid)
        services.move_back(work.session, actor=current_user, slot=found, to=old, version=number("version"),
                           by_series=number("series") == 1, now=work.now)
    toast(_("Back on %(day)s.", day=day_words(old.day)))
    return see_other(_back(uid))


# --- Off the agenda and back -------------------------------------------------------------------------------------


@bp.get("/slots/<uid>/cancel")
@needs(Action.PLAN)
def cancel_form(uid: str) -> Response:
    """What cancelling touches, and why."""
    return _cancel_page(uid, ReasonForm())


def _cancel_page(uid: str, form: ReasonForm, status: int = 200) -> Response:
    found = queries.get_slot(db.session(), uid)
    return page("agenda/cancel.html", form=form, slot=found, title=title_of(found), status=status)


@bp.post("/slots/<uid>/cancel")
@needs(Action.PLAN)
def cancel(uid: str) -> BaseResponse:
    """Take a slot off the agenda."""
    form = ReasonForm()
    if not form.validate():
        return _cancel_page(uid, form, 422)
    try:
        with unit_of_work() as work:
            found = queries.get_slot(work.session, uid)
            services.cancel_slot(work.session, actor=current_user, slot=found, reason=form.reason.data or "",
                                 now=work.now)
    except (RuleBroken, Conflict) as error:
        blame(form, error, FIELDS)
        return _cancel_page(uid, form, error.status)
    toast(_("Cancelled."), undo=url_for(".restore", uid=uid))
    return see_other(url_for(".slot", uid=uid))


@bp.post("/slots/<uid>/undo")
@needs(Action.PLAN)
def undo_slot(uid: str) -> BaseResponse:
    """Take back the planning of a moment ago."""
    with unit_of_work() as work:
        found = queries.get_slot(work.session, uid)
        services.cancel_slot(work.session, actor=current_user, slot=found, reason=_("Planned by mistake"), now=work.now)
    toast(_("Taken off the agenda."), undo=url_for(".restore", uid=uid))
    return see_other(own_path(request.values.get("back"), url_for(".index")))


@bp.post("/slots/<uid>/restore")
@needs(Action.PLAN)
def restore(uid: str) -> BaseResponse:
    """Put a cancelled slot back."""
    with unit_of_work() as work:
        found = queries.get_slot(work.session, uid)
        services.restore_slot(work.session, actor=current_user, slot=found, now=work.now)
    toast(_("It is back on the agenda."))
    return see_other(url_for(".slot", uid=uid))


# --- Topic on, topic off -----------------------------------------------------------------------------------------


@bp.get("/slots/<uid>/fill")
@needs(Action.PLAN)
def fill_form(uid: str) -> Response:
    """Topics that fit an empty slot, the most wanted first."""
    session = db.session()
    found = queries.get_slot(session, uid)
    topics = queries.topics_to_place(session, lang=found.lang, limit=50)
    wanted = set(found.personas)
    return page("agenda/fill_slot.html", slot=found,
                topics=[topic for topic in topics if not wanted or wanted & set(topic.personas)])


@bp.post("/slots/<uid>/fill")
@needs(Action.PLAN)
def fill(uid: str) -> BaseResponse:
    """Put a topic on an empty slot."""
    with unit_of_work() as work:
        found = queries.get_slot(work.session, uid)
        topic = queries.get_topic(work.session, request.form.get("topic", ""))
        services.fill_slot(work.session, actor=current_user, slot=found, topic=topic, now=work.now)
        text = _("Placed on %(day)s. It is open to claim.", day=day_words(found.local_date))
    toast(text, undo=url_for(".empty", uid=uid))
    return see_other(url_for(".slot", uid=uid))


@bp.post("/slots/<uid>/empty")
@needs(Action.PLAN)
def empty(uid: str) -> BaseResponse:
    """Take the topic off an open slot, back to the topics to place."""
    form, before = PressForm(), balance_before()
    with unit_of_work() as work:
        found = queries.get_slot(work.session, uid)
        topic = services.empty_slot(work.session, actor=current_user, slot=found, version=form.version.data,
                                    now=work.now)
        undo = url_for(".place_again", uid=uid, topic=topic.uid, back=_back(uid))
        text = _("Back among the topics to place: %(title)s", title=topic.title)
    toast(text, undo=undo)
    return board_of(_back(uid), before=before) if is_fragment_request() else see_other(_back(uid))


@bp.post("/slots/<uid>/place-again")
@needs(Action.PLAN)
def place_again(uid: str) -> BaseResponse:
    """Put the topic back that was taken off a moment ago."""
    with unit_of_work() as work:
        found = queries.get_slot(work.session, uid)
        topic = queries.get_topic(work.session, request.args.get("topic", ""))
        services.fill_slot(work.session, actor=current_user, slot=found, topic=topic, now=work.now)
    toast(_("It is back on its slot."))
    return see_other(_back(uid))
