"""News that the interview hears, and what it adds to writing: a tab, and a gate before review."""
from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy.orm import Session

from planner.core import events
from planner.interview import queries, services
from planner.interview.models import Interview
from planner.interview.words import NOTICES
from planner.messages.words import add_notices
from planner.steps.agenda.events import ClaimHandedOver, SlotMoved
from planner.steps.writing import queries as writing
from planner.steps.writing.gates import add_gate
from planner.steps.writing.tabs import Tab, add_tab


def follow_move(session: Session, news: SlotMoved) -> list[Interview]:
    """A slot has another moment, and so have the dates of the pair."""
    found = [queries.find_interview(session, draft) for draft in writing.drafts_of_slot(session, news.slot.id)]
    moved = [interview for interview in found if interview is not None]
    for interview in moved:
        services.set_dates(session, interview, begun_at=interview.asked_at)
    return moved


def follow_author(session: Session, news: ClaimHandedOver) -> bool:
    """A text has another author: they are the expert now, unless the old one answered already."""
    draft = writing.draft_of_claim(session, news.claim.id)
    interview = queries.find_interview(session, draft) if draft is not None else None
    if interview is None:
        return False
    return services.change_expert(session, interview, news.claim.author, actor_id=news.actor_id, now=news.now)


def connect() -> None:
    """Put the parts of the interview in place."""
    events.subscribe(SlotMoved, follow_move)
    events.subscribe(ClaimHandedOver, follow_author)
    add_notices(NOTICES, talk=("interview_corrected", "interview_confirmed", "interview_stopped"))
    add_gate(services.facts_are_confirmed)
    add_tab(Tab("interview", _l("Interview"), "interview.show", 50,
                lambda draft: queries.may_read(draft, current_user)))
