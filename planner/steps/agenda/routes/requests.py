"""Answers to who asked for a slot, where leads decide on claims."""
from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from planner.core.db import unit_of_work
from planner.core.errors import RuleBroken
from planner.policy import Action
from planner.steps.agenda import queries, services
from planner.steps.agenda.forms import ReasonForm
from planner.steps.agenda.routes.base import bp
from planner.web.access import needs
from planner.web.reply import see_other
from planner.web.toasts import toast


@bp.post("/claims/<uid>/confirm")
@needs(Action.ASSIGN)
def confirm(uid: str) -> BaseResponse:
    """Give the slot to who asked for it."""
    with unit_of_work() as work:
        found = queries.get_claim(work.session, uid)
        slot_uid, name = found.slot.uid, found.author.name
        services.confirm_request(work.session, actor=current_user, claim=found, now=work.now)
    toast(_("%(name)s writes it.", name=name), undo=url_for(".undo_claim", uid=uid))
    return see_other(url_for(".slot", uid=slot_uid))


@bp.post("/claims/<uid>/deny")
@needs(Action.ASSIGN)
def deny(uid: str) -> BaseResponse:
    """Say no, in your own words."""
    form = ReasonForm()
    if not form.validate():
        raise RuleBroken("reason_needed")
    with unit_of_work() as work:
        found = queries.get_claim(work.session, uid)
        slot_uid, name = found.slot.uid, found.author.name
        services.deny_request(work.session, actor=current_user, claim=found, reason=form.reason.data or "",
                              now=work.now)
    toast(_("%(name)s hears why.", name=name))
    return see_other(url_for(".slot", uid=slot_uid))
