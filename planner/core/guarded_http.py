"""Calls that we make to addresses which people typed: guarded, so that nobody reaches our inside through us.

Source: docs/operators.md (Calls to the outside); trust 3.5. Only http and https; a name is resolved once, and the very
address that was judged is connected to; loopback, private, link-local, multicast and IPv4-in-IPv6 are refused unless
the operator named host and port; each hop of a redirect is judged anew, and only a question is sent on; what proves who
we are goes to no other host than the one it was given for; time and size have limits; an error is a code, says whether
anything was sent, and never holds what the other side answered.
"""
from __future__ import annotations

import http.client
import io
import socket
import ssl
import threading
import zlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any, cast
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from planner.core.clock import stopwatch
from planner.core.inside import is_inside

MIB = 2**20
CHUNK = 64 * 1024
LONGEST_ADDRESS = 2_000
MOST_HOPS = 3
MOST_MEMBERS = 100          # of one gzip: unpacking each copies all that comes after it
PORTS = {"http": 80, "https": 443}
MOVED = frozenset({301, 302, 303, 307, 308})
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"})
FOLLOWED = frozenset({"GET", "HEAD"})
# All that a redirect to another host takes along of the headers that were given.
HARMLESS = frozenset({"accept", "accept-language", "if-none-match", "if-modified-since", "user-agent"})
USER_AGENT = "Planner (editorial planner)"

Target = tuple[str, int]                        # host in lower case, port
Resolver = Callable[[str, int], list[str]]


class Trouble(StrEnum):
    """Why a call brought nothing."""

    ADDRESS_WRONG = "address_wrong"             # not http or https, no host, a name or password in it, too long
    NOT_ALLOWED = "not_allowed"                 # it leads to a machine inside
    NAME_UNKNOWN = "name_unknown"
    NO_CONNECTION = "no_connection"
    NO_TRUST = "no_trust"                       # the certificate is not that of the host
    TOO_SLOW = "too_slow"
    TOO_LARGE = "too_large"
    TOO_MANY_HOPS = "too_many_hops"
    ANSWER_BROKEN = "answer_broken"             # no HTTP, cut short, or packed in a way that can't be unpacked


class CallFailed(Exception):
    """A call brought nothing; ``code`` says why, and nothing of the answer is in it.

    ``sent`` says whether the other side may have got any of it: False means that nothing happened there, True that
    nobody knows what did.
    """

    def __init__(self, code: Trouble, *, sent: bool = False) -> None:
        super().__init__(code.value)
        self.code, self.sent = code, sent


@dataclass(frozen=True, slots=True)
class Limits:
    """How long and how large a call may be; seconds, and bytes after unpacking."""

    connect: float = 5.0
    read: float = 5.0
    total: float = 10.0
    size: int = 2 * MIB


USUAL = Limits()
NO_HEADERS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: ``headers`` by name in lower case, ``address`` the one that answered after any redirect."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    address: str


def system_resolver(host: str, port: int) -> list[str]:
    """Every address that the system knows for a name, in its order."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(sockaddr[0]) for *_rest, sockaddr in found))


class _Trip:
    """One call under way: how much of its whole time is left, and whether anything of it was sent."""

    def __init__(self, seconds: float) -> None:
        self._end = stopwatch() + seconds
        self.sent = False

    def cap(self, seconds: float) -> float:
        """``seconds``, or what is left when that is less. Raises CallFailed when nothing is left."""
        left = self._end - stopwatch()
        if left <= 0:
            raise CallFailed(Trouble.TOO_SLOW)
        return min(seconds, left)


@dataclass(frozen=True, slots=True)
class _Way:
    """One hop: where to, and under which name."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def target(self) -> Target:
        return self.host, self.port


def _way(url: str) -> _Way:
    """What an address says. Raises CallFailed for what is no plain http or https address."""
    if len(url) > LONGEST_ADDRESS or "\\" in url or any(ord(sign) <= 32 or ord(sign) == 127 for sign in url):
        raise CallFailed(Trouble.ADDRESS_WRONG)
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".").encode("idna" if ":" not in (parts.hostname or "") else "ascii")
        return _Way(parts.scheme, host.decode().lower(), _port(parts), _path(parts))
    except (ValueError, UnicodeError, KeyError) as error:
        raise CallFailed(Trouble.ADDRESS_WRONG) from error


def _port(parts: SplitResult) -> int:
    """The port; raises KeyError for a scheme that is none of ours, ValueError for what is no port."""
    usual = PORTS[parts.scheme]
    if not parts.hostname or parts.username is not None or parts.password is not None or parts.port == 0:
        raise ValueError(parts.netloc)
    return parts.port or usual


def _path(parts: SplitResult) -> str:
    safe = "/%:@!$&'()*+,;=~-._"
    asked = f"?{quote(parts.query, safe=safe + '?')}" if parts.query else ""
    return (quote(parts.path, safe=safe) or "/") + asked


