"""News that comments hear, and what they add to pages of lower floors."""
from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy.orm import Session

from planner.comments import margin
from planner.comments.models import CommentThread
from planner.comments.services import anchoring
from planner.comments.words import NOTICES
from planner.core import events
from planner.messages.words import add_notices
from planner.policy import Action, allowed
from planner.steps.writing.events import RevisionSaved
from planner.steps.writing.margins import add_marker
from planner.steps.writing.models import Draft
from planner.steps.writing.tabs import Tab, add_tab
from planner.web import panels


def follow_text(session: Session, news: RevisionSaved) -> list[CommentThread]:
    """A text has a newer revision: its threads go with their words."""
    return anchoring.follow(session, news.draft, news.before, news.revision)


def is_open_to(draft: Draft) -> bool:
    """Whether whoever asks may speak of this text, and there is one."""
    return draft.head_id is not None and allowed(current_user, Action.COMMENT, draft)


def connect() -> None:
    """Put the parts of comments in place."""
    events.subscribe(RevisionSaved, follow_text)
    add_notices(NOTICES, talk=NOTICES)
    add_marker(margin.marked)
    panels.register("review.comments", margin.panel)
    panels.register("writing.tab.comments", margin.count_of)
    add_tab(Tab("comments", _l("Comments"), "comments.show", 40, is_open_to))
