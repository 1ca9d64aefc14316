"""The idea bank: anybody proposes and votes, a lead decides."""
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
from planner.policy import Action, allowed, require
from planner.steps.agenda import queries, services
from planner.steps.agenda.forms import AcceptForm, IdeaForm, ReasonForm, ValidationForm
from planner.steps.agenda.models import Idea, Origin
from planner.steps.agenda.queries.seen import trend_of_idea
from planner.steps.agenda.routes import sight
from planner.steps.agenda.routes.base import FIELDS, area_choices, chosen, my_language, now_here, persona_choices
from planner.steps.agenda.routes.topics import brief_of, topic_form
from planner.steps.agenda.services import Proposal
from planner.web.access import needs
from planner.web.forms import blame, rebase
from planner.web.reply import is_fragment_request, own_path, page, page_or_fragment, see_other
from planner.web.toasts import toast
from planner.web.words import label
from planner.workflow.agenda import IdeaState, Validation

bp = Blueprint("ideas", __name__, url_prefix="/ideas")


def _form(session: Session, **data: Any) -> IdeaForm:
    return IdeaForm(areas=area_choices(session), personas=persona_choices(session),
                    origins=[(origin.value, label(origin)) for origin in Origin], data=data)


def _proposal(session: Session, form: IdeaForm) -> Proposal:
    area = next((area for area in queries.areas(session) if area.key == form.area.data), None)
    return Proposal(title=form.title.data or "", lang=form.lang.data, text=form.text.data or "", area=area,
                    personas=chosen(queries.target_personas(session), form.personas.data or (), "code"),
                    origin=Origin(form.origin.data))


@bp.get("")
@needs(Action.READ_AGENDA)
def index() -> BaseResponse:
    """Ideas by votes, as the address narrows them, with a place to drop a new one."""
    if not all(request.args.values()):
        return redirect(f"{url_for('.index')}?{urlencode({key: text for key, text in request.args.items() if text})}")
    session, _now, _today = now_here()
    filters = queries.read_idea_filters(request.args)
    try:
        found = queries.idea_page(session, filters, person_id=current_user.id, after=request.args.get("after"))
    except ValueError as error:
        raise NotFound("not_found") from error
    return page("ideas/index.html", found=found, filters=filters, bank=queries.bank(session),
                state_name=_state_name(filters))


def _state_name(filters: queries.IdeaFilters) -> str:
    return label(IdeaState(filters.state)) if filters.state in set(IdeaState) else _("All")


@bp.get("/filter")
@needs(Action.READ_AGENDA)
def choose_filters() -> Response:
    """What the ideas can be narrowed to; asked for only when somebody wants to."""
    session = db.session()
    return page_or_fragment("ideas/filter.html", "ideas/_filter.html", states=list(IdeaState),
                            filters=queries.read_idea_filters(request.args), personas=persona_choices(session),
                            areas=area_choices(session))


@bp.get("/new")
@needs(Action.PROPOSE_IDEA)
def new() -> Response:
    """The whole form of an idea; what was typed already comes along, and ideas that say about the same."""
    title = request.args.get("title", "")[:200]
    alike = queries.ideas_alike(db.session(), title, my_language())
    form = None if is_fragment_request() else _form(    # a part is asked for while somebody types, and has no form
        db.session(), lang=my_language(), origin=Origin.EMPLOYEE.value, title=title,
        area=request.args.get("area", "")[:80])
    return page_or_fragment("ideas/new.html", "ideas/_alike.html", form=form, alike=alike)


@bp.post("")
@needs(Action.PROPOSE_IDEA)
def propose() -> BaseResponse:
    """Put an idea into the bank; or, when there is more to say, go on to the whole form."""
    if "more" in request.form:
        return see_other(url_for(".new", title=request.form.get("title", "")[:200]))
    form = _form(db.session())
    if not form.validate():
        return page("ideas/new.html", form=form, status=422,
                    alike=queries.ideas_alike(db.session(), form.title.data or "", my_language()))
    with unit_of_work() as work:
        made = services.propose_idea(work.session, actor=current_user, proposal=_proposal(work.session, form),
                                     now=work.now)
        uid = made.uid
    toast(_("Your idea is in. Thank you."))
    return see_other(url_for(".idea", uid=uid))


@bp.get("/<uid>")
@needs(Action.READ_AGENDA)
def idea(uid: str) -> Response:
    """One idea: what was said of it, what became of it."""
    return _idea_page(uid)


def _idea_page(uid: str, *, status: int = 200, **forms: Any) -> Response:
    session, _now, _today = now_here()
    found = queries.get_idea(session, uid)
    known = {"validation": ValidationForm(formdata=None, data={"validation": found.validation.value,
                                                               "source": found.validation_source}),
             "park": ReasonForm(formdata=None, prefix="park"), "decline": ReasonForm(formdata=None, prefix="decline")}
    return page("ideas/idea.html", idea=found, topic=queries.topic_of(session, found), status=status,
                has_voted=bool(queries.voted(session, [found.id], person_id=current_user.id)),
                history=sight.lines(session, event_log.history(session, "idea", found.uid)),
                trend=trend_of_idea(session, found), alike=_alike(session, found),
                may_decide=allowed(current_user, Action.DECIDE_IDEA, found), forms={**known, **forms})


def _alike(session: Session, found: Idea) -> list[Idea]:
    """Others that say about the same, while there is something to decide."""
    if found.state is not IdeaState.NEW:
        return []
    return queries.ideas_alike(session, f"{found.title}\n{found.text}", found.lang, but=found.uid)


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
    form = _form(session, title=found.title, text=found.text, lang=found.lang, origin=found.origin.value,
                 area=found.area.key if found.area else "", version=found.version,
                 personas=[persona.code for persona in found.personas])
    return page("ideas/edit.html", idea=found, form=form)


