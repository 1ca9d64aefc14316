"""Guarded calls that change something: what goes along, what is sent on, and what is known when they fail."""
from __future__ import annotations

import contextlib
import socket
import time

import pytest

from planner.core.guarded_http import Caller, CallFailed, Limits, Trouble, call
from tests.support.outside import outside, reply

HOST = "127.0.0.1"
QUICK = Limits(connect=1, read=0.3, total=0.6, size=1000)


def allowed(*machines):
    return frozenset((HOST, machine.port) for machine in machines)


def at(machine, path="/"):
    return f"http://{HOST}:{machine.port}{path}"


def failure(method, machine, **over):
    with pytest.raises(CallFailed) as caught:
        call(method, at(machine), limits=QUICK, allowed=allowed(machine), **over)
    return caught.value.code, caught.value.sent


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_a_body_and_headers_go_along(method):
    got = []

    def answering(line, head):
        length = int(head.lower().split(b"content-length: ")[1].split(b"\r")[0])
        body = head.partition(b"\r\n\r\n")[2]
        while len(body) < length:
            body += line.recv(4096)
        got.append(body)
        line.sendall(reply(b"made", "201 Created", location="http://inside.example/"))

    with outside(answering) as machine:
        answer = call(method, at(machine, "/x?y=1"), body=b"words" * 40_000, headers={"Authorization": "Basic abc"},
                      allowed=allowed(machine))

    assert (answer.status, answer.body, got) == (201, b"made", [b"words" * 40_000])
    assert machine.heard[0].startswith(f"{method} /x?y=1 HTTP/1.1\r\n")
    assert "Authorization: Basic abc" in machine.heard[0]


def test_only_a_question_is_sent_on():
    with outside(reply(b"", "307 Temporary Redirect", location="/elsewhere")) as machine:
        answer = call("POST", at(machine), body=b"once", allowed=allowed(machine))

    assert answer.status == 307
    assert len(machine.heard) == 1


def test_what_proves_who_we_are_stays_with_the_host_that_it_is_for():
    with outside(reply(b"here")) as other, \
            outside(reply(b"", "302 Found", location=f"http://{HOST}:{other.port}/x")) as first:
        answer = call("GET", at(first), headers={"Authorization": "Basic abc", "Accept": "text/plain"},
                      allowed=allowed(first, other))

    assert answer.body == b"here"
    said = [("Basic abc" in machine.heard[0], "Accept: text/plain" in machine.heard[0]) for machine in (first, other)]
    assert said == [(True, True), (False, True)]


def test_a_machine_inside_is_called_by_no_method():
    with outside(reply(b"secret")) as machine:
        for method in ("POST", "PUT", "PATCH", "DELETE", "HEAD", "GET"):
            with pytest.raises(CallFailed) as caught:
                call(method, at(machine))
            assert (caught.value.code, caught.value.sent) == (Trouble.NOT_ALLOWED, False)
    assert machine.heard == []


def test_nothing_was_sent_when_nobody_answers_the_door():
    with socket.socket() as shut:
        shut.bind((HOST, 0))                    # nobody listens there
        door = shut.getsockname()
        with pytest.raises(CallFailed) as caught:
            call("POST", f"http://{HOST}:{door[1]}/", body=b"x", allowed={door})

    assert (caught.value.code, caught.value.sent) == (Trouble.NO_CONNECTION, False)


@pytest.mark.parametrize(("answer", "code"), [
    (b"", Trouble.NO_CONNECTION), (b"nonsense\r\n\r\n", Trouble.ANSWER_BROKEN),
    (reply(b"x", content_length="9"), Trouble.ANSWER_BROKEN), (reply(b"x" * 2000), Trouble.TOO_LARGE)])
def test_something_was_sent_when_the_answer_breaks_off(answer, code):
    with outside(answer) as machine:
        assert failure("POST", machine, body=b"x") == (code, True)


def test_something_was_sent_when_the_answer_does_not_come():
    with outside(lambda line, head: time.sleep(0.5)) as machine:
        assert failure("POST", machine, body=b"x" * 10) == (Trouble.TOO_SLOW, True)


def test_a_header_with_a_line_end_is_refused_before_anything_is_sent():
    with outside(reply(b"")) as machine:
        assert failure("POST", machine, headers={"X": "a\r\nHost: inside"}) == (Trouble.ANSWER_BROKEN, False)
    assert all("inside" not in head for head in machine.heard)


def test_who_hangs_up_in_the_middle_may_still_have_said_why():
    def answering(line, head):
        line.sendall(reply(b"", "413 Payload Too Large"))
        line.shutdown(socket.SHUT_RD)

    with outside(answering) as machine:
        try:
            status = call("POST", at(machine), body=b"x" * 5_000_000, allowed=allowed(machine)).status
        except CallFailed as error:             # the system may throw the answer away with the line
            status = 413 if error.sent else 0

    assert status == 413


def test_a_method_of_nobody_is_a_mistake_of_ours():
    with pytest.raises(ValueError, match="TRACE"):
        Caller().call("TRACE", "http://feeds.example/")


def test_a_piece_of_less_than_nothing_is_a_broken_answer_and_not_read_to_its_end():
    poured = []

    def answering(line, head):
        line.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n")
        with contextlib.suppress(OSError):
            for _ in range(200):                    # "-1" makes http.client ask for all there is, at once
                line.sendall(b"x" * 2**16)
                poured.append(2**16)

    with outside(answering) as machine:
        assert failure("POST", machine) == (Trouble.ANSWER_BROKEN, True)

    assert sum(poured) < 200 * 2**16
