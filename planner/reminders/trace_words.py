"""What became of a step and why, in the reader's language: one sentence, or the whole chain of what decided."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time

from flask_babel import gettext as _
from flask_babel import ngettext

from planner.people.models import Person
from planner.reminders import rule_words
from planner.reminders.models import Reminder, ReminderState
from planner.reminders.rules import Outcome, Rule
from planner.reminders.words import LABELS, Show, kept, rule_of, why
from planner.web.formats import clock_time

NO_CODE = "-"                   # the mail server said nothing that has a number
# Days from which a rule counts on; nothing was due then.
_GONE_BY = frozenset({"period_start", "customer_contact", "sales_call"})


@dataclass(frozen=True, slots=True)
class Evidence:
    """What decided about a step besides its rule: what went with it, who was away, what was switched off, the mail.

    ``absence`` is None when there was none, or when the reader may not know. ``refusal`` is what the mail server said;
    ``is_refused`` that it said so for good.
    """

    others: int = 0
    absence: tuple[date, date] | None = None
    mutes: Sequence[str] = ()
    is_muted: bool = False
    until: date | None = None
    delivered_at: datetime | None = None
    refusal: str = ""
    is_refused: bool = False


NOTHING = Evidence()


@dataclass(frozen=True, slots=True)
class Link:
    """One part of the chain of what decided, as the macro ``timeline`` draws it."""

    icon: str
    title: str
    text: str
    state: str = "done"


def name(row: Reminder) -> str:
    """What the rule of a row is called."""
    return rule_words.name(rule_of(row))


def steps(row: Reminder) -> int:
    """How many steps the rule of a row has at most."""
    return rule_of(row).max_steps


def outcome_of(row: Reminder, known: Evidence = NOTHING) -> Outcome | None:
    """What became of a step; of one that was sent, what became of its mail. None while it is only coming."""
    if row.state is ReminderState.SENT and known.refusal:
        return Outcome.REFUSED if known.is_refused else Outcome.FAILED
    return Outcome(row.outcome) if row.outcome else None


def trace(row: Reminder, *, moment: Show, day: Show, known: Evidence = NOTHING) -> str:
    """What became of a step, in one sentence. Source: docs/domain-more.md q (trace)."""
    outcome = outcome_of(row, known)
    if outcome is Outcome.PAUSED:
        return _("Held: %(name)s paused %(what)s.", name=row.detail.get("paused_by", ""),
                 what=row.detail.get("paused") or _("everything"))
    if outcome is Outcome.LOOKING and row.state is ReminderState.DUE:
        return _("Held for a day: you said that you are on it.")
    if outcome is Outcome.SNOOZED:
        return _("You asked to wait until %(day)s.", day=_until(row, day))
    if outcome is None or row.state is ReminderState.DUE:
        return _("Comes at its moment, at whatever hour: this rule is urgent.") if rule_of(row).is_urgent \
            else _("Comes with the daily mail.")
    return _over(row, outcome, known, moment=moment, day=day)


def _until(row: Reminder, day: Show) -> str:
    until = row.detail.get("until")
    return day(datetime.fromisoformat(until + "T12:00:00+00:00")) if until else _("another day")


def _over(row: Reminder, outcome: Outcome, known: Evidence, *, moment: Show, day: Show) -> str:
    sent, due = moment(row.sent_at) if row.sent_at else "", day(row.anchor_at)
    if outcome in {Outcome.DIGEST, Outcome.SENT} and rule_of(row).anchor in _GONE_BY:
        return _("Sent %(time)s, counted from %(day)s.", time=sent, day=due)
    if outcome is Outcome.MOVED and "to" in row.detail:
        return _("Left out: the date moved to %(day)s.", day=day(datetime.fromisoformat(row.detail["to"])))
    return {
        Outcome.DIGEST: lambda: _("Sent %(time)s, because it was due %(day)s.", time=sent, day=due),
        Outcome.SENT: lambda: _("Put into your inbox %(time)s, because it was due %(day)s.", time=sent, day=due),
        Outcome.AT_ONCE: lambda: _("Sent %(time)s, at once: this rule is urgent.", time=sent),
        Outcome.QUIET: lambda: _("Waited until %(time)s: quiet hours and days off.", time=sent),
        Outcome.ABSENT: lambda: _("Waited until you were back: sent %(time)s.", time=sent),
        Outcome.NEWER: lambda: _("Left out: a later reminder said it."),
        Outcome.MUTED: lambda: _("Left out: you switched this off."),
        Outcome.OFF: lambda: _("Left out: the rule was switched off or changed."),
        Outcome.REFUSED: lambda: _("The mail server refused it: %(code)s.", code=known.refusal),
        Outcome.FAILED: lambda: _("The mail did not arrive yet: %(code)s.", code=known.refusal)
        if known.refusal != NO_CODE else _("The mail still waits: the mail server did not answer."),
    }.get(outcome, lambda: _("Left out: by %(time)s it was done, or no longer asked of you.",
                             time=moment(row.updated_at)))()


def wished(*, is_muted: bool, until: date | None, day: Show) -> str:
    """What becomes of a step that comes by the wish of who would get it; '' when they wished nothing."""
    if is_muted:
        return _("Does not come: you switched this off.")
    return _("You asked to wait until %(day)s.", day=day(datetime.combine(until, time(12), UTC))) if until else ""


def not_you(row: Rule) -> str:
    """Why a rule says nothing to somebody: it is for others."""
    return _("Not for you: it goes to %(audience)s.", audience=", ".join(
        rule_words.to_whom(row, audience) for audience in dict.fromkeys(
            audience for step in row.steps for audience in row.audiences(step))))


# --- The chain ---------------------------------------------------------------------------------------------------


def chain(row: Reminder, *, whose: Person, moment: Show, day: Show, known: Evidence = NOTHING) -> list[Link]:
    """Everything that decided about a step, and what became of it (docs/design.md, why chain)."""
    one = kept(row)
    links = [
        *by_rule(one.row, whose, why(one, day=day), row.anchor_at, row.nominal_at, moment=moment),
        Link("moon", _("Quiet hours"), _quiet(row, whose, moment)),
        Link("mail", _("Daily mail"), _digest(row, whose, known)),
        Link("people", _("Absence"), _absence(known, day, is_urgent=one.row.is_urgent)),
        Link("x", _("Switched off"), _muted(known, is_urgent=one.row.is_urgent)),
    ]
    links.append(Link(_RESULTS[row.state], str(LABELS[ReminderState][row.state]),
                      trace(row, moment=moment, day=day, known=known) + _delivered(known, moment),
                      "todo" if row.state is ReminderState.DUE else "done"))
    return links


def by_rule(row: Rule, whose: Person, reason: str, anchor_at: datetime, nominal_at: datetime | None, *,
            moment: Show) -> list[Link]:
    """What the rule itself decides: whom it is for, from which date it counts, and when it speaks."""
    links = [Link("list", _("Rule: %(name)s", name=rule_words.name(row)), rule_words.speaks(row)),
             Link("person", _("Why %(name)s", name=whose.name), reason),
             Link("calendar", _("The date"), moment(anchor_at))]
    if nominal_at is not None:
        links.append(Link("clock", _("Moment of the rule"), moment(nominal_at)))
    return links


def _quiet(row: Reminder, whose: Person, moment: Show) -> str:
    if rule_of(row).is_urgent:
        return _("It does not wait for them: the rule is urgent.")
    quiet = _("Nothing is sent from %(start)s to %(end)s, at weekends and on days off. Zone: %(zone)s.",
              start=clock_time(whose.quiet_from), end=clock_time(whose.quiet_to), zone=whose.zone)
    if row.send_at == row.nominal_at:
        return quiet
    return quiet + " " + _("So it waited until %(time)s.", time=moment(row.send_at))


def _digest(row: Reminder, whose: Person, known: Evidence) -> str:
    if rule_of(row).is_urgent:
        return _("Not with it: what is urgent has a mail of its own, at once.")
    text = _("Everything of one day comes in one mail, at %(time)s.", time=clock_time(whose.digest_at))
    if row.state is not ReminderState.SENT:
        return text
    more = ngettext("One thing went with it.", "%(num)d things went with it.", known.others) if known.others \
        else _("Nothing else was said that day.")
    return f"{text} {more}"


def _absence(known: Evidence, day: Show, *, is_urgent: bool) -> str:
    if known.absence is None:
        return _("None on that day")
    if is_urgent:
        return _("Away, and told all the same: the rule is urgent.")
    first, last = (day(datetime.fromisoformat(f"{each}T12:00:00+00:00")) for each in known.absence)
    return _("From %(first)s to %(last)s; it waits for the first day back.", first=first, last=last)


def _muted(known: Evidence, *, is_urgent: bool) -> str:
    if known.is_muted and is_urgent:
        return _("Yes, and said all the same: the rule is urgent.")
    if known.is_muted:
        return _("Yes")
    if known.mutes:
        return _("No; switched off is: %(names)s", names=", ".join(known.mutes))
    return _("No, nothing is")


def _delivered(known: Evidence, moment: Show) -> str:
    if known.delivered_at is None or known.refusal:
        return ""
    return " " + _("The mail server took it %(time)s.", time=moment(known.delivered_at))


_RESULTS: Mapping[ReminderState, str] = {
    ReminderState.DUE: "hourglass", ReminderState.SENT: "tick", ReminderState.SKIPPED: "x",
    ReminderState.CANCELLED: "x"}


@dataclass(frozen=True, slots=True)
class Explained:
    """What one rule says, or does not, to somebody about one subject; ``uid`` is its row, when there is one."""

    name: str
    text: str
    links: Sequence[Link] = field(default_factory=list)
    uid: str = ""
