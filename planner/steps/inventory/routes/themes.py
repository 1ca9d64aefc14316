"""Themes: a page for each with all that it holds; made by leads, proposed by anybody."""
from __future__ import annotations

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from planner.core.db import db, unit_of_work
from planner.core.errors import Conflict, NotFound, RuleBroken
from planner.policy import Action
from planner.steps.inventory import queries, rules, services
from planner.steps.inventory.forms import ThemeForm
from planner.steps.inventory.models import Theme
from planner.steps.inventory.routes.base import FIELDS, bp, today, typed_area
from planner.steps.inventory.services.themes import ThemeText, Thing
from planner.steps.inventory.words import LEVELS
from planner.web.access import needs
from planner.web.forms import blame, rebase
from planner.web.i18n import locale
from planner.web.reply import is_fragment_request, page, see_other
from planner.web.toasts import toast

TICKS = 60                  # areas that a form offers to tick; of more it asks for words
CHOICES = 200               # things of one kind that a page offers to put in


@bp.get("/knowledge/themes")
@needs(Action.READ_KNOWLEDGE)
def themes() -> Response:
    """Every theme, and those that somebody proposed."""
    found = queries.themes(db.session(), proposed=None)
    return page("inventory/themes.html", themes=[theme for theme in found if not theme.is_proposed],
                proposals=[theme for theme in found if theme.is_proposed])


@bp.get("/knowledge/themes/<key>")
@needs(Action.READ_KNOWLEDGE)
def theme(key: str) -> Response:
    """What a theme holds: areas, facts, trends, who knows it, what was published."""
    session = db.session()
    found = queries.get_theme(session, key)
    directory, day = queries.directory(session), today(session)
    below = sorted({low for area in found.areas if area.key in directory.areas for low in directory.within(area.key)})
    seen = queries.trends_in(session, found)
    return page("inventory/theme.html", theme=found, facts=queries.facts_in(session, found), trends=seen,
                works=queries.works_about(session, below)[:10], voices=queries.voices(session, below), levels=LEVELS,
                weight=rules.trend_weight, faded={each.uid for each in seen if rules.is_faded(each.seen_on, day)})


# --- What is in it -----------------------------------------------------------------------------------------------


@bp.get("/knowledge/themes/<key>/contents")
@needs(Action.EDIT_AREAS)
def theme_contents(key: str) -> Response:
    """Put things in and take them out: by pressing, or by dragging them across."""
    session = db.session()
    found = queries.get_theme(session, key)
    directory = queries.directory(session)
    kept_facts, kept_trends = queries.facts_in(session, found), queries.trends_in(session, found)
    return page("inventory/theme_contents.html", theme=found,
                inside={*(each.uid for each in kept_facts), *(each.uid for each in kept_trends)},
                areas=[area for area, _depth in directory.in_order(locale())],
                facts=queries.facts(session, limit=CHOICES)[:CHOICES],
                trends=queries.trends(session, today=today(session), limit=CHOICES)[:CHOICES],
                kept_facts=kept_facts, kept_trends=kept_trends)


def _thing(session: Session, kind: str, name: str) -> Thing:
    """The area (by key), fact or trend (by uid). Raises NotFound."""
    if kind == "area":
        return queries.get_area(session, name)
    if kind == "fact":
        return queries.get_fact(session, name)
    if kind == "trend":
        return queries.get_trend(session, name)
    raise NotFound("not_found")


@bp.post("/knowledge/themes/<key>/put")
@needs(Action.EDIT_AREAS)
def put_into_theme(key: str) -> BaseResponse:
    """Put one thing in, with Undo."""
    return _move(key, inside=True)


@bp.post("/knowledge/themes/<key>/drop")
@needs(Action.EDIT_AREAS)
def drop_from_theme(key: str) -> BaseResponse:
    """Take one thing out, with Undo."""
    return _move(key, inside=False)


def _move(key: str, *, inside: bool) -> BaseResponse:
    kind, name = request.values.get("kind", ""), request.values.get("name", "")
    with unit_of_work() as work:
        found = queries.get_theme(work.session, key)
        services.themes.put_into(work.session, actor=current_user, now=work.now, theme=found, inside=inside,
                                 thing=_thing(work.session, kind, name))
        title = found.label(locale())
    back = url_for(".drop_from_theme" if inside else ".put_into_theme", key=key, kind=kind, name=name)
    toast(_("Put into “%(theme)s”.", theme=title) if inside else _("Taken out of “%(theme)s”.", theme=title), undo=back)
    if is_fragment_request():
        return Response(status=204)
    return see_other(url_for(".theme_contents", key=key, _anchor=f"{kind}-{name}"))


# --- Its words ---------------------------------------------------------------------------------------------------


def _form(theme: Theme | None, *, typed: bool) -> ThemeForm:
    """The areas of a small house as boxes to tick; of a large one those of the theme, and fields for more."""
    directory = queries.directory(db.session())
    own = {area.key for area in theme.areas} if theme else set()
    offered = [*directory.placed(locale()), *(area.key for area in directory.proposals(locale()))]
    is_large = len(offered) > TICKS
    if is_large:
        ticked = own | set(request.form.getlist("areas"))
        offered = [key for key in offered if key in ticked]
    areas = [(key, directory.areas[key].label(locale())) for key in offered]
    if typed:
        return ThemeForm(areas=areas, asks_for_words=is_large)
    form = ThemeForm(None, obj=theme, areas=areas, asks_for_words=is_large)
    form.areas.data = [key for key in offered if key in own]
    return form


