"""Threads keep their place: whenever a revision is saved, in its transaction (docs/domain-more.md p, re-anchoring)."""
from __future__ import annotations

from sqlalchemy.orm import Session

from planner.comments import queries
from planner.comments.models import CommentPlace, CommentThread, SuggestionState
from planner.comments.rules.anchors import Anchor, Found, Outcome, context, move, pairs_each
from planner.comments.rules.pages import Page, Span, page, widened
from planner.core.errors import RuleBroken
from planner.steps.writing.models import Draft, Revision
from planner.web import markdown


def page_of(revision: Revision, lang: str) -> Page:
    """A revision as it is read on screen, beside its Markdown."""
    return page(str(markdown.render(revision.body, lang=lang).html), revision.body)


def locate(revision: Revision, lang: str, *, quote: str = "", before: str = "", block: Span | None = None) -> Anchor:
    """The piece of a revision that somebody points at: words of the page, of its Markdown, or a whole block.

    Raises:
        RuleBroken: these words stand nowhere (``comment_quote_missing``), or at several places
            (``comment_quote_twice``).
    """
    shown = page_of(revision, lang)
    if not quote.strip():
        anchor = shown.anchor(block) if block and 0 <= block.first <= block.last < len(shown.shown) else None
        if anchor is None:
            raise RuleBroken("comment_quote_missing", number=revision.number)
        return anchor
    spans = shown.find(quote, before)
    if block is not None and len(spans) > 1:
        spans = [span for span in spans if block.first <= span.first <= block.last] or spans
    places = {anchor for anchor in map(shown.anchor, spans) if anchor is not None}
    if not places:
        return _as_written(revision, quote.strip())
    if len(places) > 1:
        raise RuleBroken("comment_quote_twice")
    return widened(revision.body, places.pop(), quote)


def _as_written(revision: Revision, quote: str) -> Anchor:
    """Words that are not on the page may still stand in the Markdown."""
    at = revision.body.find(quote)
    if at < 0:
        raise RuleBroken("comment_quote_missing", number=revision.number)
    if revision.body.find(quote, at + 1) >= 0:
        raise RuleBroken("comment_quote_twice")
    return Anchor(at, at + len(quote))


def put(session: Session, thread: CommentThread, revision: Revision, anchor: Anchor) -> None:
    """Let a thread stand at a piece of this revision, and remember that for when its text comes back."""
    _stand(thread, revision, anchor)
    known = queries.places_in(session, [thread], revision.sha256).get(thread.id)
    if known is None:
        session.add(CommentPlace(thread_id=thread.id, sha256=revision.sha256, start=anchor.start, end=anchor.end))
    else:
        known.start, known.end = anchor.start, anchor.end
    session.flush()


def follow(session: Session, draft: Draft, old: Revision | None, new: Revision) -> list[CommentThread]:
    """A text has a newer revision: each thread goes where its words went, or is an orphan. Returns all that stand.

    Orphans come back only with a text that they stood in.
    """
    threads = queries.standing_threads(session, draft)
    known = queries.places_in(session, threads, new.sha256)
    pairs = pairs_each(len(threads))
    for thread in threads:
        place = known.get(thread.id)
        if place is not None:
            _stand(thread, new, Anchor(place.start, place.end))
        elif thread.anchor is not None and old is not None:
            _go(session, thread, new, move(old.body, thread.anchor, new.body, pairs=pairs))
        _age(thread)
    session.flush()
    return threads


def _go(session: Session, thread: CommentThread, new: Revision, found: Found) -> None:
    if found.anchor is None:
        thread.start = thread.end = None
        thread.lost = found.outcome
        return
    was = thread.quote
    _stand(thread, new, found.anchor)
    if found.outcome is Outcome.EDITED:
        thread.was = was
    session.add(CommentPlace(thread_id=thread.id, sha256=new.sha256, start=found.anchor.start, end=found.anchor.end))


def _stand(thread: CommentThread, revision: Revision, anchor: Anchor) -> None:
    thread.start, thread.end, thread.lost = anchor.start, anchor.end, None
    thread.quote = revision.body[anchor.start:anchor.end]
    thread.prefix, thread.suffix = context(revision.body, anchor)


def _age(thread: CommentThread) -> None:
    """A suggestion for words that were changed or lost is outdated, until they are back."""
    if thread.suggestion in (SuggestionState.OPEN, SuggestionState.OUTDATED):
        holds = thread.anchor is not None and thread.quote == thread.replaces
        thread.suggestion = SuggestionState.OPEN if holds else SuggestionState.OUTDATED


def move_to_head(session: Session, thread: CommentThread, read: Revision, head: Revision) -> None:
    """A thread begun on a revision that is not the newest any more goes where its words are now."""
    if thread.anchor is not None and read.sha256 != head.sha256:
        found = move(read.body, thread.anchor, head.body)
        _go(session, thread, head, found)
        _age(thread)
        session.flush()
