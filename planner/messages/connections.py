"""Connections to the mail server that stay open for the next mail, one for each thread that sends.

Each has an end: a mail that takes too long is cut off, however slowly the server drips, and a connection that nobody
used for a while says goodbye.
"""
from __future__ import annotations

import contextlib
import smtplib
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

IDLE = 10.0             # seconds without a mail after which a connection is closed
MOST = 100              # mails on one connection: servers refuse more
_local = threading.local()
_all: set[Line] = set()


class Line:
    """One open connection."""

    def __init__(self, url: str, smtp: smtplib.SMTP) -> None:
        self.url, self.sent = url, 0
        self._smtp: smtplib.SMTP | None = smtp
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None
        _all.add(self)

    @property
    def is_open(self) -> bool:
        """Whether another mail may be tried on it."""
        return self._smtp is not None and self.sent < MOST

    def is_ready(self) -> bool:
        """Whether the server still listens: it is asked to forget the mail before."""
        with self._lock:
            smtp = self._smtp
            self._stop()
        if smtp is None:
            return False
        try:
            return bool(smtp.rset()[0] == 250)
        except OSError:
            return False

    @contextmanager
    def busy(self, seconds: float) -> Iterator[smtplib.SMTP]:
        """The connection for one mail, which has ``seconds`` and is cut off then."""
        with self._lock:
            self._stop()
            smtp = self._smtp
            if smtp is None:
                raise smtplib.SMTPServerDisconnected("the line was closed")
            self._start(seconds, self._cut)
        try:
            yield smtp
        finally:
            self.sent += 1
            with self._lock:
                self._stop()
                if self._smtp is not None:
                    self._start(IDLE, self.hang_up)

    def hang_up(self) -> None:
        """Say goodbye, without waiting long for the answer."""
        with self._lock:
            self._stop()
            smtp, self._smtp = self._smtp, None
            _all.discard(self)
        if smtp is not None:
            with contextlib.suppress(OSError):
                if smtp.sock is not None:
                    smtp.sock.settimeout(1.0)
                smtp.quit()
            smtp.close()

    def _cut(self) -> None:
        """End a mail that takes too long: whoever reads from the socket sees its end."""
        smtp = self._smtp
        if smtp is not None and smtp.sock is not None:
            with contextlib.suppress(OSError):
                smtp.sock.shutdown(socket.SHUT_RDWR)

    def _start(self, seconds: float, act: Callable[[], None]) -> None:
        self._timer = threading.Timer(seconds, act)
        self._timer.daemon = True
        self._timer.start()

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


def line_to(url: str, connect: Callable[[], smtplib.SMTP]) -> Line:
    """The open connection of this thread to ``url``, or a new one. Raises OSError when there is no way in."""
    line: Line | None = getattr(_local, "line", None)
    if line is not None and (line.url != url or not line.is_open or not line.is_ready()):
        line.hang_up()
        line = None
    if line is None:
        line = _local.line = Line(url, connect())
    return line


def hang_up_all() -> None:
    """Close every connection of this process."""
    for line in list(_all):
        line.hang_up()
