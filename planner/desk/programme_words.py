"""What the programme page says: the status of each step, what blocks it, and the way to act."""
from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from planner.core.localtime import local_date
from planner.desk.programme_rules import Block, Facts, StepState
from planner.desk.rules import Step
from planner.personas.models import in_language
from planner.web.i18n import locale
from planner.web.words import label


@dataclass(frozen=True, slots=True)
class Said:
    """One step as people read it; ``action`` is the word on its button, ``address`` where it leads."""

    key: str
    title: str
    home: str
    share: int
    status: str
    block: str
    is_blocked: bool
    action: str
    address: str


_HOMES: Mapping[Step, str] = {
    Step.LEARN: "training.index", Step.KNOWLEDGE: "inventory.index", Step.AGENDA: "agenda.index",
    Step.WRITE: "drafts.index", Step.PUBLISH: "publishing.index"}


def said(state: StepState, facts: Facts, *, today: date, zone: str) -> Said:
    """One step in the reader's language."""
    block, action, address = _BLOCKS[state.block](facts, state.step, today, zone)
    return Said(state.step.value, label(state.step), url_for(_HOMES[state.step]), state.share,
                _STATUS[state.step](facts), block, state.block is not Block.NONE, action, address)


_STATUS: Mapping[Step, Callable[[Facts], str]] = {
    Step.LEARN: lambda f: _("%(done)s of %(all)s trained", done=f.trained, all=f.people),
    Step.KNOWLEDGE: lambda f: ", ".join((ngettext("%(num)d skill", "%(num)d skills", f.skills),
                                         ngettext("%(num)d person", "%(num)d people", f.skilled))),
    Step.AGENDA: lambda f: _("%(done)s of %(goal)s secured", done=f.running.published + f.running.secured,
                             goal=f.running.goal),
    Step.WRITE: lambda f: ", ".join((ngettext("%(num)d draft", "%(num)d drafts", f.drafts),
                                     _("%(num)s in review", num=f.in_review), _("%(num)s late", num=f.late))),
    Step.PUBLISH: lambda f: _("%(out)s out this month, %(coming)s to come", out=f.out, coming=f.coming),
}
Line = tuple[str, str, str]


def _days(facts_at: date, today: date) -> int:
    return max(0, (today - facts_at).days)


def _nothing(_facts: Facts, step: Step, _today: date, _zone: str) -> Line:
    return _("Nothing blocks"), _("Show it"), url_for(_HOMES[step])


def _stuck(facts: Facts, _step: Step, today: date, zone: str) -> Line:
    who = facts.stuck
    assert who is not None
    days = _days(local_date(who.at, zone), today)
    return (_("%(name)s is in lesson %(number)s for %(days)s days", name=who.title, number=who.number, days=days),
            _("Ask %(name)s", name=who.title.split()[0]), url_for("training.people", show="stuck"))


def _untrained(_facts: Facts, _step: Step, _today: date, _zone: str) -> Line:
    return _("Nobody has finished the lessons yet"), _("Invite people to learn"), url_for("training.people")


def _lone(facts: Facts, _step: Step, _today: date, _zone: str) -> Line:
    lone = facts.lone
    area = in_language(lone.name_nl, lone.name_en, locale())
    text = ngettext("%(area)s hangs on %(name)s alone", "%(num)d areas hang on one person: %(area)s on %(name)s",
                    lone.number, area=area, name=lone.person)
    return text, _("Look for a second voice"), url_for("inventory.gaps")


def _no_skills(_facts: Facts, _step: Step, _today: date, _zone: str) -> Line:
    return _("Nobody has named what they know"), _("Begin with yourself"), url_for("inventory.mine")


def _empty_week(facts: Facts, _step: Step, _today: date, _zone: str) -> Line:
    number, name = facts.empty[0]
    return (ngettext("Week %(week)s is empty", "%(num)d weeks are empty, week %(week)s first", len(facts.empty),
                     week=number),
            _("Fill week %(number)s", number=number), url_for("agenda.fill_week", week=name))


def _short(facts: Facts, _step: Step, _today: date, _zone: str) -> Line:
    return (ngettext("%(num)d is missing for the goal", "%(num)d are missing for the goal", facts.running.missing),
            _("See what would repair it"), url_for("agenda.cadence"))


def _late(facts: Facts, _step: Step, today: date, zone: str) -> Line:
    text = facts.draft
    assert text is not None
    days = _days(local_date(text.at, zone), today)
    return (ngettext("“%(title)s” is %(num)d day late", "“%(title)s” is %(num)d days late", days, title=text.title),
            _("Remind or move"), url_for("agenda.slot", uid=text.uid))


def _no_drafts(_facts: Facts, _step: Step, _today: date, _zone: str) -> Line:
    return _("Nobody is writing"), _("Show the open slots"), url_for("agenda.index", state="open")


def _stopped(facts: Facts, _step: Step, _today: date, _zone: str) -> Line:
    one = facts.publication
    assert one is not None
    to = url_for("publishing.held") if facts.waiting > 1 else url_for("publishing.slot", uid=one.uid)
    return (ngettext("“%(title)s” did not go out", "“%(title)s” and %(more)s more did not go out", facts.waiting,
                     title=one.title, more=facts.waiting - 1), _("Decide"), to)


def _by_hand(facts: Facts, _step: Step, _today: date, _zone: str) -> Line:
    return (ngettext("%(num)d is to be posted by hand", "%(num)d are to be posted by hand", facts.by_hand),
            _("Post it"), url_for("publishing.index"))


_BLOCKS: Mapping[Block, Callable[[Facts, Step, date, str], Line]] = {
    Block.NONE: _nothing, Block.STUCK: _stuck, Block.UNTRAINED: _untrained, Block.LONE: _lone,
    Block.NO_SKILLS: _no_skills, Block.EMPTY_WEEK: _empty_week, Block.SHORT: _short, Block.LATE: _late,
    Block.NO_DRAFTS: _no_drafts, Block.STOPPED: _stopped, Block.BY_HAND: _by_hand}
