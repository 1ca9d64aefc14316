"""Texts kept aside on screen: found on a device, offered with the difference, put back or thrown away."""
from __future__ import annotations

from datetime import timedelta

from flask import render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from planner.core.db import db
from planner.policy import Action
from planner.steps.writing import queries
from planner.steps.writing.forms import FoundForm
from planner.steps.writing.queries.kept import get_kept
from planner.steps.writing.routes.base import work_on
from planner.steps.writing.routes.drafts import bp
from planner.steps.writing.services import kept
from planner.web.access import needs
from planner.web.diff import compare
from planner.web.reply import page, see_other
from planner.web.toasts import toast


@bp.post("/<uid>/found")
@needs(Action.EDIT_DRAFT)
def found(uid: str) -> Response:
    """Take in what a device kept: the bar that offers it, or 204 when it is here already."""
    form = FoundForm()
    if not form.validate_on_submit():
        return Response("", 422)
    with work_on(uid) as (work, draft):
        typed_at = work.now - timedelta(seconds=form.ago.data or 0)
        row = kept.found_on_device(work.session, draft, form.text, actor=current_user, typed_at=typed_at, now=work.now)
        if row is None:
            return Response("", 204)
        head = draft.head
        difference = compare(head.body if head else "", row.body)
        return Response(render_template("writing/_found.html", draft=draft, kept=row, difference=difference))


@bp.get("/<uid>/kept/<kept_uid>")
@needs(Action.EDIT_DRAFT)
def kept_text(uid: str, kept_uid: str) -> Response:
    """A kept text beside the newest revision, place by place."""
    session = db.session()
    draft = queries.get_draft(session, current_user, uid)
    row = get_kept(session, draft, current_user, kept_uid)
    head = draft.head
    return page("writing/kept.html", draft=draft, kept=row, head=head,
                difference=compare(head.body if head else "", row.body))


@bp.post("/<uid>/kept/<kept_uid>/put")
@needs(Action.EDIT_DRAFT)
def put_back(uid: str, kept_uid: str) -> Response:
    """Go on with a kept text; what was typed instead is kept in its place."""
    with work_on(uid) as (work, draft):
        kept.put_back(work.session, draft, get_kept(work.session, draft, current_user, kept_uid), actor=current_user,
                      now=work.now)
    return see_other(url_for(".show", uid=uid))


@bp.post("/<uid>/kept/<kept_uid>/away")
@needs(Action.EDIT_DRAFT)
def throw_away(uid: str, kept_uid: str) -> Response:
    """Throw a kept text away, with a way back."""
    with work_on(uid) as (work, draft):
        kept.throw_away(get_kept(work.session, draft, current_user, kept_uid), now=work.now)
    toast(_("Thrown away."), undo=url_for(".keep_again", uid=uid, kept_uid=kept_uid))
    return see_other(url_for(".show", uid=uid))


@bp.post("/<uid>/kept/<kept_uid>/again")
@needs(Action.EDIT_DRAFT)
def keep_again(uid: str, kept_uid: str) -> Response:
    """Undo throwing a kept text away."""
    with work_on(uid) as (work, draft):
        kept.take_back(get_kept(work.session, draft, current_user, kept_uid))
    return see_other(url_for(".kept_text", uid=uid, kept_uid=kept_uid))
