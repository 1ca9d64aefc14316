"""Differences in sentences, in the reader's language."""
from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext

from planner.steps.writing.rules.telling import Told, What, tell
from planner.web.diff import Difference

MOST = 12


def sentences(difference: Difference) -> tuple[list[tuple[int, str]], int]:
    """The first dozen things that happened, each as its change's number and a sentence; and how many more there are."""
    told = tell(difference)
    return [(one.change, _sentence(one)) for one in told[:MOST]], max(0, len(told) - MOST)


def _sentence(told: Told) -> str:
    if told.is_heading:
        return _heading(told)
    if told.what is What.MOVED:
        return _moved(told)
    said = {
        What.CAME: ngettext("One word came: “%(quote)s”", "%(num)d words came: “%(quote)s”", told.words,
                            quote=told.quote),
        What.WENT: ngettext("One word went: “%(quote)s”", "%(num)d words went: “%(quote)s”", told.words,
                            quote=told.quote),
        What.BECAME: _("“%(quote)s” became “%(became)s”", quote=told.quote, became=told.became),
        What.REWRITTEN: _("“%(quote)s” was rewritten as “%(became)s”", quote=told.quote, became=told.became),
    }[told.what]
    return _("%(said)s, under “%(heading)s”.", said=said, heading=told.under) if told.under else f"{said}."


def _heading(told: Told) -> str:
    return {
        What.CAME: _("New heading: “%(quote)s”.", quote=told.quote),
        What.WENT: _("The heading “%(quote)s” went.", quote=told.quote),
        What.MOVED: _("The heading “%(quote)s” moved.", quote=told.quote),
    }.get(told.what, _("The heading “%(quote)s” became “%(became)s”.", quote=told.quote, became=told.became))


def _moved(told: Told) -> str:
    if told.was_under == told.under:
        return _("“%(quote)s” moved within “%(heading)s”.", quote=told.quote, heading=told.under) if told.under \
            else _("“%(quote)s” moved.", quote=told.quote)
    start = _("the beginning")
    return _("“%(quote)s” moved from “%(old)s” to “%(new)s”.", quote=told.quote, old=told.was_under or start,
             new=told.under or start)
