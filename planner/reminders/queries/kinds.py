"""The rows of each kind of matter that reminders are about, in one shape, so that one statement reads them all.

A row has whom it asks (``who``); a matter that asks several people has a row for each.
"""
from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from planner.core.db import UtcDateTime
from planner.core.localtime import local_date
from planner.interview.models import Interview
from planner.people.models import Person, PersonStatus, RoleGrant
from planner.personas.models import (
    ContactMoment,
    MomentKind,
    Persona,
    PersonaFact,
    PersonaStatus,
    Relevance,
    Verification,
    moment_attendee,
)
from planner.policy import Role
from planner.reminders.expected import What
from planner.reminders.models import Finding
from planner.reminders.rules import Subject
from planner.steps.agenda.models import Claim, ClaimHandover, ClaimSwap, Idea, PitchRequest, Slot, Topic, pitch_asked
from planner.steps.publishing.models import Correction
from planner.steps.training.models import Curriculum, Enrolment
from planner.steps.writing.models import Draft, ReviewRequest, ReviewRound
from planner.workflow.agenda import AskState, ClaimState, RequestState, SlotState
from planner.workflow.interview import INTERVIEW_OVER, OPEN_QUESTIONS, InterviewState
from planner.workflow.publishing import CorrectionState
from planner.workflow.writing import LIVE_REQUESTS, DraftState


class Whose(StrEnum):
    """Whose matters are asked for: everybody's, those of one person, or those of one person who leads."""

    EVERYBODY = "everybody"
    MEMBER = "member"
    LEAD = "lead"


# What a statement is given when it is run; it is built once for each shape, since building it costs more than running.
NOW = sa.bindparam("now", type_=UtcDateTime)
TODAY = sa.bindparam("today", type_=sa.Date)
PERSON = sa.bindparam("person", type_=sa.Integer)
UIDS: Any = sa.bindparam("uids", expanding=True, type_=sa.String)


@dataclass(frozen=True, slots=True)
class Shape:
    """Which matters a statement asks for: those whose date lies in reach (``whats``), or those named.

    Named ones are asked for by ``subjects``, then ``whats`` is None.
    """

    whats: frozenset[What] | None
    subjects: frozenset[Subject]
    whose: Whose = Whose.EVERYBODY

    @property
    def is_lead(self) -> bool:
        """Whether whoever is asked about hears of what others have to do, too."""
        return self.whose is not Whose.MEMBER

    def wants(self, subject: Subject, anchor: str) -> bool:
        """Whether there is any point in asking for these."""
        return subject in self.subjects if self.whats is None else (subject, anchor) in self.whats

    def where(self, subject: Subject, anchor: str, at: Any, uid: Any) -> Any:
        """The condition on the date (an instant) and the uid of a matter."""
        return uid.in_(UIDS) if self.whats is None else self._between(subject, anchor, at, UtcDateTime)

    def where_day(self, subject: Subject, anchor: str, day: Any, uid: Any) -> Any:
        """The same where the date is a day; wide enough for every zone."""
        return uid.in_(UIDS) if self.whats is None else self._between(subject, anchor, day, sa.Date)

    def _between(self, subject: Subject, anchor: str, column: Any, type_: Any) -> Any:
        first, last = reach_names((subject, anchor))
        return column.between(sa.bindparam(first, type_=type_), sa.bindparam(last, type_=type_))

    def of(self, who: Any) -> Any:
        """Those that ask the person, all of them for a lead."""
        return who == PERSON if self.whose is Whose.MEMBER else sa.true()

    def own(self, who: Any) -> Any:
        """Those that ask the person, also when that is a lead."""
        return sa.true() if self.whose is Whose.EVERYBODY else who == PERSON


def reach_names(what: What) -> tuple[str, str]:
    """The names of the parameters that hold between which instants the dates of a kind lie."""
    return f"{what[0]}_{what[1]}_first", f"{what[0]}_{what[1]}_last"


Row = sa.Select[Any]
_NONE = sa.literal("")
_NO_DAY = sa.cast(sa.null(), sa.Date)
_NO_TIME = sa.cast(sa.null(), UtcDateTime)


