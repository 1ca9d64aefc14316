"""What writing reminders down costs: 10,000 texts whose drafts are due these days, on SQLite.

    python3 dev.py bench --keying
"""
from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import sqlalchemy as sa

from benchmarks.seed import NOW, fill
from benchmarks.servers import ROOT
from planner import create_app
from planner.core.clock import FixedClock
from planner.core.db import db, unit_of_work
from planner.core.settings import load
from planner.policy import Role
from planner.reminders import keying
from planner.steps.agenda.models import Claim
from tests import factories as make
from tests.support.queries import count_queries

TEXTS, PEOPLE = 10_000, 200


def run(folder: Path, say: Callable[[str], None]) -> None:
    """Write everything down, look again twice, move every date."""
    settings = load({"PLANNER_INSTANCE_PATH": str(folder), "PLANNER_DATABASE_URL": f"sqlite:///{folder}/keying.db",
                     "PLANNER_SECRET_KEY": "benchmark-secret-0123456789-abcdef",
                     "PLANNER_BASE_URL": "http://localhost"}, root=ROOT)
    app = create_app(settings, clock=FixedClock(NOW))
    with app.app_context():
        db.create_all()
        _seed()
        for what in ("written down", "nothing changed", "nothing changed"):
            say(_turn(what))
        with unit_of_work() as work:
            work.session.execute(sa.update(Claim).values(draft_due=NOW + timedelta(days=3)))
        say(_turn("every date moved"))


def _seed() -> None:
    db.session.info["now"] = NOW
    people = [make.person() for _ in range(PEOPLE)]
    db.session.add_all([make.organisation(), make.person(Role.LEAD), *people])
    db.session.commit()
    ids = [person.id for person in people]
    like = make.slot(local_date=date(2026, 12, 20))
    with db.engine.begin() as connection:
        fill(connection, "slot", TEXTS, lambda _n: {
            "local_date": like.local_date, "local_time": like.local_time, "zone": like.zone, "state": "claimed",
            "publish_at": NOW + timedelta(days=25), "claim_by": NOW - timedelta(days=10), "lang": "en",
            "closes_at": NOW + timedelta(days=20), "is_reserve": False, "required": False})
        fill(connection, "claim", TEXTS, lambda n: {
            "slot_id": n, "author_id": ids[n % PEOPLE], "state": "active", "taken_at": NOW - timedelta(days=60),
            "draft_due": NOW + timedelta(days=n % 5 - 1, minutes=n % 300),
            "outline_due": NOW + timedelta(days=-12, minutes=n % 50)})
        fill(connection, "draft", TEXTS, lambda n: {
            "claim_id": n, "title": f"Text {n}", "lang": "en", "state": "writing"})


def _turn(what: str) -> str:
    began = time.process_time()
    with count_queries() as seen, unit_of_work() as work:
        new = keying.key_reminders(work.session, now=work.now)
    return f"{what}: {new} new steps, {len(seen)} statements, {time.process_time() - began:.2f} s of CPU"