@bp.get("/knowledge/themes/propose")
@needs(Action.PROPOSE_AREA)
def new_proposal() -> Response:
    """Ask what ties some areas together, of anybody."""
    return page("inventory/edit_theme.html", theme=None, proposing=True, form=_form(None, typed=False))


@bp.get("/knowledge/themes/new")
@bp.get("/knowledge/themes/<key>/edit")
@needs(Action.EDIT_AREAS)
def edit_theme(key: str | None = None) -> Response:
    """Ask what ties some areas together."""
    found = queries.get_theme(db.session(), key) if key else None
    return page("inventory/edit_theme.html", theme=found, proposing=False, form=_form(found, typed=False))


def _text(session: Session, form: ThemeForm) -> ThemeText:
    """Raises RuleBroken when nothing goes by a name that was typed."""
    areas = {key: queries.get_area(session, key) for key in form.areas.data or []}
    for text in (form.area.data, *(form.others.data or "").split(",")):
        if (area := typed_area(session, text and text.strip())) is not None:
            areas[area.key] = area
    return ThemeText(form.title_nl.data or "", form.title_en.data or "", form.description.data or "",
                     list(areas.values()))


@bp.post("/knowledge/themes/propose")
@needs(Action.PROPOSE_AREA)
def propose_theme() -> BaseResponse:
    """Keep a proposal, with Undo."""
    form = _form(None, typed=True)
    if not form.validate():
        return page("inventory/edit_theme.html", theme=None, proposing=True, form=form, status=422)
    try:
        with unit_of_work() as work:
            key = services.themes.propose_theme(work.session, actor=current_user, now=work.now,
                                                text=_text(work.session, form)).key
    except RuleBroken as error:
        blame(form, error, FIELDS)
        return page("inventory/edit_theme.html", theme=None, proposing=True, form=form, status=error.status)
    toast(_("Proposed. A lead looks at it."), undo=url_for(".remove_theme", key=key))
    return see_other(url_for(".theme", key=key))


@bp.post("/knowledge/themes/new")
@bp.post("/knowledge/themes/<key>/edit")
@needs(Action.EDIT_AREAS)
def put_theme(key: str | None = None) -> BaseResponse:
    """Keep it."""
    form = _form(None, typed=True)
    if not form.validate():
        found = queries.get_theme(db.session(), key) if key else None
        return page("inventory/edit_theme.html", theme=found, proposing=False, form=form, status=422)
    try:
        with unit_of_work() as work:
            kept = services.themes.put_theme(
                work.session, actor=current_user, now=work.now, version=form.version.data,
                theme=queries.get_theme(work.session, key) if key else None, text=_text(work.session, form)).key
    except (RuleBroken, Conflict) as error:
        found = queries.get_theme(db.session(), key) if key else None
        blame(form, error, FIELDS)
        rebase(form, found.version if found else None)
        return page("inventory/edit_theme.html", theme=found, proposing=False, form=form, status=error.status)
    toast(_("Saved."))
    return see_other(url_for(".theme", key=kept))


@bp.post("/knowledge/themes/<key>/accept")
@needs(Action.EDIT_AREAS)
def accept_theme(key: str) -> BaseResponse:
    """Say yes to a proposal, with Undo."""
    with unit_of_work() as work:
        services.themes.accept_theme(work.session, actor=current_user, now=work.now,
                                     theme=queries.get_theme(work.session, key))
    toast(_("It is a theme now."), undo=url_for(".unaccept_theme", key=key))
    return see_other(url_for(".theme", key=key))


@bp.post("/knowledge/themes/<key>/unaccept")
@needs(Action.EDIT_AREAS)
def unaccept_theme(key: str) -> BaseResponse:
    """Make it a proposal again."""
    with unit_of_work() as work:
        services.themes.accept_theme(work.session, actor=current_user, now=work.now, back=True,
                                     theme=queries.get_theme(work.session, key))
    toast(_("As it was."))
    return see_other(url_for(".theme", key=key))


@bp.post("/knowledge/themes/<key>/remove")
@needs(Action.PROPOSE_AREA)
def remove_theme(key: str) -> BaseResponse:
    """Take it away, with Undo; a lead any, others what they proposed."""
    with unit_of_work() as work:
        services.themes.set_theme_away(work.session, actor=current_user, now=work.now, away=True,
                                       theme=queries.get_theme(work.session, key))
    toast(_("Taken away."), undo=url_for(".restore_theme", key=key))
    return see_other(url_for(".themes"))


@bp.post("/knowledge/themes/<key>/restore")
@needs(Action.PROPOSE_AREA)
def restore_theme(key: str) -> BaseResponse:
    """Undo."""
    with unit_of_work() as work:
        services.themes.set_theme_away(work.session, actor=current_user, now=work.now, away=False,
                                       theme=queries.get_theme(work.session, key, archived=True))
    toast(_("As it was."))
    return see_other(url_for(".theme", key=key))
