"""A chat that does not answer holds up the words for itself, and for no other chat (trust 6.5)."""
import pytest
import sqlalchemy as sa

from planner.core import outbox
from planner.core.db import db
from planner.core.guarded_http import Trouble
from planner.core.outbox import Message
from planner.messages.models import ChatAddress
from planner.worker import HANDLERS
from tests import factories as make
from tests.conftest import NOW
from tests.support.calls import FakeCaller

pytestmark = pytest.mark.database


def test_of_two_people_at_a_dead_chat_one_is_tried_and_who_is_elsewhere_hears(app, session, monkeypatch):
    caller = FakeCaller()
    monkeypatch.setitem(app.extensions, "planner.caller", caller)
    urls = ["https://dead.example/ann", "https://dead.example/bob", "https://well.example/eva"]
    session.add(make.organisation())
    for number, url in enumerate(urls):
        chat = ChatAddress(person=make.person(), url=url)
        session.add(chat)
        session.flush()
        outbox.post(session, "chat", key=f"chat:{number}", now=NOW, chat=chat.uid, text="Hello")
    session.commit()
    caller.answers.append(Trouble.TOO_SLOW)

    with app.app_context():
        assert outbox.deliver_topic(db.session(), "chat", HANDLERS["chat"], now=NOW) == 1

    assert [call.address for call in caller.calls] == ["https://dead.example/ann", "https://well.example/eva"]
    session.expire_all()
    rows = session.scalars(sa.select(Message).order_by(Message.id)).all()
    assert [row.attempts for row in rows] == [1, 0, 1]
