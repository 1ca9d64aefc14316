"""WordPress over its own REST API, with the application password of a user there; no plug-in is needed.

A repeat is known by a mark: an HTML comment at the end of the text, made from our key. WordPress keeps comments whoever
saves, its search looks into the whole text, and readers don't see it. Plug-ins that replace the search may know a text
late, so the newest posts are looked through as well. A picture is known by the name of its file.
Source: docs/domain.md c (Publication), docs/guide.md (Publishing on WordPress).
"""
from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from collections.abc import Mapping
from datetime import UTC
from html import escape
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlencode

from planner.connectors.base import Article, Done, Permanent, Picture, Reason, Temporary, Unknown, can_be_kept
from planner.connectors.line import Line, broken, sentence, told
from planner.core.guarded_http import Answer, Caller

THERE = "publish,future,private"            # what readers find, or will
ANY = THERE + ",draft,pending"
NEWEST = 20
_JSON = {"Content-Type": "application/json; charset=utf-8"}
_FIRST_AT = {"en": "First published at", "nl": "Eerder verschenen op"}
# What WordPress answers with a 500 although another try brings the same.
_NO_FILE = frozenset({"rest_upload_sideload_error", "rest_upload_unknown_error", "rest_upload_file_error"})


class WordPress:
    """A line to one WordPress site.

    Args:
        config: ``address``, that of the site's front page, and ``user``, the name to sign in with.
        secret: an application password of that user.
    """

    def __init__(self, config: Mapping[str, Any], secret: str, caller: Caller) -> None:
        # Works whether the site's addresses are pretty or plain, which /wp-json/ does not.
        self._root = str(config.get("address", "")).rstrip("/") + "/"
        proof = b64encode(f"{config.get('user', '')}:{secret}".encode()).decode()
        self._line = Line(caller, {"Authorization": f"Basic {proof}"})

    def publish(self, article: Article) -> Done:
        """Put it there, or bring what is there under its key up to date. One for a later moment waits over there."""
        self._line.begin()
        known = self._find(article.key, ANY)
        said = {**self._prepared(article), "status": "publish"}
        if known is None and article.slug:
            said["slug"] = article.slug
        post = self._post(f"posts/{known['id']}" if known else "posts", said)
        if post.get("status") not in THERE.split(","):      # some plug-ins let nothing out unseen
            raise Permanent(Reason.KEPT_BACK)
        return _done(post, changes=True)

    def update(self, external_id: str, article: Article) -> Done:
        """New words under the same address; whether readers see it stays as it is."""
        self._line.begin()
        number = self._ours(external_id, article.key)
        return _done(self._post(f"posts/{number}", self._prepared(article)), changes=True)

    def take_down(self, external_id: str, key: str) -> None:
        """Make it a draft: readers get 404, the editors over there keep the text. The bin would lose it in 30 days."""
        self._line.begin()
        try:
            self._post(f"posts/{self._ours(external_id, key)}", {"status": "draft"})
        except Permanent as error:
            if error.code is not Reason.GONE:
                raise

    def look_up(self, key: str) -> Done | None:
        """The post that carries the mark of this key and is out, or waits for its moment."""
        self._line.begin()
        found = self._find(key, THERE)
        return _done(found, changes=False) if found else None

    def who_am_i(self) -> str:
        """The user's name and role. Raises Permanent when this user may not publish or bring in pictures."""
        me = self._ask("users/me", {"_fields": "name,roles,capabilities"})
        may = me.get("capabilities") if isinstance(me, dict) else None
        if not isinstance(may, dict) or not all(may.get(need) for need in ("publish_posts", "upload_files")):
            raise Permanent(Reason.TOKEN_REFUSED)
        roles = [str(role) for role in me.get("roles") or []]
        said = f"{me.get('name', '')} ({', '.join(roles)})"
        return "".join(sign if can_be_kept(sign) else "?" for sign in said)

    # --- Texts -----------------------------------------------------------------------------------------------

    def _prepared(self, article: Article) -> dict[str, Any]:
        """The fields of a post. Its pictures and tags are there before it; that they are is found again next time."""
        try:
            media = {picture.address: self._picture(picture) for picture in article.pictures}
            tags = [self._tag(name) for name in article.tags]
        except Unknown as error:                    # of the text itself nothing was sent yet
            raise Temporary(error.code) from error
        said: dict[str, Any] = {"title": escape(article.title, quote=False), "content": _content(article, media),
                                "excerpt": escape(article.excerpt, quote=False), "tags": tags,
                                "lang": article.lang}   # for sites with languages; others pay no heed
        featured = next((media[picture.address][0] for picture in article.pictures if picture.is_featured), None)
        if featured is not None:
            said["featured_media"] = featured
        if article.at is not None:
            said["date_gmt"] = article.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")
        return said

    def _find(self, key: str, states: str) -> dict[str, Any] | None:
        """The post with our mark, by search and then among those changed last."""
        asked = {"status": states, "_fields": "id,link,status,content.raw"}
        mark = mark_of(key)
        for more in ({"search": mark, "per_page": "5"},
                     {"orderby": "modified", "order": "desc", "per_page": str(NEWEST)}):
            posts = self._ask("posts", asked | more)
            if not isinstance(posts, list):
                raise broken(changes=False)
            for post in posts:
                if isinstance(post, dict) and mark in str(post):
                    return post
        return None

    def _ours(self, external_id: str, key: str) -> int:
        """The number of our own post: on another site, or in another life of this one, a stranger's may have it.

        Raises Permanent when no post of that number carries our mark.
        """
        number = _number(external_id)
        posts = self._ask("posts", {"status": ANY, "include": str(number), "_fields": "id,content.raw"})
        if not isinstance(posts, list):
            raise broken(changes=False)
        if not any(isinstance(post, dict) and post.get("id") == number and mark_of(key) in str(post)
                   for post in posts):
            raise Permanent(Reason.GONE)
        return number

    def _post(self, route: str, said: Mapping[str, Any]) -> dict[str, Any]:
        """Make or change a post; what it is then. Raises Permanent when it is gone."""
        answer = self._send(route, sentence(said), _JSON, {"_fields": "id,link,status"})
        if answer.status == 404 and _code(answer) == "rest_post_invalid_id":
            raise Permanent(Reason.GONE)
        post = told(answer, changes=True)
        if not isinstance(post, dict) or not isinstance(post.get("id"), int):
            raise broken(changes=True)
        return post

    # --- Tags and pictures -----------------------------------------------------------------------------------

    def _tag(self, name: str) -> int:
        """The number of a tag, made when there is none: asking for it by name fails on an ampersand."""
        answer = self._send("tags", sentence({"name": escape(name, quote=False)}), _JSON, {"_fields": "id"})
        if answer.status == 400 and _code(answer) == "term_exists":
            return _id(_loads(answer).get("data"), "term_id")
        return _id(told(answer, changes=True), "id")

    def _picture(self, picture: Picture) -> tuple[int, str]:
        """Number and address of a picture over there; it is sent once, however often an article goes."""
        name = PurePosixPath(picture.name)
        slug = f"planner-{name.stem}".lower()
        known = self._ask("media", {"slug": slug, "_fields": "id,source_url", "per_page": "1"})
        if isinstance(known, list) and known:
            return _id(known[0], "id"), str(known[0].get("source_url", ""))
        alt = escape(picture.alt, quote=False)      # else "<" and what follows is thrown away over there
        fields = {"slug": slug, "title": alt or slug, "alt_text": alt}
        body, media_type = _form(fields, f"{slug}{name.suffix}", picture)
        answer = self._send("media", body, {"Content-Type": media_type}, {"_fields": "id,source_url"})
        if answer.status >= 500 and _code(answer) in _NO_FILE:
            raise Permanent(Reason.REFUSED)
        made = told(answer, changes=True)
        return _id(made, "id"), str(made.get("source_url", ""))

    # --- Calls -----------------------------------------------------------------------------------------------

    def _ask(self, route: str, asked: Mapping[str, str]) -> Any:
        """What is there. As editors see it, so that a refused password is an error and no shorter answer."""
        answer = self._line.call("GET", self._address(route, {"context": "edit", **asked}))
        if answer.status == 400 and _code(answer) == "rest_invalid_param":      # what strangers may not ask for
            raise Permanent(Reason.TOKEN_REFUSED)
        return told(answer, changes=False)

    def _send(self, route: str, body: bytes, headers: Mapping[str, str], asked: Mapping[str, str]) -> Answer:
        return self._line.call("POST", self._address(route, asked), body=body, headers=headers)

    def _address(self, route: str, asked: Mapping[str, str]) -> str:
        return f"{self._root}?{urlencode({'rest_route': f'/wp/v2/{route}', **asked})}"


