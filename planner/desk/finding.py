"""The palette: what one can do, where one can go, and what was found, in groups."""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flask import url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy.orm import Session

from planner.desk.rules import fits
from planner.people.models import Person
from planner.policy import Action, admits
from planner.search import queries as index
from planner.search.queries import Hit
from planner.web import navigation
from planner.web.i18n import LANGUAGES

A_GROUP = 6             # lines of one group in the palette and on the page
AT_REST = 4             # things to do that are shown before anything is typed


@dataclass(frozen=True, slots=True)
class Door:
    """One line of the table of pages: something to do, or a page that is not in the navigation.

    ``also`` holds other words by which people look for it, in both languages.
    """

    label: str
    endpoint: str
    action: Action
    icon: str
    also: str = ""
    anchor: str | None = None


DO: tuple[Door, ...] = (
    Door(_l("Propose an idea"), "ideas.index", Action.PROPOSE_IDEA, "bulb", "new idea nieuw idee bedenken voorstel"),
    Door(_l("Show open slots to claim"), "agenda.index", Action.READ_AGENDA, "flag", "claim topic oppakken onderwerp"),
    Door(_l("Plan a slot"), "agenda.new_slot", Action.PLAN, "calendar-plus", "new slot nieuwe plek inplannen"),
    Door(_l("Add what you know"), "inventory.mine", Action.EDIT_EXPERTISE, "star", "skill expertise vaardigheid"),
    Door(_l("Note a trend"), "inventory.new_trend", Action.NOTE_TREND, "trend", "market markt trendsignaal"),
    Door(_l("Write down what a customer said"), "personas.new_moment", Action.LOG_MOMENT, "chat",
         "contact moment call visit helpdesk contactmoment gesprek bezoek gehoord"),
    Door(_l("Add a persona"), "personas.new", Action.EDIT_PERSONA, "people", "new persona nieuwe doelgroep"),
    Door(_l("Say when you are away"), "people.me", Action.SEE_SELF, "calendar",
         "absence holiday afwezig vakantie verlof", "away"),
    Door(_l("Change your daily mail"), "people.me", Action.SEE_SELF, "mail",
         "digest quiet hours dagoverzicht stille uren profile profiel password wachtwoord"),
    Door(_l("Invite a colleague"), "settings.ask_invite", Action.MANAGE_PEOPLE, "person",
         "new person account uitnodigen"),
)
# Pages beside those of the navigation.
GO: tuple[Door, ...] = (
    Door(_l("Ideas"), "ideas.index", Action.READ_AGENDA, "bulb", "idea bank ideeënbank"),
    Door(_l("Reserve"), "agenda.reserve", Action.READ_AGENDA, "hourglass", "reserve shelf plank backup spare"),
    Door(_l("Pauses"), "agenda.pauses", Action.READ_AGENDA, "pause", "pause pauze crisis stop hold resume hervatten"),
    Door(_l("Cadence"), "agenda.cadence", Action.READ_AGENDA, "calendar", "rhythm goal gap ritme doel gat"),
    Door(_l("Trends we see"), "inventory.trends", Action.READ_KNOWLEDGE, "trend", "market markt"),
    Door(_l("Facts worth sharing"), "inventory.facts", Action.READ_KNOWLEDGE, "doc", "knowledge feiten kennis"),
    Door(_l("The tree of areas"), "inventory.areas", Action.READ_KNOWLEDGE, "star",
         "area topic gebied gebieden onderwerp"),
    Door(_l("What sales knows for sure"), "personas.board", Action.READ_PERSONA, "people",
         "board facts cards bord feiten kaarten sales verkoop"),
    Door(_l("Parked assumptions"), "personas.parked", Action.READ_PERSONA, "people", "check facts nagaan aannames"),
    Door(_l("Listening"), "personas.listening", Action.LOG_MOMENT, "chat",
         "contact moments customers contactmomenten klanten meeluisteren"),
    Door(_l("What is asked, known and written"), "inventory.gaps", Action.READ_KNOWLEDGE, "star",
         "gaps gap map gaten gat kaart"),
    Door(_l("Hangs on one person"), "inventory.single", Action.READ_KNOWLEDGE, "star",
         "single voices learn één stem enige leren"),
    Door(_l("What we know, quarter by quarter"), "inventory.growth", Action.READ_KNOWLEDGE, "star", "growth groei"),
    Door(_l("Themes"), "inventory.themes", Action.READ_KNOWLEDGE, "star", "theme cluster thema's groepen"),
    Door(_l("What belongs together"), "inventory.grouping", Action.EDIT_GROUPING, "star",
         "group suggestions groeperen groepering voorstellen"),
    Door(_l("Feeds"), "inventory.feeds", Action.READ_KNOWLEDGE, "trend", "rss atom trends"),
    Door(_l("How far apart our readers are"), "personas.map_", Action.READ_PERSONA, "people",
         "compare map overlap persona vergelijken kaart persona's"),
    Door(_l("Kept cards"), "personas.cards", Action.READ_PERSONA, "copy",
         "talk text needs brief gesprekskaart tekstkaart"),
    Door(_l("Curricula"), "training.curricula", Action.EDIT_CURRICULUM, "train",
         "lesson training course les lessen leerlijn cursus"),
    Door(_l("Who is where"), "training.people", Action.ENROL, "train",
         "stuck progress lessons learning vast loopt voortgang lessen"),
    Door(_l("Waiting for feedback"), "training.queue", Action.GIVE_FEEDBACK, "train",
         "exercise lesson oefening les beoordelen"),
    Door(_l("Your profile"), "people.me", Action.SEE_SELF, "person", "me settings profiel instellingen ik"),
    Door(_l("Public blog"), "blog.index", Action.FIND, "globe", "site articles artikelen"),
)
# Which group a kind of thing stands in, and its icon; what is not named here stands under Go to.
_KINDS: Mapping[str, tuple[str, str]] = {
    "person": ("people", "person"), "slot": ("slots", "calendar"), "draft": ("drafts", "pen"),
    "article": ("articles", "doc"),
}
_ICONS = {"persona": "people", "area": "star", "lesson": "train", "idea": "bulb"}
_OTHERS = ("persona", "area", "lesson", "idea", "page")


