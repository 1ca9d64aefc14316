"""Reads for reminders: what is still to be done and by whom, people's hours, and what was said."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, joinedload

from planner.core.errors import NotFound
from planner.core.localtime import local_date, to_utc
from planner.core.outbox import Message
from planner.interview.models import Interview
from planner.people.models import Absence, Person, PersonStatus, RoleGrant
from planner.people.queries import get_organisation, house_settings, work_calendar
from planner.personas.models import Persona
from planner.policy import Action, Role, allowed
from planner.reminders.expected import Matter
from planner.reminders.models import Reminder, ReminderState
from planner.reminders.rules import RULES, Audience, Hours, House, Subject
from planner.steps.agenda.models import Claim, ClaimHandover, ClaimSwap, Idea, PitchRequest, Slot, Topic, pitch_asked
from planner.steps.writing.models import Draft, ReviewRequest, ReviewRound
from planner.workflow.agenda import AskState, ClaimState, RequestState, SlotState
from planner.workflow.interview import INTERVIEW_OVER, OPEN_QUESTIONS, InterviewState
from planner.workflow.writing import LIVE_REQUESTS, DraftState

# Anchors outside of this window have nothing to say: five working days ahead and four behind, long holidays and a
# week of looking ahead included.
AHEAD, BEHIND = timedelta(days=30), timedelta(days=30)
CHUNK = 500
DAY_ENDS = time(17)             # of what has a day and no hour: who answers then answered on that day
LOOK_BACK = timedelta(days=30)
MOST = 1_000
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


def own_hours(session: Session, person: Person) -> Hours | None:
    """The hours of one person whose row was read already; None when they can't be mailed. One statement."""
    if person.status is PersonStatus.LEFT or person.email is None:
        return None
    away = session.execute(sa.select(Absence.from_date, Absence.to_date).where(Absence.person_id == person.id))
    return Hours(person.zone, person.quiet_from, person.quiet_to, person.digest_at,
                 tuple((row.from_date, row.to_date) for row in away))


def lead_ids(session: Session) -> tuple[int, ...]:
    """Who leads and can be mailed."""
    return tuple(session.scalars(
        sa.select(Person.id).join(RoleGrant, RoleGrant.person_id == Person.id)
        .where(RoleGrant.role == Role.LEAD, Person.status != PersonStatus.LEFT, Person.email.is_not(None))
        .order_by(Person.id)))


# --- What is to be done ------------------------------------------------------------------------------------------


def matters(session: Session, *, now: datetime, person: Person | None = None) -> list[Matter]:
    """Everything that reminders can be about these weeks, or what of it concerns one person.

    One statement for a person; two for the house, who leads being the other one.
    """
    return _matters(session, lambda anchor, _uid: anchor.between(now - BEHIND, now + AHEAD), now=now, person=person)


def matters_named(session: Session, uids: Collection[str], *, now: datetime) -> dict[str, Matter]:
    """Those of ``uids`` that still ask something, wherever their dates lie now; what is done is not among them."""
    found: dict[str, Matter] = {}
    names = sorted(uids)
    for first in range(0, len(names), CHUNK):
        found |= {matter.uid: matter for matter in _matters(session, _named(names[first:first + CHUNK]), now=now)}
    return found


def _named(uids: Collection[str]) -> Wanted:
    return lambda _anchor, uid: uid.in_(uids)


def _matters(session: Session, wanted: Wanted, *, now: datetime, person: Person | None = None) -> list[Matter]:
    if person is None:
        leads = lead_ids(session)
        found = [_claims(wanted), _reviews(wanted), _pairs(wanted), *_questions(wanted),
                 _pitches(wanted), _slots(wanted, now)]
    else:
        leads = (person.id,) if Role.LEAD in person.roles else ()
        found = [_reviews(wanted).where(ReviewRequest.reviewer_id == person.id),
                 _claims(wanted) if leads else _claims(wanted).where(Claim.author_id == person.id),
                 _pairs(wanted) if leads else _pairs(wanted).where(_TURN.in_([person.id])),
                 *_questions(wanted, person), _pitches(wanted).where(pitch_asked.c.person_id == person.id)]
        found += [_slots(wanted, now)] if leads else []
    rows = session.execute(sa.union_all(*found).order_by("subject", "uid", "who")).all()
    zone = get_organisation(session).zone
    grouped = groupby(rows, key=lambda row: (row.subject, row.uid))     # a request for ideas has a row a person
    return [_matter(list(same), leads, zone) for _key, same in grouped]


