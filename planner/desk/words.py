"""Words of this package: its enum members, and the sentences of Today."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from planner.desk.rules import UNHURRIED, Greeting, OwnText, Segment, Standing, Step, Task, TaskKind, stride
from planner.web.formats import day, moment
from planner.web.words import Labels, label
from planner.workflow.writing import DraftState

LABELS: Labels = {
    TaskKind: {
        TaskKind.DECIDE: _l("Your decision"), TaskKind.CHANGE: _l("Changes asked"), TaskKind.WRITE: _l("Draft"),
        TaskKind.TELL: _l("Interview"), TaskKind.CONFIRM: _l("Interview"),
        TaskKind.JUDGE: _l("Review"), TaskKind.APPROVE: _l("Final approval"), TaskKind.UNCLAIMED: _l("No author yet"),
        TaskKind.EMPTY: _l("No topic yet"), TaskKind.ANSWERED: _l("Feedback for you"),
        TaskKind.PRACTICE: _l("Practice"), TaskKind.OFFER: _l("You are asked to write"),
        TaskKind.HANDOVER: _l("You are asked to take over"), TaskKind.SWAP: _l("A colleague wants to swap dates"),
    },
    Greeting: {
        Greeting.MORNING: _l("Good morning, %(name)s"), Greeting.AFTERNOON: _l("Good afternoon, %(name)s"),
        Greeting.EVENING: _l("Good evening, %(name)s"),
    },
    Step: {
        Step.LEARN: _l("Learn"), Step.KNOWLEDGE: _l("Knowledge"), Step.AGENDA: _l("Agenda"), Step.WRITE: _l("Write"),
        Step.PUBLISH: _l("Publish"),
    },
}
REFUSALS: dict[str, str] = {"owner_left": _l("Choose somebody who works here.")}

# Where each kind of task opens; {persona} is the first persona's code.
ADDRESSES: Mapping[TaskKind, str] = {
    TaskKind.DECIDE: "/publish/{uid}", TaskKind.CHANGE: "/drafts/{uid}", TaskKind.WRITE: "/drafts/{uid}",
    TaskKind.TELL: "/drafts/{uid}/interview", TaskKind.CONFIRM: "/drafts/{uid}/interview/facts",
    TaskKind.JUDGE: "/reviews/{uid}/{persona}", TaskKind.APPROVE: "/reviews/{uid}",
    TaskKind.UNCLAIMED: "/agenda/slots/{uid}", TaskKind.EMPTY: "/agenda/slots/{uid}",
    TaskKind.ANSWERED: "/drafts/{uid}", TaskKind.PRACTICE: "/drafts/{uid}",
    TaskKind.OFFER: "/agenda/slots/{persona}", TaskKind.HANDOVER: "/agenda/slots/{persona}",
    TaskKind.SWAP: "/agenda/swaps/{uid}",
}
# What reminders speak of, so that they can wait.
PUT_OFF = frozenset({TaskKind.WRITE, TaskKind.TELL, TaskKind.CONFIRM, TaskKind.JUDGE})
# Where yes and no are said to what somebody asks; a swap is looked at first.
YES: Mapping[TaskKind, str] = {
    TaskKind.OFFER: "/agenda/claims/{uid}/accept", TaskKind.HANDOVER: "/agenda/handovers/{uid}/accept",
}
NO: Mapping[TaskKind, str] = {
    TaskKind.OFFER: "/agenda/claims/{uid}/decline", TaskKind.HANDOVER: "/agenda/handovers/{uid}/decline",
    TaskKind.SWAP: "/agenda/swaps/{uid}/decline",
}
# Where all tasks of a kind stand.
LISTS: Mapping[TaskKind, str] = {
    TaskKind.DECIDE: "/publish", TaskKind.CHANGE: "/drafts", TaskKind.WRITE: "/drafts", TaskKind.JUDGE: "/reviews",
    TaskKind.TELL: "/drafts", TaskKind.CONFIRM: "/drafts",
    TaskKind.APPROVE: "/reviews", TaskKind.UNCLAIMED: "/agenda?view=list&state=open",
    TaskKind.EMPTY: "/agenda?view=list&state=empty", TaskKind.ANSWERED: "/drafts", TaskKind.PRACTICE: "/drafts",
    TaskKind.OFFER: "/inbox", TaskKind.HANDOVER: "/inbox", TaskKind.SWAP: "/inbox",
}
ICONS: Mapping[TaskKind, str] = {
    TaskKind.DECIDE: "alert", TaskKind.CHANGE: "pen", TaskKind.WRITE: "st-drafting", TaskKind.JUDGE: "check",
    TaskKind.TELL: "chat", TaskKind.CONFIRM: "check",
    TaskKind.APPROVE: "shield", TaskKind.UNCLAIMED: "st-open", TaskKind.EMPTY: "st-empty",
    TaskKind.ANSWERED: "heart", TaskKind.PRACTICE: "pen",
    TaskKind.OFFER: "people", TaskKind.HANDOVER: "people", TaskKind.SWAP: "calendar",
}
# What somebody who knows is asked in place of a text.
_TELLINGS: Mapping[TaskKind, str] = {
    TaskKind.TELL: _l("You tell it, %(name)s writes it down. Your answers by %(due)s."),
    TaskKind.CONFIRM: _l("%(name)s wrote it down. Say by %(due)s whether every fact is right."),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One task as people read it; ``action`` is the word on its button.

    ``yes`` and ``no`` are where it can be answered at once, with a press of a button.
    """

    task: Task
    title: str
    text: str
    action: str
    address: str
    icon: str
    is_late: bool
    yes: str = ""
    no: str = ""

    @property
    def later(self) -> str:
        """Where its reminder can be put off; empty for what nobody reminds of."""
        return f"/reminders/later?of={self.address}&back=/" if self.task.kind in PUT_OFF else ""