@bp.post("/<uid>/edit")
@needs(Action.EDIT_IDEA)
def save(uid: str) -> BaseResponse:
    """Change an idea."""
    session = db.session()
    form = _form(session)
    if not form.validate():
        return page("ideas/edit.html", idea=_editable(session, uid), form=form, status=422)
    try:
        with unit_of_work() as work:
            services.edit_idea(work.session, actor=current_user, idea=queries.get_idea(work.session, uid),
                               proposal=_proposal(work.session, form), version=form.version.data or 0, now=work.now)
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
    """Say that you would read this."""
    with unit_of_work() as work:
        found = queries.get_idea(work.session, uid)
        services.vote(work.session, actor=current_user, idea=found, now=work.now)
    return _voted(uid, has_voted=True)


@bp.post("/<uid>/unvote")
@needs(Action.VOTE_IDEA)
def unvote(uid: str) -> BaseResponse:
    """Take your vote back."""
    with unit_of_work() as work:
        services.unvote(work.session, actor=current_user, idea=queries.get_idea(work.session, uid))
    return _voted(uid, has_voted=False)


def _voted(uid: str, *, has_voted: bool) -> BaseResponse:
    if not is_fragment_request():
        return see_other(own_path(request.form.get("back"), url_for(".idea", uid=uid)))
    found = queries.get_idea(db.session(), uid)
    return page_or_fragment("ideas/_vote.html", "ideas/_vote.html", idea=found, has_voted=has_voted)


# --- Deciding ----------------------------------------------------------------------------------------------------


@bp.post("/<uid>/validation")
@needs(Action.EDIT_IDEA)
def validation(uid: str) -> BaseResponse:
    """Note what a customer said."""
    form = ValidationForm()
    if not form.validate():
        return _idea_page(uid, status=422, validation=form)
    try:
        with unit_of_work() as work:
            services.note_validation(work.session, actor=current_user, idea=queries.get_idea(work.session, uid),
                                     validation=Validation(form.validation.data), source=form.source.data or "",
                                     now=work.now)
    except (RuleBroken, Conflict) as error:
        blame(form, error, FIELDS)
        return _idea_page(uid, status=error.status, validation=form)
    toast(_("Noted."))
    return see_other(url_for(".idea", uid=uid))


@bp.get("/<uid>/accept")
@needs(Action.DECIDE_IDEA)
def accept_form(uid: str) -> Response:
    """The brief that an idea becomes."""
    session = db.session()
    found = queries.get_idea(session, uid)
    form = topic_form(session, AcceptForm, title=found.title, lang=found.lang, brief=found.text, version=found.version,
                      area=found.area.key if found.area else "", personas=[one.code for one in found.personas])
    return page("ideas/accept.html", idea=found, form=form)


@bp.post("/<uid>/accept")
@needs(Action.DECIDE_IDEA)
def accept(uid: str) -> BaseResponse:
    """Make a topic of an idea."""
    session = db.session()
    form = topic_form(session, AcceptForm)
    if not form.validate():
        return page("ideas/accept.html", idea=queries.get_idea(session, uid), form=form, status=422)
    try:
        with unit_of_work() as work:
            made = services.accept_idea(work.session, actor=current_user, idea=queries.get_idea(work.session, uid),
                                        brief=brief_of(work.session, form), version=form.version.data, now=work.now,
                                        reason=form["reason"].data or "")
            topic_uid = made.uid
    except (RuleBroken, Conflict) as error:
        blame(form, error, FIELDS)
        found = queries.get_idea(db.session(), uid)
        rebase(form, found.version)
        return page("ideas/accept.html", idea=found, form=form, status=error.status)
    toast(_("The idea is a topic now. Give it a day."))
    return see_other(url_for("agenda.topic", uid=topic_uid))


@bp.post("/<uid>/park")
@needs(Action.DECIDE_IDEA)
def park(uid: str) -> BaseResponse:
    """Keep an idea for later."""
    return _turn_down(uid, "park")


@bp.post("/<uid>/decline")
@needs(Action.DECIDE_IDEA)
def decline(uid: str) -> BaseResponse:
    """Let an idea go, with thanks."""
    return _turn_down(uid, "decline")


def _turn_down(uid: str, way: str) -> BaseResponse:
    form = ReasonForm(prefix=way)
    if not form.validate():
        return _idea_page(uid, status=422, **{way: form})
    turn = services.park_idea if way == "park" else services.decline_idea
    try:
        with unit_of_work() as work:
            found: Idea = turn(work.session, actor=current_user, idea=queries.get_idea(work.session, uid),
                               reason=form.reason.data or "", now=work.now)
            name = found.by.name
    except (RuleBroken, Conflict) as error:
        blame(form, error, FIELDS)
        return _idea_page(uid, status=error.status, **{way: form})
    toast(_("Done. %(name)s hears why, with thanks.", name=name), undo=url_for(".reopen", uid=uid))
    return see_other(url_for(".idea", uid=uid))


@bp.post("/<uid>/reopen")
@needs(Action.DECIDE_IDEA)
def reopen(uid: str) -> BaseResponse:
    """Take a decision against an idea back."""
    with unit_of_work() as work:
        services.reopen_idea(work.session, actor=current_user, idea=queries.get_idea(work.session, uid), now=work.now)
    toast(_("The idea waits for a decision again."))
    return see_other(url_for(".idea", uid=uid))
