"""What rules say of themselves: their names, when they speak, to whom, how often (docs/domain.md g)."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from planner.reminders.rules import Audience, Outcome, Rule, Subject, Unit
from planner.web.formats import clock_time

REFUSALS: dict[str, str] = {
    "rule_audience": _l("A rule about this goes to somebody else. Pick one from the list."),
    "rule_too_far_workdays": _l("At most %(most)s working days."),
    "rule_too_far_days": _l("At most %(most)s days."),
    "rule_too_far_hours": _l("At most %(most)s hours."),
    "rule_repeat_without": _l("Say how long there is between two reminders."),
    "rule_too_long": _l("The last of them would fall too far from the date: at most %(most)s away. "
                        "Fewer times, or less in between."),
    "rule_escalates_late": _l("There are only %(most)s of them."),
    "rule_no_escalation": _l("This rule can't go to a lead as well."),
    "rule_not_urgent": _l("No publication waits for this, so that it can wait for the morning. "
                          "Urgent can be what is about a slot, a draft, an interview, a question, a review or a "
                          "correction."),
    "rule_too_many": _l("There are %(most)s rules already. Change one instead."),
    "rule_undone": _l("This was taken back already."),
    "rule_twice": _l("There is a rule that says exactly this."),
}

Named = tuple[Subject, str]
# Of which date a rule speaks, as a choice in the form and as its name; the second one once that date has passed.
BEFORE: Mapping[Named, str] = {
    (Subject.OPEN, "claim_by"): _l("Topic still open"),
    (Subject.SLOT, "claim_by"): _l("Slot without an author"),
    (Subject.CLAIM, "outline_due"): _l("Outline due"),
    (Subject.CLAIM, "draft_due"): _l("Draft due"),
    (Subject.REVIEW, "due_at"): _l("Review due"),
    (Subject.PAIR, "due_at"): _l("Interview due"),
    (Subject.QUESTION, "expires_at"): _l("A question ends"),
    (Subject.PITCH, "due_on"): _l("Ideas asked of you"),
    (Subject.CORRECTION, "review_due_at"): _l("Correction to look at"),
    (Subject.FACT, "expires_on"): _l("Persona fact expires"),
    (Subject.LISTENING, "customer_contact"): _l("No customer heard"),
    (Subject.LISTENING, "sales_call"): _l("No sales call"),
    (Subject.CADENCE, "period_start"): _l("Rhythm not secured"),
    (Subject.TRAINING, "due_on"): _l("Course due"),
}
LATE: Mapping[Named, str] = {
    (Subject.CLAIM, "outline_due"): _l("Outline late"), (Subject.CLAIM, "draft_due"): _l("Draft late"),
    (Subject.REVIEW, "due_at"): _l("Review late"), (Subject.PAIR, "due_at"): _l("Interview late"),
    (Subject.CORRECTION, "review_due_at"): _l("Correction late"), (Subject.TRAINING, "due_on"): _l("Course late"),
}
# From what it counts, where the name does not say it.
COUNTED: Mapping[Named, str] = {
    (Subject.OPEN, "claim_by"): _l("from the last day to claim"),
    (Subject.SLOT, "claim_by"): _l("from the last day to claim"),
    (Subject.QUESTION, "expires_at"): _l("from the end of an offer, handover or swap"),
    (Subject.PITCH, "due_on"): _l("from the last day of a request for ideas"),
    (Subject.FACT, "expires_on"): _l("from the last day on which it counts"),
    (Subject.LISTENING, "customer_contact"): _l("from the last time somebody sat in"),
    (Subject.LISTENING, "sales_call"): _l("from the last call somebody sat in on"),
    (Subject.CADENCE, "period_start"): _l("from the first day of the week or month"),
    (Subject.TRAINING, "due_on"): _l("from the day it was asked for"),
}
_WHO: Mapping[Audience, str] = {
    Audience.AUTHOR: _l("Author"), Audience.REVIEWER: _l("Reviewer"), Audience.FITTING: _l("People who fit"),
    Audience.OWNER: _l("Owner of the persona"), Audience.MARKETER: _l("Each lead"),
    Audience.LEARNER: _l("Who follows it"), Audience.LEAD: _l("Lead"),
}
_DOERS: Mapping[Subject, str] = {
    Subject.PAIR: _l("Whose turn it is"), Subject.QUESTION: _l("Who is asked"), Subject.PITCH: _l("Who sent none yet"),
}
UNITS: Mapping[Unit, str] = {
    Unit.WORKDAYS: _l("working days"), Unit.DAYS: _l("days"), Unit.HOURS: _l("hours"),
}


def name(row: Rule) -> str:
    """What a rule is called: by what it is about, and whether it speaks before that or after."""
    if row.n > 0 and row.what in LATE:
        return str(LATE[row.what])
    return str(BEFORE[row.what])


def counted(row: Rule) -> str:
    """From what it counts; empty where its name says so."""
    return str(COUNTED.get(row.what, ""))


def to_whom(row: Rule, audience: Audience | None = None) -> str:
    """Whom it is for."""
    audience = audience or row.audience
    if audience is Audience.AUTHOR and row.subject in _DOERS:
        return str(_DOERS[row.subject])
    return str(_WHO[audience])


def when(row: Rule) -> str:
    """When it speaks first, in words."""
    if row.n == 0:
        text = _("at the moment itself") if row.unit is Unit.HOURS else _("that morning")
    else:
        text = _distance(row.unit, row.n)
    if row.at is not None and row.unit is not Unit.HOURS:
        return _("%(when)s, at %(time)s", when=text, time=clock_time(row.at))
    return text


def at_step(row: Rule, step: int) -> str:
    """When one step of it speaks."""
    return when(replace(row, n=row.offset(step)))


def _distance(unit: Unit, n: int) -> str:
    number = abs(n)
    if unit is Unit.HOURS:
        return ngettext("%(num)d hour before", "%(num)d hours before", number) if n < 0 \
            else ngettext("%(num)d hour after", "%(num)d hours after", number)
    if unit is Unit.DAYS:
        return ngettext("%(num)d day before", "%(num)d days before", number) if n < 0 \
            else ngettext("%(num)d day after", "%(num)d days after", number)
    return ngettext("%(num)d working day before", "%(num)d working days before", number) if n < 0 \
        else ngettext("%(num)d working day after", "%(num)d working days after", number)


def again(row: Rule) -> str:
    """How often it speaks."""
    if row.max_steps == 1:
        return _("once")
    every = {
        Unit.WORKDAYS: ngettext("every working day", "every %(num)d working days", row.repeat_every),
        Unit.DAYS: ngettext("every day", "every %(num)d days", row.repeat_every),
        Unit.HOURS: ngettext("every hour", "every %(num)d hours", row.repeat_every),
    }[row.unit]
    return _("%(every)s, %(times)s times", every=every, times=row.max_steps)


def then(row: Rule) -> str:
    """Who hears of it later; empty when nobody does."""
    if row.escalate_from is None:
        return ""
    return _("Lead, from number %(number)s on", number=row.escalate_from)


def speaks(row: Rule) -> str:
    """When and how often, in one line, as a trace says it."""
    text = when(row) if row.max_steps == 1 else _("%(first)s, then %(again)s at most", first=when(row),
                                                  again=again(row))
    return _("%(when)s; urgent, so at whatever hour", when=text) if row.is_urgent else text


# --- What is kept back, what happened to a rule ------------------------------------------------------------------

_KEPT: Mapping[Outcome, str] = {
    Outcome.PAUSED: _l("it stands still"), Outcome.MUTED: _l("switched off by them"),
    Outcome.SNOOZED: _l("they asked to wait"),
}
_HAPPENED: Mapping[str, str] = {
    "add": _l("%(who)s added it"), "change": _l("%(who)s changed it"), "switch_off": _l("%(who)s switched it off"),
    "switch_on": _l("%(who)s switched it on"), "put_back": _l("%(who)s put it back as it was"),
    "remove": _l("%(who)s removed it"), "undo": _l("%(who)s took the change before back"),
}


def kept_back(outcome: Outcome) -> str:
    """Why something does not come."""
    return str(_KEPT.get(outcome, ""))


def happened(event: str, who: str) -> str:
    """One line of a rule's history."""
    return str(_HAPPENED[event]) % {"who": who or _("Somebody who left")}
