"""Words of links: their purposes, states and parts, and their codes of refusal."""
from __future__ import annotations

from flask_babel import lazy_gettext as _l

from planner.sharing.models import Purpose
from planner.sharing.rules import LinkState
from planner.web.words import Labels

LABELS: Labels = {
    Purpose: {
        Purpose.FEED_ICAL: _l("Calendar of a view"), Purpose.FEED_RSS: _l("RSS of a view"),
        Purpose.OWN_ICAL: _l("Your own calendar"), Purpose.AGENDA: _l("Page for outsiders"),
        Purpose.REVIEW: _l("Review by a guest"), Purpose.PREVIEW: _l("Preview"),
    },
    LinkState: {
        LinkState.LIVE: _l("Open"), LinkState.REVOKED: _l("Withdrawn"), LinkState.EXPIRED: _l("Expired"),
        LinkState.DEAD: _l("Shows nothing any more"),
    },
}
REFUSALS: dict[str, str] = {
    "link_days": _l("Choose a number of days from 1 to %(most)s."),
    "link_shows_nothing": _l("Choose at least one thing to show."),
    "links_too_many": _l("You have %(most)s open links. Withdraw one that nobody needs."),
    "link_ended": _l("This link was withdrawn, or what it showed is gone. Make a new one."),
    "link_too_often": _l("This link was opened very often today. Try again in an hour."),
}
