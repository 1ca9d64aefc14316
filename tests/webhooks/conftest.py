"""The house, an endpoint that wants to know everything, and a caller that calls nobody."""
import pytest

from planner.core import outbox
from planner.core.db import db
from planner.webhooks.models import WebhookEndpoint
from planner.webhooks.rules import CHOOSABLE
from planner.worker import HANDLERS
from tests.conftest import NOW
from tests.people.conftest import house
from tests.support.calls import FakeCaller

__all__ = ["house"]
URL = "https://hooks.nevelbaak.example/planner"


@pytest.fixture
def caller(app, monkeypatch):
    """What would have been called."""
    fake = FakeCaller()
    monkeypatch.setitem(app.extensions, "planner.caller", fake)
    return fake


@pytest.fixture
def endpoint(session, house):
    """An endpoint that is told everything."""
    found = WebhookEndpoint(name="Dashboard", url=URL, types=sorted(CHOOSABLE))
    session.add(found)
    session.commit()
    return found


@pytest.fixture
def hand_out(app, session, at):
    """Hand out what is due of webhooks at an instant; returns how many were taken."""
    def _hand_out(instant=NOW):
        session.commit()
        at(instant)
        with app.app_context():
            done = outbox.deliver_topic(db.session(), "webhook", HANDLERS["webhook"], now=instant)
        session.expire_all()
        return done
    return _hand_out
