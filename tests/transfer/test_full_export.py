"""The whole house goes out and comes in elsewhere (docs/domain-more.md s, Export)."""
from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import yaml
from flask import Flask
from sqlalchemy.orm import Session

from planner.core.db import Base, db
from planner.people.models import Person
from planner.sharing.models import ShareLink
from planner.transfer.catalogue import said
from planner.transfer.errors import Broken, NotHere
from planner.transfer.exporting import content_hashes, differences, export_all
from planner.transfer.importing import import_all
from tests.conftest import NOW
from tests.transfer.conftest import PICTURE, picture_of

pytestmark = pytest.mark.database


@contextmanager
def brought_in(app: Flask, path: Path) -> Iterator[Session]:
    """The house after the import, and empty again afterwards."""
    with app.app_context():
        session = db.session()
        session.connection(execution_options={"planner_write": True})
        session.info["now"] = NOW
        was_there = picture_of(app).exists()
        try:
            import_all(session, path, instance=Path(app.instance_path), now=NOW)
            yield session
        finally:
            session.rollback()
            if not was_there:
                picture_of(app).unlink(missing_ok=True)


def lines(path: Path, name: str) -> list[dict[str, Any]]:
    with zipfile.ZipFile(path) as archive:
        return [json.loads(line) for line in archive.read(f"entities/{name}.jsonl").splitlines()]


def manifest(path: Path) -> dict[str, Any]:
    with zipfile.ZipFile(path) as archive:
        found: dict[str, Any] = json.loads(archive.read("manifest.json"))
        return found


def test_counts_and_content_are_equal_after_it_came_in(full, parcel, empty):
    """E1: every table has rows and every column a value, so that nothing can be forgotten."""
    with full.app_context(), db.engine.connect() as connection:
        before = content_hashes(connection)

    with brought_in(empty, parcel) as session:
        after = content_hashes(session.connection())
        picture = picture_of(empty).read_bytes()

    assert after == before
    assert all(number for number, _ in after.values())
    assert picture == PICTURE


def test_the_same_house_gives_the_same_export(full, parcel, tmp_path):
    """E1: two exports are compared by what they hold, not by when they were made."""
    with full.app_context():
        export_all(db.engine, tmp_path / "again.zip", instance=Path(full.instance_path), now=NOW.replace(year=2027))

    assert differences(manifest(parcel), manifest(tmp_path / "again.zip")) == []


def test_nothing_secret_goes_out(parcel):
    """E2: what the catalogue leaves out is in no file of the export."""
    with zipfile.ZipFile(parcel) as archive:
        names = set(archive.namelist())
        text = b"".join(archive.read(name) for name in names).decode("utf-8", "replace")

    assert not {f"entities/{name}.jsonl" for name in said()["left_out"]["tables"]} & names
    for place in said()["left_out"]["columns"]:
        name, _, column = place.partition(".")
        assert column not in lines(parcel, name)[0]
    assert "password_hash " not in text             # what the filled house has in that column


def test_rows_point_to_each_other_by_uid(parcel):
    """E3: a reference is the uid of what it points to; a revision is named by its draft and its number."""
    people = {person["uid"] for person in lines(parcel, "person")}
    draft = lines(parcel, "draft")[0]["uid"]

    assert lines(parcel, "asset")[0]["by_id"] in people
    assert lines(parcel, "event_log")[0]["actor_id"] in people
    assert lines(parcel, "publication")[0]["revision_id"] == f"{draft}/1"


def test_what_is_out_is_there_as_markdown_that_blog_programs_read(parcel):
    """E16: a header and the text; an address that is no name of a file gives its article the name of its key."""
    with zipfile.ZipFile(parcel) as archive:
        found = {name: archive.read(name).decode() for name in archive.namelist() if name.startswith("articles/")}
    text = found["articles/nl/what-it-costs.md"]
    head, body = yaml.safe_load(text.split("---\n")[1]), lines(parcel, "revision")[0]["body"]

    assert head["guid"] == lines(parcel, "draft")[0]["uid"]
    assert head["date"].startswith("2026-03-04")
    assert text.endswith(f"{body}\n")
    assert sorted(found) == sorted(["articles/nl/what-it-costs.md",
                                    f"articles/nl/{lines(parcel, 'publication')[1]['uid']}.md"])


def test_nobody_gets_in_by_what_came_in(full, parcel, empty):
    """E4: no password and no secret link of the old house opens the new one; E5: new rows come after those."""
    with full.app_context():
        links = set(db.session.scalars(sa.select(ShareLink.token_hash)))

    with brought_in(empty, parcel) as session:
        assert set(session.scalars(sa.select(Person.password_hash))) == {None}
        found = set(session.scalars(sa.select(ShareLink.token_hash)))
        assert len(found) == len(links)
        assert not found & links
        ann = Person(name="Ann", locale="nl", zone="UTC")
        session.add(ann)
        session.flush()
        assert ann.id == 3


def test_it_comes_in_only_where_nobody_lives(full, parcel):
    """E6."""
    with pytest.raises(NotHere, match="transfer_not_empty"), brought_in(full, parcel):
        pass


def wrong_time(text: bytes) -> bytes:
    return text.replace(b"2026-03", b"2026-13", 1)


def points_nowhere(text: bytes) -> bytes:
    row = json.loads(text.splitlines()[0])
    return text.replace(row["by_id"].encode(), b"0" * 26)


def one_key_too_many(text: bytes) -> bytes:
    return text.replace(b"{", b'{"password_hash":"x",', 1)


def a_row_less(text: bytes) -> bytes:
    return text.splitlines(keepends=True)[0]


@pytest.mark.parametrize(("name", "change"), [
    ("slot", wrong_time), ("import_run", points_nowhere), ("person", one_key_too_many), ("comment", a_row_less),
    ("person", lambda text: text.replace(b"{", b"[", 1)),
    ("pause", lambda text: text.replace(b'"subject_id":1', b'"subject_id":"x"')),
])
def test_one_bad_row_and_nothing_comes_in(parcel, empty, tmp_path, name, change):
    """E7: a file whose checksums are right and whose rows are not comes in as a whole or not at all."""
    forged = forge(parcel, tmp_path / "forged.zip", f"entities/{name}.jsonl", change)

    with pytest.raises(Broken, match=r"transfer_row_wrong|transfer_differs"), brought_in(empty, forged):
        pass

    with empty.app_context(), db.engine.connect() as connection:
        assert [table.name for table in Base.metadata.sorted_tables
                if connection.scalar(sa.select(sa.func.count()).select_from(table))] == []


def forge(parcel: Path, path: Path, name: str, change: Callable[[bytes], bytes]) -> Path:
    """A copy of an export with one file changed, and its checksum with it."""
    with zipfile.ZipFile(parcel) as archive:
        files = {each: archive.read(each) for each in archive.namelist()}
    files[name] = change(files[name])
    about = json.loads(files["manifest.json"])
    about["files"][name] = {"sha256": sha256(files[name]).hexdigest(), "size": len(files[name])}
    files["manifest.json"] = json.dumps(about).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for each, content in files.items():
            archive.writestr(each, content)
    return path
