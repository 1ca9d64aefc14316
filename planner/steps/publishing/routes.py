"""Step 5 on screen: what goes out when, what waits for a hand or a decision, what is out."""
from __future__ import annotations

from flask import Blueprint, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from planner.channels.queries import all_channels, health_of
from planner.core.db import clock, db, unit_of_work
from planner.core.errors import RuleBroken
from planner.policy import Action, allowed
from planner.steps.agenda.queries.slots import get_slot
from planner.steps.publishing import lists, queries, rules
from planner.steps.publishing.forms import ByHandForm, ReasonForm
from planner.steps.publishing.lists import Part
from planner.steps.publishing.models import Publication
from planner.steps.publishing.services import down, holding, release
from planner.steps.publishing.services.planning import is_automatic, is_own
from planner.steps.publishing.words import why
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


def _cursor() -> lists.Cursor | None:
    """Where the page before ended: ``beyond=<instant>~<key>``."""
    at, _sign, key = request.args.get("beyond", "").partition("~")
    number = whole(key)
    return (instant(at), number) if at and number is not None else None


@bp.get("/")
@needs(Action.SEE_PUBLISHING)
def index() -> Response:
    """Waiting for a decision or a hand, planned, and out; a part alone goes on in pages."""
    session, beyond, asked = db.session(), _cursor(), request.args.get("show", "")
    shown = [Part(asked)] if asked in set(Part) else list(Part)
    channels = all_channels(session)
    channel = next((each.key for each in channels if each.key == request.args.get("channel")), None)
    found = {part: lists.lines(session, part, channel=channel, beyond=beyond if len(shown) == 1 else None)
             for part in shown}

    def address(part: Part | None = None, at: lists.Cursor | None = None) -> str:
        return url_for(".index", show=part.value if part else None, channel=channel,
                       beyond=f"{at[0].isoformat()}~{at[1]}" if at else None)

    more = {part: address(part, end) for part in shown if (end := lists.cursor_after(found[part], part))}
    return page("publishing/index.html", found=found, more=more, parts=list(Part), address=address,
                show=asked if len(shown) == 1 else "", channels=channels, channel=channel, paged=beyond, why=why,
                most=rules.MOST_TRIES, health=health_of(session, channels, now=clock().now()))


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
    return slot_page(uid)


def slot_page(uid: str, *, failed: ByHandForm | ReasonForm | None = None, on: str = "", refused: str | None = None,
              status: int = 200) -> Response:
    """The page of a slot's publications; ``failed`` is the form ``on`` a publication, or on the slot, to show again."""
    session = db.session()
    found = get_slot(session, uid)
    publications = queries.with_attempts(session, found.id)
    own = next((each for each in publications if is_own(each.variant.channel)), None)
    shown = own or (publications[0] if publications else None)
    revision = shown.revision if shown and _may_read(shown) else None
    may_correct = shown is not None and revision is not None and shown.state is _P.PUBLISHED and allowed(
        current_user, Action.CORRECT, shown.variant.draft)
    return page("publishing/slot.html", slot=found, may_correct=may_correct,
                corrections=queries.corrections_of(session, shown.variant.draft_id) if shown and may_correct else [],
                publications=publications, shown=shown, is_own=is_own, is_automatic=is_automatic,
                errands=queries.open_errands(session, found.id), why=why, most=rules.MOST_TRIES, refused=refused,
                title=revision.title if revision else None, failed=failed, on=on, by_hand=ByHandForm(formdata=None),
                rendered=render(revision.body, lang=shown.lang, heading_offset=2) if shown and revision else None,
                reason=ReasonForm(formdata=None), status=status)


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
        is_out = release.release_now(work.session, actor=current_user, publication=publication, now=work.now)
        title = publication.variant.draft.title
        toast(_("It is out: %(title)s", title=title) if is_out else _("It goes out now: %(title)s", title=title))
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
        return slot_page(slot_uid, failed=form, on=uid, status=422)
    try:
        with unit_of_work() as work:
            publication = _publication(work.session, uid)
            release.confirm_by_hand(work.session, actor=current_user, publication=publication,
                                    url=form.url.data or "", now=work.now)
    except RuleBroken as refused:
        form.url.errors = [refusal(refused.code, refused.params)]
        return slot_page(slot_uid, failed=form, on=uid, status=422)
    toast(_("Noted. Thank you for posting it."))
    return see_other(url_for(".slot", uid=slot_uid))


@bp.post("/publication/<uid>/take-down")
@needs(Action.PUBLISH)
def take_down(uid: str) -> Response:
    """Take a text off a channel, with a reason."""
    form = ReasonForm()
    slot_uid = _publication(db.session(), uid).slot.uid
    if not form.validate_on_submit():
        return slot_page(slot_uid, failed=form, on=uid, status=422)
    with unit_of_work() as work:
        gone = down.take_down(work.session, actor=current_user, publication=_publication(work.session, uid),
                              reason=form.reason.data or "", now=work.now)
    toast(_("Taken down. Its address now says that it is gone.") if gone else
          _("It is being taken down there. You hear it when that fails."))
    return see_other(url_for(".slot", uid=slot_uid))
