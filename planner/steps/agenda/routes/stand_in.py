"""Who would step in for the author of a slot."""
from __future__ import annotations

from flask import Response, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from planner.core.db import Work, clock, db, unit_of_work
from planner.core.errors import Conflict, RuleBroken
from planner.people.queries import house_settings
from planner.policy import Action
from planner.steps.agenda import queries, services
from planner.steps.agenda.claim_forms import StandInForm
from planner.steps.agenda.models import Slot
from planner.steps.agenda.queries import hands
from planner.steps.agenda.routes.answers import Said, press
from planner.steps.agenda.routes.base import bp, title_of
from planner.web.access import needs
from planner.web.forms import blame
from planner.web.reply import page, see_other
from planner.web.toasts import toast

MOST = 30
_FIELDS = dict.fromkeys(("stand_in_author", "stand_in_unfit", "stand_in_none", "offer_not_active"), "person")


@bp.get("/slots/<uid>/stand-in")
@needs(Action.NAME_STAND_IN)
def stand_in(uid: str) -> Response:
    """Whom to name: who knows the subject well enough, the best fit first."""
    slot = queries.get_slot(db.session(), uid)
    return _page(slot, _form(slot))


def _form(slot: Slot) -> StandInForm:
    live, least = slot.live_claim, house_settings(db.session()).min_fit
    found = [one.person for one in queries.best_for(db.session(), slot, MOST, now=clock().now())
             if one.own.fit.terms.total >= least and (live is None or live.author_id != one.person.id)]
    return StandInForm(people=[(person.uid, person.name) for person in found])


def _page(slot: Slot, form: StandInForm, status: int = 200) -> Response:
    return page("agenda/stand_in.html", slot=slot, title=title_of(slot), form=form, status=status)


@bp.post("/slots/<uid>/stand-in")
@needs(Action.NAME_STAND_IN)
def name_stand_in(uid: str) -> BaseResponse:
    """Name somebody; it holds once they agree."""
    form = _form(queries.get_slot(db.session(), uid))
    if not form.validate():
        return _page(queries.get_slot(db.session(), uid), form, 422)
    try:
        with unit_of_work() as work:
            slot = queries.get_slot(work.session, uid)
            person = hands.get_colleague(work.session, form.person.data)
            services.name_stand_in(work.session, actor=current_user, slot=slot, person=person, now=work.now)
            text = _("%(name)s is asked to stand in.", name=person.name)
    except (RuleBroken, Conflict) as error:
        blame(form, error, _FIELDS)
        return _page(queries.get_slot(db.session(), uid), form, error.status)
    toast(text, undo=url_for(".end_stand_in", uid=uid))
    return see_other(url_for(".slot", uid=uid))


@bp.post("/slots/<uid>/stand-in/agree")
@needs(Action.WAIT)
def agree_to_stand_in(uid: str) -> BaseResponse:
    """I would stand in."""
    def change(work: Work, found: Slot) -> Said:
        services.agree_to_stand_in(work.session, actor=current_user, slot=found, now=work.now)
        return _("Thank you. You are asked first when it comes free."), url_for(".end_stand_in", uid=uid)
    return press(uid, queries.get_slot, change)


@bp.post("/slots/<uid>/stand-in/end")
@needs(Action.WAIT)
def end_stand_in(uid: str) -> BaseResponse:
    """Nobody, or not this person, stands in any more."""
    def change(work: Work, found: Slot) -> Said:
        mine = found.stand_in_id == current_user.id
        services.end_stand_in(work.session, actor=current_user, slot=found, now=work.now)
        return _("Nobody stands in for this now."), url_for(".agree_to_stand_in", uid=uid) if mine else None
    return press(uid, queries.get_slot, change)
