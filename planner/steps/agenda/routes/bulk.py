"""Many slots at once: move them, push everything from a day on, give them other personas or a campaign."""
from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from planner.core.db import unit_of_work
from planner.core.errors import Conflict, PlannerError, RuleBroken
from planner.policy import Action
from planner.steps.agenda import calendar_words, queries, services
from planner.steps.agenda.calendar_forms import DaysForm, PushForm, RetagForm
from planner.steps.agenda.queries import bulk
from planner.steps.agenda.queries.bulk import DryRun, Retag
from planner.steps.agenda.routes.base import bp, house, now_here, persona_choices
from planner.steps.agenda.routes.board import Look, look_at
from planner.web.access import needs
from planner.web.forms import blame
from planner.web.i18n import locale
from planner.web.reply import own_path, page, see_other
from planner.web.toasts import toast
from planner.web.words import refusal

_FIELDS = {"bulk_no_change": "days", "slot_in_past": "days"}
Planned = Callable[[Session, datetime], DryRun]


def _uids() -> list[str]:
    """The slots that were chosen: boxes of the agenda, or all of them in one field of a form."""
    named = [*request.form.getlist("slot"), *request.form.get("slots", "").split()]
    return list(dict.fromkeys(uid for uid in named if len(uid) == 26 and uid.isalnum()))


def _back() -> str:
    return own_path(request.values.get("back"), url_for("agenda.index"))


def _show(form: Any, kind: str, planned: Planned | None, *, status: int = 200, **more: Any) -> Response:
    """The form with its dry run; a refusal of the dry run stands beside the field that it is about."""
    session, now, _today = now_here()
    house(session)
    run = None
    if planned is not None:
        try:
            run = planned(session, now)
            form.seen.data, form.seen.raw_data = run.seen, None
        except RuleBroken as error:
            blame(form, error, _FIELDS)
            status = error.status
    return page("agenda/bulk.html", form=form, kind=kind, run=run, back=_back(), status=status,
                mind=calendar_words.note, refusal=refusal, **more)


def _apply(form: Any, kind: str, planned: Planned, change: Callable[..., Any], words: Callable[[int], str],
           **more: Any) -> BaseResponse:
    """Make the change that was looked at, or show why not."""
    try:
        with unit_of_work() as work:
            run = planned(work.session, work.now)
            made = change(work.session, actor=current_user, run=run, seen=form.seen.data or "", now=work.now)
            uid, number = made.uid, len(made.before)
    except PlannerError as error:
        if not isinstance(error, (RuleBroken, Conflict)):
            raise
        blame(form, error, _FIELDS)
        return _show(form, kind, planned, status=error.status, **more)
    toast(words(number), undo=url_for(".undo_bulk", uid=uid, back=_back()))
    return see_other(_back())


@bp.post("/bulk")
@needs(Action.PLAN)
def bulk_form() -> BaseResponse:
    """What was chosen on the agenda, and what would become of it."""
    if request.form.get("what") == "retag":
        return retag_many()
    return move_many()


# --- Moving ------------------------------------------------------------------------------------------------------


@bp.post("/bulk/move")
@needs(Action.PLAN)
def move_many() -> BaseResponse:
    """Move the chosen slots by some days: look first, then do it."""
    uids = _uids()
    form = DaysForm() if "days" in request.form else DaysForm(formdata=None, data={"days": 7})
    form.slots.data, form.slots.raw_data = " ".join(uids), None
    if "days" in request.form and not form.validate():
        return _show(form, "move", None, status=422)
    days = form.days.data or 0

    def planned(session: Session, now: datetime) -> DryRun:
        return bulk.moves(session, bulk.chosen(uids), days, now=now, locale=locale())

    if request.form.get("step") != "do":
        return _show(form, "move", planned)
    return _apply(form, "move", planned, services.move_many, _moved)


def _moved(number: int) -> str:
    return ngettext("%(num)d slot moved.", "%(num)d slots moved.", number)


@bp.get("/bulk/push")
@needs(Action.PLAN)
def push_form() -> Response:
    """From which day on, and how far; with the filters of the agenda that it was asked from."""
    look = look_at(request.args)
    first = max(look.place.first, look.this_day + timedelta(days=1))
    form = PushForm(formdata=None, data={"day": first, "days": 7, "back": look.to()})
    return _push_page(form, None)


