"""What reminders say: in the mail, on their page and in the trace, in the reader's language.

``moment`` and ``day`` are given by whoever shows them: a mail has its recipient's zone, a page its reader's.
"""
from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from planner.people.models import Person
from planner.reminders import rules
from planner.reminders.expected import Due
from planner.reminders.models import Reminder, ReminderState
from planner.reminders.rules import Outcome, Subject, Unit
from planner.web.formats import clock_time
from planner.web.words import Labels

Show = Callable[[datetime], str]

LABELS: Labels = {
    ReminderState: {
        ReminderState.DUE: _l("Coming"), ReminderState.SENT: _l("Sent"), ReminderState.SKIPPED: _l("Left out"),
        ReminderState.CANCELLED: _l("Left out"),
    },
}
REFUSALS: dict[str, str] = {}

NAMES: Mapping[str, str] = {
    "draft_due_soon": _l("Draft due"), "draft_due_next": _l("Draft due"), "draft_overdue": _l("Draft late"),
    "review_due_soon": _l("Review due"), "review_due_today": _l("Review due"), "review_overdue": _l("Review late"),
    "pair_due_next": _l("Interview due"), "pair_overdue": _l("Interview late"),
    "slot_unclaimed": _l("Slot without an author"), "question_ends": _l("An answer from you"),
    "pitch_ends": _l("Ideas asked of you"),
}


@dataclass(frozen=True, slots=True)
class Said:
    """One reminder as it is put into words, from what stands now or from its trace."""

    rule: str
    step: int
    title: str
    lang: str
    address: str
    anchor_at: datetime
    since: datetime
    out_at: datetime
    name: str
    code: str
    is_escalation: bool


def said(due: Due) -> Said:
    """A step that is to be said."""
    matter = due.matter
    address = matter.lead_address if due.is_escalation else matter.address
    return Said(due.row.key, due.step, matter.title, matter.lang, address, matter.anchor_at, matter.since,
                matter.out_at, matter.name, matter.code, due.is_escalation)


def detail(due: Due) -> dict[str, str | bool]:
    """What is kept with a row, so that its trace can be read when the subject is gone."""
    one = said(due)
    return {"title": one.title, "lang": one.lang, "address": one.address, "since": one.since.isoformat(),
            "out": one.out_at.isoformat(), "name": one.name, "code": one.code, "escalation": one.is_escalation}


def kept(row: Reminder) -> Said:
    """A row of the trace."""
    found: Mapping[str, Any] = row.detail
    return Said(row.rule, row.step, found.get("title", ""), found.get("lang", "en"), found.get("address", ""),
                row.anchor_at, _instant(found, "since", row), _instant(found, "out", row), found.get("name", ""),
                found.get("code", ""), bool(found.get("escalation")))


def _instant(found: Mapping[str, Any], name: str, row: Reminder) -> datetime:
    return datetime.fromisoformat(found[name]) if name in found else row.anchor_at


# --- One line ----------------------------------------------------------------------------------------------------


def title(one: Said, *, day: Show) -> str:
    """What it is about; a slot without a topic is called by its day."""
    return one.title or _("Slot of %(day)s", day=day(one.out_at))


def what(one: Said, *, moment: Show, day: Show) -> str:
    """What is to be done, and by when."""
    subject = rules.rule(one.rule).subject
    due = moment(one.anchor_at)
    if subject is Subject.SLOT:
        return _("Nobody claimed this slot by %(due)s. It goes out %(day)s.", due=due, day=day(one.out_at))
    if subject is Subject.QUESTION:
        return _about_question(one, due)
    if subject is Subject.PAIR:
        return _about_pair(one, due)
    if subject is Subject.PITCH:
        return _("%(name)s asks you for ideas, until %(day)s.", name=one.name, day=day(one.anchor_at))
    return _about_review(one, due) if subject is Subject.REVIEW else _about_draft(one, due)


def _about_question(one: Said, due: str) -> str:
    if one.code == "offer":
        return _("You are asked to write it. Answer by %(due)s; then somebody else is asked.", due=due)
    if one.code == "handover":
        return _("%(name)s asks whether you take it over. Answer by %(due)s.", name=one.name, due=due)
    return _("%(name)s wants to swap dates with you. Answer by %(due)s.", name=one.name, due=due)


