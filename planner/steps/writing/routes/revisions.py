"""Revisions on screen: the history, one revision, two beside each other, two texts of two people, points answered."""
from __future__ import annotations

from flask import request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from planner.core.db import db
from planner.core.errors import NotFound, RuleBroken
from planner.policy import Action, allowed
from planner.steps.writing import queries, tellings
from planner.steps.writing.forms import ChangeAnswerForm, NameForm, PlacesForm, RestoreForm
from planner.steps.writing.models import Draft, Revision
from planner.steps.writing.queries import kept
from planner.steps.writing.queries.pages import Comparison, Conflict
from planner.steps.writing.routes.base import work_on
from planner.steps.writing.routes.drafts import bp, conflict_reply, editor_page, may_write, refusal_page
from planner.steps.writing.rules.texts import Text
from planner.steps.writing.rules.words import clean_text
from planner.steps.writing.services import revisions, unsaved, verdicts
from planner.steps.writing.services.revisions import Outcome
from planner.web import markdown
from planner.web.access import needs
from planner.web.asked import whole
from planner.web.merge import Choice
from planner.web.reply import page, page_or_fragment, see_other
from planner.web.toasts import toast
from planner.workflow.writing import EDITABLE, ChangeState

# --- History -----------------------------------------------------------------------------------------------------


def _with_history(uid: str) -> Draft:
    """The draft, for who may look back in it: readers of a practice text see its newest text only. Raises NotFound."""
    draft = queries.get_draft(db.session(), current_user, uid)
    if draft.practice is not None and current_user.id not in draft.owner_ids:
        raise NotFound("not_found")
    return draft


@bp.get("/<uid>/revisions")
@needs(Action.READ_DRAFT)
def history(uid: str) -> Response:
    """Every revision, newest first: who, when, how long, from where."""
    session, draft = db.session(), _with_history(uid)
    before = whole(request.args.get("before"))
    found = queries.history(session, draft, before=before)
    older = found[-1].number if found and found[-1].number > 1 else None
    return page_or_fragment(
        "writing/history.html", "writing/_history.html", draft=draft, revisions=found, before=before, older=older,
        names=kept.names_of(session, [one.id for one in found]),
        shares=kept.who_wrote(session, draft, known=[one.by for one in found if one.by]),
        kept=kept.kept_texts(session, draft, current_user), keeping=unsaved.KEPT)


@bp.get("/<uid>/revisions/<int:number>")
@needs(Action.READ_DRAFT)
def revision(uid: str, number: int) -> Response:
    """One revision to read, or compared with another one of this draft (``with=<number>``)."""
    session, draft = db.session(), _with_history(uid)
    found = queries.get_revision(session, draft, number)
    other = whole(request.args.get("with"))
    compared = None
    if other is not None and other != number:
        old, new = sorted((found, queries.get_revision(session, draft, other)), key=lambda one: one.number)
        compared = queries.comparison(old, new)
    return _revision_page(draft, found, compared)


def _revision_page(draft: Draft, found: Revision, compared: Comparison | None = None, *, form: NameForm | None = None,
                   status: int = 200) -> Response:
    name = kept.names_of(db.session(), [found.id]).get(found.id, "")
    said, more = tellings.sentences(compared.body) if compared else ([], 0)
    return page("writing/revision.html", status=status, draft=draft, revision=found, compared=compared, name=name,
                rendered=None if compared else markdown.render(found.body, lang=draft.lang),
                said=said, more=more,
                form=form or NameForm(formdata=None, name=name),
                may_name=allowed(current_user, Action.EDIT_DRAFT, draft),
                may_restore=may_write(draft) and draft.state in EDITABLE and found is not draft.head)


@bp.post("/<uid>/revisions/<int:number>/name")
@needs(Action.EDIT_DRAFT)
def name(uid: str, number: int) -> Response:
    """Give a revision a name; without script a page, and an empty name takes it away."""
    form = NameForm()
    if not form.validate_on_submit():
        draft = _with_history(uid)
        return _revision_page(draft, queries.get_revision(db.session(), draft, number), form=form, status=422)
    with work_on(uid) as (work, draft):
        found = queries.get_revision(work.session, draft, number)
        revisions.name_revision(work.session, draft, found, form.name.data or "", actor=current_user, now=work.now)
    return see_other(url_for(".revision", uid=uid, number=number))


