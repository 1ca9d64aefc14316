"""A real SMTP server in this process that keeps what it gets."""
from __future__ import annotations

import asyncio
import email
import email.policy
import socket
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

HOST = "127.0.0.1"
ACCEPTED = "250 OK"


@dataclass(frozen=True)
class Delivery:
    """One message as the server took it: the envelope's addresses, and the message inside."""

    sender: str
    recipients: tuple[str, ...]
    message: EmailMessage
    raw: bytes

    @property
    def text(self) -> str:
        """The plain text part, empty when the message has none."""
        body = self.message.get_body(("plain",))
        return str(body.get_content()) if body else ""


@dataclass
class MailServer:
    """A running server; ``answers`` are given to the next messages, one each, then all are accepted.

    ``refused`` answers addresses before their message; ``delay`` is how many seconds it thinks about a message;
    ``drops`` is how many messages it takes and hangs up on without a word; ``visits`` counts connections.
    """

    port: int = 0
    host: str = HOST
    deliveries: list[Delivery] = field(default_factory=list)
    answers: deque[str] = field(default_factory=deque)
    refused: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0
    drops: int = 0
    visits: set[Any] = field(default_factory=set)

    @property
    def url(self) -> str:
        """The address as ``PLANNER_SMTP_URL`` wants it."""
        return f"smtp://{self.host}:{self.port}"

    def to(self, address: str) -> list[Delivery]:
        """What was delivered to one address, oldest first."""
        return [delivery for delivery in self.deliveries if address in delivery.recipients]

    async def handle_RCPT(self, _server: SMTP, session: Session, envelope: Envelope, address: str,
                          _options: list[str]) -> str:
        """Take one address, or refuse it."""
        self.visits.add(session.peer)
        if address not in self.refused:
            envelope.rcpt_tos.append(address)
        return self.refused.get(address, ACCEPTED)

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:
        """Take one message, or refuse it with the next answer."""
        await asyncio.sleep(self.delay)
        answer = self.answers.popleft() if self.answers else ACCEPTED
        if answer.startswith("2"):
            raw = envelope.original_content or b""
            message: Any = email.message_from_bytes(raw, policy=email.policy.default)
            self.deliveries.append(Delivery(envelope.mail_from or "", tuple(envelope.rcpt_tos), message, raw))
        if self.drops and server.transport is not None:
            self.drops -= 1
            server.transport.abort()
        return answer


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """Run a mail server on a free port for the length of the block."""
    mailbox = MailServer()
    controller = _started(mailbox)
    mailbox.port = controller.port
    try:
        yield mailbox
    finally:
        controller.stop()


def _started(mailbox: MailServer) -> Controller:
    """A started controller; a port that another test took in between is tried anew."""
    for attempt in range(10):
        with socket.socket() as probe:
            probe.bind((HOST, 0))
            port = probe.getsockname()[1]
        controller = Controller(mailbox, hostname=HOST, port=port)
        try:
            controller.start()
        except OSError:
            if attempt == 9:
                raise
            continue
        return controller
    raise AssertionError("unreachable")
