"""What reminders say: in the mail, on their page and in the trace, in the reader's language.

``moment`` and ``day`` are given by whoever shows them: a mail has its recipient's zone, a page its reader's.
"""
from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from planner.reminders import rule_words, rules
from planner.reminders.expected import Due
from planner.reminders.models import Reminder, ReminderState
from planner.reminders.rules import Rule, Subject
from planner.web.words import Labels

Show = Callable[[datetime], str]

LABELS: Labels = {
    ReminderState: {
        ReminderState.DUE: _l("Coming"), ReminderState.SENT: _l("Sent"), ReminderState.SKIPPED: _l("Left out"),
        ReminderState.CANCELLED: _l("Left out"),
    },
}
REFUSALS: dict[str, str] = rule_words.REFUSALS


@dataclass(frozen=True, slots=True)
class Said:
    """One reminder as it is put into words, from what stands now or from its trace; ``row`` is its rule, as it was."""

    row: Rule
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

    @property
    def rule(self) -> str:
        """The key of its rule."""
        return self.row.key

    @property
    def subject(self) -> Subject:
        """What it is about."""
        return self.row.subject

    @property
    def is_late(self) -> bool:
        """Whether it speaks of a date that has passed."""
        return self.row.is_late(self.step)

    @property
    def is_to_lead(self) -> bool:
        """Whether it tells a lead of what somebody else has to do."""
        return self.is_escalation or self.row.is_lead_rule


def said(due: Due) -> Said:
    """A step that is to be said."""
    matter = due.matter
    address = matter.lead_address if due.is_escalation or due.row.is_lead_rule else matter.address
    return Said(due.row, due.step, matter.title, matter.lang, address, matter.anchor_at, matter.since,
                matter.out_at, matter.name, matter.code, due.is_escalation)


def detail(due: Due) -> dict[str, Any]:
    """What is kept with a row, so that its trace can be read when the subject is gone."""
    one = said(due)
    return {"title": one.title, "lang": one.lang, "address": one.address, "since": one.since.isoformat(),
            "out": one.out_at.isoformat(), "name": one.name, "code": one.code, "escalation": one.is_escalation,
            "rule": rules.kept(due.row)}


def kept(row: Reminder) -> Said:
    """A row of the trace."""
    found: Mapping[str, Any] = row.detail
    return Said(rule_of(row), row.step, found.get("title", ""), found.get("lang", "en"), found.get("address", ""),
                row.anchor_at, _instant(found, "since", row), _instant(found, "out", row), found.get("name", ""),
                found.get("code", ""), bool(found.get("escalation")))


def rule_of(row: Reminder) -> Rule:
    """The rule of a row of the trace, as it was when it was written down."""
    return rules.as_kept(row.rule, row.subject_kind, row.detail.get("rule", {}))


def _instant(found: Mapping[str, Any], name: str, row: Reminder) -> datetime:
    return datetime.fromisoformat(found[name]) if name in found else row.anchor_at


# --- One line ----------------------------------------------------------------------------------------------------


def title(one: Said, *, day: Show) -> str:
    """What it is about; a slot without a topic is called by its day."""
    if one.title:
        return one.title
    return {
        Subject.LISTENING: _("Hear a customer"), Subject.CADENCE: _("The rhythm of the house"),
        Subject.FACT: _("A fact of persona %(code)s", code=one.code), Subject.TRAINING: _("A course"),
    }.get(one.subject) or _("Slot of %(day)s", day=day(one.out_at))


def what(one: Said, *, moment: Show, day: Show) -> str:
    """What is to be done, and by when."""
    return _WHAT.get(one.subject, _about_draft)(one, moment(one.anchor_at), day)


def _about_slot(one: Said, due: str, day: Show) -> str:
    if one.is_late or one.row.offset(one.step) == 0:
        return _("Nobody claimed this slot by %(due)s. It goes out %(day)s.", due=due, day=day(one.out_at))
    return _("Nobody claimed this slot yet. It goes out %(day)s, and is to be claimed by %(due)s.", due=due,
             day=day(one.out_at))


def _about_open(one: Said, due: str, day: Show) -> str:
    return _("Still open, and it fits you. Claim it by %(due)s; it goes out %(day)s.", due=due, day=day(one.out_at))


def _about_question(one: Said, due: str, _day: Show) -> str:
    if one.is_to_lead:
        return _("Somebody was asked and did not answer yet. The question ends %(due)s.", due=due)
    if one.code == "offer":
        return _("You are asked to write it. Answer by %(due)s; then somebody else is asked.", due=due)
    if one.code == "handover":
        return _("%(name)s asks whether you take it over. Answer by %(due)s.", name=one.name, due=due)
    return _("%(name)s wants to swap dates with you. Answer by %(due)s.", name=one.name, due=due)


