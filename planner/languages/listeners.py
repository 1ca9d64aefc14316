"""News that versions hear, and what they add to pages of lower floors."""
from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy.orm import Session

from planner.core import events
from planner.languages import services
from planner.languages.words import NOTICES
from planner.messages.words import add_notices
from planner.policy import Action, allowed
from planner.steps.publishing.events import ArticleCorrected
from planner.steps.writing.events import DraftApproved, DraftSubmitted
from planner.steps.writing.models import Draft
from planner.steps.writing.tabs import Tab, add_tab


def source_approved(session: Session, news: DraftApproved) -> int:
    """A text has a new approval: its versions may lag behind now."""
    return 0 if news.draft.version_of_id else services.warn_of_change(session, news.draft, now=news.now)


def source_corrected(session: Session, news: ArticleCorrected) -> int:
    """A text that is out was mended; its versions may lag behind now."""
    draft = news.correction.draft
    return 0 if draft.version_of_id else services.warn_of_change(session, draft, now=news.now)


def version_sent_in(session: Session, news: DraftSubmitted) -> None:
    """A new text of a version goes by the newest source."""
    if news.draft.version_of_id is not None:
        services.follow_source(session, news.draft, now=news.now)


def has_languages(draft: Draft) -> bool:
    """Whether this text has, or may get, versions in other languages."""
    return draft.version_of_id is not None or allowed(current_user, Action.BEGIN_VERSION, draft)


def connect() -> None:
    """Put the parts of language versions in place."""
    events.subscribe(DraftApproved, source_approved)
    events.subscribe(ArticleCorrected, source_corrected)
    events.subscribe(DraftSubmitted, version_sent_in)
    add_notices(NOTICES)
    add_tab(Tab("languages", _l("Languages"), "languages.show", 70, has_languages))
