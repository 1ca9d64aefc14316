"""Who hears of what happens to a text: one line in the inbox each, never words of the text itself."""
from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from planner.messages.services import finish, notify
from planner.people.models import Person
from planner.personas.models import Persona
from planner.steps.writing import queries
from planner.steps.writing.models import Draft, ReviewRequest, ReviewRound


def _authors(draft: Draft) -> list[Person]:
    return [draft.claim.author, *draft.claim.co_authors] if draft.claim else []


def _tell(session: Session, people: Iterable[Person], text_key: str, *, occasion: str, address: str, now: datetime,
          **params: str) -> None:
    """One line each; the same occasion is told once."""
    for person in people:
        notify(session, person, key=f"{text_key}:{occasion}", text_key=text_key, params=params, address=address,
               now=now)


def review_asked(session: Session, draft: Draft, request: ReviewRequest, *, now: datetime) -> None:
    """Somebody is asked to judge a text for a persona; a lead who looked for somebody needs not look on."""
    finish(session, f"nobody_to_ask:{draft.uid}:{request.persona.code}", now=now)
    _tell(session, [request.reviewer], "review_asked", occasion=request.uid, now=now, title=draft.title,
          persona=request.persona.code, due_at=request.due_at.isoformat(),
          address=f"/reviews/{draft.uid}/{request.persona.code}")


def review_answered(session: Session, draft: Draft, request: ReviewRequest, *, now: datetime) -> None:
    """The authors hear a verdict."""
    _tell(session, _authors(draft), "review_answered", occasion=request.uid, now=now, title=draft.title,
          persona=request.persona.code, name=request.reviewer.name, address=f"/reviews/{draft.uid}")


def changes_asked(session: Session, draft: Draft, turn: ReviewRound, *, now: datetime) -> None:
    """The authors can go on: the points of this round are all there."""
    _tell(session, _authors(draft), "changes_asked", occasion=turn.uid, now=now, title=draft.title,
          address=f"/drafts/{draft.uid}")


def approval_asked(session: Session, draft: Draft, turn: ReviewRound, *, now: datetime) -> None:
    """Every persona said yes: the leads who may give the final approval, and the deputy, hear it."""
    approvers = {lead.id: lead for lead in queries.leads(session) if lead.id not in draft.owner_ids}
    if draft.deputy is not None:
        approvers[draft.deputy.id] = draft.deputy
    number = draft.head.number if draft.head else 0
    _tell(session, approvers.values(), "approval_asked", occasion=f"{turn.uid}:{number}", now=now, title=draft.title,
          address=f"/reviews/{draft.uid}")


def approval_settled(session: Session, turn: ReviewRound, number: int, *, now: datetime) -> None:
    """Nobody needs to approve this revision any more."""
    finish(session, f"approval_asked:{turn.uid}:{number}", now=now)


def changes_answered(session: Session, turn: ReviewRound, *, now: datetime) -> None:
    """The authors sent the text in again."""
    finish(session, f"changes_asked:{turn.uid}", now=now)


def approved(session: Session, draft: Draft, *, by: Person, now: datetime) -> None:
    """The authors hear that their text may go out."""
    number = draft.head.number if draft.head else 0
    _tell(session, _authors(draft), "draft_approved", occasion=f"{draft.uid}:{number}", now=now, title=draft.title,
          name=by.name, address=f"/drafts/{draft.uid}")


def approval_void(session: Session, draft: Draft, *, by: Person | None, now: datetime) -> None:
    """The authors hear that an approval fell, unless one of them caused it."""
    others = [person for person in _authors(draft) if by is None or person.id != by.id]
    _tell(session, others, "approval_void", occasion=f"{draft.uid}:{now.isoformat()}", now=now, title=draft.title,
          address=f"/reviews/{draft.uid}")


def nobody_to_ask(session: Session, draft: Draft, persona: Persona, *, turn: ReviewRound | None,
                  now: datetime) -> None:
    """The leads hear that nobody can judge for a persona, so that no text is stuck silently."""
    occasion = f"{draft.uid}:{persona.code}"
    address = f"/reviews/{draft.uid}/{persona.code}" if turn else f"/personas/{persona.code}"
    _tell(session, queries.leads(session), "nobody_to_ask", occasion=occasion, now=now, title=draft.title,
          persona=persona.code, address=address)


def choose_persona(session: Session, draft: Draft, persona: Persona, *, now: datetime) -> None:
    """The only reader of a text was put away: its authors choose another persona, and the leads hear of it."""
    occasion = f"{draft.uid}:{persona.code}:{now.isoformat()}"
    people = {person.id: person for person in (*_authors(draft), *queries.leads(session))}
    _tell(session, people.values(), "choose_persona", occasion=occasion, now=now, title=draft.title,
          persona=persona.code, address=f"/drafts/{draft.uid}")


def deputy_named(session: Session, draft: Draft, deputy: Person, *, now: datetime) -> None:
    """Somebody hears that they may give this text its final approval."""
    _tell(session, [deputy], "deputy_named", occasion=draft.uid, now=now, title=draft.title,
          address=f"/reviews/{draft.uid}")
