"""News that writing hears: claims begin and end drafts; and what it adds to pages and lists of lower floors."""
from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from functools import cache
from typing import Any

import sqlalchemy as sa
from flask import render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_login import current_user
from sqlalchemy.orm import Session

from planner.core import events
from planner.core.db import db, later
from planner.core.fixed import fixed
from planner.core.localtime import local_date
from planner.core.reading import read
from planner.messages.words import add_notices
from planner.people.events import AbsenceAdded, Effect, Leaving, PersonLeft, RolesChanged
from planner.people.queries import get_organisation
from planner.personas.events import (
    CountedFactChanged,
    Moved,
    PersonaArchived,
    PersonasMerged,
    PersonasUnmerged,
    Touch,
    Touches,
)
from planner.policy import Action, Role
from planner.steps.agenda.events import (
    ApprovalsAsked,
    ApprovalWantedAgain,
    ClaimHandedOver,
    LapsesAsked,
    PensChanged,
    Progress,
    ProgressAsked,
    SlotCancelled,
    SlotClaimed,
    SlotMissed,
    SlotMoved,
    SlotReleased,
    SlotsExchanged,
)
from planner.steps.agenda.models import Claim, Slot
from planner.steps.agenda.services import days_between
from planner.steps.training.models import Exercise
from planner.steps.writing import queries
from planner.steps.writing.models import Draft, ReviewRequest, ReviewRound, Revision, draft_persona
from planner.steps.writing.rules import written_by
from planner.steps.writing.services import checking, edits, lifecycle, readers, timed
from planner.steps.writing.services.asking import review_due
from planner.steps.writing.services.states import share_draft
from planner.steps.writing.tabs import Tab, add_tab
from planner.steps.writing.words import NOTICES
from planner.web import navigation, panels
from planner.web.navigation import Count, Entry, Tally
from planner.workflow import DRAFT
from planner.workflow.writing import LIVE_REQUESTS, DraftState, RoundState

# More of the words than this, and who hands a text over goes on as its co-author (docs/domain.md c, hand over).
STAYS_CO_AUTHOR = Fraction(1, 5)

# --- Claims ------------------------------------------------------------------------------------------------------


def begin(session: Session, news: SlotClaimed) -> Draft:
    """A claim is live: its draft is there from the first moment."""
    return lifecycle.start_draft(session, news.slot, news.claim, actor_id=news.actor_id, now=news.now)


def put_aside(session: Session, news: SlotReleased) -> Draft | None:
    """A claim ended: its text is kept for the next author, and nobody needs to read it now."""
    draft = queries.draft_of_claim(session, news.claim.id)
    if draft is None or not DRAFT.can(draft.state, "abandon"):
        return None
    reason = news.claim.release_reason.value if news.claim.release_reason else None
    lifecycle.abandon_draft(session, draft, actor_id=news.actor_id, now=news.now, reason=reason)
    return draft


def end_with_slot(session: Session, news: SlotCancelled | SlotMissed) -> list[Draft]:
    """A slot is gone: whatever is still being written for it is put aside."""
    drafts = [draft for draft in queries.drafts_of_slot(session, news.slot.id) if DRAFT.can(draft.state, "abandon")]
    for draft in drafts:
        lifecycle.abandon_draft(session, draft, actor_id=getattr(news, "actor_id", None), now=news.now)
    return drafts


def follow_move(session: Session, news: SlotMoved) -> list[Draft]:
    """A slot has another moment: reviewers have until the new deadline, old approvals may need a new yes."""
    days = (news.slot.local_date - local_date(news.was, get_organisation(session).zone)).days
    return _other_day(session, news.slot, days, actor_id=news.actor_id, now=news.now)


def follow_exchange(session: Session, news: SlotsExchanged) -> list[Draft]:
    """Two slots changed contents: what is written goes out on another day.

    What goes into the reserve or comes out of it has no other date: its age is looked at before (`ask_again`).
    """
    pairs = ((news.slot, news.other), (news.other, news.slot))
    return [draft for slot, was in pairs
            for draft in _other_day(session, slot, days_between(was, slot) or None, actor_id=news.actor_id,
                                    now=news.now)]


def ask_again(session: Session, news: ApprovalWantedAgain) -> list[Draft]:
    """The approval of what is kept in reserve is old: it is asked for again."""
    drafts = queries.drafts_of_slot(session, news.slot.id)
    for draft in drafts:
        edits.ask_again(session, draft, actor_id=news.actor_id, now=news.now)
    return drafts


def _other_day(session: Session, slot: Slot, days: int | None, *, actor_id: int | None, now: datetime) -> list[Draft]:
    drafts = queries.drafts_of_slot(session, slot.id)
    for draft in drafts:
        if draft.state is DraftState.IN_REVIEW:
            timed.move_requests(session, draft, due_at=review_due(session, draft, now=now))
        if days is not None:
            edits.judge_move(session, draft, days=days, actor_id=actor_id, now=now)
    return drafts


