"""Words of bands and series: their enum members and their codes of refusal."""
from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from planner.steps.agenda.models import BandKind
from planner.steps.agenda.queries.bands import Backdrop
from planner.web.words import Labels

LABELS: Labels = {
    BandKind: {BandKind.EVENT: _l("Event"), BandKind.FAIR: _l("Fair"), BandKind.PERIOD: _l("Period")},
    Backdrop: {
        Backdrop.EVENT: _l("Event"), Backdrop.FAIR: _l("Fair"), Backdrop.PERIOD: _l("Period"),
        Backdrop.HOLIDAY: _l("Holiday"), Backdrop.DAY: _l("European day"),
    },
}
REFUSALS: dict[str, str] = {
    "band_dates": _l("The last day comes before the first."),
    "band_too_long": _l("A band lasts %(most)s days at most. Make one for each year."),
    "band_gone": _l("This was taken off the agenda. Put it back first."),
}


def place_name(code: str) -> str:
    """The name of a country or of Europe, as the agenda shows its days."""
    return {"NL": _("Netherlands"), "BE": _("Belgium"), "EU": _("Europe")}.get(code, code)
