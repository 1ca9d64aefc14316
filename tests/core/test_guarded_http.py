"""Calls to addresses that people typed: what is refused, what has limits, what goes along (trust 3.5)."""
from __future__ import annotations

import gzip
import socket
import ssl
import time
import zlib

import pytest
import trustme

from planner.core import guarded_http
from planner.core.guarded_http import Caller, CallFailed, Limits, Trouble
from planner.core.inside import is_inside
from tests.support.outside import outside, reply

NAME = "feeds.example"
QUICK = Limits(connect=1, read=0.3, total=0.6, size=1000)


def knows(**names):
    """A resolver that knows these names (dots written as ``_``) and counts how often it was asked."""
    asked = []

    def resolve(host, port):
        asked.append(host)
        if host.replace(".", "_") not in names:
            raise socket.gaierror(host)
        return names[host.replace(".", "_")]

    resolve.asked = asked
    return resolve


def caller_for(machine, **over):
    """A caller that may reach ``machine`` under NAME, as an operator would let it."""
    return Caller({(NAME, machine.port)}, **{"resolve": knows(feeds_example=["127.0.0.1"])} | over)


def trouble(caller, url, limits=QUICK):
    with pytest.raises(CallFailed) as caught:
        caller.get(url, limits=limits)
    return caught.value.code


# --- Where it may go ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("url", [
    "ftp://feeds.example/x", "file:///etc/passwd", "gopher://feeds.example", "//feeds.example/x", "feeds.example", "",
    "http://", "http:///x", "http://ann:secret@feeds.example/", "http://feeds.example:0/", "http://feeds.example:70000/",
    "http://feeds.example:x/", "http://[::1/", "http://feeds.example/a b", "http://feeds.example/\r\nHost: x",
    "http://feeds.example\\@inside.example/", "http://feeds.example/" + "x" * 2000, "http://" + "é" * 80 + ".example/"])
def test_what_is_no_plain_web_address_is_not_even_looked_up(url):
    resolve = knows(feeds_example=["93.184.216.34"])

    assert trouble(Caller(resolve=resolve), url) is Trouble.ADDRESS_WRONG
    assert resolve.asked == []


@pytest.mark.parametrize("address", [
    "127.0.0.1", "127.9.9.9", "10.0.0.8", "172.16.0.1", "172.31.255.254", "192.168.1.1", "169.254.169.254", "0.0.0.1",
    "100.64.0.1", "192.0.0.8", "192.0.2.1", "198.18.0.1", "203.0.113.9", "224.0.0.1", "239.1.1.1", "240.0.0.1",
    "255.255.255.255", "0.0.0.0", "::",  # noqa: S104 - refused here, not listened to
    "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "fec0::1", "ff02::1",
    "::ffff:93.184.216.34", "::ffff:127.0.0.1", "::127.0.0.1", "::ffff:0:127.0.0.1", "64:ff9b::7f00:1",
    "64:ff9b::5db8:d822", "64:ff9b:1::1", "2002:7f00:1::1", "2001:0:1::1", "2001:db8::1", "100::1", "not an address"])
def test_an_address_inside_is_refused(address):
    assert is_inside(address)
    assert trouble(Caller(resolve=knows(feeds_example=[address])), "http://feeds.example/") is Trouble.NOT_ALLOWED


@pytest.mark.parametrize("address", ["93.184.216.34", "8.8.8.8", "2606:2800:220:1::1"])
def test_an_address_of_the_public_internet_is_none_inside(address):
    assert not is_inside(address)


@pytest.mark.parametrize("host", [
    "127.0.0.1", "2130706433", "0x7f.1", "127.1", "[::1]", "[::ffff:7f00:1]", "localhost"])
def test_loopback_in_every_spelling_is_refused(host):
    with outside(reply(b"secret")) as machine:
        assert trouble(Caller(), f"http://{host}:{machine.port}/") in {Trouble.NOT_ALLOWED, Trouble.NAME_UNKNOWN}
        assert machine.heard == []


def test_one_address_inside_among_public_ones_is_enough_to_refuse():
    resolve = knows(feeds_example=["93.184.216.34", "10.0.0.1"])

    assert trouble(Caller(resolve=resolve), "http://feeds.example/") is Trouble.NOT_ALLOWED


def test_the_operator_lets_a_host_in_with_its_port_only():
    with outside(reply(b"hello")) as machine, outside(reply(b"secret")) as other:
        caller = caller_for(machine)

        assert caller.get(f"http://FEEDS.example.:{machine.port}/").body == b"hello"
        assert trouble(caller, f"http://{NAME}:{other.port}/") is Trouble.NOT_ALLOWED
        assert trouble(caller, f"http://127.0.0.1:{machine.port}/") is Trouble.NAME_UNKNOWN