def line(task: Task, *, now: datetime) -> Line:
    """A task in words, with the address where it is done."""
    late = task.is_late(now)
    address = ADDRESSES[task.kind].format(uid=task.uid, persona=task.codes[0] if task.codes else "")
    untitled = _("Without a title") if task.kind in UNHURRIED else _("Slot of %(day)s",
                                                                     day=day(task.out_at or task.due_at))
    return Line(task, task.title or untitled, _text(task, late),
                _action(task), address, ICONS[task.kind], late, YES.get(task.kind, "").format(uid=task.uid),
                NO.get(task.kind, "").format(uid=task.uid))


def _action(task: Task) -> str:
    if task.kind is TaskKind.WRITE:
        return _("Continue writing") if task.number else _("Start writing")
    return {TaskKind.DECIDE: _("Decide"), TaskKind.TELL: _("Answer the questions"),
            TaskKind.CONFIRM: _("Read the facts"), TaskKind.CHANGE: _("Make the changes"), TaskKind.JUDGE: _("Review"),
            TaskKind.APPROVE: _("Approve"), TaskKind.UNCLAIMED: _("Pick a date"),
            TaskKind.EMPTY: _("Choose a topic"), TaskKind.ANSWERED: _("Read it"),
            TaskKind.PRACTICE: _("Write feedback"), TaskKind.OFFER: _("I'll write it"),
            TaskKind.HANDOVER: _("I'll take it over"), TaskKind.SWAP: _("Look at the swap")}[task.kind]


def _text(task: Task, late: bool) -> str:
    due = moment(task.due_at)
    if task.kind is TaskKind.WRITE:
        return _text_of_draft(task, late, due)
    if task.kind in _TELLINGS:
        return str(_TELLINGS[task.kind]) % {"name": task.person or _("a colleague"), "due": due}
    if task.kind is TaskKind.CHANGE:
        return ngettext("%(num)d point to answer, by %(due)s.", "%(num)d points to answer, by %(due)s.", task.number,
                        due=due)
    if task.kind in UNHURRIED:
        return _text_of_practice(task)
    if task.kind in NO:
        return _text_of_question(task, due)
    if task.kind in {TaskKind.JUDGE, TaskKind.APPROVE}:
        return _text_of_others(task, late, due)
    return _text_of_slot(task, due)


