"""The tree of areas: reading it, proposing to it, and for leads and administrators its shape."""
from __future__ import annotations

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from planner.core.db import db, unit_of_work
from planner.core.errors import Conflict, RuleBroken
from planner.policy import Action, allowed
from planner.steps.inventory import queries, rules, services
from planner.steps.inventory.forms import AreaForm
from planner.steps.inventory.models import TopicArea
from planner.steps.inventory.routes.base import FIELDS, bp
from planner.steps.inventory.services.areas import AreaText
from planner.web.access import needs
from planner.web.forms import blame, rebase
from planner.web.i18n import locale
from planner.web.reply import page, see_other
from planner.web.toasts import toast
from planner.web.words import refusal

INDENT = "\u2003"       # a wide blank: options of a select know no other way to stand further in


@bp.get("/knowledge/areas")
@needs(Action.READ_KNOWLEDGE)
def areas() -> Response:
    """The whole tree, what was proposed, and for editors what was put away."""
    return _tree()


def _tree(status: int = 200, *, proposed: str = "", error: str | None = None) -> Response:
    session = db.session()
    directory, edits = queries.directory(session), allowed(current_user, Action.EDIT_AREAS)
    return page("inventory/areas.html", status=status, tree=list(directory.in_order(locale())),
                proposals=directory.proposals(locale()), loads=queries.loads(session), nothing=queries.Load(),
                archived=queries.archived_areas(session) if edits else [], edits=edits,
                parents=_parents(directory, None), typed=proposed, error=error)


def _parents(directory: queries.Directory, own: str | None) -> list[tuple[str, str]]:
    """Where an area may hang: everywhere but below itself or too deep, in the order of the tree."""
    found = [("", _("At the top"))]
    for area, depth in directory.in_order(locale()):
        if rules.parent_refusal(own or "", area.key, directory.tree) is None:
            found.append((area.key, INDENT * depth + area.label(locale())))
    return found


@bp.post("/knowledge/areas/proposals")
@needs(Action.PROPOSE_AREA)
def propose_area() -> BaseResponse:
    """An employee's new area."""
    label = request.form.get("label", "").strip()
    if not label.isprintable() or len(label) > 120:
        return _tree(422, proposed=label[:120], error=_("Type a name of at most 120 characters."))
    try:
        with unit_of_work() as work:
            area = services.areas.propose_area(work.session, actor=current_user, now=work.now, label=label)
            key, proposed = area.key, area.is_proposed
    except RuleBroken:
        return _tree(422, proposed=label, error=_("Type the name of the area."))
    toast(_("Proposed. A lead gives it a place.") if proposed else _("That area is there already: this is it."))
    return see_other(url_for(".area", key=key))


# --- For leads and administrators --------------------------------------------------------------------------------


@bp.get("/knowledge/areas/new")
@needs(Action.EDIT_AREAS)
def new_area() -> Response:
    """Ask for the names of a new area, below the one in the address."""
    directory = queries.directory(db.session())
    form = AreaForm(None, parents=_parents(directory, None), parent=request.args.get("below", ""))
    return page("inventory/edit_area.html", area=None, form=form)


@bp.post("/knowledge/areas/new")
@needs(Action.EDIT_AREAS)
def add_area() -> BaseResponse:
    """Make it."""
    form = AreaForm(parents=_parents(queries.directory(db.session()), None))
    if not form.validate():
        return page("inventory/edit_area.html", area=None, form=form, status=422)
    try:
        with unit_of_work() as work:
            area = services.areas.add_area(work.session, actor=current_user, now=work.now, text=_text(form),
                                           parent=_parent(work.session, form.parent.data))
            key, name = area.key, area.label(locale())
    except RuleBroken as error:
        blame(form, error, FIELDS)
        return page("inventory/edit_area.html", area=None, form=form, status=error.status)
    toast(_("%(area)s is in the tree.", area=name), undo=url_for(".archive_area", key=key))
    return see_other(url_for(".area", key=key))


def _text(form: AreaForm) -> AreaText:
    return AreaText(form.label_nl.data or "", form.label_en.data or "", form.aliases("nl"), form.aliases("en"))


def _parent(session: Session, key: str | None) -> TopicArea | None:
    return queries.get_area(session, key) if key else None


