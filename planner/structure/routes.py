"""Structure templates on screen: how each kind of piece is built, and changing that."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask import Blueprint, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from planner.core import events
from planner.core.db import Work, db, unit_of_work
from planner.core.errors import Conflict, NotFound, RuleBroken
from planner.policy import Action
from planner.structure import queries, services
from planner.structure.events import TemplateUses
from planner.structure.forms import ItemForm, PartForm, TemplateForm
from planner.structure.models import Element, StructureTemplate, TemplateItem, TemplateSection, Weight
from planner.structure.rules import AUTOMATIC, BY_HAND
from planner.structure.services import ItemWording, PartWording, Wording
from planner.structure.words import CHECKS
from planner.web.access import needs
from planner.web.forms import PlannerForm, blame, rebase
from planner.web.reply import page, see_other
from planner.web.toasts import toast

bp = Blueprint("structure", __name__, url_prefix="/structure")
FIELDS = {"structure_needs_name": "name_nl", "structure_words_order": "max_words", "structure_item_twice": "key"}
ROWS = ("parts", "items")
bp.add_app_template_global(lambda: AUTOMATIC, "automatic_checks")


@bp.get("")
@needs(Action.READ_STRUCTURE)
def index() -> Response:
    """Every kind of piece, and those put away."""
    session = db.session()
    return page("structure/index.html", templates=queries.templates(session),
                away=queries.templates(session, archived=True))


@bp.get("/<key>")
@needs(Action.READ_STRUCTURE)
def template(key: str) -> Response:
    """One kind of piece: its parts, its checklist, what is built by it."""
    session = db.session()
    found = queries.get_template(session, key)
    return page("structure/template.html", kind=found, uses=events.collect(session, TemplateUses(found)))


@bp.post("/built-in")
@needs(Action.EDIT_STRUCTURE)
def built_in() -> Response:
    """Bring the built-in templates in that are not here."""
    with unit_of_work() as work:
        number = services.add_built_in(work.session, actor=current_user, now=work.now)
    toast(_("Built-in templates brought in: %(number)s.", number=number))
    return see_other(url_for(".index"))


# --- Forms -------------------------------------------------------------------------------------------------------


def _page(form: PlannerForm, title: str, back: str, *, status: int = 200) -> Response:
    return page("structure/form.html", form=form, title=title, back=back, status=status)


def _keep(form: PlannerForm, title: str, back: str, write: Callable[[Work], str | None],
          version: Callable[[], int | None] = lambda: None) -> Response:
    """Write what was typed, or show it again with what is wrong. ``write`` may say where to go."""
    if not form.validate_on_submit():
        return _page(form, title, back, status=422)
    try:
        with unit_of_work() as work:
            to = write(work)
    except (RuleBroken, Conflict) as error:
        fields = {code: name for code, name in FIELDS.items() if name in form}
        fields.setdefault("structure_needs_name", "title_nl" if "title_nl" in form else "text_nl")
        blame(form, error, fields)
        rebase(form, version())
        return _page(form, title, back, status=error.status)
    toast(_("Kept."))
    return see_other(to or back)


def _wording(form: TemplateForm) -> Wording:
    return Wording(form.name_nl.data or "", form.name_en.data or "", form.about_nl.data or "", form.about_en.data or "",
                   form.min_words.data or 0, form.max_words.data or 0)


def _part_wording(form: PartForm) -> PartWording:
    return PartWording(form.title_nl.data or "", form.title_en.data or "", form.ghost_nl.data or "",
                       form.ghost_en.data or "", form.min_words.data or 0, form.max_words.data or 0,
                       bool(form.required.data), Element(form.element.data) if form.element.data else None)


def _item_wording(form: ItemForm) -> ItemWording:
    return ItemWording(form.text_nl.data or "", form.text_en.data or "", Weight(form.weight.data))


@bp.get("/new")
@needs(Action.EDIT_STRUCTURE)
def new() -> Response:
    """The form of a new kind of piece."""
    return _page(TemplateForm(formdata=None, data={"min_words": 300, "max_words": 900}), _("New kind of piece"),
                 url_for(".index"))


@bp.post("/new")
@needs(Action.EDIT_STRUCTURE)
def make() -> Response:
    """Make it."""
    form = TemplateForm()

    def write(work: Work) -> str:
        made = services.add_template(work.session, actor=current_user, wording=_wording(form), now=work.now)
        return url_for(".template", key=made.key)

    return _keep(form, _("New kind of piece"), url_for(".index"), write)


@bp.route("/<key>/edit", methods=["GET", "POST"])
@needs(Action.EDIT_STRUCTURE)
def edit(key: str) -> Response:
    """What a kind of piece is called."""
    found = queries.get_template(db.session(), key)
    back, title = url_for(".template", key=key), _("Change this kind of piece")
    form = TemplateForm(obj=found)

    def write(work: Work) -> None:
        services.edit_template(work.session, queries.get_template(work.session, key), actor=current_user,
                               wording=_wording(form), version=form.version.data or 0, now=work.now)

    if not form.is_submitted():
        return _page(form, title, back)
    return _keep(form, title, back, write, lambda: queries.get_template(db.session(), key).version)


@bp.post("/<key>/archive")
@needs(Action.EDIT_STRUCTURE)
def archive(key: str) -> Response:
    """Put a kind of piece away."""
    return _put_away(key, back=False)


@bp.post("/<key>/restore")
@needs(Action.EDIT_STRUCTURE)
def restore(key: str) -> Response:
    """Bring it back."""
    return _put_away(key, back=True)


def _put_away(key: str, *, back: bool) -> Response:
    with unit_of_work() as work:
        services.archive_template(work.session, queries.get_template(work.session, key), actor=current_user,
                                  now=work.now, back=back)
    if not back:
        toast(_("Put away. What is built by it stays so."), undo=url_for(".restore", key=key))
    return see_other(url_for(".template", key=key) if back else url_for(".index"))


# --- Parts and items ---------------------------------------------------------------------------------------------


def _row(found: StructureTemplate, rows: str, uid: str) -> TemplateSection | TemplateItem:
    """The part or item of this template. Raises NotFound."""
    every: dict[str, Sequence[TemplateSection | TemplateItem]] = {
        "parts": found.every_section, "items": found.every_item}
    row = next((each for each in every.get(rows, ()) if each.uid == uid), None)
    if row is None:
        raise NotFound("not_found")
    return row


def _form(found: StructureTemplate, rows: str, obj: Any = None) -> PartForm | ItemForm:
    """The form of a part or an item; that of a new item asks what is checked. Raises NotFound."""
    if rows not in ROWS:
        raise NotFound("not_found")
    if rows == "parts":
        return PartForm(obj=obj) if obj else PartForm(data={"min_words": 40, "max_words": 200})
    used = {item.key for item in found.items}
    keys = [("", _("Something of our own, ticked by hand")),
            *((key, CHECKS[key]) for key in (*AUTOMATIC, *BY_HAND) if key not in used)]
    return ItemForm(obj=obj) if obj else ItemForm(keys=keys)


@bp.route("/<key>/<rows>/new", methods=["GET", "POST"])
@needs(Action.EDIT_STRUCTURE)
def add_row(key: str, rows: str) -> Response:
    """One more part, or one more line of the checklist."""
    found = queries.get_template(db.session(), key)
    form = _form(found, rows)
    back = url_for(".template", key=key, _anchor=rows)
    title = _("New part") if rows == "parts" else _("New line of the checklist")

    def write(work: Work) -> None:
        template = queries.get_template(work.session, key)
        if isinstance(form, PartForm):
            services.add_part(work.session, template, actor=current_user, wording=_part_wording(form), now=work.now)
        else:
            services.add_item(work.session, template, actor=current_user, wording=_item_wording(form), now=work.now,
                              key=form.key.data or "")

    return _keep(form, title, back, write) if form.is_submitted() else _page(form, title, back)


@bp.route("/<key>/<rows>/<uid>/edit", methods=["GET", "POST"])
@needs(Action.EDIT_STRUCTURE)
def edit_row(key: str, rows: str, uid: str) -> Response:
    """Change a part or a line."""
    row = _row(queries.get_template(db.session(), key), rows, uid)
    form = _form(row.template, rows, row)
    if isinstance(form, PartForm) and isinstance(row, TemplateSection) and not form.is_submitted():
        form.element.data = row.element.value if row.element else ""
    if isinstance(form, ItemForm) and isinstance(row, TemplateItem) and not form.is_submitted():
        form.weight.data = row.weight.value
    back = url_for(".template", key=key, _anchor=rows)
    title = _("Change the part") if rows == "parts" else _("Change the line")

    def write(work: Work) -> None:
        now_row = _row(queries.get_template(work.session, key), rows, uid)
        version = form.version.data or 0
        if isinstance(form, PartForm) and isinstance(now_row, TemplateSection):
            services.edit_part(work.session, now_row, actor=current_user, wording=_part_wording(form), version=version,
                               now=work.now)
        elif isinstance(form, ItemForm) and isinstance(now_row, TemplateItem):
            services.edit_item(work.session, now_row, actor=current_user, wording=_item_wording(form), version=version,
                               now=work.now)

    if not form.is_submitted():
        return _page(form, title, back)
    return _keep(form, title, back, write, lambda: _row(queries.get_template(db.session(), key), rows, uid).version)


@bp.post("/<key>/<rows>/<uid>/<press>")
@needs(Action.EDIT_STRUCTURE)
def press(key: str, rows: str, uid: str, press: str) -> Response:
    """Put a part or a line one place up or down, put it away, bring it back."""
    undo = {"up": "down", "down": "up", "archive": "restore", "restore": "archive"}
    if press not in undo:
        raise NotFound("not_found")
    with unit_of_work() as work:
        row = _row(queries.get_template(work.session, key), rows, uid)
        if press in ("up", "down"):
            changed = services.move_row(work.session, row, up=press == "up", actor=current_user, now=work.now)
        else:
            changed = True
            services.archive_row(work.session, row, actor=current_user, now=work.now, back=press == "restore")
    if changed:
        toast(_("Put away.") if press == "archive" else _("Done."),
              undo=url_for(".press", key=key, rows=rows, uid=uid, press=undo[press]))
    return see_other(url_for(".template", key=key, _anchor=rows))
