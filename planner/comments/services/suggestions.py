"""Other words for a piece of a text: taken in place, or not, with a reason (docs/domain-more.md p, suggestion)."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from planner import policy
from planner.comments.models import CommentThread, SuggestionState, ThreadState
from planner.comments.rules.suggestions import Suggestion, apply
from planner.comments.services import notices
from planner.comments.services.anchoring import put
from planner.core import event_log
from planner.core.errors import Conflict, NotAllowed, RuleBroken
from planner.people.models import Person
from planner.policy import Action
from planner.steps.writing.models import Draft
from planner.steps.writing.rules.texts import Text
from planner.steps.writing.services.revisions import Credit, Origin, save_text
from planner.web.forms import MAX_TEXT


@dataclass(frozen=True, slots=True)
class Taken:
    """Whose words are in the text now, and which suggestions an older one overlapped."""

    number: int
    taken: tuple[CommentThread, ...]
    left: tuple[CommentThread, ...]


def accept(session: Session, draft: Draft, threads: Sequence[CommentThread], *, note: str, actor: Person,
           now: datetime) -> Taken:
    """Put suggestions into the text as its next revision, which is the actor's; the words count as the suggesters'.

    ``draft`` was read with ``lock=True``.

    Raises:
        NotAllowed: one may not write here, or takes one's own words in a text that is not one's own.
        Conflict: one of them is over or its words changed (``suggestion_over``).
        RuleBroken: nothing chosen, the text would be too long, or nobody writes in a draft in this state.
    Source: docs/domain-more.md p (suggestion).
    """
    policy.require(actor, Action.EDIT_DRAFT, draft)
    head = draft.head
    if head is None or not threads:
        raise RuleBroken("suggestion_none")
    wanted = [_wanted(draft, thread, actor) for thread in threads]
    applied = apply(head.body, wanted)
    if len(applied.body) > MAX_TEXT:
        raise RuleBroken("suggestion_long", most=MAX_TEXT)
    by_id = {thread.id: thread for thread in threads}
    credits = [Credit(by, place.start, place.end) for key, place in applied.taken.items()
               if (by := by_id[key].by_id) is not None and by != actor.id]
    taken = [by_id[key] for key in applied.taken]
    saving = save_text(session, draft, Text(head.title, applied.body, head.number), actor=actor, now=now,
                       origin=Origin(note[:200], credits))
    if saving.head is None:
        raise RuleBroken("suggestion_none")
    for thread in taken:
        _decide(session, thread, SuggestionState.ACCEPTED, actor=actor, now=now)
        place = applied.taken[thread.id]        # a sign at its edge may have joined the one beside it
        if place.start < place.end and saving.head.body == applied.body:
            put(session, thread, saving.head, place)
    return Taken(saving.head.number, tuple(taken), tuple(by_id[key] for key in applied.left))


def _wanted(draft: Draft, thread: CommentThread, actor: Person) -> Suggestion:
    if thread.suggestion is not SuggestionState.OPEN or thread.anchor is None or thread.replacement is None:
        raise Conflict("suggestion_over", state=thread.suggestion or SuggestionState.OUTDATED)
    if thread.by_id == actor.id and actor.id not in draft.owner_ids:
        raise NotAllowed("not_allowed", action=Action.EDIT_DRAFT.value)
    return Suggestion(thread.id, thread.anchor, thread.replacement)


def decline(session: Session, thread: CommentThread, *, reason: str, actor: Person, now: datetime) -> None:
    """Leave the text as it is; the reason, when there is one, is read by whoever suggested it.

    Raises NotAllowed; Conflict when it is over already.
    """
    policy.require(actor, Action.EDIT_DRAFT, thread.draft)
    if thread.suggestion not in (SuggestionState.OPEN, SuggestionState.OUTDATED):
        raise Conflict("suggestion_over", state=thread.suggestion)
    thread.reason = reason.strip()
    _decide(session, thread, SuggestionState.DECLINED, actor=actor, now=now)


def _decide(session: Session, thread: CommentThread, state: SuggestionState, *, actor: Person, now: datetime) -> None:
    was, thread.suggestion = thread.suggestion, state
    thread.state, thread.settled_by_id, thread.settled_at = ThreadState.RESOLVED, actor.id, now
    session.flush()
    event_log.record(session, thread, state.value, actor_id=actor.id, now=now, from_state=was.value if was else None,
                     to_state=state.value, reason=thread.reason or None)
    notices.decided(session, thread, by=actor, now=now)