def _form(area: TopicArea) -> AreaForm:
    """The form of an area as it is now."""
    form = AreaForm(None, obj=area, parents=_parents(queries.directory(db.session()), area.key),
                    parent=area.parent.key if area.parent else "")
    form.aliases_nl.data, form.aliases_en.data = (
        "\n".join(alias.alias for alias in area.aliases if alias.lang == lang) for lang in ("nl", "en"))
    form.parent.data = area.parent.key if area.parent else ""
    return form


@bp.get("/knowledge/areas/<key>/edit")
@needs(Action.EDIT_AREAS)
def edit_area(key: str) -> Response:
    """Names, other words and place of an area."""
    area = queries.get_area(db.session(), key)
    return page("inventory/edit_area.html", area=area, form=_form(area))


@bp.post("/knowledge/areas/<key>/edit")
@needs(Action.EDIT_AREAS)
def change_area(key: str) -> BaseResponse:
    """Change them."""
    form = AreaForm(parents=_parents(queries.directory(db.session()), key))
    if not form.validate():
        return page("inventory/edit_area.html", area=queries.get_area(db.session(), key), form=form, status=422)
    try:
        with unit_of_work() as work:
            area = queries.get_area(work.session, key)
            services.areas.edit_area(work.session, actor=current_user, now=work.now, area=area,
                                     version=form.version.data or 0, text=_text(form))
            parent = _parent(work.session, form.parent.data)
            if area.parent is not parent:
                services.areas.move_area(work.session, actor=current_user, now=work.now, area=area, parent=parent)
    except (RuleBroken, Conflict) as error:
        area = queries.get_area(db.session(), key)
        blame(form, error, FIELDS)
        rebase(form, area.version)
        return page("inventory/edit_area.html", area=area, form=form, status=error.status)
    toast(_("Saved."))
    return see_other(url_for(".area", key=key))


@bp.post("/knowledge/areas/<key>/move")
@needs(Action.EDIT_AREAS)
def move_area(key: str) -> BaseResponse:
    """Hang it elsewhere, with Undo; ``to`` is the key of the new parent, empty for the top."""
    with unit_of_work() as work:
        area = queries.get_area(work.session, key)
        was = services.areas.move_area(work.session, actor=current_user, now=work.now, area=area,
                                       parent=_parent(work.session, request.values.get("to")))
    toast(_("Moved."), undo=url_for(".move_area", key=key, to=was or ""))
    return see_other(url_for(".areas", _anchor=f"area-{key}"))


@bp.post("/knowledge/areas/<key>/place")
@needs(Action.EDIT_AREAS)
def place_area(key: str) -> BaseResponse:
    """Give a proposal its place, with Undo; ``to`` as in :func:`move_area`."""
    with unit_of_work() as work:
        area = queries.get_area(work.session, key)
        services.areas.place_area(work.session, actor=current_user, now=work.now, area=area,
                                  parent=_parent(work.session, request.form.get("to")))
        name = area.label(locale())
    toast(_("%(area)s is in the tree.", area=name), undo=url_for(".unplace_area", key=key))
    return see_other(url_for(".areas", _anchor="proposals"))


@bp.post("/knowledge/areas/<key>/unplace")
@needs(Action.EDIT_AREAS)
def unplace_area(key: str) -> BaseResponse:
    """Undo."""
    with unit_of_work() as work:
        services.areas.unplace_area(work.session, actor=current_user, now=work.now,
                                    area=queries.get_area(work.session, key))
    toast(_("As it was."))
    return see_other(url_for(".areas", _anchor="proposals"))


@bp.post("/knowledge/areas/<key>/archive")
@needs(Action.EDIT_AREAS)
def archive_area(key: str) -> BaseResponse:
    """Put an empty area away, with Undo."""
    try:
        with unit_of_work() as work:
            area = queries.get_area(work.session, key)
            services.areas.archive_area(work.session, actor=current_user, now=work.now, area=area)
            name = area.label(locale())
    except RuleBroken as error:
        return _tree(error.status, error=refusal(error.code, error.params))
    toast(_("%(area)s is archived.", area=name), undo=url_for(".restore_area", key=key))
    return see_other(url_for(".areas"))


@bp.post("/knowledge/areas/<key>/restore")
@needs(Action.EDIT_AREAS)
def restore_area(key: str) -> BaseResponse:
    """Bring it back."""
    with unit_of_work() as work:
        area = queries.get_area(work.session, key, archived=True)
        services.areas.restore_area(work.session, actor=current_user, now=work.now, area=area)
        name = area.label(locale())
    toast(_("%(area)s is in the tree.", area=name))
    return see_other(url_for(".areas", _anchor=f"area-{key}"))
