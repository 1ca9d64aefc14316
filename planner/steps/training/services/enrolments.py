"""Who follows which curriculum, by when."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from planner import policy
from planner.core import event_log
from planner.core.errors import Conflict, RuleBroken
from planner.core.localtime import local_date
from planner.messages.services import notify
from planner.people.models import Person, PersonStatus
from planner.people.queries import get_organisation
from planner.policy import Action
from planner.steps.training import queries
from planner.steps.training.models import Curriculum, Enrolment, Lesson
from planner.steps.training.services.certificates import issue_certificate


def _open(session: Session, person_id: int, curriculum_id: int) -> Enrolment | None:
    return session.scalar(sa.select(Enrolment).where(
        Enrolment.person_id == person_id, Enrolment.curriculum_id == curriculum_id, Enrolment.closed_at.is_(None)))


def begin(session: Session, *, person: Person, curriculum_id: int, now: datetime,
          due_on: date | None = None) -> Enrolment:
    """The open enrolment of a person, made when there is none: whoever saves a first answer follows the lessons."""
    known = _open(session, person.id, curriculum_id)
    if known is not None:
        return known
    made = Enrolment(person_id=person.id, curriculum_id=curriculum_id, started_at=now, due_on=due_on)
    try:
        with session.begin_nested():                # one open enrolment per person and curriculum: the index decides
            session.add(made)
    except IntegrityError:
        return _open(session, person.id, curriculum_id) or made
    return made


def close_when_done(session: Session, *, person: Person, lesson: Lesson, now: datetime) -> None:
    """Close the enrolment once every lesson of the curriculum is done, and give the certificate."""
    session.flush()
    course = queries.course_of(session, person, lesson)
    if course.progress.done < course.progress.total:
        return
    if course.enrolment is not None:
        course.enrolment.closed_at = now
    issue_certificate(session, person=person, course=course)


def enrol(session: Session, *, actor: Person, now: datetime, curriculum: Curriculum, people: Sequence[Person],
          due_on: date | None) -> int:
    """Ask people to do the lessons, by a day or in their own time; who was asked already gets the new day.

    Returns:
        How many people it concerns.
    Raises:
        RuleBroken: nobody was chosen, the day has passed, or somebody among them left.
    """
    policy.require(actor, Action.ENROL, curriculum)
    if not people:
        raise RuleBroken("enrol_nobody")
    if due_on is not None and due_on < local_date(now, get_organisation(session).zone):
        raise RuleBroken("enrol_past")
    for person in people:
        if person.status is PersonStatus.LEFT:
            raise RuleBroken("enrol_left", name=person.name)
        held = begin(session, person=person, curriculum_id=curriculum.id, now=now, due_on=due_on)
        held.due_on = due_on
        session.flush()
        day = due_on.isoformat() if due_on else None
        event_log.record(session, held, "enrol", actor_id=actor.id, now=now, person_id=person.id, due_on=day)
        if person.id != actor.id:
            notify(session, person, key=f"training_asked:{held.uid}:{day or 'open'}",
                   text_key="training_asked_by" if day else "training_asked",
                   params={"name": actor.name, "title": curriculum.label(person.locale), "due_on": day},
                   address="/learn", now=now)
    return len(people)


def remind(session: Session, *, actor: Person, now: datetime, held: Enrolment) -> None:
    """Remind somebody of the lessons that they were asked to do, once a day at most.

    Raises:
        Conflict: it ended already.
        RuleBroken: they were reminded today.
    """
    policy.require(actor, Action.ENROL, held.curriculum)
    if held.closed_at is not None:
        raise Conflict("enrol_ended_already")
    zone = get_organisation(session).zone
    today = local_date(now, zone)
    if held.reminded_at is not None and local_date(held.reminded_at, zone) == today:
        raise RuleBroken("enrol_reminded", name=held.person.name)
    held.reminded_at = now
    following = queries.next_lesson_of(session, held.person, held.curriculum)
    notify(session, held.person, key=f"training_reminder:{held.uid}:{today.isoformat()}", text_key="training_reminder",
           params={"name": actor.name, "title": following.label(held.person.locale) if following else
                   held.curriculum.label(held.person.locale)},
           address=f"/learn/{following.key}" if following else "/learn", now=now)
    event_log.record(session, held, "remind", actor_id=actor.id, now=now, person_id=held.person_id)


def extend(session: Session, *, actor: Person, now: datetime, held: Enrolment, due_on: date | None) -> date | None:
    """Give somebody another day; None takes the day away. Returns the day that it was.

    Raises:
        Conflict: it ended already.
        RuleBroken: that day has passed.
    """
    policy.require(actor, Action.ENROL, held.curriculum)
    if held.closed_at is not None:
        raise Conflict("enrol_ended_already")
    if due_on is not None and due_on < local_date(now, get_organisation(session).zone):
        raise RuleBroken("enrol_past")
    was, held.due_on = held.due_on, due_on
    event_log.record(session, held, "extend", actor_id=actor.id, now=now, person_id=held.person_id,
                     was=was.isoformat() if was else None, due_on=due_on.isoformat() if due_on else None)
    if due_on is not None and held.person_id != actor.id:
        notify(session, held.person, key=f"training_extended:{held.uid}:{due_on.isoformat()}",
               text_key="training_extended", params={"name": actor.name, "due_on": due_on.isoformat(),
                                                     "title": held.curriculum.label(held.person.locale)},
               address="/learn", now=now)
    return was


def take_extension_back(session: Session, *, actor: Person, now: datetime, held: Enrolment) -> None:
    """Put the day back that the last extension replaced. Raises Conflict: there was none, or something came after."""
    policy.require(actor, Action.ENROL, held.curriculum)
    last = next(iter(event_log.history(session, "enrolment", held.uid, limit=1)), None)
    if last is None or last.event != "extend" or held.closed_at is not None:
        raise Conflict("enrol_changed_since")
    was = last.detail["was"]
    held.due_on = date.fromisoformat(was) if was else None
    event_log.record(session, held, "take_back", actor_id=actor.id, now=now, person_id=held.person_id)


def end_enrolment(session: Session, *, actor: Person, now: datetime, held: Enrolment) -> None:
    """Ask somebody no longer; what they did stays done. Raises Conflict when it ended already."""
    policy.require(actor, Action.ENROL, held.curriculum)
    if held.closed_at is not None:
        raise Conflict("enrol_ended_already")
    held.closed_at = now
    event_log.record(session, held, "end", actor_id=actor.id, now=now, person_id=held.person_id)


def resume_enrolment(session: Session, *, actor: Person, now: datetime, held: Enrolment) -> None:
    """Take an ending back. Raises Conflict when the person was asked anew meanwhile."""
    policy.require(actor, Action.ENROL, held.curriculum)
    if _open(session, held.person_id, held.curriculum_id) is not None:
        raise Conflict("enrol_asked_already", name=held.person.name)
    held.closed_at = None
    event_log.record(session, held, "resume", actor_id=actor.id, now=now, person_id=held.person_id)
