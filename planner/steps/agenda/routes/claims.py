"""Taking a slot and giving it back."""
from __future__ import annotations

from flask import Response, url_for
from flask_babel import format_datetime
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from planner.core.db import clock, db, unit_of_work
from planner.core.errors import Conflict, NotAllowed, RuleBroken
from planner.people.queries import work_calendar
from planner.policy import Action, allowed
from planner.steps.agenda import queries, rules, services
from planner.steps.agenda.forms import DeadlinesForm, ReleaseForm, deadline_data
from planner.steps.agenda.models import Claim, ReleaseReason, Slot
from planner.steps.agenda.routes import sight
from planner.steps.agenda.routes.base import FIELDS, bp, now_here, title_of
from planner.steps.agenda.services import SlotTaken
from planner.web.access import needs
from planner.web.forms import blame, rebase
from planner.web.reply import is_fragment_request, page, page_or_fragment, see_other
from planner.web.toasts import toast
from planner.workflow.agenda import ClaimState

OTHERS = 3


@bp.errorhandler(SlotTaken)
def taken(refusal: SlotTaken) -> Response:
    """Somebody was faster: who, and the three best other slots."""
    session = db.session()
    others = queries.open_slots_for(session, current_user, OTHERS, now=clock().now(), but=refusal.slot.uid)
    return page_or_fragment("agenda/taken.html", "agenda/_taken.html", status=409, winner=refusal.winner,
                            is_offer=refusal.is_offer, uid=refusal.slot.uid, others=others)


@bp.post("/slots/<uid>/claim")
@needs(Action.CLAIM)
def claim(uid: str) -> BaseResponse:
    """Take an open slot: of many at once, one wins. Who can't is shown why, on the page of the slot."""
    try:
        with unit_of_work() as work:
            taken_now = services.take_slot(work.session, actor=current_user, slot=queries.get_slot(work.session, uid),
                                           now=work.now)
            asked = taken_now.state is ClaimState.REQUESTED
            text = _("You asked for it. The lead decides.") if asked else _taken_words(taken_now)
            undo = url_for(".withdraw" if asked else ".undo_claim", uid=taken_now.uid)
    except RuleBroken:
        if is_fragment_request():
            raise
        session, now, _today = now_here()
        return page("agenda/slot.html", status=422, **sight.of_slot(session, queries.get_slot(session, uid), now=now))
    toast(text, undo=undo)
    return see_other(url_for(".slot", uid=uid))


def _taken_words(found: Claim) -> str:
    return _("It is yours. Your draft is due %(day)s.", day=format_datetime(found.draft_due, "EEEE d MMMM"))


# --- Near slots, and new dates -----------------------------------------------------------------------------------


@bp.get("/slots/<uid>/claim")
@needs(Action.ASSIGN)
def dates_form(uid: str) -> Response:
    """A lead takes a slot that is near, with dates of their own."""
    session = db.session()
    slot = queries.get_slot(session, uid)
    proposal = rules.moved_chain(clock().now(), slot.local_date, slot.local_time, slot.zone, work_calendar(session))
    return _dates_page(slot, DeadlinesForm(data=deadline_data(proposal, slot.zone)))


def _dates_page(slot: Slot, form: DeadlinesForm, claim: Claim | None = None, status: int = 200) -> Response:
    return page("agenda/deadlines.html", slot=slot, title=title_of(slot), form=form, claim=claim, status=status)


@bp.post("/slots/<uid>/claim-with-dates")
@needs(Action.ASSIGN)
def claim_with_dates(uid: str) -> BaseResponse:
    """Take a slot that is near, with these dates."""
    form = DeadlinesForm()
    if not form.validate():
        return _dates_page(queries.get_slot(db.session(), uid), form, status=422)
    try:
        with unit_of_work() as work:
            slot = queries.get_slot(work.session, uid)
            taken_now = services.claim_slot(work.session, actor=current_user, slot=slot, now=work.now,
                                            dates=form.chain(slot.zone, slot.publish_at))
            text, claim_uid = _taken_words(taken_now), taken_now.uid
    except RuleBroken as error:
        blame(form, error, FIELDS)
        return _dates_page(queries.get_slot(db.session(), uid), form, status=error.status)
    toast(text, undo=url_for(".undo_claim", uid=claim_uid))
    return see_other(url_for(".slot", uid=uid))


