"""The programme: where each of the five steps stands, what blocks it, and what to do next (features R16).

Everything is worked out from what is in the planner; nothing is ticked by hand.
"""
from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from planner.core.db import UtcDateTime, later
from planner.desk.models import StepOwner
from planner.desk.programme_rules import Facts, Lone, Waiting
from planner.people.models import Organisation, Person, PersonStatus
from planner.steps.agenda.models import Claim, Pause, PauseScope, Slot, Topic
from planner.steps.agenda.queries.cards import Face, face
from planner.steps.agenda.queries.forecast import Ahead, ahead
from planner.steps.agenda.rules import month_of
from planner.steps.inventory.models import ExpertiseClaim, PublishedWork
from planner.steps.inventory.queries.gaps import lone_areas
from planner.steps.inventory.queries.sight import sight
from planner.steps.publishing.models import Publication
from planner.steps.training.models import Completion, Curriculum, Lesson
from planner.steps.writing.models import Draft
from planner.workflow.agenda import LIVE_CLAIMS, SlotState
from planner.workflow.publishing import PublicationState
from planner.workflow.writing import DraftState

STEPS = ("learn", "knowledge", "agenda", "write", "publish")
TURNS = 3                       # slots of which the rail says who steps in
SOON = timedelta(days=14)
_STUCK_AFTER = timedelta(days=5)

_NOW: Any = sa.bindparam("now", type_=UtcDateTime)
_SOON: Any = sa.bindparam("soon", type_=UtcDateTime)
_MONTH: Any = sa.bindparam("month", type_=sa.Date)
_STUCK: Any = sa.bindparam("stuck", type_=UtcDateTime)


@dataclass(frozen=True, slots=True)
class Turn:
    """A slot of the coming days: who writes it, and who would step in."""

    uid: str
    title: str
    at: datetime
    author: Face
    stand_in: str
    has_agreed: bool


@dataclass(frozen=True, slots=True)
class Programme:
    """What the page shows. ``is_paused``: everything is, so nobody is offered to pause it."""

    facts: Facts
    ahead: Ahead
    owners: Mapping[str, Face]
    turns: Sequence[Turn] = field(default_factory=tuple)
    is_paused: bool = False


def programme_of(session: Session, house: Organisation, *, now: datetime, today: date) -> Programme:
    """The five steps; seven statements, five while nobody says anything new of what they know."""
    month = month_of(today).first
    places = {"now": now, "soon": now + SOON, "month": month, "stuck": now - _STUCK_AFTER}
    rows: dict[str, list[Any]] = defaultdict(list)
    for row in session.execute(_asked(), places):
        rows[row.kind].append(row)
    looked_at = ahead(session, house, today=today)
    counts = Counter({row.key: row.number for row in rows["count"]})
    facts = Facts(
        people=counts["people"], trained=counts["trained"], skills=counts["skills"], skilled=counts["skilled"],
        drafts=counts["drafts"], late=counts["late"], in_review=counts["in_review"], out=counts["out"],
        coming=counts["coming"], waiting=counts["waiting"], by_hand=counts["by_hand"], **_worst(rows),
        lone=_lone(session, rows["person"]), running=looked_at.running.cadence,
        empty=tuple((week.number, week.name) for week in looked_at.empty if week.span.last > today))
    return Programme(facts, looked_at, {row.key: face(row.uid, row.title) for row in rows["owner"]},
                     [_turn(row) for row in rows["turn"]], is_paused=counts["paused"] > 0)


def active_people(session: Session) -> Sequence[Person]:
    """Who could own a step, by name."""
    return session.scalars(sa.select(Person).where(Person.status != PersonStatus.LEFT, Person.email.is_not(None))
                           .order_by(Person.name, Person.id)).all()


def _worst(rows: Mapping[str, Sequence[Any]]) -> dict[str, Waiting | None]:
    """Per step what waits longest."""
    return {kind: Waiting(found[0].uid, found[0].title, found[0].at, found[0].number or 0, found[0].key or "")
            if (found := rows[kind]) else None for kind in ("stuck", "draft", "publication")}


