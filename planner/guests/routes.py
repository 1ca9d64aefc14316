"""Guests on screen: the page of a lead who asks somebody outside, and the one page that a secret link opens."""
from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, current_app, make_response, render_template, request, session, url_for
from flask_login import current_user
from itsdangerous import BadData, URLSafeTimedSerializer
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from planner.comments import margin
from planner.comments.services.anchoring import page_of
from planner.core.db import clock, db, unit_of_work
from planner.core.errors import Conflict, NotFound, PlannerError, RuleBroken
from planner.core.localtime import local_date
from planner.guests import queries, services
from planner.guests.forms import AdviceForm, GuestCommentForm, GuestForm, InviteForm
from planner.guests.pictures import signed
from planner.guests.services import Invited
from planner.people.queries import get_organisation
from planner.policy import Action
from planner.sharing import kinds
from planner.sharing import queries as links
from planner.sharing.kinds import Kind
from planner.sharing.models import Purpose, ShareLink
from planner.sharing.routes import address_of, count_use
from planner.steps.writing import queries as texts
from planner.steps.writing.models import Draft
from planner.steps.writing.routes.base import work_on
from planner.steps.writing.rules.texts import reading_minutes
from planner.web import headers, markdown
from planner.web.access import needs, public
from planner.web.forms import blame
from planner.web.reply import page, see_other
from planner.web.words import explain
from planner.workflow.writing import Verdict

bp = Blueprint("guests", __name__)
bp.before_request(headers.allow_pictures)
log = logging.getLogger("planner.guests")
_NEW = "new_guest"
_SECRET = frozenset({"guests.comment", "guests.advise"})
DAYS, MOST_DAYS = 14, 60             # how long a link lives, unless a lead says otherwise
KEY_LIVES = 2 * 24 * 60 * 60        # seconds that a page may stand open
# Refusals that are about the words that a guest copied from the text.
_OF_THE_WORDS = {"comment_quote_missing": "quote", "comment_quote_twice": "quote"}


@bp.record_once
def _without_cookie(state: Any) -> None:
    """These two forms have no session to hang a token on: their secret address and a key of ours take its place."""
    for view in (comment, advise):
        state.app.extensions["csrf"].exempt(view)


@bp.record_once
def _open_links(state: Any) -> None:
    """A secret link for a review shows the page below."""
    kinds.register(Kind(Purpose.REVIEW, Action.SHARE_REVIEW, DAYS, MOST_DAYS, (), (), queries.names, show))


@bp.after_request
def keep_secret(response: Response) -> Response:
    """Nothing of a secret address is stored, indexed or passed on (docs/trust.md 2.8)."""
    if request.endpoint in _SECRET:
        response.headers.update({"Cache-Control": "no-store", "Referrer-Policy": "no-referrer",
                                 "X-Robots-Tag": "noindex, nofollow"})
    return response


# --- A lead asks somebody outside --------------------------------------------------------------------------------


@bp.get("/drafts/<uid>/guests")
@needs(Action.SHARE_REVIEW)
def index(uid: str) -> Response:
    """Who outside reads this text, and a form to ask one more."""
    return _guests_page(texts.get_draft(db.session(), current_user, uid))


def _guests_page(draft: Draft, *, form: InviteForm | None = None, status: int = 200,
                 refused: str | None = None) -> Response:
    now = clock().now()
    known = queries.guests_of(db.session(), draft)
    named = queries.names(db.session(), [one.link for one in known])
    states = {one.link.uid: links.line_of(one.link, named, now).state for one in known}
    return page("guests/index.html", status=status, draft=draft, guests=known, states=states, refused=refused,
                form=form or InviteForm(formdata=None), new=session.pop(_NEW, None))


@bp.post("/drafts/<uid>/guests")
@needs(Action.SHARE_REVIEW)
def invite(uid: str) -> BaseResponse:
    """Make the link; its address is shown this once."""
    form = InviteForm()
    if not form.validate_on_submit():
        return _guests_page(texts.get_draft(db.session(), current_user, uid), form=form, status=422)
    try:
        with work_on(uid) as (work, draft):
            made = services.invite(work.session, draft, Invited(form.name.data or "", form.email.data or "",
                                                                form.days.data), actor=current_user, now=work.now)
            session[_NEW] = {"name": made.link.guest_name, "address": address_of(made)}
    except PlannerError as error:
        draft = texts.get_draft(db.session(), current_user, uid)
        return _guests_page(draft, form=form, status=error.status, refused=explain(error))
    return see_other(url_for(".index", uid=uid))


# --- What a guest sees -------------------------------------------------------------------------------------------


def show(session: Session, link: ShareLink, now: datetime) -> Response:
    """The newest revision, the guest's own comments and advice. Each opening is written down."""
    draft = queries.draft_of(session, link)
    _note_opening(link.id)
    return _guest_page(link, draft)


