"""Trends, facts and themes."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from planner.core.db import db, unit_of_work
from planner.core.errors import Conflict, RuleBroken
from planner.policy import Action
from planner.steps.inventory import queries, rules, services
from planner.steps.inventory.forms import FactForm, ThemeForm, TrendForm
from planner.steps.inventory.models import KnowledgeFact, Shareable, Theme, TopicArea
from planner.steps.inventory.routes.base import FIELDS, bp, page_number, today, typed_area
from planner.steps.inventory.services.shared import Sighting, Statement, ThemeText
from planner.steps.inventory.words import STRENGTHS
from planner.web.access import needs
from planner.web.forms import PlannerForm, blame, rebase
from planner.web.i18n import locale
from planner.web.reply import page, see_other
from planner.web.toasts import toast


def _cut(rows: Sequence[object], number: int) -> dict[str, Any]:
    """The rows of one page of a list, and the numbers of the pages beside it."""
    return {"rows": rows[:queries.PAGE_SIZE], "before": number - 1 if number > 1 else None,
            "after": number + 1 if len(rows) > queries.PAGE_SIZE else None}


# --- Trends ------------------------------------------------------------------------------------------------------


@bp.get("/knowledge/trends")
@needs(Action.READ_KNOWLEDGE)
def trends() -> Response:
    """What people see in the market; what faded stands apart."""
    session, number, faded = db.session(), page_number(), request.args.get("show") == "faded"
    rows = queries.trends(session, today=today(session), faded=faded, offset=(number - 1) * queries.PAGE_SIZE)
    return page("inventory/trends.html", faded=faded, weight=rules.trend_weight, strengths=STRENGTHS,
                days=rules.TREND_FADES_AFTER_DAYS, **_cut(rows, number))


@bp.get("/knowledge/trends/new")
@needs(Action.NOTE_TREND)
def new_trend() -> Response:
    """Ask for one sentence."""
    form = TrendForm(None, seen_on=today(db.session()), area=_area_label(request.args.get("area")))
    return _ask("inventory/new_trend.html", form)


def _area_label(key: str | None) -> str:
    found = queries.directory(db.session()).areas.get(key or "")
    return found.label(locale()) if found else ""


def _ask(template: str, form: PlannerForm, status: int = 200, **context: object) -> Response:
    """A page with a form that offers areas."""
    offers = queries.directory(db.session()).offers(locale())
    return page(template, status=status, form=form, offers=offers, **context)


@bp.post("/knowledge/trends/new")
@needs(Action.NOTE_TREND)
def note_trend() -> BaseResponse:
    """Keep it, with Undo."""
    form = TrendForm()
    if not form.validate() or form.seen_on.data is None:
        return _ask("inventory/new_trend.html", form, 422)
    try:
        with unit_of_work() as work:
            sighting = Sighting(form.text.data or "", form.seen_on.data, form.strength.data,
                                typed_area(work.session, form.area.data), form.source_url.data or "")
            uid = services.shared.note_trend(work.session, actor=current_user, now=work.now, sighting=sighting).uid
    except RuleBroken as error:
        blame(form, error, FIELDS | {"web_address_wrong": "source_url"})
        return _ask("inventory/new_trend.html", form, error.status)
    toast(_("Noted."), undo=url_for(".archive_trend", uid=uid))
    return see_other(url_for(".trend", uid=uid))


@bp.get("/knowledge/trends/<uid>")
@needs(Action.READ_KNOWLEDGE)
def trend(uid: str) -> Response:
    """One trend; what can be done with it is upper floors' (panel ``trend.actions``)."""
    session = db.session()
    found = queries.get_trend(session, uid)
    return page("inventory/trend.html", trend=found, faded=rules.is_faded(found.seen_on, today(session)),
                weight=rules.trend_weight(found.strength, 0), strengths=STRENGTHS, days=rules.TREND_FADES_AFTER_DAYS)


@bp.post("/knowledge/trends/<uid>/archive")
@needs(Action.EDIT_TREND)
def archive_trend(uid: str) -> BaseResponse:
    """Take one's own off the list, with Undo."""
    with unit_of_work() as work:
        services.shared.archive_trend(work.session, actor=current_user, now=work.now,
                                      trend=queries.get_trend(work.session, uid))
    toast(_("Off the list."), undo=url_for(".restore_trend", uid=uid))
    return see_other(url_for(".trends"))


