"""The daily mail: written from what was handed out, in its reader's language, with an act at each line.

What is done by then drops out once more. Source: docs/domain.md g (digest); docs/design.md (mail).
"""
from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import sqlalchemy as sa
from babel.dates import format_date, format_datetime
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from planner.core import events
from planner.core.localtime import local_date, to_local
from planner.messages import queries as inbox
from planner.messages.events import DigestSent
from planner.messages.letters import link, speaking
from planner.messages.models import Notice
from planner.messages.notices import sentence
from planner.messages.rules import Purpose
from planner.messages.services import digested, note_lines, send_letter
from planner.people.models import Person
from planner.people.queries import get_organisation
from planner.reminders import expected, queries, rules, words
from planner.reminders.answers.acts import Act, Ticket, acts_for, sign, sign_stop
from planner.reminders.answers.models import Snooze
from planner.reminders.answers.rules import Asked, Choice, Until, offered
from planner.reminders.answers.services import notice_key
from planner.reminders.expected import Due
from planner.reminders.models import Reminder, ReminderState
from planner.reminders.rules import Audience, Hours, House, Outcome, Subject
from planner.reminders.words import Said

MOST = 40                       # lines of one mail; what is more stands on the page of reminders
NOTICE, URGENT_NOTICE = "reminder", "reminder_urgent"
CHOSEN = {Act.TOMORROW: Choice.TOMORROW, Act.NEXT_WEEK: Choice.NEXT_WEEK}
_SHORT = "EEE d MMM"
_NOT_FOR_ME = _l("Not for me")
_LABELS: Mapping[Act, str] = {
    Act.DATE: _l("Another day"), Act.LOOKING: _l("I am on it"), Act.CLAIM: _l("Claim"),
    Act.NEVER: _l("Not about this one"),
}


@dataclass(frozen=True, slots=True)
class Pointer:
    """Words and the address that they open."""

    text: str
    address: str


@dataclass(frozen=True, slots=True)
class Line:
    """One thing of the mail: what it is about, what to do, and why it comes. ``more`` are the smaller acts."""

    title: str
    lang: str
    what: str
    why: str
    act: Pointer
    more: Sequence[Pointer] = ()
    note: str = ""
    is_first_of_title: bool = True


@dataclass(frozen=True, slots=True)
class Section:
    """Lines under one heading."""

    title: str
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class Written:
    """One step that is said, with the row that stands for it."""

    row: Reminder
    due: Due


def write_digest(session: Session, payload: Mapping[str, Any], *, key: str, now: datetime) -> bool:
    """Write the mail of one day to one person, and the lines of their inbox; returns whether there was one to write.

    What is done since it was handed out is left out and says so. Source: docs/domain.md g; docs/domain-more.md q.
    """
    person = session.scalar(sa.select(Person).where(Person.uid == payload["person"]).with_for_update(key_share=True))
    hours = queries.own_hours(session, person) if person is not None else None
    if person is None or hours is None:
        return False
    house = queries.house_of(session)
    said = _still(session, payload["reminders"], person, house=house, hours=hours, now=now)
    told = inbox.digest_notices(session, person)
    if not said and not told:
        return False
    by_mail = not inbox.reach_of(session, person, Purpose.ACTION).is_inbox_only
    if not by_mail:
        for one in said:
            one.row.outcome = Outcome.SENT.value
    day = date.fromisoformat(payload["day"])
    with speaking(person.locale):
        speaker = _Speaker(session, person, house, hours, day, now)
        lines = [(one, speaker.line(one)) for one in _grouped(said)]
        _to_inbox(session, person, lines, now=now)
        news = [Pointer(sentence(each, locale=person.locale, zone=person.zone), each.address) for each in told]
        _send(session, person, lines if by_mail else [], news, key=key, speaker=speaker)
    digested(told)
    return True


