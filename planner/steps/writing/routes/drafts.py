"""Step 4 on screen: the list of drafts, the editor, and what becomes of a text that is saved."""
from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from planner.core.db import clock, db
from planner.core.errors import PlannerError
from planner.policy import Action, Role, allowed
from planner.steps.writing import queries
from planner.steps.writing.forms import FeedbackForm, KeepForm, TextForm, UnsavedForm
from planner.steps.writing.margins import marked
from planner.steps.writing.models import Autosave, Draft
from planner.steps.writing.queries import Mark, Shelf
from planner.steps.writing.queries.pages import parts_of
from planner.steps.writing.routes.base import work_on
from planner.steps.writing.rules.outline import Line, outline
from planner.steps.writing.rules.texts import Text, reading_minutes
from planner.steps.writing.rules.words import word_count
from planner.steps.writing.services import revisions, rounds, unsaved
from planner.steps.writing.services.revert import approved_text, revert_to_approved
from planner.steps.writing.services.revisions import MENDABLE, Outcome, Saving
from planner.steps.writing.tabs import tabs_of
from planner.web import headers, markdown
from planner.web.access import needs
from planner.web.asked import instant
from planner.web.reply import is_fragment_request, page, see_other
from planner.web.toasts import toast
from planner.web.words import explain
from planner.workflow.writing import EDITABLE, DraftState

bp = Blueprint("drafts", __name__, url_prefix="/drafts")
bp.before_request(headers.allow_pictures)
bp.add_app_template_global(tabs_of, "tabs_of")


# --- The list ----------------------------------------------------------------------------------------------------


def mark_from(text: str) -> Mark | None:
    """Where the page before ended: ``<instant>~<uid>``. Raises NotFound when it means nothing."""
    at, _sign, uid = text.partition("~")
    if not text:
        return None
    return Mark(instant(at), uid)


def mark_text(mark: Mark | None) -> str | None:
    """:func:`mark_from` the other way round."""
    return f"{mark.at.isoformat()}~{mark.uid}" if mark else None


@bp.get("")
@needs(Action.READ_DRAFT)
def index() -> Response:
    """My drafts; a lead may look at everyone's, by state."""
    session = db.session()
    shelf = Shelf(request.args["view"]) if request.args.get("view") in set(Shelf) else Shelf.BUSY
    everyone = Role.LEAD in current_user.roles and request.args.get("whose") == "all"
    state = DraftState(request.args["state"]) if request.args.get("state") in set(DraftState) else None
    found = queries.list_drafts(session, current_user, shelf=shelf, everyone=everyone, state=state,
                                after=mark_from(request.args.get("after", "")))
    asked = [draft.id for draft in found.drafts if draft.state is DraftState.CHANGES_REQUESTED]
    return page("writing/index.html", drafts=found.drafts, next=mark_text(found.next), shelf=shelf,
                everyone=everyone, state=state, points=queries.count_open_changes(session, asked),
                counts=queries.states_of(session, current_user, everyone=everyone), now=clock().now(),
                shared=queries.shared_with(session, current_user) if shelf is Shelf.BUSY else [])


# --- One draft ---------------------------------------------------------------------------------------------------


@bp.get("/<uid>")
@needs(Action.READ_DRAFT)
def show(uid: str) -> Response:
    """The editor for who writes here, else the text to read. Unsaved text comes first."""
    draft, typed = queries.open_draft(db.session(), current_user, uid)
    if not may_write(draft) or (draft.state not in EDITABLE and "edit" not in request.args):
        return reading_page(draft)
    if queries.is_overtaken(draft, typed):
        return see_other(url_for(".conflict", uid=uid))
    return editor_page(draft, typed)


def may_write(draft: Draft) -> bool:
    """Whether the person asking may change this text now."""
    return draft.state in MENDABLE and allowed(current_user, Action.EDIT_DRAFT, draft)


