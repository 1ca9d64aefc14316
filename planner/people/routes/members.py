"""People and their roles, for administrators."""
from __future__ import annotations

from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from planner.core.db import clock, db, unit_of_work
from planner.core.errors import RuleBroken
from planner.people import directory, queries
from planner.people.directory import Show
from planner.people.forms.house import InviteForm, PersonForm, RolesForm
from planner.people.forms.parts import folded, text
from planner.people.models import Person
from planner.people.routes import entrance
from planner.people.routes.settings import bp
from planner.people.rules.people import GRANTABLE
from planner.people.services import members
from planner.people.words import ROLE_TEXTS
from planner.policy import Action, Role
from planner.web.access import needs
from planner.web.forms import blame
from planner.web.reply import page, see_other
from planner.web.toasts import toast
from planner.web.words import label

# Which field a refusal is about.
_ABOUT_ADDRESS = dict.fromkeys(("address_taken", "address_left", "address_missing"), "email")
_ABOUT_ROLES = dict.fromkeys(("last_admin", "last_lead", "has_left"), "roles")

@bp.get("/settings/people")
@needs(Action.MANAGE_PEOPLE)
def people() -> Response:
    """Who works here and what they may do: searched, filtered, in pages."""
    chosen = request.args.get("show", Show.HERE)
    show = Show(chosen) if chosen in set(Show) else Show.HERE
    wish = request.args.get("q", "").strip()[:directory.MAX_QUERY]
    found = directory.page(db.session(), show=show, text=wish, after=request.args.get("after"),
                           before=request.args.get("before"))
    views = [(kind.value, label(kind), url_for(".people", show=kind.value, q=wish or None), None) for kind in Show]
    return page("people/people.html", found=found, show=show, q=wish, roles=GRANTABLE, views=views,
                waiting=queries.open_invitations(db.session(), found.people, now=clock().now()))


@bp.get("/settings/people/invite")
@needs(Action.MANAGE_PEOPLE)
def ask_invite() -> Response:
    """The form of an invitation."""
    house = queries.get_organisation(db.session())
    return _invite(InviteForm(formdata=None, data={"locale": house.locale, "languages": [house.locale]}), 200)


@bp.post("/settings/people/invite")
@needs(Action.MANAGE_PEOPLE)
def invite() -> BaseResponse:
    """Make the account and mail the link."""
    form = InviteForm()
    if not form.validate():
        return _invite(form, 422)
    wish = members.Invitation(
        name=text(form.name), email=folded(form.email), locale=form.locale.data, languages=form.languages.data or [],
        roles=_roles(form), job_title=text(form.job_title))
    try:
        with unit_of_work() as work:
            members.invite(work.session, wish, actor=current_user, now=work.now)
    except RuleBroken as error:
        blame(form, error, _ABOUT_ADDRESS)
        return _invite(form, 422)
    toast(_("%(name)s gets a mail with a link that works for seven days.", name=wish.name))
    return see_other(url_for(".people"))


def _invite(form: InviteForm, status: int) -> Response:
    return page("people/invite.html", status=status, form=form, role_texts=_role_texts())


def _roles(form: InviteForm | RolesForm) -> list[Role]:
    return [Role(value) for value in form.roles.data or []]


def _role_texts() -> dict[str, str]:
    return {role.value: words for role, words in ROLE_TEXTS.items()}


@bp.get("/settings/people/<uid>")
@needs(Action.MANAGE_PEOPLE)
def person(uid: str) -> Response:
    """One person: what is known, what they may do, the way out and back in."""
    return _person(queries.get_person(db.session(), uid), 200)


def _person(who: Person, status: int, *, form: PersonForm | None = None, roles: RolesForm | None = None) -> Response:
    waiting = queries.open_invitations(db.session(), [who], now=clock().now())
    held = [grant.role.value for grant in who.grants]
    return page("people/person.html", status=status, person=who, role_texts=_role_texts(),
                invited_until=waiting.get(who.id), form=form or PersonForm(formdata=None, obj=who),
                roles=roles or RolesForm(formdata=None, data={"roles": held}))


