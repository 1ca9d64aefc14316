"""The picture library on screen, and the pictures themselves."""
from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from planner.assets import queries, rules, services, store
from planner.assets.forms import AboutForm, PictureForm
from planner.assets.models import Asset
from planner.assets.pictures import MOST_BYTES, remade
from planner.core.db import db, unit_of_work
from planner.core.errors import NotFound, PlannerError, RuleBroken
from planner.policy import Action, allowed
from planner.web.access import needs, public
from planner.web.forms import blame
from planner.web.headers import mark_public_page
from planner.web.i18n import locale
from planner.web.reply import is_fragment_request, page, page_or_fragment, see_other
from planner.web.toasts import toast

bp = Blueprint("assets", __name__, url_prefix="/assets")

FOREVER = 365 * 24 * 3600
FIELDS = {"asset_needs_alt": "alt_nl", "asset_needs_source": "source"}


def address_of(asset: Asset) -> str:
    """Where a picture is served; the same for ever, since a changed picture is another one."""
    return url_for("assets.picture", uid=asset.uid, suffix=asset.suffix)


bp.add_app_template_global(address_of, "picture_address")


# --- The library -------------------------------------------------------------------------------------------------


@bp.get("")
@needs(Action.READ_ASSETS)
def index() -> Response:
    """Every picture, newest first, and a place to bring one in."""
    return _index(PictureForm(formdata=None))


def _index(form: PictureForm, *, status: int = 200) -> Response:
    archived = request.args.get("show") == "archived"
    found, following = queries.library(db.session(), archived=archived, before=request.args.get("after"))
    return page("assets/index.html", status=status, assets=found, next=following, archived=archived, form=form)


@bp.post("")
@needs(Action.ADD_ASSET)
def add() -> Response:
    """Take a picture in; then its words are asked, in a page or, with script, in a dialog of the editor."""
    form = PictureForm()
    try:
        name, data = _sent(form.picture.data)
        picture = remade(data)
        store.keep(picture, instance=current_app.instance_path)
    except PlannerError as error:
        blame(form, error, {error.code: "picture"})
        if is_fragment_request():
            return page("assets/_refused.html", status=error.status, form=form)
        return _index(form, status=error.status)
    with unit_of_work() as work:
        asset = services.add_asset(work.session, picture, name=name, actor=current_user, now=work.now)
        uid = asset.uid
    if is_fragment_request():
        return _about(queries.get_asset(db.session(), uid), None)
    return see_other(url_for(".asset", uid=uid))


def _sent(file: Any) -> tuple[str, bytes]:
    """Name and content of what was sent, read no further than we take. Raises RuleBroken."""
    if not isinstance(file, FileStorage) or not file.filename:
        raise RuleBroken("picture_missing")
    return file.filename, file.stream.read(MOST_BYTES + 1)


# --- One picture -------------------------------------------------------------------------------------------------


@bp.get("/<uid>")
@needs(Action.READ_ASSETS)
def asset(uid: str) -> Response:
    """What is known of a picture, the line that shows it in a text, and its form."""
    return _about(queries.get_asset(db.session(), uid), None)


@bp.post("/<uid>")
@needs(Action.EDIT_ASSET)
def describe(uid: str) -> Response:
    """Say what a picture shows and whose it is."""
    form = AboutForm()
    try:
        if not form.validate_on_submit():
            return _about(queries.get_asset(db.session(), uid), form, status=422)
        with unit_of_work() as work:
            services.describe_asset(work.session, queries.get_asset(work.session, uid), form.about,
                                    actor=current_user, now=work.now)
    except RuleBroken as error:
        blame(form, error, FIELDS)
        return _about(queries.get_asset(db.session(), uid), form, status=error.status)
    if is_fragment_request():
        found = queries.get_asset(db.session(), uid)
        return page("assets/_ready.html", line=_line(found, request.args.get("lang", "")))
    toast(_("Kept."))
    return see_other(url_for(".asset", uid=uid))


def _line(found: Asset, lang: str) -> str:
    return rules.markdown_of(address_of(found), found.alt(lang if lang in {"nl", "en"} else locale()))


def _about(found: Asset, form: AboutForm | None, *, status: int = 200) -> Response:
    form = form or AboutForm(formdata=None, obj=found, licence=found.licence.value,
                             people_consent=found.people_consent.value)
    return page_or_fragment("assets/asset.html", "assets/_about.html", status=status, asset=found, form=form,
                            line=_line(found, ""), may_edit=allowed(current_user, Action.EDIT_ASSET, found))


@bp.post("/<uid>/archive")
@needs(Action.EDIT_ASSET)
def archive(uid: str) -> Response:
    """Take a picture out of the list, with a way back; texts that show it go on."""
    back = "back" in request.args
    with unit_of_work() as work:
        services.archive_asset(work.session, queries.get_asset(work.session, uid), actor=current_user, now=work.now,
                               back=back)
    if not back:
        toast(_("Put away. Texts that show it go on."), undo=url_for(".archive", uid=uid, back=1))
    return see_other(url_for(".index"))


@bp.get("/<uid>.<suffix>")
@public
def picture(uid: str, suffix: str) -> Response:
    """The picture itself: for members, and for everybody once a text with it is out."""
    session = db.session()
    found = queries.get_asset(session, uid)
    out = found.published_at is not None
    if found.suffix != suffix or not (current_user.is_authenticated or queries.is_shown(session, found)):
        raise NotFound("not_found")
    if out:
        mark_public_page()
    answer = Response(store.read(found, instance=current_app.instance_path), mimetype=found.mime)
    answer.set_etag(found.sha256)
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Cache-Control"] = f"{'public' if out else 'private'}, max-age={FOREVER}, immutable"
    return answer.make_conditional(request)
