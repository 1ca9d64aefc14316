"""The side bar and the phone's tabs: packages say what they add, in ``wire.py``; this draws nothing itself."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import g, request, url_for
from flask_login import current_user

from planner.policy import Action, Actor, admits


@dataclass(frozen=True, slots=True)
class Count:
    """A number beside an item; ``hot`` when somebody must act."""

    text: str
    hot: bool = False


@dataclass(frozen=True, slots=True)
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
    count: Callable[[], Count | None] | None = None
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


@dataclass(frozen=True, slots=True)
class Group:
    """Links under one heading; ``address`` when the heading is a link too."""

    title: str | None
    address: str | None
    items: list[Item]


@dataclass(frozen=True, slots=True)
class Heading:
    """Title of a group, with the page that it opens when one may."""

    title: str
    endpoint: str | None = None
    action: Action | None = None


_entries: dict[str, Entry] = {}
_headings: dict[str, Heading] = {}
GROUPS = ("top", "steps", "audience")


def add(entry: Entry) -> None:
    """Add (or replace) one entry."""
    _entries[entry.key] = entry


def title(group: str, heading: Heading) -> None:
    """Give a group its heading."""
    _headings[group] = heading


def entries(actor: Actor) -> list[Entry]:
    """Every entry that ``actor`` may open, in the order of groups and places; the palette lists them."""
    places = {name: at for at, name in enumerate((*GROUPS, "more", "foot"))}
    return sorted((entry for entry in _entries.values() if admits(actor, entry.action)),
                  key=lambda entry: (places.get(entry.group, len(places)), entry.order))


def _count(entry: Entry) -> Count | None:
    """Asked once a request: side bar, tabs and More show the same number."""
    counted: dict[str, Count | None] = g.setdefault("navigation_counts", {})
    if entry.key not in counted:
        counted[entry.key] = entry.count() if entry.count else None
    return counted[entry.key]


def _item(entry: Entry) -> Item:
    count = _count(entry)
    home, _dot, page = entry.endpoint.rpartition(".")
    here = request.endpoint == entry.endpoint or (page == "index" and request.blueprint in (home, *entry.also))
    return Item(entry.key, str(entry.label), url_for(entry.endpoint), entry.icon, entry.number,
                count.text if count else "", bool(count and count.hot), here)


def _items(wanted: Callable[[Entry], bool]) -> list[Item]:
    found = sorted((entry for entry in _entries.values() if wanted(entry)), key=lambda entry: entry.order)
    return [_item(entry) for entry in found if admits(current_user, entry.action)]


def nav() -> list[Group]:
    """The side bar for the person who asks."""
    groups = []
    for name in GROUPS:
        items = _items(lambda entry, name=name: entry.group == name)  # type: ignore[misc]
        heading = _headings.get(name)
        opens = heading and heading.endpoint and heading.action and admits(current_user, heading.action)
        groups.append(Group(str(heading.title) if heading else None,
                            url_for(heading.endpoint) if heading and heading.endpoint and opens else None, items))
    return [group for group in groups if group.items]


def tabs() -> list[Item]:
    """The phone's tabs; "More" is drawn by the template from :func:`more`."""
    return _items(lambda entry: entry.tab)


def more() -> list[Item]:
    """What the phone's "More" opens, and the foot of the side bar: everything that is no tab."""
    return _items(lambda entry: not entry.tab)