def hand_over(session: Session, news: ClaimHandedOver) -> bool:
    """A text has another author, who judges it no more; answers whether much of it is still the old author's."""
    draft = queries.draft_of_claim(session, news.claim.id)
    if draft is None:
        return False
    timed.reassign_requests(session, news.claim.author_id, draft=draft, actor_id=news.actor_id, now=news.now)
    share_draft(session, draft)
    part = written_by(queries.texts(session, draft)).get(news.was.id, Fraction(0)) if draft.head else Fraction(0)
    return part > STAYS_CO_AUTHOR


def follow_pens(session: Session, news: PensChanged) -> None:
    """Somebody writes along, so that they don't judge it; or writes along no more."""
    draft = queries.draft_of_claim(session, news.claim.id)
    if draft is None:
        return
    if news.joined is not None:
        timed.reassign_requests(session, news.joined.id, draft=draft, actor_id=news.actor_id, now=news.now)
    share_draft(session, draft)


def step_aside(session: Session, news: AbsenceAdded) -> int:
    """Whoever will be away most of the time until a text is due needs not judge it."""
    return timed.reassign_away(session, news.person.id, now=news.now)


def hand_reviews_on(session: Session, news: PersonLeft | RolesChanged) -> int:
    """Whoever left, or is no reviewer any more, judges nothing from now on."""
    if isinstance(news, RolesChanged) and Role.REVIEWER not in news.revoked:
        return 0
    return timed.reassign_requests(session, news.person.id, actor_id=news.actor_id, now=news.now)


# --- Answers to questions of lower floors ------------------------------------------------------------------------


@cache
def _progress() -> sa.Select[int, DraftState, bool, int, bool]:
    """Put together once: every view of the agenda asks, for its :slots."""
    rounds = sa.select(sa.func.count()).where(ReviewRound.draft_id == Draft.id).scalar_subquery()
    passed = sa.exists().where(ReviewRound.draft_id == Draft.id, ReviewRound.state == RoundState.PASSED)
    own = sa.and_(Revision.id.is_not(None), sa.or_(Revision.number > 1, Revision.source_id.is_(None)))
    return fixed(sa.select(Claim.slot_id, Draft.state, own, rounds, passed).join(Draft.claim)
                 .outerjoin(Revision, Revision.id == Draft.head_id)
                 .where(Claim.slot_id.in_(sa.bindparam("slots", expanding=True)), Draft.state != DraftState.ABANDONED,
                        later(Draft.version_of_id.is_(None))))


def report_progress(session: Session, question: ProgressAsked) -> list[Progress]:
    """How far the texts of some slots are; one statement."""
    rows = read(session, _progress(), {"slots": question.slot_ids})
    return [Progress(slot_id, state, bool(started), count, bool(done)) for slot_id, state, started, count, done in rows]


def approvals_at_stake(session: Session, question: ApprovalsAsked) -> list[str]:
    """Which approvals would lapse if a slot went out on another day, in the reader's words."""
    said = []
    for draft in queries.drafts_of_slot(session, question.slot.id) if question.days else ():
        lapsing = edits.lapsing_by_move(session, draft, days=question.days, now=question.now)
        if lapsing.final:
            said.append(_("The final approval of “%(title)s” lapses: it would go out %(days)s days from its date.",
                          title=draft.title, days=abs(question.days)))
        said += [_("The yes of %(name)s to “%(title)s” is too old for another date and is asked for again.",
                   name=one.reviewer.name, title=draft.title) for one in lapsing.verdicts]
    return said


def lapses_of_many(session: Session, question: LapsesAsked) -> list[int]:
    """Of which slots a text that is approved would need a new yes; one statement."""
    return sorted(edits.slots_whose_approval_lapses(session, question.slot_ids, days=question.days, now=question.now))


def touches(session: Session, question: Touches) -> list[Touch]:
    """The texts that have a persona as their reader."""
    drafts = session.scalars(
        sa.select(Draft).join(draft_persona, draft_persona.c.draft_id == Draft.id)
        .where(draft_persona.c.persona_id == question.persona.id, Draft.state != DraftState.ABANDONED)
        .order_by(Draft.id.desc()))
    return [Touch(_("Draft"), draft.title, url_for("reviews.show", uid=draft.uid),
                  draft.state is not DraftState.PUBLISHED, outcome=_without_reader(draft),
                  about=draft.topic.uid if draft.topic else "") for draft in drafts]


def _without_reader(draft: Draft) -> str:
    """What becomes of a text when a reader is put away; "" when that is for its lead to say first."""
    if draft.state is not DraftState.IN_REVIEW:
        return ""
    if len(draft.personas) > 1:
        return _("nobody is asked for it any more")
    return _("back to its author, to choose a persona")


def persona_archived(session: Session, news: PersonaArchived) -> int:
    """A persona was put away: texts in review go on without it."""
    return readers.drop_reader(session, news.persona, reason=news.reason, actor_id=news.actor_id, now=news.now)


