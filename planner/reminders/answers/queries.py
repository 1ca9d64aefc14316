"""Reads of what people answered to reminders."""
from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.core.errors import NotFound
from planner.people.models import Person
from planner.reminders.answers.models import Mute, Press, Snooze
from planner.reminders.answers.rules import Silences


def silences_of(session: Session, person_ids: Collection[int] | None = None) -> Silences:
    """What these people, or all, asked not to hear; two statements."""
    mutes = sa.select(Mute.person_id, Mute.rule, Mute.subject_uid).where(Mute.ended_at.is_(None))
    snoozes = sa.select(Snooze.person_id, Snooze.rule, Snooze.subject_uid, Snooze.anchor_at, Snooze.until_on).where(
        Snooze.ended_at.is_(None))
    if person_ids is not None:
        mutes = mutes.where(Mute.person_id.in_(person_ids))
        snoozes = snoozes.where(Snooze.person_id.in_(person_ids))
    return Silences({(person, rule, uid) for person, rule, uid in session.execute(mutes)},
                    {(row.person_id, row.rule, row.subject_uid, row.anchor_at): row.until_on
                     for row in session.execute(snoozes)})


def silences_from(mutes: Iterable[Mute], snoozes: Iterable[Snooze]) -> Silences:
    """The same from rows that were read already."""
    return Silences({(row.person_id, row.rule, row.subject_uid) for row in mutes},
                    {(row.person_id, row.rule, row.subject_uid, row.anchor_at): row.until_on for row in snoozes})


def mutes_of(session: Session, person: Person) -> Sequence[Mute]:
    """What somebody switched off, the newest first."""
    return session.scalars(sa.select(Mute).where(Mute.person_id == person.id, Mute.ended_at.is_(None))
                           .order_by(Mute.at.desc(), Mute.id.desc())).all()


def snoozes_of(session: Session, person: Person) -> Sequence[Snooze]:
    """What somebody wants to hear later, the nearest first."""
    return session.scalars(sa.select(Snooze).where(Snooze.person_id == person.id, Snooze.ended_at.is_(None))
                           .order_by(Snooze.until_at, Snooze.id)).all()


def find_mute(session: Session, person: Person, rule: str, subject_uid: str) -> Mute | None:
    """The row of a mute, on or ended."""
    return session.scalar(sa.select(Mute).where(Mute.person_id == person.id, Mute.rule == rule,
                                                Mute.subject_uid == subject_uid))


def get_mute(session: Session, person: Person, uid: str) -> Mute:
    """A mute of one's own. Raises NotFound."""
    found = session.scalar(sa.select(Mute).where(Mute.uid == uid, Mute.person_id == person.id).with_for_update())
    if found is None:
        raise NotFound("not_found")
    return found


def find_snooze(session: Session, person: Person, rule: str, subject_uid: str) -> Snooze | None:
    """The snooze of one's own that runs."""
    return session.scalar(sa.select(Snooze).where(Snooze.person_id == person.id, Snooze.rule == rule,
                                                  Snooze.subject_uid == subject_uid, Snooze.ended_at.is_(None)))


def get_snooze(session: Session, person: Person, uid: str) -> Snooze:
    """A snooze of one's own. Raises NotFound."""
    found = session.scalar(sa.select(Snooze).where(Snooze.uid == uid, Snooze.person_id == person.id)
                           .with_for_update())
    if found is None:
        raise NotFound("not_found")
    return found


def count_snoozes(session: Session, person: Person, rule: str, subject_uid: str, anchor_at: datetime) -> int:
    """How often somebody wanted to hear this later, for this value of its date."""
    return session.scalar(sa.select(sa.func.count()).select_from(Snooze).where(
        Snooze.person_id == person.id, Snooze.rule == rule, Snooze.subject_uid == subject_uid,
        Snooze.anchor_at == anchor_at, Snooze.is_taken_back.is_(False))) or 0


def find_press(session: Session, key: str) -> Press | None:
    """What a press of this button in this mail did; None when nobody pressed it."""
    return session.scalar(sa.select(Press).where(Press.key == key))
