"""A channel by webhook: what is sent, how it is signed, what is understood (docs/domain-more.md q)."""
from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta

import pytest

from planner.connectors import Article, Done, Permanent, Picture, connector_for
from planner.core.clock import FixedClock
from planner.core.guarded_http import Caller
from planner.core.signatures import key_of, signed
from tests.support.outside import outside, reply

pytestmark = pytest.mark.once

HOST = "127.0.0.1"
SECRET = "whsec_" + base64.b64encode(b"24 bytes of a good secret").decode()
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
TEXT = Article("publication-1", "Zero trust", "<p>Klein & “goed”.</p>", "Klein & “goed”.", "Kort.", ("a", "b"), "nl",
               "https://planner.example/nl/blog/zero-trust",
               (Picture("https://planner.example/media/1", "ab.png", "image/png", b"\x89PNG", "Een slot", True),),
               NOON, "zero-trust")


class Site:
    """Remembers what came and answers as it is told."""

    def __init__(self, answer=b'{"id": "a-1", "url": "https://site.example/a-1"}', status="200 OK"):
        self.answer, self.status, self.came = answer, status, []

    def __call__(self, line, head):
        first, *rest = head.partition(b"\r\n\r\n")[0].decode().split("\r\n")
        headers = {name.lower(): value for name, _colon, value in (each.partition(": ") for each in rest)}
        body = head.partition(b"\r\n\r\n")[2]
        while len(body) < int(headers.get("content-length", 0)):
            body += line.recv(4096)
        self.came.append((first, headers, body))
        line.sendall(reply(self.answer, self.status))


def line_to(machine, clock):
    return connector_for("webhook", {"address": f"http://{HOST}:{machine.port}/hook?site=blog", "secret": "SITE"},
                         lambda _name: SECRET, caller=Caller({(HOST, machine.port)}), clock=clock)


def is_signed(headers, body, at):
    said = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    mark = base64.b64encode(hmac.new(b"24 bytes of a good secret", said, hashlib.sha256).digest()).decode()
    return (headers["webhook-signature"], headers["webhook-timestamp"]) == (f"v1,{mark}", str(int(at.timestamp())))


def test_the_signature_is_that_of_the_specification():
    headers = signed("msg_p5jXN8AQM9LWM0D4loKWxJek", b'{"test": 2432232314}',
                     at=datetime.fromtimestamp(1614265330, UTC),
                     keys=[key_of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")])

    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_an_article_goes_whole_and_signed_with_its_key():
    site = Site()
    with outside(site) as machine:
        done = line_to(machine, FixedClock(NOON)).publish(TEXT)

    first, headers, body = site.came[0]
    told = json.loads(body)
    assert first.startswith("POST /hook?site=blog ")
    assert is_signed(headers, body, NOON)
    assert (told["type"], told["timestamp"]) == ("publication.publish", "2026-03-02T12:00:00Z")
    assert told["data"] == {
        "idempotency_key": "publication-1", "title": "Zero trust", "html": "<p>Klein & “goed”.</p>",
        "markdown": "Klein & “goed”.", "excerpt": "Kort.", "tags": ["a", "b"], "lang": "nl", "slug": "zero-trust",
        "canonical_url": "https://planner.example/nl/blog/zero-trust", "at": "2026-03-02T12:00:00Z",
        "assets": [{"address": "https://planner.example/media/1", "name": "ab.png", "media_type": "image/png",
                    "alt": "Een slot", "featured": True, "content": base64.b64encode(b"\x89PNG").decode()}]}
    assert done == Done("a-1", "https://site.example/a-1")


def test_a_repeat_is_the_same_message_and_other_words_are_another():
    site, clock = Site(), FixedClock(NOON)
    with outside(site) as machine:
        line = line_to(machine, clock)
        line.publish(TEXT)
        clock.instant = NOON + timedelta(minutes=5)
        line.publish(TEXT)
        line.update("a-1", TEXT)

    ids = [headers["webhook-id"] for _first, headers, _body in site.came]
    assert (ids[0] == ids[1], ids[1] == ids[2]) == (True, False)
    assert is_signed(site.came[1][1], site.came[1][2], clock.instant)
    assert json.loads(site.came[2][2])["data"]["id"] == "a-1"


def test_taking_down_needs_no_answer_and_what_is_gone_is_gone():
    quiet, gone, lost = Site(b"", "204 No Content"), Site(b"", "410 Gone"), Site(b"", "404 Not Found")
    for site in (quiet, gone, lost):
        with outside(site) as machine:
            line = line_to(machine, FixedClock(NOON))
            if site is lost:
                with pytest.raises(Permanent):          # perhaps only the address is wrong
                    line.take_down("a-1", "publication-1")
            else:
                line.take_down("a-1", "publication-1")

    assert json.loads(quiet.came[0][2])["data"] == {"idempotency_key": "publication-1", "id": "a-1"}


def test_a_look_up_asks_by_key_and_404_is_none():
    there, none = Site(), Site(b"", "404 Not Found")
    with outside(there) as machine, outside(none) as other:
        assert line_to(machine, FixedClock(NOON)).look_up("publication-1&x") == Done("a-1", "https://site.example/a-1")
        assert line_to(other, FixedClock(NOON)).look_up("publication-1") is None

    first, headers, body = there.came[0]
    assert first.startswith("GET /hook?site=blog&key=publication-1%26x ")
    assert is_signed(headers, body, NOON)


def test_who_am_i_is_a_ping_that_changes_nothing():
    site = Site(b"", "204 No Content")
    with outside(site) as machine:
        assert line_to(machine, FixedClock(NOON)).who_am_i() == HOST

    assert json.loads(site.came[0][2])["type"] == "ping"