@dataclass(frozen=True, slots=True)
class Group:
    """Lines under one heading; a line has label, address, icon, detail and lang (components/results.html)."""

    title: str
    items: list[dict[str, Any]]

    def __getitem__(self, name: str) -> Any:
        """Templates ask for ``group["items"]``."""
        return getattr(self, name)


def find(session: Session, question: str, *, actor: Person) -> list[Group]:
    """Everything that fits ``question`` and ``actor`` may open, in groups; two statements, none for an empty question.

    Actions and pages match in both languages and without accents. Source: docs/design.md (palette).
    """
    found: dict[str, list[dict[str, Any]]] = {}
    if question:
        hits = index.find(session, question, actor=actor, kinds=[*_OTHERS, "person", "slot", "draft"], limit=24)
        for hit in [*hits, *index.find(session, question, actor=actor, kinds=["article"], limit=A_GROUP)]:
            found.setdefault(_KINDS.get(hit.kind, ("go", ""))[0], []).append(_line(hit))
    do = [_door(door) for door in DO if _may(actor, door) and fits(question, _names(door))]
    go = [*_pages(question), *(_door(door) for door in GO if question and _may(actor, door)
                               and fits(question, _names(door)))]
    groups = [Group(_("Do"), do if question else do[:AT_REST]), Group(_("Go to"), go if question else go[:A_GROUP * 2])]
    groups[1].items.extend(found.pop("go", [])[:A_GROUP])
    for key, title in (("people", _("People")), ("slots", _("Slots")), ("drafts", _("Drafts")),
                       ("articles", _("Articles"))):
        groups.append(Group(title, found.get(key, [])[:A_GROUP]))
    return [group for group in groups if group.items]


def _may(actor: Person, door: Door) -> bool:
    return admits(actor, door.action)


def _door(door: Door) -> dict[str, Any]:
    return {"label": str(door.label), "address": url_for(door.endpoint, _anchor=door.anchor), "icon": door.icon,
            "detail": None, "lang": None}


def _line(hit: Hit) -> dict[str, Any]:
    icon = _KINDS[hit.kind][1] if hit.kind in _KINDS else _ICONS.get(hit.kind, "right")
    return {"label": hit.title, "address": hit.address, "icon": icon, "detail": hit.detail or None,
            "lang": hit.lang if hit.lang != current_user.locale else None}


def _pages(question: str) -> list[dict[str, Any]]:
    """The entries of the navigation that fit."""
    return [{"label": str(entry.label), "address": url_for(entry.endpoint), "icon": entry.icon or "right",
             "detail": None, "lang": None}
            for entry in navigation.entries(current_user) if fits(question, _both(entry.label))]


def _names(door: Door) -> Iterable[str]:
    return (*_both(door.label), door.also)


@lru_cache(maxsize=256)
def _both(text: Any) -> tuple[str, ...]:
    """``text`` in every language."""
    names = []
    for lang in LANGUAGES:
        with force_locale(lang):
            names.append(str(text))
    return tuple(names)
