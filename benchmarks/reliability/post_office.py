"""A mail server that can be in every mood, and notes what it took by Message-ID."""
from __future__ import annotations

import asyncio
import email
import email.policy
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from benchmarks.servers import free_port

ACCEPTED, ITEM = "250 OK", "item "


class Mood(StrEnum):
    """How the server behaves."""

    WELL = "well"
    SLOW = "slow"               # every mail takes `pause` seconds
    SILENT = "silent"           # takes the call and never says a word
    GREY = "grey"               # the first try of each recipient is put off: 451
    DROPS = "drops"             # takes the first try of each mail and hangs up without a word
    REFUSES = "refuses"         # `refused` does not live here: 550


@dataclass(frozen=True, slots=True)
class Taken:
    """One mail as it came in: which one by its subject, its Message-ID, when (seconds of a clock that only goes on)."""

    subject: str
    message_id: str
    recipient: str
    at: float


@dataclass
class PostOffice:
    """A running server; ``taken`` holds every mail that it took, also those of a line that then died."""

    port: int
    mood: Mood = Mood.WELL
    pause: float = 0.0
    refused: str = ""
    taken: list[Taken] = field(default_factory=list)
    tries: Counter[str] = field(default_factory=Counter)

    @property
    def url(self) -> str:
        """The address as ``PLANNER_SMTP_URL`` wants it."""
        return f"smtp://127.0.0.1:{self.port}"

    def by_subject(self) -> dict[str, list[Taken]]:
        """The mails that were queued for the proof and came in, by which one they are; the house sends others too."""
        found: dict[str, list[Taken]] = defaultdict(list)
        for one in self.taken:
            if one.subject.startswith(ITEM):
                found[one.subject].append(one)
        return found

    async def handle_EHLO(self, _server: SMTP, session: Session, _envelope: Envelope, name: str,
                          answers: list[str]) -> list[str]:
        """Greet, unless it says nothing at all."""
        if self.mood is Mood.SILENT:
            await asyncio.sleep(3600)
        session.host_name = name
        return answers

    async def handle_RCPT(self, _server: SMTP, _session: Session, envelope: Envelope, address: str,
                          _options: list[str]) -> str:
        """Take a recipient, put it off, or refuse it."""
        self.tries[address] += 1
        if self.mood is Mood.GREY and self.tries[address] == 1:
            return "451 4.7.1 come back later"
        if self.mood is Mood.REFUSES and address == self.refused:
            return "550 5.1.1 nobody of that name"
        envelope.rcpt_tos.append(address)
        return ACCEPTED

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:
        """Take a mail; hang up afterwards when it is in that mood."""
        if self.mood is Mood.SLOW or self.pause:
            await asyncio.sleep(self.pause)
        message: Any = email.message_from_bytes(envelope.original_content or b"", policy=email.policy.default)
        known = {one.message_id for one in self.taken}
        self.taken.append(Taken(str(message["Subject"]), str(message["Message-ID"]), envelope.rcpt_tos[0],
                                time.monotonic()))
        if self.mood is Mood.DROPS and str(message["Message-ID"]) not in known:
            line: Any = server.transport
            line.abort()
            await asyncio.sleep(3600)
        return ACCEPTED


@contextmanager
def post_office(mood: Mood = Mood.WELL, *, pause: float = 0.0) -> Iterator[PostOffice]:
    """Run a mail server on a free port of this machine for the length of the block."""
    office = PostOffice(free_port(), mood, pause)
    controller = Controller(office, hostname="127.0.0.1", port=office.port)
    controller.start()
    try:
        yield office
    finally:
        controller.stop()
