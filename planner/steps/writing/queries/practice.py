"""Reads about practice texts: one's own, and those that are shared with one."""
from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, joinedload

from planner.core.errors import NotFound
from planner.people.models import Person, PersonStatus, RoleGrant
from planner.policy import Role
from planner.steps.training.models import Exercise, ExerciseKind, Lesson
from planner.steps.writing.models import Draft, PracticeFeedback, PracticeShare, Revision
from planner.workflow.writing import DraftState, PracticeState

SHOWN = 20
ANSWERS = (Role.REVIEWER, Role.LEAD)        # who may write feedback (policy: practice.feedback)


def get_exercise(session: Session, uid: str) -> Exercise:
    """The exercise with this uid, with its lesson. Raises NotFound, also for one that is not out or was taken away."""
    found = session.scalar(
        sa.select(Exercise).join(Exercise.lesson)
        .where(Exercise.uid == uid, Exercise.archived_at.is_(None), Lesson.archived_at.is_(None),
               Lesson.lesson_version > 0)
        .options(contains_eager(Exercise.lesson).joinedload(Lesson.curriculum)))
    if found is None:
        raise NotFound("not_found")
    return found


def practice_of(session: Session, person: Person, exercise: Exercise) -> Draft | None:
    """The open practice text of ``person`` for an exercise, or None."""
    return practice_by_exercise(session, person, [exercise.id]).get(exercise.id)


def practice_by_exercise(session: Session, person: Person, exercise_ids: Collection[int]) -> dict[int, Draft]:
    """The open practice texts of ``person`` for these exercises, by exercise; one statement."""
    found = session.scalars(
        sa.select(Draft).where(Draft.practice_of_id == person.id, Draft.exercise_id.in_(exercise_ids),
                               Draft.state != DraftState.ABANDONED)
        .options(joinedload(Draft.head).defer(Revision.body)))
    return {draft.exercise_id: draft for draft in found if draft.exercise_id is not None}


def shared_with(session: Session, person: Person, *, limit: int = SHOWN) -> list[Draft]:
    """The practice texts of others that ``person`` may read now, newest first; one statement."""
    return list(session.scalars(
        sa.select(Draft).join(PracticeShare, PracticeShare.draft_id == Draft.id)
        .where(PracticeShare.person_id == person.id, PracticeShare.ended_at.is_(None),
               Draft.state != DraftState.ABANDONED)
        .options(joinedload(Draft.practice_of), joinedload(Draft.head).defer(Revision.body))
        .order_by(PracticeShare.shared_at.desc(), PracticeShare.id.desc()).limit(limit)))


def usable_practice(session: Session, person: Person, draft: Draft, *, limit: int = SHOWN) -> list[Draft]:
    """The own practice texts that the draft of a claim may begin with: none once something is written there."""
    if draft.claim_id is None or draft.head_id is not None:
        return []
    return list(session.scalars(
        sa.select(Draft).join(Draft.head).where(Draft.practice_of_id == person.id, Draft.lang == draft.lang,
                                                Draft.state != DraftState.ABANDONED, Revision.word_count > 0)
        .options(joinedload(Draft.head).defer(Revision.body)).order_by(Revision.at.desc(), Draft.id.desc())
        .limit(limit)))


def feedback_of(session: Session, draft: Draft) -> list[PracticeFeedback]:
    """What was written about a practice text, newest first; one statement."""
    return list(session.scalars(
        sa.select(PracticeFeedback).where(PracticeFeedback.draft_id == draft.id)
        .options(joinedload(PracticeFeedback.by), joinedload(PracticeFeedback.revision).defer(Revision.body))
        .order_by(PracticeFeedback.at.desc(), PracticeFeedback.id.desc())))


def own_feedback(session: Session, draft: Draft, person: Person, read: Revision) -> PracticeFeedback | None:
    """What ``person`` wrote about one revision of a practice text, or None."""
    return session.scalar(sa.select(PracticeFeedback).where(
        PracticeFeedback.draft_id == draft.id, PracticeFeedback.by_id == person.id,
        PracticeFeedback.revision_id == read.id))


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody a practice text can be shared with; ``answers``: they may write feedback."""

    uid: str
    name: str
    answers: bool


def possible_readers(session: Session, draft: Draft) -> list[Reader]:
    """Everybody who can sign in, but for the owner and who reads it already; who may answer first, then by name."""
    answers = sa.exists().where(RoleGrant.person_id == Person.id, RoleGrant.role.in_(ANSWERS))
    rows = session.execute(
        sa.select(Person.uid, Person.name, answers.label("answers"))
        .where(Person.status != PersonStatus.LEFT, Person.email.is_not(None),
               Person.id != draft.practice_of_id, Person.id.not_in(draft.reader_ids))
        .order_by(answers.desc(), sa.func.lower(Person.name), Person.id))
    return [Reader(uid, name, bool(may)) for uid, name, may in rows]


def people_by_uid(session: Session, uids: Collection[str]) -> list[Person]:
    """The people with these uids who can sign in, by name; the rest is left out."""
    return list(session.scalars(sa.select(Person).where(
        Person.uid.in_(uids), Person.status != PersonStatus.LEFT, Person.email.is_not(None)).order_by(Person.name)))


def count_practised(session: Session) -> int:
    """How many colleagues wrote a practice text; a total, no names (docs/domain.md d 5)."""
    return session.scalar(
        sa.select(sa.func.count(sa.distinct(Draft.practice_of_id))).join(Person, Person.id == Draft.practice_of_id)
        .where(Draft.head_id.is_not(None), Person.status != PersonStatus.LEFT)) or 0


def practice_asked() -> tuple[sa.ColumnElement[bool], ...]:
    """Which shares wait for feedback of :me, for statements over PracticeShare and Draft."""
    answered = sa.exists().where(PracticeFeedback.draft_id == PracticeShare.draft_id,
                                 PracticeFeedback.by_id == PracticeShare.person_id,
                                 PracticeFeedback.at >= PracticeShare.shared_at)
    return (PracticeShare.ended_at.is_(None), Draft.state != DraftState.ABANDONED,
            Draft.practice_state.in_((PracticeState.SHARED, PracticeState.ANSWERED)), ~answered)


def can_be_written(exercise: Exercise) -> bool:
    """Whether an exercise asks for a text, which the editor can hold."""
    return exercise.kind is not ExerciseKind.CHOICE
