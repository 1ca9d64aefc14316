"""What an address of the agenda asks for, and the addresses of all that is near it."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import url_for

from planner.steps.agenda.queries import Filters, Shown
from planner.steps.agenda.routes.board_place import Place, View, address, place

_HERE = "DATE"        # stands for the date while an address is built that is used for many


@dataclass(frozen=True, slots=True)
class Sight:
    """Which part of the agenda is looked at; two are equal when every address on their pages is."""

    asked: tuple[tuple[str, str], ...]
    filters: Filters
    place: Place
    this_day: date
    may_plan: bool

    def said(self, name: str) -> str:
        """What the address says of ``name``; '' for nothing."""
        return dict(self.asked).get(name, "")

    def here(self) -> str:
        """The address itself, without what is none of its own."""
        return address(dict(self.asked))

    def to(self, view: str | None = None, at: str | None = None, **over: str | None) -> str:
        """The address of this view (or another) of these days (or others), other filters; None takes one off."""
        shown = View(view) if view else self.place.view
        if shown is View.POOL:
            return address({"state": Shown.OPEN.value})
        where = at or (self.place.at if shown is self.place.view else self.place.seen_as(shown, self.this_day).at)
        kept = {"by": self.said("by")} if shown is View.BOARD else {}
        return address({"view": shown.value, "at": where, **kept, **self.filters.arguments(**over)}) \
            + (self._month_of_today(shown, where) if view else "")

    def _month_of_today(self, shown: View, at: str) -> str:
        """Where the page of this year begins: at the month of today."""
        return f"#mo-{self.this_day.month}" if shown is View.YEAR and at == f"{self.this_day:%Y}" else ""

    def around(self, view: str, name: str) -> tuple[str, str]:
        """What comes before and after the days in the address of a view; for pages that lead to many of them."""
        before, after = address({"view": view, name: _HERE, **self.filters.arguments()}).split(_HERE, 1)
        return before, after

    def to_day(self, day: date) -> str:
        """The list from a day on, with the same filters."""
        return address({"view": "list", **self.filters.arguments(**{"from": day.isoformat()})})

    def without_filters(self) -> str:
        """The same days with everything."""
        return self.to(**dict.fromkeys(self.filters.arguments()))

    def page(self, **mark: str) -> str:
        """Another page of the list."""
        return address({"view": "list", "at": self.place.at, "from": self.said("from"),
                        **self.filters.arguments(**mark)})

    def to_now(self) -> str:
        """This view of today."""
        view = self.place.view
        return address({"view": view.value, "by": self.said("by"), **self.filters.arguments()}) \
            + self._month_of_today(view, f"{self.this_day:%Y}")

    def columns_by(self, by: str) -> str:
        """The board with other columns."""
        return address({"view": "board", "at": self.place.at, "by": by, **self.filters.arguments()})

    def arguments(self) -> dict[str, Any]:
        """All that the address says, for the pages that start from here."""
        return {"view": self.place.view.value, "at": self.place.at, **self.filters.arguments()}

    def to_filters(self) -> str:
        """The form of the filters."""
        return url_for("agenda.choose_filters", **self.arguments(), by=self.said("by") or None)

    def days_base(self) -> tuple[str, str]:
        """What comes before and after the date in the address of a day; built once for all days of a year."""
        asked = urlencode(self.filters.arguments())
        return url_for("agenda.index") + "/day/", f"?{asked}" if asked else ""

    def week_of(self, day: date) -> str:
        """The week that a day lies in."""
        return address({"view": "week", "at": place(View.WEEK, day).at, **self.filters.arguments()})

    def year_of(self, day: date) -> str:
        """The year that a day lies in."""
        return address({"view": "year", "at": f"{day.year:04d}", **self.filters.arguments()})