@bp.post("/knowledge/trends/<uid>/restore")
@needs(Action.EDIT_TREND)
def restore_trend(uid: str) -> BaseResponse:
    """Undo."""
    with unit_of_work() as work:
        services.shared.restore_trend(work.session, actor=current_user, now=work.now,
                                      trend=queries.get_trend(work.session, uid, archived=True))
    toast(_("As it was."))
    return see_other(url_for(".trend", uid=uid))


# --- Facts -------------------------------------------------------------------------------------------------------


@bp.get("/knowledge/facts")
@needs(Action.READ_KNOWLEDGE)
def facts() -> Response:
    """What is worth sharing, newest first; about one area when the address names it."""
    session, number = db.session(), page_number()
    directory = queries.directory(session)
    area = directory.areas.get(request.args.get("area", ""))
    rows = queries.facts(session, areas=directory.within(area.key) if area else None,
                         offset=(number - 1) * queries.PAGE_SIZE)
    return page("inventory/facts.html", area=area, **_cut(rows, number))


@bp.get("/knowledge/facts/new")
@needs(Action.ADD_KNOWLEDGE)
def new_fact() -> Response:
    """Ask for one sentence worth sharing."""
    form = FactForm(None, lang=current_user.locale, area=_area_label(request.args.get("area")))
    return _ask("inventory/edit_fact.html", form, fact=None)


@bp.post("/knowledge/facts/new")
@needs(Action.ADD_KNOWLEDGE)
def add_fact() -> BaseResponse:
    """Keep it, with Undo."""
    form = FactForm()
    if not form.validate():
        return _ask("inventory/edit_fact.html", form, 422, fact=None)
    try:
        with unit_of_work() as work:
            fact = services.shared.add_fact(work.session, actor=current_user, now=work.now,
                                            statement=_statement(work.session, form))
            uid = fact.uid
    except RuleBroken as error:
        blame(form, error, FIELDS)
        return _ask("inventory/edit_fact.html", form, error.status, fact=None)
    toast(_("Kept."), undo=url_for(".remove_fact", uid=uid))
    return see_other(url_for(".facts", _anchor=f"fact-{uid}"))


def _statement(session: Session, form: FactForm) -> Statement:
    areas: dict[int, TopicArea] = {}
    for text in (form.area.data, *(form.others.data or "").split(",")):
        if (area := typed_area(session, text and text.strip())) is not None:
            areas[area.id] = area
    return Statement(form.text.data or "", form.lang.data, list(areas.values()), Shareable(form.shareable.data))


def _fact_form(fact: KnowledgeFact) -> FactForm:
    names = [area.label(locale()) for area in fact.areas]
    return FactForm(None, version=fact.version, text=fact.text, lang=fact.lang, shareable=fact.shareable.value,
                    area=names[0] if names else "", others=", ".join(names[1:]))


@bp.get("/knowledge/facts/<uid>")
@needs(Action.EDIT_KNOWLEDGE)
def fact(uid: str) -> Response:
    """Ask for other words; for who knows it, and leads."""
    found = queries.get_fact(db.session(), uid)
    services.shared.require_edit(current_user, found)
    return _ask("inventory/edit_fact.html", _fact_form(found), fact=found)


@bp.post("/knowledge/facts/<uid>")
@needs(Action.EDIT_KNOWLEDGE)
def change_fact(uid: str) -> BaseResponse:
    """Change it."""
    form = FactForm()
    if not form.validate():
        return _ask("inventory/edit_fact.html", form, 422, fact=queries.get_fact(db.session(), uid))
    try:
        with unit_of_work() as work:
            services.shared.edit_fact(work.session, actor=current_user, now=work.now,
                                      fact=queries.get_fact(work.session, uid), version=form.version.data or 0,
                                      statement=_statement(work.session, form))
    except (RuleBroken, Conflict) as error:
        found = queries.get_fact(db.session(), uid)
        blame(form, error, FIELDS)
        rebase(form, found.version)
        return _ask("inventory/edit_fact.html", form, error.status, fact=found)
    toast(_("Saved."))
    return see_other(url_for(".facts", _anchor=f"fact-{uid}"))


