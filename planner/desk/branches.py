"""The parts that the statement of Today is put together from; and the questions that wait for somebody's answer."""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from planner.core.db import UtcDateTime
from planner.desk.rules import FIRST, TaskKind
from planner.interview.models import Interview
from planner.people.models import Person
from planner.steps.agenda.models import Claim, ClaimHandover, ClaimSwap, Slot, Topic, claim_co_author
from planner.steps.writing.models import Draft
from planner.workflow.agenda import AskState, ClaimState
from planner.workflow.interview import INTERVIEW_OVER, OPEN_QUESTIONS, InterviewState
from planner.workflow.writing import DraftState

ME: Any = sa.bindparam("me", type_=sa.Integer)
NOW: Any = sa.bindparam("now", type_=UtcDateTime)


@dataclass(frozen=True, slots=True)
class Branch:
    """One kind of thing that waits.

    ``found`` names the rows to count; ``shown`` reads the first of them, None when only the count is wanted.
    """

    kind: str
    found: sa.Select[Any]
    shown: sa.Select[Any] | None = None


def branch(kind: str, found: sa.Select[Any], *, order: Iterable[Any], uid: Any, title: Any, lang: Any, at: Any,
           out_at: Any = None, person: Any = None, codes: Any = None, number: Any = None,
           limit: int = FIRST) -> Branch:
    """A branch whose first rows have these columns; what a kind of task has none of is null."""
    text: Any = sa.String
    columns = (uid.label("uid"), title.label("title"), lang.label("lang"),
               sa.type_coerce(at, UtcDateTime).label("at"),
               (sa.cast(sa.null(), UtcDateTime) if out_at is None else out_at).label("out_at"),
               (sa.cast(sa.null(), text) if person is None else person).label("person"),
               (sa.cast(sa.null(), text) if codes is None else sa.cast(codes, text)).label("codes"),
               (sa.literal(0) if number is None else number).label("number"))
    return Branch(kind, found, found.with_only_columns(*columns).order_by(*order).limit(limit))


def questions() -> list[Branch]:
    """Offers, handovers and swaps that wait for this person's answer."""
    asker, other = aliased(Person), aliased(Slot)
    offers = (sa.select(Claim.id).join(Slot, Slot.id == Claim.slot_id).outerjoin(Topic, Topic.id == Slot.topic_id)
              .where(Claim.author_id == ME, Claim.state == ClaimState.OFFERED, Claim.expires_at > NOW))
    handovers = (sa.select(ClaimHandover.id).join(Claim, Claim.id == ClaimHandover.claim_id)
                 .join(Slot, Slot.id == Claim.slot_id).outerjoin(Topic, Topic.id == Slot.topic_id)
                 .join(asker, asker.id == ClaimHandover.asked_by_id)
                 .where(ClaimHandover.to_id == ME, ClaimHandover.state == AskState.ASKED,
                        ClaimHandover.expires_at > NOW))
    swaps = (sa.select(ClaimSwap.id).join(Slot, Slot.id == ClaimSwap.slot_b_id)
             .join(other, other.id == ClaimSwap.slot_a_id).outerjoin(Topic, Topic.id == Slot.topic_id)
             .join(asker, asker.id == ClaimSwap.asked_by_id)
             .where(ClaimSwap.asked_of_id == ME, ClaimSwap.state == AskState.ASKED, ClaimSwap.expires_at > NOW))
    slot: dict[str, Any] = {"title": sa.func.coalesce(Topic.title, ""), "lang": Slot.lang, "codes": Slot.uid}
    return [
        branch(TaskKind.OFFER, offers, order=(Claim.expires_at, Claim.id), uid=Claim.uid, at=Claim.expires_at,
               out_at=Slot.publish_at, **slot),
        branch(TaskKind.HANDOVER, handovers, order=(ClaimHandover.expires_at, ClaimHandover.id), uid=ClaimHandover.uid,
               at=ClaimHandover.expires_at, out_at=Slot.publish_at, person=asker.name, **slot),
        branch(TaskKind.SWAP, swaps, order=(ClaimSwap.expires_at, ClaimSwap.id), uid=ClaimSwap.uid,
               at=ClaimSwap.expires_at, out_at=other.publish_at, person=asker.name, **slot),
    ]


def tellings() -> list[Branch]:
    """The interviews in which it is the person's turn to answer, or to say whether the facts are right.

    Source: docs/domain-more.md o (interview).
    """
    ghost, along = aliased(Person), aliased(Person)
    with_me = (sa.select(sa.func.min(along.name)).select_from(claim_co_author)
               .join(along, along.id == claim_co_author.c.person_id)
               .where(claim_co_author.c.claim_id == Claim.id).correlate(Claim).scalar_subquery())
    mine = (sa.select(Interview.id).join(Draft, Draft.id == Interview.draft_id)
            .join(Claim, Claim.id == Draft.claim_id).join(Slot, Slot.id == Claim.slot_id)
            .outerjoin(ghost, ghost.id == Claim.ghost_writer_id)
            .where(Interview.expert_id == ME, Claim.state == ClaimState.ACTIVE, Draft.state == DraftState.WRITING))
    return [branch(kind, mine.where(Interview.state.in_(states)), order=(at, Interview.id), uid=Draft.uid,
                   title=Draft.title, lang=Draft.lang, at=at, out_at=Slot.publish_at,
                   person=sa.func.coalesce(ghost.name, with_me))
            for kind, states, due in ((TaskKind.TELL, OPEN_QUESTIONS, Interview.answers_due),
                                      (TaskKind.CONFIRM, {InterviewState.FACTS_SENT}, Interview.facts_due))
            for at in (sa.func.coalesce(due, Slot.publish_at),)]


def told_by_me() -> Any:
    """Whether the person tells what this draft says, so that somebody else writes it."""
    along = sa.exists().where(claim_co_author.c.claim_id == Claim.id).correlate(Claim)
    return (sa.exists().where(Interview.draft_id == Draft.id, Interview.expert_id == ME,
                              Interview.state.not_in(INTERVIEW_OVER)).correlate(Draft)
            & sa.or_(Claim.ghost_writer_id.is_not(None), along))
