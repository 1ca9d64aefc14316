"""Requests for ideas: a lead asks people who fit, they answer with ideas. Who sent nothing is on no page."""
from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from planner.core.db import unit_of_work
from planner.core.errors import RuleBroken
from planner.people.queries import work_calendar
from planner.policy import Action, allowed
from planner.steps.agenda import queries
from planner.steps.agenda.idea_forms import PitchForm
from planner.steps.agenda.queries import pitches
from planner.steps.agenda.queries.pitches import Fitting
from planner.steps.agenda.routes.base import FIELDS, area_choices, my_language, now_here, persona_choices
from planner.steps.agenda.routes.ideas import bp
from planner.steps.agenda.rules.pitches import MOST_ASKED, USUAL
from planner.steps.agenda.services import pitches as services
from planner.steps.inventory.words import LEVELS
from planner.web.access import needs
from planner.web.forms import blame
from planner.web.i18n import locale
from planner.web.reply import page, page_or_fragment, see_other
from planner.web.toasts import toast
from planner.workflow.agenda import RequestState

USUAL_DAYS = 5


@bp.get("/requests")
@needs(Action.READ_AGENDA)
def requests() -> Response:
    """Requests that run and those that are over: all for a lead, one's own for others."""
    session, _now, _today = now_here()
    return page("ideas/requests.html", running=pitches.requests_for(session, current_user),
                over=pitches.requests_for(session, current_user, state=None))


def _form(session: Session, fitting: list[Fitting], **given: Any) -> PitchForm:
    return PitchForm(areas=area_choices(session), personas=persona_choices(session),
                     people=[(one.person.uid, one.person.name) for one in fitting], **given)


def _fitting(session: Session, today: date) -> list[Fitting]:
    """Who fits what the form (or the address) says; nobody as long as it names no area."""
    area = next((area for area in queries.areas(session) if area.key == request.values.get("area")), None)
    if area is None:
        return []
    return pitches.who_fits(session, area, _asked_day(session, today), today)[:MOST_ASKED * 2]


def _asked_day(session: Session, today: date) -> date:
    try:
        asked = date.fromisoformat(request.values.get("due_on", ""))
    except ValueError:
        return work_calendar(session).addwd(today, USUAL_DAYS)
    return min(max(asked, today), today + timedelta(days=92))


@bp.get("/requests/new")
@needs(Action.ASK_FOR_IDEAS)
def new_request() -> Response:
    """The form of a request; with an area chosen, who fits."""
    session, _now, today = now_here()
    fitting = _fitting(session, today)
    values = {key: request.args.get(key, "")[:300] for key in ("text", "area", "persona")}
    wanted = request.args.get("wanted", "")
    form = _form(session, fitting, formdata=None, data=values | {
        "lang": request.args.get("lang") or my_language(), "due_on": _asked_day(session, today),
        "wanted": int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 3 else USUAL,
        "people": [one.person.uid for one in fitting[:USUAL]]})
    return _request_page(session, form, fitting)


def _request_page(session: Session, form: PitchForm, fitting: list[Fitting], status: int = 200) -> Response:
    names = {area.key: area.label(locale()) for area in queries.areas(session)}
    whys = {one.person.uid: _why(one, names) for one in fitting}
    return page_or_fragment("ideas/request_form.html", "ideas/_fits.html", form=form, fitting=fitting, whys=whys,
                            most=MOST_ASKED, status=status)


def _why(one: Fitting, names: dict[str, str]) -> str:
    why = _("%(level)s, through %(area)s", level=LEVELS[one.level], area=names.get(one.through, one.through))
    return f"{why}; {_('eager to write about it')}" if one.interest > 1 else why


@bp.post("/requests")
@needs(Action.ASK_FOR_IDEAS)
def ask() -> BaseResponse:
    """Ask them."""
    session, _now, today = now_here()
    fitting = _fitting(session, today)
    form = _form(session, fitting)
    if not form.validate():
        return _request_page(session, form, fitting, 422)
    try:
        with unit_of_work() as work:
            made = services.ask_for_ideas(work.session, actor=current_user, wish=_wish(work.session, form),
                                          people=_people(work.session, form), now=work.now)
            uid, number = made.uid, len(made.asked)
    except RuleBroken as error:
        blame(form, error, FIELDS)
        return _request_page(session, form, _fitting(session, today), error.status)
    toast(ngettext("%(num)d colleague is asked.", "%(num)d colleagues are asked.", number),
          undo=url_for(".close_request", uid=uid))
    return see_other(url_for(".request_page", uid=uid))


def _wish(session: Session, form: PitchForm) -> services.Wish:
    area = next(area for area in queries.areas(session) if area.key == form.area.data)
    persona = next((one for one in queries.target_personas(session) if one.code == form.persona.data), None)
    assert form.due_on.data is not None
    return services.Wish(text=form.text.data or "", area=area, lang=form.lang.data, due_on=form.due_on.data,
                         wanted=form.wanted.data or USUAL, persona=persona)


def _people(session: Session, form: PitchForm) -> list[Any]:
    chosen = set(form.people.data or ())
    return [one.person for one in _fitting(session, now_here()[2]) if one.person.uid in chosen]


@bp.get("/requests/<uid>")
@needs(Action.READ_PITCH)
def request_page(uid: str) -> Response:
    """One request: what it asks, and what came in."""
    session, _now, _today = now_here()
    found = pitches.get_request(session, uid, current_user)
    may_answer = found.state is RequestState.OPEN and allowed(current_user, Action.ANSWER_PITCH, found)
    return page("ideas/request.html", pitch=found, may_answer=may_answer)


@bp.post("/requests/<uid>/close")
@needs(Action.ASK_FOR_IDEAS)
def close_request(uid: str) -> BaseResponse:
    """Ask no longer."""
    with unit_of_work() as work:
        services.close_request(work.session, actor=current_user, now=work.now,
                               request=pitches.get_request(work.session, uid, current_user))
    toast(_("Nobody is asked any more. What came in stays."))
    return see_other(url_for(".request_page", uid=uid))
