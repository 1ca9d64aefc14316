"""Standing still on purpose: what it would hold, the pause itself, and going on."""
from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from planner.core.db import unit_of_work
from planner.core.errors import RuleBroken
from planner.core.localtime import to_utc
from planner.policy import Action, allowed
from planner.steps.agenda import cadence_words
from planner.steps.agenda.contingency_forms import PauseForm
from planner.steps.agenda.forms import Choices
from planner.steps.agenda.queries import pauses as queries
from planner.steps.agenda.queries.pauses import Subject, find_subject
from planner.steps.agenda.routes.base import bp, house, now_here
from planner.steps.agenda.services import pauses as services
from planner.web.access import needs
from planner.web.forms import blame
from planner.web.i18n import locale
from planner.web.reply import own_path, page, see_other
from planner.web.toasts import toast


def name_of(subject: Subject) -> str:
    """What stands still, in words."""
    return subject.label(locale()) or _("everything")


@bp.get("/pauses")
@needs(Action.READ_AGENDA)
def pauses() -> Response:
    """What stands still now, and what stood still before."""
    session, *_rest = now_here()
    running, over = queries.open_pauses(session), queries.past_pauses(session)
    return page("agenda/pauses.html", running=running, over=over, names=queries.names_of(session, [*running, *over]),
                name_of=name_of, action_for=services.action_for)


# --- Pausing -----------------------------------------------------------------------------------------------------


def _form(session: Session, **data: object) -> PauseForm:
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    wanted = request.values.get("scope", "")
    options = queries.subjects(session)
    if wanted.startswith("slot:"):
        options.append(find_subject(session, wanted))
    for subject in options:
        if allowed(current_user, services.action_for(subject.scope)):
            kind = str(cadence_words.SCOPES[subject.scope.value])
            found[kind].append((subject.text, name_of(subject) if subject.key else _("Everything")))
    choices: dict[str, Choices] = dict(found)
    return PauseForm(scopes=choices, data={"scope": wanted, **data})


def _until(form: PauseForm, zone: str) -> datetime | None:
    chosen = form.planned_until.data
    return to_utc(chosen.date(), chosen.time(), zone) if chosen else None


@bp.get("/pauses/new")
@needs(Action.PAUSE_HOUSE)
def new_pause() -> Response:
    """What is to stand still, why, and until when."""
    session, *_rest = now_here()
    return page("agenda/pause_form.html", form=_form(session))


@bp.post("/pauses/new")
@needs(Action.PAUSE_HOUSE)
def preview_pause() -> BaseResponse:
    """The list of what it would hold, before anything is held."""
    session, now, *_rest = now_here()
    form = _form(session)
    if not form.validate():
        return page("agenda/pause_form.html", form=form, status=422)
    subject, until = find_subject(session, form.scope.data), _until(form, house(session).zone)
    if until is not None and until <= now:
        blame(form, RuleBroken("pause_in_past"), {"pause_in_past": "planned_until"})
        return page("agenda/pause_form.html", form=form, status=422)
    held = services.held(session, subject, until=until, now=now)
    return page("agenda/pause_preview.html", form=form, subject=subject, name=name_of(subject), held=held, until=until,
                open=[pause for pause in queries.open_pauses(session)
                      if (pause.scope, pause.subject_id) == (subject.scope, subject.subject_id)])


@bp.post("/pauses")
@needs(Action.PAUSE_HOUSE)
def start_pause() -> BaseResponse:
    """Stand still."""
    session, *_rest = now_here()
    form = _form(session)
    if not form.validate():
        return page("agenda/pause_form.html", form=form, status=422)
    try:
        with unit_of_work() as work:
            subject = find_subject(work.session, form.scope.data)
            pause = services.start_pause(work.session, actor=current_user, subject=subject, now=work.now,
                                         reason=form.reason.data or "",
                                         planned_until=_until(form, house(work.session).zone))
            toast(_("Paused: %(name)s. Nothing of it goes out.", name=name_of(subject)),
                  undo=url_for(".end_pause", uid=pause.uid))
    except RuleBroken as error:
        blame(form, error, {"pause_in_past": "planned_until", "reason_needed": "reason"})
        return page("agenda/pause_form.html", form=form, status=error.status)
    return see_other(url_for(".pauses"))


@bp.post("/pauses/<uid>/end")
@needs(Action.PAUSE_HOUSE)
def end_pause(uid: str) -> BaseResponse:
    """Go on, where one was (``back``); what is too late to go out by itself waits for a lead."""
    with unit_of_work() as work:
        pause = queries.get_pause(work.session, uid)
        waiting = sum(services.end_pause(work.session, actor=current_user, pause=pause, now=work.now))
    if not waiting:
        toast(_("Everything goes on."))
        return see_other(own_path(request.form.get("back"), url_for(".pauses")))
    toast(ngettext("Everything goes on. One publication waits for you.",
                   "Everything goes on. %(num)d publications wait for you.", waiting))
    return see_other(url_for("publishing.held") if allowed(current_user, Action.PUBLISH) else url_for(".pauses"))
