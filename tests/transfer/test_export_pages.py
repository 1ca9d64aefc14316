"""Exports from a page: asked for, made in the background, fetched by who may, thrown away (docs/domain-more.md s)."""
from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from planner.core import jobs
from planner.core.event_log import Event
from planner.core.jobs import Job, JobState
from planner.policy import Role
from planner.transfer import runs, services
from planner.worker import WORK
from tests import factories as make
from tests.conftest import NOW


@pytest.fixture
def house(session):
    """Ann administers; Bob is a member."""
    ann, bob = make.person(Role.ADMIN, name="Ann"), make.person(name="Bob")
    session.add_all([make.organisation(), make.site(), ann, bob])
    session.commit()
    return ann, bob


@pytest.fixture
def ready(app, session):
    """A finished export of somebody, with its file."""
    def _ready(kind, person):
        until = (NOW + runs.KEPT_FOR).isoformat()
        job = Job(kind=kind, state=JobState.DONE, asked_by_id=person.id, payload={"file": f"f{person.id}", "person": 1},
                  result={"rows": 3, "pictures": 0, "missing": 0, "size": 4, "until": until})
        session.add(job)
        session.commit()
        with app.app_context():
            runs.folder().mkdir(exist_ok=True)
            runs.path_of(job).write_bytes(b"zip!")
        return job
    return _ready


def test_an_administrator_asks_once_and_it_is_in_the_log(house, login, session):
    """E8: a second press gives the export that is being made; every asking is a line of history."""
    client = login(house[0])

    first = client.post("/settings/export", follow_redirects=True)
    client.post("/settings/export")

    assert "Waits for its turn" in first.text
    assert [job.kind for job in session.scalars(sa.select(Job))] == ["export_all"]
    assert session.scalars(sa.select(Event.actor_id).where(Event.event == "export")).all() == [house[0].id]


def test_the_file_is_fetched_by_administrators_and_kept_by_no_browser(house, login, ready):
    """E9."""
    job = ready(runs.ALL, house[0])

    with login(house[0]).get(f"/settings/export/{job.uid}/planner.zip") as answer:
        assert answer.data == b"zip!"
        assert answer.headers["Cache-Control"] == "no-store"
        assert "attachment" in answer.headers["Content-Disposition"]

    assert login(house[1]).get(f"/settings/export/{job.uid}/planner.zip").status_code == 403


def test_a_day_later_it_is_gone(house, login, ready, app, session, at):
    """E9: it is fetched for 24 hours, then the clockwork throws it away, and what a dead worker left with it."""
    job = ready(runs.ALL, house[0])
    with app.app_context():
        (runs.folder() / ".f9.zip.abc.part").touch()
    client = login(house[0])
    at(NOW + runs.KEPT_FOR + timedelta(seconds=1))

    assert client.get(f"/settings/export/{job.uid}/planner.zip").status_code == 404
    with app.app_context():
        assert runs.tidy(session, NOW + runs.KEPT_FOR + timedelta(seconds=1)) >= 2
        assert list(runs.folder().iterdir()) == []
    assert "Thrown away" in client.get("/settings/export").text


def test_what_may_be_fetched_is_not_tidied_away(house, ready, app, session):
    job = ready(runs.OWN, house[1])

    with app.app_context():
        runs.tidy(session, NOW)
        assert runs.path_of(job).exists()


def test_my_data_is_mine_alone(house, login, ready):
    """E10: an administrator does not find it either."""
    job = ready(runs.OWN, house[1])
    own, other = login(house[1]), login(house[0])

    with own.get(f"/me/export/{job.uid}/planner.zip") as answer:
        assert answer.data == b"zip!"
    assert other.get(f"/me/export/{job.uid}/planner.zip").status_code == 404
    assert job.uid not in other.get("/me/export").text
    assert other.get(f"/settings/export/{job.uid}/planner.zip").status_code == 404


def test_everybody_is_led_to_their_own_data(house, login):
    assert "/me/export" in login(house[1]).get("/me").text


def test_it_can_be_stopped(house, login, session):
    client = login(house[1])
    client.post("/me/export")
    job = session.scalars(sa.select(Job)).one()

    client.post(f"/me/export/{job.uid}/stop")

    session.refresh(job)
    assert job.cancel_asked
    assert "It stops in a moment" in client.get("/me/export").text


def test_what_stopped_it_is_said(house, login, session):
    session.add(Job(kind=runs.ALL, state=JobState.DONE, asked_by_id=house[0].id, payload={"file": "x"},
                    result={"refused": {"code": "transfer_no_room", "params": {}}}))
    session.commit()

    assert "The disk is full" in login(house[0]).get("/settings/export").text


def test_a_name_of_ours_leads_nowhere_else(app, house, ready):
    with app.app_context():
        assert runs.path_of(ready(runs.ALL, house[0])).parent == Path(app.instance_path) / "exports"


def test_who_lost_the_role_while_it_waited_gets_no_export_of_the_house(app, house, session):
    """A job runs with the rights that who asked for it has when it runs (trust 2.7)."""
    services.ask_export(session, runs.ALL, actor=house[0], now=NOW)
    house[0].grants.clear()
    session.commit()

    with app.app_context():
        assert jobs.run_next(WORK)

    session.expire_all()
    job = session.scalars(sa.select(Job)).one()
    assert job.state is JobState.FAILED
    assert "not_allowed" in job.result["error"]


def test_my_data_is_packed_once_an_hour(house, login, session, ready, at, app):
    """E17: asked again it is the one that is there; an hour later, or when its file is gone, it is made anew."""
    ready(runs.OWN, house[1])
    client = login(house[1])

    again = client.post("/me/export", follow_redirects=True)
    assert "Your data was packed less than an hour ago" in again.text
    assert session.scalars(sa.select(Job.state)).all() == [JobState.DONE]

    at(NOW + timedelta(minutes=61))
    client.post("/me/export")
    assert session.scalars(sa.select(Job.state)).all() == [JobState.DONE, JobState.QUEUED]


def test_my_data_is_packed_anew_when_the_file_is_gone(house, login, session, ready, app):
    """E17."""
    job = ready(runs.OWN, house[1])
    with app.app_context():
        runs.path_of(job).unlink()

    login(house[1]).post("/me/export")

    assert JobState.QUEUED in session.scalars(sa.select(Job.state)).all()
