"""Words of matching: its terms and rules, and why somebody fits, term by term, in the reader's language.

Said of somebody to themselves ("you") or to a lead, never: that somebody is away, that another said no, or that a
colleague does better. Source: docs/domain.md e (why you).
"""
from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from planner.matching.queries import AreaName
from planner.matching.rules import Context, Fit, Rule, Term, TrainingPolicy
from planner.steps.inventory.rules import counted_evidence
from planner.steps.inventory.rules.knowing import EAGER
from planner.web.i18n import locale
from planner.web.words import Labels

LABELS: Labels = {
    Term: {Term.LEVEL: _l("Level"), Term.EVIDENCE: _l("Evidence"), Term.INTEREST: _l("Interest"),
           Term.TEXT: _l("Your texts"), Term.ARTICLES: _l("Your articles"), Term.PERSONA: _l("The reader")},
    TrainingPolicy: {TrainingPolicy.OFF: _l("Training does not matter"),
                     TrainingPolicy.NUDGE: _l("Trained people first"), TrainingPolicy.GATE: _l("Trained people only")},
    # For leads alone: it says what somebody would rather not see said.
    Rule: {
        Rule.INACTIVE: _l("Does not write in this time"), Rule.LANGUAGE: _l("Does not write in this language"),
        Rule.UNTRAINED: _l("Has not finished the training"),
        Rule.UNAVAILABLE: _l("Has too few days for it before the draft is due"),
        Rule.TOO_SOON: _l("Had a turn less than two weeks before or after"),
        Rule.OTHER_TOPIC: _l("The slot has another topic"), Rule.TOPIC_LANGUAGE: _l("The topic is in another language"),
        Rule.OTHER_PERSONA: _l("The topic is for other readers than the slot"),
        Rule.REFUSES: _l("Asked not to be asked about this area"), Rule.DECLINED: _l("Declined it before"),
        Rule.FIT_TOO_LOW: _l("Knows too little of it"), Rule.FIXED: _l("This line is settled already"),
        Rule.TOPIC_TWICE: _l("Another slot has this topic"), Rule.CAPACITY: _l("Has no turn left this quarter"),
        Rule.TOO_NEAR: _l("Has another turn less than two weeks away")},
}
REFUSALS: dict[str, str] = {}
_ICONS = {Term.LEVEL: "star", Term.EVIDENCE: "award", Term.INTEREST: "heart", Term.TEXT: "doc", Term.ARTICLES: "pen",
          Term.PERSONA: "people"}


@dataclass(frozen=True, slots=True)
class Why:
    """One reason: the points that it gives or takes, and the clause that says so; for the macro ``why_list``."""

    icon: str
    text: str
    points: int


def why(fit: Fit, names: Mapping[str, AreaName], personas: Mapping[int, str] | None = None, *, most: int = 6,
        you: bool = True) -> list[Why]:
    """Why somebody fits: the terms that have points, the greatest first, of equal ones the upper in the table.

    Args:
        names: of the areas, by key.
        personas: what personas are called, by id; one that is not in it is "the reader".
        most: so many reasons.
        you: said to themselves; else of them, to a lead.
    """
    say = _to_you if you else _of_them
    return [Why(_ICONS[term], say(term, fit, _Names(names, personas or {}, fit)), getattr(fit.terms, term.value))
            for term in fit.terms.strongest(most)]


class _Names:
    """What a fit names, as the reader calls it."""

    def __init__(self, areas: Mapping[str, AreaName], personas: Mapping[int, str], fit: Fit) -> None:
        self.area, self.through = _label(fit.area, areas), _label(fit.through, areas)
        self.is_own = fit.area == fit.through
        self.personas = ", ".join(sorted(personas[one] for one in fit.personas if one in personas))


def _label(key: str | None, areas: Mapping[str, AreaName]) -> str:
    return areas[key].label(locale()) if key is not None and key in areas else ""


def _level(fit: Fit, names: _Names) -> str:
    if names.is_own:
        return _("Level %(level)d in %(area)s", level=fit.signals.level, area=names.through)
    return _("Level %(level)d through %(area)s", level=fit.signals.level, area=names.through)


def _evidence(fit: Fit, _names: _Names) -> str:
    return ngettext("%(num)d piece of evidence", "%(num)d pieces of evidence", counted_evidence(fit.signals.evidence))


def _your_articles(_fit: Fit, names: _Names) -> str:
    return _("You published about %(area)s in the last two years", area=names.area)


def _their_articles(_fit: Fit, names: _Names) -> str:
    return _("Published about %(area)s in the last two years", area=names.area)


def _your_reader(_fit: Fit, names: _Names) -> str:
    return _("You know the %(personas)s", personas=names.personas) if names.personas else _(
        "You know the reader it is for")


def _their_reader(_fit: Fit, names: _Names) -> str:
    return _("Knows the %(personas)s", personas=names.personas) if names.personas else _(
        "Knows the reader it is for")


def _your_interest(fit: Fit, _names: _Names) -> str:
    return _("You like it a lot") if fit.signals.interest >= EAGER else _("You like it")


def _their_interest(fit: Fit, _names: _Names) -> str:
    return _("Likes it a lot") if fit.signals.interest >= EAGER else _("Likes it")


_Say = Callable[[Fit, _Names], str]
_YOU: Mapping[Term, _Say] = {
    Term.LEVEL: _level, Term.EVIDENCE: _evidence, Term.INTEREST: _your_interest, Term.ARTICLES: _your_articles,
    Term.PERSONA: _your_reader, Term.TEXT: lambda fit, names: _("Your texts resemble the brief")}
_THEM: Mapping[Term, _Say] = {
    Term.LEVEL: _level, Term.EVIDENCE: _evidence, Term.INTEREST: _their_interest, Term.ARTICLES: _their_articles,
    Term.PERSONA: _their_reader, Term.TEXT: lambda fit, names: _("Their texts resemble the brief")}


def _to_you(term: Term, fit: Fit, names: _Names) -> str:
    return _YOU[term](fit, names)


def _of_them(term: Term, fit: Fit, names: _Names) -> str:
    return _THEM[term](fit, names)


def moment(context: Context, fresh: int = 0) -> list[Why]:
    """What the moment adds or takes beside FIT, the greatest first: for a score that has to add up.

    It is said of anybody alike, to themselves and to a lead.
    """
    said = {"training": ("train", _("The training is not finished")), "load": ("clock", _("Other texts in hand")),
            "spacing": ("calendar", _("Near the last turn")), "priority": ("flag", _("The topic has priority"))}
    found = [Why(*said[name], points) for name, points in asdict(context).items() if points]
    if fresh:
        found.append(Why("plus", _("A first article"), fresh))
    return sorted(found, key=lambda one: -abs(one.points))
