"""Who could write a slot: the ranking for leads, one's own place for everybody else."""
from __future__ import annotations

from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from planner.core.db import unit_of_work
from planner.core.errors import PlannerError
from planner.matching import words as matching
from planner.matching.words import Why
from planner.people.queries import get_person
from planner.policy import Action, allowed
from planner.quarter import queries, words
from planner.quarter.queries import Names, Writer
from planner.quarter.routes.base import bp, now_here
from planner.steps.agenda import queries as agenda
from planner.steps.agenda import services
from planner.steps.agenda.models import OfferOrigin
from planner.web.access import needs
from planner.web.i18n import locale
from planner.web.reply import is_fragment_request, page, see_other
from planner.web.toasts import toast
from planner.workflow.agenda import SlotState


def reasons(one: Writer, names: Names, *, you: bool) -> list[Why]:
    """Every term of somebody's score, in words; they add up to it."""
    personas = {persona.id: persona.label(locale()) for persona in names.personas.values()}
    return [*matching.why(one.fit, names.areas, personas, you=you),
            *matching.moment(one.ranked.context, one.ranked.fresh)]


@bp.get("/agenda/slots/<uid>/people")
@needs(Action.READ_AGENDA)
def people(uid: str) -> Response:
    """Leads see everybody with the reasons; everybody else sees where they stand."""
    return _page(uid, 200)


def _page(uid: str, status: int, **more: Any) -> Response:
    session, now, _today = now_here()
    slot = agenda.get_slot(session, uid)
    lead = allowed(current_user, Action.RANK_PEOPLE)
    everybody = bool(request.args.get("all"))
    found = queries.writers(session, slot, now=now, everybody=everybody) if lead \
        else queries.own_place(session, slot, current_user, now=now)
    why = {one.person.uid: reasons(one, found.names, you=not lead) for one in found.shown} if found else {}
    mine = next(iter(found.shown), None) if found and not lead else None
    return page("quarter/people.html", status=status, slot=slot, lead=lead, found=found, why=why,
                place=words.place(mine.place, found.total) if mine and found else None,
                may_ask=slot.state is SlotState.OPEN and slot.live_claim is None
                and allowed(current_user, Action.ASSIGN), **more)


@bp.post("/agenda/slots/<uid>/people/<person>/ask")
@needs(Action.ASSIGN)
def ask(uid: str, person: str) -> BaseResponse:
    """Ask somebody to write this slot; they accept or decline."""
    try:
        with unit_of_work() as work:
            asked = get_person(work.session, person)
            services.offer_slot(work.session, actor=current_user, slot=agenda.get_slot(work.session, uid),
                                person=asked, origin=OfferOrigin.LEAD, now=work.now)
            name = asked.name
    except PlannerError as error:
        if is_fragment_request() or error.status == 404:
            raise
        return _page(uid, error.status, refused=words.refusal_of(error))
    toast(_("%(name)s is asked.", name=name))
    return see_other(url_for("agenda.slot", uid=uid))
