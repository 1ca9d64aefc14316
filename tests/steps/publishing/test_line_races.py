"""Many workers, one text: sent once. One channel that hangs: the others are served meanwhile."""
from __future__ import annotations

import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa

from planner import worker
from planner.connectors import Done
from planner.core.db import db
from planner.steps.publishing import runs
from planner.steps.publishing.models import Publication
from planner.steps.publishing.services import planning
from planner.steps.writing.models import FinalApproval, ReviewRound, Revision
from planner.workflow.agenda import SlotState
from planner.workflow.publishing import PublicationState
from planner.workflow.writing import DraftState
from tests import factories as make

pytestmark = pytest.mark.database
SEND = next(tick for tick in worker.TICKS if tick.name == "send")


class Lines:
    """Sites that remember what they were sent; one named ``stuck`` does not answer until it is let go."""

    def __init__(self):
        self.sent, self.let_go, self.reached = [], threading.Event(), threading.Event()

    def __call__(self, name, config, **_):
        return Line(self, config["address"])


class Line:
    """One of them."""

    def __init__(self, lines, address):
        self.lines, self.address = lines, address

    def publish(self, article):
        """Put it there."""
        self.lines.sent.append((self.address, article.key))
        if "stuck" in self.address:
            self.lines.reached.set()
            assert self.lines.let_go.wait(20)
        return Done("1", f"{self.address}/1")


@pytest.fixture
def lines(monkeypatch):
    """The sites that every worker reaches."""
    made = Lines()
    monkeypatch.setattr(runs, "connector_for", made)
    yield made
    made.let_go.set()


def _due_on(session, channels, now):
    """A text for each of these channels, due now."""
    session.info["now"] = now
    site, ann, imke = make.site(), make.person(), make.person()
    session.add_all([make.organisation(), site, ann, imke, *channels])
    session.flush()
    for channel in channels:
        topic = make.topic()
        slot = make.slot(topic=topic, publish_at=now, state=SlotState.CLAIMED, channels=[channel])
        draft = make.draft(claim=make.claim(slot=slot, author=ann), state=DraftState.APPROVED)
        session.add_all([topic, slot, draft])
        session.flush()
        revision = Revision(draft_id=draft.id, number=1, title="T", body="B", sha256="x" * 64, word_count=2, at=now)
        session.add(revision)
        session.flush()
        turn = ReviewRound(draft_id=draft.id, number=1, opened_on_id=revision.id, opened_at=now)
        session.add(turn)
        session.flush()
        session.add(FinalApproval(round_id=turn.id, revision_id=revision.id, sha256="x" * 64, by_id=imke.id, at=now))
        draft.head_id = revision.id
        session.flush()
        planning.plan_publications(session, draft, revision, actor_id=imke.id, now=now)
    session.commit()


def _channel(name):
    return make.channel(key=name, name=name, connector="webhook", config={"address": f"https://{name}.example"})


def _workers(app, number):
    threads = [threading.Thread(target=worker.run_once, args=(app, SEND)) for _ in range(number)]
    for thread in threads:
        thread.start()
    return threads


def test_four_workers_send_a_text_once(live_app, lines, now):
    with live_app.app_context():
        _due_on(db.session(), [_channel("partner")], now)

    for thread in _workers(live_app, 4):
        thread.join()

    assert len(lines.sent) == 1
    with live_app.app_context():
        [publication] = db.session.scalars(sa.select(Publication))
        assert publication.state is PublicationState.PUBLISHED
        assert len(publication.attempts) == 1


def test_a_channel_that_hangs_delays_no_other_and_its_late_worker_marks_nothing(live_app, lines, now):
    with live_app.app_context():
        _due_on(db.session(), [_channel("stuck"), _channel("quick")], now)

    [hanging] = _workers(live_app, 1)
    assert lines.reached.wait(20)
    for thread in _workers(live_app, 2):
        thread.join()

    def states():
        with live_app.app_context():
            return dict(db.session.execute(sa.select(Publication.url, Publication.state)).all())

    assert states() == {"https://quick.example/1": PublicationState.PUBLISHED, None: PublicationState.PUBLISHING}
    live_app.extensions["planner.clock"].instant = now + timedelta(minutes=2)
    worker.run_once(live_app, SEND)                     # its lease is over: nobody knows
    lines.let_go.set()
    hanging.join()
    assert states()[None] is PublicationState.VERIFYING
