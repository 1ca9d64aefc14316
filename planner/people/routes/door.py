"""Signing in and out."""
from __future__ import annotations

import logging
from datetime import timedelta

from flask import Response, current_app, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from planner.core.db import clock, db, unit_of_work
from planner.core.errors import RuleBroken, TooMany
from planner.people import kept, passwords, queries
from planner.people.door import sign_in_page, stay, wanted
from planner.people.forms.door import SignInForm
from planner.people.forms.parts import text
from planner.people.models import Person
from planner.people.routes import entrance
from planner.people.routes.blueprint import bp
from planner.people.services import accounts
from planner.people.services.accounts import Knock
from planner.people.services.guessing import Try
from planner.web import access
from planner.web.access import public
from planner.web.reply import page, see_other
from planner.web.words import refusal

log = logging.getLogger("planner.security")
SEEN_EVERY = timedelta(hours=1)


@bp.get("/login")
@public
def sign_in() -> BaseResponse:
    """The page that asks for name and password."""
    if current_user.is_authenticated:
        return redirect(wanted(), 303)
    return sign_in_page(SignInForm(formdata=None), 200)


@bp.post("/login")
@public
def check_sign_in() -> BaseResponse:
    """Count the try, check the password outside any transaction, open the sign-in."""
    form = SignInForm()
    if not form.validate():
        return sign_in_page(form, 422)
    person = queries.person_by_address(db.session(), text(form.email))
    knock = Knock(text(form.email), entrance.network(), entrance.is_known_browser(person))
    checked, uid = (person.password_hash if person.has_joined else None, person.uid) if person else (None, None)
    try:
        with unit_of_work() as work:
            counted = accounts.count_knock(work.session, knock, now=work.now)
    except TooMany as error:
        return _pause(form, error)
    right = passwords.is_right(text(form.password), checked)
    if right and person is not None:
        return _open(form, person, knock, counted, checked)
    return _refuse(form, uid, counted)


def _open(form: SignInForm, person: Person, knock: Knock, counted: Try, checked: str | None) -> BaseResponse:
    fresh = passwords.hash_password(text(form.password)) if passwords.is_outdated(checked or "") else None
    remember = bool(form.remember.data)
    try:
        with unit_of_work() as work:
            secret = accounts.sign_in(work.session, person, knock, counted, checked=checked, now=work.now,
                                      days=stay(remember=remember), device=entrance.device())
            if fresh:
                accounts.renew_hash(person, fresh)
    except RuleBroken:
        return _refuse(form, person.uid, counted)
    entrance.let_in(person.uid, secret, remember=remember)
    words = kept.unpack(form.kept.data)
    if words is not None and words.is_for(person.uid):
        return page("people/kept.html", kept=words)
    return see_other(wanted())


def _refuse(form: SignInForm, uid: str | None, counted: Try) -> Response:
    """The same words whether the name exists or not (trust 4)."""
    with unit_of_work() as work:
        accounts.refuse_sign_in(work.session, uid, now=work.now)
    log.warning("sign-in refused from %s", entrance.network())
    return sign_in_page(form, 422, refused=refusal("sign_in_refused", {}), left=counted.left)


def _pause(form: SignInForm, error: TooMany) -> Response:
    log.warning("sign-in paused for %s", entrance.network())
    reply = sign_in_page(form, error.status, refused=refusal(error.code, error.params), left=None)
    reply.headers["Retry-After"] = str(error.retry_after)
    return reply


@bp.post("/logout")
@public
def sign_out() -> BaseResponse:
    """End this browser's sign-in on the server; whoever is out already is just shown the door."""
    if current_user.is_authenticated:
        with unit_of_work() as work:
            accounts.sign_out(work.session, entrance.token(), actor=current_user, now=work.now)
    entrance.let_out()
    return see_other(url_for("people.sign_in"))


@bp.before_app_request
def note_use() -> None:
    """Once an hour, note that this browser was used: the list of devices shows it. Never on public pages."""
    if request.endpoint is None or access.permission(current_app, request.endpoint) is None:
        return
    row = db.session().info.get("sign_in")
    if row is not None and clock().now() - row.seen_at > SEEN_EVERY:
        with unit_of_work() as work:
            accounts.mark_seen(work.session, now=work.now)
