"""An agenda in a table: what it holds, and its rows as items."""
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, time

from planner.imports.agenda.cells import Cells, example, written
from planner.imports.agenda.items import Becomes, Broken, Format, Item, Known, Wish, bare, identity_of
from planner.imports.agenda.mapping import Dates, Field, Outline, Reading, field_of
from planner.imports.csv_tables import Encoding, FileFault, accented, bare_cell, encoding_of, is_filled, read_table

MOST_STATES = 40
MOST_COLUMNS = 200
_SAMPLES = 2


def table_of(data: bytes, encoding: str) -> list[list[str]]:
    """The rows of a table, headings first; ``encoding`` "" finds out. Raises Broken when it can't be read."""
    try:
        return read_table(data, Encoding(encoding) if encoding else None)
    except FileFault as fault:
        error = fault.errors[0]
        raise Broken(f"table_{error.code.value}", **error.params) from None


def outline(data: bytes, reading: Reading | None = None) -> Outline:
    """Headings with their first cells, the words of the column of states, how dates and letters are written.

    Raises Broken.
    """
    encoding = reading.encoding if reading else ""
    table = table_of(data, encoding)
    if len(table[0]) > MOST_COLUMNS:
        raise Broken("agenda_many_columns", most=MOST_COLUMNS)
    headings = tuple(heading.strip()[:80] for heading in table[0])
    rows = [[bare_cell(cell) for cell in row] for row in table[1:] if is_filled(row)]
    samples = tuple(", ".join(filter(None, (row[n][:40] for row in rows[:_SAMPLES] if n < len(row))))
                    for n in range(len(headings)))
    column = reading.column(Field.STATE) if reading else _named(headings, Field.STATE)
    states: dict[str, None] = {}
    if column is not None:
        states = dict.fromkeys(row[column][:60] for row in rows if column < len(row) and row[column])
    if len(states) > MOST_STATES:
        raise Broken("agenda_many_states", most=MOST_STATES)
    dates = _dates(rows, reading.column(Field.DATE) if reading else _named(headings, Field.DATE))
    how = written(dates)
    order = Dates(reading.dates) if reading else how.order or Dates.ISO
    return Outline(Format.CSV, len(rows), headings, samples, tuple(states), column, (), how, example(dates, order),
                   encoding or encoding_of(data).value, accented(table))


def _named(headings: Iterable[str], wanted: Field) -> int | None:
    return next((n for n, heading in enumerate(headings) if field_of(heading) is wanted), None)


def _dates(rows: Iterable[Sequence[str]], column: int | None) -> list[str]:
    """The cells of the column of dates; without one any cell may be a date."""
    return [cell.strip() for row in rows for cell in (row if column is None else row[column:column + 1])]


def items(data: bytes, reading: Reading, known: Known) -> list[Item]:
    """Every row as an item, with what is wrong with it; rows count with the headings as 1. Raises Broken."""
    table = table_of(data, reading.encoding)
    headings, found, seen = table[0], [], dict[str, int]()
    for number, cells in enumerate(table[1:], start=2):
        if not is_filled(cells):
            continue
        item = _Row(headings, reading, known, number, cells).item()
        if item.identity in seen:
            first = Cells(known, reading, list(item.problems))
            first.fault("", "agenda_cell_double", row=seen[item.identity])
            item = _with_problems(item, first)
        seen.setdefault(item.identity, number)
        found.append(item)
    return found


def _with_problems(item: Item, cells: Cells) -> Item:
    return replace(item, problems=tuple(cells.problems))


class _Row:
    """One row while it is read."""

    def __init__(self, headings: list[str], reading: Reading, known: Known, number: int, cells: list[str]) -> None:
        self.reading, self.known, self.number = reading, known, number
        self.headings = headings
        self.cells = Cells(known, reading)
        places = {name: reading.column(name) for name in Field}
        self.values: Mapping[Field, str] = {
            name: bare_cell(cells[at]) for name, at in places.items() if at is not None and at < len(cells)}
        if any(cell.strip() for cell in cells[len(headings):]):
            self.cells.fault(str(len(headings) + 1), "agenda_cell_cells", headings=len(headings))

    def column(self, name: Field) -> str:
        at = self.reading.column(name)
        return self.headings[at].strip() if at is not None and at < len(self.headings) else name.value

    def value(self, name: Field) -> str:
        return self.values.get(name, "")

    def item(self) -> Item:
        cells, column, value = self.cells, self.column, self.value
        wish = self._wish()
        lang = cells.lang(value(Field.LANGUAGE), column(Field.LANGUAGE))
        title = cells.title(value(Field.TITLE), column(Field.TITLE), required=wish is not Wish.PLANNED)
        needs_day = wish is not Wish.IDEA
        day = cells.day(value(Field.DATE), column(Field.DATE)) if needs_day or value(Field.DATE) else None
        clock = cells.clock(value(Field.TIME), column(Field.TIME))
        address = cells.address(value(Field.ADDRESS), column(Field.ADDRESS))
        author = cells.author(value(Field.AUTHOR), column(Field.AUTHOR))
        channels = cells.channels(value(Field.CHANNEL), column(Field.CHANNEL), lang) if needs_day else ()
        if needs_day:
            cells.agree(day, clock, self.known.zone, wish, address, author,
                        (column(Field.DATE), column(Field.STATE), column(Field.ADDRESS)))
        personas = cells.personas(cells.several(value(Field.PERSONAS)), column(Field.PERSONAS))
        note = cells.note(value(Field.NOTE), column(Field.NOTE))
        return Item(self.number, self._identity(day, clock, channels, title),
                    Becomes.SLOT if needs_day else Becomes.IDEA, title, day, None, clock, self.known.zone, lang,
                    channels, personas, "", author, wish, address, note, problems=tuple(cells.problems))

    def _wish(self) -> Wish:
        word = self.value(Field.STATE)
        if not word:
            return Wish.OPEN
        try:
            return Wish(self.reading.states.get(word[:60], ""))
        except ValueError:
            self.cells.fault(self.column(Field.STATE), "agenda_cell_state", value=word[:60])
            return Wish.OPEN

    def _identity(self, day: date | None, clock: time, channels: tuple[str, ...], title: str) -> str:
        own = self.value(Field.ID)
        if own:
            return identity_of("id", own)
        sites = sorted({self.known.sites.get(key, "") for key in channels})
        return identity_of(day or "", f"{clock:%H:%M}", ",".join(sites), bare(title))