def _about_pitch(one: Said, _due: str, day: Show) -> str:
    return _("%(name)s asks you for ideas, until %(day)s.", name=one.name, day=day(one.anchor_at))


def _about_pair(one: Said, due: str, _day: Show) -> str:
    if one.is_to_lead:
        return _("The interview with %(name)s stands still since %(due)s.", name=one.name, due=due) if one.is_late \
            else _("The interview with %(name)s goes on until %(due)s.", name=one.name, due=due)
    return {
        "answered": _("%(name)s answered. Make the skeleton by %(due)s.", name=one.name, due=due),
        "skeleton": _("Write on, and let %(name)s confirm the facts by %(due)s.", name=one.name, due=due),
        "facts_sent": _("Confirm the facts by %(due)s; the rest is written for you.", due=due),
    }.get(one.code, _("Seven questions wait for you until %(due)s. Half sentences are fine.", due=due))


def _about_review(one: Said, due: str, _day: Show) -> str:
    if one.is_to_lead:
        return _("The text of %(name)s waits for a review for persona %(persona)s, due %(due)s.", name=one.name,
                 due=due, persona=one.code)
    if one.is_late:
        return _("%(name)s waits since %(due)s for what you think of it, for persona %(persona)s.", name=one.name,
                 due=due, persona=one.code)
    return _("%(name)s asks what you think of it, for persona %(persona)s, by %(due)s.", name=one.name, due=due,
             persona=one.code)


def _about_draft(one: Said, due: str, _day: Show) -> str:
    if one.row.anchor == "outline_due":
        return _about_outline(one, due)
    if one.is_to_lead and one.is_late:
        return _("The draft of %(name)s was due %(due)s. A new date, or another author?", name=one.name, due=due)
    if one.is_to_lead:
        return _("The draft of %(name)s is due %(due)s.", name=one.name, due=due)
    if not one.is_late:
        return _("Your draft is due %(due)s.", due=due)
    return _("Your draft was due %(due)s. New date, or hand it on?", due=due)


def _about_outline(one: Said, due: str) -> str:
    if one.is_to_lead and one.is_late:
        return _("%(name)s wrote no outline yet; it was due %(due)s.", name=one.name, due=due)
    if one.is_to_lead:
        return _("%(name)s wrote no outline yet; it is due %(due)s.", name=one.name, due=due)
    if one.is_late:
        return _("Your outline was due %(due)s. Five headings will do.", due=due)
    return _("Your outline is due %(due)s. Five headings will do.", due=due)


def _about_correction(one: Said, due: str, _day: Show) -> str:
    if one.is_to_lead:
        return _("A correction by %(name)s waits for its reader, due %(due)s.", name=one.name, due=due)
    if one.is_late:
        return _("A correction by %(name)s waits since %(due)s for your yes or no. Readers see the old text.",
                 name=one.name, due=due)
    return _("%(name)s mended a published text. Say yes or no by %(due)s; readers see the old text.", name=one.name,
             due=due)


def _about_fact(one: Said, _due: str, day: Show) -> str:
    return _("This fact of persona %(persona)s counts until %(day)s. Is it still so? Then give it a new day.",
             persona=one.code, day=day(one.anchor_at))


def _about_listening(one: Said, _due: str, day: Show) -> str:
    if one.row.anchor == "sales_call":
        return _("No sales call since %(day)s. Sit in on one, and write down what you heard.", day=day(one.anchor_at))
    return _("No customer heard since %(day)s. Sit in at the help desk or on a visit, and write down what you heard.",
             day=day(one.anchor_at))


def _about_cadence(one: Said, _due: str, day: Show) -> str:
    sure, _dash, goal = one.code.partition("/")
    return _("%(sure)s of %(goal)s publications until %(day)s are secured.", sure=sure, goal=goal,
             day=day(one.out_at - timedelta(seconds=1)))


def _about_training(one: Said, _due: str, day: Show) -> str:
    if one.is_to_lead:
        return _("Somebody has this course to finish by %(day)s.", day=day(one.anchor_at))
    if one.is_late:
        return _("You were asked to finish this course by %(day)s.", day=day(one.anchor_at))
    return _("Finish this course by %(day)s.", day=day(one.anchor_at))


