"""Identifiers, settings, the unit of work, history and long work."""
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from planner.core import event_log, jobs, settings
from planner.core.db import db, unit_of_work
from planner.core.errors import Conflict
from planner.core.event_log import Event
from planner.core.jobs import Job, JobState
from planner.core.settings import SettingsError
from planner.core.uid import new_uid
from planner.people.models import Person
from tests import factories as make

STRONG = "k3J9-very-long-and-mixed-secret-0x7Qz1Lm"


def test_uids_are_26_signs_and_sort_by_the_moment_of_making():
    uids = [new_uid() for _ in range(200)]

    assert {len(uid) for uid in uids} == {26}
    assert len(set(uids)) == 200
    assert sorted(uid[:10] for uid in uids) == [uid[:10] for uid in uids]


def test_an_unknown_setting_is_refused_with_the_right_name():
    with pytest.raises(SettingsError, match="Did you mean PLANNER_DATABASE_URL"):
        settings.load({"PLANNER_DATABSE_URL": "x"}, root=Path("/srv"))


@pytest.mark.parametrize(("given", "says"), [
    ({"PLANNER_SECRET_KEY": "secret"}, "weak"),
    ({"PLANNER_SECRET_KEY": STRONG, "PLANNER_DEBUG": "1"}, "DEBUG"),
])
def test_production_refuses_debug_and_a_weak_secret(given, says):
    with pytest.raises(SettingsError, match=says):
        settings.load({"PLANNER_ENVIRONMENT": "production", **given}, root=Path("/srv"))


def test_a_postgres_address_gets_the_driver():
    loaded = settings.load({"PLANNER_DATABASE_URL": "postgres://db/planner"}, root=Path("/srv"))

    assert loaded.sqlalchemy_url == "postgresql+psycopg://db/planner"


def test_a_wrong_kind_of_value_is_one_clear_sentence():
    with pytest.raises(SettingsError, match="whole number"):
        settings.load({"PLANNER_TRUSTED_PROXIES": "two"}, root=Path("/srv"))


def test_hosts_that_may_be_called_are_named_with_their_ports():
    loaded = settings.load({"PLANNER_CALLS_ALLOWED": "Feeds.intern:8080, [fd12::1]:80"}, root=Path("/srv"))

    assert loaded.allowed_calls == {("feeds.intern", 8080), ("fd12::1", 80)}


@pytest.mark.parametrize("given", ["feeds.intern", ":80", "feeds.intern:http", "feeds.intern:0", "feeds.intern:65536"])
def test_a_host_without_a_port_is_refused(given):
    with pytest.raises(SettingsError, match="PLANNER_CALLS_ALLOWED"):
        settings.load({"PLANNER_CALLS_ALLOWED": given}, root=Path("/srv"))


def test_a_naive_time_is_refused(session, now):
    session.add(make.person())
    session.flush()
    with pytest.raises(sa.exc.StatementError, match="naive"):
        session.execute(sa.update(Event).values(at=now.replace(tzinfo=None)))


def test_two_who_change_the_same_row_get_one_winner_and_a_409(live_app):
    with live_app.app_context():
        with unit_of_work() as work:
            work.session.add(make.person(name="Ann"))
        ann = db.session().scalars(sa.select(Person)).one()
        stale = ann.version

        def rename_a_row_that_changed():
            with unit_of_work() as work:
                ann = work.session.scalars(sa.select(Person)).one()
                work.session.execute(sa.update(Person).values(version=stale + 1),
                                     execution_options={"synchronize_session": False})
                ann.name = "Ann Other"

        with pytest.raises(Conflict, match="stale"):
            rename_a_row_that_changed()


def test_history_cannot_be_changed(session, now):
    ann = make.person()
    session.add(ann)
    event_log.record(session, ann, "sign_in", actor_id=None, now=now)
    session.flush()

    for statement in (sa.update(Event).values(event="x"), sa.delete(Event)):
        with pytest.raises(sa.exc.DBAPIError, match="append-only"), session.begin_nested():
            session.execute(statement)


def test_times_come_from_the_unit_of_work(session, now):
    ann = make.person()
    session.add(ann)
    session.flush()

    assert (ann.created_at, ann.updated_at) == (now, now)


def test_a_job_reports_progress_and_keeps_its_result(live_app):
    def count(payload, progress):
        progress.report(1, 2, "half way")
        return {"counted": payload["n"]}

    with live_app.app_context():
        with unit_of_work() as work:
            jobs.enqueue(work.session, "count", asked_by_id=None, n=2)

        assert jobs.run_next({"count": count})
        assert not jobs.run_next({"count": count})

        job = db.session().scalars(sa.select(Job)).one()
        assert (job.state, job.result, job.done, job.total) == (JobState.DONE, {"counted": 2}, 1, 2)


def test_a_cancelled_job_stops_at_its_next_report(live_app):
    def endless(payload, progress):
        with unit_of_work() as work:
            work.session.execute(sa.update(Job).values(cancel_asked=True))
        progress.report(1, 100)
        raise AssertionError("went on")

    with live_app.app_context():
        with unit_of_work() as work:
            jobs.enqueue(work.session, "endless", asked_by_id=None)
        jobs.run_next({"endless": endless})

        assert db.session().scalars(sa.select(Job)).one().state is JobState.CANCELLED


def test_a_job_whose_worker_died_is_taken_over(live_app, now):
    with live_app.app_context():
        with unit_of_work() as work:
            jobs.enqueue(work.session, "count", asked_by_id=None)
        assert jobs._take(["count"]) is not None
        assert not jobs.run_next({"count": lambda payload, progress: {}})

        live_app.extensions["planner.clock"].instant = now + timedelta(minutes=3)

        assert jobs.run_next({"count": lambda payload, progress: {}})
