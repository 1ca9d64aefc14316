"""Writes of and about guests: asking somebody outside, and what they say (docs/domain-more.md p, outside reviewer)."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from planner.comments.services.threads import Said, Speaker, Wanted, begin_thread
from planner.core import event_log
from planner.core.errors import Conflict, RuleBroken, TooMany
from planner.guests import queries
from planner.guests.models import GuestVerdict
from planner.messages.services import notify
from planner.people.models import Person
from planner.sharing import services as sharing
from planner.sharing.models import Purpose, ShareLink
from planner.sharing.services import Made
from planner.steps.writing.models import Draft, Revision
from planner.workflow.writing import Verdict

MOST_AN_HOUR = 30           # comments and changes of advice by one link
AN_HOUR = 60 * 60


@dataclass(frozen=True, slots=True)
class Invited:
    """Whom a lead asks to read along: the name that stands over what they say, and a mail address."""

    name: str
    email: str
    days: int


def invite(session: Session, draft: Draft, invited: Invited, *, actor: Person, now: datetime) -> Made:
    """Make the secret link of one guest.

    Raises NotAllowed; RuleBroken for a life that is not allowed, too many links, or a text without a revision.
    """
    if draft.head is None or draft.claim_id is None:
        raise RuleBroken("guest_no_text")
    made = sharing.make_link(session, actor=actor, owns=draft, now=now, wanted=sharing.Wanted(
        Purpose.REVIEW, draft.uid, f"{invited.name}: {draft.title}"[:120], days=invited.days))
    made.link.guest_name, made.link.guest_email = invited.name, invited.email
    session.flush()
    event_log.record(session, draft, "guest", actor_id=actor.id, now=now, name=invited.name)
    return made


def note_opening(session: Session, link: ShareLink, draft: Draft, *, now: datetime) -> None:
    """Each opening is written down (docs/domain-more.md p)."""
    event_log.record(session, link, "open", actor_id=None, now=now, name=link.guest_name,
                     revision=draft.head.number if draft.head else 0)


def comment(session: Session, link: ShareLink, draft: Draft, wanted: Wanted, *, read: Revision,
            now: datetime) -> Said:
    """A guest says something about a piece of the text. Raises TooMany, RuleBroken as `begin_thread`."""
    refuse_too_many(session, link, now)
    said = begin_thread(session, draft, wanted, read=read, speaker=Speaker(link=link), now=now)
    event_log.record(session, link, "comment", actor_id=None, now=now, name=link.guest_name)
    return said


def advise(session: Session, link: ShareLink, draft: Draft, verdict: Verdict, summary: str, *, read: Revision,
           now: datetime) -> GuestVerdict:
    """A guest says what they think, or something else than before; it counts for no quorum.

    Raises:
        TooMany.
        Conflict: the text changed while they read (``verdict_other_revision``).
    """
    refuse_too_many(session, link, now)
    if draft.head is None or read.sha256 != draft.head.sha256:
        raise Conflict("verdict_other_revision")
    found = queries.advice_by(session, link)
    if found is None:
        found = GuestVerdict(link=link, draft=draft, revision=read, verdict=verdict, at=now)
        session.add(found)
    found.verdict, found.summary, found.revision, found.at = verdict, summary.strip(), read, now
    session.flush()
    event_log.record(session, link, "advise", actor_id=None, now=now, name=link.guest_name, verdict=verdict.value,
                     revision=read.number)
    authors = [draft.claim.author, *draft.claim.co_authors] if draft.claim else []
    for person in {one.id: one for one in (*authors, link.owner)}.values():
        notify(session, person, key=f"guest_advice:{link.uid}:{read.number}:{verdict.value}", now=now,
               text_key="guest_advice", params={"name": link.guest_name, "title": draft.title},
               address=f"/reviews/{draft.uid}")
    return found


def refuse_too_many(session: Session, link: ShareLink, now: datetime) -> None:
    """Refuse a link by which very much is written. Raises TooMany."""
    if queries.said_lately(session, link, now) >= MOST_AN_HOUR:
        raise TooMany("guest_too_often", retry_after=AN_HOUR)
