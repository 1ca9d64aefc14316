"""Saved views: keep what the address asks for, open it, share it, put the views in order, let one go."""
from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlsplit

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from planner.core.db import db, unit_of_work
from planner.core.errors import Conflict, RuleBroken
from planner.policy import Action, allowed
from planner.steps.agenda import queries, services
from planner.steps.agenda.calendar_forms import ViewForm
from planner.steps.agenda.models import Audience, SavedView
from planner.steps.agenda.routes.base import bp
from planner.steps.agenda.routes.board_place import address
from planner.steps.agenda.services import Naming
from planner.web.access import needs
from planner.web.forms import blame, rebase
from planner.web.i18n import locale
from planner.web.reply import own_path, page, see_other
from planner.web.toasts import toast

_FIELDS = {"view_needs_name": "name", "view_needs_team": "team", "view_too_many": "name"}


def _asked(here: str | None) -> dict[str, str]:
    """The arguments of a page of the agenda."""
    return dict(parse_qsl(urlsplit(own_path(here, url_for("agenda.index"))).query))


def _what(key: str) -> str:
    """A filter's name, for saying what was left out."""
    return {"persona": _("Persona"), "channel": _("Channel"), "author": _("Author"), "campaign": _("Campaign"),
            "theme": _("Theme"), "state": _("Status"), "lang": _("Language"), "view": _("View")}.get(key, key)


def _dropped(keys: tuple[str, ...]) -> str:
    return _("Left out, because it is not known here: %(what)s.", what=", ".join(map(_what, keys))) if keys else ""


def _form(session: Session, view: SavedView | None = None, **data: Any) -> ViewForm:
    may_share = allowed(current_user, Action.PLAN)
    may_keep = view is None or current_user.id in view.owner_ids
    audiences = [one for one in Audience if (one is Audience.ME and may_keep) or (one is not Audience.ME and may_share)]
    teams = [(team.uid, team.name_nl if locale() == "nl" else team.name_en) for team in queries.teams(session)]
    return ViewForm(audiences=audiences, teams=teams if may_share else [], data=data)


def _naming(session: Session, form: ViewForm) -> Naming:
    team = next((one for one in queries.teams(session) if one.uid == form.team.data), None)
    return Naming(form.name.data or "", Audience(form.audience.data), team)


@bp.get("/views")
@needs(Action.KEEP_VIEW)
def views() -> Response:
    """All views that the reader can open, with what can be done with each."""
    session = db.session()
    found = queries.views_for(session, current_user)
    return page("agenda/views.html", views=found, may={view.uid: allowed(current_user, Action.EDIT_VIEW, view)
                                                       for view in found}, describe=_described,
                here=own_path(request.args.get("here"), url_for("agenda.index")))


def _described(view: SavedView) -> str:
    """What a view shows, in a few words."""
    parts = [label_of_view(view.query.get("view", "month"))]
    parts += [_what(key) for key in view.query if key not in {"view", "by"}]
    return " · ".join(dict.fromkeys(parts))


def label_of_view(key: str) -> str:
    """The name of a way to look at the agenda."""
    return {"month": _("Month"), "week": _("Week"), "board": _("Board"), "list": _("List"),
            "year": _("Year")}.get(key, key)


@bp.get("/views/<uid>/open")
@needs(Action.KEEP_VIEW)
def open_view(uid: str) -> BaseResponse:
    """The agenda as a view asks for it; what it asks for that is gone is left out, and said so."""
    session = db.session()
    view = queries.get_view(session, uid, actor=current_user)
    kept = services.checked(session, view.query)
    if kept.dropped:
        toast(_dropped(kept.dropped))
    return see_other(address(kept.query))


@bp.get("/views/new")
@needs(Action.KEEP_VIEW)
def new_view() -> Response:
    """The form that keeps what the reader is looking at."""
    here = own_path(request.args.get("here"), url_for("agenda.index"))
    return page("agenda/view_form.html", form=_form(db.session(), here=here), view=None, back=here)


