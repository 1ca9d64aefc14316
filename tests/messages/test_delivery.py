"""Mails go out through a real mail server, once, and wait where there is none (trust 3.6, 6.3, 6.5)."""
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from planner.core import outbox
from planner.core.db import db, unit_of_work
from planner.core.errors import Conflict
from planner.core.outbox import Message, OutboxState
from planner.messages import addresses, connections, delivery
from planner.messages.delivery import mail_server as parse
from planner.messages.services import Purpose, send_mail
from planner.people.models import Person, PersonStatus
from planner.worker import HANDLERS
from tests import factories as make
from tests.conftest import NOW
from tests.support.mail import mail_server

pytestmark = pytest.mark.database


@pytest.fixture
def post_office():
    """A mail server of this test's own."""
    with mail_server() as server:
        yield server
        connections.hang_up_all()


@pytest.fixture
def planner(live_app, monkeypatch):
    """An application that can be pointed at a mail server: ``planner(url)``."""
    def _planner(url):
        monkeypatch.setitem(live_app.extensions, "planner.settings", replace(
            live_app.extensions["planner.settings"], smtp_url=url, mail_from="planner@nevelbaak.example"))
        return live_app
    return _planner


def queue(app, **over):
    with app.app_context(), unit_of_work() as work:
        work.session.add(make.organisation())
        ann = make.person(name="Ann de Boer", email="ann@nevelbaak.example", locale="nl")
        work.session.add(ann)
        work.session.flush()
        given: dict[str, Any] = {"to": ann, "key": "digest:2026-11-24", "subject": "Vandaag: één ding",
                                 "text": "Hé Ann\n",
                                 "html": "<p>Hé Ann</p>", "now": work.now, "purpose": Purpose.ACTION}
        assert send_mail(work.session, **given | over)


def tick(app, at=NOW):
    app.extensions["planner.clock"].instant = at
    with app.app_context():
        return outbox.deliver_due(db.session(), HANDLERS, now=at)


def row(app):
    with app.app_context():
        return db.session.scalars(sa.select(Message)).one()


def test_a_mail_arrives_once(planner, post_office):
    app = planner(post_office.url)
    queue(app)
    assert tick(app) == 1
    assert tick(app, NOW + timedelta(days=1)) == 0

    arrived = post_office.to("ann@nevelbaak.example")
    assert len(arrived) == 1
    assert arrived[0].recipients == ("ann@nevelbaak.example",)
    assert arrived[0].sender == "planner@nevelbaak.example"
    assert arrived[0].message["Subject"] == "Vandaag: één ding"
    assert arrived[0].message["From"] == '"Planner, Nevelbaak Digitaal" <planner@nevelbaak.example>'
    assert arrived[0].text.strip() == "Hé Ann"
    assert row(app).state is OutboxState.SENT


def test_the_same_occasion_is_mailed_once(planner, post_office):
    app = planner(post_office.url)
    queue(app)
    with app.app_context(), unit_of_work() as work:
        assert not send_mail(work.session, to="ann@nevelbaak.example", key="digest:2026-11-24", subject="x", text="x",
                             html="x", now=NOW, purpose=Purpose.ACTION)
    tick(app)

    assert len(post_office.deliveries) == 1


class Died(BaseException):
    """The process is gone, and nothing after it happens."""


def die(*given, **more):
    raise Died


def test_a_process_that_dies_after_sending_repeats_with_the_same_message_id(planner, post_office, monkeypatch):
    app = planner(post_office.url)
    queue(app)
    with monkeypatch.context() as dying:
        dying.setattr(outbox, "_mark", die)
        with pytest.raises(Died):
            tick(app)
    tick(app, NOW + timedelta(minutes=2))

    first, second = post_office.deliveries
    assert first.message["Message-ID"] == second.message["Message-ID"]
    assert first.message["Date"] == second.message["Date"]


