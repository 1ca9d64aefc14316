"""Calls that we make to addresses which people typed: guarded, so that nobody reaches our inside through us.

Source: docs/operators.md (Calls to the outside); trust 3.5. Only http and https; a name is resolved once, and the very
address that was judged is connected to; loopback, private, link-local, multicast and IPv4-in-IPv6 are refused unless
the operator named host and port; each hop of a redirect is judged anew; time and size have limits; no cookie and no
secret goes along; an error is a code and never holds what the other side answered.
"""
from __future__ import annotations

import http.client
import io
import ipaddress
import socket
import ssl
import threading
import zlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, cast
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from planner.core.clock import stopwatch

MIB = 2**20
CHUNK = 64 * 1024
LONGEST_ADDRESS = 2_000
MOST_HOPS = 3
MOST_MEMBERS = 100          # of one gzip: unpacking each copies all that comes after it
PORTS = {"http": 80, "https": 443}
MOVED = frozenset({301, 302, 303, 307, 308})
USER_AGENT = "Planner (editorial planner; fetches feeds)"
# What leads inside although `is_global` does not always say so; IPv4 in IPv6 in each of its forms among it.
INSIDE = tuple(ipaddress.ip_network(network) for network in (
    "0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15", "240.0.0.0/4",
    "::/96", "::ffff:0:0/96", "::ffff:0:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23",
    "2002::/16", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10"))

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
    """A call brought nothing; ``code`` says why, and nothing of the answer is in it."""

    def __init__(self, code: Trouble) -> None:
        super().__init__(code.value)
        self.code = code


@dataclass(frozen=True, slots=True)
class Limits:
    """How long and how large a call may be; seconds, and bytes after unpacking."""

    connect: float = 5.0
    read: float = 5.0
    total: float = 10.0
    size: int = 2 * MIB


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: ``headers`` by name in lower case, ``address`` the one that answered after any redirect."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    address: str


def is_inside(address: str) -> bool:
    """Whether an IP address is no machine of the public internet, or can't be read."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return True
    within = any(found.version == network.version and found in network for network in INSIDE)
    return within or found.is_multicast or not found.is_global


def system_resolver(host: str, port: int) -> list[str]:
    """Every address that the system knows for a name, in its order."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(sockaddr[0]) for *_rest, sockaddr in found))


class Deadline:
    """How much is left of the whole time of a call."""

    def __init__(self, seconds: float) -> None:
        self._end = stopwatch() + seconds

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

    def __init__(self, line: socket.socket, deadline: Deadline, patience: float) -> None:
        self._line, self._deadline, self._patience = line, deadline, patience

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._line.settimeout(self._deadline.cap(self._patience))
        return self._line.recv_into(buffer)


class _Line:
    """The part of a socket that ``http.client`` uses, with the limits of a call."""

    def __init__(self, line: socket.socket, deadline: Deadline, patience: float) -> None:
        self._line, self._deadline, self._patience = line, deadline, patience

    def sendall(self, data: bytes) -> None:
        self._line.settimeout(self._deadline.cap(self._patience))
        self._line.sendall(data)

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Flow(self._line, self._deadline, self._patience))

    def close(self) -> None:
        """Nothing: ``http.client`` hangs up before the body is read, the call itself when it is done."""


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

    def get(self, url: str, *, headers: Mapping[str, str] | None = None, limits: Limits | None = None) -> Answer:
        """Fetch ``url``, following at most three redirects, each judged like the first.

        Raises:
            CallFailed: with the code of what went wrong; any status of HTTP is an answer, no failure.
        """
        limits = limits or Limits()
        deadline = Deadline(limits.total)
        try:
            for _hop in range(MOST_HOPS + 1):
                answer = self._once(url, headers or {}, limits, deadline)
                onward = answer.headers.get("location") if answer.status in MOVED else None
                if onward is None:
                    return answer
                url = urljoin(url, quote(onward, safe="%/:=&?~#+!$,;'@()*[]"))
        except TimeoutError as error:
            raise CallFailed(Trouble.TOO_SLOW) from error
        except ssl.SSLError as error:
            raise CallFailed(Trouble.NO_TRUST) from error
        except OSError as error:
            raise CallFailed(Trouble.NO_CONNECTION) from error
        except (http.client.HTTPException, zlib.error, ValueError) as error:
            raise CallFailed(Trouble.ANSWER_BROKEN) from error
        raise CallFailed(Trouble.TOO_MANY_HOPS)

    def _once(self, url: str, headers: Mapping[str, str], limits: Limits, deadline: Deadline) -> Answer:
        way = _way(url)
        line = self._open(way, limits, deadline)
        connection = http.client.HTTPConnection(way.host, way.port)
        connection.default_port = PORTS[way.scheme]         # http.client leaves the usual port out of Host
        connection.sock = cast("Any", _Line(line, deadline, limits.read))
        try:
            connection.request("GET", way.path, headers={
                "Accept-Encoding": "gzip", "User-Agent": USER_AGENT, "Connection": "close", **headers})
            response = connection.getresponse()
            found = {name.lower(): value for name, value in response.getheaders()}
            body = b"" if response.status in MOVED else _body(response, found, limits.size)
            return Answer(response.status, found, body, url)
        finally:
            line.close()

    def _open(self, way: _Way, limits: Limits, deadline: Deadline) -> socket.socket:
        """Connect to an address that was judged; the name is not asked for again."""
        line = self._reach(self._judged(way, limits, deadline), way.port, limits, deadline)
        try:
            if way.scheme == "https":
                line.settimeout(deadline.cap(limits.connect))
                self._trust = self._trust or ssl.create_default_context()       # slow to make, and not always needed
                line = self._trust.wrap_socket(line, server_hostname=way.host)
        except BaseException:
            line.close()
            raise
        return line

    def _judged(self, way: _Way, limits: Limits, deadline: Deadline) -> list[str]:
        """The addresses of a host. Raises CallFailed when there is none, or one of them lies inside."""
        found = _in_time(lambda: self._resolve(way.host, way.port), deadline.cap(limits.connect))
        if way.target not in self._allowed and any(is_inside(address) for address in found):
            raise CallFailed(Trouble.NOT_ALLOWED)
        return found

    def _reach(self, addresses: list[str], port: int, limits: Limits, deadline: Deadline) -> socket.socket:
        """A connection to the first of ``addresses`` that takes it. Raises OSError when none does."""
        failure = OSError("no address")
        for address in addresses:
            try:
                return socket.create_connection((address, port), deadline.cap(limits.connect))
            except OSError as error:
                failure = error
        raise failure


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
