"""Claims that change hands: handing over, swapping dates, writing together."""
from __future__ import annotations

from flask import Response, request, url_for
from flask_babel import format_date
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from planner.core.db import Work, clock, db, unit_of_work
from planner.core.errors import Conflict, NotAllowed, RuleBroken
from planner.policy import Action, allowed
from planner.steps.agenda import queries, services
from planner.steps.agenda.claim_forms import ColleagueForm, PenForm, SwapForm
from planner.steps.agenda.models import Claim, ClaimHandover, ClaimSwap, Slot
from planner.steps.agenda.queries import hands
from planner.steps.agenda.routes import answers
from planner.steps.agenda.routes.answers import Said, press
from planner.steps.agenda.routes.base import bp, title_of
from planner.web.access import needs
from planner.web.forms import blame
from planner.web.reply import page, see_other
from planner.web.toasts import toast
from planner.web.words import refusal
from planner.workflow.agenda import ClaimState

_FIELDS = dict.fromkeys(("offer_not_active", "offer_language", "offer_untrained", "offer_no_room", "handover_self",
                         "pen_author", "pen_known", "pen_away"), "person") | dict.fromkeys(
    ("swap_nobody", "swap_own", "swap_open", "exchange_language", "exchange_site", "exchange_channels",
     "exchange_needs_lead", "exchange_over"), "other")


# --- Hand over ---------------------------------------------------------------------------------------------------


@bp.get("/claims/<uid>/hand-over")
@needs(Action.CLAIM)
def hand_over(uid: str) -> Response:
    """Which colleague could take it over."""
    found = answers.claim_for(uid, Action.RELEASE)
    return _hand_over_page(found, _colleague_form(found))


def _colleague_form(found: Claim) -> ColleagueForm:
    people = hands.colleagues(db.session(), but=(found.author_id,))
    return ColleagueForm(people=[(person.uid, person.name) for person in people])


def _hand_over_page(found: Claim, form: ColleagueForm, status: int = 200) -> Response:
    return page("agenda/hand_over.html", claim=found, title=title_of(found.slot), form=form, status=status)


@bp.post("/claims/<uid>/hand-over")
@needs(Action.CLAIM)
def ask_handover(uid: str) -> BaseResponse:
    """Ask a colleague; they say yes or no."""
    form = _colleague_form(answers.claim_for(uid, Action.RELEASE))
    if not form.validate():
        return _hand_over_page(answers.claim_for(uid, Action.RELEASE), form, 422)
    try:
        with unit_of_work() as work:
            found = answers.claim(work.session, uid)
            to = hands.get_colleague(work.session, form.person.data)
            asked = services.ask_handover(work.session, actor=current_user, claim=found, to=to, now=work.now,
                                          note=form.note.data or "")
            text, undo, slot_uid = _("%(name)s is asked.", name=to.name), asked.uid, found.slot.uid
    except (RuleBroken, Conflict) as error:
        blame(form, error, _FIELDS)
        return _hand_over_page(answers.claim_for(uid, Action.RELEASE), form, error.status)
    toast(text, undo=url_for(".withdraw_handover", uid=undo))
    return see_other(url_for(".slot", uid=slot_uid))


@bp.post("/handovers/<uid>/accept")
@needs(Action.ANSWER_ASK)
def accept_handover(uid: str) -> BaseResponse:
    """Be the author from now on."""
    def change(work: Work, found: ClaimHandover) -> Said:
        services.accept_handover(work.session, actor=current_user, ask=found, now=work.now)
        return _("It is yours now, with the same dates."), None
    return press(uid, answers.handover, change)


@bp.post("/handovers/<uid>/decline")
@needs(Action.ANSWER_ASK)
def decline_handover(uid: str) -> BaseResponse:
    """Leave it with who has it."""
    reason = answers.words()

    def change(work: Work, found: ClaimHandover) -> Said:
        services.decline_handover(work.session, actor=current_user, ask=found, now=work.now, reason=reason)
        return _("%(name)s hears it.", name=found.asked_by.name), None
    return press(uid, answers.handover, change)


