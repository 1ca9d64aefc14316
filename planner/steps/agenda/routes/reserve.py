"""What is kept in reserve: the bank, a new item, taking one for a slot, putting it back."""
from __future__ import annotations

from datetime import date, time, timedelta

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from planner.core.db import db, unit_of_work
from planner.core.errors import NotFound, RuleBroken
from planner.policy import Action
from planner.steps.agenda import queries
from planner.steps.agenda.contingency_forms import ReadyByForm, ReserveForm, TakeForm
from planner.steps.agenda.forms import PressForm, ReasonForm, given
from planner.steps.agenda.models import Slot
from planner.steps.agenda.queries.reserve import get_reserve, places_for, reserve_items
from planner.steps.agenda.routes.base import FIELDS, bp, chosen, day_words, house, my_language, now_here, title_of
from planner.steps.agenda.services import When
from planner.steps.agenda.services import reserve as services
from planner.web.access import needs
from planner.web.forms import blame
from planner.web.reply import own_path, page, see_other
from planner.web.toasts import toast
from planner.web.words import refusal

AHEAD = timedelta(days=28)


def _back() -> str:
    return own_path(request.values.get("back"), url_for(".reserve"))


@bp.get("/reserve")
@needs(Action.READ_AGENDA)
def reserve() -> Response:
    """Finished pieces in waiting, and those that are being made."""
    session, now, today = now_here()
    return page("agenda/reserve.html", kept=reserve_items(session, now=now, today=today), today=today)


# --- Keeping -----------------------------------------------------------------------------------------------------


def _form(session: Session, **data: object) -> ReserveForm:
    topics = [(topic.uid, topic.title) for topic in queries.topics_to_place(session, limit=100)]
    channels = [(channel.key, channel.name) for channel in queries.active_channels(session)]
    return ReserveForm(topics=topics, channels=channels, data=data)


@bp.get("/reserve/new")
@needs(Action.KEEP_RESERVE)
def new_reserve() -> Response:
    """Keep a topic in reserve."""
    session, _now, today = now_here()
    own = [channel.key for channel in queries.own_channels(session, my_language())]
    return page("agenda/reserve_form.html", form=_form(session, ready_by=today + AHEAD, channels=own,
                                                        topic=request.args.get("topic", "")))


@bp.post("/reserve/new")
@needs(Action.KEEP_RESERVE)
def add_reserve() -> BaseResponse:
    """Keep it."""
    form = _form(db.session())
    if not form.validate():
        return page("agenda/reserve_form.html", form=form, status=422)
    try:
        with unit_of_work() as work:
            slot = services.add_reserve(
                work.session, actor=current_user, topic=queries.get_topic(work.session, form.topic.data),
                ready_by=given(form.ready_by.data), now=work.now,
                channels=chosen(queries.active_channels(work.session), form.channels.data or (), "key"))
            uid = slot.uid
    except RuleBroken as error:
        blame(form, error, {**FIELDS, "reserve_in_past": "ready_by"})
        return page("agenda/reserve_form.html", form=form, status=error.status)
    toast(_("Kept in reserve, and open to claim."))
    return see_other(url_for(".slot", uid=uid))


@bp.get("/reserve/<uid>/ready-by")
@needs(Action.KEEP_RESERVE)
def ask_ready_by(uid: str) -> Response:
    """Another day by which it is wanted."""
    item = get_reserve(db.session(), uid)
    return _ready_by_page(item, ReadyByForm(data={"ready_by": item.ready_by, "version": item.version}))


def _ready_by_page(item: Slot, form: ReadyByForm, status: int = 200) -> Response:
    return page("agenda/reserve_day.html", item=item, form=form, title=title_of(item), status=status)


@bp.post("/reserve/<uid>/ready-by")
@needs(Action.KEEP_RESERVE)
def set_ready_by(uid: str) -> BaseResponse:
    """Set it; its deadlines follow."""
    form, item = ReadyByForm(), get_reserve(db.session(), uid)
    if not form.validate():
        return _ready_by_page(item, form, 422)
    try:
        with unit_of_work() as work:
            services.set_ready_by(work.session, actor=current_user, item=get_reserve(work.session, uid),
                                  ready_by=given(form.ready_by.data), version=form.version.data, now=work.now)
    except RuleBroken as error:
        blame(form, error, {"reserve_in_past": "ready_by"})
        return _ready_by_page(get_reserve(db.session(), uid), form, error.status)
    toast(_("Another day. The deadlines have moved with it."))
    return see_other(url_for(".reserve"))


@bp.get("/reserve/<uid>/drop")
@needs(Action.KEEP_RESERVE)
def ask_drop_reserve(uid: str) -> Response:
    """Keep it no longer: why?"""
    item = get_reserve(db.session(), uid)
    return page("agenda/reserve_drop.html", item=item, title=title_of(item), form=ReasonForm())


@bp.post("/reserve/<uid>/drop")
@needs(Action.KEEP_RESERVE)
def drop_reserve(uid: str) -> BaseResponse:
    """Keep it no longer."""
    form, item = ReasonForm(), get_reserve(db.session(), uid)
    try:
        with unit_of_work() as work:
            services.drop_reserve(work.session, actor=current_user, item=get_reserve(work.session, uid),
                                  reason=form.reason.data or "", now=work.now)
    except RuleBroken as error:
        item = get_reserve(db.session(), uid)
        blame(form, error, FIELDS)
        return page("agenda/reserve_drop.html", item=item, title=title_of(item), form=form, status=error.status)
    toast(_("Out of the reserve. Its topic is open again."))
    return see_other(url_for(".reserve"))