def _push_page(form: PushForm, planned: Planned | None, status: int = 200) -> Response:
    return _show(form, "push", planned, status=status, **_narrowed_by(look_at(request.args)))


def _narrowed_by(look: Look) -> dict[str, Any]:
    """What the page says of the filters, with each of them to be taken off here."""
    def to(**over: str | None) -> str:
        asked: dict[str, Any] = look.arguments() | dict.fromkeys(over) | look.filters.arguments(**over)
        return url_for(".push_form", **asked)

    names = queries.names_of(look.session, look.filters) if look.filters else {}
    return {"filters": look.filters, "look": look, "to": to, "names": names, "here": look.to()}


@bp.post("/bulk/push")
@needs(Action.PLAN)
def push_many() -> BaseResponse:
    """Push everything from a day on: look first, then do it."""
    form = PushForm()
    if not form.validate():
        return _push_page(form, None, 422)
    look = look_at(request.args)
    day, days = form.day.data or date.max, form.days.data or 0

    def planned(session: Session, now: datetime) -> DryRun:
        wanted = bulk.from_day(day, look.filters, person_id=current_user.id, now=now)
        return bulk.moves(session, wanted, days, now=now, locale=locale())

    if request.form.get("step") != "do":
        return _push_page(form, planned)
    return _apply(form, "push", planned, services.move_many, _moved, **_narrowed_by(look))


# --- Personas and campaign -----------------------------------------------------------------------------------------


@bp.post("/bulk/retag")
@needs(Action.PLAN)
def retag_many() -> BaseResponse:
    """Give the chosen slots other personas or a campaign: look first, then do it."""
    uids, (session, _now, _today) = _uids(), now_here()
    campaigns = [(one.uid, (one.name_nl if locale() == "nl" else one.name_en) or one.name_en or one.name_nl)
                 for one in bulk.campaigns(session)]
    asked = "how" in request.form
    form = RetagForm(personas=persona_choices(session), campaigns=campaigns, **({} if asked else {"formdata": None}))
    form.slots.data, form.slots.raw_data = " ".join(uids), None
    if not asked:
        return _show(form, "retag", None, chosen=len(uids)) if uids else _nothing(form)
    if not form.validate():
        return _show(form, "retag", None, status=422, chosen=len(uids))
    if form.how.data != "replace" and not form.personas.data and form.campaign.data == "keep":
        form.personas.errors = [*form.personas.errors, _("Choose a persona, or a campaign.")]
        return _show(form, "retag", None, status=422, chosen=len(uids))

    def planned(session: Session, now: datetime) -> DryRun:
        return bulk.retags(session, bulk.chosen(uids), _change(session, form), now=now, locale=locale())

    def change(session: Session, **given: Any) -> Any:
        return services.retag_many(session, change=_change(session, form), **given)

    if request.form.get("step") != "do":
        return _show(form, "retag", planned, chosen=len(uids))
    return _apply(form, "retag", planned, change, _retagged, chosen=len(uids))


def _nothing(form: RetagForm) -> Response:
    blame(form, RuleBroken("bulk_nothing"), {})
    return _show(form, "retag", None, status=422, chosen=0)


def _retagged(number: int) -> str:
    return ngettext("%(num)d slot changed.", "%(num)d slots changed.", number)


def _change(session: Session, form: RetagForm) -> Retag:
    """What the form asks for, with the entities behind its choices."""
    campaign = next((one for one in bulk.campaigns(session) if one.uid == form.campaign.data), None)
    how = "keep" if form.how.data == "add" and not form.personas.data else form.how.data
    return Retag(how, tuple(form.personas.data or ()), bulk.every_persona(session), form.campaign.data != "keep",
                 campaign)


@bp.post("/bulk/<uid>/undo")
@needs(Action.PLAN)
def undo_bulk(uid: str) -> BaseResponse:
    """Take all of it back."""
    with unit_of_work() as work:
        number = services.undo_many(work.session, actor=current_user, uid=uid, now=work.now)
    toast(ngettext("%(num)d slot is as it was.", "%(num)d slots are as they were.", number))
    return see_other(_back())
