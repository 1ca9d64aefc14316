"""Somebody who asks at next to no cost: requests prepared beforehand, no look but at status and length.

Each has a line of its own, as a proxy makes them when nobody sets it otherwise: on lines that are kept, the process
that answered first keeps its visitors, and another one has none.
"""
from __future__ import annotations

import re
import socket
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass

HEAD = b"\r\n\r\n"
STATUS = re.compile(rb"HTTP/1\.[01] (\d{3})")
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


class Asker:
    """One visitor, signed in by ``cookie``, who looks at these pages in turn."""

    def __init__(self, port: int, cookie: tuple[str, str], paths: Sequence[str]) -> None:
        self._address = ("127.0.0.1", port)
        self._requests = [(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {cookie[0]}={cookie[1]}\r\n"
                           "Connection: close\r\n\r\n").encode("ascii") for path in paths]
        self._turn = 0
        self._buffer = bytearray(2**18)

    def ask(self) -> int:
        """The status of the next page. Raises OSError: the line died."""
        self._turn += 1
        with socket.create_connection(self._address, timeout=60) as line:
            line.sendall(self._requests[self._turn % len(self._requests)])
            return self._read(line)

    def _read(self, line: socket.socket) -> int:
        head = b""
        while HEAD not in head:
            part = line.recv(2**16)
            if not part:
                raise ConnectionResetError("the server hung up")
            head += part
        status, length = STATUS.match(head), LENGTH.search(head)
        if status is None or length is None:
            raise ConnectionError("an answer without a status or a length")
        left = int(length.group(1)) - (len(head) - head.index(HEAD) - len(HEAD))
        while left > 0:
            got = line.recv_into(self._buffer, min(left, len(self._buffer)))
            if not got:
                raise ConnectionResetError("the server hung up")
            left -= got
        return int(status.group(1))


@dataclass(frozen=True, slots=True)
class Asked:
    """What a round of asking gave."""

    answers: int
    others: int             # that were no 200, or no answer at all
    seconds: float


def ask_for(askers: Sequence[Asker], seconds: float) -> Asked:
    """Have all of them ask at once for so long."""
    end = time.monotonic() + seconds
    found = [[0, 0] for _ in askers]

    def run(asker: Asker, count: list[int]) -> None:
        while time.monotonic() < end:
            try:
                status = asker.ask()
            except OSError:
                status = 0
            count[0 if status == 200 else 1] += 1

    threads = [threading.Thread(target=run, args=pair) for pair in zip(askers, found, strict=True)]
    start = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.monotonic() - start
    return Asked(sum(count[0] for count in found), sum(count[1] for count in found), took)
