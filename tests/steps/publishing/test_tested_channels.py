"""What the test of a channel says of its health (docs/domain-more.md q, channel health)."""
from __future__ import annotations

from datetime import timedelta

import pytest

from planner.channels.models import Channel
from planner.channels.queries import HealthState, health_of
from planner.connectors import Reason
from tests import factories as make
from tests.factories import NOW


def line(**over: object) -> Channel:
    given: dict[str, object] = {"connector": "wordpress", "tested_at": NOW - timedelta(days=1)}
    return make.channel(**given | over)


@pytest.mark.parametrize(("over", "state"), [
    ({}, HealthState.OK), ({"tested_at": None}, HealthState.WARN),
    ({"tested_at": NOW - timedelta(days=30)}, HealthState.WARN),
    ({"test_trouble": Reason.TOKEN_REFUSED}, HealthState.FAILING),
    ({"test_trouble": Reason.NO_SECRET}, HealthState.FAILING),
    ({"test_trouble": Reason.SERVER_ERROR}, HealthState.WARN),
    ({"secret_until": (NOW + timedelta(days=14)).date()}, HealthState.WARN),
    ({"secret_until": (NOW + timedelta(days=15)).date()}, HealthState.OK),
    ({"is_active": False}, HealthState.PAUSED)])
def test_a_test_tells_how_a_channel_is_doing(app, session, over, state):
    channel = line(**over)
    session.add(channel)
    session.flush()

    with app.test_request_context():
        assert health_of(session, [channel], now=NOW)[channel.id].state is state
