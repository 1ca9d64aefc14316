"""Words of this package: states of runs and lines, reasons, refusals, and the sentences of a plan."""
from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from planner.core.errors import PlannerError
from planner.matching.rules import Rule
from planner.quarter.models import LineKind
from planner.quarter.rules import Gained, Gap, Reject, Scenario, Supposed
from planner.web import words
from planner.web.words import Labels
from planner.workflow.quarter import LineState, RunState

LABELS: Labels = {
    RunState: {
        RunState.QUEUED: _l("Waits for its turn"), RunState.RUNNING: _l("Being worked out"),
        RunState.READY: _l("Ready"), RunState.FAILED: _l("Broke off"), RunState.CANCELLED: _l("Stopped"),
    },
    LineState: {
        LineState.PROPOSED: _l("Proposed"), LineState.PINNED: _l("Pinned"), LineState.ACCEPTED: _l("Accepted"),
        LineState.REJECTED: _l("Rejected"), LineState.STALE: _l("Out of date"),
    },
    LineKind: {LineKind.PLACE: _l("New"), LineKind.CHANGE: _l("Changed"), LineKind.EMPTY: _l("Stays empty")},
    Reject: {
        Reject.NOT_NOW: _l("Not now"), Reject.OTHER_AUTHOR: _l("Somebody else should write it"),
        Reject.OTHER_TOPIC: _l("Another topic should stand there"), Reject.OTHER: _l("Something else"),
    },
    Scenario: {
        Scenario.AWAY: _l("Somebody is away"), Scenario.CADENCE: _l("More publications"),
        Scenario.WEIGHT: _l("A persona counts more"), Scenario.SLOT: _l("One more slot"),
    },
}
REFUSALS: dict[str, str] = {
    "plan_horizon": _l("A plan is made for the rest of this quarter or for one of the next two."),
    "plan_limit": _l("Choose one of the times."),
    "plan_running": _l("A plan is being worked out already. Wait for it, or stop it."),
    "plan_not_ready": _l("This plan is not ready."),
    "plan_superseded": _l("There is a newer plan for these days. Decide on that one."),
    "plan_what_if": _l("This is a what-if. It shows what would happen, and changes nothing."),
    "plan_undo_late": _l("It is too late to undo this. The claim can still be withdrawn on the page of the slot."),
    "scenario_days": _l("Choose days inside the plan, the first one before the last."),
    "scenario_number": _l("Choose a number from 1 to 5."),
    "scenario_person": _l("Choose somebody who is in the plan."),
    "scenario_persona": _l("Choose a persona that has a target."),
    "scenario_no_fact": _l("This can't become a plan: it is no fact. Change the agenda first, then plan."),
    "line_empty": _l("Nobody stands on this line."),
    "line_gone": _l("The slot, the topic or the person is not to be planned any more."),
    "line_taken": _l("Somebody holds this slot already, or is asked for it."),
    "line_stale": _l("This line is out of date. Plan again with the rest pinned."),
    "line_changed": _l("The slot, its topic or its author changed since."),
    "line_inactive": _l("The author does not write in this time."),
    "line_language": _l("The author does not write in this language."),
    "line_untrained": _l("The author has not finished the training."),
    "line_unavailable": _l("The author has too few days for it before the draft is due."),
    "line_too_soon": _l("The author had a turn less than two weeks before or after."),
    "line_other_topic": _l("The slot has another topic by now."),
    "line_topic_language": _l("The topic is in another language."),
    "line_other_persona": _l("The topic is for other readers than the slot."),
    "line_refuses": _l("The author asked not to be asked about this area."),
    "line_declined": _l("This was turned down before."),
    "line_fit_too_low": _l("The author knows too little of it by now."),
    "line_fixed": _l("This line is settled already."),
    "line_topic_twice": _l("Another slot has this topic by now."),
    "line_capacity": _l("The author has no turn left this quarter."),
    "line_too_near": _l("The author has another turn less than two weeks away."),
}
NOTICES: dict[str, str] = {
    "plan_ready": _l("The plan from %(first_on)s to %(last_on)s is ready."),
}
# The terms of Z, as the page adds them up.
WORTH: Mapping[str, str] = {
    "fit": _l("Fit of people and topics"), "context": _l("Training, load, last turn"), "priority": _l("Priority"),
    "empty": _l("Required slots left empty"), "fairness": _l("Second turns"),
    "spacing_plan": _l("Turns near each other"), "fresh": _l("First articles"), "spread": _l("Second voice in an area"),
    "persona_short": _l("Too few for a persona"), "change": _l("Other than before"),
}


def terms(worth: Mapping[str, int]) -> list[tuple[str, int]]:
    """The terms of Z that are not 0, in words, in the order of the table."""
    return [(str(text), worth[name]) for name, text in WORTH.items() if worth.get(name)]


