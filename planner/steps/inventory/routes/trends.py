"""Trends that people see: the list, one of them, "I see it too"."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa
from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from planner.core.db import db, unit_of_work
from planner.core.errors import RuleBroken
from planner.personas.models import Persona, PersonaStatus
from planner.policy import Action
from planner.steps.inventory import queries, rules, services
from planner.steps.inventory.forms import TrendForm
from planner.steps.inventory.routes.base import FIELDS, bp, page_number, today, typed_area
from planner.steps.inventory.routes.lists import area_label, ask, cut
from planner.steps.inventory.services.trends import Sighting
from planner.steps.inventory.words import STRENGTHS
from planner.web.access import needs
from planner.web.forms import blame
from planner.web.i18n import locale
from planner.web.reply import own_path, page, see_other
from planner.web.toasts import toast


@dataclass(frozen=True, slots=True)
class TrendFilters:
    """What the address narrows the list to; '' means all. ``area`` and ``theme`` are keys."""

    show: str = ""
    area: str = ""
    theme: str = ""
    mine: str = ""

    def arguments(self, **over: Any) -> dict[str, Any]:
        """These filters as arguments of an address, with some of them other; empty ones are left out."""
        return {key: value for key, value in {**asdict(self), **over}.items() if value}


def read_filters(arguments: Mapping[str, str]) -> TrendFilters:
    """The filters of an address; what makes no sense there is as if it were not there."""
    return TrendFilters("faded" if arguments.get("show") == "faded" else "", arguments.get("area", ""),
                        arguments.get("theme", ""), "1" if arguments.get("mine") else "")


@bp.get("/knowledge/trends")
@needs(Action.READ_KNOWLEDGE)
def trends() -> Response:
    """What people see in the market, the heaviest first, as the address narrows it; what faded stands apart."""
    session, number = db.session(), page_number()
    directory, themes, filters = queries.directory(session), queries.themes(session), read_filters(request.args)
    area = directory.find(filters.area)
    theme = next((each for each in themes if each.key == filters.theme), None)
    rows = queries.trends(session, today=today(session), areas=directory.within(area.key) if area else None,
                          theme_id=theme.id if theme else None, by_id=current_user.id if filters.mine else None,
                          faded=filters.show == "faded", offset=(number - 1) * queries.PAGE_SIZE)
    return page("inventory/trends.html", filters=filters, weight=rules.trend_weight, area=area, theme=theme,
                themes=themes,
                seen=queries.endorsed(session, [row.id for row in rows], person_id=current_user.id),
                days=rules.TREND_FADES_AFTER_DAYS, **cut(rows, number))


def persona_choices(session: Session) -> list[tuple[str, str]]:
    """Readers that a trend may be of, by code."""
    found = session.scalars(sa.select(Persona).where(Persona.status == PersonaStatus.ACTIVE).order_by(Persona.code))
    return [(persona.code, f"{persona.code} {persona.label(locale())}") for persona in found if not persona.is_negative]


def _form(**data: Any) -> TrendForm:
    return TrendForm(*((None,) if data else ()), personas=persona_choices(db.session()), **data)


@bp.get("/knowledge/trends/new")
@needs(Action.NOTE_TREND)
def new_trend() -> Response:
    """Ask for one sentence."""
    form = _form(seen_on=today(db.session()), area=area_label(request.args.get("area")))
    return ask("inventory/new_trend.html", form)


@bp.post("/knowledge/trends/new")
@needs(Action.NOTE_TREND)
def note_trend() -> BaseResponse:
    """Keep it, with Undo."""
    form = _form()
    if not form.validate() or form.seen_on.data is None:
        return ask("inventory/new_trend.html", form, 422)
    try:
        with unit_of_work() as work:
            sighting = Sighting(form.text.data or "", form.seen_on.data, form.strength.data,
                                typed_area(work.session, form.area.data), form.source_url.data or "",
                                _persona(work.session, form.persona.data))
            uid = services.trends.note_trend(work.session, actor=current_user, now=work.now, sighting=sighting).uid
    except RuleBroken as error:
        blame(form, error, FIELDS | {"web_address_wrong": "source_url"})
        return ask("inventory/new_trend.html", form, error.status)
    toast(_("Noted."), undo=url_for(".archive_trend", uid=uid))
    return see_other(url_for(".trend", uid=uid))


def _persona(session: Session, code: str | None) -> Persona | None:
    return session.scalar(sa.select(Persona).where(Persona.code == code)) if code else None


@bp.get("/knowledge/trends/<uid>")
@needs(Action.READ_KNOWLEDGE)
def trend(uid: str) -> Response:
    """One trend; what can be done with it is upper floors' (panel ``trend.actions``)."""
    session = db.session()
    found = queries.get_trend(session, uid)
    people = queries.endorsers(session, found)
    return page("inventory/trend.html", trend=found, faded=rules.is_faded(found.seen_on, today(session)),
                weight=rules.trend_weight(found.strength, found.endorsements), strengths=STRENGTHS, endorsers=people,
                sees_it=any(person.id == current_user.id for person in people), days=rules.TREND_FADES_AFTER_DAYS,
                fades_on=rules.fades_on(found.seen_on))


@bp.post("/knowledge/trends/<uid>/endorse")
@needs(Action.ENDORSE_TREND)
def endorse_trend(uid: str) -> BaseResponse:
    """Say "I see it too", with Undo."""
    with unit_of_work() as work:
        services.trends.endorse_trend(work.session, actor=current_user, now=work.now,
                                      trend=queries.get_trend(work.session, uid))
    toast(_("You see it too."), undo=url_for(".withdraw_trend", uid=uid))
    return see_other(own_path(request.form.get("back"), url_for(".trend", uid=uid)))


@bp.post("/knowledge/trends/<uid>/withdraw")
@needs(Action.ENDORSE_TREND)
def withdraw_trend(uid: str) -> BaseResponse:
    """Take it back."""
    with unit_of_work() as work:
        services.trends.withdraw_endorsement(work.session, actor=current_user, now=work.now,
                                             trend=queries.get_trend(work.session, uid))
    toast(_("Taken back."))
    return see_other(own_path(request.form.get("back"), url_for(".trend", uid=uid)))


@bp.post("/knowledge/trends/<uid>/archive")
@needs(Action.EDIT_TREND)
def archive_trend(uid: str) -> BaseResponse:
    """Take one's own off the list, with Undo."""
    with unit_of_work() as work:
        services.trends.archive_trend(work.session, actor=current_user, now=work.now,
                                      trend=queries.get_trend(work.session, uid))
    toast(_("Off the list."), undo=url_for(".restore_trend", uid=uid))
    return see_other(url_for(".trends"))


@bp.post("/knowledge/trends/<uid>/restore")
@needs(Action.EDIT_TREND)
def restore_trend(uid: str) -> BaseResponse:
    """Undo."""
    with unit_of_work() as work:
        services.trends.restore_trend(work.session, actor=current_user, now=work.now,
                                      trend=queries.get_trend(work.session, uid, archived=True))
    toast(_("As it was."))
    return see_other(url_for(".trend", uid=uid))
