"""The agenda itself: month, week, board, list, year, the open slots by fit; one day of it; its filters."""
from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from flask import Response, redirect, request
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as BaseResponse

from planner.core.errors import NotFound
from planner.policy import Action, allowed
from planner.steps.agenda import queries, rules
from planner.steps.agenda.models import Audience
from planner.steps.agenda.queries import Balance, ColumnsBy, Shown
from planner.steps.agenda.routes.base import bp, house, now_here
from planner.steps.agenda.routes.board_place import View, address, day_of, place_of
from planner.steps.agenda.routes.board_rail import rail
from planner.steps.agenda.routes.board_sight import Sight
from planner.steps.agenda.routes.faces import faces, week_days, weeks
from planner.web.access import needs
from planner.web.reply import is_fragment_request, page_or_fragment

POOL = 50
A_DAY = 6             # slots of the coming day beside the year; the rest stands on its page
LONGEST_KEY = 60


@dataclass(frozen=True, slots=True)
class SavedTab:
    """A saved view in the row of tabs."""

    uid: str
    name: str
    audience: Audience
    is_shown: bool

    @property
    def is_shared(self) -> bool:
        """Whether others see it too."""
        return self.audience is not Audience.ME


@dataclass(frozen=True, slots=True)
class Look(Sight):
    """Who looks at what: all that the views share."""

    session: Session
    now: datetime
    before: tuple[Balance, ...] = ()

    @property
    def sight(self) -> Sight:
        """What of it the addresses hang on, and nothing else: parts of pages are remembered by it."""
        return Sight(self.asked, self.filters, self.place, self.this_day, self.may_plan)

    @property
    def args(self) -> dict[str, str]:
        """What the address says."""
        return dict(self.asked)

    def views(self) -> list[SavedTab]:
        """The saved views as tabs, the one that is open marked: the first of those that show the same.

        One that is the agenda itself needs no tab.
        """
        now = {"view": self.place.view.value, **self.filters.arguments()}
        if self.said("by"):
            now["by"] = self.said("by")
        saved = [(row, {"view": View.MONTH.value, **row.query})
                 for row in queries.view_names(self.session, current_user)]
        open_one = next((row.uid for row, shows in saved if shows == now), None)
        return [SavedTab(row.uid, row.name, row.audience, row.uid == open_one)
                for row, shows in saved if shows != {"view": View.MONTH.value}]

    def given(self) -> dict[str, Any]:
        """What every template of the agenda gets."""
        is_pool = self.place.view is View.POOL
        return {"look": self, "filters": self.filters, "view": self.place.view.value, "place": self.place,
                "first": self.place.first, "today": self.this_day, "may_plan": self.may_plan, "pip": rules.Pip,
                "here": self.here(), "to": self.to, "sight": self.sight, "views": [] if is_pool else self.views(),
                "names": queries.names_of(self.session, self.filters) if self.filters else {}}


@bp.get("")
@needs(Action.READ_AGENDA)
def index() -> BaseResponse:
    """The agenda as the address says: which view, which days, which filters; a form's empty fields leave it."""
    if not all(request.args.values()):
        return redirect(address(request.args))
    return board(request.args)


def look_at(args: Mapping[str, str]) -> Look:
    """What these arguments ask for, as far as they make sense."""
    session, now, today = now_here()
    filters = queries.read(args)
    asked = args.get("view", "")
    view = View(asked) if asked in set(View) else View.MONTH
    if filters.shown is Shown.OPEN and "view" not in args:
        view = View.POOL
    return Look(tuple(args.items()), filters, place_of(view, args.get("at"), today), today,
                allowed(current_user, Action.PLAN), session, now)


def board(args: MultiDict[str, str], *, before: tuple[Balance, ...] = ()) -> Response:
    """The agenda for these arguments; also the answer to a move, with the arguments of the page that it came from."""
    look = replace(look_at(args), before=before)
    return _VIEWS[look.place.view](look)


def board_of(here: str, *, before: tuple[Balance, ...]) -> Response:
    """The agenda as a page of ours with this address shows it; ``before`` is what `balance_before` gave."""
    return board(MultiDict(parse_qsl(urlsplit(here).query)), before=before)


