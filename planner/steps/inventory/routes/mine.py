"""One's own expertise: entered by keyboard in under two minutes, changed, proved, taken back."""
from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from http import HTTPStatus

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from planner.core.db import Work, db, unit_of_work
from planner.core.errors import Conflict, NotFound, RuleBroken
from planner.core.localtime import local_date
from planner.policy import Action
from planner.steps.inventory import queries, rules, services
from planner.steps.inventory.forms import ClaimForm, EvidenceForm, ExpertiseForm, RatingForm
from planner.steps.inventory.models import EvidenceKind, ExpertiseClaim, TopicArea
from planner.steps.inventory.routes.base import FIELDS, bp, today
from planner.steps.inventory.services.claims import Expertise, Proof
from planner.steps.inventory.words import INTERESTS, LEVELS
from planner.web.access import needs
from planner.web.asked import whole
from planner.web.forms import blame, rebase
from planner.web.i18n import locale
from planner.web.reply import is_fragment_request, page, see_other
from planner.web.toasts import toast

FIRST_AREAS = 3         # what the first page asks for


@bp.get("/me/knowledge")
@needs(Action.EDIT_EXPERTISE)
def mine() -> Response:
    """What one said about oneself, and a line to add more."""
    key, named = request.args.get("area"), ""
    if key:
        with suppress(NotFound):
            named = queries.path_to(db.session(), key)[-1].label(locale())
    return _page("mine", ExpertiseForm(None, area=named))


@bp.get("/start/knowledge")
@needs(Action.EDIT_EXPERTISE)
def start() -> Response:
    """In the first steps: three things one knows, then on to topics."""
    return _page("start", ExpertiseForm(formdata=None))


def _page(place: str, form: ExpertiseForm, status: int = HTTPStatus.OK, *, unknown: bool = False) -> Response:
    session = db.session()
    claims = queries.claims_of(session, current_user)
    old = _old(session, claims)
    nearest = queries.directory(session).nearest(form.area.data or "") if unknown else []
    return page(f"inventory/{place}.html", status=status, form=form, claims=claims, old=old, place=place,
                suggested=queries.suggested_areas(session, current_user), levels=LEVELS, interests=INTERESTS,
                wanted=FIRST_AREAS, nearest=nearest, unknown=unknown,
                focus=status == HTTPStatus.OK and (bool(request.args) or not claims))


def _old(session: Session, claims: Sequence[ExpertiseClaim]) -> set[int]:
    """The claims (ids) that ask for confirmation."""
    day = today(session)
    return {claim.id for claim in claims
            if rules.needs_confirmation(local_date(claim.confirmed_at, current_user.zone), day)}


@bp.post("/me/knowledge")
@needs(Action.EDIT_EXPERTISE)
def add() -> BaseResponse:
    """One more area; the next line waits for more."""
    form = ExpertiseForm()
    place = "start" if request.form.get("place") == "start" else "mine"
    if not form.validate():
        return _page(place, form, 422)
    try:
        with unit_of_work() as work:
            area = _chosen(work, form.area.data or "")
            claim = services.claims.add_expertise(work.session, actor=current_user, now=work.now, area=area,
                                                  wish=_wish(form), proof=_proof(form))
            uid, name = claim.uid, area.label(locale())
    except RuleBroken as error:
        blame(form, error, FIELDS)
        return _page(place, form, error.status, unknown=error.code == "area_unknown")
    toast(_("%(area)s is in your list.", area=name), undo=url_for(".remove", uid=uid))
    return see_other(url_for(f".{place}", next=1))


def _chosen(work: Work, text: str) -> TopicArea:
    """The area that was typed, chosen among the nearest, or proposed. Raises RuleBroken when it is none of these."""
    key = request.form.get("choice")
    if key:
        return queries.get_area(work.session, key)
    if request.form.get("propose"):
        return services.areas.propose_area(work.session, actor=current_user, now=work.now, label=text)
    found = services.areas.find_area(work.session, text)
    if found is None:
        raise RuleBroken("area_unknown", text=text)
    return found


def _wish(form: ExpertiseForm) -> Expertise:
    return Expertise(form.level.data, form.interest.data, form.note.data or "", current_user.locale)


def _proof(form: ExpertiseForm | EvidenceForm) -> Proof:
    """What was typed; a link alone says its kind and title as far as its address does."""
    on_date = form.on_date.data if isinstance(form, EvidenceForm) else None
    url = form.url.data or ""
    kind = EvidenceKind(form.kind.data) if form.kind.data else EvidenceKind(rules.kind_of(url))
    return Proof(kind, form.title.data or rules.title_of(url), url, on_date)


