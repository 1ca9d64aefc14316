"""CSV that opens well in a spreadsheet and does nothing there: a cell that would be calculated is shown instead.

Source: docs/trust.md 3.6; docs/domain.md s (our imports take the apostrophe off again).
"""
from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from enum import Enum

_BOM = b"\xef\xbb\xbf"
# What makes a spreadsheet calculate a cell: also as full-width characters, and behind white space that it passes over.
_CALCULATED = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20", "\t", "\r", "\n")

_NEGATIVE = re.compile(r"-[0-9]{1,15}(?:[.,][0-9]{1,15})?")  # a number, which calculates nothing


def cell(value: object) -> str:
    """``value`` as the text of a cell.

    Nothing becomes empty, a member of an enum its value, a date or instant its ISO form; a number stays a number. A
    text that a spreadsheet would calculate gets an apostrophe in front, which the spreadsheet shows or hides.
    """
    if value is None:
        return ""
    if isinstance(value, Enum):
        value = value.value
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, (int, float)):
        return str(value)
    text = str(value)
    calculated = text.lstrip(" \u00a0").startswith(_CALCULATED) and not _NEGATIVE.fullmatch(text)
    return f"'{text}" if calculated else text


def csv_lines(
    headings: Sequence[str], rows: Iterable[Sequence[object]], *, delimiter: str = ","
) -> Iterator[bytes]:
    """A CSV file, row by row: UTF-8 with a mark that says so, CRLF, quotes where they are needed.

    Args:
        headings: the first row.
        rows: the others, each with as many cells.
        delimiter: ``;`` for people whose spreadsheet writes a comma in numbers.
    Raises:
        ValueError: a row with more or fewer cells than there are headings.
    """
    line = io.StringIO()
    writer = csv.writer(line, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow([cell(heading) for heading in headings])
    yield _BOM + _taken(line)
    for row in rows:
        if len(row) != len(headings):
            raise ValueError(f"{len(row)} cells under {len(headings)} headings")
        writer.writerow([cell(value) for value in row])
        yield _taken(line)


def _taken(line: io.StringIO) -> bytes:
    data = line.getvalue().encode("utf-8")
    line.seek(0)
    line.truncate()
    return data
