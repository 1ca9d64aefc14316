"""Reads for reminders: what is still to be done and by whom, people's hours, and what was said."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, joinedload

from planner.core.errors import NotFound
from planner.core.localtime import local_date
from planner.core.outbox import Message
from planner.people.models import Absence, Person, PersonStatus, RoleGrant
from planner.people.queries import get_organisation, house_settings, work_calendar
from planner.personas.models import Persona
from planner.policy import Action, Role, allowed
from planner.reminders.expected import Key, Matter
from planner.reminders.models import Reminder, ReminderState
from planner.reminders.rules import RULES, Audience, Hours, House, Subject
from planner.steps.agenda.models import Claim, Slot, Topic
from planner.steps.writing.models import Draft, ReviewRequest, ReviewRound
from planner.workflow.agenda import ClaimState, SlotState
from planner.workflow.writing import LIVE_REQUESTS, DraftState

# Anchors outside of this window have nothing to say: five working days ahead and four behind, long holidays and a
# week of looking ahead included.
AHEAD, BEHIND = timedelta(days=30), timedelta(days=30)
CHUNK = 500
LOOK_BACK = timedelta(days=30)
PAGE = 100
# Which of the subjects are asked for, by their anchor and their uid.
Wanted = Callable[[Any, Any], Any]


# --- The house and its people ------------------------------------------------------------------------------------


def house_of(session: Session) -> House:
    """Zone, working days and reminder time of the organisation."""
    organisation = get_organisation(session)
    return House(organisation.zone, work_calendar(session), house_settings(session).reminder_time)


def hours_of(session: Session, person_ids: Collection[int] | None = None) -> dict[int, Hours]:
    """The hours of everybody who can be mailed, or of those among ``person_ids``; two statements."""
    reachable = sa.select(Person.id, Person.zone, Person.quiet_from, Person.quiet_to, Person.digest_at).where(
        Person.status != PersonStatus.LEFT, Person.email.is_not(None))
    away = sa.select(Absence.person_id, Absence.from_date, Absence.to_date)
    if person_ids is not None:
        reachable = reachable.where(Person.id.in_(person_ids))
        away = away.where(Absence.person_id.in_(person_ids))
    absences: dict[int, list[tuple[date, date]]] = defaultdict(list)
    for person_id, first, last in session.execute(away):
        absences[person_id].append((first, last))
    return {row.id: Hours(row.zone, row.quiet_from, row.quiet_to, row.digest_at, tuple(absences[row.id]))
            for row in session.execute(reachable)}


def lead_ids(session: Session) -> tuple[int, ...]:
    """Who leads and can be mailed."""
    return tuple(session.scalars(
        sa.select(Person.id).join(RoleGrant, RoleGrant.person_id == Person.id)
        .where(RoleGrant.role == Role.LEAD, Person.status != PersonStatus.LEFT, Person.email.is_not(None))
        .order_by(Person.id)))


# --- What is to be done ------------------------------------------------------------------------------------------


def matters(session: Session, *, now: datetime) -> list[Matter]:
    """Everything that reminders can be about these weeks; four statements."""
    return _matters(session, now, lambda anchor, _uid: anchor.between(now - BEHIND, now + AHEAD))


def matters_named(session: Session, uids: Collection[str], *, now: datetime) -> dict[str, Matter]:
    """Those of ``uids`` that still ask something, wherever their dates lie now; what is done is not among them."""
    found: dict[str, Matter] = {}
    names = sorted(uids)
    for first in range(0, len(names), CHUNK):
        found |= {matter.uid: matter for matter in _matters(session, now, _named(names[first:first + CHUNK]))}
    return found


def _named(uids: Collection[str]) -> Wanted:
    return lambda _anchor, uid: uid.in_(uids)


def _matters(session: Session, now: datetime, wanted: Wanted) -> list[Matter]:
    leads = lead_ids(session)
    return [*_claims(session, wanted, leads), *_reviews(session, wanted, leads), *_slots(session, now, wanted, leads)]


def _claims(session: Session, wanted: Wanted, leads: tuple[int, ...]) -> Iterable[Matter]:
    """Drafts that nobody handed in yet; one that reviewers sent back has another date."""
    rows = session.execute(
        sa.select(Claim.uid, Claim.draft_due, Claim.taken_at, Claim.author_id, Person.name, Draft.uid.label("draft"),
                  Draft.title, Draft.lang, Slot.uid.label("slot"), Slot.publish_at)
        .join(Slot, Slot.id == Claim.slot_id).join(Person, Person.id == Claim.author_id)
        .join(Draft, Draft.claim_id == Claim.id)
        .where(Claim.state == ClaimState.ACTIVE, Slot.state == SlotState.CLAIMED, Draft.state == DraftState.WRITING,
               Claim.draft_due.is_not(None), wanted(Claim.draft_due, Claim.uid)).order_by(Claim.id))
    for row in rows:
        others = tuple(lead for lead in leads if lead != row.author_id)
        yield Matter(Subject.CLAIM, row.uid, row.draft_due, row.taken_at, row.title, row.lang, f"/drafts/{row.draft}",
                     f"/agenda/slots/{row.slot}", {Audience.AUTHOR: (row.author_id,), Audience.LEAD: others},
                     row.publish_at, name=row.name)


def _reviews(session: Session, wanted: Wanted, leads: tuple[int, ...]) -> Iterable[Matter]:
    """Requests that wait for their reviewer."""
    author = aliased(Person)
    rows = session.execute(
        sa.select(ReviewRequest.uid, ReviewRequest.due_at, ReviewRequest.requested_at, ReviewRequest.reviewer_id,
                  author.name, Draft.uid.label("draft"), Draft.title, Draft.lang, Persona.code, Slot.publish_at)
        .join(ReviewRound, ReviewRound.id == ReviewRequest.round_id).join(Draft, Draft.id == ReviewRound.draft_id)
        .join(Persona, Persona.id == ReviewRequest.persona_id).join(Claim, Claim.id == Draft.claim_id)
        .join(author, author.id == Claim.author_id).join(Slot, Slot.id == Claim.slot_id)
        .where(ReviewRequest.state.in_(LIVE_REQUESTS), Draft.state == DraftState.IN_REVIEW,
               wanted(ReviewRequest.due_at, ReviewRequest.uid)).order_by(ReviewRequest.id))
    for row in rows:
        yield Matter(Subject.REVIEW, row.uid, row.due_at, row.requested_at, row.title, row.lang,
                     f"/reviews/{row.draft}/{row.code}", f"/reviews/{row.draft}",
                     {Audience.REVIEWER: (row.reviewer_id,), Audience.LEAD: leads}, row.publish_at, name=row.name,
                     code=row.code)


def _slots(session: Session, now: datetime, wanted: Wanted, leads: tuple[int, ...]) -> Iterable[Matter]:
    """Slots that nobody took; the moment is asked about whenever the slot was planned."""
    rows = session.execute(
        sa.select(Slot.uid, Slot.claim_by, Slot.lang, Slot.publish_at, Topic.title)
        .outerjoin(Topic, Topic.id == Slot.topic_id)
        .where(Slot.state.in_((SlotState.PLANNED, SlotState.OPEN)), Slot.publish_at > now,
               wanted(Slot.claim_by, Slot.uid)).order_by(Slot.id))
    for row in rows:
        address = f"/agenda/slots/{row.uid}"
        yield Matter(Subject.SLOT, row.uid, row.claim_by, row.claim_by, row.title or "", row.lang, address, address,
                     {Audience.LEAD: leads}, row.publish_at)


# --- What was said -----------------------------------------------------------------------------------------------


def reminders_about(session: Session, uids: Collection[str]) -> list[Reminder]:
    """Every row about these subjects."""
    names = sorted(uids)
    found: list[Reminder] = []
    for first in range(0, len(names), CHUNK):
        found.extend(session.scalars(sa.select(Reminder).where(
            Reminder.subject_uid.in_(names[first:first + CHUNK]))))
    return found


def due_reminders(session: Session, person_id: int | None = None) -> list[Reminder]:
    """The rows that wait to be said, of one person or of all, oldest moment first."""
    wanted = sa.select(Reminder).where(Reminder.state == ReminderState.DUE,
                                       Reminder.rule.in_([row.key for row in RULES]))
    if person_id is not None:
        wanted = wanted.where(Reminder.recipient_id == person_id)
    return list(session.scalars(wanted.order_by(Reminder.nominal_at, Reminder.id)))


def people_with_due(session: Session, *, now: datetime) -> list[int]:
    """For whom something may be said today; a step belongs to the digest of its day, also when its clock is later."""
    return list(session.scalars(
        sa.select(Reminder.recipient_id).where(Reminder.state == ReminderState.DUE,
                                               Reminder.send_at <= now + timedelta(days=1))
        .distinct().order_by(Reminder.recipient_id)))


def digest_key(person: Person, day: date) -> str:
    """What makes somebody's digest of a day the only one."""
    return f"digest:{person.uid}:{day.isoformat()}"


