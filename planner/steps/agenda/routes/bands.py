"""Bands: the events, fairs and periods behind the days of the agenda, and whose holidays stand there."""
from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from planner.core.db import db, unit_of_work
from planner.core.errors import Conflict, NotFound, RuleBroken
from planner.people.queries import get_organisation, house_settings
from planner.people.rules.settings import SHOWN_PLACES
from planner.policy import Action, allowed
from planner.steps.agenda.forms import given
from planner.steps.agenda.models import Band, BandKind
from planner.steps.agenda.queries import bands as queries
from planner.steps.agenda.routes.base import bp, now_here
from planner.steps.agenda.series_forms import BandForm, DaysForm
from planner.steps.agenda.series_words import place_name
from planner.steps.agenda.services import bands as services
from planner.steps.agenda.services.bands import BandFacts
from planner.web.access import needs
from planner.web.asked import whole
from planner.web.forms import blame, rebase
from planner.web.i18n import locale
from planner.web.reply import page, see_other
from planner.web.toasts import toast

FIELDS = {"band_dates": "last", "band_too_long": "last"}
AHEAD = timedelta(days=365)         # how far the holidays are listed

bp.add_app_template_filter(place_name, "place_name")


@bp.get("/bands")
@needs(Action.READ_AGENDA)
def bands() -> Response:
    """Events, fairs and periods, and the holidays of a year ahead."""
    return _index(200)


def _index(status: int, days: DaysForm | None = None) -> Response:
    session, _now, today = now_here()
    number = whole(request.args.get("page", "1")) or 1
    if number > 1_000:
        raise NotFound("not_found")
    over = bool(request.args.get("over"))
    return page("agenda/bands.html", status=status, today=today, over=over, number=number,
                found=queries.band_page(session, today=today, over=over, number=number),
                proposed=queries.proposed_bands(session, actor=current_user),
                days=queries.days_between(session, today, today + AHEAD), form=days or _days_form(session, stored=True))


def _days_form(session: Session, *, stored: bool = False) -> DaysForm:
    home = get_organisation(session).country
    names = [(code, place_name(code)) for code in SHOWN_PLACES]
    if not stored:
        return DaysForm(home=home, names=names)
    return DaysForm(formdata=None, home=home, names=names, data={"places": list(house_settings(session).other_days)})


@bp.post("/bands/days")
@needs(Action.EDIT_BANDS)
def set_days() -> BaseResponse:
    """Choose whose days are shown."""
    form = _days_form(db.session())
    if not form.validate():
        return _index(422, form)
    with unit_of_work() as work:
        was = services.show_days_of(work.session, actor=current_user, places=form.places.data or (), now=work.now)
    toast(_("The agenda shows these days now."), undo=url_for(".undo_days", places=",".join(was)))
    return see_other(url_for(".bands"))


@bp.post("/bands/days/undo")
@needs(Action.EDIT_BANDS)
def undo_days() -> BaseResponse:
    """Show the days that stood there before."""
    with unit_of_work() as work:
        services.show_days_of(work.session, actor=current_user, places=request.args.get("places", "").split(","),
                              now=work.now)
    toast(_("As it was before."))
    return see_other(url_for(".bands"))


# --- One band ----------------------------------------------------------------------------------------------------


def _form(session: Session, band: Band | None = None, **data: Any) -> BandForm:
    return BandForm(campaigns=queries.campaign_choices(session, locale(), kept=band.campaign if band else None),
                    data=data)


def _facts(session: Session, form: BandForm) -> BandFacts:
    first = given(form.first.data)
    return BandFacts(BandKind(form.kind.data), form.title.data or "", first, form.last.data or first,
                     queries.find_campaign(session, form.campaign.data))


def _form_page(form: BandForm, band: Band | None = None, *, status: int = 200, theirs: bool = False) -> Response:
    proposes = not allowed(current_user, Action.EDIT_BANDS)
    return page("agenda/band_form.html", form=form, band=band, proposes=proposes, theirs=theirs, status=status)


@bp.get("/bands/new")
@needs(Action.PROPOSE_BAND)
def new_band() -> Response:
    """The form of a new band; the address may name its first day."""
    session = db.session()
    try:
        first = date.fromisoformat(request.args.get("day", ""))
    except ValueError:
        return _form_page(_form(session))
    return _form_page(_form(session, first=first))