@bp.post("/handovers/<uid>/withdraw")
@needs(Action.WITHDRAW_ASK)
def withdraw_handover(uid: str) -> BaseResponse:
    """Ask no longer."""
    def change(work: Work, found: ClaimHandover) -> Said:
        services.withdraw_handover(work.session, actor=current_user, ask=found, now=work.now)
        return _("%(name)s is not asked any more.", name=found.to.name), None
    return press(uid, answers.handover, change)


# --- Swap --------------------------------------------------------------------------------------------------------


@bp.get("/slots/<uid>/swap")
@needs(Action.ASK_SWAP)
def swap(uid: str) -> Response:
    """Whose date would suit better."""
    slot = _own_slot(uid)
    return _swap_page(slot, _swap_form(slot))


def _own_slot(uid: str) -> Slot:
    slot = queries.get_slot(db.session(), uid)
    live = slot.live_claim
    if live is None or live.state is not ClaimState.ACTIVE or not allowed(current_user, Action.ASK_SWAP, live):
        raise NotAllowed("not_allowed")
    return slot


def _swap_form(slot: Slot) -> SwapForm:
    found = hands.swappable(db.session(), slot, current_user, now=clock().now())
    return SwapForm(slots=[(one.uid, _choice(one)) for one in found])


def _choice(slot: Slot) -> str:
    author = slot.live_claim.author.name if slot.live_claim else ""
    return _("%(day)s: %(name)s, “%(title)s”", day=format_date(slot.local_date, "EEE d MMMM"), name=author,
             title=title_of(slot))


def _swap_page(slot: Slot, form: SwapForm, status: int = 200) -> Response:
    return page("agenda/swap.html", slot=slot, title=title_of(slot), form=form, status=status)


@bp.post("/slots/<uid>/swap")
@needs(Action.ASK_SWAP)
def ask_swap(uid: str) -> BaseResponse:
    """Ask a colleague to change dates."""
    slot = _own_slot(uid)
    form = _swap_form(slot)
    if not form.validate():
        return _swap_page(slot, form, 422)
    try:
        with unit_of_work() as work:
            asked = services.ask_swap(
                work.session, actor=current_user, slot=queries.get_slot(work.session, uid),
                other=queries.get_slot(work.session, form.other.data), now=work.now, note=form.note.data or "")
            text, undo = _("%(name)s is asked.", name=asked.asked_of.name), asked.uid
    except (RuleBroken, Conflict) as error:
        blame(form, error, _FIELDS)
        return _swap_page(_own_slot(uid), form, error.status)
    toast(text, undo=url_for(".withdraw_swap", uid=undo))
    return see_other(url_for(".slot", uid=uid))


@bp.get("/swaps/<uid>")
@needs(Action.READ_AGENDA)
def show_swap(uid: str) -> Response:
    """What would move where, and the answer to it."""
    session = db.session()
    found = answers.swap(session, uid)
    effects = services.exchange_effects(session, actor=found.asked_of, slot=found.slot_a, other=found.slot_b,
                                        now=clock().now())
    return page("agenda/swap_asked.html", swap=found, effects=effects, title=title_of(found.slot_b),
                refusal=refusal(effects.refusal, effects.params) if effects.refusal else "")


@bp.post("/swaps/<uid>/accept")
@needs(Action.ANSWER_ASK)
def accept_swap(uid: str) -> BaseResponse:
    """Agree: the dates change at once."""
    def change(work: Work, found: ClaimSwap) -> Said:
        services.accept_swap(work.session, actor=current_user, swap=found, now=work.now)
        return _("Swapped. Your text now goes out on %(day)s.",
                 day=format_date(found.slot_a.local_date, "EEEE d MMMM")), None
    return press(uid, answers.swap, change)