@bp.post("/<uid>/revisions/<int:number>/restore")
@needs(Action.EDIT_DRAFT)
def restore(uid: str, number: int) -> Response:
    """Put an old text back, as a new revision."""
    form = RestoreForm()
    if not form.validate_on_submit():
        raise NotFound("not_found")
    with work_on(uid) as (work, draft):
        old = queries.get_revision(work.session, draft, number)
        text = Text(old.title, old.body, form.number)
        saving = revisions.restore_revision(work.session, draft, old, base=form.number, actor=current_user,
                                            now=work.now)
    if saving.outcome is Outcome.STALE:
        return conflict_reply(uid, text)
    toast(_("The text of revision %(number)s is back.", number=number))
    return see_other(url_for(".show", uid=uid))


# --- Two texts ---------------------------------------------------------------------------------------------------


@bp.get("/<uid>/conflict")
@needs(Action.EDIT_DRAFT)
def conflict(uid: str) -> Response:
    """My unsaved text beside the newer revision."""
    session = db.session()
    draft = queries.get_draft(session, current_user, uid)
    typed = queries.unsaved_text(session, draft, current_user)
    if typed is None or not queries.is_overtaken(draft, typed):
        return see_other(url_for(".show", uid=uid))
    mine = Text(typed.title, typed.body, typed.base_number)
    return page("writing/conflict.html", conflict=queries.conflict(session, draft, mine), missing=[])


@bp.post("/<uid>/conflict")
@needs(Action.EDIT_DRAFT)
def settle(uid: str) -> Response:
    """What was chosen of two texts: saved as the next revision, opened in the editor, or theirs whole."""
    draft = queries.get_draft(db.session(), current_user, uid)
    form = PlacesForm()
    if not form.validate_on_submit():
        raise RuleBroken("places_open")
    mine = form.text
    then = request.form.get("then", "save")
    if then == "theirs":
        return _take_theirs(uid)
    if draft.head is None or draft.head.number != form.theirs.data:
        return conflict_reply(uid, mine)                # a third text came meanwhile
    seen = queries.conflict(db.session(), draft, mine.clean, chosen=_choices(), by_hand=_by_hand())
    if seen.open_places:
        return page("writing/conflict.html", status=422, conflict=seen, missing=seen.open_places)
    if then == "edit":
        return editor_page(draft, None, text=seen.text())
    return _save_choice(uid, seen)


def _choices() -> dict[int, Choice]:
    """The fields ``place-<n>`` that mean something."""
    known = {choice.value: choice for choice in Choice}
    pairs = ((name.removeprefix("place-"), value) for name, value in request.form.items() if name.startswith("place-"))
    numbered = ((whole(number), value) for number, value in pairs if value in known)
    return {number: known[value] for number, value in numbered if number is not None}


def _by_hand() -> dict[int, str]:
    """The fields ``hand-<n>``: what a person wrote for a place."""
    pairs = ((whole(name.removeprefix("hand-")), value) for name, value in request.form.items()
             if name.startswith("hand-"))
    return {number: clean_text(value.replace("\x00", "")) for number, value in pairs if number is not None}


def _save_choice(uid: str, seen: Conflict) -> Response:
    text = seen.text()
    with work_on(uid) as (work, draft):
        saving = revisions.save_text(work.session, draft, text, actor=current_user, now=work.now)
        if saving.outcome is not Outcome.STALE:
            unsaved.forget_unsaved(work.session, draft, current_user)
    if saving.outcome is Outcome.STALE:
        return conflict_reply(uid, text)
    toast(_("Saved as revision %(number)s.", number=saving.head.number if saving.head else 0))
    return see_other(url_for(".show", uid=uid))


def _take_theirs(uid: str) -> Response:
    with work_on(uid) as (work, draft):
        found = unsaved.leave_for_theirs(work.session, draft, actor=current_user, now=work.now)
    toast(_("The saved text stays as it is. Yours is kept for 30 days, under Revisions."),
          undo=url_for(".take_back", uid=uid) if found else None)
    return see_other(url_for(".show", uid=uid))


# --- Points of reviewers -----------------------------------------------------------------------------------------


@bp.post("/<uid>/changes/<change_uid>")
@needs(Action.SUBMIT_DRAFT)
def answer(uid: str, change_uid: str) -> Response:
    """The author answers a point: done, contested, or still to do."""
    form = ChangeAnswerForm()
    if not form.validate_on_submit():
        return refusal_page(uid, RuleBroken("reason_missing"))
    try:
        with work_on(uid) as (work, draft):
            change = queries.get_change(work.session, draft, change_uid)
            verdicts.answer_change(work.session, draft, change, state=ChangeState(form.state.data),
                                   answer=form.answer.data or "", actor=current_user, now=work.now)
    except RuleBroken as error:
        return refusal_page(uid, error)
    return see_other(url_for(".show", uid=uid, _anchor=f"change-{change_uid}"))

