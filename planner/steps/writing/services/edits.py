"""An edit of an approved text, or a moved slot: which approvals hold, which are asked again (docs/domain.md c)."""
from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from planner.core.events import announce
from planner.core.localtime import local_date
from planner.people.models import Person
from planner.people.queries import get_organisation, work_calendar
from planner.personas.models import PersonaFact
from planner.steps.agenda.models import Claim, Slot, Topic
from planner.steps.writing import queries, rules
from planner.steps.writing.events import DraftApproved, DraftUnapproved
from planner.steps.writing.models import Draft, FinalApproval, ReviewRequest, ReviewRound, Revision
from planner.steps.writing.queries.standing import JUDGED
from planner.steps.writing.rules.texts import Text
from planner.steps.writing.services import notices
from planner.steps.writing.services.asking import authors_of, choose_reviewers
from planner.steps.writing.services.rounds import (
    ask_for,
    mark_verdicts,
    record_final_approval,
    round_facts,
    settle_round,
)
from planner.steps.writing.services.states import advance_draft, advance_round
from planner.workflow.writing import LIVE_REQUESTS, DraftState, RequestState, RoundState

APPROVED = frozenset({DraftState.APPROVED, DraftState.SCHEDULED})


def change_since_approval(session: Session, draft: Draft, text: Text) -> rules.ChangeClass | None:
    """How a text differs from the text approved last; None when it does not, or when none ever was."""
    given = queries.final_approvals(session, draft)
    return _difference(_origin(given), text) if given else None


def _origin(given: Sequence[FinalApproval]) -> Revision:
    """The text that the last approval was given to by a person: small steps carried over don't add up unseen."""
    by_id = {approval.id: approval for approval in given}
    approval = given[-1]
    while approval.carried_from_id in by_id:
        approval = by_id[approval.carried_from_id]
    return approval.revision


def _difference(old: Revision, new: Text) -> rules.ChangeClass | None:
    return rules.text_change((old.title, old.body), (new.title, new.body)).change_class


def judge_edit(session: Session, draft: Draft, revision: Revision, *, actor: Person, now: datetime) -> None:
    """An approved text was edited: carry over what may stand, ask again what may not, tell publishing.

    Source: docs/domain.md c (draft: edit; change classes).
    """
    turn = queries.current_round(session, draft)
    given = queries.standing_approvals(session, draft)
    if turn is None or not given:
        return
    approval = given[-1]
    change = revision.change_class
    requests = queries.requests_of(session, draft)
    standing = mark_verdicts(session, draft, requests, actor_id=actor.id, now=now)
    personas_stand = not rules.quorum_gaps(round_facts(session, draft, turn, requests, standing, now=now))
    final = rules.fates(change, _circumstances(session, draft, now)).final if change else rules.Fate.STANDS
    if personas_stand and final is rules.Fate.STANDS:
        _carry_over(session, draft, turn, approval, actor=actor, now=now)
    else:
        _void(session, draft, turn, given, actor_id=actor.id, now=now)
        notices.approval_void(session, draft, by=actor, now=now)


def _circumstances(session: Session, draft: Draft, now: datetime) -> rules.Circumstances:
    if draft.claim is None:
        return rules.Circumstances()
    today = local_date(now, get_organisation(session).zone)
    days = work_calendar(session).working_days_between(today, draft.claim.slot.local_date)
    return rules.Circumstances(working_days_to_slot=days)


def _carry_over(session: Session, draft: Draft, turn: ReviewRound, approval: FinalApproval, *, actor: Person,
                now: datetime) -> None:
    """The approval stands for the new text too; publishing lets go of the old one and takes this one."""
    record_final_approval(session, draft, turn, by_id=approval.by_id, now=now, carried_from=approval)
    if draft.state is DraftState.SCHEDULED:
        advance_draft(session, draft, "thaw", actor_id=actor.id, now=now)
        announce(session, DraftUnapproved(draft, actor.id, now))
    advance_draft(session, draft, "touch", actor_id=actor.id, now=now)
    if draft.head is not None:
        announce(session, DraftApproved(draft, draft.head, actor.id, now))