def _send(session: Session, person: Person, lines: Sequence[tuple[Written, Line]], news: Sequence[Pointer], *, key: str,
          speaker: _Speaker) -> None:
    """Send what there is to send; to who reads the inbox only that is at most what happened."""
    if not lines and not news:
        return
    stop = link("answers.stop", token=sign_stop(person, on=speaker.on), lang=person.locale)
    send_letter(session, person, "digest", key=key, now=speaker.now, unsubscribe=stop, stop=stop, words=words,
                purpose=Purpose.ACTION if lines else Purpose.TALK, today=speaker.on, hours=speaker.hours,
                sections=list(_sections(lines[:MOST])), news=news, rest=max(0, len(lines) - MOST), number=len(lines),
                subject_line=_subject([one for one, _line in lines], news, speaker),
                house=get_organisation(session).name)
    events.announce(session, DigestSent(person, len(lines) + len(news), speaker.now))


def write_urgent(session: Session, payload: Mapping[str, Any], *, key: str, now: datetime) -> bool:
    """Write what can't wait for the daily mail, at whatever hour it is, and its lines in the inbox.

    Returns whether something was left to say. Source: docs/domain.md g (urgent).
    """
    person = session.scalar(sa.select(Person).where(Person.uid == payload["person"]).with_for_update(key_share=True))
    hours = queries.own_hours(session, person) if person is not None else None
    if person is None or hours is None:
        return False
    house = queries.house_of(session)
    said = _still(session, payload["reminders"], person, house=house, hours=hours, now=now)
    if not said:
        return False
    with speaking(person.locale):
        speaker = _Speaker(session, person, house, hours, local_date(now, hours.zone), now)
        lines = [(one, speaker.line(one)) for one in _grouped(said)]
        _to_inbox(session, person, lines, now=now)
        send_letter(session, person, "urgent", key=key, now=now, words=words, purpose=Purpose.URGENT,
                    today=speaker.on, sections=list(_sections(lines[:MOST])), rest=max(0, len(lines) - MOST),
                    number=len(lines), house=get_organisation(session).name,
                    subject_line=_("Urgent: %(what)s", what=_subject([one for one, _line in lines], (), speaker)))
    return True


def _still(session: Session, ids: Iterable[int], person: Person, *, house: House, hours: Hours,
           now: datetime) -> list[Written]:
    """Of the steps that were handed out those that still ask something, the most urgent first."""
    rows = session.scalars(sa.select(Reminder).where(
        Reminder.id.in_(list(ids)), Reminder.recipient_id == person.id, Reminder.state == ReminderState.SENT)).all()
    if not rows:
        return []
    table = queries.rules_by_key(session)
    subjects = {table[row.rule].subject for row in rows if row.rule in table}
    matters = queries.matters_named(session, {row.subject_uid for row in rows}, now=now, house=house,
                                    subjects=subjects or frozenset(Subject))
    dues = {due.key: due for due in expected.due_steps(
        matters.values(), table=table.values(), house=house, hours={person.id: hours},
        until=now + timedelta(days=2))}
    for row in rows:
        if row.key not in dues:
            row.state, row.outcome, row.sent_at = ReminderState.SKIPPED, Outcome.DONE.value, None
    return sorted((Written(row, dues[row.key]) for row in rows if row.key in dues),
                  key=lambda one: (one.due.matter.anchor_at, one.due.key))


# --- In order ----------------------------------------------------------------------------------------------------


def _grouped(said: Sequence[Written]) -> list[Written]:
    """The most urgent first, and behind it whatever else is about the same slot."""
    first: dict[str, int] = {}
    for place, one in enumerate(said):
        first.setdefault(_about(one), place)
    return sorted(said, key=lambda one: (_place(one), first[_about(one)]))


def _about(one: Written) -> str:
    return one.due.matter.slot or one.due.matter.uid


def _place(one: Written) -> int:
    if one.due.is_escalation or one.due.row.audience is Audience.LEAD:
        return 1
    return 2 if one.due.row.subject is Subject.OPEN else 0