class _Flow(io.RawIOBase):
    """Reads a socket, each time no longer than the read limit and what is left of the whole."""

    def __init__(self, line: socket.socket, trip: _Trip, patience: float) -> None:
        self._line, self._trip, self._patience = line, trip, patience

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._line.settimeout(self._trip.cap(self._patience))
        return self._line.recv_into(buffer)

    def readall(self) -> bytes:
        raise ValueError("a chunk of less than nothing makes http.client ask for all there is, however much")


class _Line:
    """The part of a socket that ``http.client`` uses, with the limits of a call."""

    def __init__(self, line: socket.socket, trip: _Trip, patience: float) -> None:
        self._line, self._trip, self._patience = line, trip, patience

    def sendall(self, data: bytes) -> None:
        left = memoryview(data)
        while left:                         # in pieces: the patience is for each, not for a whole picture
            self._line.settimeout(self._trip.cap(self._patience))
            self._trip.sent = True
            left = left[self._line.send(left[:CHUNK]):]

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Flow(self._line, self._trip, self._patience))

    def close(self) -> None:
        """Nothing: ``http.client`` hangs up before the body is read, the call itself when it is done."""


@dataclass(frozen=True, slots=True)
class _Request:
    """What is sent on one hop."""

    method: str
    address: str
    body: bytes
    headers: Mapping[str, str]


class Caller:
    """Makes guarded calls.

    Args:
        allowed: hosts and ports that the operator lets us reach although they lie inside.
        resolve: the addresses of a name; asked once a hop.
        trust: which certificates are believed; those of the system when not given.
    """

    def __init__(self, allowed: Collection[Target] = (), *, resolve: Resolver = system_resolver,
                 trust: ssl.SSLContext | None = None) -> None:
        self._allowed, self._resolve = frozenset(allowed), resolve
        self._trust = trust

    def lets(self, url: str) -> bool:
        """Whether the operator named this very host and port. Raises CallFailed for what is no address."""
        return _way(url).target in self._allowed

    def get(self, url: str, *, headers: Mapping[str, str] | None = None, limits: Limits | None = None) -> Answer:
        """Fetch ``url``, following at most three redirects, each judged like the first.

        Raises:
            CallFailed: with the code of what went wrong; any status of HTTP is an answer, no failure.
        """
        return self.call("GET", url, headers=headers or {}, limits=limits or Limits())

    def call(self, method: str, address: str, *, body: bytes = b"", headers: Mapping[str, str] = NO_HEADERS,
             limits: Limits = USUAL) -> Answer:
        """Call ``address``; redirects are followed as in ``get``, but for a question only: the answer to anything else
        may be one of the 300s.

        Raises:
            CallFailed: with the code of what went wrong, and whether anything was sent before that.
            ValueError: a method that is none of METHODS.
        """
        if method not in METHODS:
            raise ValueError(method)
        trip = _Trip(limits.total)
        try:
            for _hop in range(MOST_HOPS + 1):
                answer = self._once(_Request(method, address, body, headers), limits, trip)
                onward = answer.headers.get("location") if answer.status in MOVED and method in FOLLOWED else None
                if onward is None:
                    return answer
                was, address = address, urljoin(address, quote(onward, safe="%/:=&?~#+!$,;'@()*[]"))
                headers = _onward(headers, was, address)
        except CallFailed as error:
            raise CallFailed(error.code, sent=trip.sent) from error
        except (OSError, http.client.HTTPException, zlib.error, ValueError) as error:
            raise CallFailed(_trouble(error, trip.sent), sent=trip.sent) from error
        raise CallFailed(Trouble.TOO_MANY_HOPS, sent=True)

    def judge(self, address: str, *, limits: Limits = USUAL) -> None:
        """Whether ``address`` may be called at all, without calling it: for the field that somebody types it into.

        Raises:
            CallFailed: it is no address of the web, or leads inside, or nobody knows its name.
        """
        self._judged(_way(address), limits, _Trip(limits.total))

    def _once(self, request: _Request, limits: Limits, trip: _Trip) -> Answer:
        way = _way(request.address)
        line = self._open(way, limits, trip)
        connection = http.client.HTTPConnection(way.host, way.port)
        connection.default_port = PORTS[way.scheme]         # http.client leaves the usual port out of Host
        connection.sock = cast("Any", _Line(line, trip, limits.read))
        try:
            response = _asked(connection, request, way)
            found = {name.lower(): value for name, value in response.getheaders()}
            body = b"" if response.status in MOVED else _body(response, found, limits.size)
            return Answer(response.status, found, body, request.address)
        finally:
            line.close()

    def _open(self, way: _Way, limits: Limits, trip: _Trip) -> socket.socket:
        """Connect to an address that was judged; the name is not asked for again."""
        line = self._reach(self._judged(way, limits, trip), way.port, limits, trip)
        try:
            if way.scheme == "https":
                line.settimeout(trip.cap(limits.connect))
                self._trust = self._trust or ssl.create_default_context()       # slow to make, and not always needed
                line = self._trust.wrap_socket(line, server_hostname=way.host)
        except BaseException:
            line.close()
            raise
        return line

    def _judged(self, way: _Way, limits: Limits, trip: _Trip) -> list[str]:
        """The addresses of a host. Raises CallFailed when there is none, or one of them lies inside."""
        found = _in_time(lambda: self._resolve(way.host, way.port), trip.cap(limits.connect))
        if way.target not in self._allowed and any(is_inside(address) for address in found):
            raise CallFailed(Trouble.NOT_ALLOWED)
        return found

    def _reach(self, addresses: list[str], port: int, limits: Limits, trip: _Trip) -> socket.socket:
        """A connection to the first of ``addresses`` that takes it. Raises OSError when none does."""
        failure = OSError("no address")
        for address in addresses:
            try:
                return socket.create_connection((address, port), trip.cap(limits.connect))
            except OSError as error:
                failure = error
        raise failure


