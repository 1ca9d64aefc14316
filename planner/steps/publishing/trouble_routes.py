"""What a lead does about a text that did not go out: again, by hand, leave it; each is one press."""
from __future__ import annotations

from typing import Any, Protocol

from flask import Blueprint, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from planner.core.db import db, unit_of_work
from planner.core.errors import RuleBroken
from planner.policy import Action
from planner.steps.agenda.queries.slots import get_slot
from planner.steps.publishing import queries
from planner.steps.publishing.forms import ReasonForm
from planner.steps.publishing.routes import slot_page
from planner.steps.publishing.services import troubles
from planner.web import headers
from planner.web.access import needs
from planner.web.reply import own_path, see_other
from planner.web.toasts import toast
from planner.web.words import explain

bp = Blueprint("troubles", __name__, url_prefix="/publish")
bp.before_request(headers.allow_pictures)


class _Act(Protocol):
    def __call__(self, session: Any, *, actor: Any, publication: Any, now: Any) -> None: ...


def _do(uid: str, act: _Act, said: str) -> Response:
    with unit_of_work() as work:
        publication = queries.get_publication(work.session, uid)
        act(work.session, actor=current_user, publication=publication, now=work.now)
        to = own_path(request.values.get("back"), url_for("publishing.slot", uid=publication.slot.uid))
    toast(said)
    return see_other(to)


@bp.post("/publication/<uid>/retry")
@needs(Action.PUBLISH)
def retry(uid: str) -> Response:
    """Send it again as soon as its channel has a turn."""
    return _do(uid, troubles.retry, _("It is sent again now. Its line says what comes of it."))


@bp.post("/publication/<uid>/look")
@needs(Action.PUBLISH)
def look_again(uid: str) -> Response:
    """Ask the channel once more whether it is out there."""
    return _do(uid, troubles.look_again, _("The channel is asked again now."))


@bp.post("/publication/<uid>/missing")
@needs(Action.PUBLISH)
def say_missing(uid: str) -> Response:
    """A lead looked: it is not there, and goes again."""
    return _do(uid, troubles.say_missing, _("It is sent again now. Its line says what comes of it."))


@bp.post("/publication/<uid>/changed")
@needs(Action.PUBLISH)
def changed_by_hand(uid: str) -> Response:
    """A lead mended it, or took it down, over there."""
    return _do(uid, troubles.errand_by_hand, _("Noted. Thank you for doing it."))


@bp.post("/publication/<uid>/give-up")
@needs(Action.PUBLISH)
def give_up(uid: str) -> Response:
    """Leave it: this channel does without."""
    form = ReasonForm()
    slot_uid = queries.get_publication(db.session(), uid).slot.uid
    if not form.validate_on_submit():
        return slot_page(slot_uid, failed=form, on=f"give-{uid}", status=422)
    try:
        with unit_of_work() as work:
            troubles.give_up(work.session, actor=current_user, publication=queries.get_publication(work.session, uid),
                             reason=form.reason.data or "", now=work.now)
    except RuleBroken as refused:
        return slot_page(slot_uid, refused=explain(refused), failed=form, on=f"give-{uid}", status=refused.status)
    toast(_("Left as it is. This channel does without."))
    return see_other(url_for("publishing.slot", uid=slot_uid))


@bp.post("/<uid>/accept")
@needs(Action.PUBLISH)
def accept(uid: str) -> Response:
    """Let a slot be with the channels that have its text."""
    form = ReasonForm()
    slot_uid = get_slot(db.session(), uid).uid
    if not form.validate_on_submit():
        return slot_page(slot_uid, failed=form, on="accept", status=422)
    with unit_of_work() as work:
        troubles.accept(work.session, actor=current_user, slot=get_slot(work.session, uid),
                        reason=form.reason.data or "", now=work.now)
    toast(_("Accepted as it is."))
    return see_other(url_for("publishing.slot", uid=slot_uid))