def _sections(lines: Iterable[tuple[Written, Line]]) -> Iterable[Section]:
    titles = (_("Waits for you"), _("For you as a lead"), _("Fits you"))
    by_place: dict[int, list[Line]] = {}
    seen: set[tuple[int, str]] = set()
    for one, line in lines:
        place = _place(one)
        is_first = (place, _about(one)) not in seen
        seen.add((place, _about(one)))
        by_place.setdefault(place, []).append(
            line if is_first else Line(line.title, line.lang, line.what, line.why, line.act, line.more, line.note,
                                       is_first_of_title=False))
    return [Section(titles[place], some) for place, some in sorted(by_place.items())]


def _subject(said: Sequence[Written], news: Sequence[Pointer], speaker: _Speaker) -> str:
    if said:
        return words.subject_line([words.said(one.due) for one in said], day=speaker.day_words)
    return news[0].text if len(news) == 1 else _("What happened since yesterday")


def _to_inbox(session: Session, person: Person, lines: Sequence[tuple[Written, Line]], *, now: datetime) -> None:
    """A line of the inbox for each; what was said before about the same thing is struck."""
    uids, ids = {one.due.matter.uid for one, _line in lines}, {one.row.id for one, _line in lines}
    before = session.scalars(sa.select(Reminder).where(
        Reminder.recipient_id == person.id, Reminder.subject_uid.in_(uids), Reminder.sent_at.is_not(None),
        Reminder.id.not_in(ids))).all()
    session.execute(sa.update(Notice).where(
        Notice.person_id == person.id, Notice.key.in_({notice_key(row) for row in before}),
        Notice.done_at.is_(None)).values(done_at=now).execution_options(synchronize_session=False))
    for text_key, is_urgent in ((NOTICE, False), (URGENT_NOTICE, True)):
        note_lines(session, person, {notice_key(one.row): (
            {"title": line.title, "what": line.what, "about": one.due.matter.uid} | later_of(one.due),
            one.due.matter.lead_address if one.due.is_escalation else one.due.matter.address)
            for one, line in lines if one.due.row.is_urgent is is_urgent}, text_key=text_key, now=now)


def later_of(due: Due) -> dict[str, str]:
    """Where a line of the inbox can be put off, when it can."""
    return {} if due.row.is_urgent else {"later": later_path(due)}


def later_path(due: Due) -> str:
    """Where a step can be put off, by who got it."""
    return f"/reminders/later?{urlencode({'rule': due.row.key, 'about': due.matter.uid, 'back': '/inbox'})}"


def strike_lines(session: Session, *, now: datetime) -> int:
    """Strike the lines in people's inboxes of which the subject is done, or asked of them no more; returns how many.

    Source: docs/domain-more.md q (inbox: done when the subject's need is gone).
    """
    rows = session.execute(sa.select(Notice.id, Notice.person_id, Notice.params).where(
        Notice.text_key.in_((NOTICE, URGENT_NOTICE)), Notice.done_at.is_(None)).order_by(Notice.id)).all()
    if not rows:
        return 0
    matters = queries.matters_named(session, {row.params["about"] for row in rows}, now=now)
    asked = {(matter.uid, person) for matter in matters.values() for people in matter.people.values()
             for person in people}
    over = [row.id for row in rows if (row.params["about"], row.person_id) not in asked]
    for first in range(0, len(over), 500):
        session.execute(sa.update(Notice).where(Notice.id.in_(over[first:first + 500])).values(done_at=now)
                        .execution_options(synchronize_session=False))
    return len(over)


# --- In words ----------------------------------------------------------------------------------------------------


