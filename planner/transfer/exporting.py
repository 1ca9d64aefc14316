"""The full export: everything that belongs to the house, in open formats, as it was at one moment.

Source: docs/domain-more.md s (Export). Memory does not grow with what there is: rows are read and packed one by one.
"""
from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from planner.assets.models import Asset
from planner.assets.store import folder
from planner.transfer.archive import Packing, Tell, nothing, packing
from planner.transfer.articles import articles
from planner.transfer.catalogue import Entity, entities
from planner.transfer.rows_out import AT_ONCE, read_lines, stream
from planner.transfer.snapshots import check_current, revision, snapshot

KIND = "export"


@dataclass(frozen=True, slots=True)
class Done:
    """What an export or a backup holds: rows of all tables, pictures, and the names of pictures that are lost."""

    rows: int
    pictures: int
    missing: tuple[str, ...]


def export_all(engine: sa.Engine, path: Path, *, instance: Path, now: datetime, tell: Tell = nothing) -> Done:
    """Write everything to the new file ``path``, while others go on writing.

    Raises:
        NotHere: there is such a file, or the database belongs to another program.
        NoRoom: the disk is full; nothing is left there.
    """
    with snapshot(engine) as connection, packing(path) as archive:
        check_current(connection)
        counts = {entity.name: count(connection, entity) for entity in entities()}
        told = _Told(tell, sum(counts.values()))
        for entity in entities():
            _entity(connection, archive, entity, told)
        for article in articles(connection):
            with archive.file(article.name) as sink:
                sink.write(article.content)
        pictures, missing = put_pictures(connection, archive, instance)
        archive.finish(kind=KIND, made_at=now.isoformat(), migration=revision(connection), counts=counts,
                       order=[entity.name for entity in entities()], missing=missing)
    return Done(sum(counts.values()), pictures, tuple(missing))


@dataclass(slots=True)
class _Told:
    """Says how far it is, every so many rows."""

    tell: Tell
    total: int
    done: int = 0

    def one(self, what: str) -> None:
        self.done += 1
        if self.done % AT_ONCE == 0 or self.done == self.total:
            self.tell(self.done, self.total, what)


def count(connection: sa.Connection, entity: Entity) -> int:
    """How many rows there are."""
    return int(connection.scalar(sa.select(sa.func.count()).select_from(entity.table)) or 0)


def _entity(connection: sa.Connection, archive: Packing, entity: Entity, told: _Told) -> None:
    with archive.file(f"entities/{entity.name}.jsonl") as sink:
        for line in read_lines(connection, entity):
            sink.write(line)
            told.one(entity.name)


def put_pictures(connection: sa.Connection, archive: Packing, instance: Path) -> tuple[int, list[str]]:
    """Take in the files that rows name, each once; returns how many, and the names of those that are lost or broken.

    What was written after the moment of ``connection`` is named by no row, so it stays out.
    """
    named = (sa.select(Asset.sha256, Asset.suffix).group_by(Asset.sha256, Asset.suffix)
             .order_by(Asset.sha256, Asset.suffix))
    done, missing = 0, []
    for sha256, suffix in stream(connection, named):
        name = f"assets/{sha256[:2]}/{sha256}.{suffix}"
        source = folder(instance) / sha256[:2] / f"{sha256}.{suffix}"
        if not source.is_file() or _sha256(source) != sha256:
            missing.append(name)
            continue
        archive.copy(name, source)
        done += 1
    return done, missing


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


# --- Content hashes ----------------------------------------------------------------------------------------------


def content_hashes(connection: sa.Connection, tell: Tell = nothing) -> dict[str, tuple[int, str]]:
    """For each table that goes out its number of rows and the sha256 of its file: equal for equal houses."""
    found = {}
    for place, entity in enumerate(entities(), start=1):
        found[entity.name] = hash_lines(read_lines(connection, entity))
        tell(place, len(entities()), entity.name)
    return found


def hash_lines(lines: Iterable[bytes]) -> tuple[int, str]:
    """How many lines there are, and the sha256 of all of them."""
    digest, number = hashlib.sha256(), 0
    for line in lines:
        digest.update(line)
        number += 1
    return number, digest.hexdigest()


def differences(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    """The entries in which the manifests of two exports differ, in order; when they were made does not count."""
    def said(manifest: Mapping[str, Any]) -> dict[str, Any]:
        return {**{f"counts {name}": value for name, value in manifest["counts"].items()},
                **{name: about["sha256"] for name, about in manifest["files"].items()},
                "migration": manifest["migration"]}

    left, right = said(one), said(other)
    return sorted(name for name in left.keys() | right.keys() if left.get(name) != right.get(name))