_WHAT: Mapping[Subject, Callable[[Said, str, Show], str]] = {
    Subject.SLOT: _about_slot, Subject.OPEN: _about_open, Subject.QUESTION: _about_question,
    Subject.PITCH: _about_pitch, Subject.PAIR: _about_pair, Subject.REVIEW: _about_review,
    Subject.CORRECTION: _about_correction, Subject.FACT: _about_fact, Subject.LISTENING: _about_listening,
    Subject.CADENCE: _about_cadence, Subject.TRAINING: _about_training,
}


def announced(one: Said) -> str:
    """That a lead hears it next, said before it happens; empty when none does. Source: docs/domain.md g."""
    if one.is_to_lead or one.row.escalate_from != one.step + 1:
        return ""
    return _("From the next reminder on a lead hears it too.")


def action(one: Said) -> str:
    """The word on its button or link."""
    if one.subject is Subject.SLOT or (one.is_to_lead and one.subject in {Subject.CLAIM, Subject.PAIR}):
        return _("Pick a date")
    return {
        Subject.QUESTION: _("Answer"), Subject.PITCH: _("Send an idea"), Subject.PAIR: _("Open the interview"),
        Subject.CLAIM: _("Continue writing"), Subject.OPEN: _("Look at it"), Subject.FACT: _("Open the fact"),
        Subject.LISTENING: _("Write down what you heard"), Subject.CADENCE: _("Open the agenda"),
        Subject.TRAINING: _("Go on learning"), Subject.CORRECTION: _("Look at the correction"),
    }.get(one.subject, _("Review"))


def why(one: Said, *, day: Show) -> str:
    """Why it comes to this person."""
    if one.is_escalation:
        return _("Because you are a lead: from reminder %(number)s on you hear it too.", number=one.row.escalate_from)
    if one.row.is_lead_rule:
        return _("Because you are a lead, and this rule goes to leads.")
    since = day(one.since)
    return {
        Subject.SLOT: _("Because you are a lead, and slots without an author come to you when their claim is due."),
        Subject.REVIEW: _("Because you were asked on %(day)s to read it for persona %(persona)s.", day=since,
                          persona=one.code),
        Subject.OPEN: _("Because you are one of those who would be asked first."),
        Subject.QUESTION: _("Because you are asked, and the question ends today."),
        Subject.PITCH: _("Because you were asked on %(day)s and sent none yet. Nobody sees that.", day=since),
        Subject.PAIR: _("Because one of you knows it and one writes it, since %(day)s.", day=since),
        Subject.CORRECTION: _("Because you were asked on %(day)s to look at it.", day=since),
        Subject.FACT: _("Because you mind this persona."),
        Subject.LISTENING: _("Because who markets should hear customers: each week one, each month a sales call."),
        Subject.CADENCE: _("Because you are a lead, and the goal of this period is not secured."),
        Subject.TRAINING: _("Because you were asked on %(day)s to follow it.", day=since),
    }.get(one.subject, _("Because you claimed this topic on %(day)s.", day=since))


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
    if one.subject is Subject.SLOT:
        return _("No author yet: %(title)s", title=name)
    if one.is_late and one.subject in {Subject.CLAIM, Subject.REVIEW, Subject.PAIR, Subject.CORRECTION,
                                       Subject.TRAINING}:
        return _("Late since %(day)s: %(title)s", day=due, title=name)
    if one.row.anchor == "outline_due":
        return _("Outline due %(day)s: %(title)s", day=due, title=name)
    return {
        Subject.REVIEW: _("To review by %(day)s: %(title)s", day=due, title=name),
        Subject.QUESTION: _("To answer today: %(title)s", title=name),
        Subject.PITCH: _("Ideas asked by %(day)s: %(title)s", day=due, title=name),
        Subject.PAIR: _("Interview due %(day)s: %(title)s", day=due, title=name),
        Subject.OPEN: _("Open until %(day)s: %(title)s", day=due, title=name),
        Subject.CORRECTION: _("To look at by %(day)s: %(title)s", day=due, title=name),
        Subject.FACT: _("Counts until %(day)s: %(title)s", day=due, title=name),
        Subject.LISTENING: _("No sales call since %(day)s", day=due) if one.row.anchor == "sales_call"
        else _("No customer heard since %(day)s", day=due),
        Subject.CADENCE: _("Not secured yet: %(title)s", title=name),
        Subject.TRAINING: _("Course due %(day)s: %(title)s", day=due, title=name),
    }.get(one.subject, _("Draft due %(day)s: %(title)s", day=due, title=name))
