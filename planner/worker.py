"""The clockwork: JOBS says what runs when, HANDLERS who hands out what. APScheduler only ticks.

``flask --app wsgi work`` runs this as a process of its own, several if you like; ``serve`` embeds one. Work is claimed
from tables, so two clocks do no harm.
"""
from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.schedulers.base import BaseScheduler
from apscheduler.schedulers.blocking import BlockingScheduler
from flask import Flask
from sqlalchemy.orm import Session

from planner.checklist import links
from planner.core import jobs, outbox
from planner.core.db import clock, db, one_by_one, unit_of_work
from planner.imports.agenda import runs as agenda_imports
from planner.imports.blog import runs as blog_imports
from planner.imports.people import runs as people_imports
from planner.messages import delivery
from planner.messages import handlers as message_handlers
from planner.people import handlers as people_handlers
from planner.quarter import runs as quarter
from planner.quarter.services import JOB as PLAN_QUARTER
from planner.reminders import handlers as reminder_handlers
from planner.reminders import queries as reminders
from planner.reminders import services as reminding
from planner.similarity import queries as likeness
from planner.similarity import services as comparing
from planner.similarity import sources as texts
from planner.steps.agenda import services as agenda
from planner.steps.agenda.models import ClaimHandover, ClaimSwap
from planner.steps.agenda.queries import hands
from planner.steps.agenda.queries import series as recurring
from planner.steps.agenda.queries.pauses import due_to_end as pauses_due
from planner.steps.agenda.services import asks, line, pauses, pitches, plan_b, series
from planner.steps.inventory.feeds import runs as feeds
from planner.steps.inventory.grouping import runs as grouping
from planner.steps.publishing import queries as publications
from planner.steps.publishing.services import release
from planner.steps.writing.services import timed as reviewing

log = logging.getLogger("planner.worker")
Task = Callable[[Session, datetime], int]
REMINDED_BEFORE = 2         # a claim without a word comes free after so many reminders (docs/domain.md c, expire)


@dataclass(frozen=True, slots=True)
class Tick:
    """One line of the clockwork: what runs, and every how many seconds."""

    name: str
    task: Task
    seconds: int


# Who hands out which topic of the outbox.
HANDLERS: dict[str, outbox.Handler] = {"mail": delivery.deliver, "reset": people_handlers.answer_reset,
                                       reminding.OFFER: reminder_handlers.tell_offer}
# Who does which kind of long work.
WORK: Mapping[str, jobs.Work] = {agenda_imports.JOB: agenda_imports.work, "import_blog": blog_imports.work,
                               people_imports.JOB: people_imports.work,
                               grouping.JOB: grouping.work, PLAN_QUARTER: quarter.work}


def deliver(session: Session, now: datetime) -> int:
    """Hand out what is due in the outbox."""
    return outbox.deliver_due(session, HANDLERS, now=now)


def run_jobs(session: Session, now: datetime) -> int:
    """Run the long work that waits, one after another."""
    done = 0
    while jobs.run_next(WORK):
        done += 1
    return done


def publish_due(session: Session, now: datetime) -> int:
    """Put out what is due, each text in a transaction of its own: one that fails holds nothing else back."""
    def put_out(session: Session, publication_id: int, now: datetime) -> bool:
        return release.release_due(session, publication_id, now=now)

    return one_by_one(publications.due_ids(session, now=now, limit=1_000), put_out, what="publication")


def propose_plan_b(session: Session, now: datetime) -> int:
    """Propose plan B for slots of campaigns that nobody took in time."""
    with unit_of_work() as work:
        return plan_b.propose_due(work.session, now=work.now)


def end_pauses(session: Session, now: datetime) -> int:
    """Go on where the planned time of a pause is over, and tell the leads in the morning which ones end today."""
    with unit_of_work() as work:
        pauses.tell_of_ends(work.session, now=work.now)
    return one_by_one(pauses_due(session, now), pauses.end_if_over, what="pause")


def miss_slots(session: Session, now: datetime) -> int:
    """Let go of slots whose moment went by, some at a time so that nobody waits long for the database."""
    done = 0
    while True:
        with unit_of_work() as work:
            missed = agenda.miss_due(work.session, now=work.now)
        done += missed
        if not missed:
            return done


def make_series(session: Session, now: datetime) -> int:
    """Make the slots of the series that are not made 26 weeks ahead, each series in a transaction of its own."""
    due = recurring.due_series(session, today=now.date())
    return one_by_one(due, series.make_due, what="series")


