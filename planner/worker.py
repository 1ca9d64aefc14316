"""The table of the clockwork: TICKS says what runs when, HANDLERS who hands out what, WORK who does long work.

``flask --app wsgi work`` runs it as a process of its own, several if you like; ``serve`` embeds one. Work is claimed
from tables, so two clocks do no harm (planner/clockwork.py).
"""
from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial

from flask import Flask
from sqlalchemy.orm import Session

from planner import clockwork
from planner.channels import handlers as channel_handlers
from planner.channels import services as channels
from planner.checklist import links
from planner.clockwork import Clockwork, Tick
from planner.core import heartbeats, jobs, outbox, put_back, standstill
from planner.core.db import one_by_one, unit_of_work
from planner.core.outbox import Inside
from planner.core.running import asked_to_stop
from planner.core.settings import Settings
from planner.imports.agenda import runs as agenda_imports
from planner.imports.blog import runs as blog_imports
from planner.imports.people import runs as people_imports
from planner.messages import chat, delivery
from planner.messages import handlers as message_handlers
from planner.people import handlers as people_handlers
from planner.quarter import runs as quarter
from planner.quarter.services import JOB as PLAN_QUARTER
from planner.reminders import finding, handout
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
from planner.steps.publishing import handlers as publishing_handlers
from planner.steps.publishing.runs import LANES as LINES
from planner.steps.publishing.runs import look_after, publish_due, remind_of_old, send_due
from planner.steps.writing.services import timed as reviewing
from planner.transfer import runs as exports
from planner.webhooks import handlers as webhook_handlers
from planner.webhooks import services as webhooks

REMINDED_BEFORE = 2         # a claim without a word comes free after so many reminders (docs/domain.md c, expire)


MOST = 5_000                # rows of a topic in one turn of the clockwork, which ends after 30 s anyway
# How many threads a topic gets that calls somebody; two when it is not named. One line to the mail server: of a process
# that dies one mail at most was on its way, so that one at most goes twice. More processes are more lines.
LANES = {"mail": 1, "webhook": 4}
# Who hands out which topic of the outbox.
HANDLERS: dict[str, outbox.Handler] = {"mail": delivery.deliver, "reset": people_handlers.answer_reset,
                                       reminding.OFFER: reminder_handlers.tell_offer,
                                       handout.DIGEST: reminder_handlers.write_digest,
                                       handout.URGENT: reminder_handlers.write_urgent,
                                       publishing_handlers.OUT: Inside(publishing_handlers.tell_published),
                                       "notice": Inside(message_handlers.tell_notice),
                                       channels.TEST: channel_handlers.try_channel,
                                       "chat": chat.deliver,
                                       webhooks.TOPIC: webhook_handlers.deliver}
# Who does which kind of long work.
WORK: Mapping[str, jobs.Work] = {agenda_imports.JOB: agenda_imports.work, "import_blog": blog_imports.work,
                               people_imports.JOB: people_imports.work,
                               grouping.JOB: grouping.work, PLAN_QUARTER: quarter.work,
                               exports.ALL: exports.export_all, exports.OWN: exports.export_own}


def unless_still(task: Callable[[Session, datetime], int]) -> Callable[[Session, datetime], int]:
    """``task``, which lets something out of the house; not of one that was brought in and does not work yet."""
    def turn(session: Session, now: datetime) -> int:
        is_still = standstill.is_still(session)
        session.rollback()
        return 0 if is_still else task(session, now)
    return turn


def deliver(topics: Mapping[str, outbox.Handler], session: Session, now: datetime) -> int:
    """Hand out what is due of some topics of the outbox."""
    return outbox.deliver_due(session, topics, now=now, limit=MOST)


def deliver_ticks() -> list[Tick]:
    """What only writes to our tables goes in one turn. Each topic that calls somebody has its own, with its own
    threads: a dead mail server or an endless webhook delays nothing else. To ask a channel who we are is no news.
    """
    inside = {topic: handler for topic, handler in HANDLERS.items() if isinstance(handler, Inside)}
    lines = {topic: partial(deliver, {topic: handler}) for topic, handler in HANDLERS.items() if topic not in inside}
    return [Tick("deliver", partial(deliver, inside), 1), *(
        Tick(f"deliver_{topic}", task if topic == channels.TEST else unless_still(task), 1, lanes=LANES.get(topic, 2))
        for topic, task in lines.items())]


def tidy_workers(session: Session, now: datetime) -> int:
    """Forget processes that went without a word long ago."""
    with unit_of_work() as work:
        return heartbeats.forget_gone(work.session, now=work.now)


def run_jobs(session: Session, now: datetime) -> int:
    """Run the long work that waits, one after another."""
    done = 0
    while not asked_to_stop() and jobs.run_next(WORK):
        done += 1
    return done


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
    Tick("publish", unless_still(publish_due), 2),
    Tick("send", unless_still(send_due), 2, lanes=LINES),
    Tick("look_after_channels", look_after, 60, is_alone=True),
    Tick("remind_of_old", remind_of_old, 3600, is_alone=True),
    Tick("end_pauses", end_pauses, 60),
    Tick("plan_b", propose_plan_b, 600, is_alone=True),
    Tick("miss", miss_slots, 60),
    Tick("end_questions", end_questions, 60),
    Tick("expire_claims", expire_claims, 300),
    Tick("series", make_series, 600, is_alone=True),
    *deliver_ticks(),
    Tick("set_clock_right", put_back.set_right, 20, is_alone=True),
    Tick("tidy_accounts", people_handlers.tidy, 3600, is_alone=True),
    Tick("tidy_messages", message_handlers.tidy, 3600, is_alone=True),
    Tick("tidy_webhooks", webhook_handlers.tidy, 3600, is_alone=True),
    Tick("tidy_workers", tidy_workers, 3600, is_alone=True),
    Tick("lapse_reviews", reviewing.lapse_due, 60),
    Tick("end_rounds", reviewing.end_rounds, 60),
    Tick("tidy_texts", reviewing.tidy, 3600, is_alone=True),
    Tick("tidy_exports", exports.tidy, exports.EVERY, is_alone=True),
    Tick("find", finding.note, 60, is_alone=True),
    Tick("remind", unless_still(reminder_handlers.remind), 60),
    Tick("strike_lines", reminder_handlers.strike_lines, 300),
    Tick("compare_texts", compare_texts, 5, is_alone=True),
    Tick("pitches", pitches.tend, 60, is_alone=True),
    Tick("feeds", feeds.fetch_due, feeds.EVERY, lanes=1, is_alone=True),
    Tick("links", links.look_at_links, links.EVERY, lanes=1, is_alone=True),
    Tick("plans", quarter.look_again, 15, is_alone=True),
    Tick("run_jobs", run_jobs, 1, lanes=1),
)


def run_once(app: Flask, tick: Tick) -> int:
    """Run one line of the clockwork now; a failure is logged and the clock goes on."""
    return clockwork.run_once(app, tick)


def run_all(app: Flask) -> dict[str, int]:
    """Run every line once, in order: what a test or ``flask tick`` does instead of waiting."""
    return {tick.name: run_once(app, tick) for tick in TICKS}


def start_embedded(app: Flask) -> Clockwork:
    """Start the clockwork in threads of this process; returns it, for its stop."""
    started = Clockwork(app, TICKS, kind="embedded", name=_name(app))
    started.start()
    return started


def run_forever(app: Flask) -> None:
    """Be the clockwork until the process is told to stop."""
    clockwork.run_forever(app, TICKS, name=_name(app))


def _name(app: Flask) -> str:
    settings: Settings = app.extensions["planner.settings"]
    return settings.worker_name
