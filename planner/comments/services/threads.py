"""Talking about a text: beginning a thread, answering, settling it, placing it again."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from planner import policy
from planner.comments import queries
from planner.comments.models import Audience, Comment, CommentThread, SuggestionState, ThreadState
from planner.comments.rules.mentions import mentioned
from planner.comments.rules.pages import Span
from planner.comments.services import notices
from planner.comments.services.anchoring import locate, move_to_head, put
from planner.core import event_log
from planner.core.errors import Conflict, RuleBroken
from planner.people.models import Person
from planner.policy import Action
from planner.sharing.models import ShareLink
from planner.steps.writing.models import Draft, Revision
from planner.steps.writing.rules.words import clean_text
from planner.steps.writing.services.looking import keep_looking

MOST_THREADS = 500          # of one text, settled ones among them


@dataclass(frozen=True, slots=True)
class Wanted:
    """A new thread: what is said, about which words of the page or which block; ``replacement`` makes a suggestion."""

    text: str
    quote: str = ""
    before: str = ""
    block: Span | None = None
    replacement: str | None = None
    audience: Audience = Audience.TEXT

    @property
    def has_place(self) -> bool:
        """Whether it points at a piece of the text."""
        return bool(self.quote.strip()) or self.block is not None


@dataclass(frozen=True, slots=True)
class Said:
    """What was written, and the names called in it of people who can't read the text: they are not told."""

    thread: CommentThread
    untold: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks: somebody who works here, or a guest by their link."""

    person: Person | None = None
    link: ShareLink | None = None

    @property
    def by_id(self) -> int | None:
        """The person's key; None for a guest."""
        return self.person.id if self.person else None

    @property
    def link_id(self) -> int | None:
        """The guest's link; None for somebody who works here."""
        return self.link.id if self.link else None


def begin_thread(session: Session, draft: Draft, wanted: Wanted, *, read: Revision, speaker: Speaker,
                 now: datetime) -> Said:
    """Begin a thread about a piece of the revision that was read, or about all of it.

    Raises:
        NotAllowed: this person may not speak of this text.
        RuleBroken: nothing is said, the words stand nowhere or at several places, or other words for no place.
    Source: docs/domain-more.md p, t.
    """
    if speaker.person is not None:
        policy.require(speaker.person, Action.COMMENT, draft)
    if not wanted.text.strip() and wanted.replacement is None:
        raise RuleBroken("comment_empty")
    if queries.count_threads(session, draft) >= MOST_THREADS:
        raise RuleBroken("comment_too_many", most=MOST_THREADS)
    replacement = None if wanted.replacement is None else clean_text(wanted.replacement)
    anchor = locate(read, draft.lang, quote=wanted.quote, before=wanted.before, block=wanted.block) \
        if wanted.has_place else None
    replaced = read.body[anchor.start:anchor.end] if anchor else ""
    if replacement is not None and (anchor is None or replacement == replaced):
        raise RuleBroken("suggestion_needs_words" if anchor else "suggestion_needs_place")
    thread = CommentThread(
        draft=draft, begun_on_id=read.id, by_id=speaker.by_id, link_id=speaker.link_id, audience=wanted.audience,
        state=ThreadState.OPEN, replacement=replacement, replaces=replaced if replacement is not None else "",
        suggestion=None if replacement is None else SuggestionState.OPEN)
    session.add(thread)
    session.flush()
    if anchor is not None:
        put(session, thread, read, anchor)
        if draft.head is not None:
            move_to_head(session, thread, read, draft.head)
    event_log.record(session, thread, "suggest" if thread.suggestion else "comment", actor_id=speaker.by_id, now=now,
                     **_guest(speaker))
    return _say(session, thread, wanted.text, speaker=speaker, now=now)


def _guest(speaker: Speaker) -> dict[str, str]:
    """What a guest wrote carries the link's uid (docs/domain-more.md t 11)."""
    return {"link": speaker.link.uid, "name": speaker.link.guest_name} if speaker.link else {}


def answer_thread(session: Session, thread: CommentThread, text: str, *, speaker: Speaker, now: datetime) -> Said:
    """Say something in a thread; a settled one is open again. Raises NotAllowed, RuleBroken."""
    if speaker.person is not None:
        policy.require(speaker.person, Action.COMMENT, thread.draft)
    if not text.strip():
        raise RuleBroken("comment_empty")
    if thread.state is ThreadState.RESOLVED and thread.suggestion is not SuggestionState.ACCEPTED:
        _set_state(session, thread, ThreadState.OPEN, actor_id=speaker.by_id, now=now)
    return _say(session, thread, text, speaker=speaker, now=now)


def _say(session: Session, thread: CommentThread, text: str, *, speaker: Speaker, now: datetime) -> Said:
    if speaker.person is not None:
        keep_looking(session, thread.draft, speaker.person, now=now)
    comment = Comment(thread=thread, by=speaker.person, link=speaker.link, text=text.strip(), at=now)
    session.add(comment)
    session.flush()
    readers = queries.readers(session, thread.draft, audience=thread.audience)
    called = mentioned(text, {key: person.name for key, person in readers.items()}) if "@" in text else set()
    untold: tuple[str, ...] = ()
    if "@" in text and speaker.person is not None:
        names = queries.colleagues_named(session)
        untold = tuple(sorted(names[key] for key in mentioned(text, names) - readers.keys()))
    notices.told(session, thread, comment, readers=readers, called=called, now=now)
    return Said(thread, untold)


def settle_thread(session: Session, thread: CommentThread, state: ThreadState, *, actor: Person,
                  now: datetime) -> None:
    """Say that a thread is done, or open it again. Raises NotAllowed, Conflict."""
    policy.require(actor, Action.SETTLE_THREAD, thread)
    if thread.suggestion is SuggestionState.ACCEPTED:
        raise Conflict("suggestion_over", state=SuggestionState.ACCEPTED)
    _set_state(session, thread, state, actor_id=actor.id, now=now)


def _set_state(session: Session, thread: CommentThread, state: ThreadState, *, actor_id: int | None,
               now: datetime) -> None:
    was, thread.state = thread.state, state
    if was is state:
        return
    is_done = state is ThreadState.RESOLVED
    thread.settled_by_id, thread.settled_at = (actor_id, now) if is_done else (None, None)
    session.flush()
    event_log.record(session, thread, "resolve" if is_done else "reopen", actor_id=actor_id, now=now,
                     from_state=was.value, to_state=state.value)


def place_again(session: Session, thread: CommentThread, wanted: Wanted, *, read: Revision, actor: Person,
                now: datetime) -> None:
    """Somebody shows where an orphan belongs now.

    Raises:
        NotAllowed.
        Conflict: it has a place (``comment_has_place``).
        RuleBroken: the words stand nowhere or at several places.
    """
    policy.require(actor, Action.COMMENT, thread.draft)
    if not thread.is_orphan:
        raise Conflict("comment_has_place")
    anchor = locate(read, thread.draft.lang, quote=wanted.quote, before=wanted.before, block=wanted.block)
    put(session, thread, read, anchor)
    if thread.draft.head is not None:
        move_to_head(session, thread, read, thread.draft.head)
    event_log.record(session, thread, "place", actor_id=actor.id, now=now)
