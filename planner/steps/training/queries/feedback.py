"""Exercises that wait for feedback, and who may read them."""
from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, contains_eager, joinedload

from planner.core.errors import NotFound
from planner.people.models import Person, PersonStatus
from planner.policy import Action, Role, admits
from planner.steps.training.models import Completion, Lesson

PAGE = 50


def _readable(actor: Person) -> sa.ColumnElement[bool]:
    """Whose finished exercises ``actor`` may read: one's own; as a reviewer or lead those that wait for feedback and
    those that one gave it on; as a lead all. So an exercise has one reader, not all reviewers (lesson 6)."""
    own = Completion.person_id == actor.id
    if Role.LEAD in actor.roles:
        return sa.true()
    if Role.REVIEWER in actor.roles:
        return sa.or_(own, Completion.feedback_at.is_(None), Completion.feedback_by_id == actor.id)
    return own


def get_completion(session: Session, actor: Person, key: str, uid: str) -> Completion:
    """The finished exercise with this uid of the lesson with this key, if ``actor`` may read it. Raises NotFound."""
    found = session.scalar(
        sa.select(Completion).join(Completion.lesson)
        .where(Completion.uid == uid, Lesson.key == key, _readable(actor))
        .options(joinedload(Completion.lesson), joinedload(Completion.person), joinedload(Completion.feedback_by)))
    if found is None:
        raise NotFound("not_found")
    return found


def wants_feedback() -> sa.ColumnElement[bool]:
    """Whether a completion waits for feedback: something was written, nobody answered, no newer one replaced it."""
    newer = aliased(Completion)
    replaced = sa.exists().where(newer.person_id == Completion.person_id, newer.lesson_id == Completion.lesson_id,
                                 newer.lesson_version > Completion.lesson_version)
    return sa.and_(Completion.feedback_at.is_(None), Completion.asks_feedback.is_(True),
                   sa.func.coalesce(Completion.exercise_text, "") != "", ~replaced)


def _wait_for(actor: Person) -> sa.Select[Completion]:
    """Finished exercises of others that want feedback, when ``actor`` may give it."""
    found = (sa.select(Completion).join(Completion.person)
             .where(wants_feedback(), Completion.person_id != actor.id, Person.status != PersonStatus.LEFT))
    return found if admits(actor, Action.GIVE_FEEDBACK) else found.where(sa.false())


def waiting(session: Session, actor: Person, *, lesson: Lesson | None = None, after: str = "",
            limit: int = PAGE) -> list[Completion]:
    """Exercises that ``actor`` can give feedback on, the one that waits longest first; one statement.

    ``after`` is the uid of the last one of the page before.
    """
    found = _wait_for(actor)
    if lesson is not None:
        found = found.where(Completion.lesson_id == lesson.id)
    if after:
        last = sa.select(Completion.at, Completion.id).where(Completion.uid == after).subquery()
        found = found.join(last, sa.or_(Completion.at > last.c.at,
                                        sa.and_(Completion.at == last.c.at, Completion.id > last.c.id)))
    return list(session.scalars(found.order_by(Completion.at, Completion.id).limit(limit)
                                .options(contains_eager(Completion.person), joinedload(Completion.lesson))))


def given(session: Session, actor: Person, *, limit: int = 20) -> list[Completion]:
    """What ``actor`` wrote feedback on, the newest first; one statement."""
    return list(session.scalars(
        sa.select(Completion).where(Completion.feedback_by_id == actor.id).order_by(Completion.feedback_at.desc())
        .limit(limit).options(joinedload(Completion.person), joinedload(Completion.lesson))))


def count_waiting(me: sa.ColumnElement[int]) -> sa.Select[int]:
    """How many exercises of others wait for feedback; a statement for the navigation."""
    return (sa.select(sa.func.count(Completion.id)).join(Completion.person)
            .where(wants_feedback(), Completion.person_id != me, Person.status != PersonStatus.LEFT))
