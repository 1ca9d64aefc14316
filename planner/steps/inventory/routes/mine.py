"""One's own expertise: entered by keyboard in under two minutes, changed, proved, taken back."""
from __future__ import annotations

from http import HTTPStatus

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from planner.core.db import Work, db, unit_of_work
from planner.core.errors import Conflict, RuleBroken
from planner.core.localtime import local_date
from planner.policy import Action
from planner.steps.inventory import queries, rules, services
from planner.steps.inventory.forms import ClaimForm, EvidenceForm, ExpertiseForm, RatingForm
from planner.steps.inventory.models import EvidenceKind, ExpertiseClaim, TopicArea
from planner.steps.inventory.routes.base import FIELDS, bp, today
from planner.steps.inventory.services.claims import Expertise, Proof
from planner.steps.inventory.words import INTERESTS, LEVELS
from planner.web.access import needs
from planner.web.forms import blame, rebase
from planner.web.i18n import locale
from planner.web.reply import page, see_other
from planner.web.toasts import toast

FIRST_AREAS = 3         # what the first page asks for


@bp.get("/me/knowledge")
@needs(Action.EDIT_EXPERTISE)
def mine() -> Response:
    """What one said about oneself, and a line to add more."""
    named = queries.directory(db.session()).areas.get(request.args.get("area", ""))
    return _page("mine", ExpertiseForm(None, area=named.label(locale()) if named else ""))


@bp.get("/start/knowledge")
@needs(Action.EDIT_EXPERTISE)
def start() -> Response:
    """In the first steps: three things one knows, then on to topics."""
    return _page("start", ExpertiseForm(formdata=None))


def _page(place: str, form: ExpertiseForm, status: int = HTTPStatus.OK, *, unknown: bool = False) -> Response:
    session = db.session()
    directory, claims, day = queries.directory(session), queries.claims_of(session, current_user), today(session)
    old = {claim.id for claim in claims
           if rules.needs_confirmation(local_date(claim.confirmed_at, current_user.zone), day)}
    return page(f"inventory/{place}.html", status=status, form=form, claims=claims, old=old, place=place,
                offers=directory.offers(locale()), levels=LEVELS, interests=INTERESTS, wanted=FIRST_AREAS,
                nearest=directory.nearest(form.area.data or "") if unknown else [], unknown=unknown,
                focus=status == HTTPStatus.OK and (bool(request.args) or not claims))


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
    on_date = form.on_date.data if isinstance(form, EvidenceForm) else None
    return Proof(EvidenceKind(form.kind.data), form.title.data or "", form.url.data or "", on_date)


def _own(session: Session, uid: str, *, archived: bool = False) -> ExpertiseClaim:
    return queries.get_claim(session, uid, person=current_user, archived=archived)


@bp.post("/me/knowledge/<uid>/rating")
@needs(Action.EDIT_EXPERTISE)
def rate(uid: str) -> BaseResponse:
    """Another level or wish, straight from the list."""
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
    return see_other(_back(uid))


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
