"""The part of WordPress's REST API that we use, as WordPress 6.1 answered when it was asked (see docs/operators.md).

The tests of the connector run against this one always, and against a real one with ``dev.py test --wordpress``: what
this one says is what that one said.
"""
from __future__ import annotations

import base64
import email
import itertools
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

from tests.support.wordpress import HOST

ROLES = {"editor": ("publish_posts", "upload_files"), "author": ("publish_posts", "upload_files"), "contributor": ()}
SUFFIXES = (".png", ".jpg", ".jpeg", ".gif", ".webp")
Told = tuple[int, Any]


def _error(status: int, code: str, **data: Any) -> Told:
    return status, {"code": code, "message": "In the words of the site.", "data": {"status": status, **data}}


def _words(text: str) -> str:
    """What WordPress keeps of a field without HTML: it throws away what looks like a tag."""
    return re.sub(r"<[^>]*>", "", text)


class FakeWordPress:
    """Posts, tags and pictures of one site, and the users ``planner-<role>``; ``heard`` are the calls, in order."""

    def __init__(self, port: int) -> None:
        self.port, self.address = port, f"http://{HOST}:{port}"
        self.passwords = {role: f"{role} abcd efgh" for role in ROLES}
        self.heard: list[tuple[str, str]] = []
        self.posts: dict[int, dict[str, Any]] = {}
        self.media: dict[int, dict[str, Any]] = {}
        self.tags: dict[str, int] = {}
        self._numbers = itertools.count(4)

    def answer(self, method: str, route: str, asked: dict[str, str], body: bytes, headers: Any) -> Told:
        """What the API says to one call."""
        self.heard.append((method, route))
        role = self._role(headers.get("Authorization", ""))
        parts = route.removeprefix("/wp/v2/").split("/")
        if route == "/wp/v2/users/me":
            return self._me(role)
        if method == "GET":
            return self._list(parts[0], asked, role)
        if role is None:
            return _error(401, "rest_cannot_create")
        if parts[0] == "media":
            return self._upload(body, headers)
        return self._tag(json.loads(body)) if parts[0] == "tags" else self._post(parts[1:], json.loads(body), role)

    def _role(self, proof: str) -> str | None:
        user, _colon, password = base64.b64decode(proof.removeprefix("Basic ")).decode().partition(":")
        role = user.removeprefix("planner-")
        return role if self.passwords.get(role) == password else None

    def _me(self, role: str | None) -> Told:
        if role is None:
            return _error(401, "rest_not_logged_in")
        return 200, {"name": f"Planner ({role})", "roles": [role], "capabilities": dict.fromkeys(ROLES[role], True)}

    def _list(self, kind: str, asked: dict[str, str], role: str | None) -> Told:
        if role is None:
            return _error(400, "rest_invalid_param") if "status" in asked else _error(401, "rest_forbidden_context")
        if kind == "media":
            return 200, [picture for picture in self.media.values() if picture["slug"] == asked["slug"]]
        found = [post for post in self.posts.values() if post["status"] in asked["status"].split(",")
                 and asked.get("search", "") in post["content"]["raw"]
                 and asked.get("include", str(post["id"])) == str(post["id"])]
        return 200, found[::-1][:int(asked.get("per_page", 10))]

    def _tag(self, said: dict[str, Any]) -> Told:
        name = _words(said["name"])
        if name in self.tags:
            return _error(400, "term_exists", term_id=self.tags[name])
        self.tags[name] = next(self._numbers)
        return 201, {"id": self.tags[name]}

    def _upload(self, body: bytes, headers: Any) -> Told:
        form = email.message_from_bytes(f"Content-Type: {headers['Content-Type']}\r\n\r\n".encode() + body)
        fields, file = {}, ""
        for part in form.walk():
            if name := part.get_param("name", header="Content-Disposition"):
                fields[name] = part.get_payload(decode=True).decode("utf-8", "replace")
                file = part.get_filename() or file
        if not file.endswith(SUFFIXES):
            return _error(500, "rest_upload_sideload_error")
        number = next(self._numbers)
        self.media[number] = {"id": number, "slug": fields["slug"], "alt_text": _words(fields["alt_text"]),
                              "source_url": f"{self.address}/wp-content/uploads/2026/11/{file}"}
        return 201, self.media[number]

    def _post(self, number: list[str], said: dict[str, Any], role: str) -> Told:
        if said.get("status") == "publish" and "publish_posts" not in ROLES[role]:
            return _error(403, "rest_cannot_publish")
        if number and int(number[0]) not in self.posts:
            return _error(404, "rest_post_invalid_id")
        key = int(number[0]) if number else next(self._numbers)
        post = self.posts.pop(key, {"id": key, "link": f"{self.address}/?p={key}"})     # what changed goes last
        post |= said
        for name in ("title", "excerpt"):
            if name in said:
                post[name] = _words(said[name])
        if "content" in said:
            post["content"] = {"raw": said["content"]}
        later = post.get("date_gmt", "") > datetime(2030, 1, 1, tzinfo=UTC).isoformat()
        if post["status"] in ("publish", "future"):
            post["status"] = "future" if later else "publish"
        self.posts[key] = post
        return 200 if number else 201, post


class _Door(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    site: ClassVar[FakeWordPress]

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        asked = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        status, told = self.site.answer(self.command, asked.pop("rest_route"), asked, body, self.headers)
        answer = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    do_GET = do_POST = do_DELETE = _serve

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing."""


@contextmanager
def fake_wordpress() -> Iterator[FakeWordPress]:
    """Serve one for the length of the block."""
    door = type("Door", (_Door,), {})
    with ThreadingHTTPServer((HOST, 0), door) as server:
        door.site = FakeWordPress(server.server_address[1])
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield door.site
        server.shutdown()