def test_the_name_is_asked_once_and_that_address_is_used(monkeypatch):
    answers = iter([["93.184.216.34"], ["127.0.0.1"]])
    reached = []

    def connect(address, timeout):
        reached.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(guarded_http.socket, "create_connection", connect)

    assert trouble(Caller(resolve=lambda host, port: next(answers)), "http://feeds.example/") is Trouble.NO_CONNECTION
    assert reached == [("93.184.216.34", 80)]
    assert next(answers) == ["127.0.0.1"]               # never asked for


def test_the_next_address_is_tried_when_one_does_not_answer():
    with outside(reply(b"hello")) as machine, socket.socket() as shut:
        shut.bind(("127.0.0.2", 0))                     # nobody listens at 127.0.0.2
        caller = caller_for(machine, resolve=knows(feeds_example=["127.0.0.2", "127.0.0.1"]))

        assert caller.get(f"http://{NAME}:{machine.port}/").body == b"hello"


def asleep(host, port):
    time.sleep(2)
    return ["93.184.216.34"]


def test_a_name_that_nobody_knows_and_one_that_takes_for_ever():
    assert trouble(Caller(resolve=knows()), "http://feeds.example/") is Trouble.NAME_UNKNOWN
    began = time.perf_counter()
    assert trouble(Caller(resolve=asleep), "http://feeds.example/") is Trouble.TOO_SLOW
    assert time.perf_counter() - began < 1.6


# --- Redirects ---------------------------------------------------------------------------------------------------


def test_a_redirect_is_followed_and_says_where_it_ended():
    def answering(line, head):
        moved = head.startswith(b"GET /old ")
        line.sendall(reply(status="301 Moved", location="/new?a=b c") if moved else reply(b"here"))

    with outside(answering) as machine:
        answer = caller_for(machine).get(f"http://{NAME}:{machine.port}/old")

        assert (answer.body, answer.address) == (b"here", f"http://{NAME}:{machine.port}/new?a=b%20c")


@pytest.mark.parametrize("location", ["http://inside.example:{port}/", "http://169.254.169.254/latest/meta-data/",
                                      "http://127.0.0.1:{port}/", "//inside.example:{port}/"])
def test_a_redirect_to_a_machine_inside_is_refused(location):
    names = knows(feeds_example=["127.0.0.1"], inside_example=["10.0.0.1"], **{
        "127_0_0_1": ["127.0.0.1"], "169_254_169_254": ["169.254.169.254"]})
    with outside(reply(b"secret")) as secret:
        moved = reply(status="302 Found", location=location.format(port=secret.port))
        with outside(moved) as machine:
            assert trouble(caller_for(machine, resolve=names), f"http://{NAME}:{machine.port}/") is Trouble.NOT_ALLOWED
            assert secret.heard == []


@pytest.mark.parametrize("location", ["ftp://feeds.example/", "file:///etc/passwd", "http://a:b@feeds.example/"])
def test_a_redirect_to_no_web_address_is_refused(location):
    with outside(reply(status="302 Found", location=location)) as machine:
        assert trouble(caller_for(machine), f"http://{NAME}:{machine.port}/") is Trouble.ADDRESS_WRONG


def test_three_redirects_are_followed_and_no_more():
    def answering(line, head):
        number = int(head.split(b"/", 2)[1].split(b" ")[0])
        line.sendall(reply(status="307 Moved", location=f"/{number - 1}") if number else reply(b"here"))

    with outside(answering) as machine:
        caller = caller_for(machine)

        assert caller.get(f"http://{NAME}:{machine.port}/3").body == b"here"
        assert trouble(caller, f"http://{NAME}:{machine.port}/4") is Trouble.TOO_MANY_HOPS
        assert len(machine.heard) == 8


# --- What goes along ---------------------------------------------------------------------------------------------


def test_a_call_says_its_host_and_who_we_are_and_carries_no_cookie():
    with outside(reply(b"", set_cookie="a=b")) as machine:
        caller = caller_for(machine)
        for _ in range(2):
            caller.get(f"http://{NAME}:{machine.port}/a%20b/é?q=1", headers={"If-None-Match": '"7"'})

        first, second = (head.lower() for head in machine.heard)
    assert first.startswith("get /a%20b/%c3%a9?q=1 http/1.1\r\n")
    assert f"\r\nhost: {NAME}:{machine.port}\r\n" in first
    assert "\r\nuser-agent: planner (" in first
    assert '\r\nif-none-match: "7"\r\n' in first
    assert "cookie" not in second
    assert "authorization" not in first