def _note_opening(link_id: int) -> None:
    """Who reads is served even when nothing can be written now (docs/trust.md 6.10)."""
    try:
        with unit_of_work() as work:
            link = work.session.get_one(ShareLink, link_id)
            services.note_opening(work.session, link, queries.draft_of(work.session, link), now=work.now)
    except (Conflict, OperationalError):
        log.warning("an opening of a link was not written down")


def _guest_page(link: ShareLink, draft: Draft, *, form: GuestCommentForm | None = None,
                advice: AdviceForm | None = None, status: int = 200, refused: str | None = None) -> Response:
    headers.mark_public_page()
    head = draft.head
    assert head is not None, "a link without a text is dead"
    threads = queries.threads_by(db.session(), link)
    numbers = margin.numbered(threads)
    text = margin.with_threads(draft, markdown.render(head.body, lang=draft.lang), threads, numbers)
    given = queries.advice_by(db.session(), link)
    key = _signer().dumps(link.uid)
    house = get_organisation(db.session())
    return make_response(render_template(
        "guests/show.html", link=link, draft=draft, head=head, minutes=reading_minutes, house=house,
        text=signed(text, link), threads=threads, numbers=numbers, given=given, refused=refused, key=key,
        token=(request.view_args or {})["token"],
        today=local_date(clock().now(), house.zone),
        form=form or GuestCommentForm(formdata=None, blocks=page_of(head, draft.lang).blocks, read=head.number),
        advice=advice or AdviceForm(formdata=None, read=head.number, verdict=given.verdict.value if given else None,
                                    summary=given.summary if given else "")), status)


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="guest-form")


def _open(token: str) -> tuple[ShareLink, Draft]:
    """The live review link with this token and its text. Raises NotFound."""
    headers.mark_public_page()
    link = links.open_link(db.session(), token, now=clock().now())
    if link.purpose is not Purpose.REVIEW:
        raise NotFound("not_found")
    return link, queries.draft_of(db.session(), link)


def _sent_by(token: str) -> tuple[ShareLink, Draft]:
    """As :func:`_open`, for what a guest sends: each counts as an opening. Raises NotFound, TooMany."""
    link, draft = _open(token)
    today = local_date(clock().now(), get_organisation(db.session()).zone)
    links.refuse_too_many(db.session(), link, today)
    count_use(link.id)
    return link, draft


def _check_key(form: GuestForm, link: ShareLink) -> None:
    """The form stands on a page that we made for this link. Raises RuleBroken."""
    try:
        found = _signer().loads(form.key.data or "", max_age=KEY_LIVES)
    except BadData as error:
        raise RuleBroken("guest_form_old") from error
    if found != link.uid or request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise RuleBroken("guest_form_old")


@bp.post("/s/<token>/comment")
@public
def comment(token: str) -> BaseResponse:
    """A guest says something about the text."""
    link, draft = _sent_by(token)
    form = GuestCommentForm(blocks=page_of(draft.head, draft.lang).blocks if draft.head else [])
    if not form.validate():
        return _guest_page(link, draft, form=form, status=422)
    try:
        _check_key(form, link)
        with unit_of_work() as work:
            link, draft = _locked(work.session, token, work.now)
            read = texts.get_revision(work.session, draft, form.read.data or 0)
            services.comment(work.session, link, draft, form.wanted, read=read, now=work.now)
    except PlannerError as error:
        return _refused(token, error, form=form)
    return see_other(f"{url_for('sharing.show', token=token)}#said")


@bp.post("/s/<token>/advice")
@public
def advise(token: str) -> BaseResponse:
    """A guest says what they think; as often as they like until the link ends."""
    link, draft = _sent_by(token)
    form = AdviceForm()
    if not form.validate():
        return _guest_page(link, draft, advice=form, status=422)
    try:
        _check_key(form, link)
        with unit_of_work() as work:
            link, draft = _locked(work.session, token, work.now)
            read = texts.get_revision(work.session, draft, form.read.data or 0)
            services.advise(work.session, link, draft, Verdict(form.verdict.data), form.summary.data or "", read=read,
                            now=work.now)
    except PlannerError as error:
        return _refused(token, error, advice=form)
    return see_other(f"{url_for('sharing.show', token=token)}#advice")


def _locked(session: Session, token: str, now: datetime) -> tuple[ShareLink, Draft]:
    link = links.open_link(session, token, now=now)
    return link, queries.draft_of(session, link)


def _refused(token: str, error: PlannerError, **forms: Any) -> Response:
    said: str | None = explain(error)
    link, draft = _open(token)
    if draft.head is not None:
        for form in forms.values():
            form.read.raw_data = [str(draft.head.number)]       # they see the newest text now
    if error.code in _OF_THE_WORDS and "form" in forms:
        blame(forms["form"], error, _OF_THE_WORDS)
        said = None
    return _guest_page(link, draft, status=error.status, refused=said, **forms)
