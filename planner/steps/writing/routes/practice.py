"""Practice on screen: begun from a lesson or at will, shared by name, answered, handed in, used for a slot."""
from __future__ import annotations

from flask import request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from planner.core.db import db, unit_of_work
from planner.core.errors import Conflict, NotFound, PlannerError, RuleBroken
from planner.policy import Action, allowed
from planner.steps.writing import queries
from planner.steps.writing.forms import FeedbackForm, ShareForm, TextForm, UnsavedForm
from planner.steps.writing.models import Draft
from planner.steps.writing.routes.base import work_on
from planner.steps.writing.routes.drafts import bp, conflict_reply, editor_page, reading_page, refusal_page
from planner.steps.writing.rules.texts import Text
from planner.steps.writing.services import practice, revisions, unsaved
from planner.steps.writing.services.revisions import Outcome
from planner.web.access import needs
from planner.web.asked import written
from planner.web.forms import MAX_TEXT, unix_lines
from planner.web.reply import page, see_other
from planner.web.toasts import toast
from planner.web.words import explain

# --- Beginning ---------------------------------------------------------------------------------------------------


@bp.post("/practice")
@needs(Action.FOLLOW_LESSON)
def practise() -> Response:
    """Open the practice text of an exercise, begun when there is none yet; without exercise a new one."""
    with unit_of_work() as work:
        uid = request.args.get("exercise")
        exercise = queries.get_exercise(work.session, uid) if uid else None
        typed = request.form.get(f"e{exercise.number}-text") if exercise else None
        draft = practice.start_practice(work.session, actor=current_user, now=work.now, exercise=exercise,
                                        typed=(unix_lines(typed) or "")[:MAX_TEXT] if typed else None)
        address = url_for(".show", uid=draft.uid)
    return see_other(address)


@bp.post("/<uid>/copy")
@needs(Action.EDIT_DRAFT)
def copy(uid: str) -> Response:
    """Keep a text as a practice text of one's own; unsaved text of this draft is gone with it."""
    form = UnsavedForm()
    if not form.validate_on_submit():
        draft = queries.get_draft(db.session(), current_user, uid)
        return editor_page(draft, None, form=form, status=422)
    with unit_of_work() as work:
        draft = queries.get_draft(work.session, current_user, uid)
        text = Text(form.title.data or draft.title, form.text.body)
        made = practice.keep_as_practice(work.session, draft, text, actor=current_user, now=work.now)
        unsaved.forget_unsaved(work.session, draft, current_user)
        address = url_for(".show", uid=made.uid)
    toast(_("Kept as a practice text that only you read."))
    return see_other(address)


@bp.post("/<uid>/aside")
@needs(Action.ABANDON_DRAFT)
def aside(uid: str) -> Response:
    """Close a practice text, with a way back."""
    with work_on(uid) as (work, draft):
        practice.close_practice(work.session, draft, actor=current_user, now=work.now)
    toast(_("Practice text closed."), undo=url_for(".fetch", uid=uid))
    return see_other(url_for(".index"))


@bp.post("/<uid>/fetch")
@needs(Action.ABANDON_DRAFT)
def fetch(uid: str) -> Response:
    """Take a practice text up again."""
    try:
        with work_on(uid) as (work, draft):
            practice.reopen_practice(work.session, draft, actor=current_user, now=work.now)
    except RuleBroken as error:
        return refusal_page(uid, error)
    return see_other(url_for(".show", uid=uid))


# --- Sharing -----------------------------------------------------------------------------------------------------


def _own_practice(uid: str) -> Draft:
    draft = queries.get_draft(db.session(), current_user, uid)
    if not allowed(current_user, Action.SHARE_PRACTICE, draft):
        raise NotFound("not_found")
    return draft


def _share_form(draft: Draft, *, typed: bool) -> ShareForm:
    people = queries.possible_readers(db.session(), draft)
    return ShareForm(**({} if typed else {"formdata": None}),
                     answering=[(one.uid, one.name) for one in people if one.answers],
                     reading=[(one.uid, one.name) for one in people if not one.answers])


def _share_page(draft: Draft, form: ShareForm, status: int = 200, refused: str | None = None) -> Response:
    return page("writing/share.html", status=status, draft=draft, form=form, refused=refused,
                shares=[share for share in draft.shares if share.ended_at is None],
                feedback=queries.feedback_of(db.session(), draft))


@bp.get("/<uid>/share")
@needs(Action.SHARE_PRACTICE)
def sharing(uid: str) -> Response:
    """Who reads a practice text, and what they wrote about it."""
    draft = _own_practice(uid)
    return _share_page(draft, _share_form(draft, typed=False))


