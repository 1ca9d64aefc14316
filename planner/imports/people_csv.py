"""People and their expertise out of a CSV file: every row checked, every fault named by row and column, or clean rows.

Pure. One row says one area of one person; several rows with one mail address are one person.

Source: docs/domain.md s (people CSV).
"""
from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from planner.imports.csv_tables import (
    Encoding,
    Error,
    Fault,
    FileFault,
    bare_cell,
    is_filled,
    plain_heading,
    read_table,
)
from planner.people.rules.addresses import fold_address
from planner.policy import Role
from planner.web.csv_out import csv_lines

_LONGEST_NAME = 120
_LANGUAGES = frozenset({"nl", "en"})

Areas = Callable[[str], str | None]
Tick = Callable[[int, int], None]
TICK_ROWS = 500         # rows between two words of progress


class Column(StrEnum):
    """The columns, in the order in which faults of a row are told."""

    NAME = "name"
    EMAIL = "email"
    LANGUAGE = "language"
    ROLES = "roles"
    CAPACITY = "capacity"
    AREA = "area"
    LEVEL = "level"
    INTEREST = "interest"


@dataclass(frozen=True, slots=True)
class Expertise:
    """What somebody can and likes to write about; ``interest`` None leaves what is there (a new one has 0)."""

    area: str
    level: int
    interest: int | None


@dataclass(frozen=True, slots=True)
class Row:
    """A clean row. None means that the file does not say, so that what is there stays."""

    number: int
    name: str
    mail: str
    language: str | None = None
    roles: frozenset[Role] | None = None
    capacity: int | None = None
    expertise: Expertise | None = None


