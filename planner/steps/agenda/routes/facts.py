"""Facts in a brief: put in and taken out, one press each."""
from __future__ import annotations

from collections.abc import Callable

from flask import request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from planner.core.db import unit_of_work
from planner.policy import Action
from planner.steps.agenda import queries
from planner.steps.agenda.routes.base import bp
from planner.steps.agenda.services import facts
from planner.steps.inventory.queries import get_fact
from planner.web.access import needs
from planner.web.reply import see_other
from planner.web.toasts import toast


@bp.post("/topics/<uid>/facts/put")
@needs(Action.PLAN)
def link_fact(uid: str) -> BaseResponse:
    """Put a fact into the brief, with Undo."""
    fact = _act(uid, facts.link_fact)
    toast(_("In the brief."), undo=url_for(".unlink_fact", uid=uid, fact=fact))
    return see_other(url_for(".topic", uid=uid, _anchor="facts"))


@bp.post("/topics/<uid>/facts/drop")
@needs(Action.PLAN)
def unlink_fact(uid: str) -> BaseResponse:
    """Take it out, with Undo."""
    fact = _act(uid, facts.unlink_fact)
    toast(_("Out of the brief."), undo=url_for(".link_fact", uid=uid, fact=fact))
    return see_other(url_for(".topic", uid=uid, _anchor="facts"))


def _act(uid: str, act: Callable[..., None]) -> str:
    with unit_of_work() as work:
        fact = get_fact(work.session, request.values.get("fact", ""))
        act(work.session, actor=current_user, topic=queries.get_topic(work.session, uid), fact=fact, now=work.now)
        return fact.uid
