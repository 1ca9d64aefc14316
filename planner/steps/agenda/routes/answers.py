"""What the pages of claims that change hands share: a press, its words, and where a refusal is said."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import url_for
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from planner.core.db import Work, clock, db, unit_of_work
from planner.core.errors import Conflict, NotAllowed, RuleBroken
from planner.policy import Action, allowed
from planner.steps.agenda import queries
from planner.steps.agenda.models import Claim, ClaimHandover, ClaimSwap, Slot
from planner.steps.agenda.queries import hands
from planner.steps.agenda.routes import sight
from planner.steps.agenda.services import SlotTaken
from planner.web.asked import written
from planner.web.reply import is_fragment_request, page, see_other
from planner.web.toasts import toast
from planner.web.words import refusal

T = TypeVar("T", Claim, ClaimHandover, ClaimSwap, Slot)
Said = tuple[str, str | None]           # what happened, and the address that takes it back
Change = Callable[[Work, T], Said]


def press(uid: str, get: Callable[[Session, str], T], change: Change[T]) -> BaseResponse:
    """Do one thing and go back to the slot; a refusal is said there, beside what is true now."""
    slot_uid = slot_of(get(db.session(), uid)).uid
    try:
        with unit_of_work() as work:
            found = get(work.session, uid)
            text, undo = change(work, found)
            slot_uid = slot_of(found).uid
    except SlotTaken:
        raise
    except (RuleBroken, Conflict) as error:
        if is_fragment_request():
            raise
        return refused_on_slot(slot_uid, error)
    toast(text, undo=undo)
    return see_other(url_for("agenda.slot", uid=slot_uid))


def refused_on_slot(uid: str, error: RuleBroken | Conflict) -> BaseResponse:
    """The page of a slot as it stands now, with why something did not happen."""
    session = db.session()
    found: dict[str, Any] = sight.of_slot(session, queries.get_slot(session, uid), now=clock().now())
    return page("agenda/slot.html", status=error.status, refused=refusal(error.code, error.params), **found)


def slot_of(found: Claim | ClaimHandover | ClaimSwap | Slot) -> Slot:
    """The slot that something is about: of a swap the one that the reader writes."""
    if isinstance(found, Slot):
        return found
    if isinstance(found, ClaimSwap):
        return found.slot_a if found.asked_by_id == current_user.id else found.slot_b
    return found.slot if isinstance(found, Claim) else found.claim.slot


def claim(session: Session, uid: str) -> Claim:
    """A claim that the reader may see. Raises NotFound."""
    return hands.get_seen_claim(session, current_user, uid)


def claim_for(uid: str, action: Action) -> Claim:
    """A claim that the reader may do this with. Raises NotFound, NotAllowed."""
    found = claim(db.session(), uid)
    if not allowed(current_user, action, found):
        raise NotAllowed("not_allowed")
    return found


def words() -> str:
    """What is said with an answer; whatever is too long for it is cut."""
    return "".join(written("reason")).strip()[:300]


def handover(session: Session, uid: str) -> ClaimHandover:
    """A handover that the reader may see. Raises NotFound."""
    return hands.get_handover(session, current_user, uid)


def swap(session: Session, uid: str) -> ClaimSwap:
    """A swap that the reader may see. Raises NotFound."""
    return hands.get_swap(session, current_user, uid)
