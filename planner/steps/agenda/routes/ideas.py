"""The idea bank: anybody proposes and votes."""
from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from planner.core import event_log
from planner.core.db import db, unit_of_work
from planner.core.errors import Conflict, NotFound, RuleBroken
from planner.people.door import came_from
from planner.personas.words import moment_source
from planner.policy import Action, allowed, require
from planner.steps.agenda import idea_words, queries, services
from planner.steps.agenda.forms import ReasonForm
from planner.steps.agenda.idea_forms import IdeaForm, ValidationForm
from planner.steps.agenda.models import Idea, Origin, Phase
from planner.steps.agenda.queries import ideas as bank
from planner.steps.agenda.queries import pitches
from planner.steps.agenda.queries.heard import moments_to_choose
from planner.steps.agenda.queries.seen import trend_of_idea
from planner.steps.agenda.routes import sight
from planner.steps.agenda.routes.base import FIELDS, area_choices, chosen, my_language, now_here, persona_choices
from planner.steps.agenda.routes.questions import question_choices, question_of
from planner.steps.agenda.services import Proposal
from planner.web.access import needs
from planner.web.forms import blame, rebase
from planner.web.reply import is_fragment_request, own_path, page, page_or_fragment, see_other
from planner.web.toasts import toast
from planner.web.words import label
from planner.workflow.agenda import IdeaState

bp = Blueprint("ideas", __name__, url_prefix="/ideas")
bp.add_app_template_filter(idea_words.score_lines, "score_lines")
bp.add_app_template_filter(idea_words.structure_name, "structure_name")
bp.add_app_template_global(idea_words.phase_texts, "phase_texts")


def idea_form(session: Session, **data: Any) -> IdeaForm:
    """The form of an idea, with what can be chosen."""
    return IdeaForm(areas=area_choices(session), personas=persona_choices(session),
                    questions=question_choices(session), origins=[(one.value, label(one)) for one in Origin], data=data)


def proposal_of(session: Session, form: IdeaForm) -> Proposal:
    """What was typed, for the service. Whoever asks the chosen question is one of its readers."""
    area = next((area for area in queries.areas(session) if area.key == form.area.data), None)
    asked = question_of(session, form)
    readers = chosen(queries.target_personas(session), form.personas.data or (), "code")
    if asked.fact is not None and asked.fact.persona not in readers:
        readers.append(asked.fact.persona)
    pitch = pitches.get_request(session, form.request.data, current_user) if form.request.data else None
    return Proposal(title=form.title.data or "", lang=form.lang.data, text=form.text.data or "", area=area,
                    personas=readers, origin=Origin(form.origin.data), asked=asked, request=pitch)


@bp.get("")
@needs(Action.READ_AGENDA)
def index() -> BaseResponse:
    """Ideas by score, as the address narrows them, with a place to drop a new one."""
    if not all(request.args.values()):
        return redirect(f"{url_for('.index')}?{urlencode({key: text for key, text in request.args.items() if text})}")
    session, _now, today = now_here()
    filters = queries.read_idea_filters(request.args)
    try:
        found = queries.idea_page(session, filters, person_id=current_user.id, today=today,
                                  after=request.args.get("after"))
    except ValueError as error:
        raise NotFound("not_found") from error
    return page("ideas/index.html", found=found, filters=filters, bank=queries.bank(session), names=_names(filters),
                running=pitches.requests_for(session, current_user))


def _names(filters: queries.IdeaFilters) -> dict[str, str]:
    """What the filters that are on are called."""
    langs = {"nl": _("Dutch"), "en": _("English")}
    phase = label(Phase(filters.phase)) if filters.phase in set(Phase) else _("No phase")
    return {"state": label(IdeaState(filters.state)) if filters.state in set(IdeaState) else _("All"),
            "persona": filters.persona.upper(), "area": filters.area, "phase": phase,
            "origin": label(Origin(filters.origin)) if filters.origin else "", "lang": langs.get(filters.lang, ""),
            "request": _("For one request"), "q": f"“{filters.q}”", "mine": _("Mine"),
            "unvalidated": _("Not confirmed by a customer")}


@bp.get("/filter")
@needs(Action.READ_AGENDA)
def choose_filters() -> Response:
    """What the ideas can be narrowed to; asked for only when somebody wants to."""
    session = db.session()
    return page_or_fragment("ideas/filter.html", "ideas/_filter.html", states=list(IdeaState), phases=list(Phase),
                            origins=list(Origin), filters=queries.read_idea_filters(request.args),
                            personas=persona_choices(session), areas=area_choices(session))


