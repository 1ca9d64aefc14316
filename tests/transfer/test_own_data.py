"""What somebody gets who asks for their own data (docs/domain-more.md s, Person's own export)."""
from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
import sqlalchemy as sa

from planner.core import jobs
from planner.core.db import db, unit_of_work
from planner.core.jobs import Job, JobState
from planner.people.models import Person
from planner.transfer import archive, own, runs
from planner.transfer.catalogue import entities, said, target

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


def test_a_text_has_a_name_that_every_disk_takes(full, tmp_path: Path):
    with full.app_context():
        own.export_own(db.engine, tmp_path / "x.zip", person_id=2, now=full.extensions["planner.clock"].now())

    with archive.opened(tmp_path / "x.zip", kind=own.KIND) as parcel:
        parcel.check()