@dataclass(frozen=True, slots=True)
class PersonEntry:
    """All rows of one mail address: roles joined, of other values the last one that is stated."""

    name: str
    mail: str
    language: str | None
    roles: frozenset[Role]
    capacity: int | None
    expertise: tuple[Expertise, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """A file, read: clean rows and faults. With any fault nothing may be written."""

    rows: tuple[Row, ...] = ()
    errors: tuple[Error, ...] = ()

    @property
    def is_clean(self) -> bool:
        """Whether the file may come in."""
        return not self.errors

    @property
    def refused_rows(self) -> tuple[int, ...]:
        """Numbers of the rows with a fault, rising; none when the headings have one."""
        return tuple(sorted({error.row for error in self.errors if error.row > 1}))

    @property
    def people(self) -> tuple[PersonEntry, ...]:
        """The people of the clean rows, in the order of the file."""
        by_mail: dict[str, list[Row]] = {}
        for row in self.rows:
            by_mail.setdefault(row.mail, []).append(row)
        return tuple(_person(rows) for rows in by_mail.values())


def _person(rows: Sequence[Row]) -> PersonEntry:
    return PersonEntry(
        rows[0].name,
        rows[0].mail,
        next((row.language for row in reversed(rows) if row.language), None),
        frozenset().union(*(row.roles for row in rows if row.roles)),
        next((row.capacity for row in reversed(rows) if row.capacity is not None), None),
        tuple(row.expertise for row in rows if row.expertise),
    )


# --- Reading -----------------------------------------------------------------------------------------------------

_HEADINGS = {
    "name": Column.NAME, "naam": Column.NAME, "fullname": Column.NAME, "volledigenaam": Column.NAME,
    "email": Column.EMAIL, "mail": Column.EMAIL, "emailadres": Column.EMAIL, "emailaddress": Column.EMAIL,
    "language": Column.LANGUAGE, "taal": Column.LANGUAGE, "locale": Column.LANGUAGE,
    "role": Column.ROLES, "roles": Column.ROLES, "rol": Column.ROLES, "rollen": Column.ROLES,
    "capacity": Column.CAPACITY, "capaciteit": Column.CAPACITY,
    "area": Column.AREA, "kennisgebied": Column.AREA, "expertise": Column.AREA,
    "level": Column.LEVEL, "niveau": Column.LEVEL,
    "interest": Column.INTEREST, "interesse": Column.INTEREST,
}  # fmt: skip
_ROLES = {
    **{role.value: role for role in Role},
    "medewerker": Role.MEMBER, "beoordelaar": Role.REVIEWER, "management": Role.MANAGER, "beheerder": Role.ADMIN,
}  # fmt: skip
_RANGES = {Column.CAPACITY: (0, 12), Column.LEVEL: (1, 4), Column.INTEREST: (-1, 2)}
_TEMPLATE = {
    "en": ("Name", "Email", "Language", "Roles", "Capacity", "Area", "Level", "Interest"),
    "nl": ("Naam", "E-mailadres", "Taal", "Rollen", "Capaciteit", "Kennisgebied", "Niveau", "Interesse"),
}


def parse(data: bytes, *, areas: Areas, left: Collection[str] = (), tick: Tick | None = None,
          encoding: Encoding | None = None) -> Report:
    """Check a file of people.

    Args:
        data: the whole file; comma or semicolon, any line ends, Dutch or English headings.
        areas: the key of the area that a text names by key, label or alias; None when there is none.
        left: mail addresses, folded, of people who have left.
        tick: told now and then how many rows are checked, and of how many.
        encoding: how its letters are stored; None finds out.
    Returns:
        All clean rows and all faults; faults of the file alone when it cannot be read.
    """
    try:
        table = read_table(data, encoding)
        columns = _columns(table[0])
    except FileFault as fault:
        return Report(errors=tuple(fault.errors))
    checker = _Checker(table[0], columns, areas, left)
    rows = []
    for number, cells in enumerate(table[1:], start=2):
        if tick is not None and number % TICK_ROWS == 0:
            tick(number, len(table))
        if row := checker.row(number, cells):
            rows.append(row)
    return Report(tuple(rows), tuple(checker.errors))


def template(lang: str) -> bytes:
    """An empty file to fill in: headings in ``lang`` (``nl``, else English), and the delimiter that goes with it."""
    return b"".join(csv_lines(_TEMPLATE.get(lang, _TEMPLATE["en"]), [], delimiter=";" if lang == "nl" else ","))


def _columns(headings: list[str]) -> list[Column]:
    """What each column is. Blank headings at the end do not count."""
    while headings and not headings[-1].strip():
        headings.pop()
    errors: list[Error] = []
    columns: list[Column] = []
    for place, heading in enumerate(headings, start=1):
        column = _HEADINGS.get(plain_heading(heading))
        shown = heading.strip() or str(place)
        if column is None:
            errors.append(Error(1, shown, Fault.UNKNOWN_COLUMN, {"heading": shown}))
        elif column in columns:
            errors.append(Error(1, shown, Fault.DOUBLE_COLUMN, {"heading": shown}))
        else:
            columns.append(column)
    errors += [
        Error(1, column.value, Fault.MISSING_COLUMN, {"heading": column.value})
        for column in (Column.NAME, Column.EMAIL)
        if column not in columns
    ]
    if errors:
        raise FileFault(*errors)
    return columns


# --- Checking a row ----------------------------------------------------------------------------------------------


class _Checker:
    """Checks rows one after the other and remembers what earlier rows said."""

    def __init__(self, headings: list[str], columns: list[Column], areas: Areas, left: Collection[str]) -> None:
        self.errors: list[Error] = []
        self._headings = dict(zip(columns, (heading.strip() for heading in headings), strict=True))
        self._columns = columns
        self._areas = areas
        self._left = left
        self._first: dict[str, tuple[str, int]] = {}  # by mail: name and number of its first row
        self._claimed: dict[tuple[str, str], int] = {}  # by mail and area: number of its row
        self._number = 0

    def row(self, number: int, cells: list[str]) -> Row | None:
        """The clean row; None when it is blank or has a fault."""
        self._number = number
        if not is_filled(cells):
            return None
        before = len(self.errors)
        width = len(self._columns)
        beyond = next((place for place, cell in enumerate(cells[width:], start=width + 1) if cell.strip()), 0)
        if beyond:
            self.errors.append(Error(number, str(beyond), Fault.CELLS, {"headings": width}))
            return None
        values = dict.fromkeys(Column, "") | dict(zip(self._columns, map(bare_cell, cells), strict=False))
        row = self._checked(values)
        return row if len(self.errors) == before else None

    def _checked(self, values: Mapping[Column, str]) -> Row:
        name = self._name(values[Column.NAME])
        mail = self._mail(values[Column.EMAIL], name)
        language = self._language(values[Column.LANGUAGE])
        roles = self._roles(values[Column.ROLES])
        capacity = self._whole(Column.CAPACITY, values)
        area = self._area(values[Column.AREA], mail)
        level = self._whole(Column.LEVEL, values, required=bool(values[Column.AREA]))
        interest = self._whole(Column.INTEREST, values)
        expertise = Expertise(area, level, interest) if area and level is not None else None
        return Row(self._number, name, mail, language, roles, capacity, expertise)

    def _fault(self, column: Column, code: Fault, **params: str | int) -> None:
        self.errors.append(Error(self._number, self._headings.get(column, column.value), code, params))

    def _name(self, value: str) -> str:
        name = " ".join(value.split())
        if not name:
            self._fault(Column.NAME, Fault.REQUIRED)
        elif len(name) > _LONGEST_NAME:
            self._fault(Column.NAME, Fault.TOO_LONG, limit=_LONGEST_NAME)
        return name

    def _mail(self, value: str, name: str) -> str:
        """The folded address; empty when it is not good."""
        mail = fold_address(value) if value else None
        if not value:
            self._fault(Column.EMAIL, Fault.REQUIRED)
        elif mail is None:
            self._fault(Column.EMAIL, Fault.EMAIL, value=value)
        elif mail in self._left:
            self._fault(Column.EMAIL, Fault.LEFT, value=mail)
        elif name:
            first, row = self._first.setdefault(mail, (name, self._number))
            if first.casefold() != name.casefold():
                self._fault(Column.EMAIL, Fault.DIFFERS, name=first, row=row)
        return mail or ""

    def _language(self, value: str) -> str | None:
        language = value.lower()
        if language and language not in _LANGUAGES:
            self._fault(Column.LANGUAGE, Fault.UNKNOWN_VALUE, value=value)
        return language or None

    def _roles(self, value: str) -> frozenset[Role] | None:
        words = [word.strip() for word in re.split(r"[,;|/]", value) if word.strip()]
        roles = {word: _ROLES.get(word.casefold()) for word in words}
        for word, role in roles.items():
            if role is None:
                self._fault(Column.ROLES, Fault.UNKNOWN_VALUE, value=word)
            elif role is Role.ADMIN:
                self._fault(Column.ROLES, Fault.NOT_ALLOWED, value=word)
        return frozenset(role for role in roles.values() if role) | {Role.MEMBER} if words else None

    def _whole(self, column: Column, values: Mapping[Column, str], *, required: bool = False) -> int | None:
        value = values[column]
        low, high = _RANGES[column]
        if not value:
            if required:
                self._fault(column, Fault.REQUIRED)
            return None
        number = int(value) if re.fullmatch(r"[+-]?[0-9]{1,9}", value) else None
        if number is None or not low <= number <= high:
            self._fault(column, Fault.RANGE, value=value, low=low, high=high)
        return number

    def _area(self, value: str, mail: str) -> str | None:
        key = self._areas(value) if value else None
        if value and key is None:
            self._fault(Column.AREA, Fault.UNKNOWN_AREA, value=value)
        if key and mail:
            row = self._claimed.setdefault((mail, key), self._number)
            if row != self._number:
                self._fault(Column.AREA, Fault.DOUBLE, value=value, row=row)
        return key