# --- A new one ---------------------------------------------------------------------------------------------------


@bp.get("/new")
@needs(Action.PROPOSE_IDEA)
def new() -> Response:
    """The whole form of an idea; what was typed already comes along, and ideas that say about the same."""
    title = request.args.get("title", "")[:200]
    alike = queries.ideas_alike(db.session(), title, my_language(), person_id=current_user.id)
    form = None if is_fragment_request() else _prefilled(title)     # a part is asked for while typing, without a form
    return page_or_fragment("ideas/new.html", "ideas/_alike.html", form=form, alike=alike, instead=True,
                            in_dialog="in_dialog" in request.args)


def _prefilled(title: str) -> IdeaForm:
    """The form with what the link that led here knows: an area, a question, a reader, a phase, a request."""
    asked = {key: request.args.get(key, "")[:300] for key in ("area", "question_fact", "phase", "request", "back",
                                                              "lang", "origin")}
    personas = [code.upper() for code in request.args.getlist("persona")[:3]]
    return idea_form(db.session(), **asked | {"title": title, "personas": personas,
                                              "lang": asked["lang"] or my_language(),
                                              "origin": asked["origin"] or Origin.EMPLOYEE.value})


@bp.get("/capture")
@needs(Action.PROPOSE_IDEA)
def capture() -> Response:
    """One line for an idea, wherever somebody is: sent alone to the dialog, a page of its own without script."""
    return page_or_fragment("ideas/capture.html", "ideas/_capture.html", back=_back(), said=None)


def _back() -> str:
    """Where somebody was: what the form says, else the page of ours that the browser names; a link can't know."""
    return own_path(request.values.get("back"), came_from())


@bp.post("")
@needs(Action.PROPOSE_IDEA)
def propose() -> BaseResponse:
    """Put an idea into the bank; or, when there is more to say, go on to the whole form."""
    title = request.form.get("title", "")[:200]
    if "more" in request.form:
        return see_other(url_for(".new", title=title, back=request.form.get("back") or None))
    form = idea_form(db.session())
    if not form.validate():
        return _not_yet(form, 422)
    try:
        with unit_of_work() as work:
            made = services.propose_idea(work.session, actor=current_user,
                                         proposal=proposal_of(work.session, form), now=work.now)
            uid = made.uid
    except RuleBroken as error:
        blame(form, error, FIELDS)
        return _not_yet(form, error.status)
    home = url_for(".idea", uid=uid)
    back = own_path(form.back.data, home)
    toast(_("Your idea is in. Thank you."), undo=url_for(".withdraw", uid=uid, back=None if back == home else back))
    if is_fragment_request():
        return page_or_fragment("ideas/capture.html", "ideas/_capture.html", back=back, said=title)
    return see_other(back)


def _not_yet(form: IdeaForm, status: int) -> Response:
    """The form again, with what is missing; in the dialog only its one line."""
    alike = queries.ideas_alike(db.session(), form.title.data or "", my_language(), person_id=current_user.id)
    if is_fragment_request():
        return page_or_fragment("ideas/capture.html", "ideas/_capture.html", status=status, back=_back(), said=None,
                                form=form, alike=alike)
    return page("ideas/new.html", form=form, status=status, alike=alike)


# --- One idea ----------------------------------------------------------------------------------------------------


@bp.get("/<uid>")
@needs(Action.READ_AGENDA)
def idea(uid: str) -> Response:
    """One idea: what was said of it, what became of it."""
    return idea_page(uid)


def idea_page(uid: str, *, status: int = 200, **forms: Any) -> Response:
    """The page of an idea; ``forms`` are those that came back with something wrong."""
    session, _now, today = now_here()
    found = queries.get_idea(session, uid)
    known = {"validation": validation_form(session, found, formdata=None, data={"validation": found.validation.value}),
             "park": ReasonForm(formdata=None, prefix="park"), "decline": ReasonForm(formdata=None, prefix="decline")}
    score = bank.score_of(session, found, today)
    return page("ideas/idea.html", idea=found, topic=queries.topic_of(session, found), status=status, score=score,
                has_voted=bank.has_voted(session, found, person_id=current_user.id),
                voters=bank.voters(session, found),
                history=sight.lines(session, event_log.history(session, "idea", found.uid)),
                trend=trend_of_idea(session, found), alike=_alike(session, found),
                may_decide=allowed(current_user, Action.DECIDE_IDEA, found), forms={**known, **forms})


