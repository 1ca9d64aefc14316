"""People at their browsers: writers who save, readers who look; what they were told, and how long it took."""
from __future__ import annotations

import http.client
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlencode

from benchmarks.reliability.stage import Stage
from benchmarks.seed import NOW, fill_plain
from planner.core.uid import new_uid
from planner.people.queries import token_hash
from tests.support.live import sign_in_cookie

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
BASE = re.compile(r'name="base"[^>]* value="(\d+)"')
WRITABLE = ("SELECT draft.uid, draft.id, claim.author_id FROM draft JOIN claim ON claim.id = draft.claim_id "
            "WHERE draft.state = 'writing' ORDER BY draft.id")
PARAGRAPH = "A release at noon needs a way back that somebody has walked before. " * 20


class Browser:
    """One signed-in browser on one connection, opened again when the server went away."""

    def __init__(self, port: int, cookie: tuple[str, str]) -> None:
        self._port, self._name, self._value = port, *cookie
        self._line: http.client.HTTPConnection | None = None

    def ask(self, method: str, path: str, fields: dict[str, str] | None = None) -> tuple[int, str]:
        """Status and page. Raises OSError or HTTPException when there was no answer."""
        line = self._line or http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        self._line = None
        headers = {"Cookie": f"{self._name}={self._value}"}
        if fields is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        line.request(method, path, urlencode(fields) if fields is not None else None, headers)
        answer = line.getresponse()
        body = answer.read().decode("utf-8", "replace")
        for kept in answer.headers.get_all("Set-Cookie") or ():
            name, _equals, value = kept.partition(";")[0].partition("=")
            if name == self._name:
                self._value = value
        self._line = line
        return answer.status, body


@dataclass
class Seen:
    """What happened to the requests of somebody: seconds of each good one, the statuses, the lines that died."""

    seconds: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    broken: int = 0

    def add(self, other: Seen) -> None:
        """Take in what happened to somebody else."""
        self.seconds += other.seconds
        self.statuses += other.statuses
        self.broken += other.broken


class Reader:
    """Somebody who looks at pages, one after the other."""

    def __init__(self, browser: Browser, paths: Sequence[str]) -> None:
        self.browser, self.paths, self.seen = browser, paths, Seen()
        self._turn = 0

    def act(self) -> None:
        """Ask for the next page."""
        self._turn += 1
        self.timed("GET", self.paths[self._turn % len(self.paths)])

    def timed(self, method: str, path: str, fields: dict[str, str] | None = None) -> tuple[int, str]:
        """Ask, and note how it went; (0, "") when the line died."""
        start = time.monotonic()
        try:
            status, body = self.browser.ask(method, path, fields)
        except (OSError, http.client.HTTPException):
            self.seen.broken += 1
            time.sleep(0.05)
            return 0, ""
        self.seen.statuses[status] += 1
        self.seen.seconds.append(time.monotonic() - start)
        return status, body


class Writer(Reader):
    """Somebody who saves a text over and over; ``acknowledged`` holds the mark of each save that was confirmed."""

    def __init__(self, browser: Browser, uid: str, name: str) -> None:
        super().__init__(browser, (f"/drafts/{uid}",))
        self.name, self.path = name, f"/drafts/{uid}"
        self.acknowledged: list[str] = []
        self._number, self._base, self._token = 0, -1, ""
        self.saving = Seen()

    def act(self) -> None:
        """Save the next text; look at the page first when it is not known what stands there."""
        if self._base < 0 and not self._look():
            return
        self._number += 1
        mark = f"{self.name}-{self._number:05d}"
        fields = {"title": f"Text of {self.name}", "body": f"{mark}\n\n{PARAGRAPH}", "base": str(self._base),
                  "csrf_token": self._token}
        start = time.monotonic()
        status, _body = self.timed("POST", self.path, fields)
        if status == 303:
            self.acknowledged.append(mark)
            self.saving.seconds.append(time.monotonic() - start)
            self._base += 1
        else:
            self._base = -1             # not known: it may have been saved, and the answer lost

    def _look(self) -> bool:
        _status, body = self.timed("GET", self.path)
        token, base = TOKEN.search(body), BASE.search(body)
        if token is None or base is None:
            return False
        self._token, self._base = token.group(1), int(base.group(1))
        return True


def sign_in(stage: Stage, persons: Sequence[int]) -> list[tuple[str, str]]:
    """The cookie of a browser for each of these people."""
    tokens = [new_uid() for _ in persons]
    with stage.engine.execution_options(planner_write=True).begin() as connection:
        fill_plain(connection, "sign_in", [{
            "uid": new_uid(), "person_id": person, "token_hash": token_hash(token),
            "started_at": NOW, "seen_at": NOW, "expires_at": NOW + timedelta(days=3_650), "device": ""}
            for person, token in zip(persons, tokens, strict=True)])
    return [sign_in_cookie(stage.app, token) for token in tokens]


def writers(stage: Stage, port: int, count: int) -> list[Writer]:
    """So many authors, each at a text of their own."""
    found = stage.rows(WRITABLE)[:count]
    cookies = sign_in(stage, [int(row[2]) for row in found])
    return [Writer(Browser(port, cookie), str(row[0]), f"writer{place}")
            for place, (row, cookie) in enumerate(zip(found, cookies, strict=True))]


def readers(stage: Stage, port: int, count: int, paths: Sequence[str]) -> list[Reader]:
    """So many people (the lead, several times over) who look at these pages."""
    return [Reader(Browser(port, cookie), paths) for cookie in sign_in(stage, [1] * count)]


@contextmanager
def at_work(people: Sequence[Reader], pause: float = 0.0) -> Iterator[None]:
    """Have all of them do what they do, each in a thread, for the length of the block."""
    over = threading.Event()

    def run(act: Callable[[], None]) -> None:
        while not over.is_set():
            act()
            if pause:
                time.sleep(pause)

    threads = [threading.Thread(target=run, args=(person.act,)) for person in people]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join()


def percentile(values: Sequence[float], share: float) -> float:
    """The value that ``share`` of all stay below; 0 without values."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))] if values else 0.0


def marks_kept(stage: Stage, people: Sequence[Writer]) -> tuple[int, int]:
    """How many saves were confirmed, and how many of those are not in the database."""
    bodies = stage.rows("SELECT body FROM revision WHERE body LIKE 'writer%'")
    stored = {str(row[0]).partition("\n")[0] for row in bodies}
    confirmed = [mark for person in people for mark in person.acknowledged]
    return len(confirmed), sum(mark not in stored for mark in confirmed)