def editor_page(draft: Draft, typed: Autosave | None, *, form: TextForm | None = None, text: Text | None = None,
                status: int = 200, refused: str | None = None) -> Response:
    """The editor with the text to go on with: what was sent, else ``text``, else what came back, else the newest."""
    now = clock().now()
    desk = queries.desk(db.session(), draft, typed, now=now)
    shown = text or desk.text
    if form is None:
        form = TextForm(formdata=None, title=shown.title, body=shown.body, base=shown.base)
    rendered = markdown.render(form.body.data or "", lang=draft.lang)
    return page("writing/editor.html", status=status, draft=draft, desk=desk, form=form, rendered=rendered, now=now,
                lines=_outline(draft, rendered),
                put_back=desk.put_back if text is None and not form.errors else None, refused=refused,
                words=word_count(form.title.data or "", form.body.data or ""), minutes=reading_minutes,
                feedback=queries.feedback_of(db.session(), draft) if draft.practice else [],
                usable=queries.usable_practice(db.session(), current_user, draft))


def reading_page(draft: Draft, *, status: int = 200, refused: str | None = None,
                 form: FeedbackForm | None = None) -> Response:
    """The text as it stands, for who reads it or can't write in it now."""
    head = draft.head
    text = marked(draft, markdown.render(head.body, lang=draft.lang)) if head else None
    session = db.session()
    turn = queries.current_round(session, draft)
    approved = approved_text(session, draft) if draft.state is DraftState.IN_REVIEW else None
    return page("writing/read.html", status=status, draft=draft, head=head, text=text, turn=turn,
                approved=approved, may_write=may_write(draft), refused=refused, minutes=reading_minutes,
                now=clock().now(), feedback=queries.feedback_of(session, draft) if draft.practice else [],
                form=form or FeedbackForm(formdata=None, read=head.number if head else 0))


# --- Saving ------------------------------------------------------------------------------------------------------


@bp.post("/<uid>")
@needs(Action.EDIT_DRAFT)
def save(uid: str) -> Response:
    """Save the text as a revision, and send it in when that was the button. A newer revision: both texts (409)."""
    form = TextForm()
    if not form.validate_on_submit():
        draft = queries.get_draft(db.session(), current_user, uid)
        return editor_page(draft, None, form=form, status=422)
    sends = request.form.get("then") == "submit"
    with work_on(uid) as (work, draft):
        saving = revisions.save_text(work.session, draft, form.text, actor=current_user, now=work.now)
        refused = rounds.try_submit(work.session, draft, actor=current_user, now=work.now) \
            if sends and saving.outcome is not Outcome.STALE else None
        line = render_template("writing/_saved.html", draft=draft) if is_fragment_request() else ""
        number = saving.head.number if saving.head else 0
    if saving.outcome is Outcome.STALE:
        return conflict_reply(uid, form.text)
    if refused is not None:
        return refusal_page(uid, refused)
    if line:
        return Response(line)
    return _saved(uid, saving, number, request.form.get("then"))


def _saved(uid: str, saving: Saving, number: int, then: str | None) -> Response:
    """What is said of a save without script, and where it goes on."""
    if then == "submit":
        toast(_("Sent to review."))
    elif saving.outcome is Outcome.SAVED:
        toast(_("Saved as revision %(number)s.", number=number))
    elif then != "share":
        toast(_("Nothing changed since the newest revision."))
    if then == "share":
        return see_other(url_for(".sharing", uid=uid))
    return see_other(url_for(".show", uid=uid, _anchor="preview" if then == "preview" else None))


def conflict_reply(uid: str, mine: Text) -> Response:
    """Two texts, of which nothing is lost; a script learns that the page must show them."""
    if is_fragment_request():
        return Response("", 409)
    draft = queries.get_draft(db.session(), current_user, uid)
    return page("writing/conflict.html", status=409, conflict=queries.conflict(db.session(), draft, mine.clean),
                missing=[])


