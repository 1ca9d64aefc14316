"""Corrections on screen: mending a text that is out, judging it, putting it in place."""
from __future__ import annotations

from flask import Blueprint, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from planner import policy
from planner.core.db import db, unit_of_work
from planner.core.errors import NotFound, PlannerError, RuleBroken
from planner.policy import Action, allowed
from planner.steps.publishing import queries
from planner.steps.publishing.forms import CorrectionForm, JudgementForm
from planner.steps.publishing.models import Correction, CorrectionKind
from planner.steps.publishing.services import corrections
from planner.steps.writing import queries as writing
from planner.steps.writing.models import Draft, Revision
from planner.steps.writing.rules.changes import text_change
from planner.steps.writing.rules.texts import Text
from planner.web import headers
from planner.web.access import needs
from planner.web.diff import compare
from planner.web.forms import blame
from planner.web.reply import page, see_other
from planner.web.toasts import toast
from planner.web.words import explain
from planner.workflow.publishing import OPEN_CORRECTIONS, CorrectionState

bp = Blueprint("corrections", __name__, url_prefix="/publish")
bp.before_request(headers.allow_pictures)


@bp.get("/drafts/<uid>/correct")
@needs(Action.CORRECT)
def ask(uid: str) -> Response:
    """The text that is out, to mend."""
    draft, out = _that_is_out(uid)
    form = CorrectionForm(formdata=None, title=out.title, body=out.body, base=out.number,
                          kind=CorrectionKind.TYPO.value)
    return _form_page(draft, form)


def _that_is_out(uid: str) -> tuple[Draft, Revision]:
    session = db.session()
    draft = writing.get_draft(session, current_user, uid)
    policy.require(current_user, Action.CORRECT, draft)
    out = queries.text_that_is_out(session, draft.id)
    if out is None:
        raise NotFound("not_found")
    return draft, out


def _form_page(draft: Draft, form: CorrectionForm, *, refused: str | None = None, status: int = 200,
               look: bool = False) -> Response:
    """The form with everything typed; below it the difference from what is out, when asked for."""
    found = queries.corrections_of(db.session(), draft.id)
    difference = change = None
    if look:
        out = queries.text_that_is_out(db.session(), draft.id)
        if out is not None:
            difference = compare(out.body, form.body.data or "")
            change = text_change((out.title, out.body), (form.title.data or "", form.body.data or "")).change_class
    return page("publishing/correct.html", status=status, draft=draft, form=form, refused=refused,
                difference=difference, change=change, kinds=list(CorrectionKind),
                under_way=next((one for one in found if one.state in OPEN_CORRECTIONS), None))


@bp.post("/drafts/<uid>/correct")
@needs(Action.CORRECT)
def propose(uid: str) -> Response:
    """Look at the difference first, or send the mended text on."""
    draft, _out = _that_is_out(uid)
    form = CorrectionForm()
    if not form.validate_on_submit():
        return _form_page(draft, form, status=422)
    if request.form.get("then") == "look":
        return _form_page(draft, form, look=True)
    text = Text(form.title.data or "", form.body.data or "", form.base.data or 0)
    try:
        with unit_of_work() as work:
            locked = writing.get_draft(work.session, current_user, uid, lock=True)
            made = corrections.propose(work.session, locked, CorrectionKind(form.kind.data), text,
                                       note=form.note.data or "", actor=current_user, now=work.now)
            work.session.flush()
            made_uid, is_out = made.uid, made.state is CorrectionState.OUT
    except PlannerError as error:
        return _form_page(writing.get_draft(db.session(), current_user, uid), form, refused=explain(error),
                          status=error.status, look=True)
    toast(_("The mended text is out.") if is_out else _("Sent on. You hear when it is out."))
    return see_other(url_for(".correction", uid=made_uid))


# --- One correction ----------------------------------------------------------------------------------------------


def _seen(uid: str) -> Correction:
    """The correction, for who may see it. Raises NotFound."""
    found = queries.get_correction(db.session(), uid)
    if not allowed(current_user, Action.SEE_CORRECTION, found):
        raise NotFound("not_found")
    return found


@bp.get("/corrections/<uid>")
@needs(Action.SEE_CORRECTION)
def correction(uid: str) -> Response:
    """What changes, who looked at it, and what can be done."""
    return _shown(_seen(uid))


def _shown(found: Correction, *, form: JudgementForm | None = None, refused: str | None = None,
           status: int = 200) -> Response:
    return page("publishing/correction.html", status=status, one=found, form=form or JudgementForm(formdata=None),
                difference=compare(found.was.body, found.revision.body), refused=refused,
                is_open=found.state in OPEN_CORRECTIONS,
                may_judge=found.judged_at is None and found.state in (CorrectionState.PROPOSED, CorrectionState.OUT)
                and allowed(current_user, Action.JUDGE_CORRECTION, found),
                may_approve=corrections.may_go(found, current_user),
                may_withdraw=allowed(current_user, Action.CORRECT, found.draft))


@bp.post("/corrections/<uid>/judge")
@needs(Action.JUDGE_CORRECTION)
def judge(uid: str) -> Response:
    """The reviewer says yes or no."""
    found, form = _seen(uid), JudgementForm()
    if not form.validate_on_submit():
        return _shown(found, form=form, status=422)
    try:
        with unit_of_work() as work:
            corrections.judge(work.session, queries.get_correction(work.session, uid),
                              well=request.form.get("then") != "no", answer=form.answer.data or "",
                              actor=current_user, now=work.now)
    except RuleBroken as error:
        blame(form, error, {"reason_needed": "answer"})
        return _shown(_seen(uid), form=form, status=error.status)
    toast(_("Thank you. Your word is noted."))
    return see_other(url_for(".correction", uid=uid))


@bp.post("/corrections/<uid>/approve")
@needs(Action.APPROVE_FINALLY)
def approve(uid: str) -> Response:
    """A lead puts the mended text in place."""
    _seen(uid)
    try:
        with unit_of_work() as work:
            corrections.approve(work.session, queries.get_correction(work.session, uid), actor=current_user,
                                now=work.now)
    except RuleBroken as error:
        return _shown(_seen(uid), refused=explain(error), status=error.status)
    toast(_("The mended text is out."))
    return see_other(url_for(".correction", uid=uid))


@bp.post("/corrections/<uid>/withdraw")
@needs(Action.CORRECT)
def withdraw(uid: str) -> Response:
    """Mend nothing after all."""
    _seen(uid)
    with unit_of_work() as work:
        corrections.withdraw(work.session, queries.get_correction(work.session, uid), actor=current_user,
                             now=work.now)
    toast(_("Withdrawn. The text that is out stays as it is."))
    return see_other(url_for(".correction", uid=uid))
