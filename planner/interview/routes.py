"""The interview on screen: ask, answer one question a page, hand over, write down, confirm facts."""
from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Blueprint, Response, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from planner.core.db import Work, clock, db, unit_of_work
from planner.core.errors import NotFound, RuleBroken
from planner.interview import queries, services
from planner.interview.forms import AnswerForm, AskForm, said_of
from planner.interview.models import Interview, InterviewAnswer
from planner.interview.rules.questions import COUNT
from planner.policy import Action, allowed
from planner.steps.writing import queries as writing
from planner.steps.writing.models import Draft
from planner.web.access import needs
from planner.web.reply import is_fragment_request, page, page_or_fragment, see_other
from planner.web.toasts import toast
from planner.web.words import explain
from planner.workflow.interview import OPEN_QUESTIONS, InterviewState
from planner.workflow.writing import EDITABLE

bp = Blueprint("interview", __name__, url_prefix="/drafts/<uid>/interview")


@contextmanager
def _work_on(uid: str) -> Iterator[tuple[Work, Interview]]:
    """One unit of work on an interview; whoever changes the same text meanwhile waits. Raises NotFound."""
    with unit_of_work() as work:
        yield work, queries.get_interview(work.session, current_user, uid, lock=True)


# --- The whole of it ---------------------------------------------------------------------------------------------


@bp.get("")
@needs(Action.READ_INTERVIEW)
def show(uid: str) -> Response:
    """All seven with their answers, or the way to ask them; a tab beside the text with script."""
    draft = writing.get_draft(db.session(), current_user, uid)
    if not queries.may_read(draft, current_user):
        raise NotFound("not_found")
    return _overview(draft)


def _overview(draft: Draft, *, form: AskForm | None = None, status: int = 200, refused: str | None = None) -> Response:
    session = db.session()
    interview = queries.find_interview(session, draft)
    may_ask = (allowed(current_user, Action.ASK_INTERVIEW, draft) and draft.state in EDITABLE
               and (interview is None or interview.state is InterviewState.STOPPED))
    return page_or_fragment(
        "interview/show.html", "interview/_show.html", status=status, draft=draft, interview=interview,
        refused=refused, form=(form or _ask_form(draft, formdata=None)) if may_ask else None,
        is_expert=interview is not None and current_user.id == interview.expert_id,
        may_write=interview is not None and allowed(current_user, Action.BUILD_SKELETON, interview),
        editors=services.writers_of(interview) if interview else [],
        new_lines=queries.open_lines(interview) if interview and interview.state in _WRITTEN else [],
        facts=queries.live_facts(interview) if interview else [], now=clock().now())


_WRITTEN = frozenset({InterviewState.SKELETON, InterviewState.CONFIRMED})


def _ask_form(draft: Draft, formdata: object = ...) -> AskForm:
    people = [(person.uid, person.name) for person in queries.editors(db.session(), draft)]
    ghost = draft.claim.ghost_writer if draft.claim else None
    first = ghost or (draft.claim.co_authors[0] if draft.claim and draft.claim.co_authors else None)
    if formdata is None:
        return AskForm(formdata=None, people=people, editor=first.uid if first else "")
    return AskForm(people=people)


@bp.post("")
@needs(Action.ASK_INTERVIEW)
def ask(uid: str) -> BaseResponse:
    """Ask the author seven questions; whoever is chosen writes it down."""
    draft = writing.get_draft(db.session(), current_user, uid)
    form = _ask_form(draft)
    if not form.validate_on_submit():
        return _overview(draft, form=form, status=422)
    try:
        with unit_of_work() as work:
            draft = writing.get_draft(work.session, current_user, uid, lock=True)
            chosen = next((one for one in queries.editors(work.session, draft) if one.uid == form.editor.data), None)
            services.ask_interview(work.session, draft, editor=chosen, actor=current_user, now=work.now)
    except RuleBroken as error:
        draft = writing.get_draft(db.session(), current_user, uid)
        form.editor.errors = [explain(error)]
        return _overview(draft, form=form, status=error.status)
    toast(_("The questions are asked."), undo=url_for(".stop", uid=uid))
    return see_other(url_for(".show", uid=uid))


@bp.post("/stop")
@needs(Action.ASK_INTERVIEW)
def stop(uid: str) -> BaseResponse:
    """No interview after all; its answers are kept."""
    with _work_on(uid) as (work, interview):
        services.stop_interview(work.session, interview, actor=current_user, now=work.now)
    toast(_("The interview is stopped. Its answers are kept."))
    return see_other(url_for(".show", uid=uid))


# --- Answering ---------------------------------------------------------------------------------------------------


@bp.get("/<int:number>")
@needs(Action.READ_INTERVIEW)
def question(uid: str, number: int) -> Response:
    """One question a screen, with the field for its answer."""
    interview = queries.get_interview(db.session(), current_user, uid)
    answer = queries.get_answer(interview, number)
    return _question_page(interview, answer)


def _question_page(interview: Interview, answer: InterviewAnswer, *, form: AnswerForm | None = None,
                   theirs: str | None = None, status: int = 200) -> Response:
    done = sum(bool(one.text) for one in interview.answers)
    may_answer = allowed(current_user, Action.ANSWER_INTERVIEW, interview) and interview.state in OPEN_QUESTIONS
    return page("interview/question.html", status=status, interview=interview, draft=interview.draft, answer=answer,
                form=form or AnswerForm(formdata=None, text=answer.text, edition=answer.edition),
                may_answer=may_answer, theirs=theirs, editors=services.writers_of(interview), all=COUNT,
                minutes=max(1, round((COUNT - done) * 9 / COUNT)))


