"""What people set for themselves: profile, theme, absences (docs/domain.md b, user and absence)."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner import policy
from planner.core import event_log
from planner.core.errors import NotFound, RuleBroken
from planner.core.events import announce
from planner.people.events import AbsenceAdded
from planner.people.models import Absence, Person
from planner.people.rules.people import ABSENCE_KINDS, absence_trouble, digest_trouble, quiet_trouble
from planner.people.services.members import index_person
from planner.policy import Action

THEMES = ("auto", "light", "dark")


@dataclass(frozen=True, slots=True)
class Profile:
    """All that the profile page asks."""

    name: str
    job_title: str
    bio: str
    locale: str
    zone: str
    languages: Sequence[str]
    theme: str
    shortcuts_on: bool
    quiet_from: time
    quiet_to: time
    digest_at: time


def change_profile(session: Session, profile: Profile, *, actor: Person, now: datetime) -> None:
    """Store the profile of ``actor``.

    Raises:
        RuleBroken: quiet hours the wrong way round, or a daily mail inside them.
    """
    policy.require(actor, Action.SEE_SELF)
    trouble = (quiet_trouble(profile.quiet_from, profile.quiet_to)
               or digest_trouble(profile.digest_at, profile.quiet_from, profile.quiet_to))
    if trouble:
        raise RuleBroken(trouble, earliest=profile.quiet_to.strftime("%H:%M"))
    for name in Profile.__slots__:
        setattr(actor, name, getattr(profile, name))
    actor.languages = sorted(profile.languages)
    index_person(session, actor)


def set_languages(session: Session, languages: Sequence[str], *, actor: Person, now: datetime) -> None:
    """The languages that ``actor`` reads and writes, and nothing else of the profile."""
    policy.require(actor, Action.SEE_SELF)
    actor.languages = sorted(set(languages))
    event_log.record(session, actor, "person.changed", actor_id=actor.id, now=now)


def set_theme(session: Session, theme: str, *, actor: Person) -> None:
    """Light, dark, or as the device. Raises RuleBroken for another word."""
    policy.require(actor, Action.SEE_SELF)
    if theme not in THEMES:
        raise RuleBroken("unknown")
    actor.theme = theme


def add_absence(session: Session, *, actor: Person, from_date: date, to_date: date, kind: str,
                now: datetime) -> Absence:
    """Note that ``actor`` is away, both days included.

    Raises:
        RuleBroken: the wrong way round, too long, an unknown kind, or noted already (``absence_double``).
    """
    policy.require(actor, Action.SEE_SELF)
    trouble = absence_trouble(from_date, to_date) or (None if kind in ABSENCE_KINDS else "absence_kind")
    if trouble:
        raise RuleBroken(trouble)
    known = session.scalar(sa.select(sa.exists().where(
        Absence.person_id == actor.id, Absence.from_date == from_date, Absence.to_date == to_date)))
    if known:
        raise RuleBroken("absence_double")
    absence = Absence(person_id=actor.id, from_date=from_date, to_date=to_date, kind=kind)
    session.add(absence)
    session.flush()
    event_log.record(session, absence, "absence.added", actor_id=actor.id, now=now)
    announce(session, AbsenceAdded(actor, now))
    return absence


def remove_absence(session: Session, uid: str, *, actor: Person, now: datetime) -> Absence:
    """Take back an absence of ``actor``'s own; returns what it was. Raises NotFound."""
    absence = session.scalar(sa.select(Absence).where(Absence.uid == uid, Absence.person_id == actor.id))
    if absence is None:
        raise NotFound("not_found")
    event_log.record(session, absence, "absence.removed", actor_id=actor.id, now=now)
    session.delete(absence)
    return absence
