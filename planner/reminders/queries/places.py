"""Where the matter of a reminder is opened, and what it is called."""
from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from planner.reminders.rules import Subject


@dataclass(frozen=True, slots=True)
class Place:
    """Title and language of a matter, its addresses for who does it and for a lead, and a name that its words need."""

    address: str
    lead_address: str
    title: str
    lang: str
    name: str


def place_of(subject: Subject, row: Any, locale: str) -> Place:
    """Of one row; ``locale`` is the house's language, for what has a name in two and belongs to nobody."""
    address, lead_address = _ADDRESSES[subject](row)
    title, lang, name = row.title, row.lang, row.name
    if subject in _IN_TWO:
        # Two names stand in ``title`` (Dutch) and ``name`` (English), either may be missing.
        both = {"nl": row.title, "en": row.name}
        lang = locale if both.get(locale) else next((each for each in both if both[each]), locale)
        title, name = both.get(lang) or "", ""
    return Place(address, lead_address, title, lang, name)


# What is written in two languages; everything else has one of its own.
_IN_TWO = frozenset({Subject.FACT, Subject.CADENCE, Subject.TRAINING})
Addresses = tuple[str, str]


def _draft(row: Any) -> Addresses:
    return f"/drafts/{row.draft}", _slot(row)[0]


def _slot(row: Any) -> Addresses:
    return (f"/agenda/slots/{row.slot}",) * 2


def _review(row: Any) -> Addresses:
    return f"/reviews/{row.draft}/{row.code}", f"/reviews/{row.draft}"


def _interview(row: Any) -> Addresses:
    return f"/drafts/{row.draft}/interview", _slot(row)[0]


def _question(row: Any) -> Addresses:
    return (f"/agenda/swaps/{row.uid}" if row.code == "swap" else _slot(row)[0]), _slot(row)[0]


def _pitch(row: Any) -> Addresses:
    return (f"/ideas/requests/{row.uid}",) * 2


def _correction(row: Any) -> Addresses:
    return (f"/publish/corrections/{row.uid}",) * 2


def _fact(row: Any) -> Addresses:
    return (f"/personas/{row.code}/facts/{row.uid}",) * 2


def _listening(_row: Any) -> Addresses:
    return ("/personas/listening/new",) * 2


def _cadence(_row: Any) -> Addresses:
    return ("/agenda/cadence",) * 2


def _training(_row: Any) -> Addresses:
    return "/learn", "/learn/people"


_ADDRESSES: Mapping[Subject, Callable[[Any], Addresses]] = {
    Subject.CLAIM: _draft, Subject.REVIEW: _review, Subject.SLOT: _slot, Subject.OPEN: _slot,
    Subject.PAIR: _interview, Subject.QUESTION: _question, Subject.PITCH: _pitch, Subject.CORRECTION: _correction,
    Subject.FACT: _fact, Subject.LISTENING: _listening, Subject.CADENCE: _cadence, Subject.TRAINING: _training,
}
