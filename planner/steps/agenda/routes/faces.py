"""Cards, rows and weeks as HTML, each different one rendered once.

A card is all that its HTML depends on, so the same card is the same HTML: nothing here can be out of date. A month of a
busy house is two hundred cards, and from one look to the next only a few of them change.
"""
from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import lru_cache, partial

from flask import current_app, request
from markupsafe import Markup

from planner.steps.agenda.queries import Balance, Card, Day, WeekRow
from planner.steps.agenda.routes.board_bars import Bar, lanes_over
from planner.web.assets import dist
from planner.web.drawn import drawn
from planner.web.i18n import locale

REMEMBERED = 4096       # cards, about a kilobyte each
WEEKS = 256             # weeks of a month, or days of a week, up to thirty kilobytes each
Face = Callable[[Card], Markup]


def faces(*, may_plan: bool, may_claim: bool, template: str = "agenda/_card.html") -> Face:
    """What draws the cards of this page, for a reader who may (not) plan and claim."""
    return partial(_face, template=template, may_plan=may_plan, may_claim=may_claim, words=locale(),
                   root=request.script_root, sprite=dist("sprite.svg"))


@lru_cache(maxsize=REMEMBERED)
def _face(card: Card, *, template: str, may_plan: bool, may_claim: bool, words: str, root: str,
          sprite: str) -> Markup:
    return _drawn(template, card=card, may_plan=may_plan, may_claim=may_claim, words=words, root=root, sprite=sprite)


def weeks(*, month: int, today: date, to_week: tuple[str, str], to_day: tuple[str, str], may_plan: bool,
          may_claim: bool) -> Callable[[WeekRow, tuple[Bar, ...]], Markup]:
    """What draws the weeks of a month; ``to_week`` and ``to_day`` are what comes before and after the date in an
    address."""
    how = (month, to_week, to_day, may_plan, may_claim, locale(), request.script_root, dist("sprite.svg"))

    def draw(week: WeekRow, bars: tuple[Bar, ...]) -> Markup:
        shown = today if week.days[0].on <= today <= week.days[-1].on else None
        return _week(week, bars, shown, how)

    return draw


@lru_cache(maxsize=WEEKS)
def _week(week: WeekRow, bars: tuple[Bar, ...], today: date | None,
          how: tuple[int, tuple[str, str], tuple[str, str], bool, bool, str, str, str]) -> Markup:
    month, to_week, to_day, may_plan, may_claim, words, root, sprite = how
    face = partial(_face, template="agenda/_card.html", may_plan=may_plan, may_claim=may_claim, words=words, root=root,
                   sprite=sprite)
    return _drawn("agenda/_month_row.html", week=week, bars=bars, today=today, month=month, to_week=to_week,
                  to_day=to_day, words=words, face=face, lanes=lanes_over)


def week_days(*, today: date, may_plan: bool, may_claim: bool) -> Callable[[Day, bool, str], Markup]:
    """What draws the days of a week: each with whether it is the first, and the address of what it does not show."""
    how = (may_plan, may_claim, locale(), request.script_root, dist("sprite.svg"))

    def draw(day: Day, is_first: bool, more: str) -> Markup:
        return _day(day, is_first, more, day.on == today, may_plan and day.on > today, how)

    return draw


@lru_cache(maxsize=WEEKS)
def _day(day: Day, is_first: bool, more: str, is_today: bool, is_free: bool,
         how: tuple[bool, bool, str, str, str]) -> Markup:
    may_plan, may_claim, words, root, sprite = how
    face = partial(_face, template="agenda/_card.html", may_plan=may_plan, may_claim=may_claim, words=words, root=root,
                   sprite=sprite)
    return _drawn("agenda/_week_day.html", day=day, is_first=is_first, more=more, is_today=is_today, is_free=is_free,
                  face=face)


def balance_bar(bars: tuple[Balance, ...]) -> Markup:
    """The personas' shares beside the calendar."""
    return drawn("agenda/_balance_side.html", balance=bars) if bars else Markup()


def _drawn(template: str, **given: object) -> Markup:
    face = current_app.jinja_env.get_template(template).render(**given)
    return Markup(face)  # noqa: S704 - a template's own output, escaped there
