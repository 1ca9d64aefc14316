"""The side bar and the phone's tabs: packages say what they add, in ``wire.py``; this draws nothing itself."""
from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from flask import g, request, url_for
from flask_login import current_user
from markupsafe import Markup

from planner.core.db import UtcDateTime, clock, db
from planner.core.fixed import fixed
from planner.core.reading import read
from planner.policy import Action, Actor, Role, admits
from planner.web.i18n import locale

# Whom the page is for, and when: what a statement that counts for the navigation may ask by.
ME: Any = sa.bindparam("me", type_=sa.Integer)
NOW: Any = sa.bindparam("now", type_=UtcDateTime)
Statements = Callable[[frozenset[Role]], Sequence[sa.Select[Any]]]
MOST = 99               # nobody tells two hundred things that wait from three hundred


@dataclass(frozen=True, slots=True)
class Count:
    """A number beside an item; ``hot`` when somebody must act."""

    text: str
    hot: bool = False


def some_of(rows: sa.Select[Any]) -> sa.Select[int]:
    """How many of ``rows`` there are, counted no further than a menu shows: every page asks, however much there is."""
    return sa.select(sa.func.count()).select_from(rows.limit(MOST + 1).subquery())


def shown_as(number: int) -> str:
    """A number beside an item: "12", or "99+" for more than `MOST`."""
    return f"{MOST}+" if number > MOST else str(number)


def some(number: int, *, hot: bool = False) -> Count | None:
    """A number as a count, None for nothing."""
    return Count(shown_as(number), hot=hot) if number else None


@dataclass(frozen=True, slots=True)
class Tally:
    """What is counted for an item.

    ``asked`` gives statements of one number each, by ``ME`` and ``NOW`` and whatever ``places`` adds, the same ones for
    everybody of the same roles; those of all items are asked in one go, and one that two items give is asked once.
    ``shown`` makes their numbers into a count.
    """

    asked: Statements
    shown: Callable[..., Count | None]
    places: Callable[[datetime], dict[str, Any]] = lambda now: {}


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """What a package adds to the navigation. ``group``: top, steps, audience, foot or more."""

    key: str
    label: str
    endpoint: str
    group: str
    order: int
    action: Action
    icon: str = ""
    number: str = ""
    tab: bool = False
    count: Tally | None = None
    also: tuple[str, ...] = ()          # other blueprints whose pages stand under this entry


@dataclass(frozen=True, slots=True)
class Item:
    """One link as the template draws it."""

    key: str
    label: str
    address: str
    icon: str
    number: str
    count: str
    hot: bool
    current: bool
    in_side: bool               # among the groups that the side bar shows
    letter: str                 # the key that opens it, after G


@dataclass(frozen=True, slots=True)
class Group:
    """Links under one heading; ``address`` when the heading is a link too."""

    title: str | None
    address: str | None
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """Title of a group, with the page that it opens when one may."""

    title: str
    endpoint: str | None = None
    action: Action | None = None


@dataclass(frozen=True, slots=True)
class Banner:
    """Something that everybody it concerns is told on every page; asked for together with the counts.

    ``shown`` makes what ``asked`` reads into HTML of a template, '' when there is nothing to say.
    """

    asked: Statements
    shown: Callable[..., str]


_entries: dict[str, Entry] = {}
_banners: dict[str, Banner] = {}
_headings: dict[str, Heading] = {}
GROUPS = ("top", "steps", "audience")
LETTERS = {"today": "T", "agenda": "A", "write": "W", "review": "R", "personas": "P", "leads": "L", "insights": "I"}


def add(entry: Entry) -> None:
    """Add (or replace) one entry."""
    _entries[entry.key] = entry


def add_banner(key: str, banner: Banner) -> None:
    """Add (or replace) one banner."""
    _banners[key] = banner


def title(group: str, heading: Heading) -> None:
    """Give a group its heading."""
    _headings[group] = heading


def entries(actor: Actor) -> list[Entry]:
    """Every entry that ``actor`` may open, in the order of groups and places; the palette lists them."""
    places = {name: at for at, name in enumerate((*GROUPS, "more", "foot"))}
    return sorted((entry for entry in _entries.values() if admits(actor, entry.action)),
                  key=lambda entry: (places.get(entry.group, len(places)), entry.order))


