"""What is done rather than read: goals P5 (save, submit, approve), P8 (search's index) and P9 (1,000 due in one pass).

Done in this process with the application's own services, each in its own transaction and committed; CPU time, the
median of thirty. Submit and approve write their audit entry and what the outbox sends in the same transaction.
"""
from __future__ import annotations

import statistics
import time as clocks
from collections.abc import Callable, Iterator
from datetime import timedelta

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from benchmarks.seed import BATCH, BODY, DUE, IN_REVIEW, NOW, OUT, PERSONAS, common, fill_plain
from planner.core.db import db, unit_of_work
from planner.core.uid import new_uid
from planner.people.models import Person
from planner.search import rules as search
from planner.steps.publishing.runs import publish_due
from planner.steps.writing import queries
from planner.steps.writing.models import Draft
from planner.steps.writing.rules.texts import Text
from planner.steps.writing.services import approvals, revisions, rounds, verdicts
from planner.workflow.writing import Verdict

TIMES, REVIEWER = 30, 100       # two of the persons from 101 on speak for each persona
RARE = "xylophone"
PREPARED = 10_000_000           # keys beyond those of drafts


def seed_doing(engine: sa.Engine, scale: int) -> None:
    """Who judges, what is due, and the index of search, into a house of `seed`."""
    first = (OUT + IN_REVIEW + IN_REVIEW // 2) * scale          # claims and drafts up to here are there already
    with engine.begin() as connection:
        fill_plain(connection, "role_grant", [common(2 + n) | {"person_id": REVIEWER + n, "role": "reviewer"}
                                              for n in range(1, 2 * PERSONAS + 1)])
        fill_plain(connection, "representation", [common(n) | {
            "person_id": REVIEWER + n, "persona_id": 1 + (n - 1) % PERSONAS, "ground": "Answers them.",
            "from_date": NOW.date()}
            for n in range(1, 2 * PERSONAS + 1)])
        seed_due(connection, first)
        _index(connection, first)


def seed_due(connection: Connection, first: int) -> None:
    """1,000 approved texts whose moment was a minute ago, on slots that were open."""
    numbers = range(first + 1, first + DUE + 1)
    connection.execute(sa.text("UPDATE slot SET state = 'ready' WHERE id > :first AND id <= :last"),
                       {"first": first, "last": first + DUE})
    fill_plain(connection, "claim", [common(n) | {
        "slot_id": n, "author_id": 2 + n % 90, "state": "active", "taken_at": NOW, "draft_due": NOW,
        "outline_due": NOW, "review_due": NOW, "rework_due": NOW, "approve_by": NOW, "package_due": NOW,
        "release_note": ""} for n in numbers])
    fill_plain(connection, "draft", [common(n) | {
        "claim_id": n, "topic_id": n, "title": f"Due {n}", "lang": "en", "state": "scheduled"} for n in numbers])
    fill_plain(connection, "revision", [{
        "id": n, "draft_id": n, "number": 1, "title": f"Due {n}", "body": BODY, "sha256": f"{n:064d}",
        "word_count": 700, "by_id": 2, "at": NOW, "note": ""} for n in numbers])
    connection.execute(sa.text("UPDATE draft SET head_id = id WHERE id > :first"), {"first": first})
    fill_plain(connection, "review_round", [common(n) | {
        "draft_id": n, "number": 1, "opened_on_id": n, "state": "passed", "opened_at": NOW} for n in numbers])
    fill_plain(connection, "final_approval", [common(n) | {
        "round_id": n, "revision_id": n, "sha256": f"{n:064d}", "by_id": 1, "at": NOW} for n in numbers])
    fill_plain(connection, "variant", [common(n) | {
        "draft_id": n, "channel_id": 1, "site_id": 1, "lang": "en", "excerpt": "Due."} for n in numbers])
    fill_plain(connection, "publication", [common(n) | {
        "variant_id": n, "slot_id": n, "revision_id": n, "site_id": 1, "lang": "en", "slug": f"due-{n}",
        "state": "scheduled", "due_at": NOW - timedelta(minutes=1), "waits_for_lead": False, "note": ""}
        for n in numbers])
    _prepare(connection)


def _prepare(connection: Connection) -> None:
    """What the final approval made ready for the index (planning, `search.prepare`)."""
    found = connection.execute(sa.text("SELECT p.uid, r.title, r.sha256 FROM publication p "
                                       "JOIN revision r ON r.id = p.revision_id WHERE p.state = 'scheduled'")).all()
    words = search.stems(BODY, "en")
    fill_plain(connection, "search_entry", [{
        "id": PREPARED + n, "kind": "article", "uid": row.uid, "lang": "en", "title": row.title, "detail": row.sha256,
        "address": "", "audience": "nobody", "title_stems": search.stems(row.title, "en"), "text_stems": words}
        for n, row in enumerate(found)])


def _index(connection: Connection, drafts: int) -> None:
    """Every draft in the index of search; one of them says a rare word."""
    text = search.stems(BODY, "en")
    for start in range(1, drafts + 1, BATCH):
        fill_plain(connection, "search_entry", [{
            "id": n, "kind": "draft", "uid": new_uid(), "lang": "en", "title": f"Article {n}: a release at noon",
            "detail": "", "address": f"/drafts/{n}", "audience": "members",
            "title_stems": search.stems(f"Article {n}: a release at noon", "en"),
            "text_stems": f"{text} {search.stems(RARE, 'en')}" if n == drafts // 2 else text}
            for n in range(start, min(start + BATCH, drafts + 1))])


Act = Callable[[Session, Draft], None]


def _each(drafts: list[str], reader: int, act: Act) -> float:
    """Median CPU seconds of ``act`` on each draft, read, locked and committed by itself."""
    taken = []
    for uid in drafts:
        start = clocks.process_time()
        with unit_of_work() as work:
            who = work.session.get_one(Person, reader)
            act(work.session, queries.get_draft(work.session, who, uid, lock=True))
        taken.append(clocks.process_time() - start)
        db.session.remove()
    return statistics.median(taken)


def _save(session: Session, draft: Draft) -> None:
    assert draft.claim is not None
    assert draft.head is not None
    revisions.save_text(session, draft, Text(draft.title, draft.head.body + "\n\nOne more.", draft.head.number),
                        actor=draft.claim.author, now=NOW)


def _submit(session: Session, draft: Draft) -> None:
    assert draft.claim is not None
    rounds.submit_draft(session, draft, actor=draft.claim.author, now=NOW)


def _judge(session: Session, draft: Draft) -> None:
    for request in queries.requests_of(session, draft):
        assert draft.head is not None
        verdicts.give_verdict(session, request, verdicts.Answer(Verdict.APPROVE), read=draft.head,
                              actor=request.reviewer, now=NOW)


def _approve(session: Session, draft: Draft) -> None:
    assert draft.head is not None
    approvals.approve_finally(session, draft, read=draft.head, actor=session.get_one(Person, 1), now=NOW)


def measure_doing(app: Flask) -> Iterator[str]:
    """Lines of the table: P5 per press, P9 for the whole pass."""
    with app.app_context():
        drafts = list(db.session().scalars(sa.select(Draft.uid).where(Draft.state == "writing").order_by(Draft.id)
                                           .limit(TIMES)))
        for name, act, goal in (("save, a new revision", _save, 6), ("submit", _submit, 6),
                                ("verdict", _judge, None), ("approve finally", _approve, 6)):
            took = _each(drafts, 1, act) * 1000
            yield f"P5   {name:<22} CPU {took:.2f} ms" + (f" (goal {goal})" if goal else "")
        start = clocks.process_time()
        done = publish_due(db.session(), NOW)
        audit = db.session().scalar(sa.text("SELECT count(*) FROM event_log WHERE kind = 'publication' "
                                            "AND event = 'ok'"))
        took = clocks.process_time() - start
        yield f"P9   {done} of {DUE} due published, {audit} audit rows: CPU {took:.2f} s (goal 1)"


__all__ = ["RARE", "measure_doing", "seed_doing", "seed_due"]
