"""How often we publish, how often we want to, and what the next eight weeks bring."""
from __future__ import annotations

from collections import defaultdict
from datetime import date

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from planner.core.db import db, unit_of_work
from planner.core.errors import NotFound, RuleBroken
from planner.people.queries import get_person
from planner.policy import Action
from planner.steps.agenda import cadence_words, queries
from planner.steps.agenda.contingency_forms import CadenceForm, GoalForm
from planner.steps.agenda.forms import Choices, given
from planner.steps.agenda.models import CadencePeriod, Claim, OfferOrigin
from planner.steps.agenda.queries.cadence import get_goal, scope_choices
from planner.steps.agenda.queries.cadence_facts import find_article, goals
from planner.steps.agenda.queries.forecast import ahead, ahead_with_remedies
from planner.steps.agenda.routes.base import FIELDS, bp, day_words, house, now_here, title_of
from planner.steps.agenda.rules.forecast import ORGANISATION
from planner.steps.agenda.services.cadence import remove_cadence, set_cadence
from planner.steps.agenda.services.forecast import plan_refresh, undo_refresh
from planner.steps.agenda.services.offers import offer_slot, withdraw_offer
from planner.steps.inventory.models import PublishedWork
from planner.web.access import needs
from planner.web.forms import blame
from planner.web.i18n import locale
from planner.web.reply import is_fragment_request, own_path, page, see_other
from planner.web.toasts import toast


def _back() -> str:
    return own_path(request.values.get("back"), url_for(".cadence"))


@bp.get("/cadence")
@needs(Action.READ_AGENDA)
def cadence() -> Response:
    """Eight weeks ahead with what would repair them, and the last twelve periods of each goal."""
    session, _now, today = now_here()
    found, histories = ahead_with_remedies(session, house(session), today=today)
    wanted = request.args.get("goal", "")
    shown = next((history for history in histories if history.line.scope == wanted), histories[0])
    return page("agenda/cadence.html", ahead=found, histories=histories, history=shown, today=today,
                kinds=cadence_words.KINDS, top=max(shown.goal, *(bar.count for bar in shown.bars)))


@bp.get("/cadence/strip")
@needs(Action.READ_AGENDA)
def cadence_strip() -> BaseResponse:
    """How the running period stands and which weeks are empty, in one line of another page."""
    if not is_fragment_request():
        return cadence()
    session, *_rest, today = now_here()
    return page("agenda/_strip.html", ahead=ahead(session, house(session), today=today))


@bp.get("/cadence/remedies")
@needs(Action.READ_AGENDA)
def remedies() -> BaseResponse:
    """What would repair the weeks ahead, as a part of another page; a browser without script gets the whole one."""
    if not is_fragment_request():
        return cadence()
    session, *_rest, today = now_here()
    found, _histories = ahead_with_remedies(session, house(session), today=today)
    return page("agenda/_remedies.html", ahead=found, back=_back())


# --- Goals -------------------------------------------------------------------------------------------------------


def _scopes(session: Session) -> dict[str, Choices]:
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for kind, scope, name in scope_choices(session, locale()):
        found[str(cadence_words.KINDS[kind])].append((scope, name))
    return dict(found)


def _goal_page(form: CadenceForm, *, scope: str = "", uid: str = "", status: int = 200) -> Response:
    return page("agenda/cadence_goal.html", form=form, scope=scope, uid=uid, status=status)


@bp.get("/cadence/goals/new")
@needs(Action.SET_CADENCE)
def new_goal() -> Response:
    """A goal for one channel, persona or theme."""
    return _goal_page(GoalForm(scopes=_scopes(db.session()), data={"minimum": 1, "period": CadencePeriod.MONTH.value}))


@bp.post("/cadence/goals/new")
@needs(Action.SET_CADENCE)
def add_goal() -> BaseResponse:
    """Set it."""
    form = GoalForm(scopes=_scopes(db.session()))
    return _set(form, scope=form.scope.data or "", uid="")


@bp.get("/cadence/goals/edit")
@needs(Action.SET_CADENCE)
def edit_own_goal() -> Response:
    """The goal of all that is published; every house has one."""
    line = goals(db.session())[0]
    return _goal_page(CadenceForm(data={"minimum": line.goal.minimum, "period": line.period.value,
                                        "version": line.version or None}), scope=ORGANISATION)


@bp.post("/cadence")
@needs(Action.SET_CADENCE)
def set_own_goal() -> BaseResponse:
    """Change it."""
    return _set(CadenceForm(), scope=ORGANISATION, uid="")


@bp.get("/cadence/goals/<uid>")
@needs(Action.SET_CADENCE)
def edit_goal(uid: str) -> Response:
    """Other numbers for a goal."""
    goal = get_goal(db.session(), uid)
    return _goal_page(CadenceForm(data={"minimum": goal.minimum, "period": goal.period.value,
                                        "version": goal.version}), scope=goal.scope, uid=uid)