def refusal(code: str, name: str = "") -> str:
    """Why a line can't be accepted: one of ours, or what stood against its offer to ``name``."""
    return str(words.REFUSALS.get(code, words.REFUSALS["unknown"])) % _Blank(name=name)


def refusal_of(error: PlannerError) -> str:
    """What stood in the way, in the reader's language."""
    return words.refusal(error.code, error.params)


class _Blank(dict[str, str]):
    """Fills a place of a sentence that nobody knows any more with nothing."""

    def __missing__(self, key: str) -> str:
        return ""


def rejected(reason: str) -> str:
    """Why a line was rejected."""
    return words.label(Reject(reason))


def proof(value: int, bound: int, *, is_proven: bool) -> tuple[str, str]:
    """How good a plan is: the first words, and what another plan could bring."""
    if is_proven:
        return _("This is the best plan there is."), _("No other plan within your rules gains more.")
    return _("Very good, not proven the best."), ngettext(
        "Another plan could gain %(num)d point more at most.", "Another plan could gain %(num)d points more at most.",
        max(1, bound - value))


def gained(found: Gained | None) -> str:
    """What a plan brings beside the agenda without it; nothing where that was not kept, or no slot is free."""
    if found is None or not found.free:
        return ""
    return ngettext(
        "It fills %(filled)d of %(num)d free slot: %(points)s points against the agenda without it.",
        "It fills %(filled)d of %(num)d free slots: %(points)s points against the agenda without it.",
        found.free, filled=found.filled, points=signed(found.points))


def supposed(found: Supposed, names: Sequence[str] | None) -> list[str]:
    """What a what-if changes, a clause each; ``names`` of who gets busy, None for somebody who may not know them."""
    said = [_empty(found.empty, found.empty_was), ngettext("%(num)d line differs", "%(num)d lines differ", found.moved)
            if found.moved else _("no line differs")]
    if found.busier and names:
        said.append(_("then over 80 %% of their turns: %(names)s", names=_(" and ").join(names)))
    elif found.busier:
        said.append(ngettext("%(num)d person would be over 80 %% of their turns",
                             "%(num)d people would be over 80 %% of their turns", len(found.busier)))
    return said


def _empty(count: int, was: int) -> str:
    if count == was:
        return ngettext("%(num)d slot stays empty, as in the plan", "%(num)d slots stay empty, as in the plan",
                        count) if count else _("no slot stays empty")
    return ngettext("%(num)d slot stays empty instead of %(was)d", "%(num)d slots stay empty instead of %(was)d",
                    count, was=was)


def by_points(number: int) -> str:
    """+41 points, 1 point, −6 points."""
    return ngettext("%(points)s point", "%(points)s points", abs(number), points=signed(number))


def signed(number: int) -> str:
    """+41, 0, −6; with a real minus."""
    return f"+{number}" if number > 0 else plain(number)


def plain(number: int) -> str:
    """41, 0, −6; with a real minus."""
    return str(number).replace("-", "−")


def kind_of_empty(gap: Gap) -> str:
    """Why slots stay empty, in one sentence for any number of them."""
    return {
        Gap.NO_TOPIC: _("No topic waits for this language and these readers."),
        Gap.NOBODY_FITS: _("Nobody fits the topic well enough."),
        Gap.NO_ROOM: _("Who could write it has no turn left."),
        Gap.TOO_NEAR: _("Who could write it writes in the weeks around it."),
        Gap.NOT_NOW: _("Who could write it can't at that time, or it was turned down."),
        Gap.NOT_WORTH: _("It would cost the plan more than it brings."),
    }[gap]


def why_empty(gap: Gap, *, topic: str, able: str, least: int) -> str:
    """Why a slot stays empty, in one sentence that names what is the matter."""
    return {
        Gap.NO_TOPIC: _("No topic waits for this language and these readers."),
        Gap.NOBODY_FITS: _("Nobody scores %(least)d or more on %(topic)s.", least=least, topic=topic),
        Gap.NO_ROOM: _("%(names)s could write %(topic)s, and all turns are taken.", names=able, topic=topic),
        Gap.TOO_NEAR: _("%(names)s could write %(topic)s, with another turn in the weeks around it.", names=able,
                        topic=topic),
        Gap.NOT_NOW: _("Who could write %(topic)s can't at that time, or it was turned down.", topic=topic),
        Gap.NOT_WORTH: _("%(topic)s by %(names)s would cost the plan more than it brings.", names=able, topic=topic),
    }[gap]


def rule(code: Rule) -> str:
    """The rule that stands against somebody, for leads alone."""
    return words.label(code)


def place(at: int, of: int) -> str:
    """Where somebody stands among those who could write it, without saying who stands before them."""
    if of == 1:
        return _("You are the one person who can write this now.")
    if at <= 3 < of:
        return _("You are among the three who fit best, of %(of)d who could write it.", of=of)
    return _("You are one of %(of)d people who could write it.", of=of)
