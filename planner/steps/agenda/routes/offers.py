"""Asking somebody for a slot, their answer, and the line of who waits."""
from __future__ import annotations

from flask import Response, url_for
from flask_babel import format_datetime
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from planner.core.db import Work, clock, db, unit_of_work
from planner.core.errors import RuleBroken
from planner.core.localtime import local_date
from planner.people.queries import work_calendar
from planner.policy import Action
from planner.steps.agenda import queries, rules, services, words
from planner.steps.agenda.claim_forms import ColleagueForm
from planner.steps.agenda.models import Claim, OfferOrigin, Slot
from planner.steps.agenda.queries import hands
from planner.steps.agenda.routes import answers
from planner.steps.agenda.routes.answers import Said, press
from planner.steps.agenda.routes.base import bp, title_of
from planner.steps.agenda.services import line
from planner.web.access import needs
from planner.web.forms import blame
from planner.web.reply import page, see_other
from planner.web.toasts import toast

FITTING = 5
_FIELDS = dict.fromkeys(("offer_not_active", "offer_language", "offer_untrained", "offer_no_room"), "person")


# --- A lead asks -------------------------------------------------------------------------------------------------


@bp.get("/slots/<uid>/offer")
@needs(Action.ASSIGN)
def offer(uid: str) -> Response:
    """Whom to ask for an open slot: who fits best, or anybody."""
    session = db.session()
    return _offer_page(queries.get_slot(session, uid), _colleague_form())


def _colleague_form(*but: int) -> ColleagueForm:
    people = hands.colleagues(db.session(), but=but)
    return ColleagueForm(people=[(person.uid, person.name) for person in people])


def _offer_page(slot: Slot, form: ColleagueForm, status: int = 200) -> Response:
    session, now = db.session(), clock().now()
    window = rules.claim_window(local_date(now, slot.zone), slot.local_date, work_calendar(session))
    fitting = [{"person": one.person, "why": words.why_them(one.own)}
               for one in queries.best_for(session, slot, FITTING, now=now)]
    return page("agenda/offer.html", slot=slot, title=title_of(slot), form=form, fitting=fitting, status=status,
                until=rules.offer_expires(now, line.office_of(session), window=window, from_plan=False))


@bp.post("/slots/<uid>/offer")
@needs(Action.ASSIGN)
def make_offer(uid: str) -> BaseResponse:
    """Ask somebody; they say yes or no."""
    form = _colleague_form()
    if not form.validate():
        return _offer_page(queries.get_slot(db.session(), uid), form, 422)
    try:
        with unit_of_work() as work:
            slot = queries.get_slot(work.session, uid)
            person = hands.get_colleague(work.session, form.person.data)
            made = services.offer_slot(work.session, actor=current_user, slot=slot, person=person, now=work.now,
                                       origin=OfferOrigin.LEAD, note=form.note.data or "")
            text, undo = _("%(name)s is asked.", name=person.name), url_for(".withdraw_offer", uid=made.uid)
    except RuleBroken as error:
        blame(form, error, _FIELDS)
        return _offer_page(queries.get_slot(db.session(), uid), form, error.status)
    toast(text, undo=undo)
    return see_other(url_for(".slot", uid=uid))


@bp.post("/claims/<uid>/withdraw-offer")
@needs(Action.ASSIGN)
def withdraw_offer(uid: str) -> BaseResponse:
    """Take an unanswered question back."""
    def change(work: Work, found: Claim) -> Said:
        services.withdraw_offer(work.session, actor=current_user, claim=found, now=work.now)
        return _("%(name)s is not asked any more.", name=found.author.name), None
    return press(uid, answers.claim, change)


# --- Who is asked, answers ---------------------------------------------------------------------------------------


@bp.post("/claims/<uid>/accept")
@needs(Action.CLAIM)
def accept_offer(uid: str) -> BaseResponse:
    """Write the slot that one is asked for."""
    def change(work: Work, found: Claim) -> Said:
        services.accept_offer(work.session, actor=current_user, claim=found, now=work.now)
        day = format_datetime(found.draft_due, "EEEE d MMMM")
        return _("It is yours. Your draft is due %(day)s.", day=day), url_for(".undo_claim", uid=found.uid)
    return press(uid, answers.claim, change)


@bp.post("/claims/<uid>/decline")
@needs(Action.CLAIM)
def decline_offer(uid: str) -> BaseResponse:
    """Leave it to somebody else."""
    reason = answers.words()

    def change(work: Work, found: Claim) -> Said:
        services.decline_offer(work.session, actor=current_user, claim=found, now=work.now, reason=reason)
        return _("Thank you for the answer. Somebody else can take it now."), None
    return press(uid, answers.claim, change)


# --- The line ----------------------------------------------------------------------------------------------------


@bp.post("/slots/<uid>/join")
@needs(Action.WAIT)
def join(uid: str) -> BaseResponse:
    """Stand in line for a slot that somebody holds."""
    def change(work: Work, found: Slot) -> Said:
        waiting = services.join_line(work.session, actor=current_user, slot=found, now=work.now)
        return _("You stand in line. When it comes free, you are asked."), url_for(".withdraw", uid=waiting.uid)
    return press(uid, queries.get_slot, change)


@bp.post("/claims/<uid>/withdraw")
@needs(Action.WAIT)
def withdraw(uid: str) -> BaseResponse:
    """Ask, or wait, no longer."""
    def change(work: Work, found: Claim) -> Said:
        services.leave_line(work.session, actor=current_user, claim=found, now=work.now)
        return _("You no longer wait for it."), None
    return press(uid, answers.claim, change)
