"""The agenda itself: a month, a list, the open slots by fit."""
from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import Response, redirect, request, url_for
from flask_login import current_user
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as BaseResponse

from planner.core.errors import NotFound
from planner.policy import Action, allowed
from planner.steps.agenda import queries, rules
from planner.steps.agenda.queries import Filters, Shown
from planner.steps.agenda.routes.base import bp, now_here
from planner.steps.agenda.routes.faces import faces
from planner.web.access import needs
from planner.web.reply import page_or_fragment

POOL = 50
_ARGUMENTS = {*Filters.__dataclass_fields__, "view", "at", "from", "after", "before"}
_MONTHS = range(13, 9998 * 12)           # months whose weeks lie inside the calendar, counted from year 0


def month_of(text: str | None, today: date) -> date:
    """The month that an address asks for (``2026-11``), the present one when it says nothing sensible."""
    year, _, month = (text or "").partition("-")
    if not (year.isascii() and year.isdigit() and month.isascii() and month.isdigit() and len(year) == 4):
        return today.replace(day=1)
    months = int(year) * 12 + int(month) - 1
    return date(int(year), int(month), 1) if 1 <= int(month) <= 12 and months in _MONTHS else today.replace(day=1)


def _day_of(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def address(arguments: dict[str, str]) -> str:
    """The agenda with these arguments."""
    known = {key: value for key, value in arguments.items() if key in _ARGUMENTS}
    return f"{url_for('agenda.index')}?{urlencode(known)}" if known else url_for("agenda.index")


@bp.get("")
@needs(Action.READ_AGENDA)
def index() -> BaseResponse:
    """The agenda as the address says: which month, which view, which filters; a form's empty fields leave it."""
    if not all(request.args.values()):
        return redirect(address({key: value for key, value in request.args.items() if value}))
    return board(request.args)


def board(args: MultiDict[str, str]) -> Response:
    """The agenda for these arguments; also the answer to a move, with the arguments of the page that it came from."""
    filters = queries.read(args)
    if args.get("view") == "list":
        return _list(args, filters)
    if filters.shown is Shown.OPEN and "view" not in args:
        return _pool(args, filters)
    return _month(args, filters)


def board_of(here: str) -> Response:
    """The agenda as a page of ours with this address shows it."""
    return board(MultiDict(parse_qsl(urlsplit(here).query)))


def _shared(args: MultiDict[str, str], filters: Filters, view: str, first: date, today: date) -> dict[str, Any]:
    return {"filters": filters, "view": view, "first": first, "today": today,
            "earlier": first - timedelta(days=1), "later": rules.month_of(first).last + timedelta(days=1),
            "may_plan": allowed(current_user, Action.PLAN), "here": address(args.to_dict()),
            "to": partial(_to, args, view), "pip": rules.Pip}


def _to(args: MultiDict[str, str], view: str, filters: dict[str, str]) -> str:
    """This view of this month with other filters."""
    kept = {} if view == "pool" else {"view": view, **{key: args[key] for key in ("at", "from") if args.get(key)}}
    return address({**kept, **filters})


def _month(args: MultiDict[str, str], filters: Filters) -> Response:
    session, now, today = now_here()
    first = month_of(args.get("at"), today)
    month = queries.month(session, first, filters, person_id=current_user.id, today=today, now=now)
    shared = _shared(args, filters, "month", first, today)
    topics = queries.topic_cards(session) if shared["may_plan"] else []
    return page_or_fragment("agenda/index.html", "agenda/_month.html", month=month, topics=topics,
                            face=faces(may_plan=shared["may_plan"]), **shared)


def _list(args: MultiDict[str, str], filters: Filters) -> Response:
    session, now, today = now_here()
    first = month_of(args.get("at"), today)
    start = _day_of(args.get("from")) or first
    try:
        found = queries.listing(session, start, filters, person_id=current_user.id, now=now,
                                after=args.get("after"), before=args.get("before"))
    except ValueError as error:
        raise NotFound("not_found") from error
    return page_or_fragment("agenda/index.html", "agenda/_list.html", rows=found,
                            **_shared(args, filters, "list", first, today))


def _pool(args: MultiDict[str, str], filters: Filters) -> Response:
    session, now, today = now_here()
    found = queries.open_slots_for(session, current_user, POOL, now=now)
    return page_or_fragment("agenda/index.html", "agenda/_pool.html", pool=found,
                            **_shared(args, filters, "pool", today.replace(day=1), today))


@bp.get("/filter")
@needs(Action.READ_AGENDA)
def choose_filters() -> Response:
    """What the agenda can be narrowed to; asked for only when somebody wants to."""
    session, _now, today = now_here()
    filters = queries.read(request.args)
    view = "list" if request.args.get("view") == "list" else "month"
    return page_or_fragment("agenda/filter.html", "agenda/_filter.html", filters=filters, view=view,
                            first=month_of(request.args.get("at"), today), shown_states=list(Shown),
                            personas=queries.target_personas(session), channels=queries.active_channels(session),
                            authors=queries.authors(session))