@bp.post("/settings/people/<uid>")
@needs(Action.MANAGE_PEOPLE)
def change_person(uid: str) -> BaseResponse:
    """Correct name, address and job title."""
    form = PersonForm()
    if not form.validate():
        return _person(queries.get_person(db.session(), uid), 422, form=form)
    try:
        with unit_of_work() as work:
            members.change_person(work.session, queries.get_person(work.session, uid), actor=current_user,
                                  name=text(form.name), email=folded(form.email) or None,
                                  job_title=text(form.job_title), now=work.now)
    except RuleBroken as error:
        blame(form, error, _ABOUT_ADDRESS)
        return _person(queries.get_person(db.session(), uid), 422, form=form)
    toast(_("Saved."))
    return see_other(url_for(".person", uid=uid))


@bp.post("/settings/people/<uid>/roles")
@needs(Action.MANAGE_PEOPLE)
def set_roles(uid: str) -> BaseResponse:
    """Give and take roles."""
    form = RolesForm()
    if not form.validate():
        return _person(queries.get_person(db.session(), uid), 422, roles=form)
    try:
        with unit_of_work() as work:
            who = queries.get_person(work.session, uid)
            changed = members.set_roles(work.session, who, _roles(form), actor=current_user, keep=entrance.token(),
                                        now=work.now)
            name, was_self = who.name, who.id == current_user.id
    except RuleBroken as error:
        blame(form, error, _ABOUT_ROLES)
        return _person(queries.get_person(db.session(), uid), 422, roles=form)
    toast(_("%(name)s: roles saved. They count from the next click.", name=name) if changed
          else _("Nothing was different."))
    lost_own = was_self and changed is not None and Role.ADMIN in changed.revoked
    return see_other(url_for("people.me") if lost_own else url_for(".person", uid=uid))


@bp.post("/settings/people/<uid>/invite")
@needs(Action.MANAGE_PEOPLE)
def invite_again(uid: str) -> BaseResponse:
    """Mail a new link; the old one stops working."""
    name = _do(members.invite_again, uid)
    toast(_("%(name)s gets a mail with a link that works for seven days.", name=name))
    return see_other(url_for(".person", uid=uid))


@bp.post("/settings/people/<uid>/withdraw")
@needs(Action.MANAGE_PEOPLE)
def withdraw(uid: str) -> BaseResponse:
    """Take an invitation back."""
    name = _do(members.withdraw, uid)
    toast(_("The invitation of %(name)s does not work any more.", name=name))
    return see_other(url_for(".people"))


@bp.get("/settings/people/<uid>/leave")
@needs(Action.MANAGE_PEOPLE)
def ask_leave(uid: str) -> Response:
    """What is touched when this person leaves, before the press that cannot be taken back."""
    who = queries.get_person(db.session(), uid)
    return page("people/leave.html", person=who,
                effects=members.effects_of_leaving(db.session(), who, actor=current_user))


@bp.post("/settings/people/<uid>/leave")
@needs(Action.MANAGE_PEOPLE)
def leave(uid: str) -> BaseResponse:
    """This person does not work here any more."""
    try:
        name = _do(members.leave, uid)
    except RuleBroken as error:
        who = queries.get_person(db.session(), uid)
        form = RolesForm(formdata=None, data={"roles": [grant.role.value for grant in who.grants]})
        blame(form, error, _ABOUT_ROLES)
        return _person(who, 422, roles=form)
    toast(_("%(name)s has left. Sign-in and links ended; published work keeps the name.", name=name))
    return see_other(url_for(".people"))


@bp.post("/settings/people/<uid>/return")
@needs(Action.MANAGE_PEOPLE)
def take_back(uid: str) -> BaseResponse:
    """This person works here again, as a member."""
    name = _do(members.take_back, uid)
    toast(_("%(name)s works here again, as a member.", name=name))
    return see_other(url_for(".person", uid=uid))


def _do(service: Any, uid: str) -> str:
    """Run one service on one person in a transaction of its own; returns the name, for the words afterwards."""
    with unit_of_work() as work:
        who = queries.get_person(work.session, uid)
        service(work.session, who, actor=current_user, now=work.now)
        return who.name