def _void(session: Session, draft: Draft, turn: ReviewRound, given: list[FinalApproval], *, actor_id: int | None,
          now: datetime) -> None:
    """The final approval is gone; personas whose yes lapsed are asked again, the same reviewer first."""
    for approval in given:
        approval.stale_at = now
    advance_draft(session, draft, "edit", actor_id=actor_id, now=now)
    announce(session, DraftUnapproved(draft, actor_id, now))
    if not _ask_who_lacks(session, draft, turn, actor_id=actor_id, now=now):
        notices.approval_asked(session, draft, turn, now=now)


def readers_changed(session: Session, draft: Draft, *, actor_id: int | None, now: datetime) -> None:
    """A text has other personas to convince: whose yes is lacking is asked, and no approval rests on less.

    Source: docs/domain.md c (QUORUM), f (Merge).
    """
    turn = queries.current_round(session, draft)
    if turn is None or turn.state not in (RoundState.OPEN, RoundState.PASSED):
        return
    given = queries.standing_approvals(session, draft)
    if draft.state not in APPROVED or not given:
        _ask_who_lacks(session, draft, turn, actor_id=actor_id, now=now)
        return
    requests = queries.requests_of(session, draft)
    standing = queries.standing_verdicts(draft, requests)
    if rules.quorum_gaps(round_facts(session, draft, turn, requests, standing, now=now)):
        _void(session, draft, turn, given, actor_id=actor_id, now=now)


def void_final_approval(session: Session, draft: Draft, *, actor_id: int | None, now: datetime) -> None:
    """The final approval of an approved text falls, whatever its personas say; who lacks is asked."""
    turn, given = queries.current_round(session, draft), queries.standing_approvals(session, draft)
    if turn is not None and given:
        _outdate(session, draft, now=now)
        _void(session, draft, turn, given, actor_id=actor_id, now=now)


def _ask_who_lacks(session: Session, draft: Draft, turn: ReviewRound, *, actor_id: int | None, now: datetime) -> bool:
    """Ask for every persona whose yes is lacking and whom nobody judges now; False when none is lacking."""
    requests = queries.requests_of(session, draft)
    standing = mark_verdicts(session, draft, requests, actor_id=actor_id, now=now)
    facts = round_facts(session, draft, turn, requests, standing, now=now)
    if not rules.quorum_gaps(facts):
        return False
    if turn.state is RoundState.PASSED:
        advance_round(session, turn, "reopen", actor_id=actor_id, now=now)
    judged = {one.persona_id for one in requests if one.round_id == turn.id and one.state in LIVE_REQUESTS}
    unapproved = rules.unapproved_personas(facts) - judged
    lacking = [persona for persona in draft.personas if persona.id in unapproved]
    choice = choose_reviewers(session, draft, lacking, authors=authors_of(draft, turn), requests=requests, now=now)
    ask_for(session, draft, turn, choice, requests=requests, actor_id=actor_id, now=now)
    settle_round(session, draft, turn, now=now)
    return True


# --- Another date ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Lapsing:
    """What a text loses on another date: the final approval, and verdicts that are too old for it."""

    final: bool = False
    verdicts: tuple[ReviewRequest, ...] = ()

    def __bool__(self) -> bool:
        return self.final or bool(self.verdicts)


def lapsing_by_move(session: Session, draft: Draft, *, days: int, now: datetime) -> Lapsing:
    """Which approvals of a text would have to be given again if it went out ``days`` later, or earlier.

    Source: docs/domain.md c (change classes, D).
    """
    if draft.state not in APPROVED or not queries.standing_approvals(session, draft):
        return Lapsing()
    standing = queries.standing_verdicts(draft, queries.requests_of(session, draft))
    old = tuple(one.request for one in standing if _lapses(session, draft, one.request, now))
    return Lapsing(_is_far(days), old)


def _is_far(days: int) -> bool:
    return rules.fates(rules.ChangeClass.DATE, rules.Circumstances(moved_days=days)).final is rules.Fate.STALE


