"""The status page, what machines ask, and what an administrator decides (docs/operators.md; docs/domain-more.md t)."""
from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from prometheus_client.parser import text_string_to_metric_families

from planner import worker as worker_table
from planner.channels.queries import HealthState
from planner.core import event_log
from planner.core.heartbeats import TickRun, Worker
from planner.core.jobs import Job, JobState
from planner.core.outbox import Message, OutboxState
from planner.people.models import Organisation, Person
from planner.policy import Role
from planner.status import rules
from planner.status import words as status_words
from planner.status.rules import Trip, depths, lasted, percentile
from planner.steps.agenda.models import Pause
from planner.steps.publishing.models import ChannelState, Publication, PublicationAttempt, Variant
from planner.steps.publishing.words import why
from planner.transfer import noting
from planner.workflow.publishing import PublicationState
from tests import factories as make
from tests.conftest import NOW
from tests.support.queries import count_queries

TOKEN = "a-token-for-prometheus"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def ruben(session) -> Person:
    """An administrator in a house."""
    session.add(make.organisation())
    person = make.person(Role.ADMIN, name="Ruben Smit", email="ruben@nevelbaak.example")
    session.add(person)
    session.commit()
    return person


def message(key: str, **over) -> Message:
    """A row of the outbox."""
    given = {"topic": "mail", "payload": {"to": "noor@nevelbaak.example", "subject": "Vandaag: twee dingen"},
             "created_at": NOW, "due_at": NOW, "available_at": NOW}
    return Message(key=key, **(given | over))


def failed(key: str = "digest:noor") -> Message:
    return message(key, state=OutboxState.FAILED, attempts=7, done_at=NOW - 70 * MINUTE, last_error="552 mailbox full")


def worker(name: str = "planner-1", ago: timedelta = timedelta(seconds=1)) -> Worker:
    return Worker(name=name, kind="worker", host="a", pid=1, started_at=NOW - timedelta(hours=1), seen_at=NOW - ago)


def words(page) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text))


def test_it_says_what_failed_who_works_and_how_the_ticks_go(session, ruben, login):
    session.add_all([failed(), worker(), worker("planner-2", 3 * MINUTE),
                     message("waits", due_at=NOW - 2 * MINUTE, topic="notice"),
                     message("gone", state=OutboxState.SENT, due_at=NOW - 5 * MINUTE, done_at=NOW - 4 * MINUTE),
                     TickRun(name="publish", seconds=2, last_at=NOW - MINUTE, took_ms=12, runs=9, failures=1,
                             error="OperationalError")])
    page = login(ruben).get("/status")

    told = words(page)
    assert page.status_code == 200
    assert "552 mailbox full" in told
    assert "7 times" in told
    assert "1 of 2" in told
    assert "Worker planner-2 has been silent for 3 min" in told
    assert "oldest 1 h 10 min" in told
    assert re.search(r"Oldest in the queue 2 min", told)
    assert re.search(r"Late by, 95 of 100 1 min", told)
    assert re.search(r"Put out on our own blog OperationalError 1 min ago 12 ms 9 1 now", told)


def test_a_text_that_did_not_go_out_says_why_and_how_often_it_was_tried(session, ruben, login):
    claim = make.claim(slot=make.slot(topic=make.topic(title="Restore drill")), author=ruben)
    variant = Variant(draft=make.draft(claim=claim), channel=make.channel(name="Partner"), lang="en")
    stopped = Publication(variant=variant, slot=claim.slot, lang="en", due_at=NOW, state=PublicationState.FAILED,
                          note="token_refused", attempts=[
                              PublicationAttempt(number=number, at=NOW, idempotency_key="key") for number in (1, 2)])
    session.add_all([claim, variant, stopped])
    session.commit()

    told = words(login(ruben).get("/status"))

    assert f"{why('token_refused')} 2 times" in told


def test_what_is_due_and_what_waits_for_later_are_told_apart(session, ruben, login):
    session.add_all([message("due", due_at=NOW - 2 * MINUTE), message("one", due_at=NOW + MINUTE, topic="notice"),
                     message("two", due_at=NOW + MINUTE)])
    session.commit()

    told = words(login(ruben).get("/status"))

    assert "none is set; 1 due" in told
    assert "Mail 1 due, the oldest for 2 min; 1 for a later moment" in told
    assert "Message to somebody 1 for a later moment" in told


