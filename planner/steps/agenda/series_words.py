"""Words of bands and series: their enum members and their codes of refusal."""
from __future__ import annotations

from datetime import date

from flask_babel import format_date, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from planner.steps.agenda.models import BandKind, HolidayPolicy, Pattern, Series
from planner.steps.agenda.queries.bands import Backdrop
from planner.steps.agenda.rules.series import Nth
from planner.web.words import Labels

LABELS: Labels = {
    BandKind: {BandKind.EVENT: _l("Event"), BandKind.FAIR: _l("Fair"), BandKind.PERIOD: _l("Period")},
    Backdrop: {
        Backdrop.EVENT: _l("Event"), Backdrop.FAIR: _l("Fair"), Backdrop.PERIOD: _l("Period"),
        Backdrop.HOLIDAY: _l("Holiday"), Backdrop.DAY: _l("European day"),
    },
    Pattern: {Pattern.WEEKLY: _l("By the week"), Pattern.MONTHLY: _l("By the month")},
    Nth: {
        Nth.FIRST: _l("The first"), Nth.SECOND: _l("The second"), Nth.THIRD: _l("The third"),
        Nth.FOURTH: _l("The fourth"), Nth.LAST: _l("The last"), Nth.FIFTH: _l("The fifth, in months that have one"),
    },
    HolidayPolicy: {
        HolidayPolicy.NEXT: _l("The next working day"), HolidayPolicy.PREVIOUS: _l("The working day before"),
        HolidayPolicy.SKIP: _l("Leave it out"), HolidayPolicy.KEEP: _l("On that day all the same"),
    },
}
REFUSALS: dict[str, str] = {
    "band_dates": _l("The last day comes before the first."),
    "band_too_long": _l("A band lasts %(most)s days at most. Make one for each year."),
    "band_gone": _l("This was taken off the agenda. Put it back first."),
    "series_dates": _l("The series ends before it begins."),
    "series_every": _l("Type a whole number from 1 to %(most)s."),
    "series_no_turn": _l("The series ends before its first turn. Choose a later end."),
}


def place_name(code: str) -> str:
    """The name of a country or of Europe, as the agenda shows its days."""
    return {"NL": _("Netherlands"), "BE": _("Belgium"), "EU": _("Europe")}.get(code, code)


def weekday_name(weekday: int) -> str:
    """Monday to Sunday, by their ISO number."""
    return str(format_date(date(2024, 1, weekday), "EEEE"))


def returns(series: Series) -> str:
    """When a series returns, as a sentence without its end."""
    day, clock = weekday_name(series.weekday), f"{series.local_time:%H:%M}"
    if series.pattern is Pattern.WEEKLY:
        return ngettext("Every %(day)s at %(clock)s", "Every %(num)d weeks on %(day)s at %(clock)s", series.every,
                        day=day, clock=clock)
    return _monthly(Nth(series.every)) % {"day": day, "clock": clock}


def _monthly(nth: Nth) -> str:
    return {
        Nth.FIRST: _("The first %(day)s of the month at %(clock)s"),
        Nth.SECOND: _("The second %(day)s of the month at %(clock)s"),
        Nth.THIRD: _("The third %(day)s of the month at %(clock)s"),
        Nth.FOURTH: _("The fourth %(day)s of the month at %(clock)s"),
        Nth.LAST: _("The last %(day)s of the month at %(clock)s"),
        Nth.FIFTH: _("The fifth %(day)s of a month at %(clock)s"),
    }[nth]
