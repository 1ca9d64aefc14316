"""The agenda itself: a month, a list, the open slots by fit."""
from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import Response, request, url_for
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from planner.core.errors import NotFound
from planner.policy import Action, allowed
from planner.steps.agenda import queries, rules
from planner.steps.agenda.queries import Filters, Shown
from planner.steps.agenda.routes.base import bp, now_here
from planner.web.access import needs
from planner.web.reply import page_or_fragment

POOL = 50
_ARGUMENTS = {*Filters.__dataclass_fields__, "view", "at", "from", "after", "before"}
_MONTHS = range(2, 9998 * 12)           # months whose weeks lie inside the calendar, counted from year 0


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
def index() -> Response:
    """The agenda as the address says: which month, which view, which filters."""
    return board(request.args)


def board(args: MultiDict[str, str], *, status: int = 200, **also: Any) -> Response:
    """The agenda for these arguments; also the answer to a move, with the arguments of the page that it came from."""
    filters = queries.read(args)
    if args.get("view") == "list":
        return _list(args, filters, status=status, **also)
    if filters.shown is Shown.OPEN and "view" not in args:
        return _pool(args, filters)
    return _month(args, filters, status=status, **also)


def board_of(address: str, *, status: int = 200, **also: Any) -> Response:
    """The agenda as a page of ours with this address shows it."""
    return board(MultiDict(parse_qsl(urlsplit(address).query)), status=status, **also)


def _shared(args: MultiDict[str, str], filters: Filters, view: str, first: date, signs: queries.Legend,
            today: date) -> dict[str, Any]:
    return {"filters": filters, "view": view, "first": first, "signs": signs, "today": today,
            "earlier": first - timedelta(days=1), "later": rules.month_of(first).last + timedelta(days=1),
            "may_plan": allowed(current_user, Action.PLAN), "shown_states": list(Shown),
            "here": address(args.to_dict()), "to": partial(_to, args, view), "pip": rules.Pip}


def _to(args: MultiDict[str, str], view: str, filters: dict[str, str]) -> str:
    """This view of this month with other filters."""
    kept = {} if view == "pool" else {"view": view, **{key: args[key] for key in ("at", "from") if args.get(key)}}
    return address({**kept, **filters})


def _month(args: MultiDict[str, str], filters: Filters, *, status: int = 200, **also: Any) -> Response:
    session, now, today = now_here()
    first, signs = month_of(args.get("at"), today), queries.legend(session)
    month = queries.month(session, first, filters, signs, person_id=current_user.id, today=today, now=now)
    shared = _shared(args, filters, "month", first, signs, today)
    topics = queries.topics_to_place(session) if shared["may_plan"] else []
    return page_or_fragment("agenda/index.html", "agenda/_month.html", status=status, month=month, topics=topics,
                            **shared, **also)


def _list(args: MultiDict[str, str], filters: Filters, *, status: int = 200, **also: Any) -> Response:
    session, now, today = now_here()
    first, signs = month_of(args.get("at"), today), queries.legend(session)
    start = _day_of(args.get("from")) or first
    try:
        found = queries.listing(session, start, filters, signs, person_id=current_user.id, now=now,
                                after=args.get("after"), before=args.get("before"))
    except ValueError as error:
        raise NotFound("not_found") from error
    return page_or_fragment("agenda/index.html", "agenda/_list.html", status=status, rows=found,
                            **_shared(args, filters, "list", first, signs, today), **also)


def _pool(args: MultiDict[str, str], filters: Filters) -> Response:
    session, now, today = now_here()
    signs = queries.legend(session)
    found = queries.open_slots_for(session, current_user, POOL, now=now, signs=signs)
    return page_or_fragment("agenda/index.html", "agenda/_pool.html", pool=found,
                            **_shared(args, filters, "pool", today.replace(day=1), signs, today))