class _Speaker:
    """Puts steps into words for one reader: their language, their zone, and what they can answer."""

    def __init__(self, session: Session, person: Person, house: House, hours: Hours, today: date,
                 now: datetime) -> None:
        self._session, self._person, self._house, self.hours = session, person, house, hours
        self.on, self.now = today, now
        self._before = _snoozed_before(session, person)

    def day_words(self, at: datetime) -> str:
        """A day in few letters."""
        return format_date(local_date(at, self._person.zone), _SHORT, locale=self._person.locale)

    def _moment(self, at: datetime) -> str:
        return format_datetime(to_local(at, self._person.zone).replace(tzinfo=None), "EEEE d MMMM, HH:mm",
                               locale=self._person.locale)

    def line(self, one: Written) -> Line:
        """One step in words."""
        said = words.said(one.due)
        main, more = self._acts(one, said)
        return Line(words.title(said, day=self.day_words), said.lang,
                    words.what(said, moment=self._moment, day=self.day_words),
                    words.why(said, day=self.day_words), main, more, self._announcement(one.due))

    def _acts(self, one: Written, said: Said) -> tuple[Pointer, list[Pointer]]:
        """The one button, and the smaller acts."""
        main = Pointer(words.action(said), said.address)
        more = []
        due = one.due
        asked = Asked(due.matter.anchor_at, self._before[due.row.key, due.matter.uid, due.matter.anchor_at],
                      due.row.kind, due.is_escalation)
        untils = dict(offered(asked, now=self.now, house=self._house, hours=self.hours))
        for act in acts_for(due.row, is_escalation=due.is_escalation):
            until = untils.get(CHOSEN[act]) if act in CHOSEN else None
            if (act in CHOSEN and until is None) or (act is Act.DATE and not untils):
                continue
            pointer = Pointer(self._label(act, due, until), self._address(act, one))
            if act is Act.CLAIM:
                main, pointer = pointer, Pointer(_("Have a look"), said.address)
            more.append(pointer)
        if due.row.subject is Subject.CLAIM and not due.is_escalation:
            more.insert(0, Pointer(_("Ask for more time"), f"/agenda/claims/{due.matter.uid}/more-time"))
        return main, more

    def _label(self, act: Act, due: Due, until: Until | None) -> str:
        if until is not None:
            if until.day == self.on + timedelta(days=1):
                return _("Again tomorrow")
            return _("Again on %(day)s", day=format_date(until.day, _SHORT, locale=self._person.locale))
        return str(_NOT_FOR_ME if act is Act.NEVER and due.row.subject is Subject.OPEN else _LABELS[act])

    def _address(self, act: Act, one: Written) -> str:
        return link("answers.act", token=sign(Ticket(act, one.row.uid, self.on)))

    def _announcement(self, due: Due) -> str:
        """Who hears of it next, said before it happens. Source: docs/domain.md g (escalation)."""
        leads = due.matter.people.get(Audience.LEAD, ())
        if due.is_escalation or due.row.escalate_from != due.step + 1 or not leads:
            return ""
        hours = queries.hours_of(self._session, leads)
        plans = [rules.plan(due.row, due.matter.anchor_at, step=due.step + 1, house=self._house, hours=hours[lead],
                            is_escalation=True) for lead in leads if lead in hours]
        if not plans:
            return ""
        names = self._session.scalars(sa.select(Person.name).where(Person.id.in_(leads)).order_by(Person.name)).all()
        days = [plan.digest_on for plan in plans if plan.digest_on is not None]
        when = format_date(min(days), "EEEE d MMMM", locale=self._person.locale) if days \
            else self._moment(min(plan.send_at for plan in plans))          # urgent: at that very moment
        return _("On %(day)s this also goes to %(names)s.", names=_names(names), day=when)


def _names(names: Sequence[str]) -> str:
    if len(names) > 2:
        return _("%(name)s and other leads", name=names[0])
    return _(" and ").join(names)


def _snoozed_before(session: Session, person: Person) -> Counter[tuple[str, str, datetime]]:
    """How often somebody wanted to hear each thing later."""
    rows = session.execute(sa.select(Snooze.rule, Snooze.subject_uid, Snooze.anchor_at).where(
        Snooze.person_id == person.id, Snooze.is_taken_back.is_(False)))
    return Counter((row.rule, row.subject_uid, row.anchor_at) for row in rows)

