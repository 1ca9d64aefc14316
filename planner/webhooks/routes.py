"""Webhooks out, for administrators: endpoints, their secrets, what they were told."""
from __future__ import annotations

from flask import Blueprint, Response, session, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from planner.core.db import clock, db, unit_of_work
from planner.core.errors import Conflict
from planner.core.outbox import OutboxState
from planner.messages.letters import link
from planner.policy import Action
from planner.web.access import needs
from planner.web.forms import blame, rebase
from planner.web.outside import is_sound
from planner.web.reply import page, see_other
from planner.web.toasts import toast
from planner.webhooks import handlers, queries, rules, services
from planner.webhooks.forms import EndpointForm
from planner.webhooks.words import answered

bp = Blueprint("webhooks", __name__, url_prefix="/settings/webhooks")
_NEW = "webhook_secret"             # of which endpoint the secret is to be shown, once


@bp.get("")
@needs(Action.KEEP_WEBHOOKS)
def index() -> Response:
    """Every endpoint."""
    return page("webhooks/index.html", endpoints=queries.endpoints(db.session()))


@bp.get("/new")
@needs(Action.KEEP_WEBHOOKS)
def ask() -> Response:
    """The form for a new one."""
    return page("webhooks/new.html", form=EndpointForm(formdata=None))


@bp.post("/new")
@needs(Action.KEEP_WEBHOOKS)
def add() -> BaseResponse:
    """Add an endpoint; its secret is shown on the next page, this one time."""
    form = EndpointForm()
    if not is_sound(form, form.url):
        return page("webhooks/new.html", status=422, form=form)
    with unit_of_work() as work:
        uid = services.add_endpoint(work.session, actor=current_user, now=work.now, **form.values()).uid
    session[_NEW] = uid
    return see_other(url_for(".endpoint", uid=uid))


@bp.get("/<uid>")
@needs(Action.KEEP_WEBHOOKS)
def endpoint(uid: str) -> Response:
    """One endpoint: what it is told, and what became of it."""
    return _endpoint(200, uid)


@bp.post("/<uid>")
@needs(Action.KEEP_WEBHOOKS)
def change(uid: str) -> BaseResponse:
    """Another name, address or choice."""
    queries.get_endpoint(db.session(), uid)
    form = EndpointForm()
    if not is_sound(form, form.url):
        return _endpoint(422, uid, form=form)
    try:
        with unit_of_work() as work:
            services.change_endpoint(work.session, queries.get_endpoint(work.session, uid), actor=current_user,
                                     version=form.version.data or 0, now=work.now, **form.values())
    except Conflict as error:
        blame(form, error, {})
        rebase(form, queries.get_endpoint(db.session(), uid).version)
        return _endpoint(error.status, uid, form=form)
    toast(_("Saved."))
    return see_other(url_for(".endpoint", uid=uid))


def _endpoint(status: int, uid: str, *, form: EndpointForm | None = None) -> Response:
    found = queries.get_endpoint(db.session(), uid)
    is_new = session.get(_NEW) == uid and session.pop(_NEW) == uid
    until = found.secret_changed_at + rules.OLD_SIGNS_FOR if found.secret_changed_at else None
    return page("webhooks/endpoint.html", status=status, endpoint=found, answered=answered,
                form=form or EndpointForm(formdata=None, data={
                    "name": found.name, "url": found.url, "types": found.types, "version": found.version}),
                told=queries.last_deliveries(db.session(), found), done=OutboxState.SENT, failed=OutboxState.FAILED,
                old_until=until if until and until > clock().now() else None,
                secret=rules.shown(handlers.secret_of(found)) if is_new else None)


@bp.post("/<uid>/secret")
@needs(Action.KEEP_WEBHOOKS)
def change_secret(uid: str) -> BaseResponse:
    """Another secret; both sign for a day."""
    with unit_of_work() as work:
        services.change_secret(work.session, queries.get_endpoint(work.session, uid), actor=current_user,
                               now=work.now)
    session[_NEW] = uid
    return see_other(url_for(".endpoint", uid=uid))


@bp.post("/<uid>/on")
@needs(Action.KEEP_WEBHOOKS)
def switch_on(uid: str) -> BaseResponse:
    """Tell it things again."""
    return _switch(uid, on=True)


@bp.post("/<uid>/off")
@needs(Action.KEEP_WEBHOOKS)
def switch_off(uid: str) -> BaseResponse:
    """Tell it nothing any more."""
    return _switch(uid, on=False)


def _switch(uid: str, *, on: bool) -> BaseResponse:
    with unit_of_work() as work:
        services.switch(work.session, queries.get_endpoint(work.session, uid), on=on, actor=current_user,
                        now=work.now)
    toast(_("The webhook is on.") if on else _("The webhook is off."))
    return see_other(url_for(".endpoint", uid=uid))


@bp.post("/<uid>/ping")
@needs(Action.KEEP_WEBHOOKS)
def ping(uid: str) -> BaseResponse:
    """Send a test."""
    with unit_of_work() as work:
        services.ping(work.session, queries.get_endpoint(work.session, uid), actor=current_user,
                      address=link(".endpoint", uid=uid), now=work.now)
    toast(_("A test is on its way. Look again in a moment."))
    return see_other(url_for(".endpoint", uid=uid, _anchor="told"))


@bp.get("/<uid>/remove")
@needs(Action.KEEP_WEBHOOKS)
def ask_remove(uid: str) -> Response:
    """Ask first: what waits for it is not sent."""
    return page("webhooks/remove.html", endpoint=queries.get_endpoint(db.session(), uid))


@bp.post("/<uid>/remove")
@needs(Action.KEEP_WEBHOOKS)
def remove(uid: str) -> BaseResponse:
    """Forget it."""
    with unit_of_work() as work:
        found = queries.get_endpoint(work.session, uid)
        name = found.name
        services.remove_endpoint(work.session, found, actor=current_user, now=work.now)
    toast(_("“%(name)s” is forgotten.", name=name))
    return see_other(url_for(".index"))


@bp.post("/deliveries/<uid>/again")
@needs(Action.KEEP_WEBHOOKS)
def send_again(uid: str) -> BaseResponse:
    """Send one thing once more, with the same number."""
    with unit_of_work() as work:
        delivery = queries.get_delivery(work.session, uid)
        owner = delivery.endpoint.uid
        services.send_again(work.session, delivery, actor=current_user, now=work.now)
    toast(_("It goes out again, with the same number."))
    return see_other(url_for(".endpoint", uid=owner, _anchor="told"))
