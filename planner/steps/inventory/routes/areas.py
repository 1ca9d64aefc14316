"""One area in the hands of leads and administrators: its names, its place, what it becomes a part of, its end."""
from __future__ import annotations

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from planner.core.db import db, unit_of_work
from planner.core.errors import Conflict, NotFound, RuleBroken
from planner.policy import Action
from planner.steps.inventory import queries, services
from planner.steps.inventory.forms import AreaForm, MergeForm, PlaceForm
from planner.steps.inventory.models import TopicArea
from planner.steps.inventory.routes.base import FIELDS, bp, typed_area
from planner.steps.inventory.routes.tree import tree_page
from planner.steps.inventory.services.areas import AreaText
from planner.steps.inventory.services.merging import UNDO_FOR
from planner.web.access import needs
from planner.web.forms import blame, rebase
from planner.web.i18n import locale
from planner.web.reply import own_path, page, see_other
from planner.web.toasts import toast
from planner.web.words import refusal


def _label(key: str | None) -> str:
    """The name of the area with this key, '' when there is none."""
    try:
        return queries.path_to(db.session(), key)[-1].label(locale()) if key else ""
    except NotFound:
        return ""


def _back(fallback: str) -> str:
    return own_path(request.values.get("back"), fallback)


# --- Names -------------------------------------------------------------------------------------------------------


@bp.get("/knowledge/areas/new")
@needs(Action.EDIT_AREAS)
def new_area() -> Response:
    """Ask for the names of a new area, below the one in the address."""
    return page("inventory/edit_area.html", area=None, form=AreaForm(None, parent=_label(request.args.get("below"))))


@bp.post("/knowledge/areas/new")
@needs(Action.EDIT_AREAS)
def add_area() -> BaseResponse:
    """Make it."""
    form = AreaForm()
    if not form.validate():
        return page("inventory/edit_area.html", area=None, form=form, status=422)
    try:
        with unit_of_work() as work:
            area = services.areas.add_area(work.session, actor=current_user, now=work.now, text=_text(form),
                                           parent=typed_area(work.session, form.parent.data))
            key, name = area.key, area.label(locale())
    except RuleBroken as error:
        blame(form, error, FIELDS | {"area_unknown_plain": "parent"})
        return page("inventory/edit_area.html", area=None, form=form, status=error.status)
    toast(_("%(area)s is in the tree.", area=name), undo=url_for(".archive_area", key=key))
    return see_other(url_for(".area", key=key))


def _text(form: AreaForm) -> AreaText:
    return AreaText(form.label_nl.data or "", form.label_en.data or "", form.aliases("nl"), form.aliases("en"))


def _form(area: TopicArea) -> AreaForm:
    """The form of an area as it is now."""
    form = AreaForm(None, obj=area)
    form.parent.data = area.parent.label(locale()) if area.parent else ""
    form.aliases_nl.data, form.aliases_en.data = (
        "\n".join(alias.alias for alias in area.aliases if alias.lang == lang) for lang in ("nl", "en"))
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
    """Change them, with Undo for where it hangs."""
    form = AreaForm()
    if not form.validate():
        return page("inventory/edit_area.html", area=queries.get_area(db.session(), key), form=form, status=422)
    try:
        with unit_of_work() as work:
            area = queries.get_area(work.session, key)
            services.areas.edit_area(work.session, actor=current_user, now=work.now, area=area,
                                     version=form.version.data or 0, text=_text(form))
            parent = typed_area(work.session, form.parent.data)
            before = area.parent.key if area.parent else ""
            if area.parent is not parent:
                services.areas.move_area(work.session, actor=current_user, now=work.now, area=area, parent=parent)
    except (RuleBroken, Conflict) as error:
        area = queries.get_area(db.session(), key)
        blame(form, error, FIELDS | {"area_unknown_plain": "parent"})
        rebase(form, area.version)
        return page("inventory/edit_area.html", area=area, form=form, status=error.status,
                    theirs=_form(area) if isinstance(error, Conflict) else None)
    toast(_("Saved."), undo=url_for(".restore_names", key=key, to=before))
    return see_other(url_for(".area", key=key))


@bp.post("/knowledge/areas/<key>/names")
@needs(Action.EDIT_AREAS)
def restore_names(key: str) -> BaseResponse:
    """Undo of a change of names, words and place; ``to`` is the key of what it hung below."""
    with unit_of_work() as work:
        area = queries.get_area(work.session, key)
        services.areas.undo_edit(work.session, actor=current_user, now=work.now, area=area)
        services.areas.move_area(work.session, actor=current_user, now=work.now, area=area,
                                 parent=_parent(work.session, request.args.get("to")))
    toast(_("As it was."))
    return see_other(url_for(".area", key=key))


# --- Place -------------------------------------------------------------------------------------------------------


def _parent(session: Session, key: str | None) -> TopicArea | None:
    return queries.get_area(session, key) if key else None


@bp.get("/knowledge/areas/<key>/move")
@needs(Action.EDIT_AREAS)
def ask_place(key: str) -> Response:
    """Ask below which area it hangs: for who does not drag, and for proposals."""
    return _place_page(queries.get_area(db.session(), key), PlaceForm(None))


def _place_page(area: TopicArea, form: PlaceForm, status: int = 200) -> Response:
    return page("inventory/move_area.html", status=status, area=area, form=form,
                back=_back(url_for(".areas", show="proposed" if area.is_proposed else None)))