def test_the_environments_proxy_is_left_alone(monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    with outside(reply(b"hello")) as machine:
        assert caller_for(machine).get(f"http://{NAME}:{machine.port}/").body == b"hello"


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


def served_as(authority, name):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    asked = []
    context.sni_callback = lambda line, host, _context: asked.append(host)
    return context, asked


def believing(authority):
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


def test_https_is_asked_by_name_at_the_pinned_address(authority):
    context, asked = served_as(authority, NAME)
    with outside(reply(b"hello"), context) as machine:
        caller = caller_for(machine, trust=believing(authority))

        assert caller.get(f"https://{NAME}:{machine.port}/").body == b"hello"
        assert asked == [NAME]
        assert f"Host: {NAME}:{machine.port}\r\n" in machine.heard[0]


def test_a_certificate_of_another_host_or_of_nobody_is_refused(authority):
    context, _asked = served_as(authority, "other.example")
    with outside(reply(b"hello"), context) as machine:
        url = f"https://{NAME}:{machine.port}/"

        assert trouble(caller_for(machine, trust=believing(authority)), url) is Trouble.NO_TRUST
        assert trouble(caller_for(machine), url) is Trouble.NO_TRUST
        assert machine.heard == []


# --- How long and how large --------------------------------------------------------------------------------------


def dripping(start, piece):
    def answering(line, head):
        line.sendall(start)
        for _ in range(40):
            line.sendall(piece)
            time.sleep(0.1)
    return answering


@pytest.mark.parametrize("answering", [
    lambda line, head: time.sleep(1.5),                                                     # never a word
    dripping(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n", b"x"),                      # a slow body
    dripping(b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n"),                                        # slow headers
    dripping(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),                                        # never the answer itself
    dripping(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
], ids=["silent", "body", "headers", "continue", "chunks"])
def test_a_slow_answer_is_given_up_in_time(answering):
    with outside(answering) as machine:
        began = time.perf_counter()

        assert trouble(caller_for(machine), f"http://{NAME}:{machine.port}/") is Trouble.TOO_SLOW
        assert time.perf_counter() - began < 1.4


@pytest.mark.parametrize("answer", [
    reply(b"x" * 1001),
    b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n",
    b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 5000,
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"3e9\r\n" + b"x" * 1001 + b"\r\n0\r\n\r\n",
    reply(gzip.compress(b"x" * 1001, mtime=0), content_encoding="gzip"),
    reply(gzip.compress(b"x" * 50_000_000, mtime=0)[:1000], content_encoding="gzip"),       # a bomb
    reply(gzip.compress(b"x" * 600, mtime=0) * 2, content_encoding="x-gzip"),               # in two members
], ids=["told", "huge", "untold", "chunked", "packed", "bomb", "members"])
def test_a_large_answer_is_refused(answer):
    with outside(answer) as machine:
        assert trouble(caller_for(machine), f"http://{NAME}:{machine.port}/") is Trouble.TOO_LARGE


@pytest.mark.parametrize(("answer", "body"), [
    (reply(b"x" * 1000), b"x" * 1000),
    (reply(gzip.compress(b"x" * 1000, mtime=0), content_encoding="gzip"), b"x" * 1000),
    (reply(gzip.compress(b"a", mtime=0) + gzip.compress(b"b", mtime=0), content_encoding="GZIP"), b"ab"),
    (b"HTTP/1.0 200 OK\r\n\r\nold", b"old"),
    (reply(b"", content_encoding="gzip", status="304 Not Modified"), b""),
])
def test_what_fits_arrives_whole(answer, body):
    with outside(answer) as machine:
        assert caller_for(machine).get(f"http://{NAME}:{machine.port}/", limits=QUICK).body == body


@pytest.mark.parametrize("answer", [
    b"SSH-2.0-OpenSSH\r\n", b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\ncut",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\ncut", b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 200,
    reply(b"no gzip at all", content_encoding="gzip"),
    reply(gzip.compress(b"x" * 50, mtime=0)[:-9], content_encoding="gzip"),
    reply(zlib.compress(b"x"), content_encoding="deflate"), reply(b"x", content_encoding="br"),
    reply(status="302 Found", location="http://[::1/"),
])
def test_a_broken_answer_is_a_code_without_its_words(answer):
    with outside(answer) as machine, pytest.raises(CallFailed) as caught:
        caller_for(machine).get(f"http://{NAME}:{machine.port}/", limits=QUICK)

    assert caught.value.code in {Trouble.ANSWER_BROKEN, Trouble.NO_CONNECTION, Trouble.ADDRESS_WRONG}
    assert str(caught.value) == caught.value.code.value


def test_a_gzip_of_countless_empty_members_costs_nothing():
    many = gzip.compress(b"", mtime=0) * 20_000
    with outside(reply(many, content_encoding="gzip")) as machine:
        caller, began = caller_for(machine), time.process_time()

        with pytest.raises(CallFailed) as caught:
            caller.get(f"http://{NAME}:{machine.port}/", limits=Limits(size=2 * guarded_http.MIB))

    assert caught.value.code is Trouble.ANSWER_BROKEN
    assert time.process_time() - began < 0.4


def test_a_refusal_of_http_is_an_answer():
    with outside(reply(b"gone away", status="410 Gone")) as machine:
        assert caller_for(machine).get(f"http://{NAME}:{machine.port}/").status == 410


def test_nobody_listening_is_no_connection():
    with socket.socket() as shut:
        shut.bind(("127.0.0.1", 0))
        port = shut.getsockname()[1]
        caller = Caller({(NAME, port)}, resolve=knows(feeds_example=["127.0.0.1"]))

        assert trouble(caller, f"http://{NAME}:{port}/") is Trouble.NO_CONNECTION