def mark_of(key: str) -> str:
    """How a post tells that it is ours, and which: letters and digits only, so that any search finds it."""
    return f"planner:{hashlib.sha256(key.encode()).hexdigest()[:32]}"


def _content(article: Article, media: Mapping[str, tuple[int, str]]) -> str:
    """The text as one block of HTML, so that WordPress adds no paragraphs of its own, with foot and mark."""
    html = article.html
    for address, (_number, there) in media.items():
        if there:
            html = html.replace(f'"{escape(address)}"', f'"{escape(there)}"')
    foot = ""
    if article.address:
        words = _FIRST_AT.get(article.lang, _FIRST_AT["en"])
        address = escape(article.address)
        foot = f'<p class="planner-origin">{words} <a href="{address}">{address}</a>.</p>\n'
    return f"<!-- wp:html -->\n{html}\n{foot}<!-- {mark_of(article.key)} -->\n<!-- /wp:html -->"


def _form(fields: Mapping[str, str], file: str, picture: Picture) -> tuple[bytes, str]:
    """A form with a file in it, and its type; the file with all that is said of it is made in one call."""
    # Nobody can write into a field what ends it: the edge is made of the fields as well.
    edge = hashlib.sha256(picture.content + repr(fields).encode()).hexdigest()[:32]
    parts = [f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
             for name, value in fields.items()]
    head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{file}"\r\n' \
           f"Content-Type: {picture.media_type}\r\n\r\n"
    return b"".join([*parts, head.encode(), picture.content, f"\r\n--{edge}--\r\n".encode()]), \
        f"multipart/form-data; boundary={edge}"


def _loads(answer: Answer) -> dict[str, Any]:
    """The error that WordPress tells of, {} when what came back is none."""
    try:
        found = json.loads(answer.body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _code(answer: Answer) -> str:
    return str(_loads(answer).get("code", ""))


def _number(external_id: str) -> int:
    """The number of a post. Raises Permanent for what can't be one."""
    if not (external_id.isascii() and external_id.isdecimal()):
        raise Permanent(Reason.GONE)
    return int(external_id)


def _id(found: Any, name: str) -> int:
    number = found.get(name) if isinstance(found, dict) else None
    if not isinstance(number, int):
        raise broken(changes=True)
    return number


def _done(post: Any, *, changes: bool) -> Done:
    if not isinstance(post, dict) or not isinstance(post.get("id"), int):
        raise broken(changes=changes)
    link = str(post.get("link", ""))
    is_fit = link.startswith(("http://", "https://")) and can_be_kept(link)
    return Done(str(post["id"]), link if is_fit else "")


