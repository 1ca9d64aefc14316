"""What every answer of the other side means, for both lines (docs/domain-more.md q, L6 to L8, L12)."""
from __future__ import annotations

import re
import ssl
import time
from dataclasses import replace

import pytest
import trustme

from planner.connectors import (
    Article,
    Failed,
    Permanent,
    Picture,
    Reason,
    Temporary,
    Unknown,
    connector_for,
    is_private,
    wordpress,
)
from planner.connectors import line as lines
from planner.core import secrets
from planner.core.guarded_http import Caller, Limits
from tests.support.outside import outside, reply

pytestmark = pytest.mark.once

HOST = "127.0.0.1"
PROOF = "abcd efgh ijkl"
TEXT = Article("publication-1", "Zero trust", "<p>Klein.</p>", "Klein.", "Klein.")
NOTHING = reply(b"[]")
INNER = b"SELECT password FROM wp_users"


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(lines, "LIMITS", Limits(connect=1, read=0.2, total=0.6, size=5000))
    monkeypatch.setattr(lines.Line.__init__, "__defaults__", (lines.LIMITS,))


def connector(kind, machine, **over):
    config = {"address": f"http://{HOST}:{machine.port}/", "user": "planner", "secret": "SITE"}
    return connector_for(kind, config, lambda _name: PROOF, caller=Caller({(HOST, machine.port)}, **over))


def answering(post, get=NOTHING):
    """Another answer for a question than for what changes something."""
    return lambda line, head: line.sendall(get if head.startswith(b"GET") else post)


def outcome(call):
    with pytest.raises(Failed) as caught:
        call()
    assert "password" not in str(caught.value)
    assert PROOF not in str(caught.value)
    return type(caught.value), caught.value.code


def status(line, **headers):
    return reply(INNER, line, **headers)


MEANT = [
    (status("301 Moved Permanently", location="https://elsewhere.example/"), Permanent, Reason.MOVED),
    (status("400 Bad Request"), Permanent, Reason.REFUSED),
    (status("401 Unauthorized"), Permanent, Reason.TOKEN_REFUSED),
    (status("403 Forbidden"), Permanent, Reason.TOKEN_REFUSED),
    (status("404 Not Found"), Permanent, Reason.NOT_THERE),
    (status("408 Request Timeout"), Temporary, Reason.TOO_SLOW),
    (status("409 Conflict"), Unknown, Reason.CONFLICT),
    (status("410 Gone"), Permanent, Reason.GONE),
    (status("413 Content Too Large"), Permanent, Reason.TOO_LARGE),
    (status("422 Unprocessable Content"), Permanent, Reason.REFUSED),
    (status("429 Too Many Requests"), Temporary, Reason.TOO_MANY),
    (status("500 Internal Server Error"), Temporary, Reason.SERVER_ERROR),
    (status("503 Service Unavailable"), Temporary, Reason.SERVER_ERROR),
    (reply(b"<html>Not JSON"), Unknown, Reason.ANSWER_BROKEN),
    (reply(b""), Unknown, Reason.ANSWER_BROKEN),
    (reply(b"[" * 4000), Unknown, Reason.ANSWER_BROKEN),
    (reply(b'{"id": null, "url": 3}'), Unknown, Reason.ANSWER_BROKEN),
    (reply(b'["id"]'), Unknown, Reason.ANSWER_BROKEN),
    (reply(b"{}", content_length="20"), Unknown, Reason.ANSWER_BROKEN),
    (reply(b"x" * 6000), Unknown, Reason.ANSWER_BROKEN),
    (b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 9000, Unknown, Reason.ANSWER_BROKEN),
    (b"not http at all\r\n\r\n", Unknown, Reason.ANSWER_BROKEN),
    (b"", Unknown, Reason.NO_CONNECTION),
]


@pytest.mark.parametrize("kind", ["wordpress", "webhook"])
@pytest.mark.parametrize(("answer", "failed", "reason"), MEANT, ids=range(len(MEANT)))
def test_an_answer_to_a_change_means(kind, answer, failed, reason):
    with outside(answering(answer)) as machine:
        assert outcome(lambda: connector(kind, machine).publish(TEXT)) == (failed, reason)


@pytest.mark.parametrize("kind", ["wordpress", "webhook"])
@pytest.mark.parametrize(("answer", "failed", "reason"), [
    (status("401 Unauthorized"), Permanent, Reason.TOKEN_REFUSED), (reply(b"<html>"), Temporary, Reason.ANSWER_BROKEN),
    (status("409 Conflict"), Temporary, Reason.CONFLICT), (b"", Temporary, Reason.NO_CONNECTION),
    (b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 9000, Temporary, Reason.ANSWER_BROKEN),
    (status("502 Bad Gateway"), Temporary, Reason.SERVER_ERROR)])
def test_an_answer_to_a_question_is_never_unknown(kind, answer, failed, reason):
    with outside(answer) as machine:
        assert outcome(lambda: connector(kind, machine).look_up("publication-1")) == (failed, reason)


@pytest.mark.parametrize("kind", ["wordpress", "webhook"])
def test_one_that_never_answers_is_unknown_and_takes_no_longer_than_the_limit(kind):
    with outside(lambda line, head: line.sendall(NOTHING) if head.startswith(b"GET") else time.sleep(0.4)) as machine:
        began = time.perf_counter()
        assert outcome(lambda: connector(kind, machine).publish(TEXT)) == (Unknown, Reason.TOO_SLOW)
    assert time.perf_counter() - began < 2


