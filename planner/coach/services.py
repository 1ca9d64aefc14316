"""Writes of the coach: hints to keep quiet about, and where the story is. Nothing about how a text reads."""
from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner import policy
from planner.coach.models import CoachSilence, StoryMark
from planner.coach.queries import is_in
from planner.coach.rules import Key
from planner.core.errors import NotFound, RuleBroken
from planner.people.models import Person
from planner.policy import Action
from planner.steps.writing.models import Draft
from planner.structure.models import Element


def silence_hint(session: Session, draft: Draft, key: Key, *, subject: str, everywhere: bool,
                 actor: Person) -> CoachSilence:
    """Keep quiet about a hint, for this person: in this text (about one ``subject`` of it), or anywhere. Twice is once.

    Raises:
        NotAllowed: only who writes the text has its hints.
    """
    policy.require(actor, Action.BE_COACHED, draft)
    subject = "" if everywhere else subject[:80]
    where = CoachSilence.draft_id.is_(None) if everywhere else CoachSilence.draft_id == draft.id
    found = session.scalar(sa.select(CoachSilence).where(
        CoachSilence.person_id == actor.id, where, CoachSilence.key == key.value, CoachSilence.subject == subject))
    if found is None:
        found = CoachSilence(person_id=actor.id, draft_id=None if everywhere else draft.id, key=key.value,
                             subject=subject)
        session.add(found)
        session.flush()
    return found


def speak_again(session: Session, uid: str, *, actor: Person) -> None:
    """Take a silence back. Raises NotFound: there is none of this person's with this uid."""
    found = session.scalar(sa.select(CoachSilence).where(CoachSilence.uid == uid, CoachSilence.person_id == actor.id))
    if found is None:
        raise NotFound("not_found")
    session.delete(found)


def mark_story(session: Session, draft: Draft, element: Element, quote: str, *, body: str, actor: Person,
               now: datetime) -> None:
    """Say which piece of a text is an element of its story; an empty ``quote`` takes that back.

    Raises:
        NotAllowed.
        RuleBroken: the piece does not stand in ``body`` (``story_not_in_text``).
    """
    policy.require(actor, Action.BE_COACHED, draft)
    found = session.scalar(sa.select(StoryMark).where(StoryMark.draft_id == draft.id, StoryMark.element == element))
    quote = " ".join(quote.split())
    if not quote:
        if found is not None:
            session.delete(found)
        return
    if not is_in(quote, body):
        raise RuleBroken("story_not_in_text")
    if found is None:
        found = StoryMark(draft_id=draft.id, element=element)
        session.add(found)
    found.quote, found.by_id, found.at = quote[:300], actor.id, now
