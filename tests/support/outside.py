"""A machine out there, on a port of this one: answers each call with what a test says, byte for byte."""
from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Answering = Callable[[socket.socket, bytes], None]


class Outside:
    """What listens; ``heard`` holds the head of each call, in order."""

    def __init__(self, answering: Answering, trust: ssl.SSLContext | None) -> None:
        self.heard: list[str] = []
        self._answering, self._trust = answering, trust
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._door.getsockname()[1]
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while True:
            try:
                line, _caller = self._door.accept()
            except OSError:                         # the test is over
                return
            try:
                self._answer(line)
            except OSError:                         # the caller hung up, which some tests are about
                pass
            finally:
                line.close()

    def _answer(self, line: socket.socket) -> None:
        line.settimeout(5)
        if self._trust is not None:
            line = self._trust.wrap_socket(line, server_side=True)
        head = b""
        while b"\r\n\r\n" not in head:
            got = line.recv(4096)
            if not got:
                return
            head += got
        self.heard.append(head.decode("latin-1"))
        self._answering(line, head)
        line.close()

    def close(self) -> None:
        self._door.close()


@contextmanager
def outside(answering: Answering | bytes, trust: ssl.SSLContext | None = None) -> Iterator[Outside]:
    """Listen for the time of a test; bytes are sent as they are."""
    fixed = answering
    machine = Outside((lambda line, head: line.sendall(fixed)) if isinstance(fixed, bytes) else fixed, trust)
    try:
        yield machine
    finally:
        machine.close()


def reply(body: bytes = b"", status: str = "200 OK", **headers: str) -> bytes:
    """A whole answer of HTTP; ``content_type="..."`` names a header."""
    told = {"content_length": str(len(body)), **headers}
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in told.items()]
    return "\r\n".join([f"HTTP/1.1 {status}", *lines, "", ""]).encode() + body