@bp.post("/bands")
@needs(Action.PROPOSE_BAND)
def add_band() -> BaseResponse:
    """Put a band behind the days, or propose one."""
    form = _form(db.session())
    if not form.validate():
        return _form_page(form, status=422)
    try:
        with unit_of_work() as work:
            made = services.add_band(work.session, actor=current_user, facts=_facts(work.session, form), now=work.now)
            uid, is_proposed = made.uid, made.is_proposed
    except RuleBroken as error:
        blame(form, error, FIELDS)
        return _form_page(form, status=error.status)
    toast(_("Proposed. A lead puts it on the agenda.") if is_proposed else _("It stands on the agenda."),
          undo=url_for(".remove_band", uid=uid))
    return see_other(url_for(".bands"))


def _data(band: Band) -> dict[str, Any]:
    return {"kind": band.kind.value, "title": band.title, "first": band.from_date, "last": band.to_date,
            "campaign": band.campaign.uid if band.campaign else ""}


@bp.get("/bands/<uid>/edit")
@needs(Action.EDIT_BANDS)
def edit_band(uid: str) -> Response:
    """The form of a band."""
    session = db.session()
    band = queries.get_band(session, uid, actor=current_user)
    return _form_page(_form(session, band, version=band.version, **_data(band)), band)


@bp.post("/bands/<uid>/edit")
@needs(Action.EDIT_BANDS)
def save_band(uid: str) -> BaseResponse:
    """Change a band."""
    session = db.session()
    form = _form(session, queries.get_band(session, uid, actor=current_user))
    if not form.validate():
        return _form_page(form, queries.get_band(session, uid, actor=current_user), status=422)
    try:
        with unit_of_work() as work:
            band = queries.get_band(work.session, uid, actor=current_user)
            old = _data(band)
            services.edit_band(work.session, actor=current_user, band=band, facts=_facts(work.session, form),
                               version=form.version.data, now=work.now)
            undo = url_for(".undo_band", uid=uid, version=band.version, **old)
    except (RuleBroken, Conflict) as error:
        blame(form, error, FIELDS)
        theirs = queries.get_band(db.session(), uid, actor=current_user)
        rebase(form, theirs.version)
        return _form_page(form, theirs, status=error.status, theirs=error.code == "stale")
    toast(_("Saved."), undo=undo)
    return see_other(url_for(".bands"))


@bp.post("/bands/<uid>/undo")
@needs(Action.EDIT_BANDS)
def undo_band(uid: str) -> BaseResponse:
    """Let a band say what it said before, unless somebody touched it since."""
    session = db.session()
    found = queries.get_band(session, uid, actor=current_user)
    form = BandForm(formdata=request.args, meta={"csrf": False},
                    campaigns=queries.campaign_choices(session, locale(), kept=found.campaign))
    if not form.validate():
        raise RuleBroken("unknown")
    with unit_of_work() as work:
        services.edit_band(work.session, actor=current_user, band=queries.get_band(work.session, uid,
                                                                                   actor=current_user),
                           facts=_facts(work.session, form), version=form.version.data, now=work.now)
    toast(_("As it was before."))
    return see_other(url_for(".bands"))


@bp.post("/bands/<uid>/take-over")
@needs(Action.EDIT_BANDS)
def take_over_band(uid: str) -> BaseResponse:
    """Put a proposal on the agenda."""
    with unit_of_work() as work:
        services.take_over_band(work.session, actor=current_user, now=work.now,
                                band=queries.get_band(work.session, uid, actor=current_user))
    toast(_("It stands on the agenda."), undo=url_for(".hand_back_band", uid=uid))
    return see_other(url_for(".bands"))


@bp.post("/bands/<uid>/hand-back")
@needs(Action.EDIT_BANDS)
def hand_back_band(uid: str) -> BaseResponse:
    """Make it a proposal again."""
    with unit_of_work() as work:
        services.hand_back_band(work.session, actor=current_user, now=work.now,
                                band=queries.get_band(work.session, uid, actor=current_user))
    toast(_("It is a proposal again."))
    return see_other(url_for(".bands"))


@bp.post("/bands/<uid>/remove")
@needs(Action.PROPOSE_BAND)
def remove_band(uid: str) -> BaseResponse:
    """Take a band off the agenda, or a proposal back."""
    with unit_of_work() as work:
        services.remove_band(work.session, actor=current_user, now=work.now,
                             band=queries.get_band(work.session, uid, actor=current_user))
    toast(_("Taken off the agenda."), undo=url_for(".restore_band", uid=uid))
    return see_other(url_for(".bands"))


@bp.post("/bands/<uid>/restore")
@needs(Action.PROPOSE_BAND)
def restore_band(uid: str) -> BaseResponse:
    """Put a removed band back."""
    with unit_of_work() as work:
        services.restore_band(work.session, actor=current_user, now=work.now,
                              band=queries.get_band(work.session, uid, actor=current_user))
    toast(_("It is back on the agenda."))
    return see_other(url_for(".bands"))
