"""Certificates: given when the last lesson of a curriculum is done, shown to others only by who earned it."""
from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from planner import policy
from planner.core import event_log
from planner.core.errors import RuleBroken
from planner.core.localtime import local_date
from planner.people.models import Person
from planner.people.queries import get_organisation
from planner.policy import Action
from planner.steps.training import queries
from planner.steps.training.models import Certificate, Completion, Lesson
from planner.steps.training.queries import Course


def issue_certificate(session: Session, *, person: Person, course: Course) -> Certificate:
    """The certificate of a finished course, made when there is none; its day is that of the last lesson.

    Raises:
        RuleBroken: a lesson is still to be done, or there are none.
    Source: docs/domain.md b (certificate).
    """
    if course.progress.done < course.progress.total or not course.lessons:
        raise RuleBroken("certificate_not_yet")
    known = _of(session, person, course)
    if known is not None:
        return known
    zone = get_organisation(session).zone
    done = [(lesson, course.completions[lesson.key]) for lesson in course.lessons]
    made = Certificate(person=person, curriculum=course.curriculum, at=max(each.at for _, each in done),
                       lessons=certificate_lines(done, zone))
    try:
        with session.begin_nested():                # the unique key decides when two windows finish at once
            session.add(made)
    except IntegrityError:
        return _of(session, person, course) or made
    event_log.record(session, made, "issue", actor_id=None, now=made.at, person_id=person.id)
    return made


def certificate_lines(done: Iterable[tuple[Lesson, Completion]], zone: str) -> list[dict[str, Any]]:
    """What a certificate says of each lesson, as `models.Certificate` keeps it; days are those of ``zone``."""
    return [{"title": {"nl": lesson.title_nl, "en": lesson.title_en}, "edition": each.lesson_version,
             "on": local_date(each.at, zone).isoformat(), "minutes": lesson.est_minutes} for lesson, each in done]


def _of(session: Session, person: Person, course: Course) -> Certificate | None:
    return session.scalar(sa.select(Certificate).where(
        Certificate.person_id == person.id, Certificate.curriculum_id == course.curriculum.id))


def certify(session: Session, *, actor: Person, curriculum_uid: str) -> Certificate:
    """One's own certificate, for who finished before there were any. Raises RuleBroken: lessons are still to do."""
    policy.require(actor, Action.FOLLOW_LESSON)
    course = next((each for each in queries.courses(session, actor) if each.curriculum.uid == curriculum_uid), None)
    if course is None:
        raise RuleBroken("certificate_not_yet")
    return issue_certificate(session, person=actor, course=course)


def share_certificate(session: Session, *, actor: Person, now: datetime, certificate: Certificate,
                      shared: bool) -> None:
    """Let every colleague who has its address open a certificate, or nobody but oneself and the leads any more."""
    policy.require(actor, Action.SHARE_CERTIFICATE, certificate)
    if (certificate.shared_at is not None) == shared:
        return
    certificate.shared_at = now if shared else None
    event_log.record(session, certificate, "share" if shared else "withdraw", actor_id=actor.id, now=now)
