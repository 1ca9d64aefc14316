"""Everything by or about one person, for that person: JSON for programs, Markdown for people.

Source: docs/domain-more.md s (Person's own export). Which rows: every row that points to them, what hangs on those, and
the history of what they did and of what was done to their account; of texts, what they wrote. A field that holds the
words of somebody else, and not for them, is empty (``own.whose`` of the catalogue).
"""
from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import yaml
from flask_babel import gettext as _

from planner.core.db import Base
from planner.core.event_log import Event
from planner.people.models import Person
from planner.steps.agenda.models import Claim, claim_co_author
from planner.steps.writing.models import Draft, Revision
from planner.transfer.archive import Packing, Tell, nothing, packing
from planner.transfer.catalogue import Entity, entities, said, target
from planner.transfer.exporting import Done
from planner.transfer.rows_out import as_line, read_lines, stream
from planner.transfer.snapshots import snapshot

KIND = "own"
_NOT_IN_A_NAME = re.compile(r"[^\w-]+", re.ASCII)


def export_own(engine: sa.Engine, path: Path, *, person_id: int, now: datetime, tell: Tell = nothing) -> Done:
    """Write the data of one person to the new file ``path``.

    Raises:
        NoRoom: the disk is full; nothing is left there.
    """
    with snapshot(engine) as connection, packing(path) as archive:
        person = connection.execute(sa.select(Person.uid, Person.name, Person.email)
                                    .where(Person.id == person_id)).one()
        rows, parts = 0, parts_of(person_id, person.uid)
        for place, (entity, criterion) in enumerate(parts, start=1):
            rows += _table(connection, archive, entity, criterion, Mine(connection, entity, person_id, person.uid))
            tell(place, len(parts), entity.name)
        texts = sum(1 for _name in _texts(connection, archive, person_id))
        with archive.file("README.md") as sink:
            sink.write(_read_me(person, now).encode())
        archive.finish(kind=KIND, made_at=now.isoformat(), person=person.uid)
    return Done(rows, texts, ())


def parts_of(person_id: int, uid: str) -> list[tuple[Entity, sa.ColumnElement[bool]]]:
    """The tables that may speak of somebody, each with which of its rows do."""
    left, through = said()["own"]["left_out"], said()["own"]["through"]
    found = []
    for entity in (*entities(), *_more()):
        criterion = _speaks(entity.table, person_id)
        if entity.name in through:
            column = entity.table.c[through[entity.name]]
            parent = Base.metadata.tables[str(target(column))]
            hangs = column.in_(sa.select(parent.c.id).where(_speaks(parent, person_id)))
            criterion = sa.or_(criterion, hangs)
        if entity.name == Event.__tablename__:
            criterion = sa.or_(criterion, sa.and_(Event.kind == Person.__tablename__, Event.uid == uid))
        if entity.name == Person.__tablename__:
            criterion = entity.table.c.id == person_id
        if entity.name not in left and not isinstance(criterion, sa.sql.elements.False_):
            found.append((entity, criterion))
    return found


def _speaks(table: sa.Table, person_id: int) -> sa.ColumnElement[bool]:
    return sa.or_(sa.false(), *(column == person_id for column in table.c if target(column) == Person.__tablename__))


def _more() -> Iterator[Entity]:
    for name, columns in said()["own"]["more"].items():
        table = Base.metadata.tables[name]
        yield Entity(table, tuple(table.c[column] for column in columns.split()), frozenset())


class Mine:
    """Empties the fields of a table that hold somebody else's words."""

    def __init__(self, connection: sa.Connection, entity: Entity, person_id: int, uid: str) -> None:
        self._uid = uid
        self._whose: dict[str, list[tuple[str, frozenset[str]]]] = {}
        for field, owners in said()["own"]["whose"].items():
            table, _dot, column = field.partition(".")
            if table == entity.name:
                self._whose[column] = [self._owner(connection, entity, each, person_id) for each in owners.split()]

    def _owner(self, connection: sa.Connection, entity: Entity, owner: str, person_id: int) \
            -> tuple[str, frozenset[str]]:
        """A column, and what stands in it when the words are theirs."""
        column, _dot, over = owner.partition(".")
        if not over:
            return column, frozenset({self._uid})
        parent = Base.metadata.tables[str(target(entity.table.c[column]))]
        return column, frozenset(connection.scalars(sa.select(parent.c.uid).where(parent.c[over] == person_id)))

    def __call__(self, line: bytes) -> bytes:
        """The line with those fields empty."""
        if not self._whose:
            return line
        row = json.loads(line)
        for field, owners in self._whose.items():
            if not any(row[column] in theirs for column, theirs in owners):
                row[field] = None
        return as_line(row)


def _table(connection: sa.Connection, archive: Packing, entity: Entity, criterion: sa.ColumnElement[bool],
           mine: Mine) -> int:
    """One file, a list of objects; none for a table that has nothing of theirs."""
    lines = map(mine, read_lines(connection, entity, criterion))
    first = next(lines, None)
    if first is None:
        return 0
    number = 1
    with archive.file(f"data/{entity.name}.json") as sink:
        sink.write(b"[\n" + first.rstrip(b"\n"))
        for line in lines:
            sink.write(b",\n" + line.rstrip(b"\n"))
            number += 1
        sink.write(b"\n]\n")
    return number


def _texts(connection: sa.Connection, archive: Packing, person_id: int) -> Iterator[str]:
    """The newest version of each text that is theirs, alone or with others; of one of somebody else the newest that
    they saved, as what came after is not theirs to read for ever.
    """
    mine = sa.or_(
        Draft.claim_id.in_(sa.select(Claim.id).where(Claim.author_id == person_id)), Draft.practice_of_id == person_id,
        Draft.claim_id.in_(sa.select(claim_co_author.c.claim_id).where(claim_co_author.c.person_id == person_id)))
    saved = (sa.select(sa.func.max(Revision.id)).where(Revision.by_id == person_id, Revision.draft_id == Draft.id)
             .correlate(Draft).scalar_subquery())
    wanted = (sa.select(Draft.uid, Draft.lang, Draft.state, Revision.title, Revision.body, Revision.number, Revision.at)
              .join(Revision, Revision.id == sa.case((mine, Draft.head_id), else_=saved)).order_by(Draft.id))
    for row in stream(connection, wanted):
        stem = _NOT_IN_A_NAME.sub("-", row.title.lower()).strip("-")[:60] or "text"
        name = f"texts/{stem}-{row.uid[-6:]}.md"
        head = {"uid": row.uid, "title": row.title, "lang": row.lang, "state": row.state.value, "version": row.number,
                "saved": row.at.isoformat()}
        with archive.file(name) as sink:
            sink.write(f"---\n{yaml.safe_dump(head, allow_unicode=True, sort_keys=False)}---\n\n{row.body}\n".encode())
        yield name


def _read_me(person: Any, now: datetime) -> str:
    lines: Sequence[str] = (
        f"# {person.name}", "",
        _("What Planner keeps by or about you, as of %(moment)s UTC.", moment=f"{now:%Y-%m-%d %H:%M}"), "",
        _("- `data/` has one file a table, as JSON. Names of tables and fields are those of the program, in English."),
        _("- `texts/` has the newest version of each text that you wrote, as Markdown."),
        _("- References are keys of 26 signs. Those of colleagues stand there without their names."),
        _("- A field that holds words of a colleague which are not for you is empty."),
        _("- Not in it: your password, the keys of secret links, and what colleagues wrote about other things."), "")
    return "\n".join(lines)