def _about_pair(one: Said, due: str) -> str:
    if one.is_escalation:
        return _("The interview with %(name)s stands still since %(due)s.", name=one.name, due=due)
    return {
        "answered": _("%(name)s answered. Make the skeleton by %(due)s.", name=one.name, due=due),
        "skeleton": _("Write on, and let %(name)s confirm the facts by %(due)s.", name=one.name, due=due),
        "facts_sent": _("Confirm the facts by %(due)s; the rest is written for you.", due=due),
    }.get(one.code, _("Seven questions wait for you until %(due)s. Half sentences are fine.", due=due))


def _about_review(one: Said, due: str) -> str:
    if one.rule == "review_overdue":
        return _("%(name)s waits since %(due)s for what you think of it, for persona %(persona)s.", name=one.name,
                 due=due, persona=one.code)
    return _("%(name)s asks what you think of it, for persona %(persona)s, by %(due)s.", name=one.name, due=due,
             persona=one.code)


def _about_draft(one: Said, due: str) -> str:
    if one.is_escalation:
        return _("The draft of %(name)s was due %(due)s. A new date, or another author?", name=one.name, due=due)
    if one.rule != "draft_overdue":
        return _("Your draft is due %(due)s.", due=due)
    row = rules.rule(one.rule)
    if row.escalate_from is not None and one.step + 1 == row.escalate_from:
        return _("Your draft was due %(due)s. New date, or hand it on? From the next reminder on a lead hears it too.",
                 due=due)
    return _("Your draft was due %(due)s. New date, or hand it on?", due=due)


def action(one: Said) -> str:
    """The word on its button or link."""
    subject = rules.rule(one.rule).subject
    if subject is Subject.SLOT or one.is_escalation:
        return _("Pick a date")
    return {
        Subject.QUESTION: _("Answer"), Subject.PITCH: _("Send an idea"), Subject.PAIR: _("Open the interview"),
        Subject.CLAIM: _("Continue writing"),
    }.get(subject, _("Review"))


def why(one: Said, *, day: Show) -> str:
    """Why it comes to this person."""
    subject = rules.rule(one.rule).subject
    if one.is_escalation:
        return _("Because you are a lead: from reminder %(number)s on you hear it too.",
                 number=rules.rule(one.rule).escalate_from)
    if subject is Subject.SLOT:
        return _("Because you are a lead, and slots without an author come to you when their claim is due.")
    if subject is Subject.REVIEW:
        return _("Because you were asked on %(day)s to read it for persona %(persona)s.", day=day(one.since),
                 persona=one.code)
    since = day(one.since)
    return {
        Subject.QUESTION: _("Because you are asked, and the question ends today."),
        Subject.PITCH: _("Because you were asked on %(day)s and sent none yet. Nobody sees that.", day=since),
        Subject.PAIR: _("Because one of you knows it and one writes it, since %(day)s.", day=since),
    }.get(subject, _("Because you claimed this topic on %(day)s.", day=since))


def summary(number: int) -> str:
    """What the mail holds, below the greeting."""
    return ngettext("One thing waits for you.", "%(num)d things wait for you.", number)


def subject_line(lines: list[Said], *, day: Show) -> str:
    """The subject of a digest: its most urgent line, and how many more there are."""
    first, more = lines[0], len(lines) - 1
    text = _headline(first, title(first, day=day), day(first.anchor_at))
    if more:
        return ngettext("%(text)s, and %(num)d more", "%(text)s, and %(num)d more", more, text=text)
    return text


def _headline(one: Said, name: str, due: str) -> str:
    subject = rules.rule(one.rule).subject
    if subject is Subject.SLOT:
        return _("No author yet: %(title)s", title=name)
    if one.rule in {"draft_overdue", "review_overdue", "pair_overdue"}:
        return _("Late since %(day)s: %(title)s", day=due, title=name)
    return {
        Subject.REVIEW: _("To review by %(day)s: %(title)s", day=due, title=name),
        Subject.QUESTION: _("To answer today: %(title)s", title=name),
        Subject.PITCH: _("Ideas asked by %(day)s: %(title)s", day=due, title=name),
        Subject.PAIR: _("Interview due %(day)s: %(title)s", day=due, title=name),
    }.get(subject, _("Draft due %(day)s: %(title)s", day=due, title=name))


