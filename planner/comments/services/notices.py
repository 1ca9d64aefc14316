"""Who hears of a comment: one line in the inbox each, never words of the text or of the comment."""
from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from planner.comments.models import Audience, Comment, CommentThread, SuggestionState
from planner.messages.services import notify
from planner.people.models import Person


def told(session: Session, thread: CommentThread, comment: Comment, *, readers: Mapping[int, Person],
         called: Collection[int], now: datetime) -> None:
    """Tell who is called, the authors, and whoever spoke in the thread before; only people who may read it now.

    Source: docs/domain.md d 7.
    """
    spoke = {one.by_id for one in thread.comments} | {thread.by_id}
    owners = thread.draft.owner_ids if thread.audience is Audience.TEXT else frozenset(readers)
    people = dict(readers)
    if thread.by is not None:
        people[thread.by.id] = thread.by
    for key, person in people.items():
        if key == comment.by_id or (key not in called and key not in spoke and key not in owners):
            continue
        text_key = "comment_called" if key in called else "comment_made"
        notify(session, person, key=f"comment:{comment.uid}", text_key=text_key, now=now,
               params={"name": comment.name, "title": thread.draft.title}, address=address_of(thread))


def decided(session: Session, thread: CommentThread, *, by: Person, now: datetime) -> None:
    """Whoever suggested other words hears what became of them."""
    if thread.by is None or thread.by.id == by.id:
        return
    is_taken = thread.suggestion is SuggestionState.ACCEPTED
    notify(session, thread.by, key=f"suggestion:{thread.uid}", now=now,
           text_key="suggestion_taken" if is_taken else "suggestion_left",
           params={"name": by.name, "title": thread.draft.title}, address=address_of(thread))


def address_of(thread: CommentThread) -> str:
    """The path of the page that shows a thread."""
    return f"/drafts/{thread.draft.uid}/comments#thread-{thread.uid}"
