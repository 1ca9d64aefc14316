"""Reads for "why did I (not) get this?": what decided about a step, and what no rule says to somebody."""
from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from planner.core.localtime import local_date
from planner.core.outbox import Message, OutboxState
from planner.people.models import Absence, Person
from planner.policy import Action, allowed
from planner.reminders import expected, queries, rule_words
from planner.reminders.answers.queries import mutes_of, silences_of
from planner.reminders.answers.rules import NEVER_MUTED, Silences
from planner.reminders.expected import Due, Matter
from planner.reminders.handout import DIGEST
from planner.reminders.models import Reminder, ReminderState
from planner.reminders.rules import Rule
from planner.reminders.trace_words import NO_CODE, Evidence
from planner.steps.agenda.models import Claim, Slot, Topic
from planner.steps.writing.models import Draft, ReviewRequest, ReviewRound

MOST = 5                        # subjects that one question finds
AHEAD = timedelta(days=60)
_CODE = re.compile(r"\b([245]\d\d)\b")


def evidence_of(session: Session, row: Reminder, *, reader: Person) -> Evidence:
    """Everything besides its rule that decided about one step; an absence only for who may know of it."""
    whose = row.recipient
    day = local_date(row.sent_at or row.send_at, whose.zone)
    found = mails_of(session, [row], whose).get(row.id, Evidence())
    mutes = mutes_of(session, whose)
    table = queries.rules_by_key(session)
    off = {mute.rule for mute in mutes if not mute.subject_uid or mute.subject_uid == row.subject_uid}
    return Evidence(
        _others(session, row), _absence(session, whose, day) if allowed(reader, Action.SEE_ABSENCE, whose) else None,
        [rule_words.name(table[mute.rule]) for mute in mutes if mute.rule in table], row.rule in off, None,
        found.delivered_at, found.refusal, found.is_refused)


def _others(session: Session, row: Reminder) -> int:
    if row.sent_at is None:
        return 0
    return session.scalar(sa.select(sa.func.count()).select_from(Reminder).where(
        Reminder.recipient_id == row.recipient_id, Reminder.sent_at == row.sent_at, Reminder.id != row.id,
        Reminder.state == ReminderState.SENT)) or 0


def _absence(session: Session, whose: Person, day: date) -> tuple[date, date] | None:
    found = session.execute(sa.select(Absence.from_date, Absence.to_date).where(
        Absence.person_id == whose.id, Absence.from_date <= day, Absence.to_date >= day)).first()
    return None if found is None else (found.from_date, found.to_date)


def mails_of(session: Session, rows: Collection[Reminder], whose: Person) -> dict[int, Evidence]:
    """What became of the mails that these steps went with, by the id of the step; one statement."""
    keys: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        if row.state is ReminderState.SENT and row.sent_at is not None:
            day = local_date(row.sent_at, whose.zone)
            letter = row.detail.get("letter") or f"{DIGEST}:{whose.uid}:{day.isoformat()}"
            keys[f"mail:{letter}"].append(row.id)
    if not keys:
        return {}
    found: dict[int, Evidence] = {}
    for mail in session.execute(sa.select(Message.key, Message.state, Message.done_at, Message.last_error)
                                .where(Message.key.in_(keys))):
        known = _delivery(mail.state, mail.done_at, mail.last_error or "")
        found.update(dict.fromkeys(keys[mail.key], known))
    return found


def _delivery(state: OutboxState, done_at: datetime | None, error: str) -> Evidence:
    if state is OutboxState.SENT:
        return Evidence(delivered_at=done_at)
    if not error:
        return Evidence()
    code = _CODE.search(error)
    return Evidence(refusal=code.group(1) if code else NO_CODE, is_refused=state is OutboxState.FAILED)


# --- Also what did not come --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Told:
    """What one rule about one subject says to somebody: rows that were looked at, steps that come, or nothing.

    ``is_muted`` and ``until`` are what they asked: not to hear it, or not before that day.
    """

    rule: Rule
    matter: Matter | None
    rows: Sequence[Reminder]
    comes: Due | None
    is_theirs: bool
    is_muted: bool = False
    until: date | None = None


@dataclass(frozen=True, slots=True)
class About:
    """One subject that a question found, by its name."""

    title: str
    lang: str
    told: Sequence[Told]