def _lone(session: Session, people: Sequence[Any]) -> Lone:
    """The areas that hang on one person, and the first of them."""
    seen = sight(session)
    voices = [voice for voice in lone_areas(seen) if voice.person_id is not None]
    if not voices:
        return Lone(0)
    names = {row.number: row.title for row in people}
    area = seen.directory.areas[voices[0].key]
    return Lone(len(voices), voices[0].key, area.nl, area.en, names.get(voices[0].person_id, ""))


def _turn(row: Any) -> Turn:
    author_uid, author = row.key.split("\x1f")
    return Turn(row.uid, row.title, row.at, face(author_uid, author), row.text or "", bool(row.number))


# --- One statement -----------------------------------------------------------------------------------------------


def _row(kind: str, *, key: Any = None, uid: Any = None, title: Any = None, text: Any = None, number: Any = None,
         at: Any = None) -> tuple[Any, ...]:
    def column(value: Any, type_: Any, name: str) -> Any:
        return (sa.cast(sa.null(), type_) if value is None else value).label(name)

    words: Any = sa.String
    return (sa.literal(kind).label("kind"), column(key, words, "key"), column(uid, words, "uid"),
            column(title, words, "title"), column(text, words, "text"), column(number, sa.Integer, "number"),
            column(at, UtcDateTime, "at"))


def _count(name: str, wanted: sa.Select[Any]) -> sa.Select[Any]:
    number = wanted.with_only_columns(sa.func.count()).order_by(None).scalar_subquery()
    return sa.select(*_row("count", key=sa.literal(name), number=number))


def _first(wanted: sa.Select[Any], most: int = 1) -> sa.Select[Any]:
    """The first rows of a branch, as a part of a union that every database takes."""
    return sa.select(wanted.limit(most).subquery())


@lru_cache(maxsize=1)
def _asked() -> Any:
    return sa.union_all(*_learning(), *_knowing(), *_writing(), *_publishing(), _owners(), _first(_turns(), TURNS))


def _required(*more: Any) -> tuple[Any, ...]:
    return (Lesson.curriculum_id == Curriculum.id, Lesson.lesson_version > 0, Lesson.archived_at.is_(None),
            Curriculum.required_for_claim.is_(True), Curriculum.archived_at.is_(None), *more)


def _learning() -> list[sa.Select[Any]]:
    """How many are trained, and who has been at the same lesson longest."""
    members = sa.select(Person.id).where(Person.status == PersonStatus.ACTIVE, Person.email.is_not(None))
    done = sa.exists().where(Completion.lesson_id == Lesson.id, Completion.person_id == Person.id,
                             Completion.lesson_version >= Lesson.counts_from).correlate(Lesson, Person)
    unfinished = sa.exists().where(*_required(~done)).correlate(Person)
    newest, lessons = sa.func.max(Completion.at), sa.func.count(sa.distinct(Completion.lesson_id))
    stuck = (sa.select(*_row("stuck", uid=Person.uid, title=Person.name, number=lessons + 1, at=newest))
             .join(Completion, Completion.person_id == Person.id).join(Lesson, Lesson.id == Completion.lesson_id)
             .join(Curriculum, sa.and_(*_required()))
             .where(Person.status == PersonStatus.ACTIVE, Person.email.is_not(None), unfinished)
             .group_by(Person.id, Person.uid, Person.name).having(newest < _STUCK).order_by(newest, Person.id))
    return [_count("people", members), _count("trained", members.where(~unfinished)), _first(stuck)]


def _knowing() -> list[sa.Select[Any]]:
    """How much is known by how many, and the names behind the ids."""
    known = (sa.select(ExpertiseClaim.id).join(Person, Person.id == ExpertiseClaim.person_id)
             .where(ExpertiseClaim.archived_at.is_(None), Person.status == PersonStatus.ACTIVE))
    here = sa.select(Person.id).where(Person.status == PersonStatus.ACTIVE, sa.exists().where(
        ExpertiseClaim.person_id == Person.id, ExpertiseClaim.archived_at.is_(None)))
    experts = sa.select(*_row("person", title=Person.name, number=Person.id)).where(
        Person.status == PersonStatus.ACTIVE, sa.exists().where(
            ExpertiseClaim.person_id == Person.id, ExpertiseClaim.archived_at.is_(None), ExpertiseClaim.level >= 3))
    return [_count("skills", known), _count("skilled", here), experts]


