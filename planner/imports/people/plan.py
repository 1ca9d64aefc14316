"""What a table of people would change here; nothing is written."""
from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from planner.core.errors import RuleBroken
from planner.imports.blog.catalogue import bare_name
from planner.imports.csv_tables import Encoding, Error, Fault, read_table
from planner.imports.people_csv import Expertise, PersonEntry, Report, Tick, parse
from planner.people.models import Person, PersonStatus
from planner.steps.inventory.models import ExpertiseClaim, TopicArea
from planner.steps.inventory.queries import Directory, directory

# Person and key of the area, with the level and interest that they claim.
Claims = Mapping[tuple[int, str], tuple[int, int]]


class PersonChange(StrEnum):
    """What the table means for one person."""

    NEW = "new"
    UPDATE = "update"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Step:
    """One person of the table, who that is here (None: nobody yet), and what changes."""

    entry: PersonEntry
    person: Person | None
    change: PersonChange


@dataclass(frozen=True)
class Plan:
    """A checked table beside what is here.

    ``records`` are its rows as they stand in the file, the headings first. ``alike`` are authors without sign-in who
    have the name of somebody new; ``nearest`` the area that was probably meant by an unknown word.
    """

    records: tuple[tuple[str, ...], ...]
    report: Report
    steps: tuple[Step, ...]
    alike: tuple[tuple[PersonEntry, Person], ...]
    nearest: Mapping[str, str]

    @cached_property
    def counts(self) -> dict[str, int]:
        """People by what the table means for them, and wrong rows."""
        found = Counter(step.change.value for step in self.steps)
        return {change.value: found[change.value] for change in PersonChange} | {"wrong": len(self.report.refused_rows)}

    @property
    def changes(self) -> int:
        """How many people come in or become different."""
        return self.counts["new"] + self.counts["update"]

    @property
    def may_run(self) -> bool:
        """Whether it can come in: all or nothing."""
        return self.report.is_clean and bool(self.steps)

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings as they are written in the file."""
        return self.records[0]

    def row(self, number: int) -> tuple[str, ...]:
        """The cells of a row, as many as there are headings."""
        cells = self.records[number - 1]
        return (*cells, *[""] * (len(self.headings) - len(cells)))[:len(self.headings)]

    def wrong_columns(self, number: int) -> frozenset[str]:
        """The headings of the wrong cells of a row."""
        return frozenset(error.column for error in self.report.errors if error.row == number)


@dataclass(frozen=True, slots=True)
class Table:
    """A file as it was read and checked by itself: nothing of it was held against the people here yet."""

    records: tuple[tuple[str, ...], ...]
    report: Report
    nearest: Mapping[str, str]


def read(session: Session, data: bytes, encoding: Encoding | None = None, *, tick: Tick | None = None) -> Table:
    """Read a CSV file and check every cell; two statements, before the first tick.

    Args:
        encoding: how its letters are stored; None finds out.
        tick: told now and then how many rows are checked, and of how many.
    Raises:
        RuleBroken: the file can't be read, so no row of it was (``table_`` and the fault).
    """
    areas = directory(session)
    gone = session.scalars(sa.select(Person.email).where(Person.status == PersonStatus.LEFT, Person.email.is_not(None)))
    left = {email for email in gone if email}
    report = parse(data, areas=lambda word: _key(areas, word), left=left, tick=tick, encoding=encoding)
    whole = next((error for error in report.errors if error.row <= 1), None)
    if whole is not None:
        raise RuleBroken(f"table_{whole.code.value}", **whole.params)
    records = tuple(tuple(cell.strip() for cell in cells) for cells in read_table(data, encoding))
    return Table(_without_blank_headings(records), report, _nearest(areas, report.errors))


def compare(session: Session, table: Table) -> Plan:
    """Hold a table against the people who are here and what they know; two statements, whatever its length."""
    here = session.scalars(sa.select(Person).where(Person.status != PersonStatus.LEFT)
                           .options(joinedload(Person.grants))).unique().all()
    people = {person.email: person for person in here if person.email}
    claims = _claims(session)
    steps = tuple(Step(entry, people.get(entry.mail), _change(entry, people.get(entry.mail), claims))
                  for entry in table.report.people)
    return Plan(table.records, table.report, steps, _alike(here, steps), table.nearest)


def plan(session: Session, data: bytes, encoding: Encoding | None = None) -> Plan:
    """Read a CSV file and hold it against what is here. Raises as :func:`read`."""
    return compare(session, read(session, data, encoding))


def _without_blank_headings(records: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
    width = max(place for place, heading in enumerate(records[0], 1) if heading)
    return (records[0][:width], *records[1:])


def _key(areas: Directory, word: str) -> str | None:
    found = areas.find(word)
    return found.key if found else None


def _claims(session: Session) -> Claims:
    rows = session.execute(
        sa.select(ExpertiseClaim.person_id, TopicArea.key, ExpertiseClaim.level, ExpertiseClaim.interest)
        .join(TopicArea, TopicArea.id == ExpertiseClaim.area_id).where(ExpertiseClaim.archived_at.is_(None)))
    return {(person_id, key): (level, interest) for person_id, key, level, interest in rows}


def _change(entry: PersonEntry, person: Person | None, claims: Claims) -> PersonChange:
    if person is None:
        return PersonChange.NEW
    differs = (
        entry.name != person.name
        or (entry.language is not None and entry.language != person.locale)
        or not entry.roles <= person.roles
        or (entry.capacity is not None and entry.capacity != person.capacity_per_quarter)
        or any(_is_news(skill, claims.get((person.id, skill.area))) for skill in entry.expertise))
    return PersonChange.UPDATE if differs else PersonChange.SAME


def _is_news(skill: Expertise, known: tuple[int, int] | None) -> bool:
    return known is None or skill.level != known[0] or (skill.interest is not None and skill.interest != known[1])


def _alike(here: Collection[Person], steps: Collection[Step]) -> tuple[tuple[PersonEntry, Person], ...]:
    authors = {bare_name(person.name): person for person in here if person.email is None}
    return tuple((step.entry, authors[bare_name(step.entry.name)]) for step in steps
                 if step.person is None and bare_name(step.entry.name) in authors)


def _nearest(areas: Directory, errors: Collection[Error]) -> dict[str, str]:
    """For each unknown area the key of the one that was probably meant."""
    words = {str(error.params["value"]) for error in errors if error.code is Fault.UNKNOWN_AREA}
    return {word: near[0].key for word in words if (near := areas.nearest(word))}