_NONE = sa.literal("")
_NO_DAY = sa.cast(sa.null(), sa.Date)


def _row(subject: Subject, uid: Any, anchor: Any, since: Any, who: Any, *, draft: Any, title: Any, lang: Any, name: Any,
         code: Any, slot: Any = Slot.uid, out: Any = Slot.publish_at, day: Any = _NO_DAY) -> sa.Select[Any]:
    return sa.select(sa.literal(subject.value).label("subject"), uid.label("uid"), anchor.label("anchor"),
                     since.label("since"), who.label("who"), draft.label("draft"), title.label("title"),
                     lang.label("lang"), name.label("name"), code.label("code"), slot.label("slot"),
                     out.label("out"), day.label("day"))


def _claims(wanted: Wanted) -> sa.Select[Any]:
    """Drafts that nobody handed in yet; one that reviewers sent back has another date."""
    return (_row(Subject.CLAIM, Claim.uid, Claim.draft_due, Claim.taken_at, Claim.author_id, draft=Draft.uid,
                 title=Draft.title, lang=Draft.lang, name=Person.name, code=_NONE)
            .select_from(Claim).join(Slot, Slot.id == Claim.slot_id).join(Person, Person.id == Claim.author_id)
            .join(Draft, Draft.claim_id == Claim.id)
            .where(Claim.state == ClaimState.ACTIVE, Slot.state == SlotState.CLAIMED, Draft.version_of_id.is_(None),
                   Draft.state == DraftState.WRITING, Claim.draft_due.is_not(None), wanted(Claim.draft_due, Claim.uid)))


def _reviews(wanted: Wanted) -> sa.Select[Any]:
    """Requests that wait for their reviewer."""
    author = aliased(Person)
    return (_row(Subject.REVIEW, ReviewRequest.uid, ReviewRequest.due_at, ReviewRequest.requested_at,
                 ReviewRequest.reviewer_id, draft=Draft.uid, title=Draft.title, lang=Draft.lang, name=author.name,
                 code=Persona.code)
            .select_from(ReviewRequest).join(ReviewRound, ReviewRound.id == ReviewRequest.round_id)
            .join(Draft, Draft.id == ReviewRound.draft_id).join(Persona, Persona.id == ReviewRequest.persona_id)
            .join(Claim, Claim.id == Draft.claim_id).join(author, author.id == Claim.author_id)
            .join(Slot, Slot.id == Claim.slot_id)
            .where(ReviewRequest.state.in_(LIVE_REQUESTS), Draft.state == DraftState.IN_REVIEW,
                   wanted(ReviewRequest.due_at, ReviewRequest.uid)))


def looked_at(session: Session, uids: Collection[str], *, day: date, zone: str) -> set[str]:
    """Those of these review requests whose reviewer said on this day that they are on it: nothing is said of them.

    Source: docs/domain-more.md p (queue).
    """
    rows = session.execute(sa.select(ReviewRequest.uid, ReviewRequest.looking_at).where(
        ReviewRequest.uid.in_(uids), ReviewRequest.looking_at.is_not(None))).all() if uids else []
    return {uid for uid, at in rows if at is not None and local_date(at, zone) == day}


# Whose turn it is in an interview, since when and until when: the expert answers and confirms, the editor writes.
_EXPERTS_TURN = (InterviewState.ASKED, InterviewState.ANSWERING, InterviewState.FACTS_SENT)
_TURN = sa.case((Interview.state.in_(_EXPERTS_TURN), Interview.expert_id),
                else_=sa.func.coalesce(Claim.ghost_writer_id, Interview.expert_id))
_DUE = sa.case((Interview.state.in_(OPEN_QUESTIONS), Interview.answers_due),
               (Interview.state == InterviewState.ANSWERED, Interview.skeleton_due), else_=Interview.facts_due)
_SINCE = sa.case((Interview.state.in_(OPEN_QUESTIONS), Interview.asked_at),
                 (Interview.state == InterviewState.FACTS_SENT, Interview.facts_sent_at),
                 else_=Interview.answered_at)


