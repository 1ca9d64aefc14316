"""Mats's text under review, with somebody who says something about it."""
from __future__ import annotations

from typing import Any

from planner.comments import queries
from planner.comments.models import CommentThread
from planner.comments.services import suggestions, threads
from planner.comments.services.threads import Said, Speaker, Wanted
from planner.people.models import Person
from tests.factories import NOW
from tests.steps.writing.story import House, house


class Talk:
    """A house whose draft is written and in review, and the talk about it."""

    def __init__(self, session: Any, **over: Any) -> None:
        self.house: House = house(session, **over)
        self.session = session
        self.house.write()
        self.house.submit()
        self.session.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.house, name)

    def say(self, by: Person, text: str = "Is this so?", quote: str = "", **over: Any) -> Said:
        """Somebody begins a thread on the newest revision."""
        draft = self.house.get(by)
        assert draft.head is not None
        read = over.pop("read", draft.head)
        return threads.begin_thread(self.session, draft, Wanted(text, quote, **over), read=read,
                                    speaker=Speaker(by), now=NOW)

    def suggest(self, by: Person, quote: str, replacement: str, **over: Any) -> CommentThread:
        """Somebody suggests other words."""
        return self.say(by, "", quote, replacement=replacement, **over).thread

    def take(self, *chosen: CommentThread, by: Person | None = None) -> suggestions.Taken:
        """The author takes suggestions over."""
        draft = self.house.get(by or self.house.mats)
        return suggestions.accept(self.session, draft, chosen, note="suggestion", actor=by or self.house.mats, now=NOW)

    def back_to_writing(self) -> None:
        """Mats takes the text back to write on."""
        from planner.steps.writing.services import rounds
        rounds.withdraw_draft(self.session, self.house.get(self.house.mats), actor=self.house.mats, now=NOW)

    def seen_by(self, person: Person) -> list[CommentThread]:
        """The threads that somebody reads."""
        return queries.threads_of(self.session, self.house.get(person), person)

    def body(self) -> str:
        """The newest text."""
        draft = self.house.get(self.house.mats)
        assert draft.head is not None
        return draft.head.body