@bp.post("/reserve/<uid>/confirm")
@needs(Action.KEEP_RESERVE)
def confirm_reserve(uid: str) -> BaseResponse:
    """Ask for a new yes to a piece that was approved long ago."""
    with unit_of_work() as work:
        services.ask_again(work.session, actor=current_user, item=get_reserve(work.session, uid), now=work.now)
    toast(_("Asked. It is ready again as soon as somebody says yes."))
    return see_other(url_for(".reserve"))


# --- Taking ------------------------------------------------------------------------------------------------------


@bp.get("/reserve/<uid>/take")
@needs(Action.KEEP_RESERVE)
def ask_take(uid: str) -> Response:
    """Where it could go out, and what each place would move."""
    return _take_page(uid, None)


def _take_page(uid: str, form: TakeForm | None, status: int = 200) -> Response:
    session, now, today = now_here()
    item = get_reserve(session, uid)
    wanted = request.args.get("slot")
    places = [queries.get_slot(session, wanted)] if wanted else places_for(session, item, now=now)
    effects = [(slot, services.reserve_effects(session, actor=current_user, item=item, slot=slot, now=now))
               for slot in places]
    form = form or TakeForm(data={"day": today + timedelta(days=1), "clock": time(9), "version": item.version})
    return page("agenda/reserve_take.html", item=item, title=title_of(item), effects=effects, form=form,
                refusal=refusal, only_one=bool(wanted), status=status)


@bp.post("/reserve/<uid>/take")
@needs(Action.KEEP_RESERVE)
def take_reserve(uid: str) -> BaseResponse:
    """Take it for a slot; what was there waits in the reserve."""
    form = PressForm()
    with unit_of_work() as work:
        item = get_reserve(work.session, uid)
        slot = queries.get_slot(work.session, request.values.get("slot", ""))
        services.take_reserve(work.session, actor=current_user, item=item, slot=slot, now=work.now,
                              version=form.version.data)
        _say_taken(slot, item)
        to = url_for(".slot", uid=slot.uid)
    return see_other(own_path(request.values.get("back"), to))


@bp.post("/reserve/<uid>/take-on")
@needs(Action.KEEP_RESERVE)
def take_reserve_on(uid: str) -> BaseResponse:
    """Take it for a slot of its own."""
    form = TakeForm()
    if not form.validate():
        return _take_page(uid, form, 422)
    try:
        with unit_of_work() as work:
            item = get_reserve(work.session, uid)
            when = When(given(form.day.data), given(form.clock.data), house(work.session).zone)
            slot = services.take_reserve_on(work.session, actor=current_user, item=item, when=when, now=work.now,
                                            version=form.version.data)
            _say_taken(slot, item, was_new=True)
            to = url_for(".slot", uid=slot.uid)
    except RuleBroken as error:
        blame(form, error, {**FIELDS, "reserve_too_old": "day"})
        return _take_page(uid, form, error.status)
    return see_other(to)


@bp.post("/reserve/<uid>/remedy")
@needs(Action.KEEP_RESERVE)
def take_remedy(uid: str) -> BaseResponse:
    """Take the reserve item that the forecast names, on the slot or the day that it names."""
    with unit_of_work() as work:
        item, place = get_reserve(work.session, uid), request.args.get("slot")
        if place:
            slot = services.take_reserve(work.session, actor=current_user, item=item, now=work.now,
                                         slot=queries.get_slot(work.session, place))
        else:
            when = When(_asked_day(), time(9), house(work.session).zone)
            slot = services.take_reserve_on(work.session, actor=current_user, item=item, when=when, now=work.now)
        _say_taken(slot, item, was_new=not place)
    return see_other(own_path(request.args.get("back"), url_for(".cadence")))


def _asked_day() -> date:
    try:
        return date.fromisoformat(request.args.get("day", ""))
    except ValueError:
        raise NotFound("not_found") from None


def _say_taken(slot: Slot, item: Slot, *, was_new: bool = False) -> None:
    undo = url_for(".undo_take", uid=item.uid, slot=slot.uid, new="1" if was_new else None, back=_back())
    said = _("“%(title)s” goes out on %(day)s.", title=title_of(slot), day=day_words(slot.local_date))
    if item.topic is not None:
        waits = _("“%(title)s” waits in the reserve.", title=item.topic.title)
        said = f"{said} {waits}"
    toast(said, undo=undo)


@bp.post("/reserve/<uid>/take/undo")
@needs(Action.KEEP_RESERVE)
def undo_take(uid: str) -> BaseResponse:
    """Take that back."""
    with unit_of_work() as work:
        slot = queries.get_slot(work.session, request.args.get("slot", ""))
        services.undo_take(work.session, actor=current_user, slot=slot, item=get_reserve(work.session, uid),
                           now=work.now, was_new=bool(request.args.get("new")))
    return see_other(_back())


@bp.post("/slots/<uid>/to-reserve")
@needs(Action.KEEP_RESERVE)
def put_in_reserve(uid: str) -> BaseResponse:
    """Keep what stands on a slot in reserve; the slot is empty then."""
    with unit_of_work() as work:
        slot = queries.get_slot(work.session, uid)
        said = _("“%(title)s” is in the reserve.", title=title_of(slot))
        item = services.put_back(work.session, actor=current_user, slot=slot, now=work.now)
        toast(said, undo=url_for(".take_out_again", uid=item.uid, slot=uid))
    return see_other(url_for(".slot", uid=uid))


@bp.post("/reserve/<uid>/take-out")
@needs(Action.KEEP_RESERVE)
def take_out_again(uid: str) -> BaseResponse:
    """Undo that."""
    with unit_of_work() as work:
        slot = queries.get_slot(work.session, request.args.get("slot", ""))
        services.take_out(work.session, actor=current_user, item=get_reserve(work.session, uid), slot=slot,
                          now=work.now)
    return see_other(url_for(".slot", uid=request.args.get("slot", "")))