def _pairs(wanted: Wanted) -> sa.Select[Any]:
    """Interviews that wait for the expert or for whoever writes it down, each with its state as its code."""
    return (_row(Subject.PAIR, Interview.uid, _DUE, _SINCE, _TURN, draft=Draft.uid, title=Draft.title, lang=Draft.lang,
                 name=Person.name, code=sa.cast(Interview.state, sa.String))
            .select_from(Interview).join(Draft, Draft.id == Interview.draft_id).join(Claim, Claim.id == Draft.claim_id)
            .join(Slot, Slot.id == Claim.slot_id).join(Person, Person.id == Interview.expert_id)
            .where(Interview.state.not_in(INTERVIEW_OVER), Claim.state == ClaimState.ACTIVE,
                   Slot.state == SlotState.CLAIMED, Draft.state == DraftState.WRITING, _DUE.is_not(None),
                   wanted(_DUE, Interview.uid)))


def _questions(wanted: Wanted, person: Person | None = None) -> list[sa.Select[Any]]:
    """Offers, handovers and swaps that wait for an answer, each with what it is as its code."""
    asker = aliased(Person)
    title = sa.func.coalesce(Topic.title, "")
    offers = (_row(Subject.QUESTION, Claim.uid, Claim.expires_at, Claim.taken_at, Claim.author_id, draft=_NONE,
                   title=title, lang=Slot.lang, name=_NONE, code=sa.literal("offer"))
              .select_from(Claim).join(Slot, Slot.id == Claim.slot_id).outerjoin(Topic, Topic.id == Slot.topic_id)
              .where(Claim.state == ClaimState.OFFERED, wanted(Claim.expires_at, Claim.uid)))
    handovers = (_row(Subject.QUESTION, ClaimHandover.uid, ClaimHandover.expires_at, ClaimHandover.created_at,
                      ClaimHandover.to_id, draft=_NONE, title=title, lang=Slot.lang, name=asker.name,
                      code=sa.literal("handover"))
                 .select_from(ClaimHandover).join(Claim, Claim.id == ClaimHandover.claim_id)
                 .join(Slot, Slot.id == Claim.slot_id).outerjoin(Topic, Topic.id == Slot.topic_id)
                 .join(asker, asker.id == ClaimHandover.asked_by_id)
                 .where(ClaimHandover.state == AskState.ASKED, wanted(ClaimHandover.expires_at, ClaimHandover.uid)))
    swaps = (_row(Subject.QUESTION, ClaimSwap.uid, ClaimSwap.expires_at, ClaimSwap.created_at, ClaimSwap.asked_of_id,
                  draft=_NONE, title=title, lang=Slot.lang, name=asker.name, code=sa.literal("swap"))
             .select_from(ClaimSwap).join(Slot, Slot.id == ClaimSwap.slot_b_id)
             .outerjoin(Topic, Topic.id == Slot.topic_id).join(asker, asker.id == ClaimSwap.asked_by_id)
             .where(ClaimSwap.state == AskState.ASKED, wanted(ClaimSwap.expires_at, ClaimSwap.uid)))
    if person is None:
        return [offers, handovers, swaps]
    return [offers.where(Claim.author_id == person.id), handovers.where(ClaimHandover.to_id == person.id),
            swaps.where(ClaimSwap.asked_of_id == person.id)]


def _pitches(wanted: Wanted) -> sa.Select[Any]:
    """Requests for ideas, for each who was asked and sent none; the day until which they run is their date."""
    asker = aliased(Person)
    sent = sa.exists().where(Idea.request_id == PitchRequest.id, Idea.by_id == pitch_asked.c.person_id)
    return (_row(Subject.PITCH, PitchRequest.uid, PitchRequest.created_at, PitchRequest.created_at,
                 pitch_asked.c.person_id, draft=_NONE, title=PitchRequest.text, lang=PitchRequest.lang,
                 name=asker.name, code=_NONE, slot=_NONE, out=PitchRequest.created_at, day=PitchRequest.due_on)
            .select_from(PitchRequest).join(pitch_asked, pitch_asked.c.request_id == PitchRequest.id)
            .join(asker, asker.id == PitchRequest.by_id)
            .where(PitchRequest.state == RequestState.OPEN, ~sent, wanted(PitchRequest.due_on, PitchRequest.uid)))