def _text_of_draft(task: Task, late: bool, due: str) -> str:
    if late:
        return _("Your draft was due %(due)s. New date, or hand it on?", due=due)
    if not task.number:
        return _("Due %(due)s. Nothing written yet.", due=due)
    return ngettext("Due %(due)s. %(num)d word so far.", "Due %(due)s. %(num)d words so far.", task.number, due=due)


def _text_of_practice(task: Task) -> str:
    if task.kind is TaskKind.ANSWERED:
        return _("Somebody wrote feedback on your practice text.")
    return _("%(name)s practises and would like your feedback. No hurry.", name=task.person)


def _text_of_question(task: Task, due: str) -> str:
    if task.kind is TaskKind.OFFER:
        return _("It is yours if you want it. Answer by %(due)s.", due=due)
    if task.kind is TaskKind.HANDOVER:
        return _("%(name)s asks whether you take it over. Answer by %(due)s.", name=task.person, due=due)
    return _("%(name)s asks whether yours goes out on %(day)s instead. Answer by %(due)s.", name=task.person,
             day=day(task.out_at or task.due_at), due=due)


def _text_of_others(task: Task, late: bool, due: str) -> str:
    if task.kind is TaskKind.APPROVE:
        return _("%(name)s wrote it and every persona said yes. Approve it by %(due)s.", name=task.person, due=due)
    if late:
        return _("%(name)s waits for you since %(due)s.", name=task.person, due=due)
    return _("%(name)s asks what you think of it, by %(due)s.", name=task.person, due=due)


def _text_of_slot(task: Task, due: str) -> str:
    if task.kind is TaskKind.UNCLAIMED:
        return _("Nobody claimed it in time. From %(due)s on only a lead can give it out.", due=due)
    if task.kind is TaskKind.EMPTY:
        return _("It goes out %(day)s and has no topic. An author has to claim it by %(due)s.",
                 day=day(task.out_at or task.due_at), due=due)
    return _("It was to go out %(due)s and waits for a lead.", due=due)


@dataclass(frozen=True, slots=True)
class Stretch:
    """One step of the stride as the macro draws it."""

    title: str
    state: str
    share: int
    text: str
    address: str | None = None


def stretches(standing: Standing) -> list[Stretch]:
    """The stride in words, a sentence below each step."""
    return [Stretch(label(segment.step), segment.state, segment.share, _below(segment, standing))
            for segment in stride(standing)]


def _below(segment: Segment, standing: Standing) -> str:
    text = standing.text
    if segment.step is Step.LEARN:
        return _("%(done)s of %(total)s lessons", done=standing.lessons_done, total=standing.lessons)
    if segment.step is Step.KNOWLEDGE:
        return ngettext("%(num)d skill", "%(num)d skills", standing.skills)
    if segment.step is Step.AGENDA:
        return ngettext("%(num)d topic claimed", "%(num)d topics claimed", standing.claims)
    if segment.step is Step.WRITE:
        return _written(text) if text else _("Nothing to write now")
    if text and text.state is DraftState.SCHEDULED:
        return _("Goes out %(day)s", day=day(text.due_at))
    return _("Your next article: number %(number)s", number=standing.published + 1)


def _written(text: OwnText) -> str:
    if text.state in {DraftState.APPROVED, DraftState.SCHEDULED}:
        return label(text.state)
    return _("%(state)s, due %(day)s", state=label(text.state), day=day(text.due_at))


def day_in_words(waiting: int) -> str:
    """What the day looks like, below the greeting; a day without work is told by the list itself."""
    if not waiting:
        return ""
    if waiting == 1:
        return _("One thing today, then you are ahead.")
    return ngettext("%(num)d thing waits for you.", "%(num)d things wait for you.", waiting)
