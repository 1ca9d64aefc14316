"""Words of this package: its codes of refusal, its notices, and why a topic is somebody's."""
from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from planner.matching import words as matching
from planner.matching.words import Why
from planner.start.queries import FirstTopics
from planner.start.rules import Candidate, Kind
from planner.web.formats import day_year
from planner.web.i18n import locale
from planner.web.words import Labels

LABELS: Labels = {
    Kind: {Kind.SLOT: _l("Open to claim"), Kind.TOPIC: _l("A topic without a date"), Kind.IDEA: _l("An idea"),
           Kind.ARTICLE: _l("Your own article"), Kind.AREA: _l("What you know")},
}
REFUSALS: dict[str, str] = {
    "topic_not_wished": _l("Claim it, or propose it as an idea."),
}
NOTICES: dict[str, str] = {
    "topic_wished": _l("%(name)s would like to write “%(title)s”."),
}


def title(found: Candidate, shown: FirstTopics) -> str:
    """What to write on, in the reader's words where nobody gave it a title."""
    if found.kind is Kind.ARTICLE:
        return _("What changed since “%(title)s”", title=found.title)
    if found.kind is Kind.AREA:
        return _("Five questions colleagues ask you about %(area)s", area=_area(found.area, shown))
    return found.title


def _area(key: str | None, shown: FirstTopics) -> str:
    return shown.names[key].label(locale()) if key is not None and key in shown.names else ""


def why(found: Candidate, shown: FirstTopics) -> list[Why]:
    """The two strongest reasons, for the macro `why_list`; an own article first says when it came out."""
    reasons = matching.why(found.fit, shown.names, most=len(found.why))
    if found.kind is Kind.ARTICLE and found.on is not None:
        reasons.insert(0, Why("clock", _("You wrote it on %(day)s", day=day_year(found.on)), 0))
    return reasons
