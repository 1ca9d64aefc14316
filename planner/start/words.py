"""Words of this package: its codes of refusal, its notices, and why a topic is somebody's."""
from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from planner.matching.rules import Term
from planner.start.queries import FirstTopics
from planner.start.rules import Candidate, Kind
from planner.steps.inventory.rules import counted_evidence
from planner.steps.inventory.words import LEVELS
from planner.web.formats import day_year
from planner.web.i18n import locale
from planner.web.words import Labels

LABELS: Labels = {
    Kind: {Kind.SLOT: _l("Open to claim"), Kind.TOPIC: _l("A topic without a date"), Kind.IDEA: _l("An idea"),
           Kind.ARTICLE: _l("Your own article"), Kind.AREA: _l("What you know")},
    Term: {Term.LEVEL: _l("Level"), Term.EVIDENCE: _l("Evidence"), Term.INTEREST: _l("Interest"),
           Term.TEXT: _l("Your texts"), Term.ARTICLES: _l("Your articles"), Term.PERSONA: _l("The reader")},
}
REFUSALS: dict[str, str] = {
    "topic_not_wished": _l("Claim it, or propose it as an idea."),
}
NOTICES: dict[str, str] = {
    "topic_wished": _l("%(name)s would like to write “%(title)s”."),
}
_ICONS = {Term.LEVEL: "star", Term.EVIDENCE: "award", Term.INTEREST: "heart", Term.TEXT: "doc", Term.ARTICLES: "pen",
          Term.PERSONA: "people"}


def title(found: Candidate, shown: FirstTopics) -> str:
    """What to write on, in the reader's words where nobody gave it a title."""
    if found.kind is Kind.ARTICLE:
        return _("What changed since “%(title)s”", title=found.title)
    if found.kind is Kind.AREA:
        return _("Five questions colleagues ask you about %(area)s", area=_area(found.area, shown))
    return found.title


def _area(key: str | None, shown: FirstTopics) -> str:
    return shown.names[key].label(locale()) if key is not None and key in shown.names else ""


def why(found: Candidate, shown: FirstTopics) -> list[dict[str, Any]]:
    """The two strongest reasons, for the macro `why_list`; an own article first says when it came out."""
    reasons = [{"icon": _ICONS[term], "text": _why(term, found, shown)} for term in found.why]
    if found.kind is Kind.ARTICLE and found.on is not None:
        reasons.insert(0, {"icon": "clock", "text": _("You wrote it on %(day)s", day=day_year(found.on))})
    return reasons


def _why(term: Term, found: Candidate, shown: FirstTopics) -> str:
    if term is Term.LEVEL:
        return _("%(level)s, through %(area)s", level=LEVELS[found.level], area=_area(found.through, shown))
    if term is Term.INTEREST:
        return _("You are eager to write about it") if found.interest > 1 else _("You like the subject")
    if term is Term.EVIDENCE:
        return ngettext("%(num)d piece of evidence", "%(num)d pieces of evidence", counted_evidence(found.evidence))
    return {Term.TEXT: _("What you wrote and noted resembles it"),
            Term.ARTICLES: _("You published about %(area)s in the last two years", area=_area(found.area, shown)),
            Term.PERSONA: _("You know the reader it is for")}[term]
