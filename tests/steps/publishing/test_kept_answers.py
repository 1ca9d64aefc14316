"""What a channel answered is never lost, whatever breaks while it is written down (trust 6.3, 6.5)."""
from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from planner.connectors import Done
from planner.core.errors import Conflict
from planner.core.event_log import Event
from planner.steps.publishing import runs
from planner.steps.publishing.models import Outcome
from planner.steps.publishing.services import lines
from planner.workflow.publishing import PublicationState
from tests.conftest import NOW

P = PublicationState


@pytest.fixture
def sent(app, session, approved, partner, monkeypatch):
    """Two texts that are due on one channel; ``sent(*errors)`` sends them, the first to be written breaks so often."""
    made = [approved(title, due_in=timedelta(0), channels=[partner]) for title in ("First", "Second")]
    session.commit()
    first, settle = made[0].publication.id, lines.settle
    monkeypatch.setattr(runs, "_make", lambda call: Done(f"4{call.publication_id}", "https://partner.example/x"))

    def _sent(*errors):
        left = list(errors)

        def breaking(work, call, result, **more):
            if call.publication_id == first and left:
                settle(work, call, result, **more)
                raise left.pop(0)
            return settle(work, call, result, **more)
        monkeypatch.setattr(lines, "settle", breaking)
        with app.app_context():
            assert runs.send_due(session, NOW) == 2
        session.expire_all()
        return [one.publication for one in made]
    return _sent


def test_a_lost_race_is_written_at_the_second_try(sent):
    first, second = sent(Conflict("stale"))

    assert (first.state, second.state) == (P.PUBLISHED, P.PUBLISHED)
    assert first.external_id == f"4{first.id}"


def test_a_fault_of_ours_keeps_the_answer_and_holds_nobody_back(sent, session):
    first, second = sent(ZeroDivisionError("ours"), ZeroDivisionError("ours"))

    assert (first.state, second.state) == (P.VERIFYING, P.PUBLISHED)
    assert (first.external_id, first.url) == (f"4{first.id}", "https://partner.example/x")
    assert [each.outcome for each in first.attempts] == [Outcome.UNKNOWN]
    said = session.scalars(sa.select(Event.detail).where(Event.event == "keep_answer")).one()
    assert said == {"call": "publish", "external_id": f"4{first.id}", "url": "https://partner.example/x"}


def test_then_the_channel_is_asked_and_it_is_out(sent, session, app, at):
    first, _second = sent(ZeroDivisionError("ours"), ZeroDivisionError("ours"))
    at(NOW + timedelta(minutes=5))

    with app.app_context():
        runs.send_due(session, NOW + timedelta(minutes=5))

    session.expire_all()
    assert first.state is P.PUBLISHED


def test_one_that_can_not_be_written_at_all_is_given_up_to_a_lead_in_the_end(sent, session, app, at):
    first, _second = sent(*(ZeroDivisionError("ours") for _ in range(40)))
    for hours in range(1, 12):
        at(NOW + timedelta(hours=hours))
        with app.app_context():
            runs.send_due(session, NOW + timedelta(hours=hours))

    session.expire_all()
    assert first.waits_for_lead
    assert first.note == lines.UNSURE
