"""A colleague's page: what they know, what they published, for whom they speak."""
from __future__ import annotations

from flask import Response, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from planner.core.db import db, unit_of_work
from planner.core.errors import NotFound
from planner.people.models import PersonStatus
from planner.policy import Action, allowed
from planner.steps.inventory import queries, rules, services
from planner.steps.inventory.routes.base import bp, today
from planner.steps.inventory.words import INTERESTS, LEVELS
from planner.web.access import needs
from planner.web.i18n import locale
from planner.web.reply import page, see_other
from planner.web.toasts import toast

WORKS_SHOWN = 20


@bp.get("/people/<uid>")
@needs(Action.READ_PERSON)
def person(uid: str) -> Response:
    """Who somebody is here. Whoever left keeps the published work, nothing else."""
    session = db.session()
    who = queries.get_colleague(session, uid)
    left = who.status is PersonStatus.LEFT
    claims = [] if left else queries.claims_of(session, who)
    works = queries.works_by(session, who, limit=WORKS_SHOWN)
    return page("inventory/person.html", person=who, left=left, claims=claims, teams=queries.teams_of(session, who),
                works=works[:WORKS_SHOWN], more_works=len(works) > WORKS_SHOWN, levels=LEVELS, interests=INTERESTS,
                speaks=[] if left else queries.speaks_for(session, who, today(session)), counted=rules.EVIDENCE_COUNTED,
                is_me=who.id == current_user.id, sees_refusals=allowed(current_user, Action.SEE_REFUSAL, who),
                may_endorse=not left and allowed(current_user, Action.ENDORSE, who),
                endorsed={claim.id for claim in claims for piece in claim.evidence
                          if piece.endorsed_by_id == current_user.id})


@bp.post("/people/<uid>/knowledge/<claim>/endorse")
@needs(Action.ENDORSE)
def endorse(uid: str, claim: str) -> BaseResponse:
    """Vouch for what a colleague says they know, with Undo."""
    with unit_of_work() as work:
        found = queries.get_claim(work.session, claim)
        if found.person.uid != uid:
            raise NotFound("not_found")
        services.claims.endorse(work.session, actor=current_user, now=work.now, claim=found)
        name, area = found.person.name, found.area.label(locale())
    toast(_("You vouched for %(name)s: %(area)s.", name=name, area=area),
          undo=url_for(".withdraw", uid=uid, claim=claim))
    return see_other(url_for(".person", uid=uid, _anchor=f"claim-{claim}"))


@bp.post("/people/<uid>/knowledge/<claim>/withdraw")
@needs(Action.ENDORSE)
def withdraw(uid: str, claim: str) -> BaseResponse:
    """Take one's word back."""
    with unit_of_work() as work:
        found = queries.get_claim(work.session, claim)
        if found.person.uid != uid:
            raise NotFound("not_found")
        services.claims.withdraw_endorsement(work.session, actor=current_user, now=work.now, claim=found)
    toast(_("You took your word back."), undo=url_for(".endorse", uid=uid, claim=claim))
    return see_other(url_for(".person", uid=uid, _anchor=f"claim-{claim}"))