@bp.post("/<uid>/share")
@needs(Action.SHARE_PRACTICE)
def share(uid: str) -> Response:
    """Let somebody read it; with their uids in the address, whoever read it before (undo of taking it back)."""
    named = request.args.getlist("person")
    form = None if named else _share_form(_own_practice(uid), typed=True)
    if form is not None and not form.validate():
        return _share_page(_own_practice(uid), form, 422)
    wanted = named or [form.person.data if form else ""]
    try:
        with work_on(uid) as (work, draft):
            people = queries.people_by_uid(work.session, wanted)
            practice.share_practice(work.session, draft, people, actor=current_user, now=work.now)
            names = ", ".join(person.name for person in people)
    except (RuleBroken, Conflict) as error:
        draft = _own_practice(uid)
        return _share_page(draft, _share_form(draft, typed=True), error.status, explain(error))
    toast(_("%(name)s can read it now.", name=names), undo=url_for(".unshare", uid=uid, person=wanted))
    return see_other(url_for(".sharing", uid=uid))


@bp.post("/<uid>/unshare")
@needs(Action.SHARE_PRACTICE)
def unshare(uid: str) -> Response:
    """Take it back from the people named in the address, else from everybody; with a way back."""
    with work_on(uid) as (work, draft):
        ended = practice.unshare_practice(work.session, draft, actor=current_user, now=work.now,
                                          people=request.args.getlist("person"))
    if ended:
        toast(_("Taken back: they can't open it any more."), undo=url_for(".share", uid=uid, person=ended))
    return see_other(url_for(".sharing", uid=uid))


@bp.post("/<uid>/feedback")
@needs(Action.ANSWER_PRACTICE)
def answer_practice(uid: str) -> Response:
    """Write feedback on the revision that was read."""
    form = FeedbackForm()
    if not form.validate_on_submit():
        return reading_page(queries.get_draft(db.session(), current_user, uid), status=422, form=form)
    try:
        with work_on(uid) as (work, draft):
            read = queries.get_revision(work.session, draft, form.read.data or 0)
            practice.give_feedback(work.session, draft, actor=current_user, now=work.now, text=form.text.data or "",
                                   read=read)
            name = draft.practice_of.name if draft.practice_of else ""
    except (RuleBroken, Conflict) as error:
        return reading_page(queries.get_draft(db.session(), current_user, uid), status=error.status, form=form,
                            refused=_why_not(error))
    toast(_("%(name)s has your feedback.", name=name))
    return see_other(url_for(".show", uid=uid))


def _why_not(error: PlannerError) -> str:
    return _("The text is being written on, so it waits for nobody now.") if isinstance(error, Conflict) \
        else explain(error)


# --- Use ---------------------------------------------------------------------------------------------------------


class Stale(Exception):
    """A newer revision is there: nothing is saved, both texts are shown."""


@bp.post("/<uid>/hand-in")
@needs(Action.SHARE_PRACTICE)
def hand_in(uid: str) -> Response:
    """Save what stands in the editor, and make it the answer of its exercise."""
    form = TextForm()
    if not form.validate_on_submit():
        return editor_page(queries.get_draft(db.session(), current_user, uid), None, form=form, status=422)
    try:
        with work_on(uid) as (work, draft):
            saving = revisions.save_text(work.session, draft, form.text, actor=current_user, now=work.now)
            if saving.outcome is Outcome.STALE:
                raise Stale
            done = practice.hand_in(work.session, draft, actor=current_user, now=work.now)
            address = url_for("training.lesson", key=done.lesson.key, _anchor="exercise")
    except Stale:
        return conflict_reply(uid, form.text)
    except (RuleBroken, Conflict) as error:
        draft = queries.get_draft(db.session(), current_user, uid)
        return editor_page(draft, None, form=form, status=error.status, refused=explain(error))
    toast(_("Handed in. A reviewer or lead can write you feedback."))
    return see_other(address)


@bp.post("/<uid>/use")
@needs(Action.SUBMIT_DRAFT)
def use(uid: str) -> Response:
    """Begin the draft of a claimed slot with a practice text."""
    try:
        with work_on(uid) as (work, target):
            source = queries.get_draft(work.session, current_user, "".join(written("practice")))
            note = _("From the practice text “%(title)s”", title=source.title or _("Without a title"))
            practice.use_practice(work.session, target, source, note=note, actor=current_user, now=work.now)
    except RuleBroken as error:
        return refusal_page(uid, error)
    toast(_("Copied as revision 1. The practice text stays as it is."))
    return see_other(url_for(".show", uid=uid))
