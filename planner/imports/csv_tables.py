"""CSV files that people hand over: read as a table with what programs and countries differ in evened out.

Source: docs/domain.md s (people CSV); docs/trust.md 5 (broken import).
"""
from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from planner.web.csv_out import csv_lines

LARGEST = 10 * 1024 * 1024  # bytes
MOST_ROWS = 10_000
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_CALCULATED = ("'=", "'+", "'-", "'@")


class Fault(StrEnum):
    """What is wrong with a file, or with a cell of it."""

    # The file; no row is read then.
    TOO_LARGE = "too_large"
    ENCODING = "encoding"
    EMPTY = "empty"
    QUOTES = "quotes"
    TOO_MANY_ROWS = "too_many_rows"
    UNKNOWN_COLUMN = "unknown_column"
    DOUBLE_COLUMN = "double_column"
    MISSING_COLUMN = "missing_column"
    # A row.
    REQUIRED = "required"
    TOO_LONG = "too_long"
    EMAIL = "email"
    LEFT = "left"
    DIFFERS = "differs"
    UNKNOWN_VALUE = "unknown_value"
    NOT_ALLOWED = "not_allowed"
    RANGE = "range"
    UNKNOWN_AREA = "unknown_area"
    DOUBLE = "double"
    CELLS = "cells"


@dataclass(frozen=True, slots=True)
class Error:
    """One fault.

    ``row`` counts records with the headings as 1; 0 is the file. ``column`` is the heading as it is written in the
    file, or the place of the cell (``9``) where there is none.
    """

    row: int
    column: str
    code: Fault
    params: Mapping[str, str | int] = field(default_factory=dict)


class Encoding(StrEnum):
    """How the letters of a file are stored; in the order in which they are tried."""

    UTF_8 = "utf-8"
    WINDOWS = "cp1252"      # what Excel saves a CSV in where Western letters are written
    MAC = "mac_roman"       # the same on a Mac; any file can be read so, so a person has to say it


class FileFault(Exception):
    """The file cannot be read."""

    def __init__(self, *errors: Error) -> None:
        super().__init__(errors)
        self.errors = errors


def encoding_of(data: bytes) -> Encoding:
    """How a file is most likely stored: UTF-8 when it can be, else as Excel on Windows does.

    Raises:
        FileFault: neither fits, it holds a NUL, or it begins with the mark of UTF-16.
    """
    if b"\0" in data or data.startswith(_UTF_16):
        raise _unreadable(max(0, data.find(b"\0")))
    places = []
    for encoding in (Encoding.UTF_8, Encoding.WINDOWS):
        try:
            data.decode(encoding.value)
        except UnicodeDecodeError as error:
            places.append(error.start)
        else:
            return encoding
    raise _unreadable(max(places))


def _unreadable(place: int) -> FileFault:
    return FileFault(Error(0, "", Fault.ENCODING, {"byte": place}))


def _text(data: bytes, encoding: Encoding | None) -> str:
    if len(data) > LARGEST:
        raise FileFault(Error(0, "", Fault.TOO_LARGE, {"limit": LARGEST // 2**20}))
    try:
        text = data.decode((encoding or encoding_of(data)).value)
    except UnicodeDecodeError as error:
        raise _unreadable(error.start) from None
    if "\0" in text:
        raise _unreadable(data.index(0))
    return text.removeprefix("\ufeff")


def read_table(data: bytes, encoding: Encoding | None = None) -> list[list[str]]:
    """All records of a file, the headings first, blank ones included; a cell that is missing is missing here too.

    Args:
        encoding: how its letters are stored; None finds out (`encoding_of`).
    Raises:
        FileFault: it is too large, has too many rows, is not stored so, quotes cells wrongly or has no headings.
    """
    text = _text(data, encoding)
    table: list[list[str]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        for record in reader:
            table.append(record)
            if len(table) > MOST_ROWS + 1:
                raise FileFault(Error(0, "", Fault.TOO_MANY_ROWS, {"limit": MOST_ROWS}))
    except csv.Error:
        raise FileFault(Error(0, "", Fault.QUOTES, {"line": reader.line_num})) from None
    if not table or not is_filled(table[0]):
        raise FileFault(Error(0, "", Fault.EMPTY))
    return table


def _delimiter(text: str) -> str:
    """``;`` when the first line has more of them than commas, both outside quotes."""
    outside = re.sub(r'"[^"]*"?', "", text[: 64 * 1024])
    first = re.split(r"[\r\n]", outside, maxsplit=1)[0]
    return ";" if first.count(";") > first.count(",") else ","


def plain_heading(heading: str) -> str:
    """A heading without accents, case, space, ``_`` and ``-``."""
    letters = unicodedata.normalize("NFKD", heading.casefold())
    return "".join(char for char in letters if not (unicodedata.combining(char) or char in "_-" or char.isspace()))


def is_filled(cells: list[str]) -> bool:
    """Whether a record holds anything but white space."""
    return any(cell.strip() for cell in cells)


def bare_cell(cell: str) -> str:
    """A cell without space around it, and without the apostrophe that our export puts before a sum."""
    cell = cell.strip()
    return cell[1:] if cell.startswith(_CALCULATED) else cell


def accented(table: Iterable[Iterable[str]]) -> str:
    """The first cell with a letter that is not the same in every encoding, cut short; "" when there is none."""
    return next((cell.strip()[:60] for cells in table for cell in cells if not cell.isascii()), "")


def without_rows(data: bytes, numbers: Collection[int], encoding: Encoding | None = None) -> bytes:
    """The file without these rows, as UTF-8, for a second try. Cells are as they were; the delimiter too.

    Raises:
        ValueError: the file cannot be read at all.
    """
    try:
        table = read_table(data, encoding)
    except FileFault as fault:
        raise ValueError(fault.errors[0].code.value) from None
    width = max(len(cells) for cells in table)
    kept = [cells for number, cells in enumerate(table, start=1) if number not in numbers and is_filled(cells)]
    padded = [[bare_cell(cell) for cell in cells] + [""] * (width - len(cells)) for cells in kept]
    return b"".join(csv_lines(padded[0], padded[1:], delimiter=_delimiter(_text(data, encoding))))