def _row(subject: Subject, dated: str, uid: Any, anchor: Any, since: Any, who: Any, *, title: Any, lang: Any = _NONE,
         draft: Any = _NONE, name: Any = _NONE, code: Any = _NONE, slot: Any = _NONE, out: Any = _NO_TIME,
         day: Any = _NO_DAY, ends: Any = _NO_TIME, busy: Any = _NO_TIME, people: Any = _NONE) -> Row:
    def text(value: Any) -> Any:
        return sa.cast(value, sa.String)

    return sa.select(
        sa.literal(subject.value).label("subject"), sa.literal(dated).label("dated"), uid.label("uid"),
        anchor.label("anchor"), since.label("since"), sa.cast(who, sa.Integer).label("who"), draft.label("draft"),
        text(title).label("title"), lang.label("lang"), text(name).label("name"), code.label("code"),
        slot.label("slot"), out.label("out"), day.label("day"), ends.label("ends"), busy.label("busy"),
        text(people).label("people"))


# --- The agenda --------------------------------------------------------------------------------------------------


def _claims(dated: str, due: Any, unwritten: Any) -> Callable[[Shape], Row | None]:
    """Drafts that nobody handed in yet; one that reviewers sent back has another date."""
    def made(asked: Shape) -> Row | None:
        if not asked.wants(Subject.CLAIM, dated):
            return None
        return (_row(Subject.CLAIM, dated, Claim.uid, due, Claim.taken_at, Claim.author_id, draft=Draft.uid,
                     title=Draft.title, lang=Draft.lang, name=Person.name, slot=Slot.uid, out=Slot.publish_at)
                .select_from(Claim).join(Slot, Slot.id == Claim.slot_id).join(Person, Person.id == Claim.author_id)
                .join(Draft, Draft.claim_id == Claim.id)
                .where(Claim.state == ClaimState.ACTIVE, Slot.state == SlotState.CLAIMED,
                       Draft.version_of_id.is_(None), Draft.state == DraftState.WRITING, due.is_not(None), unwritten,
                       asked.where(Subject.CLAIM, dated, due, Claim.uid), asked.of(Claim.author_id)))
    return made


def _slots(asked: Shape) -> Row | None:
    """Slots that nobody took; the moment is asked about whenever the slot was planned."""
    if not asked.wants(Subject.SLOT, "claim_by") or not asked.is_lead:
        return None
    return (_row(Subject.SLOT, "claim_by", Slot.uid, Slot.claim_by, Slot.created_at, sa.literal(0),
                 title=sa.func.coalesce(Topic.title, ""), lang=Slot.lang, slot=Slot.uid, out=Slot.publish_at,
                 ends=Slot.publish_at)
            .select_from(Slot).outerjoin(Topic, Topic.id == Slot.topic_id)
            .where(Slot.state.in_((SlotState.PLANNED, SlotState.OPEN)), Slot.publish_at > NOW,
                   Slot.is_reserve.is_(False), asked.where(Subject.SLOT, "claim_by", Slot.claim_by, Slot.uid)))


def _open(asked: Shape) -> Row | None:
    """Open topics, for those whom the planner would ask first; noted by the clockwork for this topic and this day."""
    if not asked.wants(Subject.OPEN, "claim_by"):
        return None
    return (_row(Subject.OPEN, "claim_by", Slot.uid, Slot.claim_by, Slot.created_at, sa.literal(0), title=Topic.title,
                 lang=Topic.lang, slot=Slot.uid, out=Slot.publish_at, people=Finding.people)
            .select_from(Slot).join(Topic, Topic.id == Slot.topic_id)
            .join(Finding, sa.and_(Finding.subject == Subject.OPEN, Finding.uid == Slot.uid,
                                   Finding.anchor_at == Slot.claim_by, Finding.about == Topic.uid))
            .where(Slot.state == SlotState.OPEN, Slot.claim_by > NOW, Slot.is_reserve.is_(False),
                   asked.where(Subject.OPEN, "claim_by", Slot.claim_by, Slot.uid)))


def _offers(asked: Shape) -> Row | None:
    if not asked.wants(Subject.QUESTION, "expires_at"):
        return None
    return (_row(Subject.QUESTION, "expires_at", Claim.uid, Claim.expires_at, Claim.taken_at, Claim.author_id,
                 title=sa.func.coalesce(Topic.title, ""), lang=Slot.lang, code=sa.literal("offer"), slot=Slot.uid,
                 out=Slot.publish_at)
            .select_from(Claim).join(Slot, Slot.id == Claim.slot_id).outerjoin(Topic, Topic.id == Slot.topic_id)
            .where(Claim.state == ClaimState.OFFERED, asked.of(Claim.author_id),
                   asked.where(Subject.QUESTION, "expires_at", Claim.expires_at, Claim.uid)))


