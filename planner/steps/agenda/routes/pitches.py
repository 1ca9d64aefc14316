"""Requests for ideas: a lead asks people who fit, they answer with ideas. Who sent nothing is on no page."""
from __future__ import annotations

from datetime import date, datetime, timedelta
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
from planner.steps.agenda.forms import given
from planner.steps.agenda.idea_forms import PitchForm
from planner.steps.agenda.models import PitchRequest
from planner.steps.agenda.queries import pitches
from planner.steps.agenda.queries.pitches import Fitting
from planner.steps.agenda.routes.base import FIELDS, my_language, now_here, persona_choices
from planner.steps.agenda.routes.ideas import bp
from planner.steps.agenda.rules.pitches import MOST_ASKED, USUAL
from planner.steps.agenda.services import pitches as services
from planner.steps.inventory.words import LEVELS
from planner.web.access import needs
from planner.web.asked import whole
from planner.web.forms import blame
from planner.web.i18n import locale
from planner.web.reply import page, page_or_fragment, see_other
from planner.web.toasts import toast
from planner.workflow.agenda import RequestState

USUAL_DAYS = 5
MOST_OFFERED = 2 * MOST_ASKED


@bp.get("/requests")
@needs(Action.READ_AGENDA)
def requests() -> Response:
    """Requests that run and those that are over: all for a lead, one's own for others."""
    session, _now, _today = now_here()
    return page("ideas/requests.html", running=pitches.requests_for(session, current_user),
                over=pitches.requests_for(session, current_user, state=None))


class _Desk:
    """What asking needs to know, each read once: areas, the day, who fits."""

    def __init__(self, session: Session, today: date) -> None:
        self.session, self.calendar = session, work_calendar(session)
        self.areas = {area.key: area for area in queries.areas(session)}
        self.names = {key: area.label(locale()) for key, area in self.areas.items()}
        self.due_on = self._day(today)
        area = self.areas.get(request.values.get("area", ""))
        self.fitting = [] if area is None else pitches.who_fits(session, area, self.due_on, today,
                                                                 self.calendar)[:MOST_OFFERED]

    def _day(self, today: date) -> date:
        """The day that was asked for, as far as it is one of the next three months."""
        try:
            asked = date.fromisoformat(request.values.get("due_on", ""))
        except ValueError:
            return self.calendar.addwd(today, USUAL_DAYS)
        return min(max(asked, today), today + timedelta(days=92))

    def form(self, **given: Any) -> PitchForm:
        """The form, with what can be chosen."""
        areas = sorted(self.names.items(), key=lambda pair: pair[1].casefold())
        return PitchForm(areas=areas, personas=persona_choices(self.session),
                         people=[(one.person.uid, one.person.name) for one in self.fitting], **given)

    def page(self, form: PitchForm, status: int = 200) -> Response:
        """The form as a page, or only who fits when htmx asks."""
        whys = {one.person.uid: _why(one, self.names) for one in self.fitting}
        return page_or_fragment("ideas/request_form.html", "ideas/_fits.html", form=form, fitting=self.fitting,
                                whys=whys, most=MOST_ASKED, status=status)


def _why(one: Fitting, names: dict[str, str]) -> str:
    why = _("%(level)s, through %(area)s", level=LEVELS[one.level], area=names.get(one.through, one.through))
    return f"{why}; {_('eager to write about it')}" if one.interest > 1 else why


@bp.get("/requests/new")
@needs(Action.ASK_FOR_IDEAS)
def new_request() -> Response:
    """The form of a request; with an area chosen, who fits."""
    session, _now, today = now_here()
    desk = _Desk(session, today)
    values = {key: request.args.get(key, "")[:300] for key in ("text", "area", "persona")}
    wanted = whole(request.args.get("wanted"))
    return desk.page(desk.form(formdata=None, data=values | {
        "lang": request.args.get("lang") or my_language(), "due_on": desk.due_on, "wanted": wanted or USUAL,
        "people": [one.person.uid for one in desk.fitting[:USUAL]]}))


@bp.post("/requests")
@needs(Action.ASK_FOR_IDEAS)
def ask() -> BaseResponse:
    """Ask them."""
    session, _now, today = now_here()
    desk = _Desk(session, today)
    form = desk.form()
    if not form.validate():
        return desk.page(form, 422)
    try:
        with unit_of_work() as work:
            made = _ask(work.session, form, work.now, today)
            uid, number = made.uid, len(made.asked)
    except RuleBroken as error:
        blame(form, error, FIELDS)
        return _Desk(session, today).page(form, error.status)
    toast(ngettext("%(num)d colleague is asked.", "%(num)d colleagues are asked.", number),
          undo=url_for(".close_request", uid=uid))
    return see_other(url_for(".request_page", uid=uid))


def _ask(session: Session, form: PitchForm, now: datetime, today: date) -> PitchRequest:
    """Ask those who were chosen and still fit."""
    desk = _Desk(session, today)
    chosen = set(form.people.data or ())
    persona = next((one for one in queries.target_personas(session) if one.code == form.persona.data), None)
    wish = services.Wish(text=form.text.data or "", area=desk.areas[form.area.data], lang=form.lang.data,
                         due_on=given(form.due_on.data), wanted=form.wanted.data or USUAL, persona=persona)
    return services.ask_for_ideas(session, actor=current_user, wish=wish, now=now,
                                  people=[one.person for one in desk.fitting if one.person.uid in chosen])


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