def _own(session: Session, uid: str, *, archived: bool = False) -> ExpertiseClaim:
    return queries.get_claim(session, uid, person=current_user, archived=archived)


@bp.post("/me/knowledge/<uid>/rating")
@needs(Action.EDIT_EXPERTISE)
def rate(uid: str) -> BaseResponse:
    """Another level or wish, straight from the list; htmx gets the line again."""
    form = RatingForm()
    if not form.validate():
        raise RuleBroken("unknown")
    with unit_of_work() as work:
        claim = _own(work.session, uid)
        name = claim.area.label(locale())
        services.claims.change_expertise(work.session, actor=current_user, now=work.now, claim=claim,
                                         version=form.version.data or 0, level=form.level.data,
                                         interest=form.interest.data)
    toast(_("%(area)s: %(level)s, %(interest)s.", area=name, level=str(LEVELS[form.level.data]).lower(),
            interest=str(INTERESTS[form.interest.data]).lower()))
    if is_fragment_request():
        return page("inventory/_line.html", each=_own(db.session(), uid), old=set(), levels=LEVELS, interests=INTERESTS,
                    place=request.form.get("place", ""))
    return see_other(_back(uid))


@bp.post("/me/knowledge/confirm")
@needs(Action.EDIT_EXPERTISE)
def confirm_all() -> BaseResponse:
    """All that asks for it still holds."""
    with unit_of_work() as work:
        claims = queries.claims_of(work.session, current_user)
        old = _old(work.session, claims)
        for claim in claims:
            if claim.id in old:
                services.claims.confirm_expertise(work.session, actor=current_user, now=work.now, claim=claim)
    toast(_("Confirmed. We ask again in a year, not sooner."))
    return see_other(url_for(".mine"))


# --- What is suggested -------------------------------------------------------------------------------------------


@bp.post("/me/knowledge/suggested/<key>")
@needs(Action.EDIT_EXPERTISE)
def take_suggestion(key: str) -> BaseResponse:
    """Yes, at this level; with Undo."""
    level = whole(request.form.get("level"))
    if level not in LEVELS:
        raise RuleBroken("unknown")
    with unit_of_work() as work:
        area = queries.get_area(work.session, key)
        claim = services.claims.add_expertise(work.session, actor=current_user, now=work.now, area=area,
                                              wish=Expertise(level, lang=current_user.locale))
        uid, name = claim.uid, area.label(locale())
    toast(_("%(area)s is in your list.", area=name), undo=url_for(".remove", uid=uid))
    return see_other(_suggestions())


@bp.post("/me/knowledge/suggested/<key>/dismiss")
@needs(Action.EDIT_EXPERTISE)
def dismiss_suggestion(key: str) -> BaseResponse:
    """Not me: it is not suggested again; with Undo."""
    with unit_of_work() as work:
        area = queries.get_area(work.session, key)
        services.suggestions.dismiss_area(work.session, actor=current_user, now=work.now, area=area)
        name = area.label(locale())
    toast(_("%(area)s is not suggested again.", area=name), undo=url_for(".recall_suggestion", key=key))
    return see_other(_suggestions())


@bp.post("/me/knowledge/suggested/<key>/recall")
@needs(Action.EDIT_EXPERTISE)
def recall_suggestion(key: str) -> BaseResponse:
    """Undo."""
    with unit_of_work() as work:
        services.suggestions.undismiss_area(work.session, actor=current_user, now=work.now,
                                            area=queries.get_area(work.session, key))
    toast(_("As it was."))
    return see_other(_suggestions())


def _suggestions() -> str:
    return url_for(".start" if request.form.get("place") == "start" else ".mine", _anchor="suggested")


@bp.post("/me/knowledge/<uid>/confirm")
@needs(Action.EDIT_EXPERTISE)
def confirm(uid: str) -> BaseResponse:
    """It still holds."""
    with unit_of_work() as work:
        services.claims.confirm_expertise(work.session, actor=current_user, now=work.now,
                                          claim=_own(work.session, uid))
    toast(_("Confirmed. We ask again in a year, not sooner."))
    return see_other(_back(uid))