def _handovers(asked: Shape) -> Row | None:
    if not asked.wants(Subject.QUESTION, "expires_at"):
        return None
    asker = aliased(Person)
    return (_row(Subject.QUESTION, "expires_at", ClaimHandover.uid, ClaimHandover.expires_at,
                 ClaimHandover.created_at, ClaimHandover.to_id, title=sa.func.coalesce(Topic.title, ""),
                 lang=Slot.lang, name=asker.name, code=sa.literal("handover"), slot=Slot.uid, out=Slot.publish_at)
            .select_from(ClaimHandover).join(Claim, Claim.id == ClaimHandover.claim_id)
            .join(Slot, Slot.id == Claim.slot_id).outerjoin(Topic, Topic.id == Slot.topic_id)
            .join(asker, asker.id == ClaimHandover.asked_by_id)
            .where(ClaimHandover.state == AskState.ASKED, asked.of(ClaimHandover.to_id),
                   asked.where(Subject.QUESTION, "expires_at", ClaimHandover.expires_at, ClaimHandover.uid)))


def _swaps(asked: Shape) -> Row | None:
    if not asked.wants(Subject.QUESTION, "expires_at"):
        return None
    asker = aliased(Person)
    return (_row(Subject.QUESTION, "expires_at", ClaimSwap.uid, ClaimSwap.expires_at, ClaimSwap.created_at,
                 ClaimSwap.asked_of_id, title=sa.func.coalesce(Topic.title, ""), lang=Slot.lang, name=asker.name,
                 code=sa.literal("swap"), slot=Slot.uid, out=Slot.publish_at)
            .select_from(ClaimSwap).join(Slot, Slot.id == ClaimSwap.slot_b_id)
            .outerjoin(Topic, Topic.id == Slot.topic_id).join(asker, asker.id == ClaimSwap.asked_by_id)
            .where(ClaimSwap.state == AskState.ASKED, asked.of(ClaimSwap.asked_of_id),
                   asked.where(Subject.QUESTION, "expires_at", ClaimSwap.expires_at, ClaimSwap.uid)))


def _pitches(asked: Shape) -> Row | None:
    """Requests for ideas, for each who was asked and sent none; the day until which they run is their date."""
    if not asked.wants(Subject.PITCH, "due_on"):
        return None
    asker = aliased(Person)
    sent = sa.exists().where(Idea.request_id == PitchRequest.id, Idea.by_id == pitch_asked.c.person_id)
    return (_row(Subject.PITCH, "due_on", PitchRequest.uid, PitchRequest.created_at, PitchRequest.created_at,
                 pitch_asked.c.person_id, title=PitchRequest.text, lang=PitchRequest.lang, name=asker.name,
                 day=PitchRequest.due_on)
            .select_from(PitchRequest).join(pitch_asked, pitch_asked.c.request_id == PitchRequest.id)
            .join(asker, asker.id == PitchRequest.by_id)
            .where(PitchRequest.state == RequestState.OPEN, ~sent, asked.own(pitch_asked.c.person_id),
                   asked.where_day(Subject.PITCH, "due_on", PitchRequest.due_on, PitchRequest.uid)))


def _cadence(asked: Shape) -> Row | None:
    """Goals that are not secured, noted by the clockwork."""
    if not asked.wants(Subject.CADENCE, "period_start") or not asked.is_lead:
        return None
    return (_row(Subject.CADENCE, "period_start", Finding.uid, Finding.anchor_at, Finding.at, sa.literal(0),
                 title=Finding.detail["nl"].as_string(), name=Finding.detail["en"].as_string(), code=Finding.about,
                 ends=Finding.ends_at, out=Finding.ends_at)
            .where(Finding.subject == Subject.CADENCE, Finding.ends_at > NOW,
                   asked.where(Subject.CADENCE, "period_start", Finding.anchor_at, Finding.uid)))


# --- Texts -------------------------------------------------------------------------------------------------------


