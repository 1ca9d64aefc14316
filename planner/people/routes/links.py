"""Pages behind mailed links: invitation, new password. Opening one changes nothing; its button does (trust 2.5)."""
from __future__ import annotations

from flask import Response, g, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from planner.core.db import db, unit_of_work
from planner.core.errors import RuleBroken, TooMany
from planner.people import passwords
from planner.people.door import home, stay
from planner.people.forms.door import AddressForm, JoinForm, NewPasswordForm
from planner.people.forms.parts import ABOUT_PASSWORD, text
from planner.people.models import AccountLink, LinkPurpose, Person
from planner.people.routes import entrance
from planner.people.routes.blueprint import bp
from planner.people.services import accounts, links
from planner.people.services.links import Gone, Joining
from planner.web.access import public
from planner.web.forms import blame
from planner.web.i18n import LANGUAGES
from planner.web.reply import page, see_other
from planner.web.words import refusal


@bp.get("/reset")
@public
def forgot() -> Response:
    """The page that asks which address the link goes to."""
    return page("people/forgot.html", form=AddressForm(formdata=None))


@bp.post("/reset")
@public
def ask_reset() -> Response:
    """Queue the request; the answer is the same for every address."""
    form = AddressForm()
    if not form.validate():
        return page("people/forgot.html", status=422, form=form)
    try:
        with unit_of_work() as work:
            links.ask_reset(work.session, text(form.email), network=entrance.network(), now=work.now)
    except TooMany as error:
        reply = page("people/forgot.html", status=429, form=form, refused=refusal(error.code, error.params))
        reply.headers["Retry-After"] = str(error.retry_after)
        return reply
    return page("people/forgot.html", form=form, asked=True)


@bp.get("/reset/<token>")
@public
def choose_password(token: str) -> Response:
    """The page that asks for a new password."""
    if _find(token, LinkPurpose.RESET) is None:
        return _gone()
    return entrance.hushed(page("people/new_password.html", form=NewPasswordForm(formdata=None)))


@bp.post("/reset/<token>")
@public
def store_password(token: str) -> BaseResponse:
    """Store the new password, end every other sign-in of its person, and let this browser in."""
    link, form = _find(token, LinkPurpose.RESET), NewPasswordForm()
    if link is None:
        return _gone()
    secret = _new_secret(form, link.person.name, link.person.email) if form.validate() else None
    if secret is None:
        return entrance.hushed(page("people/new_password.html", status=422, form=form))
    try:
        with unit_of_work() as work:
            person = links.reset_password(work.session, token, secret=secret, now=work.now)
            key = accounts.open_sign_in(work.session, person, now=work.now, days=stay(remember=True),
                                        device=entrance.device(), is_known_browser=True)
    except Gone:
        return _gone()
    return _welcome(person, key, home())


@bp.get("/join/<token>")
@public
def invitation(token: str) -> Response:
    """The page that asks an invited person four things."""
    link = _find(token, LinkPurpose.INVITATION)
    if link is None:
        return _gone()
    person = link.person
    return _ask_to_join(JoinForm(formdata=None, zone=person.zone, data={
        "name": person.name, "locale": request.args.get("lang") or person.locale, "zone": person.zone}), link, 200)


@bp.post("/join/<token>")
@public
def join(token: str) -> BaseResponse:
    """Make the account this person's own and let them in."""
    link = _find(token, LinkPurpose.INVITATION)
    if link is None:
        return _gone()
    form = JoinForm(zone=link.person.zone)
    secret = _new_secret(form, text(form.name), link.person.name, link.person.email) if form.validate() else None
    if secret is None:
        return _ask_to_join(form, link, 422)
    try:
        with unit_of_work() as work:
            person = links.join(work.session, token, Joining(
                name=text(form.name), locale=form.locale.data, zone=form.zone.data, secret=secret), now=work.now)
            key = accounts.open_sign_in(work.session, person, now=work.now, days=stay(remember=True),
                                        device=entrance.device(), is_known_browser=True)
    except Gone:
        return _gone()
    return _welcome(person, key, home())


def _find(token: str, purpose: LinkPurpose) -> AccountLink | None:
    """The link while it works; its pages speak its person's language. Raises TooMany."""
    with unit_of_work() as work:
        link = links.look_up(work.session, token, purpose, network=entrance.network(), now=work.now)
    if link is not None and request.args.get("lang") not in LANGUAGES:
        g.locale = link.person.locale
    return link


def _new_secret(form: NewPasswordForm | JoinForm, *own: str | None) -> str | None:
    """The hash of the chosen password, or None with the reason beside the field; ``own`` is what it may not say."""
    try:
        return passwords.new_secret(text(form.password), own_words=accounts.own_words(db.session(), *own))
    except RuleBroken as error:
        blame(form, error, ABOUT_PASSWORD)
        return None


def _ask_to_join(form: JoinForm, link: AccountLink, status: int) -> Response:
    return entrance.hushed(page("people/join.html", status=status, form=form, person=link.person,
                                inviter=link.made_by, expires_at=link.expires_at))


def _welcome(person: Person, key: str, to: str) -> BaseResponse:
    entrance.let_in(person.uid, key, remember=True)
    return see_other(to)


def _gone() -> Response:
    return entrance.hushed(page("people/link_gone.html", status=410, again=url_for("people.forgot")))