def _lapses(session: Session, draft: Draft, request: ReviewRequest, now: datetime) -> bool:
    topic = draft.claim.slot.topic if draft.claim else None
    question = topic.question_fact if topic else None
    return request.answered_at is not None and _is_old(
        request.answered_at, question.expires_on if question else None, now, get_organisation(session).zone)


def _is_old(given_at: datetime, expires_on: date | None, now: datetime, zone: str) -> bool:
    """Whether a verdict is too old for another date: in days, or by a question of the brief that expired since."""
    given_on, today = local_date(given_at, zone), local_date(now, zone)
    is_over = expires_on is not None and given_on <= expires_on < today
    seen = rules.Circumstances(approval_days=(today - given_on).days, cited_fact_expired=is_over)
    return rules.fates(rules.ChangeClass.DATE, seen).persona is rules.Fate.STALE


def slots_whose_approval_lapses(session: Session, slot_ids: Collection[int], *, days: int, now: datetime) -> set[int]:
    """As `lapsing_by_move`, for the texts of many slots that move by as many days; one statement, and the zone.

    Source: docs/domain.md c (change classes, D).
    """
    given = sa.exists().where(FinalApproval.round_id == ReviewRound.id, ReviewRound.draft_id == Draft.id,
                              FinalApproval.stale_at.is_(None))
    turn = aliased(ReviewRound)
    rows = session.execute(
        sa.select(Claim.slot_id, ReviewRequest.answered_at, PersonaFact.expires_on)
        .join(Draft, Draft.claim_id == Claim.id).join(Slot, Slot.id == Claim.slot_id)
        .join(turn, turn.draft_id == Draft.id).join(ReviewRequest, ReviewRequest.round_id == turn.id)
        .outerjoin(Topic, Topic.id == Slot.topic_id).outerjoin(PersonaFact, PersonaFact.id == Topic.question_fact_id)
        .where(Claim.slot_id.in_(slot_ids), Draft.state.in_(APPROVED), given, ReviewRequest.outdated_at.is_(None),
               ReviewRequest.state == RequestState.ANSWERED))
    zone, is_far = get_organisation(session).zone, _is_far(days)
    return {slot_id for slot_id, at, expires_on in rows if is_far or (at and _is_old(at, expires_on, now, zone))}


def ask_again(session: Session, draft: Draft, *, actor_id: int | None, now: datetime) -> None:
    """A final approval is so old that it is asked for again; verdicts of reviewers hold for their text.

    Source: docs/domain-more.md k (reserve item: approvals older than 90 days are confirmed first).
    """
    turn, given = queries.current_round(session, draft), queries.standing_approvals(session, draft)
    if turn is not None and given and draft.state in APPROVED:
        _outdate(session, draft, now=now)
        _void(session, draft, turn, given, actor_id=actor_id, now=now)


def judge_move(session: Session, draft: Draft, *, days: int, actor_id: int | None, now: datetime) -> None:
    """An approved text goes out ``days`` later, or earlier (change class D).

    A far move needs the lead's yes again. Reviewers whose yes is too old, or came before a question of the brief
    expired, are asked again; with theirs the lead's stands as it was.

    Source: docs/domain.md c (change classes, D).
    """
    turn = queries.current_round(session, draft)
    lapsing = lapsing_by_move(session, draft, days=days, now=now)
    if turn is None or not lapsing:
        return
    given = queries.standing_approvals(session, draft)
    if lapsing.final:
        _outdate(session, draft, now=now)
    for request in queries.requests_of(session, draft) if lapsing.verdicts else ():
        if request.state in JUDGED and _lapses(session, draft, request, now):
            request.outdated_at = now
    _void(session, draft, turn, given, actor_id=actor_id, now=now)
    notices.approval_void(session, draft, by=None, now=now)


def _outdate(session: Session, draft: Draft, *, now: datetime) -> None:
    """No final approval given so far comes back with its text."""
    for approval in queries.final_approvals(session, draft):
        approval.outdated_at = approval.outdated_at or now