def has_had_digest(session: Session, person: Person, day: date) -> bool:
    """Whether the digest of that day was handed to the outbox."""
    return session.scalar(sa.select(Message.id).where(Message.key == f"mail:{digest_key(person, day)}")) is not None


def said_to(session: Session, person: Person, *, now: datetime) -> Sequence[Reminder]:
    """The traces of the last 30 days of one person, newest first; what still waits is not among them."""
    return session.scalars(
        sa.select(Reminder).where(Reminder.recipient_id == person.id, Reminder.state != ReminderState.DUE,
                                  Reminder.updated_at >= now - LOOK_BACK)
        .order_by(Reminder.updated_at.desc(), Reminder.nominal_at.desc(), Reminder.id.desc()).limit(PAGE)).all()


def settled_keys(session: Session, person: Person, uids: Collection[str]) -> set[Key]:
    """The steps about these subjects that were said to this person, or left out for good."""
    rows = session.execute(
        sa.select(Reminder.rule, Reminder.subject_uid, Reminder.anchor_at, Reminder.recipient_id, Reminder.step)
        .where(Reminder.recipient_id == person.id, Reminder.subject_uid.in_(uids),
               Reminder.state.in_((ReminderState.SENT, ReminderState.SKIPPED))))
    return {(row.rule, row.subject_uid, row.anchor_at, row.recipient_id, row.step) for row in rows}


def get_reminder(session: Session, actor: Person, uid: str) -> Reminder:
    """The row with this uid. Raises NotFound, also for one that this person may not see."""
    found = session.scalar(sa.select(Reminder).where(Reminder.uid == uid).options(joinedload(Reminder.recipient)))
    if found is None or not allowed(actor, Action.READ_REMINDERS, found):
        raise NotFound("not_found")
    return found


def local_day(now: datetime, hours: Hours) -> date:
    """Today, where this person is."""
    return local_date(now, hours.zone)
