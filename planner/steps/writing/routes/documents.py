"""A text that was written elsewhere comes into a draft: the file, what it becomes, then a revision like any other."""
from __future__ import annotations

from typing import Any

from flask import current_app, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from planner.assets import store
from planner.assets.pictures import remade
from planner.assets.services import About, add_asset, describe_asset
from planner.core.db import db, unit_of_work
from planner.core.errors import NotFound, PlannerError, RuleBroken
from planner.policy import Action
from planner.steps.writing import queries
from planner.steps.writing.documents import MOST_BYTES, Document, read_document
from planner.steps.writing.forms import DocumentForm, TextForm
from planner.steps.writing.models import Draft
from planner.steps.writing.routes.drafts import bp, may_write
from planner.web import markdown
from planner.web.access import needs
from planner.web.forms import blame
from planner.web.reply import page

BELOW = "below"


def _writable(uid: str) -> Draft:
    draft = queries.get_draft(db.session(), current_user, uid)
    if not may_write(draft):
        raise NotFound("not_found")
    return draft


@bp.get("/<uid>/document")
@needs(Action.EDIT_DRAFT)
def document(uid: str) -> Response:
    """Choose a document."""
    return page("writing/document.html", draft=_writable(uid), form=DocumentForm(formdata=None))


@bp.post("/<uid>/document")
@needs(Action.EDIT_DRAFT)
def read(uid: str) -> Response:
    """What the document becomes, to look at and change before it is saved; nothing of the text is changed by this."""
    _writable(uid)
    form = DocumentForm()
    try:
        if not form.validate_on_submit():
            raise RuleBroken("document_missing")
        found = read_document(_sent(form.document.data), _keep)
    except PlannerError as error:
        blame(form, error, {error.code: "document"})
        return page("writing/document.html", status=error.status, draft=_writable(uid), form=form)
    return _shown(_writable(uid), found, below=form.where.data == BELOW)


def _sent(file: Any) -> bytes:
    if not isinstance(file, FileStorage) or not file.filename:
        raise RuleBroken("document_missing")
    return file.stream.read(MOST_BYTES + 1)


def _keep(data: bytes, alt: str) -> str | None:
    """A picture of the document goes to the library; None when it is no picture that we take."""
    try:
        picture = remade(data)
    except RuleBroken:
        return None
    store.keep(picture, instance=current_app.instance_path)
    with unit_of_work() as work:
        asset = add_asset(work.session, picture, name=_("From a document"), actor=current_user, now=work.now)
        if alt.strip():
            words = " ".join(alt.split())[:300]
            describe_asset(work.session, asset, About(alt_nl=words, alt_en=words), actor=current_user, now=work.now)
        return url_for("assets.picture", uid=asset.uid, suffix=asset.suffix)


def _shown(draft: Draft, found: Document, *, below: bool) -> Response:
    head = draft.head
    body = f"{head.body.rstrip()}\n\n{found.body}" if below and head else found.body
    title = (head.title if head else draft.title) if below or not found.title else found.title
    form = TextForm(formdata=None, title=title, body=body, base=head.number if head else 0)
    return page("writing/document_check.html", draft=draft, form=form, left=found.left,
                rendered=markdown.render(body, lang=draft.lang))