def test_mail_is_not_late_where_no_mail_server_is_set(session, ruben, login):
    session.add(message("due", due_at=NOW - 11 * MINUTE))
    session.commit()
    assert "Oldest in the queue empty" in words(login(ruben).get("/status"))

    session.add(message("told", due_at=NOW - 3 * MINUTE, topic="notice"))
    session.commit()
    assert "Oldest in the queue 3 min" in words(login(ruben).get("/status"))


def test_each_line_of_the_clockwork_and_each_topic_has_words():
    assert {tick.name for tick in worker_table.TICKS} == set(status_words.TICKS)
    assert set(worker_table.HANDLERS) == set(status_words.TOPICS)
    assert set(worker_table.WORK) == set(status_words.JOBS)


def test_the_newest_backup_and_the_channels_stand_there(session, ruben, login):
    house = session.scalars(sa.select(Organisation)).one()
    channel = make.channel(name="Partner")
    session.add(channel)
    session.flush()
    session.add(ChannelState(channel_id=channel.id, health=HealthState.FAILING, since=NOW - 5 * MINUTE))
    session.commit()
    browser = login(ruben)
    assert "none is known here" in words(browser.get("/status"))

    noting.note(session, size=3 * 2**20, rows=7, now=NOW - MINUTE)
    session.commit()

    told = words(browser.get("/status"))
    assert "3 MiB read again and whole" in told
    assert re.search(r"Partner Fails since \w+ 24 Nov", told)
    assert session.scalar(sa.select(event_log.Event.uid).where(event_log.Event.event == "backup")) == house.uid


def test_long_work_that_failed_runs_again_or_is_left_at_that(session, ruben, login):
    job = Job(kind="export_all", state=JobState.FAILED, attempts=3, done=4, result={"error": "OSError: no room"},
              updated_at=NOW)
    session.add(job)
    session.commit()
    browser = login(ruben)
    assert re.search(r"Full export Long work OSError: no room", words(browser.get("/status")))

    assert browser.post(f"/status/jobs/{job.id}/leave").status_code == 303
    assert "no room" not in words(browser.get("/status"))
    assert browser.post(f"/status/jobs/{job.id}/again").status_code == 404
    assert browser.post(f"/status/jobs/{job.id}/unleave").status_code == 303
    assert browser.post(f"/status/jobs/{job.id}/again").status_code == 303

    session.expire_all()
    assert (job.state, job.attempts, job.done, job.result) == (JobState.QUEUED, 0, 0, {})
    lines = session.scalars(sa.select(event_log.Event.event).where(event_log.Event.kind == "job")
                            .order_by(event_log.Event.id)).all()
    assert lines == ["leave", "unleave", "run_again"]


@pytest.mark.parametrize("kind", ["plan_quarter", "of_an_older_program"])
def test_a_plan_does_not_begin_anew_from_here_nor_what_nobody_does_any_more(session, ruben, login, kind):
    job = Job(kind=kind, state=JobState.FAILED, updated_at=NOW)
    session.add(job)
    session.commit()

    assert f"/status/jobs/{job.id}/again" not in login(ruben).get("/status").text
    assert login(ruben).post(f"/status/jobs/{job.id}/again").status_code == 422
    session.expire_all()
    assert job.state is JobState.FAILED


def test_without_a_worker_it_says_so_first(session, ruben, login):
    assert "No worker is there." in words(login(ruben).get("/status"))


def test_a_part_of_it_comes_anew_for_who_looks(session, ruben, login):
    page = login(ruben).get("/status", headers={"HX-Request": "true"})

    assert page.text.lstrip().startswith('<div id="live"')


@pytest.mark.parametrize("address", ["/status"])
def test_only_administrators_see_it(session, ruben, login, address):
    imke = make.person(Role.LEAD, name="Imke")
    session.add(imke)
    session.commit()

    assert login(imke).get(address).status_code == 403


