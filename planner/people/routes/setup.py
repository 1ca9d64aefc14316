"""The first run: opens with the code that the start printed, and never again once there is an organisation."""
from __future__ import annotations

from typing import Any

from flask import Response, current_app, g, redirect, request, session, url_for
from werkzeug.wrappers import Response as BaseResponse

from planner.core.db import db, unit_of_work
from planner.core.errors import NotFound, RuleBroken
from planner.people import passwords, queries, setup
from planner.people.door import stay
from planner.people.forms.door import SetupForm
from planner.people.forms.parts import ABOUT_PASSWORD, folded, text
from planner.people.routes import entrance
from planner.people.routes.blueprint import bp
from planner.people.rules.guessing import SETUP
from planner.people.services import accounts, guessing, house
from planner.people.services.guessing import Aim
from planner.web.access import public
from planner.web.forms import blame
from planner.web.i18n import locale
from planner.web.reply import page, see_other

# Open before there is an organisation: how the machine is, how pages look, and the first run itself.
ALWAYS_OPEN = frozenset({"static", "health.healthz", "people.first_run", "people.found"})


@bp.before_app_request
def send_to_first_run() -> BaseResponse | None:
    """While nobody lives here, every page leads to the first run. Asked for strangers only; once it is done, never."""
    if current_app.extensions.get("planner.founded") or request.endpoint is None or request.endpoint in ALWAYS_OPEN:
        return None
    if "_user_id" in session:
        return None
    g.organisation = queries.find_organisation(db.session())
    if g.organisation is None:
        return redirect(url_for("people.first_run"), 302)
    current_app.extensions["planner.founded"] = not current_app.testing
    return None


@bp.get("/setup")
@public
def first_run() -> Response:
    """The questions of the first run, for who has the code; a word about the code for everybody else."""
    _refuse_when_done()
    code = request.args.get("code", "")
    if not _opens(code):
        return entrance.hushed(page("people/setup_closed.html", status=403 if code else 200, wrong=bool(code)))
    return _ask(SetupForm(formdata=None, locale=locale(), data={
        "code": code, "country": "NL", "locale": locale()}), 200)


@bp.post("/setup")
@public
def found() -> BaseResponse:
    """Make the organisation and its first account, and let its person in."""
    _refuse_when_done()
    form = SetupForm(locale=locale())
    if not _opens(form.code.data or ""):
        return entrance.hushed(page("people/setup_closed.html", status=403, wrong=True))
    if not form.validate():
        return _ask(form, 422)
    try:
        secret = passwords.new_secret(text(form.password), own_words=(
            text(form.name), text(form.email), text(form.organisation)))
    except RuleBroken as error:
        blame(form, error, ABOUT_PASSWORD)
        return _ask(form, 422)
    with unit_of_work() as work:
        person = house.found(work.session, house.Founding(
            organisation=text(form.organisation), zone=form.zone.data, country=form.country.data,
            locale=form.locale.data, name=text(form.name), email=folded(form.email), secret=secret), now=work.now)
        token = accounts.open_sign_in(work.session, person, now=work.now, days=stay(remember=True),
                                      device=entrance.device(), is_known_browser=True)
    setup.drop_setup_code(current_app.instance_path)
    g.pop("organisation", None)
    entrance.let_in(person.uid, token, remember=True)
    return see_other(url_for("settings.people"))


def _refuse_when_done() -> None:
    if queries.find_organisation(db.session()) is not None:
        raise NotFound("not_found")


def _opens(code: str) -> bool:
    """Whether this is the code; wrong ones are counted per visitor. Raises TooMany."""
    if not code:
        return False
    with unit_of_work() as work:
        counted = guessing.count_try(work.session, [Aim(SETUP, entrance.network())], now=work.now)
        right = setup.is_setup_code(current_app.instance_path, code)
        if right:
            guessing.forgive(work.session, counted)
    return right


def _ask(form: Any, status: int) -> Response:
    return entrance.hushed(page("people/setup.html", status=status, form=form))