@bp.post("/<uid>/submit")
@needs(Action.SUBMIT_DRAFT)
def submit(uid: str) -> Response:
    """Ask for the review of the newest revision."""
    with work_on(uid) as (work, draft):
        refused = rounds.try_submit(work.session, draft, actor=current_user, now=work.now)
    if refused is not None:
        return refusal_page(uid, refused)
    toast(_("Sent to review."))
    return see_other(url_for(".show", uid=uid))


def refusal_page(uid: str, error: PlannerError) -> Response:
    """The draft's page again, with the sentence of a rule that refused."""
    draft = queries.get_draft(db.session(), current_user, uid)
    words = explain(error)
    if may_write(draft) and draft.state in EDITABLE:
        return editor_page(draft, None, status=error.status, refused=words)
    return reading_page(draft, status=error.status, refused=words)


@bp.post("/<uid>/withdraw")
@needs(Action.SUBMIT_DRAFT)
def withdraw(uid: str) -> Response:
    """Take the text back to go on writing."""
    with work_on(uid) as (work, draft):
        rounds.withdraw_draft(work.session, draft, actor=current_user, now=work.now)
    toast(_("Taken back. Verdicts given so far stay in the history."))
    return see_other(url_for(".show", uid=uid))


@bp.post("/<uid>/revert")
@needs(Action.SUBMIT_DRAFT)
def revert(uid: str) -> Response:
    """Put the approved text back: its approvals hold again."""
    with work_on(uid) as (work, draft):
        revert_to_approved(work.session, draft, actor=current_user, now=work.now)
    toast(_("The approved text is back, and so are its approvals."))
    return see_other(url_for(".show", uid=uid))


# --- Unsaved text ------------------------------------------------------------------------------------------------


@bp.post("/<uid>/autosave")
@needs(Action.EDIT_DRAFT)
def autosave(uid: str) -> Response:
    """Keep what is being typed: 204, or 409 when a newer revision is there."""
    form = KeepForm()
    if not form.validate_on_submit():
        return Response("", 422)
    with work_on(uid) as (work, draft):
        is_current = unsaved.keep_unsaved(work.session, draft, form.text, actor=current_user, now=work.now,
                                          window=form.origin)
    return Response("", 204 if is_current else 409)


@bp.post("/<uid>/autosave/discard")
@needs(Action.EDIT_DRAFT)
def discard(uid: str) -> Response:
    """Throw unsaved text away, with a way back."""
    with work_on(uid) as (work, draft):
        found = unsaved.discard_unsaved(work.session, draft, actor=current_user, now=work.now)
    if found:
        toast(_("Unsaved text thrown away."), undo=url_for(".take_back", uid=uid))
    return see_other(url_for(".show", uid=uid))


@bp.post("/<uid>/autosave/take-back")
@needs(Action.EDIT_DRAFT)
def take_back(uid: str) -> Response:
    """Undo throwing unsaved text away."""
    with work_on(uid) as (work, draft):
        unsaved.take_back_unsaved(work.session, draft, actor=current_user)
    return see_other(url_for(".show", uid=uid))


@bp.post("/<uid>/preview")
@needs(Action.READ_DRAFT)
def preview(uid: str) -> Response:
    """The text as readers will see it, its headings and its length, while it is being typed."""
    form = UnsavedForm()
    if not form.validate_on_submit():
        return Response("", 422)
    draft = queries.get_draft(db.session(), current_user, uid)
    text = form.text
    rendered = markdown.render(text.body, lang=draft.lang)
    return Response(render_template(
        "writing/_preview.html", title=text.title, draft=draft, minutes=reading_minutes, rendered=rendered,
        lines=_outline(draft, rendered), words=word_count(text.title, text.body)))


def _outline(draft: Draft, rendered: markdown.Rendered) -> list[Line]:
    return outline(rendered.headings, rendered.html, parts_of(db.session(), draft), lang=draft.lang)