def test_all_calls_of_one_matter_together_end_before_somebody_else_takes_it_over(monkeypatch):
    """A second publish beside the first would make a second article."""
    monkeypatch.setattr(lines, "PATIENCE", 0.3)

    def slowly(line, head):
        time.sleep(0.15)
        line.sendall(reply(b'{"id": 1}') if head.startswith(b"POST") else NOTHING)

    text = replace(TEXT, tags=tuple("abcdef"))
    with outside(slowly) as machine:
        assert outcome(lambda: connector("wordpress", machine).publish(text)) == (Temporary, Reason.TOO_SLOW)
    assert not [head for head in machine.heard if "posts" in head and head.startswith("POST")]


def test_how_long_to_wait_is_heard_where_it_is_a_number():
    waits = []
    for said in ("120", "9999999", "Wed, 21 Oct 2026 07:28:00 GMT", "-1", "²"):
        raw = f"HTTP/1.1 429 Slow\r\nRetry-After: {said}\r\nContent-Length: 0\r\n\r\n".encode("latin-1")
        with outside(raw) as machine, pytest.raises(Temporary) as caught:
            connector("webhook", machine).publish(TEXT)
        waits.append(caught.value.retry_after)

    assert waits == [120, 86_400, None, None, None]


def test_a_wrong_certificate_is_for_a_person_to_look_at_and_nothing_was_sent():
    trust = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    trustme.CA().issue_cert("elsewhere.example").configure_cert(trust)
    with outside(reply(b"{}"), trust) as machine:
        config = {"address": f"https://{HOST}:{machine.port}/", "user": "planner", "secret": "SITE"}
        line = connector_for("webhook", config, lambda _name: PROOF, caller=Caller({(HOST, machine.port)}))

        assert outcome(lambda: line.publish(TEXT)) == (Permanent, Reason.NO_TRUST)
    assert machine.heard == []


@pytest.mark.parametrize(("address", "reason"), [
    ("https://127.0.0.1/", Reason.NOT_ALLOWED), ("https://no such host/", Reason.ADDRESS_WRONG),
    ("http://blog.example/", Reason.ADDRESS_WRONG), ("ftp://blog.example/", Reason.ADDRESS_WRONG)])
def test_an_address_inside_or_in_the_clear_is_refused_before_the_secret_goes(address, reason):
    def run():
        return connector_for("webhook", {"address": address, "secret": "SITE"}, lambda _name: PROOF,
                             caller=Caller()).publish(TEXT)

    assert outcome(run) == (Permanent, reason)


def test_a_secret_that_nobody_set_is_said_so():
    def missing(name):
        raise secrets.Missing(name)

    def run():
        return connector_for("webhook", {"address": "https://blog.example/"}, missing, caller=Caller())

    assert outcome(run) == (Permanent, Reason.NO_SECRET)


def test_who_is_sent_on_to_another_host_takes_no_secret_along():
    with outside(reply(b"[]")) as other, \
            outside(reply(b"", "302 Found", location=f"http://{HOST}:{other.port}/")) as machine:
        caller = Caller({(HOST, machine.port), (HOST, other.port)})
        config = {"address": f"http://{HOST}:{machine.port}/", "user": "planner", "secret": "SITE"}
        line = connector_for("wordpress", config, lambda _name: PROOF, caller=caller)

        assert outcome(line.who_am_i) == (Permanent, Reason.MOVED)
    assert "authorization" not in other.heard[0].lower()


def test_what_is_private():
    caller = Caller({("wiki.intern", 8080)})

    assert [is_private(address, caller) for address in (
        "https://blog.example", "http://wiki.intern:8080/blog", "http://wiki.intern/", "", "http://[")] == [
        True, True, False, False, False]


@pytest.mark.parametrize("sign", ["\\u0000", "\\ud800"])
def test_signs_that_no_column_holds_never_come_in(sign):
    """One such answer would break the turn in which it is written down, again and again, for every channel."""
    said = f'{{"id": 7, "url": "https://site.example/{sign}", "link": "https://site.example/{sign}", ' \
           f'"status": "publish", "name": "Ann{sign}", "roles": [], ' \
           '"capabilities": {"publish_posts": true, "upload_files": true}}'
    with outside(answering(reply(said.encode()))) as machine:
        assert connector("wordpress", machine).publish(TEXT).url == ""
        assert outcome(lambda: connector("webhook", machine).publish(TEXT)) == (Unknown, Reason.ANSWER_BROKEN)
    with outside(reply(said.encode())) as machine:
        assert connector("wordpress", machine).who_am_i() == "Ann? ()"


def test_words_with_a_picture_can_not_end_their_field():
    picture = Picture("https://planner.example/media/1", "ab.png", "image/png", b"\x89PNG")
    edge = re.compile(rb"--([0-9a-f]{32})\r\n")
    first = edge.match(wordpress._form({"alt_text": "well"}, "ab.png", picture)[0]).group(1).decode()
    body, _type = wordpress._form({"alt_text": f"x\r\n--{first}\r\n"}, "ab.png", picture)

    assert edge.match(body).group(1).decode() != first