@bp.post("/<int:number>")
@needs(Action.ANSWER_INTERVIEW)
def answer(uid: str, number: int) -> BaseResponse:
    """Keep an answer: by itself while it is typed, else on the way to the next question."""
    form = AnswerForm()
    if not form.validate_on_submit():
        if is_fragment_request():
            return Response("", 422)
        interview = queries.get_interview(db.session(), current_user, uid)
        return _question_page(interview, queries.get_answer(interview, number), form=form, status=422)
    with _work_on(uid) as (work, interview):
        kept = services.keep_answer(work.session, interview, number, form.text.data or "", actor=current_user,
                                    edition=form.edition.data or 0, now=work.now)
        work.session.flush()
        edition, theirs = kept.answer.edition, kept.answer.text
    if kept.is_stale:
        return _stale_answer(uid, number, form, edition, theirs)
    if is_fragment_request():
        return Response(render_template("interview/_kept.html", edition=edition))
    return see_other(_after(uid, number, request.form.get("then")))


def _stale_answer(uid: str, number: int, form: AnswerForm, edition: int, theirs: str) -> Response:
    """Two windows, two answers: both are shown, and saving again is a choice."""
    if is_fragment_request():
        return Response("", 409)
    interview = queries.get_interview(db.session(), current_user, uid)
    form.edition.data = edition
    form.edition.raw_data = [str(edition)]
    return _question_page(interview, queries.get_answer(interview, number), form=form, theirs=theirs, status=409)


def _after(uid: str, number: int, then: str | None) -> str:
    if then == "back" and number > 1:
        return url_for(".question", uid=uid, number=number - 1)
    if then == "next" and number < COUNT:
        return url_for(".question", uid=uid, number=number + 1)
    return url_for(".show", uid=uid)


@bp.post("/finish")
@needs(Action.ANSWER_INTERVIEW)
def finish(uid: str) -> BaseResponse:
    """That is all I know."""
    try:
        with _work_on(uid) as (work, interview):
            services.finish_answers(work.session, interview, actor=current_user, now=work.now)
    except RuleBroken as error:
        return _refused(uid, error)
    toast(_("Thank you. Somebody writes it down; you confirm the facts."), undo=url_for(".resume", uid=uid))
    return see_other(url_for(".show", uid=uid))


@bp.post("/resume")
@needs(Action.ANSWER_INTERVIEW)
def resume(uid: str) -> BaseResponse:
    """There is more to say."""
    with _work_on(uid) as (work, interview):
        services.resume_answers(work.session, interview, actor=current_user, now=work.now)
    return see_other(url_for(".show", uid=uid))


def _refused(uid: str, error: RuleBroken) -> Response:
    draft = writing.get_draft(db.session(), current_user, uid)
    return _overview(draft, status=error.status, refused=explain(error))


# --- Writing it down ---------------------------------------------------------------------------------------------


@bp.post("/skeleton")
@needs(Action.BUILD_SKELETON)
def build(uid: str) -> BaseResponse:
    """Put the answers under the sections of the template."""
    with _work_on(uid) as (work, interview):
        services.build_skeleton(work.session, interview, actor=current_user, now=work.now)
    toast(_("The skeleton is in the draft, as a revision of its own."))
    return see_other(url_for(".show", uid=uid))


@bp.post("/facts/send")
@needs(Action.BUILD_SKELETON)
def send(uid: str) -> BaseResponse:
    """Send the sentences with facts to the expert."""
    with _work_on(uid) as (work, interview):
        services.send_facts(work.session, interview, actor=current_user, now=work.now)
        name = interview.expert.name
    toast(_("%(name)s is asked to confirm the facts.", name=name))
    return see_other(url_for(".show", uid=uid))


# --- Confirming --------------------------------------------------------------------------------------------------


@bp.get("/facts")
@needs(Action.READ_INTERVIEW)
def facts(uid: str) -> Response:
    """Every line with a figure, a name or a quotation; the expert says right or wrong."""
    return _facts_page(queries.get_interview(db.session(), current_user, uid))


def _facts_page(interview: Interview, *, status: int = 200, refused: str | None = None) -> Response:
    may_judge = (allowed(current_user, Action.ANSWER_INTERVIEW, interview)
                 and interview.state is InterviewState.FACTS_SENT)
    return page("interview/facts.html", status=status, interview=interview, draft=interview.draft, refused=refused,
                facts=queries.live_facts(interview), may_judge=may_judge, typed=request.form,
                editors=services.writers_of(interview))


@bp.post("/facts")
@needs(Action.ANSWER_INTERVIEW)
def judge(uid: str) -> BaseResponse:
    """The expert's word on every line."""
    try:
        with _work_on(uid) as (work, interview):
            said = said_of(request.form, [fact.uid for fact in queries.to_judge(interview)])
            is_right = services.judge_facts(work.session, interview, said, actor=current_user, now=work.now)
    except RuleBroken as error:
        interview = queries.get_interview(db.session(), current_user, uid)
        return _facts_page(interview, status=error.status, refused=explain(error))
    toast(_("The facts are confirmed.") if is_right else _("Sent back with what is right."))
    return see_other(url_for(".show", uid=uid))
