"""A signed webhook: for sites that we know nothing of, but that can take a call.

Each call is a POST of JSON, signed as Standard Webhooks say; a look-up is a signed GET with ``?key=``. What the other
side must do stands in docs/operators.md (A channel by webhook). Source: docs/domain-more.md q.
"""
from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlsplit

from planner.connectors.base import Article, Done, Permanent, Picture, Reason, can_be_kept
from planner.connectors.line import Line, broken, sentence, told
from planner.core.clock import Clock
from planner.core.guarded_http import Answer, Caller
from planner.core.signatures import key_of, signed

PUBLISH, UPDATE, TAKE_DOWN, PING = "publication.publish", "publication.update", "publication.take_down", "ping"
LONGEST_ID, LONGEST_URL = 200, 500


class Webhook:
    """A line to one address. ``config`` holds ``address``; ``secret`` signs, in the form ``whsec_...`` or any other."""

    def __init__(self, config: Mapping[str, Any], secret: str, caller: Caller, clock: Clock) -> None:
        self._address, self._key = str(config.get("address", "")), key_of(secret)
        self._line, self._clock = Line(caller, {}), clock

    def publish(self, article: Article) -> Done:
        """Send it. The other side knows a repeat by its key and answers as it did before."""
        return _done(self._send(PUBLISH, article.key, _article(article)), changes=True)

    def update(self, external_id: str, article: Article) -> Done:
        """Send it as it is now."""
        return _done(self._send(UPDATE, article.key, {"id": external_id, **_article(article)}), changes=True)

    def take_down(self, external_id: str, key: str) -> None:
        """Ask that it goes; 410 says that it is gone. 404 does not: it may be the address that is wrong."""
        try:
            self._send(TAKE_DOWN, key, {"id": external_id})
        except Permanent as error:
            if error.code is not Reason.GONE:
                raise

    def look_up(self, key: str) -> Done | None:
        """What is there under that key; 404 is none."""
        joint = "&" if urlsplit(self._address).query else "?"
        answer = self._line.call("GET", f"{self._address}{joint}key={quote(key, safe='')}",
                                 headers=self._signed(f"lookup-{_short(key)}", b""))
        return None if answer.status == 404 else _done(answer, changes=False)

    def who_am_i(self) -> str:
        """A signed ping, which changes nothing there; the host that took it."""
        self._accepted(self._call(PING, "ping", {}))
        return urlsplit(self._address).hostname or ""

    def _send(self, kind: str, key: str, data: Mapping[str, Any]) -> Answer:
        return self._accepted(self._call(kind, key, {"idempotency_key": key, **data}))

    def _call(self, kind: str, key: str, data: Mapping[str, Any]) -> Answer:
        now = self._clock.now()
        body = sentence({"type": kind, "timestamp": now.strftime("%Y-%m-%dT%H:%M:%SZ"), "data": data})
        # The same text under the same key is the same message, whenever it is sent.
        digest = _short(f"{kind}:{key}:{data}")
        return self._line.call("POST", self._address, body=body, headers={
            "Content-Type": "application/json; charset=utf-8", **self._signed(f"{kind}-{digest}", body)})

    def _signed(self, message_id: str, body: bytes) -> dict[str, str]:
        return signed(message_id, body, at=self._clock.now(), keys=[self._key])

    @staticmethod
    def _accepted(answer: Answer) -> Answer:
        """An answer of the 200s, whatever it holds; any other is raised as what it means."""
        if not 200 <= answer.status < 300:
            told(answer, changes=True)
        return answer


def _article(article: Article) -> dict[str, Any]:
    return {"title": article.title, "html": article.html, "markdown": article.markdown, "excerpt": article.excerpt,
            "tags": list(article.tags), "lang": article.lang, "slug": article.slug, "canonical_url": article.address,
            "at": article.at.strftime("%Y-%m-%dT%H:%M:%SZ") if article.at else None,
            "assets": [_asset(picture) for picture in article.pictures]}


def _asset(picture: Picture) -> dict[str, Any]:
    return {"address": picture.address, "name": picture.name, "media_type": picture.media_type, "alt": picture.alt,
            "featured": picture.is_featured, "content": b64encode(picture.content).decode()}


def _done(answer: Answer, *, changes: bool) -> Done:
    """``{"id", "url"}`` of an answer; what is too long or no address of the web counts as broken."""
    found = told(answer, changes=changes)
    if not isinstance(found, dict):
        raise broken(changes=changes)
    external_id, url = str(found.get("id") or ""), str(found.get("url") or "")
    is_fit = 0 < len(external_id) <= LONGEST_ID and len(url) <= LONGEST_URL
    if not is_fit or not can_be_kept(external_id + url) or (url and not url.startswith(("https://", "http://"))):
        raise broken(changes=changes)
    return Done(external_id, url)


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]
