"""Campaigns on screen: the list, one campaign, its form, putting it away. Floors above fill in slots and plan B."""
from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from planner.campaigns import queries, services
from planner.campaigns.events import CampaignTouches
from planner.campaigns.forms import CampaignForm
from planner.campaigns.models import Campaign
from planner.campaigns.services import CampaignFacts
from planner.core import events
from planner.core.db import db, unit_of_work
from planner.core.errors import NotFound, RuleBroken
from planner.policy import Action
from planner.web.access import needs
from planner.web.forms import blame
from planner.web.i18n import locale
from planner.web.reply import page, see_other
from planner.web.toasts import toast

bp = Blueprint("campaigns", __name__, url_prefix="/campaigns")

FIELDS = {"campaign_needs_name": "name_nl", "campaign_dates_order": "to_date", "campaign_slots_outside": "to_date"}
# What a press does, and what takes it back.
STEPS = {"start": "unstart", "close": "reopen", "reopen": "close", "unstart": "start"}


@bp.get("")
@needs(Action.READ_CAMPAIGN)
def index() -> Response:
    """Every campaign, running ones first."""
    archived = request.args.get("show") == "archived"
    return page("campaigns/index.html", campaigns=queries.campaigns(db.session(), archived=archived),
                archived=archived)


@bp.get("/<uid>")
@needs(Action.READ_CAMPAIGN)
def campaign(uid: str) -> Response:
    """One campaign: goal, period, slots, plan B."""
    return page("campaigns/campaign.html", campaign=queries.get_campaign(db.session(), uid))


# --- The form ----------------------------------------------------------------------------------------------------


def _form(session: Session, **data: Any) -> CampaignForm:
    personas = [(one.code, f"{one.code} {one.label(locale())}") for one in queries.persona_options(session)]
    channels = [(one.key, one.name) for one in queries.channel_options(session)]
    kept: Campaign | None = data.pop("kept", None)
    if kept is not None:                # what was chosen stays to choose
        personas += [(one.code, one.code) for one in kept.personas if one.code not in dict(personas)]
        channels += [(one.key, one.name) for one in kept.channels if one.key not in dict(channels)]
    return CampaignForm(personas=personas, channels=channels, data=data)


def _facts(session: Session, form: CampaignForm, kept: Campaign | None) -> CampaignFacts:
    def chosen(rows: Iterable[Any], more: Iterable[Any], keys: Iterable[str], name: str) -> list[Any]:
        wanted = set(keys)
        return list({row.id: row for row in (*rows, *more) if getattr(row, name) in wanted}.values())

    first, last, budget = form.from_date.data, form.to_date.data, form.budget.data
    if first is None or last is None:
        raise LookupError("asked of a form that is not valid")
    return CampaignFacts(
        form.name_nl.data or "", form.name_en.data or "", form.goal.data or "", first, last,
        chosen(queries.persona_options(session), kept.personas if kept else (), form.personas.data or (), "code"),
        chosen(queries.channel_options(session), kept.channels if kept else (), form.channels.data or (), "key"),
        None if budget is None else int(Decimal(budget) * 100))


def _form_page(form: CampaignForm, campaign: Campaign | None = None, status: int = 200) -> Response:
    return page("campaigns/form.html", form=form, campaign=campaign, status=status)


@bp.get("/new")
@needs(Action.EDIT_CAMPAIGN)
def new() -> Response:
    """A new campaign."""
    return _form_page(_form(db.session()))


@bp.post("/new")
@needs(Action.EDIT_CAMPAIGN)
def make() -> BaseResponse:
    """Make it."""
    form = _form(db.session())
    if not form.validate():
        return _form_page(form, status=422)
    try:
        with unit_of_work() as work:
            made = services.make_campaign(work.session, actor=current_user, now=work.now,
                                          facts=_facts(work.session, form, None))
            uid = made.uid
    except RuleBroken as error:
        blame(form, error, FIELDS)
        return _form_page(form, status=error.status)
    toast(_("The campaign is there. Choose its slots and its plan B."))
    return see_other(url_for(".campaign", uid=uid))


@bp.get("/<uid>/edit")
@needs(Action.EDIT_CAMPAIGN)
def edit_form(uid: str) -> Response:
    """Change it."""
    session = db.session()
    one = queries.get_campaign(session, uid)
    form = _form(session, kept=one, version=one.version, name_nl=one.name_nl, name_en=one.name_en, goal=one.goal,
                 from_date=one.from_date, to_date=one.to_date, personas=[each.code for each in one.personas],
                 channels=[each.key for each in one.channels],
                 budget=None if one.budget_cents is None else Decimal(one.budget_cents) / 100)
    return _form_page(form, one)


@bp.post("/<uid>/edit")
@needs(Action.EDIT_CAMPAIGN)
def edit(uid: str) -> BaseResponse:
    """Keep the changes."""
    session = db.session()
    form = _form(session, kept=queries.get_campaign(session, uid))
    if not form.validate():
        return _form_page(form, queries.get_campaign(session, uid), 422)
    try:
        with unit_of_work() as work:
            one = queries.get_campaign(work.session, uid)
            services.edit_campaign(work.session, actor=current_user, campaign=one, version=form.version.data,
                                   facts=_facts(work.session, form, one), now=work.now)
    except RuleBroken as error:
        blame(form, error, FIELDS)
        return _form_page(form, queries.get_campaign(db.session(), uid), error.status)
    toast(_("Kept."))
    return see_other(url_for(".campaign", uid=uid))


# --- State -------------------------------------------------------------------------------------------------------


@bp.post("/<uid>/state/<event>")
@needs(Action.EDIT_CAMPAIGN)
def advance(uid: str, event: str) -> BaseResponse:
    """Start, close or reopen it."""
    if event not in STEPS:
        raise NotFound("not_found")
    with unit_of_work() as work:
        one = queries.get_campaign(work.session, uid)
        services.advance_campaign(work.session, actor=current_user, campaign=one, event=event, now=work.now)
    if "undo" not in request.args:
        done = {"start": _("The campaign runs."), "close": _("The campaign is closed."),
                "reopen": _("The campaign runs again."), "unstart": _("Back to what is to come.")}
        toast(done[event], undo=url_for(".advance", uid=uid, event=STEPS[event], undo=1))
    return see_other(url_for(".campaign", uid=uid))


@bp.get("/<uid>/archive")
@needs(Action.EDIT_CAMPAIGN)
def ask_archive(uid: str) -> Response:
    """What belongs to it, before it is put away."""
    session = db.session()
    one = queries.get_campaign(session, uid)
    return page("campaigns/archive.html", campaign=one, touches=events.collect(session, CampaignTouches(one)))


@bp.post("/<uid>/archive")
@needs(Action.EDIT_CAMPAIGN)
def archive(uid: str) -> BaseResponse:
    """Put it away."""
    with unit_of_work() as work:
        services.archive_campaign(work.session, actor=current_user, campaign=queries.get_campaign(work.session, uid),
                                  now=work.now)
    toast(_("The campaign is put away."), undo=url_for(".restore", uid=uid))
    return see_other(url_for(".index"))


@bp.post("/<uid>/restore")
@needs(Action.EDIT_CAMPAIGN)
def restore(uid: str) -> BaseResponse:
    """Bring it back."""
    with unit_of_work() as work:
        services.restore_campaign(work.session, actor=current_user, campaign=queries.get_campaign(work.session, uid),
                                  now=work.now)
    return see_other(url_for(".campaign", uid=uid))