def call(method: str, address: str, *, body: bytes = b"", headers: Mapping[str, str] = NO_HEADERS,
         limits: Limits = USUAL, allowed: Collection[Target] = frozenset()) -> Answer:
    """One guarded call by a caller of its own; see ``Caller.call``."""
    return Caller(allowed).call(method, address, body=body, headers=headers, limits=limits)


def _asked(connection: http.client.HTTPConnection, request: _Request, way: _Way) -> http.client.HTTPResponse:
    """Send a request. Who hangs up before the end of it may have said why (413), so that is read all the same."""
    try:
        connection.request(request.method, way.path, body=request.body or None, headers={
            "Accept-Encoding": "gzip", "User-Agent": USER_AGENT, "Connection": "close", **request.headers})
    except (BrokenPipeError, ConnectionResetError):
        if not request.body:
            raise
    return connection.getresponse()


def _onward(headers: Mapping[str, str], was: str, address: str) -> Mapping[str, str]:
    """What of ``headers`` a redirect may take along; all of them only to the same scheme, host and port."""
    before, after = _way(was), _way(address)
    if (before.scheme, before.target) == (after.scheme, after.target):
        return headers
    return {name: value for name, value in headers.items() if name.lower() in HARMLESS}


def _trouble(error: Exception, sent: bool) -> Trouble:
    """Which code an error of the line or of the answer gets."""
    if isinstance(error, TimeoutError):
        return Trouble.TOO_SLOW
    if isinstance(error, ssl.SSLError) and not sent:
        return Trouble.NO_TRUST
    return Trouble.NO_CONNECTION if isinstance(error, OSError) else Trouble.ANSWER_BROKEN


def _in_time(ask: Callable[[], list[str]], seconds: float) -> list[str]:
    """What a resolver says, unless it takes too long: the system's has no limit of its own."""
    said: list[list[str]] = []

    def run() -> None:
        try:
            said.append(ask())
        except (OSError, UnicodeError):             # no such name
            said.append([])

    thread = threading.Thread(target=run, name="resolve", daemon=True)
    thread.start()
    thread.join(seconds)
    if not said:
        raise CallFailed(Trouble.TOO_SLOW)
    if not said[0]:
        raise CallFailed(Trouble.NAME_UNKNOWN)
    return said[0]


# --- The body ----------------------------------------------------------------------------------------------------


def _body(response: http.client.HTTPResponse, headers: Mapping[str, str], limit: int) -> bytes:
    """The whole body, unpacked. Raises CallFailed when it is larger than ``limit`` before or after that."""
    if response.length is not None and response.length > limit:
        raise CallFailed(Trouble.TOO_LARGE)
    packed = bytearray()
    while chunk := response.read(CHUNK):
        packed += chunk
        if len(packed) > limit:
            raise CallFailed(Trouble.TOO_LARGE)
    if response.length:                             # the other side hung up too early
        raise CallFailed(Trouble.ANSWER_BROKEN)
    how = headers.get("content-encoding", "identity").strip().lower()
    if how in ("identity", ""):
        return bytes(packed)
    if how not in ("gzip", "x-gzip"):
        raise CallFailed(Trouble.ANSWER_BROKEN)
    return _unpacked(bytes(packed), limit) if packed else b""


def _unpacked(packed: bytes, limit: int) -> bytes:
    """What gzip holds, no byte more than ``limit`` ever made. Raises CallFailed, zlib.error."""
    found = bytearray()
    for _member in range(MOST_MEMBERS):
        member = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
        found += member.decompress(packed, limit + 1 - len(found))
        if len(found) > limit:
            raise CallFailed(Trouble.TOO_LARGE)
        if not member.eof:
            raise CallFailed(Trouble.ANSWER_BROKEN)
        packed = member.unused_data
        if not packed:
            return bytes(found)
    raise CallFailed(Trouble.ANSWER_BROKEN)
