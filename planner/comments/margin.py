"""What pages of writing show of comments: marks in the text, threads beside it."""
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask import g, render_template, request
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup

from planner.comments import queries
from planner.comments.forms import MAX_QUOTE, ThreadForm
from planner.comments.models import CommentThread, ThreadState
from planner.comments.rules.pages import Mark, with_marks
from planner.comments.services.anchoring import page_of
from planner.core.db import db
from planner.steps.writing.models import Draft
from planner.web.markdown import Rendered


@dataclass(frozen=True, slots=True)
class Side:
    """The threads of a text: ``numbers`` are those of the marks in it, by uid."""

    draft: Draft
    threads: Sequence[CommentThread]
    numbers: dict[str, int]

    @property
    def open(self) -> list[CommentThread]:
        """What there is to talk about."""
        return [one for one in self.threads if one.state is ThreadState.OPEN]

    @property
    def settled(self) -> list[CommentThread]:
        """What is done."""
        return [one for one in self.threads if one.state is ThreadState.RESOLVED]

    @property
    def suggestions(self) -> list[CommentThread]:
        """Other words that can be taken now."""
        return queries.open_suggestions(list(self.threads))


def side_of(draft: Draft) -> Side:
    """The threads of a text that whoever asks may read; read once for a page."""
    known: dict[int, Side] = g.setdefault("comment_sides", {})
    if draft.id not in known:
        threads = queries.threads_of(db.session(), draft, current_user)
        known[draft.id] = Side(draft, threads, numbered(one for one in threads if one.state is ThreadState.OPEN))
    return known[draft.id]


def numbered(threads: Iterable[CommentThread]) -> dict[str, int]:
    """The numbers of those of these threads that stand somewhere, by uid."""
    return {one.uid: number for number, one in enumerate((one for one in threads if one.anchor is not None), 1)}


def marked(draft: Draft, rendered: Rendered) -> Markup:
    """The newest revision with a mark at each open thread that stands somewhere."""
    side = side_of(draft)
    return with_threads(draft, rendered, side.open, side.numbers)


def with_threads(draft: Draft, rendered: Rendered, threads: Iterable[CommentThread],
                 numbers: Mapping[str, int]) -> Markup:
    """The newest revision with a mark at each of these threads that has a number."""
    if not numbers or draft.head is None:
        return rendered.html
    shown = page_of(draft.head, draft.lang)
    marks = []
    for one in threads:
        span = shown.span(one.anchor) if one.anchor else None
        if span is not None:
            number = numbers[one.uid]
            marks.append(Mark(span, one.uid, number, _("Comment %(number)s", number=number)))
    return Markup(with_marks(shown, marks))  # noqa: S704 - sanitised HTML with marks of ours in it


def new_form(draft: Draft) -> ThreadForm:
    """An empty form for a comment on the newest revision."""
    blocks = page_of(draft.head, draft.lang).blocks if draft.head else []
    form = ThreadForm(formdata=None, blocks=blocks, read=draft.head.number if draft.head else 0)
    form.quote.data = request.args.get("quote", "")[:MAX_QUOTE]
    return form


def panel(draft: Draft) -> str:
    """Threads beside a text that is read or judged."""
    return render_template("comments/_side.html", draft=draft, side=side_of(draft), form=new_form(draft))


def count_of(draft: Draft) -> str:
    """How many threads are open, behind the name of the tab; nothing is asked for it on the page of the editor."""
    known: dict[int, Side] = g.get("comment_sides", {})
    return f" {len(known[draft.id].open)}" if draft.id in known and known[draft.id].open else ""