def _reviews(asked: Shape) -> Row | None:
    """Requests that wait for their reviewer."""
    if not asked.wants(Subject.REVIEW, "due_at"):
        return None
    author = aliased(Person)
    return (_row(Subject.REVIEW, "due_at", ReviewRequest.uid, ReviewRequest.due_at, ReviewRequest.requested_at,
                 ReviewRequest.reviewer_id, draft=Draft.uid, title=Draft.title, lang=Draft.lang, name=author.name,
                 code=Persona.code, slot=Slot.uid, out=Slot.publish_at, busy=ReviewRequest.looking_at)
            .select_from(ReviewRequest).join(ReviewRound, ReviewRound.id == ReviewRequest.round_id)
            .join(Draft, Draft.id == ReviewRound.draft_id).join(Persona, Persona.id == ReviewRequest.persona_id)
            .join(Claim, Claim.id == Draft.claim_id).join(author, author.id == Claim.author_id)
            .join(Slot, Slot.id == Claim.slot_id)
            .where(ReviewRequest.state.in_(LIVE_REQUESTS), Draft.state == DraftState.IN_REVIEW,
                   asked.of(ReviewRequest.reviewer_id),
                   asked.where(Subject.REVIEW, "due_at", ReviewRequest.due_at, ReviewRequest.uid)))


# Whose turn it is in an interview, since when and until when: the expert answers and confirms, the editor writes.
_EXPERTS_TURN = (InterviewState.ASKED, InterviewState.ANSWERING, InterviewState.FACTS_SENT)
_TURN = sa.case((Interview.state.in_(_EXPERTS_TURN), Interview.expert_id),
                else_=sa.func.coalesce(Claim.ghost_writer_id, Interview.expert_id))
_DUE = sa.case((Interview.state.in_(OPEN_QUESTIONS), Interview.answers_due),
               (Interview.state == InterviewState.ANSWERED, Interview.skeleton_due), else_=Interview.facts_due)
_SINCE = sa.case((Interview.state.in_(OPEN_QUESTIONS), Interview.asked_at),
                 (Interview.state == InterviewState.FACTS_SENT, Interview.facts_sent_at),
                 else_=Interview.answered_at)


def _pairs(asked: Shape) -> Row | None:
    """Interviews that wait for the expert or for whoever writes it down, each with its state as its code."""
    if not asked.wants(Subject.PAIR, "due_at"):
        return None
    return (_row(Subject.PAIR, "due_at", Interview.uid, _DUE, _SINCE, _TURN, draft=Draft.uid, title=Draft.title,
                 lang=Draft.lang, name=Person.name, code=sa.cast(Interview.state, sa.String), slot=Slot.uid,
                 out=Slot.publish_at)
            .select_from(Interview).join(Draft, Draft.id == Interview.draft_id).join(Claim, Claim.id == Draft.claim_id)
            .join(Slot, Slot.id == Claim.slot_id).join(Person, Person.id == Interview.expert_id)
            .where(Interview.state.not_in(INTERVIEW_OVER), Claim.state == ClaimState.ACTIVE,
                   Slot.state == SlotState.CLAIMED, Draft.state == DraftState.WRITING, _DUE.is_not(None),
                   asked.of(_TURN), asked.where(Subject.PAIR, "due_at", _DUE, Interview.uid)))


def _corrections(asked: Shape) -> Row | None:
    """Corrections of published texts that somebody has to look at first."""
    if not asked.wants(Subject.CORRECTION, "review_due_at"):
        return None
    due = Correction.review_due_at
    return (_row(Subject.CORRECTION, "review_due_at", Correction.uid, due, Correction.at, Correction.reviewer_id,
                 draft=Draft.uid, title=Draft.title, lang=Draft.lang, name=Person.name)
            .select_from(Correction).join(Draft, Draft.id == Correction.draft_id)
            .join(Person, Person.id == Correction.by_id)
            .where(Correction.state == CorrectionState.PROPOSED, Correction.reviewer_id.is_not(None),
                   due.is_not(None), asked.of(Correction.reviewer_id),
                   asked.where(Subject.CORRECTION, "review_due_at", due, Correction.uid)))


# --- Readers and training ----------------------------------------------------------------------------------------


def _facts(asked: Shape) -> Row | None:
    """Counted facts of active personas that expire, for who minds the persona."""
    if not asked.wants(Subject.FACT, "expires_on"):
        return None
    return (_row(Subject.FACT, "expires_on", PersonaFact.uid, PersonaFact.created_at,
                 sa.func.coalesce(PersonaFact.verified_at, PersonaFact.created_at), Persona.owner_id,
                 title=PersonaFact.statement_nl, name=PersonaFact.statement_en, code=Persona.code,
                 day=PersonaFact.expires_on)
            .select_from(PersonaFact).join(Persona, Persona.id == PersonaFact.persona_id)
            .where(Persona.status == PersonaStatus.ACTIVE, PersonaFact.verification == Verification.VERIFIED,
                   PersonaFact.relevance == Relevance.RELEVANT, PersonaFact.expires_on >= TODAY,
                   asked.of(Persona.owner_id),
                   asked.where_day(Subject.FACT, "expires_on", PersonaFact.expires_on, PersonaFact.uid)))