def know(numbers: Mapping[sa.Select[Any], int]) -> None:
    """Tell the menu of this page what the page has counted itself: statements of tallies, and their numbers."""
    g.navigation_known = dict(numbers)


def _count_all(person: Any, opened: Sequence[Entry]) -> dict[str, Count | None]:
    """The counts of ``opened``, as ``person`` sees them, and the banners; one statement."""
    tallies = {entry.key: entry.count for entry in opened if entry.count}
    g.navigation_banners = []
    if not tallies and not _banners:
        return {}
    now = clock().now()
    places = {"me": person.id, "now": now}
    for tally in tallies.values():
        places |= tally.places(now)
    asked = (*(tally.asked for tally in tallies.values()), *(banner.asked for banner in _banners.values()))
    known: dict[sa.Select[Any], Any] = g.get("navigation_known", {})
    statement, open_ones, wanted = _all_asked(asked, frozenset(person.roles), frozenset(known))
    numbers = known | dict(zip(open_ones, read(db.session(), statement, places)[0] if open_ones else (), strict=True))
    found = [[numbers[one] for one in some] for some in wanted]
    g.navigation_banners = [shown for banner, row in zip(_banners.values(), found[len(tallies):], strict=True)
                            if (shown := banner.shown(*row))]
    return {key: tally.shown(*row) for (key, tally), row in zip(tallies.items(), found, strict=False)}


@lru_cache(maxsize=64)
def _all_asked(asked: tuple[Statements, ...], roles: frozenset[Role], known: frozenset[sa.Select[Any]]) \
        -> tuple[sa.Select[Any], list[sa.Select[Any]], list[Sequence[sa.Select[Any]]]]:
    """One statement of what is not known yet, for people of these roles; what it asks, and which of all are whose."""
    each = [ask(roles) for ask in asked]
    open_ones = [one for one in dict.fromkeys(one for some in each for one in some) if one not in known]
    return fixed(sa.select(*(one.scalar_subquery() for one in open_ones))), open_ones, each


def _item(entry: Entry, count: Count | None) -> Item:
    home, _dot, page = entry.endpoint.rpartition(".")
    here = request.endpoint == entry.endpoint or (page == "index" and request.blueprint in (home, *entry.also))
    label, address = _link(entry, locale(), request.script_root)
    return Item(entry.key, label, address, entry.icon, entry.number, count.text if count else "",
                bool(count and count.hot), here, entry.group in GROUPS, LETTERS.get(entry.key, ""))


@lru_cache(maxsize=256)
def _link(entry: Entry, words: str, root: str) -> tuple[str, str]:
    """What an entry is called in a language, and where it leads from a place on the web server."""
    return str(entry.label), url_for(entry.endpoint)


def _items() -> list[tuple[Entry, Item]]:
    """Every item of the person who asks, in order; made once a request for side bar, tabs and More."""
    if "navigation_items" not in g:
        person = current_user._get_current_object()         # asked some hundred times: not by way of the proxy
        opened = sorted((entry for entry in _entries.values() if admits(person, entry.action)),
                        key=lambda entry: entry.order)
        counts = _count_all(person, opened)
        g.navigation_items = [(entry, _item(entry, counts.get(entry.key))) for entry in opened]
    found: list[tuple[Entry, Item]] = g.navigation_items
    return found


def nav() -> tuple[Group, ...]:
    """The side bar for the person who asks."""
    groups = []
    for name in GROUPS:
        items = tuple(item for entry, item in _items() if entry.group == name)
        heading = _headings.get(name)
        opens = heading and heading.endpoint and heading.action and admits(current_user, heading.action)
        groups.append(Group(str(heading.title) if heading else None,
                            url_for(heading.endpoint) if heading and heading.endpoint and opens else None, items))
    return tuple(group for group in groups if group.items)


def banners() -> list[Markup]:
    """What is to be said on every page now; each comes from a template, so it is escaped."""
    _items()
    return [Markup(said) for said in g.get("navigation_banners", [])]  # noqa: S704


def tabs() -> tuple[Item, ...]:
    """The phone's tabs; "More" opens the side bar."""
    return tuple(item for entry, item in _items() if entry.tab)


def ungrouped() -> tuple[Item, ...]:
    """What the side bar shows in none of its groups: on the phone it is listed below them."""
    return tuple(item for entry, item in _items() if not entry.tab and not item.in_side)