def _writing() -> list[sa.Select[Any]]:
    """Texts that are being made, and the one that is late longest."""
    due = sa.case((Draft.state == DraftState.WRITING, Claim.draft_due),
                  (Draft.state == DraftState.CHANGES_REQUESTED, Claim.rework_due),
                  (Draft.state == DraftState.IN_REVIEW, Claim.review_due))
    being_made = (DraftState.WRITING, DraftState.CHANGES_REQUESTED, DraftState.IN_REVIEW)
    texts = (sa.select(Draft.id).join(Claim, Claim.id == Draft.claim_id).join(Slot, Slot.id == Claim.slot_id)
             .where(Claim.state.in_(LIVE_CLAIMS), Draft.state.in_(being_made), later(Draft.version_of_id.is_(None))))
    late = texts.where(due < _NOW)
    # The topic's title: a draft's own is its readers'.
    worst = (late.outerjoin(Topic, Topic.id == Slot.topic_id)
             .with_only_columns(*_row("draft", uid=Slot.uid, title=sa.func.coalesce(Topic.title, ""), at=due))
             .order_by(due, Draft.id))
    return [_count("drafts", texts), _count("late", late),
            _count("in_review", texts.where(Draft.state == DraftState.IN_REVIEW)), _first(worst)]


def _publishing() -> list[sa.Select[Any]]:
    """What is out this month, what is to come, and what waits for a decision or a hand."""
    states = PublicationState
    out = sa.select(PublishedWork.id).where(PublishedWork.local_date >= _MONTH)
    planned = sa.select(Slot.id).where(Slot.is_reserve.is_(False), Slot.state == SlotState.READY)
    found = (sa.select(Publication.id).join(Slot, Slot.id == Publication.slot_id)
             .where(Slot.is_reserve.is_(False)))
    stopped = found.where(sa.or_(Publication.state == states.FAILED, sa.and_(
        Publication.state.in_((states.SCHEDULED, states.READY)), Publication.waits_for_lead.is_(True))))
    by_hand = found.where(Publication.state == states.READY, Publication.waits_for_lead.is_(False),
                          Publication.due_at < _NOW)
    worst = (stopped.outerjoin(Topic, Topic.id == Slot.topic_id)
             .with_only_columns(*_row("publication", key=Publication.note, uid=Slot.uid,
                                      title=sa.func.coalesce(Topic.title, ""), at=Publication.due_at))
             .order_by(Publication.due_at, Publication.id))
    paused = sa.select(Pause.id).where(Pause.scope == PauseScope.ORGANISATION, Pause.ended_at.is_(None))
    return [_count("out", out), _count("coming", planned), _count("waiting", stopped), _count("by_hand", by_hand),
            _count("paused", paused), _first(worst)]


def _owners() -> sa.Select[Any]:
    return (sa.select(*_row("owner", key=StepOwner.step, uid=Person.uid, title=Person.name))
            .join(Person, Person.id == StepOwner.person_id).where(Person.status != PersonStatus.LEFT))


def _turns() -> sa.Select[Any]:
    """The next slots that somebody writes, with who steps in."""
    author, stand_in = aliased(Person), aliased(Person)
    return (sa.select(*_row("turn", key=author.uid + "\x1f" + author.name, uid=Slot.uid,
                            title=sa.func.coalesce(Topic.title, ""), text=stand_in.name,
                            number=sa.case((Slot.stand_in_agreed_at.is_not(None), 1), else_=0), at=Slot.publish_at))
            .join(Claim, sa.and_(Claim.slot_id == Slot.id, Claim.state.in_(LIVE_CLAIMS)))
            .join(author, author.id == Claim.author_id).outerjoin(stand_in, stand_in.id == Slot.stand_in_id)
            .outerjoin(Topic, Topic.id == Slot.topic_id)
            .where(Slot.is_reserve.is_(False), Slot.state == SlotState.CLAIMED, Slot.publish_at.between(_NOW, _SOON))
            .order_by(Slot.publish_at, Slot.id))