def _slots(wanted: Wanted, now: datetime) -> sa.Select[Any]:
    """Slots that nobody took; the moment is asked about whenever the slot was planned."""
    return (_row(Subject.SLOT, Slot.uid, Slot.claim_by, Slot.claim_by, sa.literal(0), draft=_NONE,
                 title=sa.func.coalesce(Topic.title, ""), lang=Slot.lang, name=_NONE, code=_NONE)
            .select_from(Slot).outerjoin(Topic, Topic.id == Slot.topic_id)
            .where(Slot.state.in_((SlotState.PLANNED, SlotState.OPEN)), Slot.publish_at > now,
                   Slot.is_reserve.is_(False), wanted(Slot.claim_by, Slot.uid)))


def _matter(same: list[Any], leads: tuple[int, ...], zone: str) -> Matter:
    """One matter from its rows, which differ in whom they ask."""
    row = same[0]
    anchor = row.anchor if row.day is None else to_utc(row.day, DAY_ENDS, zone)
    subject, slot = Subject(row.subject), f"/agenda/slots/{row.slot}"
    if subject is Subject.CLAIM:
        addresses, audience = (f"/drafts/{row.draft}", slot), Audience.AUTHOR
    elif subject is Subject.REVIEW:
        addresses, audience = (f"/reviews/{row.draft}/{row.code}", f"/reviews/{row.draft}"), Audience.REVIEWER
    elif subject is Subject.PAIR:
        addresses, audience = (f"/drafts/{row.draft}/interview", slot), Audience.AUTHOR
    elif subject is Subject.QUESTION:
        addresses, audience = (f"/agenda/swaps/{row.uid}" if row.code == "swap" else slot, slot), Audience.AUTHOR
    elif subject is Subject.PITCH:
        addresses, audience = (f"/ideas/requests/{row.uid}",) * 2, Audience.AUTHOR
    else:
        addresses, audience = (slot, slot), Audience.LEAD
    people = {Audience.LEAD: tuple(lead for lead in leads if lead != row.who)}
    if audience is not Audience.LEAD:
        people[audience] = tuple(one.who for one in same)
    return Matter(subject, row.uid, anchor, row.since, row.title, row.lang, *addresses, people, row.out,
                  name=row.name, code=row.code, slot=row.slot)


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


def waiting_between(session: Session, since: datetime, until: datetime) -> list[Reminder]:
    """The rows that may be said between two instants, the oldest moment first."""
    return list(session.scalars(
        sa.select(Reminder).where(Reminder.state == ReminderState.DUE, Reminder.send_at.between(since, until))
        .order_by(Reminder.send_at, Reminder.id)))


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


def history_of(session: Session, person: Person, *, now: datetime) -> list[Reminder]:
    """The traces of one person that can still matter: the last weeks' and what waits, newest moment first."""
    return list(session.scalars(
        sa.select(Reminder).where(Reminder.recipient_id == person.id, Reminder.nominal_at >= now - LOOK_BACK - BEHIND)
        .order_by(Reminder.nominal_at.desc(), Reminder.id.desc()).limit(MOST)))


def get_reminder(session: Session, actor: Person, uid: str) -> Reminder:
    """The row with this uid. Raises NotFound, also for one that this person may not see."""
    found = session.scalar(sa.select(Reminder).where(Reminder.uid == uid).options(joinedload(Reminder.recipient)))
    if found is None or not allowed(actor, Action.READ_REMINDERS, found):
        raise NotFound("not_found")
    return found


def local_day(now: datetime, hours: Hours) -> date:
    """Today, where this person is."""
    return local_date(now, hours.zone)


def count_said(session: Session, uids: Collection[str]) -> dict[tuple[str, int], int]:
    """How many reminders about each of these were sent, by (uid, id of whom to)."""
    rows = session.execute(
        sa.select(Reminder.subject_uid, Reminder.recipient_id, sa.func.count())
        .where(Reminder.subject_uid.in_(uids), Reminder.state == ReminderState.SENT)
        .group_by(Reminder.subject_uid, Reminder.recipient_id))
    return {(uid, person): number for uid, person, number in rows}