@bp.post("/knowledge/areas/<key>/move")
@needs(Action.EDIT_AREAS)
def move_area(key: str) -> BaseResponse:
    """Hang it elsewhere, with Undo; a proposal is an area like any other from then on.

    ``to`` is the key of the new parent (dragging, Undo), ``parent`` a word for it (typed); both empty is the top.
    """
    form = PlaceForm()
    if not form.validate():
        return _place_page(queries.get_area(db.session(), key), form, 422)
    try:
        with unit_of_work() as work:
            area, place = queries.get_area(work.session, key), services.areas
            parent = _parent(work.session, request.values.get("to")) or typed_area(work.session, form.parent.data)
            proposed, name = area.is_proposed, area.label(locale())
            where = parent.label(locale()) if parent else ""
            step = place.place_area if proposed else place.move_area
            was = step(work.session, actor=current_user, now=work.now, area=area, parent=parent)
    except RuleBroken as error:
        blame(form, error, {"area_unknown_plain": "parent", "area_cycle": "parent", "area_too_deep": "parent"})
        return _place_page(queries.get_area(db.session(), key), form, error.status)
    undo = url_for(".unplace_area", key=key) if proposed else url_for(".move_area", key=key, to=was or "",
                                                                      back=_back(url_for(".areas")))
    toast(_("%(area)s hangs below %(parent)s now.", area=name, parent=where) if where else
          _("%(area)s stands at the top now.", area=name), undo=undo)
    return see_other(_back(url_for(".areas")))


@bp.post("/knowledge/areas/<key>/unplace")
@needs(Action.EDIT_AREAS)
def unplace_area(key: str) -> BaseResponse:
    """Undo of placing a proposal."""
    with unit_of_work() as work:
        services.areas.unplace_area(work.session, actor=current_user, now=work.now,
                                    area=queries.get_area(work.session, key))
    toast(_("As it was."))
    return see_other(url_for(".areas", show="proposed"))


# --- Two that are one --------------------------------------------------------------------------------------------


@bp.get("/knowledge/areas/<key>/merge")
@needs(Action.EDIT_AREAS)
def ask_merge(key: str) -> Response:
    """Ask which area it is a part of; once that is known, say what would move."""
    form, status = MergeForm(None, into=request.args.get("into", "")), 200
    area, kept = queries.get_area(db.session(), key), None
    try:
        kept = typed_area(db.session(), form.into.data)
        if kept is not None:
            services.merging.check_merge(db.session(), area, kept)
            form.into.data = kept.label(locale())
    except RuleBroken as error:
        blame(form, error, dict.fromkeys((error.code,), "into"))
        kept, status = None, error.status
    return _merge_page(area, kept, form, status)


def _merge_page(area: TopicArea, kept: TopicArea | None, form: MergeForm, status: int = 200) -> Response:
    rebase(form, area.version)
    effects = queries.merge_effects(db.session(), area, kept) if kept else None
    return page("inventory/merge_area.html", status=status, area=area, kept=kept, form=form, effects=effects,
                days=UNDO_FOR.days, back=_back(url_for(".area", key=area.key)))


@bp.post("/knowledge/areas/<key>/merge")
@needs(Action.EDIT_AREAS)
def merge_area(key: str) -> BaseResponse:
    """Make it one with another, with Undo for thirty days."""
    form = MergeForm()
    if not form.validate():
        return _merge_page(queries.get_area(db.session(), key), None, form, 422)
    try:
        with unit_of_work() as work:
            kept = typed_area(work.session, form.into.data)
            gone = queries.get_area(work.session, key)
            assert kept is not None             # the form asks for it
            done = services.merging.merge_areas(work.session, actor=current_user, now=work.now, gone=gone, kept=kept,
                                                version=form.version.data or 0)
            names = {"area": gone.label(locale()), "kept": kept.label(locale())}
            uid, where = done.uid, kept.key
    except (RuleBroken, Conflict) as error:
        blame(form, error, {} if isinstance(error, Conflict) else {error.code: "into"})
        return _merge_page(queries.get_area(db.session(), key), None, form, error.status)
    toast(_("%(area)s is part of %(kept)s now.", **names), undo=url_for(".unmerge_area", uid=uid))
    return see_other(url_for(".area", key=where))


@bp.post("/knowledge/areas/merges/<uid>/undo")
@needs(Action.EDIT_AREAS)
def unmerge_area(uid: str) -> BaseResponse:
    """Undo."""
    with unit_of_work() as work:
        merge = queries.get_merge(work.session, uid)
        services.merging.unmerge_areas(work.session, actor=current_user, now=work.now, merge=merge)
        key, name = merge.gone.key, merge.gone.label(locale())
    toast(_("%(area)s is an area of its own again.", area=name))
    return see_other(url_for(".area", key=key))


# --- Its end -----------------------------------------------------------------------------------------------------


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
        return tree_page(error.status, error=refusal(error.code, error.params))
    toast(_("%(area)s is archived.", area=name), undo=url_for(".restore_area", key=key))
    return see_other(_back(url_for(".areas")))


@bp.post("/knowledge/areas/<key>/restore")
@needs(Action.EDIT_AREAS)
def restore_area(key: str) -> BaseResponse:
    """Bring it back."""
    with unit_of_work() as work:
        area = queries.get_area(work.session, key, archived=True)
        services.areas.restore_area(work.session, actor=current_user, now=work.now, area=area)
        name = area.label(locale())
    toast(_("%(area)s is in the tree.", area=name))
    return see_other(url_for(".area", key=key))