@bp.post("/cadence/goals/<uid>")
@needs(Action.SET_CADENCE)
def change_goal(uid: str) -> BaseResponse:
    """Change it."""
    return _set(CadenceForm(), scope=get_goal(db.session(), uid).scope, uid=uid)


def _set(form: CadenceForm, *, scope: str, uid: str) -> BaseResponse:
    if not form.validate():
        return _goal_page(form, scope=scope, uid=uid, status=422)
    try:
        with unit_of_work() as work:
            set_cadence(work.session, actor=current_user, period=CadencePeriod(form.period.data), scope=scope,
                        minimum=given(form.minimum.data), now=work.now, version=form.version.data)
    except RuleBroken as error:
        blame(form, error, FIELDS)
        return _goal_page(form, scope=scope, uid=uid, status=error.status)
    toast(_("The new goal stands."))
    return see_other(url_for(".cadence"))


@bp.post("/cadence/goals/<uid>/remove")
@needs(Action.SET_CADENCE)
def remove_goal(uid: str) -> BaseResponse:
    """Ask no more of this channel, persona or theme."""
    with unit_of_work() as work:
        was = remove_cadence(work.session, actor=current_user, goal=get_goal(work.session, uid), now=work.now)
        undo = url_for(".bring_goal_back", scope=was.scope, period=was.period.value, minimum=was.minimum)
    toast(_("The goal is gone."), undo=undo)
    return see_other(url_for(".cadence"))


@bp.post("/cadence/goals/bring-back")
@needs(Action.SET_CADENCE)
def bring_goal_back() -> BaseResponse:
    """Undo that."""
    period, minimum = request.args.get("period"), request.args.get("minimum", "")
    if period not in set(CadencePeriod) or not minimum.isascii() or not minimum.isdigit() or len(minimum) > 2:
        raise NotFound("not_found")
    with unit_of_work() as work:
        set_cadence(work.session, actor=current_user, period=CadencePeriod(period), minimum=int(minimum),
                    scope=request.args.get("scope", ""), now=work.now)
    return see_other(url_for(".cadence"))


# --- Remedies ----------------------------------------------------------------------------------------------------


@bp.post("/cadence/ask/<uid>/<person>")
@needs(Action.ASSIGN)
def ask_remedy(uid: str, person: str) -> BaseResponse:
    """Ask the colleague whom the forecast names for an open slot."""
    with unit_of_work() as work:
        slot, colleague = queries.get_slot(work.session, uid), get_person(work.session, person)
        claim = offer_slot(work.session, actor=current_user, slot=slot, person=colleague, origin=OfferOrigin.LEAD,
                           now=work.now)
        work.session.flush()
        toast(_("%(name)s is asked for “%(title)s”.", name=colleague.name, title=title_of(slot)),
              undo=url_for(".unask_remedy", uid=claim.uid, back=_back()))
    return see_other(_back())


@bp.post("/cadence/asked/<uid>/withdraw")
@needs(Action.ASSIGN)
def unask_remedy(uid: str) -> BaseResponse:
    """Undo the asking, as long as there is no answer."""
    with unit_of_work() as work:
        claim: Claim = queries.get_claim(work.session, uid)
        withdraw_offer(work.session, actor=current_user, claim=claim, now=work.now)
    return see_other(_back())


@bp.post("/cadence/refresh/<uid>")
@needs(Action.PLAN)
def refresh_remedy(uid: str) -> BaseResponse:
    """Propose a text about what changed since an old article, on a slot or on a new day."""
    try:
        with unit_of_work() as work:
            article = _article(work.session, uid)
            title = _("What changed since “%(title)s”", title=article.title)[:200]
            text = _("Bring this article up to date: %(address)s", address=article.address)
            place = request.args.get("slot")
            slot = plan_refresh(work.session, actor=current_user, work=article, title=title, text=text, now=work.now,
                                slot=queries.get_slot(work.session, place) if place else None, day=_asked_day())
            undo = url_for(".undo_refresh_remedy", uid=slot.uid, new="" if place else "1", back=_back())
            said = _("“%(title)s” stands on %(day)s.", title=title, day=day_words(slot.local_date))
    except RuleBroken as refused:
        if refused.code != "topic_personas":
            raise
        toast(_("Nobody is named as a reader of that article. Choose for whom the new one is."))
        return see_other(url_for(".new_topic"))
    toast(said, undo=undo)
    return see_other(_back())


def _article(session: Session, uid: str) -> PublishedWork:
    found = find_article(session, uid)
    if found is None:
        raise NotFound("not_found")
    return found


def _asked_day() -> date | None:
    try:
        return date.fromisoformat(request.args["day"]) if "day" in request.args else None
    except ValueError:
        raise NotFound("not_found") from None


@bp.post("/cadence/refreshed/<uid>/undo")
@needs(Action.PLAN)
def undo_refresh_remedy(uid: str) -> BaseResponse:
    """Take that back."""
    with unit_of_work() as work:
        undo_refresh(work.session, actor=current_user, slot=queries.get_slot(work.session, uid), now=work.now,
                     was_new=bool(request.args.get("new")))
    return see_other(_back())