# --- The trace ---------------------------------------------------------------------------------------------------


def when(key: str) -> str:
    """When a rule speaks, in words."""
    row = rules.rule(key)
    if row.unit is Unit.HOURS:
        return _("at the moment itself")
    if row.n < 0:
        return ngettext("%(num)d working day before", "%(num)d working days before", -row.n)
    if row.n == 0:
        return _("that morning")
    first = ngettext("%(num)d working day after", "%(num)d working days after", row.n)
    if row.max_steps == 1:
        return first
    return _("%(first)s, then every working day, %(steps)s times at most", first=first, steps=row.max_steps)


def trace(row: Reminder, *, moment: Show, day: Show) -> str:
    """What became of a step, in one sentence. Source: docs/domain-more.md q (trace)."""
    outcome = Outcome(row.outcome) if row.outcome else None
    if outcome is Outcome.PAUSED:
        return _("Held: %(name)s paused %(what)s.", name=row.detail.get("paused_by", ""),
                 what=row.detail.get("paused") or _("everything"))
    if outcome is Outcome.LOOKING and row.state is ReminderState.DUE:
        return _("Held for a day: you said that you are on it.")
    if outcome is None or row.state is ReminderState.DUE:
        return _("Comes with the daily mail.")
    sent = moment(row.sent_at) if row.sent_at else ""
    if outcome is Outcome.QUIET:
        return _("Waited until %(time)s: quiet hours and days off.", time=sent)
    if outcome is Outcome.ABSENT:
        return _("Waited until you were back: sent %(time)s.", time=sent)
    if outcome is Outcome.DIGEST:
        return _("Sent %(time)s, because it was due %(day)s.", time=sent, day=day(row.anchor_at))
    return _left_out(row, outcome, moment, day)


def _left_out(row: Reminder, outcome: Outcome, moment: Show, day: Show) -> str:
    if outcome is Outcome.MOVED and "to" in row.detail:
        return _("Left out: the date moved to %(day)s.", day=day(datetime.fromisoformat(row.detail["to"])))
    if outcome is Outcome.NEWER:
        return _("Left out: a later reminder said it.")
    return _("Left out: it was done, or no longer asked of you.")


@dataclass(frozen=True, slots=True)
class Link:
    """One part of the chain of what decided, as the macro ``timeline`` draws it."""

    icon: str
    title: str
    text: str
    state: str = "done"


def steps(row: Reminder) -> int:
    """How many steps the rule of a row has at most."""
    return rules.rule(row.rule).max_steps


def chain(row: Reminder, *, whose: Person, moment: Show, day: Show) -> list[Link]:
    """Every rule that decided about a step, and what became of it (docs/design.md, why chain)."""
    one = kept(row)
    is_over = row.state is not ReminderState.DUE
    quiet = _("Nothing is sent from %(start)s to %(end)s, at weekends and on days off. Zone: %(zone)s.",
              start=clock_time(whose.quiet_from), end=clock_time(whose.quiet_to), zone=whose.zone)
    if row.send_at != row.nominal_at:
        quiet += " " + _("So it waited until %(time)s.", time=moment(row.send_at))
    return [
        Link("list", _("Rule: %(name)s", name=NAMES[row.rule]), when(row.rule)),
        Link("person", _("Why %(name)s", name=whose.name), why(one, day=day)),
        Link("calendar", _("The date"), moment(row.anchor_at)),
        Link("clock", _("Moment of the rule"), moment(row.nominal_at)),
        Link("moon", _("Quiet hours"), quiet),
        Link("mail", _("Daily mail"), _("Everything of one day comes in one mail, at %(time)s.",
                                        time=clock_time(whose.digest_at))),
        Link(_RESULTS[row.state], str(LABELS[ReminderState][row.state]), trace(row, moment=moment, day=day),
             "done" if is_over else "todo"),
    ]


_RESULTS = {ReminderState.DUE: "hourglass", ReminderState.SENT: "tick", ReminderState.SKIPPED: "x",
            ReminderState.CANCELLED: "x"}