def validation_form(session: Session, found: Idea, **given: Any) -> ValidationForm:
    """The form of what a customer said, with the contacts that the reader may name."""
    moments = [(moment.uid, f"{moment_source(moment)}: {moment.heard[:80]}")
               for moment in moments_to_choose(session, found, current_user)]
    return ValidationForm(moments=moments, **given)


def _alike(session: Session, found: Idea) -> list[bank.Alike]:
    """Others that say about the same, while there is something to decide."""
    if found.state is not IdeaState.NEW:
        return []
    return queries.ideas_alike(session, f"{found.title}\n{found.text}", found.lang, but=found.uid,
                               person_id=current_user.id)


def _editable(session: Session, uid: str) -> Idea:
    """The idea, for whom it is theirs to change. Raises NotFound, NotAllowed."""
    found = queries.get_idea(session, uid)
    require(current_user, Action.EDIT_IDEA, found)
    return found


@bp.get("/<uid>/edit")
@needs(Action.EDIT_IDEA)
def edit(uid: str) -> Response:
    """The form of an idea."""
    session = db.session()
    found = _editable(session, uid)
    form = idea_form(session, title=found.title, text=found.text, lang=found.lang, origin=found.origin.value,
                     area=found.area.key if found.area else "", version=found.version,
                     personas=[persona.code for persona in found.personas], question=found.question, gift=found.gift,
                     question_fact=found.question_fact.uid if found.question_fact else "",
                     phase=found.phase.value if found.phase else "")
    return page("ideas/edit.html", idea=found, form=form)


@bp.post("/<uid>/edit")
@needs(Action.EDIT_IDEA)
def save(uid: str) -> BaseResponse:
    """Change an idea."""
    session = db.session()
    form = idea_form(session)
    if not form.validate():
        return page("ideas/edit.html", idea=_editable(session, uid), form=form, status=422)
    try:
        with unit_of_work() as work:
            services.edit_idea(work.session, actor=current_user, idea=queries.get_idea(work.session, uid),
                               proposal=proposal_of(work.session, form), version=form.version.data or 0, now=work.now)
    except (RuleBroken, Conflict) as error:
        blame(form, error, FIELDS)
        theirs = queries.get_idea(db.session(), uid)
        rebase(form, theirs.version)
        return page("ideas/edit.html", idea=theirs, form=form, theirs=error.code == "stale", status=error.status)
    toast(_("Saved."))
    return see_other(url_for(".idea", uid=uid))


# --- Votes -------------------------------------------------------------------------------------------------------


@bp.post("/<uid>/vote")
@needs(Action.VOTE_IDEA)
def vote(uid: str) -> BaseResponse:
    """Say that you would read this; ``instead`` of an idea that somebody was about to type."""
    with unit_of_work() as work:
        found = queries.get_idea(work.session, uid)
        is_new = services.vote(work.session, actor=current_user, idea=found, now=work.now)
        title = found.title
    if "instead" not in request.form:
        return _voted(uid, has_voted=True)
    back = own_path(request.form.get("back"), url_for(".idea", uid=uid))
    toast(_("Your vote went to “%(title)s”.", title=title),
          undo=url_for(".unvote", uid=uid, back=back) if is_new else None)
    if is_fragment_request():
        return page_or_fragment("ideas/capture.html", "ideas/_capture.html", back=back, said=title)
    return see_other(back)


@bp.post("/<uid>/unvote")
@needs(Action.VOTE_IDEA)
def unvote(uid: str) -> BaseResponse:
    """Take your vote back."""
    with unit_of_work() as work:
        services.unvote(work.session, actor=current_user, idea=queries.get_idea(work.session, uid))
    return _voted(uid, has_voted=False)


def _voted(uid: str, *, has_voted: bool) -> BaseResponse:
    if not is_fragment_request():
        return see_other(own_path(request.values.get("back"), url_for(".idea", uid=uid)))
    found = queries.get_idea(db.session(), uid)
    return page_or_fragment("ideas/_vote.html", "ideas/_vote.html", idea=found, has_voted=has_voted)