@bp.post("/views")
@needs(Action.KEEP_VIEW)
def add_view() -> BaseResponse:
    """Keep it."""
    form = _form(db.session())
    here = own_path(form.here.data, url_for("agenda.index"))
    if not form.validate():
        return page("agenda/view_form.html", form=form, view=None, back=here, status=422)
    try:
        with unit_of_work() as work:
            made, kept = services.save_view(work.session, actor=current_user, naming=_naming(work.session, form),
                                            asked=_asked(here), now=work.now)
            uid, text = made.uid, _("Kept as “%(name)s”.", name=made.name)
    except (RuleBroken, Conflict) as error:
        blame(form, error, _FIELDS)
        return page("agenda/view_form.html", form=form, view=None, back=here, status=error.status)
    toast(" ".join(filter(None, [text, _dropped(kept.dropped)])), undo=url_for(".delete_view", uid=uid, back=here))
    return see_other(address(kept.query))


@bp.get("/views/<uid>/edit")
@needs(Action.KEEP_VIEW)
def edit_view(uid: str) -> Response:
    """The form of a view."""
    session = db.session()
    view = queries.get_view(session, uid, actor=current_user)
    services.may_edit(current_user, view)
    form = _form(session, view, name=view.name, audience=view.audience.value, version=view.version,
                 team=view.team.uid if view.team else "")
    return page("agenda/view_form.html", form=form, view=view, back=url_for(".views"))


@bp.post("/views/<uid>/edit")
@needs(Action.KEEP_VIEW)
def save_view(uid: str) -> BaseResponse:
    """Change name or audience."""
    session = db.session()
    form = _form(session, queries.get_view(session, uid, actor=current_user))
    if not form.validate():
        return _edit_page(uid, form, 422)
    try:
        with unit_of_work() as work:
            view = queries.get_view(work.session, uid, actor=current_user)
            services.edit_view(work.session, actor=current_user, view=view, naming=_naming(work.session, form),
                               version=form.version.data, now=work.now)
    except (RuleBroken, Conflict) as error:
        blame(form, error, _FIELDS)
        rebase(form, queries.get_view(db.session(), uid, actor=current_user).version)
        return _edit_page(uid, form, error.status)
    toast(_("Saved."))
    return see_other(url_for(".views"))


def _edit_page(uid: str, form: ViewForm, status: int) -> Response:
    view = queries.get_view(db.session(), uid, actor=current_user)
    return page("agenda/view_form.html", form=form, view=view, back=url_for(".views"), status=status,
                theirs=view if status == 409 else None)


@bp.post("/views/<uid>/copy")
@needs(Action.KEEP_VIEW)
def copy_view(uid: str) -> BaseResponse:
    """Make a view one's own."""
    with unit_of_work() as work:
        view = queries.get_view(work.session, uid, actor=current_user)
        made = services.copy_view(work.session, actor=current_user, view=view, now=work.now,
                                  name=_("%(name)s (copy)", name=view.name[:60]))
        undo = url_for(".delete_view", uid=made.uid)
    toast(_("Copied: it is yours now."), undo=undo)
    return see_other(url_for(".views"))


@bp.post("/views/<uid>/order")
@needs(Action.KEEP_VIEW)
def order_view(uid: str) -> BaseResponse:
    """One place up or down."""
    with unit_of_work() as work:
        view = queries.get_view(work.session, uid, actor=current_user)
        services.move_view(work.session, actor=current_user, view=view, up=request.form.get("to") == "up")
    return see_other(url_for(".views"))


@bp.post("/views/<uid>/delete")
@needs(Action.KEEP_VIEW)
def delete_view(uid: str) -> BaseResponse:
    """Let a view go."""
    with unit_of_work() as work:
        view = queries.get_view(work.session, uid, actor=current_user)
        services.delete_view(work.session, actor=current_user, view=view, now=work.now)
        text = _("“%(name)s” is gone.", name=view.name)
    toast(text, undo=url_for(".restore_view", uid=uid))
    return see_other(own_path(request.values.get("back"), url_for(".views")))


@bp.post("/views/<uid>/restore")
@needs(Action.KEEP_VIEW)
def restore_view(uid: str) -> BaseResponse:
    """Bring it back."""
    with unit_of_work() as work:
        view = queries.get_view(work.session, uid, actor=current_user, archived=True)
        services.restore_view(work.session, actor=current_user, view=view, now=work.now)
    toast(_("It is back."))
    return see_other(url_for(".views"))
