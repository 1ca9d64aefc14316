"""Who hears of what happens on the agenda: one line in the inbox, never text of a draft."""
from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from planner.messages.services import notify
from planner.people.models import Person
from planner.people.queries import holders
from planner.policy import Role
from planner.steps.agenda.models import Claim, Idea, Slot


def _of_slot(slot: Slot) -> dict[str, str]:
    return {"title": slot.topic.title if slot.topic else "", "slot_on": slot.local_date.isoformat()}


def tell_leads(session: Session, text_key: str, slot: Slot, *, now: datetime, but: int | None = None,
               key: str = "", **params: str) -> None:
    """Tell every lead something about a slot, except who did it; ``key`` tells occasions apart that leave the slot."""
    for lead in holders(session, Role.LEAD):
        if lead.id != but:
            notify(session, lead, key=f"{text_key}:{slot.uid}:{slot.version}{key}", text_key=text_key,
                   params={**_of_slot(slot), **params}, address=f"/agenda/slots/{slot.uid}", now=now)


def tell(session: Session, person: Person, text_key: str, slot: Slot, *, key: str, now: datetime,
         address: str | None = None, **params: str) -> None:
    """Tell one person something about a slot; ``key`` says on which occasion."""
    notify(session, person, key=f"{text_key}:{key}:{person.id}", text_key=text_key,
           params={**_of_slot(slot), **params}, address=address or f"/agenda/slots/{slot.uid}", now=now)


def tell_author(session: Session, text_key: str, claim: Claim, *, now: datetime, but: int | None = None,
                **params: str) -> None:
    """Tell the author of a claim something about it, unless they did it."""
    if claim.author_id != but:
        notify(session, claim.author, key=f"{text_key}:{claim.uid}:{claim.version}", text_key=text_key,
               params={**_of_slot(claim.slot), **params}, address=f"/agenda/slots/{claim.slot.uid}", now=now)


def tell_proposer(session: Session, text_key: str, idea: Idea, *, now: datetime, but: int | None = None) -> None:
    """Tell whoever proposed an idea what became of it, with thanks."""
    if idea.by_id != but:
        notify(session, idea.by, key=f"{text_key}:{idea.uid}:{idea.version}", text_key=text_key,
               params={"title": idea.title, "reason": idea.reason or ""}, address=f"/ideas/{idea.uid}", now=now)