def personas_merged(session: Session, news: PersonasMerged) -> list[Moved]:
    """Two personas became one: texts on their way, and who judges them, are for the one that stayed."""
    return readers.hand_over_persona(session, news.kept, news.gone, actor_id=news.actor_id, now=news.now)


def personas_unmerged(session: Session, news: PersonasUnmerged) -> list[Touch]:
    """They are two again; answers with the texts that stay as they are."""
    left = readers.take_back_persona(session, news.kept, news.gone, news.moved, actor_id=news.actor_id, now=news.now)
    return [Touch(_("Draft"), draft.title, url_for("reviews.show", uid=draft.uid), is_live=True) for draft in left]


def check_approvals(session: Session, news: CountedFactChanged) -> list[ReviewRequest]:
    """A fact that counts is another one: each yes for its persona waits for one press of whoever gave it."""
    return checking.mark_for_check(session, news.persona, now=news.now)


def effects_of_leaving(session: Session, question: Leaving) -> list[Effect]:
    """What happens to the reviews of somebody who leaves."""
    live = session.scalar(sa.select(sa.func.count()).select_from(ReviewRequest).where(
        ReviewRequest.reviewer_id == question.person.id, ReviewRequest.state.in_(LIVE_REQUESTS))) or 0
    if not live:
        return []
    return [Effect(ngettext("One text to judge goes to the next reviewer",
                            "%(num)d texts to judge go to the next reviewers", live))]


# --- Pages of lower floors ---------------------------------------------------------------------------------------


def slot_panel(slot: Slot) -> str:
    """How far the text of a slot is, and the way to it for who may go there."""
    session = db.session()
    drafts = queries.drafts_of_slot(session, slot.id)
    if not drafts:
        return ""
    draft = drafts[-1]
    turn = queries.current_round(session, draft)
    requests = [one for one in queries.requests_of(session, draft) if turn and one.round_id == turn.id]
    return render_template("writing/_slot.html", draft=draft, turn=turn, requests=requests)


def exercise_panel(exercise: Exercise) -> str:
    """Beside an exercise that asks for a text: the way to write it in the editor."""
    if not queries.can_be_written(exercise):
        return ""
    draft = queries.practice_by_exercise(db.session(), current_user, [exercise.id]).get(exercise.id)
    return render_template("writing/_exercise.html", exercise=exercise, draft=draft)


def practised_panel(_subject: object = None) -> str:
    """Below the totals of training: how many practised. Totals only, no names (docs/domain.md d 5)."""
    practised = queries.count_practised(db.session())
    return render_template("writing/_practised.html", practised=practised) if practised else ""


def _to_review(roles: frozenset[Role]) -> tuple[sa.Select[int], ...]:
    return queries.count_to_judge(), queries.count_to_approve(decides=Role.LEAD in roles)


def _number(*waiting: int) -> Count | None:
    return navigation.some(sum(waiting), hot=True)


def connect() -> None:
    """Put writing's parts in place."""
    handlers: dict[type[Any], Any] = {
        SlotClaimed: begin, SlotReleased: put_aside, SlotCancelled: end_with_slot, SlotMissed: end_with_slot,
        SlotMoved: follow_move, SlotsExchanged: follow_exchange, ApprovalsAsked: approvals_at_stake,
        LapsesAsked: lapses_of_many,
        ApprovalWantedAgain: ask_again,
        ClaimHandedOver: hand_over, PensChanged: follow_pens,
        AbsenceAdded: step_aside, PersonLeft: hand_reviews_on, RolesChanged: hand_reviews_on,
        ProgressAsked: report_progress, Touches: touches,
        CountedFactChanged: check_approvals, PersonaArchived: persona_archived,
        PersonasMerged: personas_merged, PersonasUnmerged: personas_unmerged,
        Leaving: effects_of_leaving}
    for kind, handler in handlers.items():
        events.subscribe(kind, handler)
    add_notices(NOTICES, news=("draft_approved",), talk=("review_answered", "practice_feedback"))
    add_tab(Tab("versions", _l("Revisions"), "drafts.history", 60,
                lambda draft: draft.practice is None or current_user.id in draft.owner_ids))
    panels.register("slot.main", slot_panel)
    panels.register("lesson.exercise", exercise_panel)
    panels.register("training.totals", practised_panel)
    navigation.add(Entry("review", _l("Review"), "reviews.index", "top", 2, Action.OPEN_REVIEWS, icon="check",
                         tab=True, count=Tally(_to_review, _number), also=("guests",)))
    navigation.add(Entry("write", _l("Write"), "drafts.index", "steps", 4, Action.READ_DRAFT, icon="pen", number="4",
                         tab=True, count=Tally(lambda _roles: (queries.count_to_change(),), _number),
                         also=("pen", "coach", "checklist", "comments", "interview", "languages", "assets")))
