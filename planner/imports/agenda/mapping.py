"""How the words of a file are read: proposed from the file, remembered from the last one, chosen by a person."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, time
from enum import StrEnum
from typing import Any

from planner.imports.agenda.items import Becomes, Format, Wish, bare
from planner.steps.agenda.models import BandKind


class Field(StrEnum):
    """What a column of a table can be."""

    ID = "id"
    DATE = "date"
    TIME = "time"
    TITLE = "title"
    CHANNEL = "channel"
    AUTHOR = "author"
    PERSONAS = "personas"
    STATE = "state"
    LANGUAGE = "language"
    ADDRESS = "address"
    NOTE = "note"


class Dates(StrEnum):
    """How dates are written: proposed from the rows that can be read in one way only, said by a person."""

    ISO = "iso"
    DAY_FIRST = "dmy"
    MONTH_FIRST = "mdy"


class Written(StrEnum):
    """What the dates of a file tell about how they are written."""

    PLAIN = "plain"             # with the year first, or there are none
    DAY_FIRST = "dmy"           # one at least is a date in this order only
    MONTH_FIRST = "mdy"
    EITHER = "either"           # each of them is a date in both orders
    MIXED = "mixed"             # some are dates in the one, some in the other order only

    @property
    def order(self) -> Dates | None:
        """The order to propose; None says nothing. Here dates are written with the day first."""
        if self is Written.PLAIN:
            return None
        return Dates.MONTH_FIRST if self is Written.MONTH_FIRST else Dates.DAY_FIRST


_HEADINGS: Mapping[Field, frozenset[str]] = {
    Field.ID: frozenset({"id", "nr", "nummer", "key"}),
    Field.DATE: frozenset({"date", "datum", "day", "dag", "publish date", "publicatiedatum", "due", "start date"}),
    Field.TIME: frozenset({"time", "tijd", "tijdstip", "uur"}),
    Field.TITLE: frozenset({"title", "titel", "topic", "onderwerp", "subject", "name", "naam"}),
    Field.CHANNEL: frozenset({"channel", "channels", "kanaal", "kanalen", "site"}),
    Field.AUTHOR: frozenset({"author", "auteur", "writer", "schrijver", "author email", "mail", "email", "e-mail"}),
    Field.PERSONAS: frozenset({"persona", "personas", "persona's", "doelgroep", "audience"}),
    Field.STATE: frozenset({"state", "status", "stand", "fase", "list"}),
    Field.LANGUAGE: frozenset({"language", "taal", "lang"}),
    Field.ADDRESS: frozenset({"address", "adres", "url", "link"}),
    Field.NOTE: frozenset({"note", "notes", "notitie", "notities", "opmerking", "brief", "briefing", "description"}),
}
_STATES: Mapping[str, Wish] = {
    "planned": Wish.PLANNED, "gepland": Wish.PLANNED, "empty": Wish.PLANNED, "leeg": Wish.PLANNED,
    "open": Wish.OPEN, "to do": Wish.OPEN, "todo": Wish.OPEN, "te doen": Wish.OPEN, "backlog": Wish.IDEA,
    "claimed": Wish.CLAIMED, "geclaimd": Wish.CLAIMED, "doing": Wish.CLAIMED, "in progress": Wish.CLAIMED,
    "bezig": Wish.CLAIMED, "draft": Wish.CLAIMED, "concept": Wish.CLAIMED,
    "published": Wish.PUBLISHED, "gepubliceerd": Wish.PUBLISHED, "done": Wish.PUBLISHED, "klaar": Wish.PUBLISHED,
    "live": Wish.PUBLISHED, "idea": Wish.IDEA, "ideas": Wish.IDEA, "idee": Wish.IDEA, "ideeen": Wish.IDEA,
}


@dataclass(frozen=True, slots=True)
class Outline:
    """What a file holds, so that a person can say what it means: columns with first cells, states, labels.

    ``written`` tells how its dates are written, ``example`` is one of them as it is read: one that could be read in two
    ways before others. ``encoding`` is how its letters are stored, ``accented`` a cell that shows it.
    """

    format: Format
    count: int
    headings: tuple[str, ...] = ()
    samples: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    state_column: int | None = None
    labels: tuple[str, ...] = ()
    written: Written = Written.PLAIN
    example: tuple[str, date] | None = None
    encoding: str = ""
    accented: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file is read. ``columns`` maps the number of a column to what it is, ``states`` a word to where it stands.

    ``labels`` maps a label to ``persona:CODE``, ``area:key`` or nothing. ``encoding`` is how the letters of a table are
    stored, "" when nobody looked yet.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    dates: str = Dates.ISO.value
    clock: str = "09:00"
    lang: str = "nl"
    channel: str = ""
    states: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    target: str = Becomes.BAND.value
    band_kind: str = BandKind.EVENT.value
    encoding: str = ""

    def column(self, wanted: Field) -> int | None:
        """The number of the column that is ``wanted``."""
        return next((int(number) for number, name in self.columns.items() if name == wanted.value), None)

    @property
    def usual_time(self) -> time:
        """The time of what names none."""
        return time.fromisoformat(self.clock)

    def plain(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return asdict(self)


def of_plain(stored: Mapping[str, Any]) -> Reading:
    """The reading that `Reading.plain` made; what it does not name has its default."""
    return Reading(**{name: value for name, value in stored.items() if name in Reading.__dataclass_fields__})


def field_of(heading: str) -> Field | None:
    """What a heading most likely is, in Dutch or English."""
    plain = bare(heading.replace("_", " ").replace("-", " "))
    known = (found for found, words in _HEADINGS.items() if plain in {bare(word.replace("-", " ")) for word in words})
    return next(known, None)


def propose(outline: Outline, remembered: Reading | None, *, lang: str, channel: str) -> Reading:
    """What the file most likely means; what was chosen last time for the same words comes first."""
    before = remembered or Reading(lang=lang, channel=channel)
    old = {bare(key): value for key, value in before.states.items()}
    states = {word: old.get(bare(word)) or _guess(word) for word in outline.states}
    labels = {word: before.labels.get(word, "") for word in outline.labels}
    dates = _dates(outline.written, before.dates)
    return Reading(_columns(outline.headings), dates, before.clock, before.lang or lang,
                   before.channel or channel, states, labels, before.target, before.band_kind, outline.encoding)


def _dates(written: Written, before: str) -> str:
    """What was chosen last time settles dates that can be read in two ways; else they tell themselves."""
    if written.order is None or (written is Written.EITHER and before != Dates.ISO):
        return before
    return written.order.value


def _guess(word: str) -> str:
    found = _STATES.get(bare(word))
    return found.value if found else ""


def _columns(headings: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for number, heading in enumerate(headings):
        guess = field_of(heading)
        if guess is not None and guess.value not in found.values():
            found[str(number)] = guess.value
    return found


def missing(outline: Outline, reading: Reading) -> list[str]:
    """Codes of what a person still has to say before the file can be read."""
    gaps = []
    if outline.format is Format.CSV:
        gaps += [f"agenda_no_{need.value}" for need in (Field.DATE, Field.TITLE) if reading.column(need) is None]
        chosen = [name for name in reading.columns.values() if name]
        if len(chosen) != len(set(chosen)):
            gaps.append("agenda_twice")
    if any(not reading.states.get(word) for word in outline.states):
        gaps.append("agenda_states")
    return gaps
