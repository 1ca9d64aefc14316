"""Step 5 on screen: what goes out when, what waits for a hand or a decision, what is out."""
from __future__ import annotations

from datetime import datetime

from flask import Blueprint, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from planner.core.db import db, unit_of_work
from planner.core.errors import RuleBroken
from planner.policy import Action, allowed
from planner.steps.agenda.queries.slots import get_slot
from planner.steps.publishing import queries
from planner.steps.publishing.forms import ByHandForm, TakeDownForm
from planner.steps.publishing.models import Publication
from planner.steps.publishing.services import down, holding, release
from planner.steps.publishing.services.planning import is_own
from planner.web import headers
from planner.web.access import needs
from planner.web.asked import instant, whole
from planner.web.formats import day_long
from planner.web.markdown import render
from planner.web.reply import own_path, page, see_other
from planner.web.toasts import toast
from planner.web.words import refusal
from planner.workflow.publishing import PublicationState

bp = Blueprint("publishing", __name__, url_prefix="/publish")
bp.before_request(headers.allow_pictures)
_P = PublicationState


def _cursor() -> tuple[datetime, int] | None:
    """Where the page before ended: ``before=<instant>~<key>``."""
    at, _sign, key = request.args.get("before", "").partition("~")
    number = whole(key)
    return (instant(at), number) if at and number is not None else None


@bp.get("/")
@needs(Action.SEE_PUBLISHING)
def index() -> Response:
    """Waiting for a decision or a hand, planned, and out; the last one in pages."""
    session, before = db.session(), _cursor()
    waiting = [*queries.lines(session, [_P.FAILED], newest_first=False),
               *queries.lines(session, [_P.SCHEDULED, _P.READY], newest_first=False, waiting=True)]
    coming = queries.lines(session, [_P.SCHEDULED, _P.READY, _P.DRAFT], newest_first=False, waiting=False)
    out = queries.lines(session, [_P.PUBLISHED, _P.TAKEN_DOWN], newest_first=True, before=before)
    last = out[-1] if len(out) == queries.PAGE else None
    older = url_for(".index", before=f"{last[1].published_at.isoformat()}~{last[0]}") \
        if last and last[1].published_at else None
    return page("publishing/index.html", waiting=[line for _key, line in waiting],
                coming=[line for _key, line in coming], out=[line for _key, line in out], older=older, paged=before)


@bp.get("/held")
@needs(Action.PUBLISH)
def held() -> Response:
    """What a pause, or a stop of the machine, held past its moment: each with what can be done."""
    session = db.session()
    waiting = queries.held_back(session)
    return page("publishing/held.html", waiting=waiting[:queries.PAGE], beyond=max(0, len(waiting) - queries.PAGE))


@bp.post("/publication/<uid>/next-free")
@needs(Action.PUBLISH)
def next_free(uid: str) -> Response:
    """Let it go out on the next free slot."""
    with unit_of_work() as work:
        publication = _publication(work.session, uid)
        slot = holding.to_next_free(work.session, actor=current_user, publication=publication, now=work.now)
        toast(_("It goes out on %(day)s.", day=day_long(slot.local_date)))
    return see_other(url_for(".held"))


@bp.get("/<uid>")
@needs(Action.SEE_PUBLISHING)
def slot(uid: str) -> Response:
    """One slot's publications, a line for each channel, beside the text as readers will see it."""
    return _slot_page(uid)


def _slot_page(uid: str, *, failed: ByHandForm | TakeDownForm | None = None, on: str = "",
               status: int = 200) -> Response:
    session = db.session()
    found = get_slot(session, uid)
    publications = queries.live_of_slot(session, found.id)
    own = next((each for each in publications if is_own(each.variant.channel)), None)
    shown = own or (publications[0] if publications else None)
    revision = shown.revision if shown and _may_read(shown) else None
    may_correct = shown is not None and revision is not None and shown.state is _P.PUBLISHED and allowed(
        current_user, Action.CORRECT, shown.variant.draft)
    return page("publishing/slot.html", slot=found, may_correct=may_correct,
                corrections=queries.corrections_of(session, shown.variant.draft_id) if shown and may_correct else [],
                publications=publications, shown=shown, is_own=is_own,
                title=revision.title if revision else None, failed=failed, on=on, by_hand=ByHandForm(),
                rendered=render(revision.body, lang=shown.lang, heading_offset=2) if shown and revision else None,
                down=TakeDownForm(), status=status)


def _may_read(publication: Publication) -> bool:
    """What is out is for everybody; until then it is a draft, for who reads that (docs/domain.md d)."""
    return publication.state is _P.PUBLISHED or allowed(current_user, Action.READ_DRAFT, publication.variant.draft)


def _publication(session: Session, uid: str) -> Publication:
    return queries.get_publication(session, uid)


def _back(publication: Publication) -> Response:
    return see_other(url_for(".slot", uid=publication.slot.uid))


@bp.post("/publication/<uid>/now")
@needs(Action.PUBLISH)
def publish_now(uid: str) -> Response:
    """Put out what waits for a lead."""
    with unit_of_work() as work:
        publication = _publication(work.session, uid)
        release.release_now(work.session, actor=current_user, publication=publication, now=work.now)
        toast(_("It is out: %(title)s", title=publication.variant.draft.title))
        to = own_path(request.values.get("back"), url_for(".slot", uid=publication.slot.uid))
    return see_other(to)


@bp.post("/publication/<uid>/by-hand")
@needs(Action.PUBLISH)
def by_hand(uid: str) -> Response:
    """Note the address of what was posted by hand."""
    form = ByHandForm()
    publication = _publication(db.session(), uid)
    slot_uid = publication.slot.uid
    if not form.validate_on_submit():
        return _slot_page(slot_uid, failed=form, on=uid, status=422)
    try:
        with unit_of_work() as work:
            publication = _publication(work.session, uid)
            release.confirm_by_hand(work.session, actor=current_user, publication=publication,
                                    url=form.url.data or "", now=work.now)
    except RuleBroken as refused:
        form.url.errors = [refusal(refused.code, refused.params)]
        return _slot_page(slot_uid, failed=form, on=uid, status=422)
    toast(_("Noted. Thank you for posting it."))
    return see_other(url_for(".slot", uid=slot_uid))


@bp.post("/publication/<uid>/take-down")
@needs(Action.PUBLISH)
def take_down(uid: str) -> Response:
    """Take a text off our site, with a reason."""
    form = TakeDownForm()
    slot_uid = _publication(db.session(), uid).slot.uid
    if not form.validate_on_submit():
        return _slot_page(slot_uid, failed=form, on=uid, status=422)
    with unit_of_work() as work:
        down.take_down(work.session, actor=current_user, publication=_publication(work.session, uid),
                          reason=form.reason.data or "", now=work.now)
    toast(_("Taken down. Its address now says that it is gone."))
    return see_other(url_for(".slot", uid=slot_uid))
