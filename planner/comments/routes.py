"""Comments on screen: the text with its threads, and what becomes of each."""
from __future__ import annotations

from flask import Blueprint, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from planner.comments import margin, queries
from planner.comments.forms import AnswerForm, DeclineForm, PlaceForm, ThreadForm
from planner.comments.models import CommentThread, ThreadState
from planner.comments.services import suggestions, threads
from planner.comments.services.anchoring import page_of
from planner.comments.services.threads import Said, Speaker, Wanted
from planner.core.db import db
from planner.core.errors import NotFound, PlannerError
from planner.policy import Action
from planner.steps.writing import queries as texts
from planner.steps.writing.models import Draft
from planner.steps.writing.routes.base import work_on
from planner.web import headers, markdown
from planner.web.access import needs
from planner.web.asked import written
from planner.web.forms import PlannerForm
from planner.web.reply import is_fragment_request, own_path, page_or_fragment, see_other
from planner.web.toasts import toast
from planner.web.words import explain
from planner.workflow.writing import EDITABLE

bp = Blueprint("comments", __name__, url_prefix="/drafts/<uid>/comments")
bp.before_request(headers.allow_pictures)


@bp.get("")
@needs(Action.COMMENT)
def show(uid: str) -> Response:
    """The text with its marks, the threads beside it; only the threads for a tab of the editor."""
    return side_page(texts.get_draft(db.session(), current_user, uid))


def side_page(draft: Draft, *, form: ThreadForm | None = None, status: int = 200,
              refused: str | None = None) -> Response:
    """The page or the tab, with the sentence of a rule that refused and everything typed."""
    head = draft.head
    if head is None:
        raise NotFound("not_found")
    text = None if is_fragment_request() else margin.marked(draft, markdown.render(head.body, lang=draft.lang))
    return page_or_fragment("comments/show.html", "comments/_side.html", status=status, draft=draft, head=head,
                            text=text, side=margin.side_of(draft), form=form or margin.new_form(draft), refused=refused)


def _back(uid: str, thread_uid: str | None = None) -> Response:
    """Where a comment was written: the page that it came from, or the tab beside the editor."""
    if is_fragment_request():
        return side_page(texts.get_draft(db.session(), current_user, uid))
    where = url_for(".show", uid=uid, _anchor=f"thread-{thread_uid}" if thread_uid else None)
    fallback = own_path(request.form.get("back"), where)
    return see_other(f"{fallback.partition('#')[0]}#thread-{thread_uid}" if thread_uid else fallback)


def _refused(uid: str, error: PlannerError, form: ThreadForm | None = None) -> Response:
    draft = texts.get_draft(db.session(), current_user, uid)
    return side_page(draft, form=form, status=error.status, refused=explain(error))


def _wrong(uid: str, form: PlannerForm) -> Response:
    """The page with what is wrong with a form that stands in a thread."""
    draft = texts.get_draft(db.session(), current_user, uid)
    return side_page(draft, status=422, refused=next(str(said) for errors in form.errors.values() for said in errors))


def _say(said: Said) -> None:
    if said.untold:
        toast(_("%(names)s can't read this text, so was not told.", names=", ".join(said.untold)))


@bp.post("")
@needs(Action.COMMENT)
def begin(uid: str) -> Response:
    """Begin a thread, or suggest other words."""
    draft = texts.get_draft(db.session(), current_user, uid)
    form = ThreadForm(blocks=page_of(draft.head, draft.lang).blocks if draft.head else [])
    if not form.validate_on_submit():
        return side_page(draft, form=form, status=422)
    try:
        with work_on(uid) as (work, draft):
            read = texts.get_revision(work.session, draft, form.read.data or 0)
            said = threads.begin_thread(work.session, draft, form.wanted, read=read, speaker=Speaker(current_user),
                                        now=work.now)
            thread_uid = said.thread.uid
    except PlannerError as error:
        return _refused(uid, error, form)
    _say(said)
    return _back(uid, thread_uid)