# Where somebody sits in and hears a customer: an invoice or a message was heard by nobody.
LISTENED: Mapping[str, frozenset[MomentKind]] = {
    "customer_contact": frozenset({MomentKind.HELPDESK, MomentKind.VISIT, MomentKind.SALES_CALL, MomentKind.EVENT}),
    "sales_call": frozenset({MomentKind.SALES_CALL}),
}


def _listening(dated: str) -> Callable[[Shape], Row | None]:
    """Who leads, with the day on which they last heard a customer; none: since they lead.

    Also once they heard nobody for long, which the rule's own steps bound.
    """
    def made(asked: Shape) -> Row | None:
        if not asked.wants(Subject.LISTENING, dated) or not asked.is_lead:
            return None
        there = sa.exists().where(moment_attendee.c.moment_id == ContactMoment.id,
                                  moment_attendee.c.person_id == Person.id)
        last: Any = (sa.select(sa.func.max(ContactMoment.on_date))
                     .where(ContactMoment.archived_at.is_(None), ContactMoment.kind.in_(LISTENED[dated]),
                            sa.or_(ContactMoment.by_id == Person.id, there)).correlate(Person).scalar_subquery())
        found = (_row(Subject.LISTENING, dated, Person.uid, RoleGrant.created_at, RoleGrant.created_at, Person.id,
                      title=_NONE, day=last)
                 .select_from(Person).join(RoleGrant, RoleGrant.person_id == Person.id)
                 .where(RoleGrant.role == Role.LEAD, Person.status == PersonStatus.ACTIVE, asked.own(Person.id)))
        return found.where(Person.uid.in_(UIDS)) if asked.whats is None else found
    return made


def _training(asked: Shape) -> Row | None:
    """Courses that somebody was asked to finish by a day."""
    if not asked.wants(Subject.TRAINING, "due_on"):
        return None
    return (_row(Subject.TRAINING, "due_on", Enrolment.uid, Enrolment.started_at, Enrolment.started_at,
                 Enrolment.person_id, title=Curriculum.title_nl, name=Curriculum.title_en, day=Enrolment.due_on)
            .select_from(Enrolment).join(Curriculum, Curriculum.id == Enrolment.curriculum_id)
            .where(Enrolment.closed_at.is_(None), Enrolment.due_on.is_not(None), Curriculum.archived_at.is_(None),
                   asked.of(Enrolment.person_id),
                   asked.where_day(Subject.TRAINING, "due_on", Enrolment.due_on, Enrolment.uid)))


ROWS: Sequence[Callable[[Shape], Row | None]] = (
    _claims("outline_due", Claim.outline_due, Draft.head_id.is_(None)),
    _claims("draft_due", Claim.draft_due, sa.true()),
    _reviews, _pairs, _offers, _handovers, _swaps, _pitches, _slots, _open, _corrections, _cadence, _facts,
    _listening("customer_contact"), _listening("sales_call"), _training)


# Of these the date is a day.
DAYS = frozenset({Subject.PITCH, Subject.FACT, Subject.TRAINING})


@lru_cache(maxsize=128)
def statement(shape: Shape) -> sa.CompoundSelect[Any] | None:
    """The one statement that reads everything of a shape; None when that is nothing."""
    selects = [each for make in ROWS if (each := make(shape)) is not None]
    return sa.union_all(*selects).order_by("subject", "uid", "dated", "who") if selects else None


def looked_at(session: Any, uids: Collection[str], *, day: date, zone: str) -> set[str]:
    """Those of these review requests whose reviewer said on this day that they are on it: nothing is said of them.

    Source: docs/domain-more.md p (queue).
    """
    rows = session.execute(sa.select(ReviewRequest.uid, ReviewRequest.looking_at).where(
        ReviewRequest.uid.in_(uids), ReviewRequest.looking_at.is_not(None))).all() if uids else []
    return {uid for uid, at in rows if at is not None and local_date(at, zone) == day}