def end_questions(session: Session, now: datetime) -> int:
    """Let offers, handovers and swaps lapse that nobody answered in time; who is next in line is asked."""
    done = one_by_one(agenda.due_offers(session, now=now), agenda.lapse_offer, what="offer")
    for kind in (ClaimHandover, ClaimSwap):
        done += one_by_one(asks.due_asks(session, kind, now=now), partial(asks.lapse_due, kind), what="question")
    return done


def expire_claims(session: Session, now: datetime) -> int:
    """Let go of claims that nothing was written for, of which the author was reminded twice."""
    late = hands.unwritten_claims(session, line.office_of(session), now=now)
    said = reminders.count_said(session, [claim.uid for claim in late]) if late else {}
    due = [claim.id for claim in late if said.get((claim.uid, claim.author_id), 0) >= REMINDED_BEFORE]
    return one_by_one(due, agenda.expire_one, what="claim")


def remind(session: Session, now: datetime) -> int:
    """Write down what is to be said these days, and say to each person what is to be said today."""
    with unit_of_work() as work:
        reminding.key_reminders(work.session, now=work.now)

    def send(session: Session, person_id: int, now: datetime) -> int:
        return reminding.send_digest(session, person_id=person_id, now=now)

    return one_by_one(reminders.people_with_due(session, now=now), send, what="digest of person")


def compare_texts(session: Session, now: datetime) -> int:
    """Compute the texts that changed, some at a time so that nobody waits long for the database."""
    done = 0
    if likeness.is_new(session):        # an older database held texts before they were compared
        with unit_of_work() as work:
            texts.gather(work.session)
            comparing.work_off(work.session)
    while likeness.is_waiting(session):
        with unit_of_work() as work:
            step = comparing.work_off(work.session)
        done += step
        if not step:            # what waits is in the hands of another clock
            break
    return done


# Each task opens its own units of work: a due row is taken by one process only.
TICKS: tuple[Tick, ...] = (
    Tick("publish", publish_due, 5),
    Tick("end_pauses", end_pauses, 60),
    Tick("plan_b", propose_plan_b, 600),
    Tick("miss", miss_slots, 60),
    Tick("end_questions", end_questions, 60),
    Tick("expire_claims", expire_claims, 300),
    Tick("series", make_series, 600),
    Tick("deliver", deliver, 5),
    Tick("tidy_accounts", people_handlers.tidy, 3600),
    Tick("tidy_messages", message_handlers.tidy, 3600),
    Tick("lapse_reviews", reviewing.lapse_due, 60),
    Tick("end_rounds", reviewing.end_rounds, 60),
    Tick("tidy_texts", reviewing.tidy, 3600),
    Tick("remind", remind, 60),
    Tick("compare_texts", compare_texts, 5),
    Tick("pitches", pitches.tend, 60),
    Tick("feeds", feeds.fetch_due, feeds.EVERY),
    Tick("links", links.look_at_links, links.EVERY),
    Tick("plans", quarter.look_again, 15),
    Tick("run_jobs", run_jobs, 1),
)


def run_once(app: Flask, tick: Tick) -> int:
    """Run one line of the clockwork now; a failure is logged and the clock goes on."""
    with app.app_context():
        try:
            return tick.task(db.session(), clock().now())
        except Exception:
            log.exception("%s failed; it runs again in %s s", tick.name, tick.seconds)
            return 0
        finally:
            db.session.remove()


def run_all(app: Flask) -> dict[str, int]:
    """Run every line once, in order: what a test or ``flask tick`` does instead of waiting."""
    return {tick.name: run_once(app, tick) for tick in TICKS}


def _fill(scheduler: BaseScheduler, app: Flask) -> None:
    for tick in TICKS:
        scheduler.add_job(partial(run_once, app, tick), "interval", seconds=tick.seconds, id=tick.name,
                          coalesce=True, max_instances=1, misfire_grace_time=None)


def start_embedded(app: Flask) -> Any:
    """Start the clockwork in threads of this process; returns the scheduler, for its shutdown."""
    scheduler = BackgroundScheduler(timezone=UTC)
    _fill(scheduler, app)
    scheduler.start()
    return scheduler


def run_forever(app: Flask) -> None:
    """Be the clockwork until the process is told to stop."""
    scheduler = BlockingScheduler(timezone=UTC)
    _fill(scheduler, app)
    scheduler.start()
