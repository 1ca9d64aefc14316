"""Public answers out of memory: one cheap question decides whether anything changed, and most readers get a 304."""
from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from hashlib import sha256

from flask import Response, g, make_response, request

from planner.steps.publishing.blog.queries import Place
from planner.web.edition import edition
from planner.web.headers import mark_public_page

BUDGET = 16 * 2**20
_PUBLIC = "public, max-age=0, must-revalidate"


class Memory:
    """Rendered pages by address and stamp; the oldest go when ``budget`` bytes are full. Safe among threads."""

    def __init__(self, budget: int) -> None:
        self._budget = budget
        self._size = 0
        self._pages: OrderedDict[str, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: str) -> bytes | None:
        """The page kept under ``key``."""
        with self._lock:
            page = self._pages.get(key)
            if page is not None:
                self._pages.move_to_end(key)
            return page

    def put(self, key: str, page: bytes) -> None:
        """Keep ``page``, and let go of the oldest."""
        with self._lock:
            self._size += len(page) - len(self._pages.pop(key, b""))
            self._pages[key] = page
            while self._size > self._budget:
                self._size -= len(self._pages.popitem(last=False)[1])


    def clear(self) -> None:
        """Let go of everything; for tests and benchmarks."""
        with self._lock:
            self._pages.clear()
            self._size = 0


memory = Memory(BUDGET)


def speak(place: Place) -> None:
    """This request speaks the blog's language and shows the house's time, whoever reads."""
    mark_public_page()
    g.locale, g.zone = place.lang, place.zone


def answer(place: Place, key: str, make: Callable[[], str | bytes], mimetype: str = "text/html") -> Response:
    """The page of ``key`` (everything its content hangs on besides the place's stamp): 304, from memory, or made."""
    identity = f"{request.script_root}{request.path}|{place.lang}|{key}|{place.stamp}|{edition()}"
    etag = sha256(identity.encode()).hexdigest()[:32]
    if request.if_none_match.contains_weak(etag):
        response = make_response("", 304)
    else:
        body = memory.get(etag)
        if body is None:
            made = make()
            body = made.encode() if isinstance(made, str) else made
            memory.put(etag, body)
        response = make_response(body)
        response.mimetype = mimetype
    response.set_etag(etag, weak=True)
    response.headers["Cache-Control"] = _PUBLIC
    return response