@bp.post("/knowledge/facts/<uid>/remove")
@needs(Action.EDIT_KNOWLEDGE)
def remove_fact(uid: str) -> BaseResponse:
    """Take it off the list, with Undo."""
    with unit_of_work() as work:
        services.shared.set_fact_away(work.session, actor=current_user, now=work.now, away=True,
                                      fact=queries.get_fact(work.session, uid))
    toast(_("Off the list."), undo=url_for(".restore_fact", uid=uid))
    return see_other(url_for(".facts"))


@bp.post("/knowledge/facts/<uid>/restore")
@needs(Action.EDIT_KNOWLEDGE)
def restore_fact(uid: str) -> BaseResponse:
    """Undo."""
    with unit_of_work() as work:
        services.shared.set_fact_away(work.session, actor=current_user, now=work.now, away=False,
                                      fact=queries.get_fact(work.session, uid, archived=True))
    toast(_("As it was."))
    return see_other(url_for(".facts", _anchor=f"fact-{uid}"))


# --- Themes ------------------------------------------------------------------------------------------------------


def _theme_form(theme: Theme | None, *, typed: bool) -> ThemeForm:
    directory = queries.directory(db.session())
    areas = [(area.key, area.label(locale())) for area, _depth in directory.in_order(locale())]
    areas += [(area.key, area.label(locale())) for area in directory.proposals(locale())]
    if typed:
        return ThemeForm(areas=areas)
    form = ThemeForm(None, obj=theme, areas=areas)
    form.areas.data = [area.key for area in theme.areas] if theme else []
    return form


@bp.get("/knowledge/themes/new")
@bp.get("/knowledge/themes/<key>")
@needs(Action.EDIT_AREAS)
def theme(key: str | None = None) -> Response:
    """Ask what ties some areas together."""
    found = queries.get_theme(db.session(), key) if key else None
    return page("inventory/theme.html", theme=found, form=_theme_form(found, typed=False))


@bp.post("/knowledge/themes/new")
@bp.post("/knowledge/themes/<key>")
@needs(Action.EDIT_AREAS)
def put_theme(key: str | None = None) -> BaseResponse:
    """Keep it."""
    form = _theme_form(None, typed=True)
    if not form.validate():
        found = queries.get_theme(db.session(), key) if key else None
        return page("inventory/theme.html", theme=found, form=form, status=422)
    try:
        with unit_of_work() as work:
            text = ThemeText(form.title_nl.data or "", form.title_en.data or "", form.description.data or "",
                             [queries.get_area(work.session, area) for area in form.areas.data or []])
            services.shared.put_theme(work.session, actor=current_user, now=work.now, version=form.version.data,
                                      theme=queries.get_theme(work.session, key) if key else None, text=text)
    except (RuleBroken, Conflict) as error:
        found = queries.get_theme(db.session(), key) if key else None
        blame(form, error, FIELDS)
        rebase(form, found.version if found else None)
        return page("inventory/theme.html", theme=found, form=form, status=error.status)
    toast(_("Saved."))
    return see_other(url_for(".index", _anchor="themes"))


@bp.post("/knowledge/themes/<key>/remove")
@needs(Action.EDIT_AREAS)
def remove_theme(key: str) -> BaseResponse:
    """Take it away, with Undo."""
    with unit_of_work() as work:
        services.shared.set_theme_away(work.session, actor=current_user, now=work.now, away=True,
                                       theme=queries.get_theme(work.session, key))
    toast(_("Taken away."), undo=url_for(".restore_theme", key=key))
    return see_other(url_for(".index", _anchor="themes"))


@bp.post("/knowledge/themes/<key>/restore")
@needs(Action.EDIT_AREAS)
def restore_theme(key: str) -> BaseResponse:
    """Undo."""
    with unit_of_work() as work:
        services.shared.set_theme_away(work.session, actor=current_user, now=work.now, away=False,
                                       theme=queries.get_theme(work.session, key, archived=True))
    toast(_("As it was."))
    return see_other(url_for(".index", _anchor="themes"))