@bp.post("/me/knowledge/<uid>/remove")
@needs(Action.EDIT_EXPERTISE)
def remove(uid: str) -> BaseResponse:
    """Take it back, with Undo."""
    with unit_of_work() as work:
        claim = _own(work.session, uid)
        name = claim.area.label(locale())
        services.claims.remove_expertise(work.session, actor=current_user, now=work.now, claim=claim)
    toast(_("%(area)s is off your list.", area=name), undo=url_for(".restore", uid=uid))
    return see_other(url_for(".start" if request.form.get("place") == "start" else ".mine"))


@bp.post("/me/knowledge/<uid>/restore")
@needs(Action.EDIT_EXPERTISE)
def restore(uid: str) -> BaseResponse:
    """Undo."""
    with unit_of_work() as work:
        claim = _own(work.session, uid, archived=True)
        services.claims.restore_expertise(work.session, actor=current_user, now=work.now, claim=claim)
        name = claim.area.label(locale())
    toast(_("%(area)s is in your list.", area=name))
    return see_other(url_for(".mine"))


def _back(uid: str) -> str:
    place = ".start" if request.form.get("place") == "start" else ".mine"
    return url_for(place, _anchor=f"claim-{uid}")


# --- One claim: words and evidence -------------------------------------------------------------------------------


@bp.get("/me/knowledge/<uid>")
@needs(Action.EDIT_EXPERTISE)
def claim(uid: str) -> Response:
    """One of one's own claims: words and evidence."""
    return _claim_page(_own(db.session(), uid))


def _claim_page(found: ExpertiseClaim, status: int = 200, *, form: ClaimForm | None = None,
                evidence: EvidenceForm | None = None) -> Response:
    form = form or ClaimForm(None, obj=found)
    rebase(form, found.version)
    return page("inventory/claim.html", status=status, claim=found, form=form,
                evidence=evidence or EvidenceForm(formdata=None), levels=LEVELS, interests=INTERESTS,
                counted=rules.EVIDENCE_COUNTED)


@bp.post("/me/knowledge/<uid>")
@needs(Action.EDIT_EXPERTISE)
def change(uid: str) -> BaseResponse:
    """Other words, another level, another wish."""
    form = ClaimForm()
    if not form.validate():
        return _claim_page(_own(db.session(), uid), 422, form=form)
    try:
        with unit_of_work() as work:
            services.claims.change_expertise(
                work.session, actor=current_user, now=work.now, claim=_own(work.session, uid),
                version=form.version.data or 0, level=form.level.data, interest=form.interest.data,
                note=form.note.data or "")
    except Conflict as error:
        blame(form, error, FIELDS)
        return _claim_page(_own(db.session(), uid), error.status, form=form)
    toast(_("Saved."))
    return see_other(_back(uid))


@bp.post("/me/knowledge/<uid>/evidence")
@needs(Action.EDIT_EXPERTISE)
def add_evidence(uid: str) -> BaseResponse:
    """One more piece of evidence."""
    form = EvidenceForm()
    if not form.validate():
        return _claim_page(_own(db.session(), uid), 422, evidence=form)
    try:
        with unit_of_work() as work:
            services.claims.add_evidence(work.session, actor=current_user, now=work.now,
                                         claim=_own(work.session, uid), proof=_proof(form))
    except RuleBroken as error:
        blame(form, error, FIELDS)
        return _claim_page(_own(db.session(), uid), error.status, evidence=form)
    toast(_("Saved."))
    return see_other(url_for(".claim", uid=uid, _anchor="evidence"))


@bp.post("/me/knowledge/<uid>/evidence/<piece>/remove")
@needs(Action.EDIT_EXPERTISE)
def remove_evidence(uid: str, piece: str) -> BaseResponse:
    """Take a piece of evidence away, with Undo."""
    with unit_of_work() as work:
        claim = _own(work.session, uid)
        services.claims.remove_evidence(work.session, actor=current_user, now=work.now, claim=claim,
                                        piece=queries.get_evidence(work.session, claim, piece))
    toast(_("Taken away."), undo=url_for(".restore_evidence", uid=uid, piece=piece))
    return see_other(url_for(".claim", uid=uid, _anchor="evidence"))


@bp.post("/me/knowledge/<uid>/evidence/<piece>/restore")
@needs(Action.EDIT_EXPERTISE)
def restore_evidence(uid: str, piece: str) -> BaseResponse:
    """Undo."""
    with unit_of_work() as work:
        claim = _own(work.session, uid)
        services.claims.restore_evidence(work.session, actor=current_user, now=work.now, claim=claim,
                                         piece=queries.get_evidence(work.session, claim, piece))
    toast(_("As it was."))
    return see_other(url_for(".claim", uid=uid, _anchor="evidence"))