def explained(session: Session, whose: Person, text: str, *, now: datetime) -> list[About]:
    """What is said, or is not, to ``whose`` about subjects whose name holds ``text``, with those that say nothing.

    Of somebody else's things only those are found that everybody sees on the agenda, by the name that they have there.
    """
    wanted = text.strip().casefold()
    hours = queries.own_hours(session, whose)
    if not wanted or hours is None:
        return []
    history = [row for row in queries.history_of(session, whose, now=now)
               if wanted in str(row.detail.get("title", "")).casefold()]
    places = _slots(session, wanted)
    house, table = queries.house_of(session), [row for row in queries.rules_of(session) if row.is_active]
    uids = {row.subject_uid for row in history} | set(places)
    matters = queries.matters_named(session, uids, now=now, house=house)
    comes: dict[tuple[str, str], Due] = {}
    for due in expected.due_steps(matters.values(), table=table, house=house, hours={whose.id: hours},
                                  until=now + AHEAD):
        if due.planned.nominal_at > now:
            comes.setdefault((due.row.key, due.matter.uid), due)
    abouts = _abouts(history, places, matters.values(), table, comes, whose)[:MOST]
    silences = silences_of(session, [whose.id])
    return [replace(about, told=[_as_wished(told, silences, whose) for told in about.told]) for about in abouts]


def _as_wished(told: Told, silences: Silences, whose: Person) -> Told:
    """With what ``whose`` asked not to hear, or later."""
    if told.matter is None:
        return told
    rule, uid = told.rule, told.matter.uid
    return replace(told, is_muted=rule.kind not in NEVER_MUTED and silences.mute(whose.id, rule.key, uid),
                   until=silences.snoozes.get((whose.id, rule.key, uid, told.matter.anchor_at)))


def _slots(session: Session, wanted: str) -> dict[str, tuple[str, str]]:
    """The uids of what hangs on slots whose topic is called so: title and language of each."""
    found = session.execute(
        sa.select(Slot.id, Slot.uid, Topic.title, Slot.lang).join(Topic, Topic.id == Slot.topic_id)
        .where(Slot.is_reserve.is_(False), sa.func.lower(Topic.title).contains(wanted, autoescape=True))
        .order_by(Slot.publish_at.desc()).limit(MOST)).all()
    slots = {row.id: (row.title, row.lang) for row in found}
    uids = {row.uid: slots[row.id] for row in found}
    claims = session.execute(sa.select(Claim.uid, Claim.slot_id).where(Claim.slot_id.in_(slots)))
    uids |= {row.uid: slots[row.slot_id] for row in claims}
    asked = session.execute(
        sa.select(ReviewRequest.uid, Claim.slot_id).join(ReviewRound, ReviewRound.id == ReviewRequest.round_id)
        .join(Draft, Draft.id == ReviewRound.draft_id).join(Claim, Claim.id == Draft.claim_id)
        .where(Claim.slot_id.in_(slots)))
    return uids | {row.uid: slots[row.slot_id] for row in asked}


def _abouts(history: Iterable[Reminder], places: dict[str, tuple[str, str]], matters: Iterable[Matter],
            table: Sequence[Rule], comes: dict[tuple[str, str], Due], whose: Person) -> list[About]:
    titles = dict(places)
    rows: dict[tuple[str, str], list[Reminder]] = defaultdict(list)
    for row in history:
        titles.setdefault(row.subject_uid, (row.detail.get("title", ""), row.detail.get("lang", "en")))
        rows[row.rule, row.subject_uid].append(row)
    grouped: dict[tuple[str, str], list[Told]] = defaultdict(list)
    by_key, seen = {row.key: row for row in table}, set()
    for matter in matters:
        for rule in table:
            if rule.what == (matter.subject, matter.anchor):
                key = rule.key, matter.uid
                seen.add(key)
                is_theirs = any(whose.id in matter.people.get(each, ()) for step in rule.steps
                                for each in rule.audiences(step))
                grouped[titles[matter.uid]].append(Told(rule, matter, rows.get(key, ()), comes.get(key), is_theirs))
    for key, some in rows.items():
        if key not in seen and key[0] in by_key:
            grouped[titles[key[1]]].append(Told(by_key[key[0]], None, some, None, is_theirs=True))
    return [About(title, lang, _once(told)) for (title, lang), told in grouped.items()]


def _once(told: Sequence[Told]) -> list[Told]:
    """Without what a rule says to others where it speaks to this person too: of one text many are asked."""
    theirs = {one.rule.key for one in told if one.is_theirs}
    return [one for one in told if one.is_theirs or one.rule.key not in theirs]