def test_it_is_found_among_the_settings_by_who_may_see_it(session, ruben, login):
    imke = make.person(Role.LEAD, name="Imke Vos", email="imke@nevelbaak.example")
    session.add(imke)
    session.commit()

    assert "/status\"" in login(ruben).get("/settings").text.split("<main")[1]
    assert "/status\"" not in login(imke).get("/me").text


def test_ten_statements_however_much_there_is(session, ruben, login):
    browser, costs = login(ruben), []
    for rows in (1, 30):
        session.add_all([Job(kind="x", state=JobState.FAILED, updated_at=NOW) for _ in range(rows)]
                        + [make.channel(name=f"C{rows}-{n}", key=f"c{rows}-{n}") for n in range(rows)])
        session.add_all([failed(f"f{rows}-{n}") for n in range(rows)]
                        + [message(f"w{rows}-{n}", topic=f"t{n}", last_error="x") for n in range(rows)])
        session.commit()
        browser.get("/status")
        with count_queries() as seen:
            assert browser.get("/status").status_code == 200
        costs.append(len(seen))

    assert costs[0] == costs[1] <= 10


def test_what_failed_is_sent_again_with_its_key_and_the_history_says_by_whom(session, ruben, login):
    session.add(failed())
    session.commit()
    row = session.scalars(sa.select(Message)).one()

    answer = login(ruben).post(f"/status/outbox/{row.id}/again")

    session.expire_all()
    assert answer.status_code == 303
    assert (row.state, row.attempts, row.done_at, row.key) == (OutboxState.QUEUED, 0, None, "digest:noor")
    line = session.scalars(sa.select(event_log.Event).where(event_log.Event.kind == "outbox_message")).one()
    assert (line.event, line.actor_id, line.uid) == ("send_again", ruben.id, str(row.id))


def test_what_goes_already_is_not_sent_again(session, ruben, login):
    session.add(message("m"))
    session.commit()

    assert login(ruben).post(f"/status/outbox/{session.scalar(sa.select(Message.id))}/again").status_code == 404


def test_skipping_needs_a_reason(session, ruben, login):
    session.add(failed())
    session.commit()
    row, browser = session.scalars(sa.select(Message)).one(), login(ruben)

    assert browser.post(f"/status/outbox/{row.id}/skip", data={"reason": " "}).status_code == 422
    assert browser.get(f"/status/outbox/{row.id}/skip").status_code == 200
    assert browser.post(f"/status/outbox/{row.id}/skip", data={"reason": "Noor left"}).status_code == 303

    assert session.scalar(sa.select(Message.state)) is OutboxState.SKIPPED
    assert browser.post(f"/status/outbox/{row.id}/unskip").status_code == 303
    assert session.scalar(sa.select(Message.state)) is OutboxState.FAILED
    assert browser.post(f"/status/outbox/{row.id}/unskip").status_code == 404
    assert session.scalar(sa.select(event_log.Event.reason).where(event_log.Event.event == "skip")) == "Noor left"


def test_everything_is_paused_from_here_and_goes_on_from_here(session, ruben, login):
    browser = login(ruben)
    assert "Pause everything?" in words(browser.get("/status/pause"))
    assert browser.post("/status/pause", data={"reason": ""}).status_code == 422
    late = browser.post("/status/pause", data={"reason": "Leak", "planned_until": "2020-01-01T08:00"})
    assert late.status_code == 422
    assert "Leak" in late.text

    assert browser.post("/status/pause", data={"reason": "Leak"}).status_code == 303

    pause = session.scalars(sa.select(Pause)).one()
    assert "Paused by Ruben Smit" in words(browser.get("/status"))
    assert browser.post(f"/status/pause/{pause.uid}/end").headers["Location"] == "/status"
    session.expire_all()
    assert pause.ended_at is not None


# --- Machines ----------------------------------------------------------------------------------------------------


