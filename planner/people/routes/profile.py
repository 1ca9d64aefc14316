"""One's own page: profile, look, quiet hours, absences, password, signed-in browsers."""
from __future__ import annotations

from datetime import date

from flask import Response, make_response, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from planner.core.db import clock, db, unit_of_work
from planner.core.errors import NotFound, PlannerError, RuleBroken
from planner.core.localtime import local_date
from planner.people import passwords, queries
from planner.people.door import home
from planner.people.forms.parts import ABOUT_PASSWORD, text
from planner.people.forms.profile import AbsenceForm, PasswordForm, ProfileForm
from planner.people.routes import entrance
from planner.people.routes.blueprint import bp
from planner.people.services import accounts, profile
from planner.people.services.profile import Profile
from planner.people.words import ABSENCE_WORDS
from planner.policy import Action
from planner.web.access import needs
from planner.web.formats import day_year
from planner.web.forms import blame
from planner.web.reply import is_fragment_request, own_path, page, see_other
from planner.web.toasts import toast

# Which field a refusal of the profile is about.
_BLAMED = {"quiet_order": "quiet_to", "digest_quiet": "digest_at"}
_BLAMED_DAYS = {"absence_order": "to_date", "absence_long": "to_date", "absence_double": "from_date",
                "absence_kind": "kind"}


@bp.get("/me")
@needs(Action.SEE_SELF)
def me() -> Response:
    """All that one sets for oneself."""
    return _me(200)


@bp.post("/me")
@needs(Action.SEE_SELF)
def change_me() -> BaseResponse:
    """Store the profile."""
    form = ProfileForm(zone=current_user.zone)
    if not form.validate():
        return _me(422, form=form)
    try:
        with unit_of_work() as work:
            profile.change_profile(work.session, Profile(**{
                name: getattr(form, name).data for name in Profile.__slots__}), actor=current_user, now=work.now)
    except RuleBroken as error:
        blame(form, error, _BLAMED)
        return _me(422, form=form)
    toast(_("Saved."))
    return see_other(url_for(".me"))


def _me(status: int, *, form: ProfileForm | None = None, password: PasswordForm | None = None,
        absence: AbsenceForm | None = None) -> Response:
    now, session = clock().now(), db.session()
    today = local_date(now, current_user.zone)
    return page("people/me.html", status=status,
                form=form or ProfileForm(formdata=None, obj=current_user, zone=current_user.zone),
                password=password or PasswordForm(formdata=None), absence=absence or AbsenceForm(formdata=None),
                absences=queries.absences(session, current_user, since=today),
                devices=queries.sign_ins(session, current_user, now=now),
                this_device=session.info["sign_in"].uid, now=now,
                absence_words=ABSENCE_WORDS)


@bp.post("/me/theme")
@needs(Action.SEE_SELF)
def theme() -> BaseResponse:
    """Light, dark, or as the device; the switch in the side bar."""
    with unit_of_work() as work:
        profile.set_theme(work.session, request.form.get("theme", ""), actor=current_user)
    if is_fragment_request():
        return make_response("", 204)
    return see_other(own_path(request.form.get("next"), home()))


@bp.post("/me/password")
@needs(Action.SEE_SELF)
def change_password() -> BaseResponse:
    """Another password, for who knows the present one; every other browser is signed out."""
    form = PasswordForm()
    if not form.validate():
        return _me(422, password=form)
    present, name, email = current_user.password_hash, current_user.name, current_user.email
    with unit_of_work() as work:
        counted = accounts.count_current(work.session, actor=current_user, now=work.now)
        words = accounts.own_words(work.session, name, email)
    if not passwords.is_right(text(form.current), present):
        blame(form, PlannerError("present_wrong"), {"present_wrong": "current"})
        return _me(422, password=form)
    try:
        secret = passwords.new_secret(text(form.password), own_words=words)
    except RuleBroken as error:
        blame(form, error, ABOUT_PASSWORD)
        return _me(422, password=form)
    with unit_of_work() as work:
        ended = accounts.change_password(work.session, counted, actor=current_user, secret=secret,
                                         keep=entrance.token(), now=work.now)
    toast(_("Your password is changed. Other browsers signed out: %(num)s.", num=ended))
    return see_other(url_for(".me"))


@bp.post("/me/devices/<uid>/end")
@needs(Action.SEE_SELF)
def end_device(uid: str) -> BaseResponse:
    """Sign one browser out."""
    with unit_of_work() as work:
        ended = accounts.end_device(work.session, uid, actor=current_user, now=work.now)
        name = ended.device or _("Unknown browser")
    toast(_("%(device)s is signed out.", device=name))
    return see_other(url_for(".me", _anchor="signed-in"))


@bp.post("/me/devices/end-all")
@needs(Action.SEE_SELF)
def end_all_devices() -> BaseResponse:
    """Sign out everywhere, here too."""
    with unit_of_work() as work:
        accounts.sign_out_everywhere(work.session, actor=current_user, now=work.now)
    entrance.let_out()
    return see_other(url_for(".sign_in"))


@bp.post("/me/absences")
@needs(Action.SEE_SELF)
def add_absence() -> BaseResponse:
    """Note days on which one is away."""
    form = AbsenceForm()
    if not form.validate():
        return _me(422, absence=form)
    try:
        _add(form)
    except RuleBroken as error:
        blame(form, error, _BLAMED_DAYS)
        return _me(422, absence=form)
    return see_other(url_for(".me", _anchor="away"))


@bp.post("/me/absences/<uid>/remove")
@needs(Action.SEE_SELF)
def remove_absence(uid: str) -> BaseResponse:
    """Take an absence back."""
    with unit_of_work() as work:
        row = profile.remove_absence(work.session, uid, actor=current_user, now=work.now)
        first, last, kind = row.from_date, row.to_date, row.kind
    undo = url_for(".restore_absence", from_date=first.isoformat(), to_date=last.isoformat(), kind=kind)
    toast(_("Not away any more: %(days)s.", days=_days(first, last)), undo=undo)
    return see_other(url_for(".me", _anchor="away"))


@bp.post("/me/absences/restore")
@needs(Action.SEE_SELF)
def restore_absence() -> BaseResponse:
    """Undo of the removal: the address carries what was removed."""
    form = AbsenceForm(formdata=request.args, meta={"csrf": False})        # the request's token was judged already
    if not form.validate():
        raise NotFound("not_found")
    _add(form)
    return see_other(url_for(".me", _anchor="away"))


def _add(form: AbsenceForm) -> None:
    first, last = form.from_date.data, form.to_date.data
    assert first is not None and last is not None  # noqa: PT018 - the form is valid
    with unit_of_work() as work:
        row = profile.add_absence(work.session, actor=current_user, from_date=first, to_date=last,
                                  kind=form.kind.data, now=work.now)
        undo = url_for(".remove_absence", uid=row.uid)
    toast(_("You are away: %(days)s.", days=_days(first, last)), undo=undo)


def _days(first: date, last: date) -> str:
    return day_year(first) if first == last else f"{day_year(first)} – {day_year(last)}"
