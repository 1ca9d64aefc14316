"""What an agenda from elsewhere says, whatever file it came in (docs/domain-more.md s)."""
from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

LONGEST_TITLE = 200
LONGEST_NOTE = 20_000
LONGEST_IDENTITY = 300


class Format(StrEnum):
    """Which kind of file it is."""

    CSV = "csv"
    ICS = "ics"
    TRELLO = "trello"


class Becomes(StrEnum):
    """What an item becomes here."""

    SLOT = "slot"
    BAND = "band"
    IDEA = "idea"


class Wish(StrEnum):
    """Where a slot is to stand; ``IDEA`` makes it an idea instead."""

    PLANNED = "planned"
    OPEN = "open"
    CLAIMED = "claimed"
    PUBLISHED = "published"
    IDEA = "idea"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with an item: where it stands in the file, and the code of its sentence."""

    column: str
    code: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of the file. ``row`` counts records, events or cards; keys and codes are ours already."""

    row: int
    identity: str
    becomes: Becomes
    title: str
    day: date | None = None
    last: date | None = None
    clock: time = time(9)
    zone: str = ""
    lang: str = ""
    channels: tuple[str, ...] = ()
    personas: tuple[str, ...] = ()
    area: str = ""
    author: str = ""
    wish: Wish = Wish.OPEN
    address: str = ""
    note: str = ""
    sequence: int = 0
    is_cancelled: bool = False
    uid: str = ""
    recurrence: str = ""
    remarks: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def content_hash(self) -> str:
        """The same for the same words, wherever in the file they stand."""
        said = replace(self, row=0, remarks=(), problems=())
        return hashlib.sha256(repr(said).encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Known:
    """What the house knows, for reading a file against it. Keys are `bare`; values are keys and codes of ours.

    ``people`` tells by mail address who works here still, ``names`` the addresses of those who do by their name.
    """

    zone: str
    lang: str
    now: datetime
    channels: Mapping[str, tuple[str, frozenset[str]]]
    sites: Mapping[str, str]
    personas: Mapping[str, str]
    areas: Mapping[str, str]
    people: Mapping[str, bool]
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


class Broken(Exception):
    """The file can't be read at all; ``code`` is that of a sentence."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code, self.params = code, params


def bare(text: str) -> str:
    """Without accents, case and superfluous spaces: how titles and names are compared."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(sign for sign in letters if not unicodedata.combining(sign)).split())


def identity_of(*parts: Any) -> str:
    """A key that fits its column, the same for the same parts."""
    whole = "|".join(str(part) for part in parts)
    return whole if len(whole) <= LONGEST_IDENTITY else hashlib.sha256(whole.encode()).hexdigest()


def text_of(data: bytes) -> str:
    """A file as text. Raises Broken when it is not UTF-8, with or without BOM, or holds a NUL."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Broken("agenda_encoding", byte=error.start) from None
    if "\0" in text:
        raise Broken("agenda_encoding", byte=data.index(0))
    return text