def balance_before() -> tuple[Balance, ...]:
    """How the personas stand before a change whose answer is the agenda; nothing where it is another page."""
    if not is_fragment_request():
        return ()
    session, _now, today = now_here()
    return queries.balance(session, today)


def _answer(look: Look, **found: Any) -> Response:
    return page_or_fragment("agenda/index.html", f"agenda/_{look.place.view}.html", **found, **look.given())


def _face(look: Look, template: str = "agenda/_card.html") -> Callable[..., Any]:
    return faces(may_plan=look.may_plan, may_claim=allowed(current_user, Action.CLAIM), template=template)


def _month(look: Look) -> Response:
    month = queries.month(look.session, look.place.first, look.filters, person_id=current_user.id, today=look.this_day,
                          now=look.now)
    row = weeks(month=look.place.first.month, today=look.this_day, to_week=look.around("week", "at"),
                to_day=look.around("list", "from"), may_plan=look.may_plan,
                may_claim=allowed(current_user, Action.CLAIM))
    return _answer(look, month=month, row=row, **rail(look, month))


def _week(look: Look) -> Response:
    week = queries.week(look.session, look.place.first, look.filters, person_id=current_user.id, today=look.this_day,
                        now=look.now, zone=house(look.session).zone, own_dues=not look.may_plan)
    column = week_days(today=look.this_day, may_plan=look.may_plan, may_claim=allowed(current_user, Action.CLAIM))
    return _answer(look, month=week, column=column, **rail(look, week))


def _board(look: Look) -> Response:
    by = ColumnsBy.PERSON if look.args.get("by") == ColumnsBy.PERSON else ColumnsBy.STATE
    found = queries.columns(look.session, look.place.first, look.filters, by=by, person_id=current_user.id,
                            now=look.now)
    return _answer(look, board=found, face=_face(look))


def _list(look: Look) -> Response:
    args = look.args
    start = day_of(args.get("from")) or look.place.first
    try:
        found = queries.listing(look.session, start, look.filters, person_id=current_user.id, now=look.now,
                                after=args.get("after"), before=args.get("before"))
    except ValueError as error:
        raise NotFound("not_found") from error
    number = queries.count(look.session, start, look.filters, person_id=current_user.id, now=look.now) \
        if look.filters and look.filters.shown is not Shown.LATE else None
    return _answer(look, rows=found, number=number, most=queries.MOST_COUNTED, face=_face(look, "agenda/_row.html"))


def _year(look: Look) -> Response:
    found = queries.year(look.session, look.place.first, look.filters, person_id=current_user.id, now=look.now)
    day = found.next_day(look.this_day)
    cards = queries.cards_on(look.session, day, look.filters, person_id=current_user.id, now=look.now,
                             most=A_DAY) if day else []
    return _answer(look, year=found, on=day, cards=cards, face=_face(look))


def _pool(look: Look) -> Response:
    area = look.args.get("area", "").strip()[:LONGEST_KEY]
    pool = queries.pool_for(look.session, current_user, POOL, now=look.now, filters=look.filters, area=area)
    return _answer(look, pool=pool, area=area)


_VIEWS: dict[View, Callable[[Look], Response]] = {
    View.MONTH: _month, View.WEEK: _week, View.BOARD: _board, View.LIST: _list, View.YEAR: _year, View.POOL: _pool}


@bp.get("/day/<day>")
@needs(Action.READ_AGENDA)
def day(day: str) -> Response:
    """The slots of one day: what the year shows when a day is pressed."""
    on = day_of(day)
    if on is None:
        raise NotFound("not_found")
    look = look_at(request.args)
    found = queries.cards_on(look.session, on, look.filters, person_id=current_user.id, now=look.now)
    return page_or_fragment("agenda/day.html", "agenda/_day.html", on=on, cards=found, face=_face(look),
                            **look.given())


@bp.get("/filter")
@needs(Action.READ_AGENDA)
def choose_filters() -> Response:
    """What the agenda can be narrowed to; asked for only when somebody wants to."""
    look = look_at(request.args)
    return page_or_fragment("agenda/filter.html", "agenda/_filter.html", shown_states=list(Shown),
                            choices=queries.filter_choices(look.session), **look.given())
