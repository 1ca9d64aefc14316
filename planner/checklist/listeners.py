"""News that the checklist hears, and what it adds: a tab, a gate before review, a panel for who reads."""
from __future__ import annotations

from datetime import datetime

from flask import render_template
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy.orm import Session

from planner.checklist import queries, services
from planner.core import events
from planner.core.db import clock, db
from planner.core.errors import RuleBroken
from planner.policy import Role
from planner.steps.writing.events import RevisionSaved
from planner.steps.writing.gates import add_gate
from planner.steps.writing.models import Draft
from planner.steps.writing.tabs import Tab, add_tab
from planner.web import panels
from planner.web.i18n import locale


def follow_text(session: Session, news: RevisionSaved) -> int:
    """A text has a newer revision: waivers of another text end, and its links are looked at."""
    if news.draft.topic_id is None:
        return 0
    ended = services.judge_waivers(session, news.draft, news.before, news.revision, now=news.now)
    services.note_links(session, news.draft, news.revision)
    return ended


def is_closed(session: Session, draft: Draft, now: datetime) -> None:
    """Blocking items are done or waived before a text goes to review.

    Raises:
        RuleBroken: ``checklist_open`` with their words.
    Source: docs/domain.md c (draft: submit); docs/domain-more.md o (checklist).
    """
    if not queries.has_template(session, draft):
        return
    held = queries.checklist_of(session, draft, now=now).held_back_by
    if held:
        raise RuleBroken("checklist_open", items="; ".join(line.item.text(locale()) for line in held))


def reading_panel(draft: Draft) -> str:
    """On the page of a text that somebody reads: the way to its checklist; no statement."""
    if draft.claim_id is None or draft.topic is None or not draft.topic.structure:
        return ""
    return render_template("checklist/_link.html", draft=draft)


def refused_panel(draft: Draft) -> str:
    """Below the refusal of a text: the items that hold it back, each a way to it."""
    if draft.topic is None or not draft.topic.structure:
        return ""
    found = queries.checklist_of(db.session(), draft, now=clock().now())
    return render_template("checklist/_refused.html", draft=draft, lines=found.held_back_by) if found.held_back_by \
        else ""


def review_panel(draft: Draft) -> str:
    """Beside a text that is judged: what is open, and what was waived with which reason."""
    if draft.topic is None or not draft.topic.structure:
        return ""
    found = queries.checklist_of(db.session(), draft, now=clock().now())
    return render_template("checklist/_review.html", draft=draft, checklist=found) if found.lines else ""


def _is_shown(draft: Draft) -> bool:
    """To who writes it, and to leads, who can let a line be."""
    return draft.claim_id is not None and (current_user.id in draft.owner_ids or Role.LEAD in current_user.roles)


def connect() -> None:
    """Put the parts of the checklist in place."""
    events.subscribe(RevisionSaved, follow_text)
    add_gate(is_closed)
    add_tab(Tab("checklist", _l("Checklist"), "checklist.show", 30, _is_shown))
    panels.register("writing.refused", refused_panel)
    panels.register("review.side", review_panel)
    panels.register("draft.actions", reading_panel)