@bp.post("/<thread_uid>")
@needs(Action.COMMENT)
def answer(uid: str, thread_uid: str) -> Response:
    """Say something in a thread."""
    form = AnswerForm()
    if not form.validate_on_submit():
        return _wrong(uid, form)
    try:
        with work_on(uid) as (work, draft):
            thread = queries.get_thread(work.session, draft, thread_uid, current_user)
            said = threads.answer_thread(work.session, thread, form.text.data or "", speaker=Speaker(current_user),
                                         now=work.now)
    except PlannerError as error:
        return _refused(uid, error)
    _say(said)
    return _back(uid, thread_uid)


@bp.post("/<thread_uid>/resolve")
@needs(Action.SETTLE_THREAD)
def resolve(uid: str, thread_uid: str) -> Response:
    """Say that a thread is done."""
    _settle(uid, thread_uid, ThreadState.RESOLVED)
    toast(_("Resolved."), undo=url_for(".reopen", uid=uid, thread_uid=thread_uid))
    return _back(uid)


@bp.post("/<thread_uid>/reopen")
@needs(Action.SETTLE_THREAD)
def reopen(uid: str, thread_uid: str) -> Response:
    """Take a thread up again."""
    _settle(uid, thread_uid, ThreadState.OPEN)
    return _back(uid, thread_uid)


def _settle(uid: str, thread_uid: str, state: ThreadState) -> None:
    with work_on(uid) as (work, draft):
        thread = queries.get_thread(work.session, draft, thread_uid, current_user)
        threads.settle_thread(work.session, thread, state, actor=current_user, now=work.now)


@bp.post("/<thread_uid>/place")
@needs(Action.COMMENT)
def place(uid: str, thread_uid: str) -> Response:
    """Show where an orphan belongs now."""
    form = PlaceForm()
    if not form.validate_on_submit():
        return _wrong(uid, form)
    wanted = Wanted("", form.quote.data or "", form.before.data or "", form.block)
    try:
        with work_on(uid) as (work, draft):
            read = texts.get_revision(work.session, draft, form.read.data or 0)
            thread = queries.get_thread(work.session, draft, thread_uid, current_user)
            threads.place_again(work.session, thread, wanted, read=read, actor=current_user, now=work.now)
    except PlannerError as error:
        return _refused(uid, error)
    return _back(uid, thread_uid)


# --- Suggestions -------------------------------------------------------------------------------------------------


@bp.post("/accept")
@needs(Action.EDIT_DRAFT)
def accept(uid: str) -> Response:
    """Take other words into the text: one suggestion, or several at once (fields ``take``)."""
    try:
        with work_on(uid) as (work, draft):
            chosen = queries.get_threads(work.session, draft, written("take"), current_user)
            taken = suggestions.accept(work.session, draft, chosen, note=_note(chosen), actor=current_user,
                                       now=work.now)
            in_editor = draft.state in EDITABLE and is_fragment_request()
    except PlannerError as error:
        return _refused(uid, error)
    toast(ngettext("Taken over as revision %(number)s.", "%(num)d suggestions taken over as revision %(number)s.",
                   len(taken.taken), number=taken.number))
    if taken.left:
        toast(_("Of words that overlap, the oldest suggestion was taken."))
    return see_other(url_for("drafts.show", uid=uid)) if in_editor else _back(uid)


def _note(chosen: list[CommentThread]) -> str:
    names = dict.fromkeys(one.name for one in chosen)
    return _("suggestion of %(name)s", name=", ".join(names))


@bp.post("/<thread_uid>/decline")
@needs(Action.EDIT_DRAFT)
def decline(uid: str, thread_uid: str) -> Response:
    """Leave the text as it is."""
    form = DeclineForm()
    if not form.validate_on_submit():
        return _wrong(uid, form)
    try:
        with work_on(uid) as (work, draft):
            thread = queries.get_thread(work.session, draft, thread_uid, current_user)
            suggestions.decline(work.session, thread, reason=form.reason.data or "", actor=current_user, now=work.now)
    except PlannerError as error:
        return _refused(uid, error)
    return _back(uid)