def test_not_now_is_tried_again_with_rising_pauses(planner, post_office):
    app = planner(post_office.url)
    post_office.answers.extend(["450 mailbox busy", "451 later"])
    queue(app)
    tick(app)
    assert (row(app).state, row(app).attempts) == (OutboxState.QUEUED, 1)
    assert "450 mailbox busy" in row(app).last_error
    tick(app, NOW + timedelta(minutes=2))
    tick(app, NOW + timedelta(minutes=20))

    assert row(app).state is OutboxState.SENT
    assert row(app).attempts == 3


def test_never_is_not_tried_again(planner, post_office):
    app = planner(post_office.url)
    post_office.answers.append("550 no such mailbox")
    queue(app)
    tick(app)
    tick(app, NOW + timedelta(days=1))

    assert (row(app).state, row(app).attempts) == (OutboxState.FAILED, 1)
    assert "550 no such mailbox" in row(app).last_error
    assert post_office.deliveries == []


def test_what_is_no_mail_fails_at_once(planner, post_office):
    app = planner(post_office.url)
    queue(app, to="not an address")
    tick(app)

    assert row(app).state is OutboxState.FAILED
    assert "not a mail address" in row(app).last_error


def test_a_server_that_is_away_costs_no_attempt(planner, post_office):
    app = planner("smtp://127.0.0.1:9")
    queue(app)
    tick(app)

    assert (row(app).state, row(app).attempts) == (OutboxState.QUEUED, 0)
    planner(post_office.url)
    tick(app, NOW + timedelta(minutes=2))
    assert len(post_office.deliveries) == 1


def test_a_server_that_is_away_is_left_alone_for_a_minute(planner, post_office, monkeypatch):
    app, knocks = planner("smtp://127.0.0.1:9"), []

    def refuse(server):
        knocks.append(server)
        raise ConnectionRefusedError("nobody there")

    monkeypatch.setattr(delivery, "_connect", refuse)
    queue(app)
    with app.app_context(), unit_of_work() as work:
        for n in range(3):
            send_mail(work.session, to=f"p{n}@nevelbaak.example", key=f"k{n}", subject="x", text="x", html="x", now=NOW,
                      purpose=Purpose.NEWS)
    tick(app)

    assert len(knocks) == 1


def several(app, number):
    """Some more mails, each to somebody else."""
    with app.app_context(), unit_of_work() as work:
        for n in range(number):
            send_mail(work.session, to=f"p{n}@nevelbaak.example", key=f"k{n}", subject="x", text="x", html="x", now=NOW,
                      purpose=Purpose.NEWS)


def states(app):
    """How each mail stands, by its address."""
    with app.app_context():
        return {message.payload["to"]: message.state for message in db.session.scalars(sa.select(Message))}


def test_what_can_not_be_written_about_the_address_sends_nothing_twice(planner, post_office, monkeypatch):
    def fail(result):
        raise Conflict("stale")

    monkeypatch.setattr(addresses, "note", fail)
    app = planner(post_office.url)
    queue(app)
    tick(app)
    tick(app, NOW + timedelta(days=1))

    assert len(post_office.deliveries) == 1
    assert row(app).state is OutboxState.SENT


def test_a_batch_goes_over_one_connection(planner, post_office):
    app = planner(post_office.url)
    several(app, 5)
    tick(app)

    assert len(post_office.deliveries) == 5
    assert len(post_office.visits) == 1


def test_a_connection_that_the_server_closed_meanwhile_is_made_anew(planner, post_office):
    app = planner(post_office.url)
    several(app, 1)
    tick(app)
    next(iter(connections._all))._cut()
    queue(app)
    tick(app)

    assert len(post_office.deliveries) == 2
    assert row_states(app) == {OutboxState.SENT}


def row_states(app):
    return set(states(app).values())


def test_one_refused_address_holds_no_other_back(planner, post_office):
    app = planner(post_office.url)
    post_office.refused["p1@nevelbaak.example"] = "550 5.1.1 no such user"
    several(app, 3)
    tick(app)

    assert states(app) == {"p0@nevelbaak.example": OutboxState.SENT, "p1@nevelbaak.example": OutboxState.FAILED,
                           "p2@nevelbaak.example": OutboxState.SENT}
    assert len(post_office.visits) == 1


