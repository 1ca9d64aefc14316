"""The pen on screen: a bar above the text, and the page on which one reads along. Only script asks for it: without
script there is no pen, and the version check alone protects the text."""
from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from planner.core.db import clock, db
from planner.pen import queries, rules, services
from planner.pen.forms import BeatForm, TakeForm
from planner.pen.models import Pen
from planner.policy import Action, allowed
from planner.steps.writing import queries as writing
from planner.steps.writing.models import Draft
from planner.steps.writing.routes.base import work_on
from planner.web import headers, markdown
from planner.web.access import needs
from planner.web.reply import is_fragment_request, page, see_other
from planner.web.toasts import toast
from planner.workflow.pen import PenState

bp = Blueprint("pen", __name__, url_prefix="/drafts/<uid>/pen")
bp.before_request(headers.allow_pictures)


def _standing(pen: Pen | None) -> str:
    """What the pen is to who asks: ``free``, ``mine``, ``asked`` (mine, and wanted) or ``theirs``."""
    now = clock().now()
    if pen is None or pen.state is PenState.FREE or rules.is_gone(pen.beat_at, now):
        return "free"
    if pen.holder_id != current_user.id:
        return "theirs"
    return "asked" if pen.state is PenState.ASKED else "mine"


def _bar(pen: Pen, draft: Draft) -> str:
    return render_template("pen/_bar.html", pen=pen, draft=draft, standing=_standing(pen))


def _page(uid: str, *, form: TakeForm | None = None, status: int = 200) -> Response:
    draft = writing.get_draft(db.session(), current_user, uid)
    pen, head = queries.pen_of(db.session(), draft), draft.head
    rendered = markdown.render(head.body, lang=draft.lang) if head else None
    may_take = allowed(current_user, Action.TAKE_PEN, draft)
    passes_at = rules.passes_at(pen.key_at, pen.asked_at) if pen and pen.asked_at else None
    template = "pen/_along.html" if is_fragment_request() else "pen/show.html"
    return page(template, status=status, draft=draft, pen=pen, standing=_standing(pen), head=head, rendered=rendered,
                form=(form or TakeForm(formdata=None)) if may_take else None, passes_at=passes_at)


@bp.get("")
@needs(Action.EDIT_DRAFT)
def show(uid: str) -> Response:
    """Who has the pen, the text as it was saved last, and the way to ask."""
    return _page(uid)


@bp.post("/look")
@needs(Action.EDIT_DRAFT)
def look(uid: str) -> Response:
    """The same once more, with what time has done to it; asked by script every few seconds."""
    with work_on(uid) as (work, draft):
        services.settle(work.session, draft, now=work.now)
    return _page(uid)


@bp.post("/beat")
@needs(Action.EDIT_DRAFT)
def beat(uid: str) -> Response:
    """An open editor says that it is there; the answer is the bar above it."""
    form = BeatForm()
    if not form.validate_on_submit():
        return Response("", 422)
    with work_on(uid) as (work, draft):
        pen = services.beat(work.session, draft, actor=current_user, now=work.now,
                            idle=timedelta(seconds=form.idle.data or 0))
        return Response(_bar(pen, draft))


@bp.post("/ask")
@needs(Action.EDIT_DRAFT)
def ask(uid: str) -> BaseResponse:
    """Ask for the pen."""
    with work_on(uid) as (work, draft):
        pen = services.ask_for_pen(work.session, draft, actor=current_user, now=work.now)
        is_mine = pen.holder_id == current_user.id
    return see_other(url_for("drafts.show" if is_mine else ".show", uid=uid))


@bp.post("/drop")
@needs(Action.EDIT_DRAFT)
def drop(uid: str) -> BaseResponse:
    """Ask no more."""
    with work_on(uid) as (work, draft):
        services.drop_question(work.session, draft, actor=current_user, now=work.now)
    return see_other(url_for(".show", uid=uid))


@bp.post("/give")
@needs(Action.EDIT_DRAFT)
def give(uid: str) -> BaseResponse:
    """Give the pen to who asked."""
    with work_on(uid) as (work, draft):
        pen = services.give_pen(work.session, draft, actor=current_user, now=work.now)
        name = pen.holder.name if pen.holder else ""
    toast(_("%(name)s has the pen now. Your text was saved first.", name=name))
    return see_other(url_for(".show", uid=uid))


@bp.post("/keep")
@needs(Action.EDIT_DRAFT)
def keep(uid: str) -> BaseResponse:
    """Go on writing."""
    with work_on(uid) as (work, draft):
        pen = services.keep_pen(work.session, draft, actor=current_user, now=work.now)
        bar = _bar(pen, draft) if is_fragment_request() else ""
    return Response(bar) if bar else see_other(url_for("drafts.show", uid=uid))


@bp.post("/take")
@needs(Action.TAKE_PEN)
def take(uid: str) -> BaseResponse:
    """A lead takes the pen, with a reason."""
    form = TakeForm()
    if not form.validate_on_submit():
        return _page(uid, form=form, status=422)
    with work_on(uid) as (work, draft):
        services.take_pen(work.session, draft, reason=form.reason.data or "", actor=current_user, now=work.now)
    return see_other(url_for("drafts.show", uid=uid))


@bp.post("/leave")
@needs(Action.EDIT_DRAFT)
def leave(uid: str) -> Response:
    """The editor is closed."""
    with work_on(uid) as (work, draft):
        services.leave_pen(work.session, draft, actor=current_user, now=work.now)
    return Response("", 204)
