"""What somebody gets who asks for their own data (docs/domain-more.md s, Person's own export)."""
from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
import sqlalchemy as sa

from planner.core import jobs
from planner.core.db import Base, db, unit_of_work
from planner.core.jobs import Job, JobState
from planner.people.models import Person
from planner.steps.agenda.models import Claim, claim_co_author
from planner.steps.writing.models import Draft, Revision
from planner.transfer import archive, own, runs
from planner.transfer.catalogue import entities, said, target
from planner.transfer.moving import move
from tests.conftest import NOW
from tests.transfer.test_moving import ready

pytestmark = pytest.mark.database


@pytest.fixture(scope="module")
def data(full, tmp_path_factory):
    """The file that the first of two people gets, made by the clockwork, and who they are."""
    with full.app_context():
        with unit_of_work() as work:
            job = jobs.enqueue(work.session, runs.OWN, asked_by_id=1, file="own", person=1)
            uid = job.uid
        assert jobs.run_next({runs.OWN: runs.export_own})
        job = db.session.scalars(sa.select(Job).where(Job.uid == uid)).one()
        assert job.state is JobState.DONE, job.result
        people = {person.id: (person.uid, person.email) for person in db.session.scalars(sa.select(Person))}
        db.session.rollback()
        with zipfile.ZipFile(runs.path_of(job)) as opened:
            return {name: opened.read(name) for name in opened.namelist()}, people


def test_it_holds_what_is_by_or_about_them_and_of_others_their_key_alone(data):
    """E11."""
    files, people = data

    assert [row["uid"] for row in json.loads(files["data/person.json"])] == [people[1][0]]
    assert {row["by_id"] for row in json.loads(files["data/asset.json"])} == {people[1][0]}
    assert people[2][1].encode() not in b"".join(files.values())
    assert len(json.loads(files["data/change_request.json"])) == 1      # by way of the review that they were asked for


def test_it_holds_no_secret(data):
    """E11: no hash of a password, no key of a link, not of one's own either."""
    files, _people = data

    everything = b"".join(files.values())
    assert b"password_hash" not in everything
    assert b"token_hash" not in everything


def test_unsaved_texts_and_devices_are_in_it(data):
    """E11: what the full export leaves out of everybody is the owner's here."""
    files, _people = data

    assert {"data/autosave.json", "data/kept_text.json", "data/sign_in.json"} <= files.keys()


def test_people_can_read_it(data):
    """E11: it says what is where, and holds the texts as Markdown."""
    files, _people = data

    assert "data/" in files["README.md"].decode()
    assert files["manifest.json"]
    assert archive.MANIFEST in files


def test_whatever_points_to_a_person_is_asked_for():
    """E11: a new table that points to somebody comes along by itself."""
    asked = {entity.name for entity, _criterion in own.parts_of(1, "uid")}
    points = {entity.name for entity in entities() if any(target(column) == "person" for column in entity.columns)}

    assert points - asked == set(said()["own"]["left_out"])
    assert set(said()["own"]["through"]) <= asked


def test_of_rows_about_several_people_somebody_said_whose_the_words_are():
    """E18: a new table that speaks of two people, or hangs on a row of one, stands in one of both lists."""
    whose, shared = {field.partition(".")[0] for field in said()["own"]["whose"]}, set(said()["own"]["shared"])
    of_many = {entity.name for entity, _criterion in own.parts_of(1, "uid")
               if sum(target(column) == "person" for column in entity.table.c) > 1} | set(said()["own"]["through"])

    assert of_many <= whose | shared
    assert not whose & shared
    for field, owners in said()["own"]["whose"].items():
        table, _dot, column = field.partition(".")
        assert column in Base.metadata.tables[table].c
        assert all(owner.partition(".")[0] in Base.metadata.tables[table].c for owner in owners.split())


@pytest.mark.once
def test_words_of_others_are_left_out_where_they_are_not_for_me(full, blank, tmp_path):
    """E18: of rows in which Ann (2) has her part, the words that are Bob's (1); of his text the version she saved."""
    ready(blank)
    with full.app_context():
        move(db.engine, blank)
    with blank.connect().execution_options(planner_write=True) as connection:
        for field, owners in said()["own"]["whose"].items():
            table = Base.metadata.tables[field.partition(".")[0]]
            people = {column.name for column in table.c if target(column) == "person"}
            if people:
                connection.execute(sa.update(table).values({name: 1 if name in owners else 2 for name in people}))
        connection.execute(sa.update(Base.metadata.tables["interview"]).values(expert_id=1, asked_by_id=2))
        connection.execute(sa.update(Claim).values(author_id=1, ghost_writer_id=2))
        connection.execute(sa.delete(claim_co_author))
        connection.execute(sa.update(Draft).values(practice_of_id=None, claim_id=None))
        connection.execute(sa.update(Revision).values(by_id=1))
        _first, head = [connection.execute(sa.insert(Revision).values(
            draft_id=1, number=number, title="Text", body=f"words {number}", sha256="0" * 64, word_count=2,
            by_id=by_id, at=NOW)).inserted_primary_key[0] for number, by_id in ((91, 2), (92, 1))]
        connection.execute(sa.update(Draft).where(Draft.id == 1).values(claim_id=1, head_id=head))
        connection.commit()

    with full.app_context():
        ann, bob = (held_by(blank, tmp_path / f"{number}.zip", number) for number in (2, 1))

    for field, owners in said()["own"]["whose"].items():
        table, _dot, column = field.partition(".")
        of_ann, of_bob = (json.loads(held.get(f"data/{table}.json", "[]")) for held in (ann, bob))
        assert of_ann, field
        is_hers = " " in owners                         # she is one of two whose words these are
        assert all((row[column] is not None) is is_hers for row in of_ann), field
        assert not owners or all(row[column] is not None for row in of_bob), field
    assert b"words 91" in texts_of(ann)
    assert b"words 92" not in texts_of(ann)
    assert b"words 92" in texts_of(bob)


def held_by(engine, path, person_id):
    own.export_own(engine, path, person_id=person_id, now=NOW)
    with zipfile.ZipFile(path) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def texts_of(held):
    return b"".join(content for name, content in held.items() if name.startswith("texts/"))


def test_a_text_has_a_name_that_every_disk_takes(full, tmp_path: Path):
    with full.app_context():
        own.export_own(db.engine, tmp_path / "x.zip", person_id=2, now=full.extensions["planner.clock"].now())

    with archive.opened(tmp_path / "x.zip", kind=own.KIND) as parcel:
        parcel.check()
