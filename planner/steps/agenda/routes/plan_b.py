"""A campaign as the agenda sees it: its slots and its plan B."""
from __future__ import annotations

from flask import request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from planner.campaigns.queries import get_campaign
from planner.core.db import db, unit_of_work
from planner.core.errors import NotFound, RuleBroken
from planner.policy import Action
from planner.steps.agenda import queries
from planner.steps.agenda.forms import ReasonForm
from planner.steps.agenda.models import Slot
from planner.steps.agenda.queries import plan_b as reads
from planner.steps.agenda.queries.reserve import get_reserve
from planner.steps.agenda.routes.base import bp, title_of
from planner.steps.agenda.services import plan_b as services
from planner.web.access import needs
from planner.web.forms import blame
from planner.web.reply import page, see_other
from planner.web.toasts import toast


def _home(uid: str) -> str:
    return url_for("campaigns.campaign", uid=uid)


@bp.post("/campaigns/<uid>/slots")
@needs(Action.PLAN)
def join_campaign(uid: str) -> BaseResponse:
    """Let a slot belong to the campaign."""
    with unit_of_work() as work:
        slot = queries.get_slot(work.session, request.values.get("slot", ""))
        services.join_campaign(work.session, actor=current_user, slot=slot, campaign=get_campaign(work.session, uid),
                               now=work.now)
        toast(_("“%(title)s” belongs to it.", title=title_of(slot)), undo=url_for(".leave_campaign", uid=uid,
                                                                                  slot=slot.uid))
    return see_other(_home(uid))


@bp.post("/campaigns/<uid>/slots/leave")
@needs(Action.PLAN)
def leave_campaign(uid: str) -> BaseResponse:
    """Let it belong to none."""
    with unit_of_work() as work:
        slot = queries.get_slot(work.session, request.values.get("slot", ""))
        services.leave_campaign(work.session, actor=current_user, slot=slot, now=work.now)
        toast(_("“%(title)s” belongs to no campaign.", title=title_of(slot)),
              undo=url_for(".join_campaign", uid=uid, slot=slot.uid))
    return see_other(_home(uid))


# --- Plan B ------------------------------------------------------------------------------------------------------


def _named(uid: str, session: Session) -> tuple[list[Slot], Slot]:
    items = reads.plan_b(session, get_campaign(session, uid))
    wanted = request.values.get("item", "")
    item = next((each for each in items if each.uid == wanted), None)
    if item is None:
        raise NotFound("not_found")
    return items, item


@bp.post("/campaigns/<uid>/plan-b/add")
@needs(Action.PLAN_B)
def add_to_plan_b(uid: str) -> BaseResponse:
    """Put a reserve item at the end of plan B."""
    with unit_of_work() as work:
        campaign = get_campaign(work.session, uid)
        item = get_reserve(work.session, request.form.get("item", ""))
        items = [*(each for each in reads.plan_b(work.session, campaign) if each.id != item.id), item]
        services.set_plan_b(work.session, actor=current_user, campaign=campaign, items=items, reason="", now=work.now)
    return see_other(_home(uid) + "#plan-b")


@bp.post("/campaigns/<uid>/plan-b/up")
@needs(Action.PLAN_B)
def move_up_plan_b(uid: str) -> BaseResponse:
    """Take it one place earlier."""
    with unit_of_work() as work:
        items, item = _named(uid, work.session)
        place = max(0, items.index(item) - 1)
        items.remove(item)
        items.insert(place, item)
        services.set_plan_b(work.session, actor=current_user, campaign=get_campaign(work.session, uid), items=items,
                            reason="", now=work.now)
    return see_other(_home(uid) + "#plan-b")


@bp.post("/campaigns/<uid>/plan-b/remove")
@needs(Action.PLAN_B)
def remove_from_plan_b(uid: str) -> BaseResponse:
    """Take it out of plan B."""
    with unit_of_work() as work:
        items, item = _named(uid, work.session)
        items.remove(item)
        reason = "" if items else _("Nothing is chosen yet.")
        services.set_plan_b(work.session, actor=current_user, campaign=get_campaign(work.session, uid), items=items,
                            reason=reason, now=work.now)
    return see_other(_home(uid) + "#plan-b")


@bp.get("/campaigns/<uid>/plan-b/none")
@needs(Action.PLAN_B)
def ask_no_plan_b(uid: str) -> BaseResponse:
    """No plan B: why?"""
    campaign = get_campaign(db.session(), uid)
    return page("agenda/no_plan_b.html", campaign=campaign, form=ReasonForm(data={"reason": campaign.no_plan_b}))


@bp.post("/campaigns/<uid>/plan-b/none")
@needs(Action.PLAN_B)
def set_no_plan_b(uid: str) -> BaseResponse:
    """Say that there is none, and why."""
    form = ReasonForm()
    if not form.validate():
        return page("agenda/no_plan_b.html", campaign=get_campaign(db.session(), uid), form=form, status=422)
    try:
        with unit_of_work() as work:
            services.set_plan_b(work.session, actor=current_user, campaign=get_campaign(work.session, uid), items=[],
                                reason=form.reason.data or "", now=work.now)
    except RuleBroken as error:
        blame(form, error, {"plan_b_needs_reason": "reason"})
        return page("agenda/no_plan_b.html", campaign=get_campaign(db.session(), uid), form=form, status=error.status)
    return see_other(_home(uid) + "#plan-b")