@bp.get("/claims/<uid>/deadlines")
@needs(Action.ASSIGN)
def extend_form(uid: str) -> Response:
    """The dates of a claim."""
    found = queries.get_claim(db.session(), uid)
    data = {**deadline_data(found, found.slot.zone), "version": found.version}
    return _dates_page(found.slot, DeadlinesForm(data=data), found)


@bp.post("/claims/<uid>/deadlines")
@needs(Action.ASSIGN)
def extend(uid: str) -> BaseResponse:
    """Give a claim other dates."""
    form = DeadlinesForm()
    if not form.validate():
        found = queries.get_claim(db.session(), uid)
        return _dates_page(found.slot, form, found, 422)
    try:
        with unit_of_work() as work:
            found = queries.get_claim(work.session, uid)
            services.set_deadlines(work.session, actor=current_user, claim=found, version=form.version.data,
                                   dates=form.chain(found.slot.zone, found.slot.publish_at), now=work.now)
            slot_uid = found.slot.uid
    except (RuleBroken, Conflict) as error:
        blame(form, error, FIELDS)
        found = queries.get_claim(db.session(), uid)
        rebase(form, found.version)
        return _dates_page(found.slot, form, found, error.status)
    toast(_("The new dates stand."))
    return see_other(url_for(".slot", uid=slot_uid))


# --- Giving back -------------------------------------------------------------------------------------------------


@bp.post("/claims/<uid>/undo")
@needs(Action.CLAIM)
def undo_claim(uid: str) -> BaseResponse:
    """Take a claim of a moment ago back."""
    with unit_of_work() as work:
        slot = services.undo_claim(work.session, actor=current_user, claim=queries.get_claim(work.session, uid),
                                   now=work.now)
        slot_uid = slot.uid
    toast(_("Taken back. The slot is open again."))
    return see_other(url_for(".slot", uid=slot_uid))


@bp.get("/claims/<uid>/release")
@needs(Action.CLAIM)
def release_form(uid: str) -> Response:
    """Why the slot is given back."""
    return _release_page(uid, ReleaseForm())


def _release_page(uid: str, form: ReleaseForm, status: int = 200) -> Response:
    found = queries.get_claim(db.session(), uid)
    if not allowed(current_user, Action.RELEASE, found):
        raise NotAllowed("not_allowed")
    return page("agenda/release.html", claim=found, title=title_of(found.slot), form=form, status=status,
                is_late=clock().now() > found.slot.claim_by)


@bp.post("/claims/<uid>/release")
@needs(Action.CLAIM)
def release(uid: str) -> BaseResponse:
    """Give the slot back; the text is kept."""
    form = ReleaseForm()
    if not form.validate():
        return _release_page(uid, form, 422)
    try:
        with unit_of_work() as work:
            found = queries.get_claim(work.session, uid)
            services.release_claim(work.session, actor=current_user, claim=found, now=work.now,
                                   reason=ReleaseReason(form.reason.data), note=form.note.data or "")
            slot_uid = found.slot.uid
    except Conflict as error:
        blame(form, error, FIELDS)
        return _release_page(uid, form, error.status)
    toast(_("Released. What you wrote is kept."), undo=url_for(".resume_claim", uid=uid))
    return see_other(url_for(".slot", uid=slot_uid))


@bp.post("/claims/<uid>/resume")
@needs(Action.CLAIM)
def resume_claim(uid: str) -> BaseResponse:
    """Take a release back."""
    with unit_of_work() as work:
        slot = services.resume_claim(work.session, actor=current_user, claim=queries.get_claim(work.session, uid),
                                     now=work.now)
        slot_uid = slot.uid
    toast(_("It is yours again."))
    return see_other(url_for(".slot", uid=slot_uid))
