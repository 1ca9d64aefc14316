"""An author asks for more time; a lead answers."""
from __future__ import annotations

from flask import Response, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from planner.core.db import Work, unit_of_work
from planner.core.errors import Conflict, RuleBroken
from planner.core.localtime import local_date
from planner.policy import Action
from planner.steps.agenda.claim_forms import MoreTimeForm
from planner.steps.agenda.models import Claim
from planner.steps.agenda.routes import answers
from planner.steps.agenda.routes.answers import Said, press
from planner.steps.agenda.routes.base import bp, title_of
from planner.steps.agenda.services import more_time
from planner.web.access import needs
from planner.web.formats import day_long
from planner.web.forms import blame
from planner.web.reply import page, see_other
from planner.web.toasts import toast

FIELDS = {"reason_missing": "reason", "more_time_earlier": "until", "more_time_too_late": "until"}


def _page(claim: Claim, form: MoreTimeForm, status: int = 200) -> Response:
    due_on = local_date(claim.draft_due, claim.slot.zone) if claim.draft_due else None
    return page("agenda/more_time.html", status=status, claim=claim, title=title_of(claim.slot), form=form,
                due_on=due_on)


@bp.get("/claims/<uid>/more-time")
@needs(Action.ASK_SWAP)
def more_time_form(uid: str) -> Response:
    """Until when, and why."""
    found = answers.claim_for(uid, Action.ASK_SWAP)
    return _page(found, MoreTimeForm(formdata=None, data={"until": found.more_until, "reason": found.more_why}))


@bp.post("/claims/<uid>/more-time")
@needs(Action.ASK_SWAP)
def ask_more_time(uid: str) -> BaseResponse:
    """Ask the leads."""
    form = MoreTimeForm()
    if not form.validate() or form.until.data is None:
        return _page(answers.claim_for(uid, Action.ASK_SWAP), form, 422)
    try:
        with unit_of_work() as work:
            found = answers.claim(work.session, uid)
            more_time.ask_more_time(work.session, actor=current_user, claim=found, until=form.until.data,
                                    reason=form.reason.data or "", now=work.now)
            slot_uid = found.slot.uid
    except (RuleBroken, Conflict) as error:
        blame(form, error, FIELDS)
        return _page(answers.claim_for(uid, Action.ASK_SWAP), form, error.status)
    toast(_("A lead decides; you hear it."), undo=url_for(".withdraw_more_time", uid=uid))
    return see_other(url_for(".slot", uid=slot_uid))


@bp.post("/claims/<uid>/more-time/withdraw")
@needs(Action.ASK_SWAP)
def withdraw_more_time(uid: str) -> BaseResponse:
    """The dates are fine after all."""
    def change(work: Work, found: Claim) -> Said:
        more_time.withdraw_more_time(work.session, actor=current_user, claim=found, now=work.now)
        return _("You ask for no more time. The dates stay."), None
    return press(uid, answers.claim, change)


@bp.post("/claims/<uid>/more-time/grant")
@needs(Action.ASSIGN)
def grant_more_time(uid: str) -> BaseResponse:
    """Give the day that is asked for."""
    def change(work: Work, found: Claim) -> Said:
        until = found.more_until
        more_time.grant_more_time(work.session, actor=current_user, claim=found, now=work.now)
        return _("%(name)s has until %(day)s.", name=found.author.name, day=day_long(until) if until else ""), None
    return press(uid, answers.claim, change)


@bp.post("/claims/<uid>/more-time/decline")
@needs(Action.ASSIGN)
def decline_more_time(uid: str) -> BaseResponse:
    """The dates stay, with a word why."""
    reason = answers.words()

    def change(work: Work, found: Claim) -> Said:
        more_time.decline_more_time(work.session, actor=current_user, claim=found, reason=reason, now=work.now)
        return _("The dates stay. %(name)s hears why.", name=found.author.name), None
    return press(uid, answers.claim, change)
