"""One's own reminders: what was said these weeks, what comes, and why."""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from flask import Blueprint, g, request
from flask_babel import format_date
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from planner import policy
from planner.core.db import clock, db
from planner.people.models import Person
from planner.people.queries import get_organisation, get_person
from planner.policy import Action
from planner.reminders import evidence, expected, queries, rule_words, trace_words, words
from planner.reminders.answers import queries as answers
from planner.reminders.answers.queries import silences_from
from planner.reminders.answers.rules import Silences, hear
from planner.reminders.expected import Digest
from planner.reminders.models import Reminder, ReminderState
from planner.reminders.rules import Outcome, Rule
from planner.steps.agenda.queries.pauses import pauses_over
from planner.web.access import needs
from planner.web.formats import day, moment
from planner.web.reply import page

bp = Blueprint("reminders", __name__, url_prefix="/reminders")
DAYS = 7
SHOWN = 100


@bp.get("")
@needs(Action.READ_REMINDERS)
def index() -> Response:
    """The reminders of the person, or for a lead those of a colleague: seven days ahead, thirty back."""
    session, now = db.session(), clock().now()
    g.organisation = get_organisation(session)
    whose = _whose(session)
    history = queries.history_of(session, whose, now=now)
    past = _past(history, now)
    mutes, snoozes = answers.mutes_of(session, whose), answers.snoozes_of(session, whose)
    table = queries.rules_of(session)
    return page("reminders/index.html", whose=whose, past=[(row, words.kept(row)) for row in past],
                coming=coming(session, whose, history, now=now, table=table, silences=silences_from(mutes, snoozes)),
                words=words, trace=trace_words, mails=evidence.mails_of(session, past, whose), mutes=mutes,
                snoozes=snoozes, names={row.key: rule_words.name(row) for row in table}, day=day, moment=moment,
                day_words=_day_words, nothing=trace_words.NOTHING)


def _past(history: Iterable[Reminder], now: datetime) -> list[Reminder]:
    """What was said or left out these thirty days, newest first."""
    over = [row for row in history if row.state is not ReminderState.DUE and row.updated_at >= now - queries.LOOK_BACK]
    return sorted(over, key=lambda row: (row.sent_at or row.updated_at, row.nominal_at), reverse=True)[:SHOWN]


@bp.get("/why/<uid>")
@needs(Action.READ_REMINDERS)
def why(uid: str) -> Response:
    """Everything that decided about one reminder."""
    session = db.session()
    row = queries.get_reminder(session, current_user, uid)
    known = evidence.evidence_of(session, row, reader=current_user)
    return page("reminders/why.html", row=row, one=words.kept(row), whose=row.recipient, words=words, day=day,
                moment=moment, trace=trace_words, known=known)


@bp.get("/why")
@needs(Action.READ_REMINDERS)
def why_not() -> Response:
    """Why something was said, or was not, about what is called so: asked by its name."""
    session, now = db.session(), clock().now()
    g.organisation = get_organisation(session)
    whose, about = _whose(session), request.args.get("about", "")[:120]
    return page("reminders/why_not.html", whose=whose, about=about, day=day, moment=moment, words=words,
                found=evidence.explained(session, whose, about, now=now), trace=trace_words, names=rule_words)


def _whose(session: Session) -> Person:
    """Whose reminders are asked for: one's own, unless the address names a colleague."""
    asked = request.args.get("person")
    if not asked or asked == current_user.uid:
        me: Person = current_user
        return me
    colleague = get_person(session, asked)
    policy.require(current_user, Action.READ_REMINDERS, colleague)
    return colleague


def coming(session: Session, person: Person, history: Iterable[Reminder], *, now: datetime,
           table: Sequence[Rule] | None = None, silences: Silences | None = None) -> list[Digest]:
    """What the mails of the coming days will say if nothing changes; nothing is written."""
    house, hours = queries.house_of(session), queries.own_hours(session, person)
    table = queries.rules_of(session) if table is None else table
    silences = answers.silences_of(session, [person.id]) if silences is None else silences
    if hours is None:
        return []
    over = [row for row in history if row.state in {ReminderState.SENT, ReminderState.SKIPPED}]
    settled = {row.key for row in over}
    today = queries.local_day(now, hours)
    had = any(row.sent_at is not None and row.outcome != Outcome.AT_ONCE
              and queries.local_day(row.sent_at, hours) == today for row in over)
    matters = queries.matters(session, now=now, person=person, house=house, table=table)
    held = pauses_over(session, {matter.slot for matter in matters})
    dues = expected.due_steps([matter for matter in matters if matter.slot not in held], table=table,
                              house=house, hours={person.id: hours}, until=expected.last_instant(now, days=DAYS))
    heard = hear([due for due in dues if due.key not in settled], silences=silences, hours={person.id: hours})
    return expected.coming(heard.dues, hours=hours, house=house, now=now,
                           days=DAYS, has_had_today=had)


def _day_words(on: date) -> str:
    return format_date(on, "EEEE d MMMM")