def test_a_line_that_dies_after_the_text_repeats_it_with_the_same_number(planner, post_office):
    app = planner(post_office.url)
    post_office.drops = 1
    queue(app)
    tick(app)
    assert (row(app).state, row(app).attempts) == (OutboxState.QUEUED, 1)
    tick(app, NOW + timedelta(minutes=2))

    first, second = post_office.deliveries
    assert first.message["Message-ID"] == second.message["Message-ID"]
    assert row(app).state is OutboxState.SENT


def test_a_server_that_takes_too_long_is_cut_off(planner, post_office, monkeypatch):
    monkeypatch.setattr(delivery, "WHOLE", 0.3)
    app = planner(post_office.url)
    post_office.delay = 2.0
    queue(app)
    tick(app)

    assert (row(app).state, row(app).attempts) == (OutboxState.QUEUED, 1)
    assert post_office.deliveries == []


def test_what_may_be_ended_says_how_in_one_click(planner, post_office):
    link = "http://planner.test/stop/" + "a" * 150
    app = planner(post_office.url)
    queue(app, unsubscribe=link)
    tick(app)

    [mail] = post_office.deliveries
    assert mail.message["List-Unsubscribe"] == f"<{link}>"
    assert f"List-Unsubscribe: <{link}>\r\n".encode() in mail.raw
    assert mail.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


@pytest.mark.parametrize("link", ["", "javascript:x", "http://x/> , <mailto:y@z", "http://x/\r\nBcc: y@z"])
def test_nothing_else_stands_in_that_header(link):
    mail = {"to": "ann@nevelbaak.example", "name": "Ann", "subject": "x", "text": "x", "html": "x", "lang": "nl",
            "at": NOW.isoformat(), "unsubscribe": link}
    message = delivery.compose(mail, key="k", sender="planner@nevelbaak.example", host="planner.test")

    assert message["List-Unsubscribe"] is None


def test_without_a_mail_server_mails_wait(planner):
    app = planner("")
    queue(app)
    for hours in range(3):
        tick(app, NOW + timedelta(hours=hours))

    assert (row(app).state, row(app).attempts) == (OutboxState.QUEUED, 0)
    assert "no mail server is set" in row(app).last_error


def test_a_password_is_not_sent_where_anybody_can_read_it(monkeypatch):
    class Plain:
        def __init__(self, *given, **more):
            self.closed = False

        def ehlo(self):
            return None

        def has_extn(self, name):
            return False

        def login(self, user, password):
            raise AssertionError("the password was sent")

        def close(self):
            self.closed = True

    monkeypatch.setattr("smtplib.SMTP", Plain)

    with pytest.raises(OSError, match="no encryption"):
        delivery._connect(parse("smtp://ann:secret@mail.nevelbaak.example:587"))


@pytest.mark.parametrize(("url", "parts"), [
    ("smtp://mail.nevelbaak.example", ("mail.nevelbaak.example", 25, "", "", False)),
    ("smtp://an%40n:s%2Fx@mail.nevelbaak.example:587", ("mail.nevelbaak.example", 587, "an@n", "s/x", False)),
    ("smtps://ann:x@mail.nevelbaak.example", ("mail.nevelbaak.example", 465, "ann", "x", True)),
])
def test_the_address_of_a_mail_server_is_read(url, parts):
    server = parse(url)

    assert (server.host, server.port, server.user, server.password, server.is_encrypted) == parts


@pytest.mark.parametrize("url", ["http://mail.nevelbaak.example", "mail.nevelbaak.example", "smtp://"])
def test_another_address_is_refused_with_an_example(url):
    with pytest.raises(ValueError, match="smtp://user:password@host:587"):
        parse(url)


def test_who_left_while_a_mail_waited_gets_it_no_more(planner, post_office):
    app = planner(post_office.url)
    queue(app)
    with app.app_context(), unit_of_work() as work:
        work.session.scalars(sa.select(Person)).one().status = PersonStatus.LEFT

    tick(app)

    assert post_office.to("ann@nevelbaak.example") == []
    assert row(app).state is OutboxState.SKIPPED