def test_ready_is_who_has_a_database_its_tables_and_a_worker(session, ruben, client, monkeypatch):
    monkeypatch.setattr("planner.core.schema.current", lambda engine: "one")
    monkeypatch.setattr("planner.core.schema.head", lambda: "one")

    assert client.get("/readyz").json == {"status": "not ready", "database": "ok", "migrations": "current",
                                          "workers": "none seen lately"}
    session.add(worker())
    session.commit()

    answer = client.get("/readyz")
    assert (answer.status_code, answer.json["status"]) == (200, "ready")
    monkeypatch.setattr("planner.core.schema.head", lambda: "two")
    assert client.get("/readyz").status_code == 503


@pytest.fixture
def measured(app, monkeypatch):
    """The application with a token for figures."""
    monkeypatch.setitem(app.extensions, "planner.settings",
                        replace(app.extensions["planner.settings"], metrics_token=TOKEN))
    return app


def test_figures_need_the_token(session, ruben, client, measured):
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer another"}).status_code == 404
    assert client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 200


def test_without_a_token_set_there_are_no_figures(session, ruben, client):
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_figures_are_right_and_name_nobody(session, ruben, client, measured):
    session.add_all([failed(), message("waits", due_at=NOW - 2 * MINUTE), worker(),
                     message("gone", state=OutboxState.SENT, due_at=NOW - 5 * MINUTE, done_at=NOW - 4 * MINUTE),
                     Job(kind="x", state=JobState.RUNNING),
                     TickRun(name="publish", seconds=2, last_at=NOW - MINUTE, took_ms=12, runs=9, failures=1,
                             total_ms=100)])
    session.commit()

    answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})

    found = {(sample.name, *sample.labels.values()): sample.value
             for family in text_string_to_metric_families(answer.text) for sample in family.samples}
    assert found["planner_queue_depth", "mail"] == 1
    assert found["planner_queue_age_seconds", "mail"] == 120
    assert found["planner_queue_failed", "mail"] == 1
    assert found["planner_queue_lag_seconds", "0.95"] == 60
    assert found["planner_workers",] == 1
    assert found["planner_worker_heartbeat_age_seconds",] == 1
    assert found["planner_tick_failures_total", "publish"] == 1
    assert found["planner_tick_seconds_total", "publish"] == 0.1
    assert found["planner_publications", "scheduled"] == 0
    assert found["planner_jobs", "running"] == 1
    assert not any(word in answer.text.lower() for word in ("noor", "nevelbaak", "ruben", "mailbox", TOKEN))


# --- Arithmetic --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("values", "expected"), [([], None), ([3.0], 3.0), (range(1, 101), 95), (range(1, 21), 19)])
def test_95_of_100_are_not_later_than_that(values, expected):
    assert percentile(values, 0.95) == expected


def test_the_queue_of_a_half_hour_is_what_was_on_its_way_in_it():
    trips = [Trip(NOW - 70 * MINUTE, NOW - 5 * MINUTE), Trip(NOW - 4 * MINUTE, NOW - 3 * MINUTE)]

    assert depths(trips, now=NOW)[-4:] == [0, 1, 1, 2]
    assert sum(depths([Trip(NOW - timedelta(days=9), NOW - timedelta(days=8))], now=NOW)) == 0


@pytest.mark.parametrize(("seconds", "code", "numbers"), [
    (1.84, "seconds_fine", {"seconds": 1.8}), (59, "seconds", {"seconds": 59}), (200, "minutes", {"minutes": 3}),
    (4_200, "hours", {"hours": 1, "minutes": 10}), (200_000, "days", {"days": 2, "hours": 7})])
def test_a_length_of_time_says_its_two_greatest_units(seconds, code, numbers):
    assert lasted(seconds) == (code, numbers)


def test_the_goal_is_the_one_that_is_promised():
    assert rules.GOAL == MINUTE


@pytest.mark.parametrize("until", ["9999-12-31T23:59", "0001-01-01T00:00"])
def test_a_pause_until_a_moment_that_no_clock_shows_is_asked_again(ruben, login, session, until):
    session.scalars(sa.select(Organisation)).one().zone = "America/New_York" if until > "2" else "Asia/Tokyo"
    session.commit()
    answer = login(ruben).post("/status/pause", data={"reason": "Leak", "planned_until": until})

    assert answer.status_code == 422
    assert until in answer.text