@bp.post("/swaps/<uid>/decline")
@needs(Action.ANSWER_ASK)
def decline_swap(uid: str) -> BaseResponse:
    """Keep one's own date."""
    reason = answers.words()

    def change(work: Work, found: ClaimSwap) -> Said:
        services.decline_swap(work.session, actor=current_user, swap=found, now=work.now, reason=reason)
        return _("%(name)s hears it. Your date stays.", name=found.asked_by.name), None
    return press(uid, answers.swap, change)


@bp.post("/swaps/<uid>/withdraw")
@needs(Action.WITHDRAW_ASK)
def withdraw_swap(uid: str) -> BaseResponse:
    """Ask no longer."""
    def change(work: Work, found: ClaimSwap) -> Said:
        services.withdraw_swap(work.session, actor=current_user, swap=found, now=work.now)
        return _("%(name)s is not asked any more.", name=found.asked_of.name), None
    return press(uid, answers.swap, change)


# --- Writing together --------------------------------------------------------------------------------------------


@bp.get("/claims/<uid>/pens")
@needs(Action.CLAIM)
def pens(uid: str) -> Response:
    """Who could write along."""
    found = answers.claim_for(uid, Action.SHARE_CLAIM)
    return _pens_page(found, _pen_form(found))


def _pen_form(found: Claim) -> PenForm:
    people = hands.colleagues(db.session(), but=(found.author_id,))
    return PenForm(people=[(person.uid, person.name) for person in people])


def _pens_page(found: Claim, form: PenForm, status: int = 200) -> Response:
    return page("agenda/pens.html", claim=found, title=title_of(found.slot), form=form, status=status)


@bp.post("/claims/<uid>/pens")
@needs(Action.CLAIM)
def add_pen(uid: str) -> BaseResponse:
    """Let somebody write along."""
    form = _pen_form(answers.claim_for(uid, Action.SHARE_CLAIM))
    if not form.validate():
        return _pens_page(answers.claim_for(uid, Action.SHARE_CLAIM), form, 422)
    try:
        with unit_of_work() as work:
            found = answers.claim(work.session, uid)
            person = hands.get_colleague(work.session, form.person.data)
            services.add_pen(work.session, actor=current_user, claim=found, person=person, now=work.now,
                             is_ghost=form.way.data == "ghost")
            text = _("%(name)s writes along.", name=person.name)
            undo, slot_uid = url_for(".drop_pen", uid=uid, person=person.uid), found.slot.uid
    except (RuleBroken, Conflict) as error:
        blame(form, error, _FIELDS)
        return _pens_page(answers.claim_for(uid, Action.SHARE_CLAIM), form, error.status)
    toast(text, undo=undo)
    return see_other(url_for(".slot", uid=slot_uid))


@bp.post("/claims/<uid>/pens/<person>/drop")
@needs(Action.CLAIM)
def drop_pen(uid: str, person: str) -> BaseResponse:
    """Somebody writes along no more."""
    def change(work: Work, found: Claim) -> Said:
        one = hands.get_colleague(work.session, person)
        was_ghost = services.drop_pen(work.session, actor=current_user, claim=found, person=one, now=work.now)
        way = "ghost" if was_ghost else "co_author"
        return (_("%(name)s no longer writes along.", name=one.name),
                url_for(".pen_again", uid=uid, person=person, way=way))
    return press(uid, answers.claim, change)


@bp.post("/claims/<uid>/pens/<person>/again")
@needs(Action.CLAIM)
def pen_again(uid: str, person: str) -> BaseResponse:
    """Somebody writes along after all."""
    is_ghost = request.args.get("way") == "ghost"

    def change(work: Work, found: Claim) -> Said:
        one = hands.get_colleague(work.session, person)
        services.add_pen(work.session, actor=current_user, claim=found, person=one, now=work.now, is_ghost=is_ghost)
        return _("%(name)s writes along.", name=one.name), None
    return press(uid, answers.claim, change)
