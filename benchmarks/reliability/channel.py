"""A channel by signed webhook that can be in every mood, and notes what it was told by key."""
from __future__ import annotations

import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


class Mood(StrEnum):
    """How the channel behaves when it is told to publish."""

    WELL = "well"
    ERRORS = "errors"           # 500, and nothing is kept
    NEVER = "never"             # takes the call and never answers; nothing is kept
    TWICE = "twice"             # answers every call twice on one line
    ENDLESS = "endless"         # keeps it, and its answer has no end
    DROPS = "drops"             # keeps it, and hangs up without a word


@dataclass
class Channel:
    """A running channel. ``told`` counts the calls for each key, ``kept`` holds what readers would find there."""

    port: int
    mood: Mood = Mood.WELL
    told: Counter[str] = field(default_factory=Counter)
    kept: dict[str, str] = field(default_factory=dict)
    made: Counter[str] = field(default_factory=Counter)         # articles that a key brought about: never above one
    looked_up: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def address(self) -> str:
        """Where calls go."""
        return f"http://127.0.0.1:{self.port}/hook"

    @property
    def allowed(self) -> str:
        """Host and port as ``PLANNER_CALLS_ALLOWED`` wants them."""
        return f"127.0.0.1:{self.port}"

    def keep(self, key: str) -> None:
        """Put an article there, once for each key."""
        with self.lock:
            if key not in self.kept:
                self.made[key] += 1
                self.kept[key] = f"http://127.0.0.1:{self.port}/articles/{len(self.kept)}"

    def let_go(self) -> None:
        """Hang up on whoever waits for an answer, or for the end of one."""
        over, self.over = self.over, threading.Event()
        over.set()

    def answer(self, key: str) -> bytes:
        """What is said of a key that is there."""
        return json.dumps({"id": f"id-{key}", "url": self.kept[key]}).encode()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    channel: Channel

    def do_POST(self) -> None:
        """Take a call, as the mood wants it."""
        body: dict[str, Any] = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        data = body.get("data") or {}
        key = str(data.get("idempotency_key") or self.headers.get("webhook-id") or "")
        with self.channel.lock:
            self.channel.told[key] += 1
        mood = self.channel.mood
        with suppress(OSError):
            if mood is Mood.ERRORS:
                self._say(500, b"{}")
            elif mood is Mood.NEVER:
                self.channel.over.wait(60)
                self.close_connection = True
            else:
                self._take(key, mood)

    def _take(self, key: str, mood: Mood) -> None:
        self.channel.keep(key)
        if mood is Mood.DROPS:
            self.close_connection = True
            return
        answer = self.channel.answer(key)
        if mood is Mood.ENDLESS:
            self._never_end(answer)
            return
        for _ in range(2 if mood is Mood.TWICE else 1):
            self._say(200, answer)

    def _never_end(self, answer: bytes) -> None:
        over = self.channel.over
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(answer[:-1])
        while not over.wait(0.1):
            self.wfile.write(b" " * 64)
        self.close_connection = True

    def do_GET(self) -> None:
        """Say what is there under a key."""
        key = parse_qs(urlsplit(self.path).query).get("key", [""])[0]
        with self.channel.lock:
            self.channel.looked_up[key] += 1
        mood = self.channel.mood
        with suppress(OSError):
            if mood is Mood.ERRORS:
                self._say(500, b"{}")
            elif mood is Mood.NEVER:
                self.channel.over.wait(60)
                self.close_connection = True
            elif key in self.channel.kept:
                self._say(200, self.channel.answer(key))
            else:
                self._say(404, b"{}")

    def _say(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *values: Any) -> None:
        """Say nothing."""


@contextmanager
def channel(mood: Mood = Mood.WELL) -> Iterator[Channel]:
    """Run a channel on a free port of this machine for the length of the block."""
    class Handler(_Handler):
        """One for each channel."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    found = Channel(server.server_port, mood)
    Handler.channel = found
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield found
    finally:
        found.over.set()
        server.shutdown()
        server.server_close()


def wait_for(seconds: float, *holds: Callable[[], bool]) -> bool:
    """Wait until each of these says yes; False when the time was not enough."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if all(each() for each in holds):
            return True
        time.sleep(0.2)
    return False
